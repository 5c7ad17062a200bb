# Highway of version 1.0 or later. Backend units use its headers with one static target, so there is no library to link
# and an installed slipstream does not need it.
find_path(Highway_INCLUDE_DIR hwy/highway.h)
if(Highway_INCLUDE_DIR)
  # Version 1.2 has moved its numbers to base.h.
  set(numbers "")
  foreach(header IN ITEMS base highway)
    file(STRINGS ${Highway_INCLUDE_DIR}/hwy/${header}.h found REGEX "#define HWY_(MAJOR|MINOR|PATCH) +[0-9]+")
    list(APPEND numbers ${found})
  endforeach()
  string(REGEX REPLACE "[^0-9;]+" "" numbers "${numbers}")
  list(JOIN numbers "." Highway_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Highway REQUIRED_VARS Highway_INCLUDE_DIR VERSION_VAR Highway_VERSION)
mark_as_advanced(Highway_INCLUDE_DIR)
