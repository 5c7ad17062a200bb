#!/usr/bin/env python3
"""Uses Slipstream as other projects do, in one way a test.

    consume.py CASE --source DIR --build DIR --scratch DIR --compiler PROGRAM [...]

A build of Slipstream is installed from --build; some cases build it again from --source, as a part of the consumer or as a
shared library. The consumer is in tests/setup/consumer. Exit code: 0 works, 1 does not, 77 this machine cannot try it.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def run(*command, **more):
    """Shows the command, and all it printed if it fails."""
    print("+", *command, flush=True)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"failed ({done.returncode})")
    return done.stdout


def other_compiler(compiler):
    """The compiler that did not build the library."""
    wanted = "g++" if "clang" in pathlib.Path(compiler).name else "clang++-19"
    if not shutil.which(wanted):
        print(f"{wanted} is missing")
        sys.exit(SKIPPED)
    return wanted


def c_compiler(compiler):
    """The C compiler of a C++ compiler."""
    return compiler.replace("clang++", "clang").replace("g++", "gcc")


class Consumer:
    def __init__(self, options):
        self.options = options
        self.scratch = pathlib.Path(options.scratch)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.prefix = self.scratch / "prefix"

    def install(self, build=None, prefix=None):
        run("cmake", "--install", build or self.options.build, "--prefix", prefix or self.prefix)

    def configure(self, *arguments, compiler=None, prefix=None, folder="build"):
        command = ["cmake", "-S", HERE / "consumer", "-B", self.scratch / folder, "-G", self.options.generator, "-D", "CMAKE_BUILD_TYPE=Release",
                   "-D", f"CMAKE_CXX_COMPILER={compiler or self.options.compiler}", "-D", f"CMAKE_PREFIX_PATH={prefix or self.prefix}"]
        if self.options.toolchain:
            command += ["-D", f"CMAKE_TOOLCHAIN_FILE={self.options.toolchain}"]
        run(*command, *arguments)

    def build_and_run(self, folder="build", env=None):
        run("cmake", "--build", self.scratch / folder, "--target", "consumer")
        print(run(*self.options.emulator, self.scratch / folder / "consumer", env=env))

    def consume(self, *arguments, **more):
        self.configure(*arguments, **more)
        self.build_and_run()

    def build_shared(self, *arguments):
        """Builds and installs the shared library, quickly."""
        build = self.scratch / "shared"
        run("cmake", "-S", self.options.source, "-B", build, "-G", self.options.generator, "-D", "CMAKE_BUILD_TYPE=Release",
            "-D", "CMAKE_CXX_FLAGS_RELEASE=-O0", "-D", f"CMAKE_CXX_COMPILER={self.options.compiler}", "-D", "BUILD_SHARED_LIBS=ON",
            "-D", "SLIPSTREAM_BUILD_CLI=OFF", *arguments)
        run("cmake", "--build", build, "--parallel", os.cpu_count())
        self.install(build)
        return build


def installed(c):
    """find_package, all floors, and headers of the consumer that have Slipstream's names."""
    c.install()
    c.consume()


def relocated(c):
    """The prefix is moved after the installation, to a path with a space."""
    c.install()
    moved = c.scratch / "another place"
    c.prefix.rename(moved)
    c.consume(prefix=moved)


def components(c):
    """A component is a floor; another name is not found."""
    c.install()
    c.consume("-D", "FLOORS=group", "-D", "PROGRAM=arithmetic")
    failed = subprocess.run(["cmake", "-S", HERE / "consumer", "-B", c.scratch / "wrong", "-G", c.options.generator,
                             "-D", f"CMAKE_CXX_COMPILER={c.options.compiler}", "-D", f"CMAKE_PREFIX_PATH={c.prefix}", "-D", "FLOORS=penthouse"],
                            capture_output=True, text=True, check=False)
    if failed.returncode == 0 or "penthouse" not in failed.stderr:
        sys.exit(f"a component that does not exist: {failed.returncode} {failed.stderr}")


def life(c):
    """The library works before main and after it."""
    c.install()
    c.consume("-D", "FLOORS=msm;transcript", "-D", "PROGRAM=life")


def flags(c):
    """The consumer is compiled for this very processor, and without vector instructions."""
    c.install()
    for flag in ("-march=native", "-mno-avx"):
        c.consume("-D", f"CMAKE_CXX_FLAGS={flag}")


def another_compiler(c):
    """Another compiler, and another version of the language."""
    c.install()
    c.consume("-D", "CMAKE_CXX_STANDARD=26" if "clang" not in c.options.compiler else "CMAKE_CXX_STANDARD=23",
              compiler=other_compiler(c.options.compiler))


def headers(c):
    """Every header of the installation compiles alone, without a warning, by both compilers."""
    c.install()
    root = c.prefix / "include"
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*.h"))
    if len(names) < 100:
        sys.exit(f"only {len(names)} headers are installed")
    for compiler in (c.options.compiler, other_compiler(c.options.compiler)):
        # In parts, because each includes half of the standard library; the first include of each part has nothing before it.
        for first in range(0, len(names), 20):
            part = names[first:first + 20]
            text = "".join(f'#include "{name}"\n' for name in part)
            run(compiler, "-std=c++23" if "clang" in compiler else "-std=c++2b", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror",
                "-fsyntax-only", "-I", root, "-x", "c++", "-", input=text)


def pkg_config(c):
    """pkg-config says what compilers need."""
    if not shutil.which("pkg-config"):
        print("pkg-config is missing")
        sys.exit(SKIPPED)
    c.install()
    env = dict(os.environ, PKG_CONFIG_PATH=":".join(str(path.parent) for path in c.prefix.rglob("*.pc")))
    words = run("pkg-config", "--cflags", "--libs", "slipstream-engine", env=env).split()
    program = c.scratch / "program"
    run(c.options.compiler, "-std=c++23" if "clang" in c.options.compiler else "-std=c++2b", "-O1", HERE / "consumer/main.cc", "-o", program, *words)
    print(run(program))


def c_library(c):
    """The C library: by pkg-config in C99 and in C++, and by CMake in a project without C++. docs/c.md shows the program."""
    if not shutil.which("pkg-config"):
        print("pkg-config is missing")
        sys.exit(SKIPPED)
    source = HERE / "c_consumer/range_proofs.c"
    if source.read_text() not in (HERE.parent.parent / "docs/c.md").read_text():
        sys.exit(f"docs/c.md does not show {source} as it is")
    c.install()
    env = dict(os.environ, PKG_CONFIG_PATH=":".join(str(path.parent) for path in c.prefix.rglob("*.pc")))
    words = run("pkg-config", "--cflags", "--libs", "slipstream", env=env).split()
    library = next(c.prefix.rglob("libslipstream.so.0"))
    env = dict(os.environ, LD_LIBRARY_PATH=str(library.parent))
    warnings = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
    program = c.scratch / "program"
    for compiler in (c.options.compiler, other_compiler(c.options.compiler)):
        run(c_compiler(compiler), "-std=c99", *warnings, source, "-o", program, *words)
        print(run(program, env=env))
        run(compiler, "-std=c++11", *warnings, "-x", "c++", source, "-o", program, *words)
        print(run(program, env=env))
    run("cmake", "-S", HERE / "c_consumer", "-B", c.scratch / "build", "-G", c.options.generator,
        "-D", f"CMAKE_C_COMPILER={c_compiler(c.options.compiler)}", "-D", f"CMAKE_PREFIX_PATH={c.prefix}",
        # Nothing but the library may be needed.
        "-D", "CMAKE_DISABLE_FIND_PACKAGE_TBB=ON")
    c.build_and_run()


def presets(c):
    """The presets need no package of the tests and benchmarks."""
    missing = [word for name in ("GTest", "benchmark", "Boost") for word in ("-D", f"CMAKE_DISABLE_FIND_PACKAGE_{name}=ON")]
    for preset in ("release", "gcc", "dev"):
        run("cmake", "--preset", preset, "-B", c.scratch / preset, *missing, cwd=c.options.source)


def fetch(c):
    """FetchContent: one floor and what it stands on are built with the consumer."""
    c.consume("-D", "HOW=fetch", "-D", f"SLIPSTREAM={c.options.source}", "-D", "FLOORS=group", "-D", "PROGRAM=arithmetic")


def subdirectory(c):
    """add_subdirectory, by the other compiler."""
    c.consume("-D", "HOW=subdirectory", "-D", f"SLIPSTREAM={c.options.source}", "-D", "FLOORS=group", "-D", "PROGRAM=arithmetic",
              compiler=other_compiler(c.options.compiler))


def link_time(c):
    """Link-time optimisation of the consumer and the library, by both compilers, with all backends."""
    for compiler in (c.options.compiler, other_compiler(c.options.compiler)):
        folder, linker = "build-" + pathlib.Path(compiler).name, ""
        if "clang" in compiler:
            # Its archiver and linker must have its version.
            version = pathlib.Path(compiler).name.partition("-")[2]
            tools = [f"llvm-ar-{version}", f"ld.lld-{version}"]
            if missing := [tool for tool in tools if not shutil.which(tool)]:
                print(f"{', '.join(missing)} missing")
                sys.exit(SKIPPED)
            linker = f"-fuse-ld={shutil.which(tools[1])}"
        c.configure("-D", "HOW=subdirectory", "-D", f"SLIPSTREAM={c.options.source}", "-D", "FLOORS=msm;transcript", "-D", "PROGRAM=life",
                    "-D", "CMAKE_INTERPROCEDURAL_OPTIMIZATION=ON", "-D", "CMAKE_POLICY_DEFAULT_CMP0069=NEW", "-D", f"CMAKE_EXE_LINKER_FLAGS={linker}", compiler=compiler, folder=folder)
        c.build_and_run(folder)


def shared(c):
    """The shared library: its name, what it shows, and a consumer that links it."""
    build = c.build_shared()
    version = c.options.version.split(".")
    library = c.prefix / f"lib/libslipstream_engine.so.{version[0]}.{version[1]}"
    library = next(iter(c.prefix.rglob(library.name)), None)
    if library is None:
        sys.exit(f"no libslipstream_engine.so.{version[0]}.{version[1]} in {build}")
    dynamic = run("readelf", "-d", library)
    if f"[{library.name}]" not in dynamic or "TEXTREL" in dynamic:
        sys.exit(dynamic)
    # Weak ones are copies of inline functions, also of the standard library's, which every program has.
    symbols = [line.split(maxsplit=2)[1:] for line in run("nm", "-DC", "--defined-only", library).splitlines()]
    strange = [name for kind, name in symbols if kind not in "WVu" and "slipstream" not in name]
    if strange:
        sys.exit("symbols that are not Slipstream's: " + ", ".join(strange[:20]))
    archives = list(c.prefix.rglob("*.a"))
    if archives:
        sys.exit(f"archives are installed with the shared library: {archives}")
    c.consume()
    c.configure("-D", "FLOORS=msm;transcript", "-D", "PROGRAM=life", folder="life")
    c.build_and_run("life")


CASES = (installed, relocated, components, life, flags, another_compiler, headers, pkg_config, c_library, presets, fetch, subdirectory, link_time, shared)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=[case.__name__ for case in CASES])
    for name in ("source", "build", "scratch", "compiler"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--generator", default="Ninja")
    parser.add_argument("--version", default="0.0.0", help="of the project")
    parser.add_argument("--toolchain", default="")
    parser.add_argument("--emulator", default=[], type=str.split)
    options = parser.parse_args()
    case = next(case for case in CASES if case.__name__ == options.case)
    print(case.__doc__)
    case(Consumer(options))


if __name__ == "__main__":
    main()
