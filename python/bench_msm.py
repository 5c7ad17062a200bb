"""Compares multiscalar multiplication from NumPy with that from C++: python python/bench_msm.py BENCH_MSM

BENCH_MSM is the program bench_msm of a build of the same sources by the same compiler (target bench_msm, option
SLIPSTREAM_BUILD_BENCH). Both run in turn, on one thread; the table has medians of the processor time over all rounds, and
the ratio of the medians. Ends with 1 if NumPy costs more than the limit.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import slipstream
from slipstream import Points, scalars


def time_of(call: Callable[[], object]) -> float:
    begin = time.thread_time()
    call()
    return time.thread_time() - begin


def cpp_times(program: str, name: str, repetitions: int) -> list[float]:
    """Seconds of processor time of the repetitions of one benchmark."""
    backend = slipstream.backend()
    done = subprocess.run(
        [
            program,
            f"--benchmark_filter=^{name}$",
            f"--benchmark_repetitions={repetitions}",
            "--benchmark_min_time=0.05",
            "--benchmark_format=json",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "SLIPSTREAM_BACKEND": backend},
    )
    factors = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
    runs = [b for b in json.loads(done.stdout)["benchmarks"] if b["run_type"] == "iteration"]
    if not runs:
        sys.exit(f"{program} has no benchmark {name}")
    return [run["cpu_time"] * factors[run["time_unit"]] for run in runs]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench_msm")
    parser.add_argument("--points", type=int, default=1 << 16)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--repetitions", type=int, default=3, help="in each round (default: 3)")
    parser.add_argument("--limit", type=float, default=1.03, help="of the ratio (default: 1.03)")
    options = parser.parse_args()

    n = options.points
    s = scalars.random(n)
    encodings = Points.basepoint().multiply(scalars.random(n)).encode()
    # Decoded ones, as those of the benchmark: Z is 1.
    points = Points.decode(encodings)
    cases: dict[str, Callable[[], object]] = {
        "multiscalar_mul": lambda: slipstream.multiscalar_mul_vartime(s, points),
        "multiscalar_mul_encoded": lambda: slipstream.multiscalar_mul_vartime(s, encodings),
    }
    numpy_times: dict[str, list[float]] = {name: [] for name in cases}
    cxx_times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(options.rounds):
        for name, call in cases.items():
            call()
            numpy_times[name] += [time_of(call) for _ in range(options.repetitions)]
            full_name = f"msm/{name}/{slipstream.backend()}/{n}"
            cxx_times[name] += cpp_times(options.bench_msm, full_name, options.repetitions)

    print(
        f"{n} points, backend {slipstream.backend()}, one thread, "
        f"processor time of {options.rounds * options.repetitions} runs each"
    )
    print(f"{'':26}{'C++':>12}{'NumPy':>12}{'ratio':>9}")
    worst = 0.0
    for name in cases:
        cxx, numpy = statistics.median(cxx_times[name]), statistics.median(numpy_times[name])
        worst = max(worst, numpy / cxx)
        print(f"{name:26}{cxx * 1e3:>9.2f} ms{numpy * 1e3:>9.2f} ms{numpy / cxx:>9.4f}")
    return 0 if worst <= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
