# The compiler of the Python package, before project(): that of the environment (CXX) or of the command line, else
# clang++-19 where there is one, because its builds verify faster.
if(NOT CMAKE_CXX_COMPILER AND "$ENV{CXX}" STREQUAL "")
  find_program(SLIPSTREAM_PREFERRED_COMPILER clang++-19)
  if(SLIPSTREAM_PREFERRED_COMPILER)
    set(CMAKE_CXX_COMPILER ${SLIPSTREAM_PREFERRED_COMPILER})
  endif()
endif()
