# What `cpack -G DEB` makes: one package with the tool, the libraries and the headers (scripts/release.sh).
set(CPACK_PACKAGE_NAME slipstream)
set(CPACK_PACKAGE_VENDOR Slipstream)
set(CPACK_PACKAGE_CONTACT "The authors of Slipstream <slipstream@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The package for find_package(slipstream) asks for it.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libtbb-dev)
# Times in the package are SOURCE_DATE_EPOCH, if it is set.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/PackageTimes.cmake)
include(CPack)
