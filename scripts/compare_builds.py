#!/usr/bin/env python3
"""Takes the times of two builds of slipstream. scripts/compare_builds.sh starts it and explains what is measured."""

import argparse
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Transactions in a block, and in the chain.
GENERATED = ((1, 400), (50, 1000), (200, 1000), (1000, 2000), (4000, 4000))
SIDES = ("old", "new")
# What a run gives: processor time from the system, the rest from the command's own document.
MEASURES = ("cpu_ns", "total_ns", "setup_ns")


def complain(text):
    print(f"compare_builds: {text}", file=sys.stderr)


def fail(text):
    complain(text)
    sys.exit(1)


# Chains


def make_chains(maker, vectors, directory, scale, only):
    """Name and path of every chain that is wanted, made where it is not there yet."""
    wanted = {f"workload_{name}": ["import", str(vectors / f"workload_{name}.bin")] for name in ("mix", "2x2")}
    for size, count in GENERATED:
        txs = max(round(count * scale), size)
        wanted[f"2x2 in blocks of {size}"] = ["gen", "--txs", str(txs), "--block-size", str(size), "--out"]
    digest = hashlib.sha256(Path(maker).read_bytes()).hexdigest()[:12]
    directory.mkdir(parents=True, exist_ok=True)
    chains = {}
    for name, command in wanted.items():
        if only not in name:
            continue
        path = directory / re.sub(r"\W+", "_", f"{name} {command[2] if command[0] == 'gen' else ''} {digest}")
        if not path.exists():
            complain(f"making {name}")
            run = subprocess.run([maker, *command, path], capture_output=True, text=True)
            if run.returncode != 0:
                fail(f"{maker} does not make {name}: {run.stderr.strip()}")
        chains[name] = path
    return chains


def reads(program, chain):
    return subprocess.run([program, "verify", chain], capture_output=True).returncode == 0


def choose_maker(programs):
    """The new build if the old one reads what it writes, otherwise the old one."""
    with tempfile.TemporaryDirectory() as directory:
        for maker, reader in (("new", "old"), ("old", "new")):
            chain = Path(directory) / maker
            made = subprocess.run([programs[maker], "gen", "--txs", "1", "--out", chain], capture_output=True)
            if made.returncode == 0 and reads(programs[reader], chain):
                return maker
    fail("neither build reads the chains of the other")


# Runs


class Run:
    """One process that verifies a chain on the cores given."""

    def __init__(self, program, chain, backend, cores, threads):
        words = ["taskset", "-c", ",".join(map(str, cores)), program, "verify", chain, "--json"]
        words += ["--threads", str(threads), "--backend", backend]
        self.words = [str(w) for w in words]
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.words, stdout=self.output, stderr=subprocess.PIPE)

    def result(self):
        errors = self.process.stderr.read()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.stderr.close()
        self.output.seek(0)
        text = self.output.read()
        self.output.close()
        document = json.loads(text) if text.startswith(b"{") else {}
        if self.process.returncode != 0 or document.get("verdict") != "valid":
            fail(f"{' '.join(self.words)}: exit code {self.process.returncode}, {errors.decode().strip() or 'no verdict'}")
        return {
            "cpu_ns": round((usage.ru_utime + usage.ru_stime) * 1e9),
            "total_ns": document["total_ns"],
            "setup_ns": document["setup_ns"],
            "split": document["time_split_summed_over_threads"],
            "transactions": document["valid_transactions"],
        }


def measure_one_core(programs, chain, backend, core, rounds):
    runs = {side: [] for side in SIDES}
    for i in range(rounds):
        for side in SIDES if i % 2 == 0 else SIDES[::-1]:
            runs[side].append(Run(programs[side], chain, backend, [core], 1).result())
    return runs


def measure_two_threads(programs, chain, backend, cores, rounds):
    """For each side and round: total_ns of one process, of one with two threads, and of each of two processes at once."""
    runs = {side: [] for side in SIDES}
    for i in range(rounds):
        for side in SIDES if i % 2 == 0 else SIDES[::-1]:
            program = programs[side]
            one = Run(program, chain, backend, cores[:1], 1).result()["total_ns"]
            threads = Run(program, chain, backend, cores, 2).result()["total_ns"]
            pair = [Run(program, chain, backend, [core], 1) for core in cores]
            both = statistics.mean(run.result()["total_ns"] for run in pair)
            runs[side].append({"one_ns": one, "threads_ns": threads, "processes_ns": both})
    return runs


# Statistics


def quartiles(values):
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def compared(old, new):
    """Medians, spreads and ratios of two lists whose items were measured in pairs."""
    out = {}
    for side, values in (("old", old), ("new", new)):
        low, middle, high = quartiles(values)
        out[side] = {"median": middle, "spread": (high - low) / 2 / middle if middle else 0}
    low, middle, high = quartiles([a / b for a, b in zip(old, new) if b])
    out["ratio_of_medians"] = out["old"]["median"] / out["new"]["median"] if out["new"]["median"] else None
    out["ratio_of_pairs"] = {"median": middle, "quartiles": [low, high]}
    return out


def compared_runs(runs):
    return {m: compared([r[m] for r in runs["old"]], [r[m] for r in runs["new"]]) for m in MEASURES}


def compared_split(runs):
    phases = [p for p in runs["new"][0]["split"] if p in runs["old"][0]["split"]]
    medians = {p: {s: statistics.median(r["split"][p] for r in runs[s]) for s in SIDES} for p in phases}
    return {p: m for p, m in medians.items() if any(m.values())}


def sharing(runs):
    """Speedups of two threads and of two processes, and the first in parts of the second."""
    speedups = {
        "two_threads": [r["one_ns"] / r["threads_ns"] for r in runs],
        "two_processes": [2 * r["one_ns"] / r["processes_ns"] for r in runs],
        "share": [r["processes_ns"] / (2 * r["threads_ns"]) for r in runs],
    }
    return {name: dict(zip(("low", "median", "high"), quartiles(values))) for name, values in speedups.items()}


# Output


def milliseconds(nanoseconds):
    return f"{nanoseconds / 1e6:.4g}"


def print_table(head, rows, names=2):
    """The first columns are names and stand on the left."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(f"{c:<{w}}" if i < names else f"{c:>{w}}" for i, (c, w) in enumerate(zip(row, widths))).rstrip())


def row_of(result):
    pairs = result["ratio_of_pairs"]
    cells = []
    for side in SIDES:
        cells += [milliseconds(result[side]["median"]), f"{100 * result[side]['spread']:.1f} %"]
    low, high = pairs["quartiles"]
    return [*cells, f"{result['ratio_of_medians']:.3f}", f"{pairs['median']:.3f}", f"{low:.3f} - {high:.3f}"]


COLUMNS = ["old ms", "spread", "new ms", "spread", "old/new", "of pairs", "quartiles"]


def print_times(results):
    for measure, title in (
        ("cpu_ns", "Processor time, of the whole process"),
        ("total_ns", "Time that passed, without set-up (total_ns)"),
        ("setup_ns", "Set-up (setup_ns)"),
    ):
        print(f"\n{title}")
        print_table(["chain", "backend", *COLUMNS], [[r["chain"], r["backend"], *row_of(r[measure])] for r in results])


def print_split(results):
    rows = []
    for r in results:
        for phase, m in r["split"].items():
            ratio = f"{m['old'] / m['new']:.3f}" if m["new"] else ""
            name = phase.removesuffix("_ns")
            rows.append([r["chain"], r["backend"], name, milliseconds(m["old"]), milliseconds(m["new"]), ratio])
    print("\nWhere the time that passed went, medians")
    print_table(["chain", "backend", "phase", "old ms", "new ms", "old/new"], rows, names=3)


def print_sharing(results):
    def cell(value):
        return f"{value['median']:.3f} ({value['low']:.2f} - {value['high']:.2f})"

    rows = []
    for r in results:
        for side in SIDES:
            values = (cell(r[side][name]) for name in ("two_threads", "two_processes", "share"))
            rows.append([r["chain"], f"{side}, {r['backend']}", *values])
    print("\nTwo threads beside two processes at once: speedups over one thread, with quartiles")
    print_table(["chain", "build", "two threads", "two processes", "share"], rows)


# The machine and the programs


def processor():
    match = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    return match.group(1) if match else "unknown processor"


def compiler_of(program):
    """What compilers and linkers have left in the program, and the build type where there is a build directory."""
    run = subprocess.run(["readelf", "-p", ".comment", program], capture_output=True, text=True)
    names = re.findall(r"\]\s+(.*)$", run.stdout, re.M) if run.returncode == 0 else []
    # Start-up code was compiled by another one than the program's own, whose name comes with clang.
    own = [n for n in names if "clang" in n] or names or ["unknown compiler"]
    cache = Path(program).parent.parent / "CMakeCache.txt"
    match = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache.read_text(), re.M) if cache.is_file() else None
    return own[0] + (f", {match.group(1)}" if match else "")


def describe(program, label):
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    digest = hashlib.sha256(Path(program).read_bytes()).hexdigest()[:16]
    return {"program": label, "version": version, "compiler": compiler_of(program), "sha256": digest}


def backends_of(program):
    run = subprocess.run([program, "info", "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        fail(f"{program} info --json: {run.stderr.strip()}")
    return [b["name"] for b in json.loads(run.stdout)["backends"] if b["supported"]]


def choose_backends(programs, names):
    """In the order of the new build, the fastest last."""
    common = [b for b in backends_of(programs["new"]) if b in backends_of(programs["old"])]
    unknown = [b for b in names or [] if b not in common]
    if unknown:
        complain(f"not a backend of both builds that runs here: {', '.join(unknown)}; there are: {', '.join(common)}")
        sys.exit(2)
    return names or common


def numbers(text):
    return [int(n) for n in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for side in SIDES:
        parser.add_argument(f"--{side}", required=True)
        parser.add_argument(f"--{side}-label", required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--chains", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="")
    parser.add_argument("--backends", type=lambda text: text.split(","))
    parser.add_argument("--core", type=int)
    parser.add_argument("--cores", type=numbers)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.scale <= 0:
        parser.error("--rounds and --scale are above 0")
    there = sorted(os.sched_getaffinity(0))
    core = there[-1] if arguments.core is None else arguments.core
    cores = arguments.cores or there[-2:]
    if not {core, *cores} <= set(there) or (arguments.cores and len(set(cores)) != 2):
        parser.error(f"--core and --cores name one and two of the cores {', '.join(map(str, there))}")

    programs = {side: vars(arguments)[side] for side in SIDES}
    backends = choose_backends(programs, arguments.backends)
    maker = choose_maker(programs)
    chains = make_chains(programs[maker], arguments.vectors, arguments.chains, arguments.scale, arguments.only)
    if not chains:
        parser.error(f"no chain has '{arguments.only}' in its name")

    document = {
        "processor": processor(),
        "core": core,
        "cores": cores,
        "rounds": arguments.rounds,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "load_at_start": os.getloadavg()[0],
        **{side: describe(programs[side], vars(arguments)[f"{side}_label"]) for side in SIDES},
        "chains_made_by": maker,
        "one_core": [],
        "two_threads": [],
    }
    for name, chain in chains.items():
        for backend in backends:
            complain(f"{name}, {backend}")
            runs = measure_one_core(programs, chain, backend, core, arguments.rounds)
            result = {"chain": name, "backend": backend, "transactions": runs["new"][0]["transactions"]}
            document["one_core"].append({**result, **compared_runs(runs), "split": compared_split(runs), "runs": runs})
        if len(cores) < 2:
            continue
        complain(f"{name}, {backends[-1]}, two threads")
        runs = measure_two_threads(programs, chain, backends[-1], cores, arguments.rounds)
        shares = {side: sharing(runs[side]) for side in SIDES}
        document["two_threads"].append({"chain": name, "backend": backends[-1], **shares, "runs": runs})
    document["load_at_end"] = os.getloadavg()[0]

    print(f"{document['processor']}, core {core}; {arguments.rounds} rounds", end="; ")
    print(f"load {document['load_at_start']:.1f} at the start, {document['load_at_end']:.1f} at the end")
    for side in SIDES:
        print("{0}: {program}; version {version}, {compiler}; sha256 {sha256}".format(side, **document[side]))
    print(f"chains made by the {maker} build; ratios are old / new: above 1 the new build is faster")
    print_times(document["one_core"])
    print_split(document["one_core"])
    if document["two_threads"]:
        print_sharing(document["two_threads"])
    else:
        print("\nTwo threads beside two processes: NOT APPLICABLE, there is one core")
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
