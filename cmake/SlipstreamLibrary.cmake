# slipstream_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...] [ROOMS ...]): one folder, one library, one alias
# slipstream::NAME.
# DEPENDS names other floors (without the prefix) or imported targets; who links this library gets them too.
# PRIVATE_DEPENDS names header-only imported targets that only the sources of this library include: an installed
# slipstream does not ask its users for them.
# ROOMS orders the folders inside a large floor, for scripts/check_layers.py.
include(GNUInstallDirs)
include(SlipstreamBackend)

function(slipstream_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_23)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow)
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
    endif()
  endif()
endfunction()

function(slipstream_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS;ROOMS" ${ARGN})
  set(target slipstream_${name})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    slipstream_compile_options(${target})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
    target_compile_features(${target} INTERFACE cxx_std_23)
  endif()
  add_library(slipstream::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} OUTPUT_NAME slipstream_${name})
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/slipstream>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  if(SLIPSTREAM_VERIFY)
    target_compile_definitions(${target} ${scope} SLIPSTREAM_VERIFY=1)
  endif()
  foreach(dep IN LISTS ARG_DEPENDS)
    if(TARGET slipstream_${dep})
      target_link_libraries(${target} ${scope} slipstream_${dep})
    else()
      target_link_libraries(${target} ${scope} ${dep})
    endif()
  endforeach()
  foreach(dep IN LISTS ARG_PRIVATE_DEPENDS)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${dep}>)
  endforeach()
  install(TARGETS ${target} EXPORT slipstreamTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/slipstream/${name}
    FILES_MATCHING PATTERN "*.h")
endfunction()
