"""Documents as `slipstream bench chain` and `slipstream profile` write them, for tests of the page. Made by formulas
that look like an engine; nothing here was measured."""

import random

PHASES = ["reading", "decode", "programs", "constraints", "hashing", "proof_scalars", "point_decoding", "multiscalar", "accumulator"]
CAUSE_SHARES = {"range_proofs": 0.41, "commitments": 0.2, "inputs": 0.09, "proof": 0.24, "encoding": 0.06}
# Share of each phase in the time of an output.
SHARES = [0.012, 0.021, 0.018, 0.055, 0.142, 0.118, 0.128, 0.475, 0.031]
BACKENDS = {"portable": 1.0, "avx2": 2.1, "avx512": 4.3}
MACHINE = {"processor": "Intel(R) Xeon(R) Processor @ 2.60GHz", "threads_allowed": 2}


def interval(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[0], ordered[-1]


def cell(shape, block_txs, threads, backend, rng, runs=8, noise=0.012, chain=None, counters=True):
    inputs, outputs = (int(x) for x in shape.split("x"))
    transactions = 512
    # A fixed cost of the equation is shared by the block; one proof is shared by the outputs of a transaction.
    per_tx = 38e3 + 26e3 * inputs + 34e3 * outputs + 9e4 / (1 + 0.9 * (outputs - 1))
    per_tx = (per_tx + 1.1e6 / block_txs) * 3.4 / BACKENDS[backend]
    cpu = per_tx * transactions
    walls = [cpu / (1 + 0.9 * (threads - 1)) * (1 + abs(rng.gauss(0, noise))) for _ in range(runs)]
    made = []
    for wall in walls:
        busy = wall * (1 + 0.9 * (threads - 1))
        made.append({
            "wall_ns": int(wall), "cpu_ns": int(busy), "involuntary_switches": rng.randrange(4), "waiting_ns": rng.randrange(90_000),
            "cycles": int(busy * 2.6) if counters else None, "instructions": int(busy * 2.6 * 2.2) if counters else None,
            "phases": {f"{name}_ns": int(busy * share * rng.uniform(0.97, 1.03)) for name, share in zip(PHASES, SHARES)}})
    median, low, high = interval([run["wall_ns"] for run in made])
    total_outputs = transactions * outputs
    middle = interval([run["cpu_ns"] for run in made])[0]
    return {
        "shape": shape, "chain": chain, "transactions": transactions, "inputs": transactions * inputs, "outputs": total_outputs,
        "bytes": transactions * (900 + 110 * inputs + 100 * outputs), "block_txs": block_txs, "threads": threads,
        "backend": backend, "rules": "reference", "runs": made, "median_wall_ns": median, "low_wall_ns": low, "high_wall_ns": high,
        "spread_percent": 50 * (high - low) / median, "median_cpu_ns": middle,
        "transactions_per_second": transactions * 1e9 / median, "microseconds_per_output": median / 1e3 / total_outputs,
        "cycles_per_output": middle * 2.6 / total_outputs if counters else None,
        "causes": {f"{name}_ns": int(middle * share) for name, share in CAUSE_SHARES.items()} if counters else None,
        "instructions_per_output": middle * 2.6 * 2.2 / total_outputs if counters else None,
        "disturbed": (high - low) / median > 0.1}


def named(name):
    return {"name": name, "label": name.replace("_", " "), "explanation": f"What {name} is."}


def bench(cells, busy=(), comparison=None):
    return {
        "kind": "bench chain", "slipstream": {"version": "0.1.0"}, "machine": MACHINE, "started": "2026-03-02T09:15:04Z",
        "settings": {"seed": 7, "runs": 8, "precision_percent": 2.0, "time_limit_s": 600},
        "busy": {"is_busy": bool(busy), "reasons": list(busy)}, "cells": cells,
        "words": {"phases": [named(name) for name in PHASES], "causes": [named(name) for name in CAUSE_SHARES]}, "comparison": comparison}


def bench_grid():
    rng = random.Random(1)
    return bench([cell(shape, block, threads, backend, rng)
                  for shape in ("1x1", "1x2", "2x2", "2x8", "2x16") for block in (1, 8, 64, 512)
                  for threads in (1, 2) for backend in BACKENDS])


def bench_one():
    return bench([cell("2x2", 256, 1, "avx2", random.Random(2), counters=False)])


def bench_busy():
    rng = random.Random(3)
    cells = [cell("2x2", block, 2, "avx512", rng, noise=0.09) for block in (16, 64, 256)]
    cells.append(cell("1x2", 64, 2, "avx512", rng, chain="chains/main chain.bin"))
    return bench(cells, busy=["41 involuntary switches a second", "the hypervisor took 7.2 % of the time (steal)"], comparison=[
        {"cell": 0, "change_percent": -6.25, "p_value": 0.0002, "verdict": "faster"},
        {"cell": 1, "change_percent": 4.5, "p_value": 0.0111, "verdict": "slower"},
        {"cell": 2, "change_percent": 0.75, "p_value": 0.57, "verdict": "no difference"},
        {"cell": 3, "change_percent": 0.0, "p_value": 1, "verdict": "no difference"}])


CAUSES = [
    ("range_proofs", "range proofs", "proofs", 0.712), ("shuffles_and_mixes", "shuffles and mixes", "cloaks", 0.086),
    ("custom_constraints", "custom constraints", "constraints", 0.021), ("commitments", "commitments", "points", 0.058),
    ("inputs", "inputs (Utreexo)", "inputs", 0.041), ("transaction_signatures", "transaction signatures", "signatures", 0.046),
    ("taproot", "taproot and delegated signatures", "calls", 0.012), ("issuance", "issuance", "issues", 0.004),
    ("headers", "headers", "blocks", 0.020)]
# Which phases a cause takes part in, by weight.
WEIGHTS = {
    "range_proofs": {"programs": 1, "constraints": 6, "hashing": 14, "proof_scalars": 15, "point_decoding": 9, "multiscalar": 55},
    "shuffles_and_mixes": {"constraints": 30, "hashing": 10, "proof_scalars": 20, "multiscalar": 40},
    "custom_constraints": {"programs": 25, "constraints": 45, "proof_scalars": 15, "multiscalar": 15},
    "commitments": {"decode": 8, "point_decoding": 60, "multiscalar": 32},
    "inputs": {"decode": 10, "hashing": 35, "accumulator": 55},
    "transaction_signatures": {"decode": 6, "hashing": 34, "point_decoding": 22, "multiscalar": 38},
    "taproot": {"programs": 30, "hashing": 40, "multiscalar": 30},
    "issuance": {"programs": 40, "hashing": 60}, "headers": {"reading": 60, "hashing": 40}}


def profile():
    rng = random.Random(4)
    blocks, transactions, inputs, outputs = 64, 2048, 3100, 6144
    wall, cpu = 61_412_000, 118_954_000
    causes, phase_ns = [], dict.fromkeys(PHASES, 0)
    for name, label, unit, share in CAUSES:
        weights = WEIGHTS[name]
        split = {phase: int(cpu * share * weight / sum(weights.values())) for phase, weight in weights.items()}
        for phase, ns in split.items():
            phase_ns[phase] += ns
        ns = sum(split.values())
        causes.append({
            "name": name, "label": label, "explanation": f"What {label} cost, in all phases.", "count": int(outputs * max(0.02, share)),
            "unit": unit, "ns": ns, "microseconds_per_output": ns / 1e3 / outputs, "share_percent": 100 * ns / cpu,
            "phases": {f"{phase}_ns": value for phase, value in split.items()}})
    total = sum(phase_ns.values())
    phases = [{"name": name, "label": name.replace("_", " "), "explanation": f"Time of the phase {name.replace('_', ' ')}.", "ns": ns,
               "microseconds_per_output": ns / 1e3 / outputs, "share_percent": 100 * ns / total} for name, ns in phase_ns.items()]
    instructions = [("cloak", 2048, 0.73), ("output", 6144, 0.05), ("input", 3100, 0.06), ("signtx", 3100, 0.05), ("call", 96, 0.012),
                    ("commit", 9200, 0.035), ("range", 120, 0.018), ("mul", 240, 0.006), ("push", 15400, 0.004), ("issue", 64, 0.004)]
    shapes = [("1x1", 300, 300, 49.7), ("1x2", 700, 1400, 31.2), ("2x2", 748, 1496, 33.9), ("2x4", 200, 800, 24.4), ("2x16", 100, 1600, 18.2)]
    per_block = [rng.uniform(17, 22) + (30 if i % 16 == 0 else 0) for i in range(blocks)]

    def transaction(height, index, ns, shape):
        return {"height": height, "transaction": index, "id": "%064x" % rng.getrandbits(256), "shape": shape, "ns": ns,
                "causes": {name: int(ns * share * rng.uniform(0.8, 1.2)) for name, _, _, share in CAUSES if name != "headers"}}

    one = sorted(({"cause": cause["name"], "phase": phase.removesuffix("_ns"), "ns": ns // transactions}
                  for cause in causes if cause["name"] != "headers" for phase, ns in cause["phases"].items()), key=lambda leaf: -leaf["ns"])
    return {
        "kind": "profile", "slipstream": {"version": "0.1.0"}, "machine": MACHINE, "started": "2026-03-02T09:31:40Z",
        "chain": "chains/mainnet-like.bin", "backend": "avx512", "threads": 2, "rules": "reference", "verdict": "valid", "detail": None,
        "counts": {"blocks": blocks, "transactions": transactions, "inputs": inputs, "outputs": outputs, "multipliers": 786432, "points": 96320},
        "runs": 9, "wall_ns": wall, "cpu_ns": cpu, "microseconds_per_output": wall / 1e3 / outputs, "busy": {"is_busy": False, "reasons": []},
        "phases": phases, "causes": causes,
        "instructions": [{"name": name, "count": count, "ns": int(cpu * share), "share_percent": 100 * share} for name, count, share in instructions],
        "shapes": [{"shape": shape, "transactions": n, "outputs": outs, "ns": int(outs * each * 1e3), "microseconds_per_transaction": outs * each / n,
                    "microseconds_per_output": each} for shape, n, outs, each in shapes],
        "blocks": [{"height": height + 2, "transactions": 32, "inputs": 48, "outputs": 96, "ns": int(each * 96e3), "microseconds_per_output": each}
                   for height, each in enumerate(per_block)],
        "most_expensive": [transaction(2 + 5 * i, (i * 7) % 32, 410_000 - 21_500 * i, "2x16" if i < 6 else "2x4") for i in range(10)],
        "claims": [
            {"claim": "Range proofs bear most of the cost", "figure": "71.2 %", "holds": True, "explanation": "Share of range proofs in the processor time of all transactions."},
            {"claim": "Signatures and custom constraints add 1 to 5 %", "figure": "7.9 %", "holds": False, "explanation": "Share of signatures and custom constraints together."},
            {"claim": "An output costs less than 1 ms", "figure": "10.0 µs", "holds": True, "explanation": "Wall time per output on this machine."},
            {"claim": "Aggregation makes further outputs cheap", "figure": "49.7 → 18.2 µs", "holds": None, "explanation": "Cost of an output in the smallest and in the largest shape."}],
        "one_transaction": {"id": "%064x" % rng.getrandbits(256), "shape": "2x2", "ns": sum(leaf["ns"] for leaf in one), "tree": one}}


def profile_invalid():
    document = profile()
    document.update(verdict="invalid", detail="block 5, transaction 3: the proof is false", one_transaction=None, claims=None,
                    busy={"is_busy": True, "reasons": ["spread of 18 %"]})
    document["blocks"] = document["blocks"][:1]
    document["causes"][2].update(count=None, ns=None, phases=None)
    return document


def profile_bare():
    return {"kind": "profile", "counts": None, "phases": [{"name": "hashing", "ns": 5}], "causes": [{"name": "a_new_cause", "ns": 5}]}


def hostile(text="</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\u202e\u0007"):
    """Every text of a document is hostile."""

    def poison(value, key):
        if isinstance(value, dict):
            return {name: poison(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [poison(inner, key) for inner in value]
        return text if isinstance(value, str) and key not in ("kind", "name", "cause", "phase") else value

    return [poison(document, "") for document in (profile(), bench_busy())]


SAMPLES = {
    "bench_grid": bench_grid, "bench_one": bench_one, "bench_busy": bench_busy, "bench_empty": lambda: {"kind": "bench chain"},
    "profile": profile, "profile_invalid": profile_invalid, "profile_bare": profile_bare,
    "profile_empty": lambda: {"kind": "profile"}, "hostile_profile": lambda: hostile()[0], "hostile_bench": lambda: hostile()[1]}
