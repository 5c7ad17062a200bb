# slipstream_backend_unit(TARGET NAME SOURCE FLAGS ... [PART part]): compiles one file for processors that have more than
# the base instruction set and adds it to TARGET; PART tells several units of one target and backend apart. Everything in its object becomes local but the variables named
# <anything>_NAME, which are its sets of kernels: a copy of a shared inline function made with these flags must
# never be the one the linker keeps for the rest of the program. The objects are listed in the global property
# SLIPSTREAM_BACKEND_OBJECTS, for the check that this worked.
function(slipstream_backend_unit target name source)
  cmake_parse_arguments(ARG "" "PART" "FLAGS" ${ARGN})
  set(unit ${target}_${name})
  if(ARG_PART)
    string(APPEND unit _${ARG_PART})
  endif()
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
  target_include_directories(${unit} SYSTEM PRIVATE ${Highway_INCLUDE_DIR})
  target_compile_definitions(${unit} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  slipstream_library_code(${unit})
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

# Which backends stand beside the portable one: those of the processor's kind that are asked for and whose instructions
# the compiler knows. SLIPSTREAM_BUILT_BACKENDS lists them, SLIPSTREAM_WITH_<NAME> is set for each.
set(SLIPSTREAM_BACKENDS "all" CACHE STRING "Backends to build beside the portable one: 'all', 'none' or a list of avx2, avx512, avx512ifma, neon, neon_sha3")
set(SLIPSTREAM_AVX2_FLAGS -mbmi2 -madx -mavx2)
# avx512cd is what Highway counts among the first of AVX-512; every processor with the others has it.
set(SLIPSTREAM_AVX512_FLAGS -mbmi2 -madx -mavx2 -mavx512f -mavx512dq -mavx512cd -mavx512bw -mavx512vl)
set(SLIPSTREAM_AVX512IFMA_FLAGS ${SLIPSTREAM_AVX512_FLAGS} -mavx512ifma)
set(SLIPSTREAM_NEON_FLAGS "")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # What gcc schedules before it gives out registers needs more of them than there are: three times as many spills.
  set(SLIPSTREAM_NEON_FLAGS -fno-schedule-insns)
endif()
# Only its hashing is a unit of its own.
set(SLIPSTREAM_NEON_SHA3_FLAGS -march=armv8.2-a+sha3 ${SLIPSTREAM_NEON_FLAGS})

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(possible avx2 avx512 avx512ifma)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|ARM64")
  set(possible neon neon_sha3)
else()
  set(possible "")
endif()
if(SLIPSTREAM_BACKENDS STREQUAL "all")
  set(wanted ${possible})
elseif(SLIPSTREAM_BACKENDS STREQUAL "none")
  set(wanted "")
else()
  set(wanted ${SLIPSTREAM_BACKENDS})
  if("neon_sha3" IN_LIST wanted AND NOT "neon" IN_LIST wanted)
    list(PREPEND wanted neon)  # whose sets it uses
  endif()
endif()

include(CheckCXXCompilerFlag)
set(SLIPSTREAM_BUILT_BACKENDS "")
foreach(backend IN LISTS wanted)
  if(NOT backend MATCHES "^(avx2|avx512|avx512ifma|neon|neon_sha3)$")
    message(FATAL_ERROR "SLIPSTREAM_BACKENDS: there is no backend '${backend}'; there is: avx2, avx512, avx512ifma, neon, neon_sha3")
  elseif(NOT backend IN_LIST possible)
    message(FATAL_ERROR "SLIPSTREAM_BACKENDS: backend '${backend}' cannot be built for ${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  string(TOUPPER ${backend} upper)
  string(REPLACE ";" " " flags "${SLIPSTREAM_${upper}_FLAGS}")
  check_cxx_compiler_flag("${flags}" SLIPSTREAM_COMPILES_${upper})
  if(SLIPSTREAM_COMPILES_${upper})
    list(APPEND SLIPSTREAM_BUILT_BACKENDS ${backend})
    set(SLIPSTREAM_WITH_${upper} TRUE)
  elseif(SLIPSTREAM_BACKENDS STREQUAL "all")
    message(WARNING "This compiler cannot build the backend ${backend}; the library will not have it")
  else()
    message(FATAL_ERROR "SLIPSTREAM_BACKENDS: this compiler cannot build the backend '${backend}'")
  endif()
endforeach()

if(SLIPSTREAM_BUILT_BACKENDS)
  find_package(Highway 1.0 REQUIRED)
endif()

# slipstream_backend(FOLDER NAME [part ...]): the unit backend/NAME.cc of this folder, or its units backend/NAME_<part>.cc.
function(slipstream_backend folder name)
  string(TOUPPER ${name} upper)
  if(NOT SLIPSTREAM_WITH_${upper})
    return()
  endif()
  if(NOT ARGN)
    slipstream_backend_unit(slipstream_${folder} ${name} ${CMAKE_CURRENT_SOURCE_DIR}/backend/${name}.cc
      FLAGS ${SLIPSTREAM_${upper}_FLAGS})
  endif()
  foreach(part IN LISTS ARGN)
    slipstream_backend_unit(slipstream_${folder} ${name} ${CMAKE_CURRENT_SOURCE_DIR}/backend/${name}_${part}.cc
      FLAGS ${SLIPSTREAM_${upper}_FLAGS} PART ${part})
  endforeach()
endfunction()
