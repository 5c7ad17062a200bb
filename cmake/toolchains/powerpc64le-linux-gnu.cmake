# Builds for 64-bit little-endian POWER on another machine that runs Debian, and runs what it built under QEMU's user
# emulation, as aarch64-linux-gnu.cmake does for aarch64. The libraries are the ppc64el packages (multiarch).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ppc64le)
set(CMAKE_C_COMPILER powerpc64le-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER powerpc64le-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE powerpc64le-linux-gnu)

find_program(SLIPSTREAM_EMULATOR qemu-ppc64le REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${SLIPSTREAM_EMULATOR})
