# What `cmake --install` puts down besides the libraries and headers (each slipstream_library installs its own):
# the package that find_package(slipstream) reads.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/slipstream)
configure_package_config_file(cmake/slipstreamConfig.cmake.in ${PROJECT_BINARY_DIR}/slipstreamConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Until version 1.0 the interface may change with the minor version.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/slipstreamConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(EXPORT slipstreamTargets NAMESPACE slipstream:: DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/slipstreamConfig.cmake ${PROJECT_BINARY_DIR}/slipstreamConfigVersion.cmake
  DESTINATION ${package_dir})
