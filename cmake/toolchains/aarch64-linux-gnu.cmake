# Builds for aarch64 on another machine that runs Debian, and runs what it built under QEMU's user emulation: ctest puts
# the emulator in front of every test, and the tests put it in front of the programs they start. The libraries are the
# arm64 packages that stand beside the machine's own (multiarch), so nothing needs a root of its own.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

find_program(SLIPSTREAM_EMULATOR qemu-aarch64 REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${SLIPSTREAM_EMULATOR})
