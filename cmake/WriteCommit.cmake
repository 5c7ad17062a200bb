# Writes a header with the commit of the checkout SOURCE to OUTPUT, but only if it changes. Outside a checkout, and
# without git, the commit is KNOWN, or "unknown". Run with cmake -DSOURCE=... -DOUTPUT=... [-DKNOWN=...] -P.
find_package(Git QUIET)
set(commit unknown)
if(KNOWN)
  set(commit ${KNOWN})
endif()
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse --show-toplevel
    OUTPUT_VARIABLE top RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH ${SOURCE} source)
  # A source tree inside another checkout has no commit of its own.
  if(NOT failed AND top STREQUAL source)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty=-modified --abbrev=12 --exclude=*
      OUTPUT_VARIABLE described RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT failed)
      set(commit ${described})
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define SLIPSTREAM_COMMIT \"${commit}\"\n")
