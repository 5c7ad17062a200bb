"""Chains: files, blocks, callbacks, reports."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import vectors

import slipstream
from slipstream import Block, ChainReader, ChainState
from slipstream.types import BlockNumbers


def header_of(case: dict[str, dict[str, str]]) -> bytes:
    return vectors.unhex(case["header"]["encoded"])


def blocks_of_vectors() -> list[Block]:
    return [
        Block(header_of(b), [vectors.unhex(tx["block_tx"]) for tx in b["txs"]])
        for b in vectors.some("blockchain", "blocks")
    ]


def initial_state() -> ChainState:
    initial = vectors.load("blockchain")["initial"]
    ids = [vectors.unhex(u["contract"]["id"]) for u in initial["utxos"]]
    return ChainState.initial(int(initial["timestamp_ms"]), ids)


@pytest.mark.parametrize("threads", [0, 1, 2])
@pytest.mark.parametrize("rules", ["reference", "strict"])
def test_a_valid_chain_has_a_report(mix_chain: Path, threads: int, rules: str) -> None:
    report = slipstream.verify(mix_chain, threads=threads, rules=rules)
    assert report["verdict"] == "valid"
    assert (report["chain"], report["rules"]) == (str(mix_chain), rules)
    assert (report["valid_blocks"], report["valid_transactions"], report["tip_height"]) == (10, 2000, 11)
    assert report["backend"] == slipstream.backend()
    assert report["threads"] == (threads or slipstream.usable_threads())
    assert report["invalid_block"] is None and report["invalid_transactions"] == []
    assert report["total_ns"] > 0 and report["processor_ns"] > 0 and report["transactions_per_second"] > 0
    blocks = report["blocks"]
    assert blocks["height"].tolist() == list(range(2, 12))
    assert blocks["transactions"].dtype == np.uint64 and blocks["transactions"].tolist() == [200] * 10
    for name in ("inputs", "outputs", "multipliers", "dynamic_points"):
        assert blocks[name].sum() == report[name]


def test_a_report_is_ready_for_pandas(mix_chain: Path) -> None:
    report = slipstream.verify(mix_chain)
    frame = pd.DataFrame(report["blocks"])
    assert len(frame) == 10 and frame["transactions"].sum() == 2000
    assert (frame["outputs"] / frame["transactions"]).mean() > 1
    row = pd.DataFrame([report]).drop(columns=["blocks", "invalid_transactions", "invalid_block"])
    assert row["valid_transactions"][0] == 2000
    assert pd.DataFrame(report["invalid_transactions"]).empty


def test_the_report_is_that_of_the_tool(mix_chain: Path) -> None:
    import json

    done = subprocess.run(
        [sys.executable, "-m", "slipstream", "verify", "--json", str(mix_chain)], capture_output=True, check=True
    )
    tool = json.loads(done.stdout)
    report = slipstream.verify(mix_chain)
    for key in ("chain", "verdict", "backend", "rules", "threads", "valid_blocks", "valid_transactions"):
        assert report[key] == tool[key], key
    for key in ("inputs", "outputs", "multipliers", "invalid_block", "invalid_transactions"):
        assert report[key] == tool[key], key  # type: ignore[literal-required]
    assert (report["tip_id"], report["tip_height"]) == (tool["tip"]["id"], tool["tip"]["height"])
    times = {k for k in tool["time_split_summed_over_threads"] if k != "waiting_ns"}
    assert times <= report.keys()


def test_a_callback_sees_every_block_in_order_on_the_calling_thread(mix_chain: Path) -> None:
    seen: list[BlockNumbers] = []

    def on_block(block: BlockNumbers) -> None:
        assert threading.current_thread() is threading.main_thread()
        seen.append(block)

    report = slipstream.verify(mix_chain, on_block=on_block, per_block=False)
    assert "blocks" not in report
    assert [b["height"] for b in seen] == list(range(2, 12))
    assert seen[-1]["id"] == report["tip_id"]
    assert sum(b["outputs"] for b in seen) == report["outputs"]
    # A class for each thread of the work would fail in sqlite3 and the like.
    caller: list[threading.Thread] = []
    thread = threading.Thread(
        target=lambda: slipstream.verify(mix_chain, on_block=lambda _: caller.append(threading.current_thread()))
    )
    thread.start()
    thread.join()
    assert caller == [thread] * 10


def test_a_callback_may_stop_the_verification(mix_chain: Path) -> None:
    heights: list[int] = []

    def on_block(block: BlockNumbers) -> bool:
        heights.append(block["height"])
        return block["height"] < 4

    report = slipstream.verify(mix_chain, on_block=on_block)
    assert report["verdict"] == "stopped"
    assert heights == [2, 3, 4]
    assert report["valid_blocks"] >= 3


def test_an_exception_of_a_callback_comes_through(mix_chain: Path) -> None:
    class Mine(Exception):
        pass

    calls = []

    def on_block(block: BlockNumbers) -> None:
        calls.append(block)
        if len(calls) == 3:
            raise Mine("third")

    for threads in (0, 1):
        calls.clear()
        with pytest.raises(Mine, match="third"):
            slipstream.verify(mix_chain, on_block=on_block, threads=threads)
        assert len(calls) == 3


def test_a_callback_may_verify(small_chain: Path) -> None:
    inner: list[str] = []
    report = slipstream.verify(small_chain, on_block=lambda _: inner.append(slipstream.verify(small_chain)["verdict"]))
    assert report["verdict"] == "valid" and inner == ["valid"] * 6


@pytest.mark.parametrize("threads", [0, 1])
def test_a_signal_stops_the_verification(mix_chain: Path, threads: int) -> None:
    # No code of Python runs while the engine works: only it can notice the signal. The slowest backend takes seconds.
    active = slipstream.backend()
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        slipstream.set_backend("portable")
        begin = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            slipstream.verify(mix_chain, threads=threads)
        interrupted = time.monotonic() - begin
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    try:
        begin = time.monotonic()
        assert slipstream.verify(mix_chain, threads=threads)["verdict"] == "valid"
        assert interrupted < 0.9 * (time.monotonic() - begin)
    finally:
        slipstream.set_backend(active)


def test_a_signal_stops_a_waiting_iterator(small_chain: Path) -> None:
    def blocks() -> Iterator[Block]:
        yield from blocks_of_vectors()[:2]
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        time.sleep(60)

    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            slipstream.verify_blocks(initial_state(), blocks())
    finally:
        signal.signal(signal.SIGALRM, before)


def test_several_threads_verify_at_once(mix_chain: Path, small_chain: Path) -> None:
    verdicts: list[tuple[str, int]] = []

    def work(path: Path, threads: int) -> None:
        report = slipstream.verify(path, threads=threads)
        verdicts.append((report["verdict"], report["valid_blocks"]))

    threads = [threading.Thread(target=work, args=(p, t)) for p in (mix_chain, small_chain) for t in (0, 1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdicts) == [("valid", 6)] * 3 + [("valid", 10)] * 3


@pytest.mark.parametrize("threads", [0, 1])
def test_blocks_of_the_reference_apply(threads: int) -> None:
    cases = vectors.some("blockchain", "blocks")
    state = initial_state()
    assert state.tip_id.hex() == vectors.load("blockchain")["initial"]["header"]["id"]
    report, after = slipstream.verify_blocks(state, blocks_of_vectors(), threads=threads)
    assert (report["verdict"], report["valid_blocks"]) == ("valid", len(cases))
    assert after.tip_id.hex() == cases[-1]["header"]["id"]
    assert after.utreexo.root.hex() == cases[-1]["forest"]["root"]
    assert after.utreexo.count == cases[-1]["forest"]["count"]
    # One at a time, from encodings; the state before stays as it was.
    for block, case in zip(blocks_of_vectors(), cases, strict=True):
        report, state = slipstream.verify_blocks(state, [block.encode()], threads=threads)
        assert report["verdict"] == "valid" and state.height == int(case["header"]["height"])
        assert ChainState.decode(state.encode()).tip_id == state.tip_id == vectors.unhex(case["header"]["id"])
    assert state.encode() == after.encode()


def test_variants_of_blocks_have_the_verdict_of_the_reference() -> None:
    states = {1: initial_state()}
    for block in blocks_of_vectors():
        _, states[block.height] = slipstream.verify_blocks(states[block.height - 1], [block], threads=1)
    cases = vectors.some("blockchain", "block_variants")
    for case in cases:
        block = Block(header_of(case), [vectors.unhex(tx["block_tx"]) for tx in case["txs"]])
        before = states[case["on_top_of_height"]]
        report, after = slipstream.verify_blocks(before, [block], threads=1)
        if case["expect"] == "ok":
            assert report["verdict"] == "valid", case["name"]
            continue
        assert report["verdict"] == "invalid"
        assert report["invalid_block"] is not None
        assert report["invalid_block"]["error"] == case["expect"], case["name"]
        assert report["invalid_block"]["block_height"] == block.height
        assert after.encode() == before.encode()


def test_mutants_have_the_verdict_of_the_reference() -> None:
    mutants = vectors.load("mutants")
    state = ChainState.decode(vectors.unhex(mutants["state"]))
    header = vectors.unhex(mutants["header"])
    txs = [vectors.unhex(tx) for tx in mutants["txs"]]
    txroot_at = 8 + 8 + 32 + 8
    cases = vectors.some("mutants", "cases")
    for number, case in enumerate(cases):
        changed = list(txs)
        tx = changed[case["tx"]]
        changed[case["tx"]] = tx[: case["offset"]] + vectors.unhex(case["insert"]) + tx[case["offset"] + case["remove"] :]
        head = header
        if "txroot" in case:
            head = head[:txroot_at] + vectors.unhex(case["txroot"]) + head[txroot_at + 32 :]
        report, _ = slipstream.verify_blocks(state, [Block(head, changed)], threads=1)
        if case["expect"] == "accept":
            assert report["verdict"] == "valid", number
        else:
            assert report["invalid_block"] is not None and report["invalid_block"]["error"] == case["expect"], number


def test_an_invalid_transaction_is_named(mix_chain: Path) -> None:
    reader = ChainReader(mix_chain)
    state, blocks = reader.state, list(reader)
    bad = blocks[2]
    txs = bad.block_transactions
    # The proof is behind the program and the signature; its last byte belongs to a scalar or a count of proofs. A byte
    # in the middle of the signature makes the transaction false, whatever it holds.
    program_size = int.from_bytes(txs[17][24:28], "little")
    at = 28 + program_size + 40
    changed = bytearray(txs[17])
    changed[at] ^= 1
    txs[17] = bytes(changed)
    header = bad.encode()[: len(bad.encode()) - 4 - sum(4 + len(tx) for tx in bad.block_transactions)]
    report, after = slipstream.verify_blocks(state, [*blocks[:2], Block(header, txs), *blocks[3:]])
    assert (report["verdict"], report["valid_blocks"], after.height) == ("invalid", 2, 3)
    assert report["invalid_block"] is not None
    # The header does not commit to these bytes.
    assert report["invalid_block"]["error"] == "InconsistentHeader"
    with pytest.raises(slipstream.TransactionError) as caught:
        slipstream.verify_transactions(Block(header, txs).transactions)
    assert (caught.value.index, caught.value.kind) == (17, "BatchSignatureVerificationFailed")


def test_a_reader_gives_blocks(mix_chain: Path) -> None:
    reader = ChainReader(os.fsencode(mix_chain))
    blocks = list(reader)
    assert reader.state.height == 1
    assert [b.height for b in blocks] == list(range(2, 12))
    assert all(len(b) == 200 for b in blocks)
    assert [b.prev for b in blocks[1:]] == [b.id for b in blocks[:-1]]
    first = blocks[0]
    assert Block.decode(first.encode()).encode() == first.encode()
    assert repr(first) == "<Block: height 2, 200 transactions>"
    assert all(tx == with_proofs[: len(tx)] for tx, with_proofs in zip(first.transactions, first.block_transactions))
    effects = slipstream.verify_transactions(first.transactions)
    assert sum(len(e.created) for e in effects) == slipstream.verify(mix_chain)["blocks"]["outputs"][0]
    assert list(reader) == []


def test_a_damaged_file_raises_with_its_place(mix_chain: Path, tmp_path: Path) -> None:
    data = mix_chain.read_bytes()
    cases = {
        "Unreadable": None,
        "Empty": b"",
        "WrongMagic": b"not a chain file" * 4,
        "Truncated": data[: len(data) // 2],
        "WrongChecksum": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        "TrailingBytes": data + b"x",
    }
    for kind, content in cases.items():
        path = tmp_path / f"{kind}.slip"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(slipstream.ChainError) as caught:
            slipstream.verify(path)
        assert caught.value.kind == kind
        assert caught.value.path == str(path) and str(path) in str(caught.value)
        if kind in ("Truncated", "WrongChecksum"):
            assert caught.value.index is not None and caught.value.offset > 0
        with pytest.raises(slipstream.ChainError) as read:
            list(ChainReader(path))
        assert (read.value.kind, read.value.offset) == (kind, caught.value.offset)


def test_names_of_files_may_be_any_bytes(mix_chain: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/chain-\xff.slip"
    os.link(mix_chain, name)
    assert slipstream.verify(name)["chain"] == os.fsdecode(name)
    with pytest.raises(slipstream.ChainError) as caught:
        slipstream.verify(name + b"x")
    assert caught.value.path == os.fsdecode(name + b"x")


def test_bytes_that_are_no_block_are_named() -> None:
    good = blocks_of_vectors()
    for index in range(3):
        blocks: list[Block | bytes] = [*good[:3]]
        blocks[index] = good[index].encode()[:-1]
        with pytest.raises(slipstream.ChainError) as caught:
            slipstream.verify_blocks(initial_state(), blocks)
        assert (caught.value.kind, caught.value.index) == ("InvalidFormat", index)
    for call in (Block.decode, ChainState.decode, lambda b: Block(b, [])):
        with pytest.raises(slipstream.ChainError) as caught:
            call(b"abc")
        assert caught.value.kind == "InvalidFormat"


def test_an_exception_of_an_iterator_comes_through() -> None:
    def blocks() -> Iterator[Block]:
        yield from blocks_of_vectors()[:2]
        raise OSError("the network is gone")

    with pytest.raises(OSError, match="the network is gone"):
        slipstream.verify_blocks(initial_state(), blocks())


def test_wrong_arguments_are_refused(small_chain: Path) -> None:
    with pytest.raises(slipstream.InputError) as caught:
        slipstream.verify(small_chain, rules="lenient")
    assert caught.value.kind == "UnknownName"
    for options in ({"capacity": 0}, {"capacity": 2**21}, {"threads": 5000}):
        with pytest.raises(slipstream.InputError) as caught:
            slipstream.verify(small_chain, **options)  # type: ignore[arg-type]
        assert caught.value.kind == "OutOfRange"
    with pytest.raises(TypeError):
        slipstream.verify(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        slipstream.verify_blocks(initial_state(), 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        slipstream.verify(small_chain, on_block="text")  # type: ignore[arg-type]
