#!/usr/bin/env python3
"""Measures the rates of vm/detail/verify/cost_rates.h and writes that file.

Chains of many shapes are made with `slipstream gen` and profiled on every backend that this processor runs, one thread,
in random order, several times; the least time of each phase counts. Each phase's rates are the non-negative least
squares of relative errors over the shapes. Half of the shapes are not used for the fit: the errors printed at the end
are those of the other half, once for the rates of all shapes and once for rates from the first half alone.

Needs numpy and scipy (Debian: python3-numpy, python3-scipy), and a quiet machine.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

PHASES = ["reading", "decode", "programs", "hashing", "constraints", "proof_scalars", "point_decoding", "multiscalar",
          "accumulator"]
RESOURCES = ["transaction", "proof", "byte", "instruction", "permutation", "range_multiplier", "padding_multiplier", "multiplier",
             "point", "spent", "created"]
# What can take time in each phase.
USES = {
    "reading": ["byte"],
    "decode": ["transaction", "byte", "spent"],
    "programs": ["transaction", "instruction", "multiplier", "range_multiplier", "spent", "created"],
    "hashing": ["transaction", "permutation"],
    "constraints": ["proof", "multiplier", "range_multiplier"],
    "proof_scalars": ["proof", "range_multiplier", "padding_multiplier", "multiplier", "point"],
    "point_decoding": ["point"],
    "multiscalar": ["proof", "point", "range_multiplier", "padding_multiplier"],
    "accumulator": ["transaction", "spent", "created"],
}
SHAPES = [(m, n) for m in (1, 2, 3, 4, 6, 8, 12, 16) for n in (1, 2, 3, 4, 6, 8, 12, 16) if m + n <= 20]


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def make_chain(program, directory, shape):
    """A chain that fills nine tenths of one equation of a MiB, so that each transaction's part of it is as usual."""
    path = directory / f"{shape[0]}x{shape[1]}.slip"
    if path.exists():
        return path
    few = 20
    options = [program, "gen", "--inputs", str(shape[0]), "--outputs", str(shape[1]), "--block-size", "100", "--threads", "1"]
    run([*options, "--txs", str(few), "--out", path])
    size = sum(block["size_bytes"] for block in json.loads(run([program, "inspect", path, "--json"]))["blocks"])
    run([*options, "--txs", str(int(0.9 * 2**20 * few / size)), "--out", path])
    return path


def profile(program, chain, backend):
    document = json.loads(run([program, "profile", chain, "--json", "--runs", "1", "--threads", "1", "--backend", backend]))
    times = {phase["name"]: phase["ns"] for phase in document["phases"]}
    return document["resources"], [times[phase] for phase in PHASES]


def fit(samples):
    """samples: (resources, least time of each phase). Returns {resource: [ns of each phase]}."""
    import numpy
    from scipy.optimize import nnls
    rates = {resource: [0.0] * len(PHASES) for resource in RESOURCES}
    for p, phase in enumerate(PHASES):
        rows = numpy.array([[resources[r] / times[p] for r in USES[phase]] for resources, times in samples])
        solution, _ = nnls(rows, numpy.ones(len(samples)))
        for resource, rate in zip(USES[phase], solution):
            rates[resource][p] = float(rate)
    return rates


def predict(rates, resources):
    return sum(resources[r] * sum(rates[r]) for r in RESOURCES)


def errors(rates, samples):
    """Absolute relative errors of the whole, in per cent, ascending."""
    return sorted(100 * abs(predict(rates, resources) / sum(times) - 1) for resources, times in samples)


def write(path, measured):
    lines = ["// Measured rates (vm/verify/cost.h): nanoseconds for a unit of each resource, by phase. Written by",
             "// scripts/fit_costs.py, which says how they are measured.", "#pragma once", "", "#include <array>",
             "#include <string_view>", "#include <utility>", "", '#include "slipstream/vm/verify/cost.h"', "",
             "namespace slipstream::vm {", "", "// In the order of vm::Phase: " + ", ".join(PHASES) + ".",
             f"inline constexpr std::array<std::pair<std::string_view, CostRates>, {len(measured)}> kMeasuredRates{{{{"]
    for backend, rates in measured.items():
        lines.append(f'    {{"{backend}",')
        lines.append("     {{")
        for resource in RESOURCES:
            lines.append(f"         /* {resource} */ {{" + ", ".join(f"{rate:.4g}" for rate in rates[resource]) + "},")
        lines.append("     }}},")
    lines += ["}};", "", "}  // namespace slipstream::vm", ""]
    path.write_text("\n".join(lines))
    subprocess.run(["clang-format-19", "-i", path], check=True)


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=root / "build/release/cli/slipstream")
    parser.add_argument("--rounds", type=int, default=5, help="profiles of each chain and backend")
    parser.add_argument("--chains", type=pathlib.Path, help="keep the chains in this directory")
    parser.add_argument("--backends", help="comma-separated; default: all that this processor runs")
    parser.add_argument("--out", type=pathlib.Path, default=root / "src/slipstream/vm/detail/verify/cost_rates.h")
    options = parser.parse_args()

    info = json.loads(run([options.program, "info", "--json"]))
    backends = options.backends.split(",") if options.backends else [b["name"] for b in info["backends"] if b["supported"]]
    with tempfile.TemporaryDirectory() as temporary:
        directory = options.chains or pathlib.Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        chains = {}
        for shape in SHAPES:
            chains[shape] = make_chain(options.program, directory, shape)
            print(f"\rchains {len(chains)} of {len(SHAPES)}", end="", file=sys.stderr)
        best, resources, models = {}, {}, {}
        for round_ in range(options.rounds):
            jobs = [(shape, backend) for shape in SHAPES for backend in backends]
            random.shuffle(jobs)
            for i, (shape, backend) in enumerate(jobs):
                resources[shape], times = profile(options.program, chains[shape], backend)
                old = best.get((shape, backend))
                best[shape, backend] = times if old is None else [min(a, b) for a, b in zip(old, times)]
                print(f"\rround {round_ + 1} of {options.rounds}: {i + 1} of {len(jobs)}   ", end="", file=sys.stderr)
        print(file=sys.stderr)

    measured = {}
    for backend in backends:
        samples = [(resources[shape], best[shape, backend]) for shape in SHAPES]
        order = list(range(len(SHAPES)))
        random.Random(0).shuffle(order)
        half = len(order) // 2
        first, second = [samples[i] for i in order[:half]], [samples[i] for i in order[half:]]
        measured[backend] = fit(samples)
        for title, found in [("all shapes", errors(measured[backend], samples)),
                             ("half predicts the other half", errors(fit(first), second))]:
            print(f"{backend:12} {title}: {len(found)} shapes, error median {statistics.median(found):.1f} %, "
                  f"worst {found[-1]:.1f} %")
    write(options.out, measured)


if __name__ == "__main__":
    main()
