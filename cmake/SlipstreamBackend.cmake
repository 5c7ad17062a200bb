# slipstream_backend_unit(TARGET NAME SOURCE FILE FLAGS ...): compiles one file for processors that have more than the
# base instruction set and adds it to TARGET. Everything in its object becomes local but the variables named
# <anything>_NAME, which are its rows of function pointers: a copy of a shared inline function made with these flags must
# never be the one the linker keeps for the rest of the program. The objects are listed in the global property
# SLIPSTREAM_BACKEND_OBJECTS, for the check that this worked.
function(slipstream_backend_unit target name source)
  cmake_parse_arguments(ARG "" "" "FLAGS" ${ARGN})
  set(unit ${target}_${name})
  add_library(${unit} OBJECT ${source})
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${ARG_FLAGS}")
  slipstream_compile_options(${unit})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Takes the undefined operands inside its own intrinsics for mistakes (GCC bug 105593).
    target_compile_options(${unit} PRIVATE -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # objcopy leaves unique symbols as they are; these become weak ones, which it makes local.
    target_compile_options(${unit} PRIVATE -fno-gnu-unique)
  endif()
  # What the target compiles with, without linking to itself.
  target_include_directories(${unit} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
  target_compile_definitions(${unit} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  set_target_properties(${unit} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)

  set(keep "--keep-global-symbol=*_${name}E")
  if(SLIPSTREAM_SANITIZE MATCHES address)
    # The one flag by which all objects of a program know that their globals are registered.
    list(APPEND keep --keep-global-symbol=___asan_globals_registered)
  endif()

  set(object ${CMAKE_CURRENT_BINARY_DIR}/${unit}.o)
  add_custom_command(OUTPUT ${object}
    # Symbols of section groups can be made local only once the groups are dissolved.
    COMMAND ${CMAKE_LINKER} -r --force-group-allocation $<TARGET_OBJECTS:${unit}> -o ${object}.grouped
    COMMAND ${CMAKE_OBJCOPY} --wildcard ${keep} ${object}.grouped ${object}
    DEPENDS ${unit} $<TARGET_OBJECTS:${unit}>
    COMMENT "Making ${unit} local"
    VERBATIM)
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  target_sources(${target} PRIVATE ${object})
  set_property(GLOBAL APPEND PROPERTY SLIPSTREAM_BACKEND_OBJECTS ${object})
endfunction()

set(SLIPSTREAM_AVX512IFMA_FLAGS -mbmi2 -madx -mavx2 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx512ifma)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(SLIPSTREAM_HAVE_AVX512IFMA TRUE)
endif()

# slipstream_backend(FOLDER NAME): the unit backend/NAME.cc of this folder.
function(slipstream_backend folder name)
  string(TOUPPER ${name} upper)
  if(SLIPSTREAM_HAVE_${upper})
    slipstream_backend_unit(slipstream_${folder} ${name} ${CMAKE_CURRENT_SOURCE_DIR}/backend/${name}.cc
      FLAGS ${SLIPSTREAM_${upper}_FLAGS})
  endif()
endfunction()
