# What `cmake --install` puts down besides the libraries (each slipstream_library installs its own): the public headers
# with those that they need, and the packages that find_package(slipstream) and pkg-config read.
include(CMakePackageConfigHelpers)

# Public are the headers of a floor outside detail/. The loop follows their includes.
file(GLOB_RECURSE found RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/slipstream/*.h)
list(FILTER found EXCLUDE REGEX "/(detail|backend)/")
set(headers "")
while(found)
  list(POP_FRONT found header)
  list(APPEND headers ${header})
  file(STRINGS src/${header} lines REGEX "^#include \"slipstream/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
    if(NOT included IN_LIST headers AND NOT included IN_LIST found AND NOT included STREQUAL "slipstream/config.h")
      list(APPEND found ${included})
    endif()
  endforeach()
endwhile()
foreach(header IN LISTS headers)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES src/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/include/slipstream/config.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/slipstream)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/slipstream)
configure_package_config_file(cmake/slipstreamConfig.cmake.in ${PROJECT_BINARY_DIR}/slipstreamConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Until version 1.0 the interface may change with the minor version.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/slipstreamConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT slipstreamTargets NAMESPACE slipstream:: DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/slipstreamConfig.cmake ${PROJECT_BINARY_DIR}/slipstreamConfigVersion.cmake
  DESTINATION ${package_dir})

# The C interface is a package of its own: who links it needs neither C++ nor what the floors stand on.
if(SLIPSTREAM_BUILD_CAPI)
  install(FILES include/slipstream.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS slipstream_c EXPORT slipstreamCTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT slipstreamCTargets NAMESPACE slipstream:: DESTINATION ${package_dir})
endif()

# pkg-config: archives from the highest floor down, as linkers want them. The prefix is where the file lies.
set(SLIPSTREAM_PC_LIBS "-lslipstream_engine")
set(SLIPSTREAM_PC_REQUIRES "")
if(NOT BUILD_SHARED_LIBS)
  list(TRANSFORM SLIPSTREAM_FLOORS PREPEND -lslipstream_ OUTPUT_VARIABLE archives)
  list(REVERSE archives)
  list(JOIN archives " " SLIPSTREAM_PC_LIBS)
  set(SLIPSTREAM_PC_REQUIRES tbb)
endif()
file(RELATIVE_PATH SLIPSTREAM_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/slipstream-engine.pc.in ${PROJECT_BINARY_DIR}/slipstream-engine.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/slipstream-engine.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(SLIPSTREAM_BUILD_CAPI)
  configure_file(cmake/slipstream.pc.in ${PROJECT_BINARY_DIR}/slipstream.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/slipstream.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
