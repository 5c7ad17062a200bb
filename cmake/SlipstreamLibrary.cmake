# slipstream_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...] [ROOMS ...]): one folder, one library, one alias
# slipstream::NAME.
# DEPENDS names other floors (without the prefix) or imported targets; who links this library gets them too.
# PRIVATE_DEPENDS names header-only imported targets that only the sources of this library include: an installed
# slipstream does not ask its users for them.
# ROOMS orders the folders inside a large floor, for scripts/check_layers.py.
include(GNUInstallDirs)
include(SlipstreamBackend)

# Users include "slipstream/field/fe.h", and nothing else is on the path.
configure_file(${PROJECT_SOURCE_DIR}/cmake/config.h.in ${PROJECT_BINARY_DIR}/include/slipstream/config.h)
set(SLIPSTREAM_INCLUDES
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
  $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

function(slipstream_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_23)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  # Names of source files in what is built do not depend on where the tree lies.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Takes std::string concatenation for an overlapping copy (GCC bug 105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(SLIPSTREAM_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(SLIPSTREAM_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${SLIPSTREAM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${SLIPSTREAM_SANITIZE})
    if(SLIPSTREAM_SANITIZE MATCHES undefined)
      # Of pointers that wrap around. It takes clang half a minute for each file of unrolled limbs, and what it could
      # find the address sanitizer finds.
      target_compile_options(${target} PUBLIC -fno-sanitize=pointer-overflow)
    endif()
    if(SLIPSTREAM_SANITIZE MATCHES thread)
      # Headers that stand in for oneTBB's, which the thread sanitizer cannot follow.
      target_include_directories(${target} BEFORE PRIVATE ${PROJECT_SOURCE_DIR}/tests/tsan)
      target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
    endif()
  endif()
endfunction()

# slipstream_library_code(TARGET): compiles for use in a program as well as in a shared library, which shows only what
# public headers declare (base/export.h).
function(slipstream_library_code target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # clang's usual choice: calls inside the library need not be replaceable from outside.
    target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  endif()
endfunction()

function(slipstream_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS;ROOMS" ${ARGN})
  set(target slipstream_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  slipstream_compile_options(${target})
  slipstream_library_code(${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(${target} PUBLIC ${SLIPSTREAM_INCLUDES})
  foreach(dep IN LISTS ARG_DEPENDS)
    if(TARGET slipstream_${dep})
      target_link_libraries(${target} PUBLIC slipstream_${dep})
    else()
      target_link_libraries(${target} PUBLIC ${dep})
    endif()
  endforeach()
  foreach(dep IN LISTS ARG_PRIVATE_DEPENDS)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${dep}>)
  endforeach()

  if(BUILD_SHARED_LIBS)
    # Users link the shared library, whichever floors they name. Programs of this tree link the archives.
    add_library(${target}_shared INTERFACE)
    set_target_properties(${target}_shared PROPERTIES EXPORT_NAME ${name})
    target_link_libraries(${target}_shared INTERFACE slipstream_engine)
    add_library(slipstream::${name} ALIAS ${target}_shared)
    install(TARGETS ${target}_shared EXPORT slipstreamTargets)
  else()
    add_library(slipstream::${name} ALIAS ${target})
    install(TARGETS ${target} EXPORT slipstreamTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endfunction()
