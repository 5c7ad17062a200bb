#!/usr/bin/env python3
"""Tests what scripts/compare_peers.py makes of what programs print. All data are made up; nothing is built or timed."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import compare_peers
import peer_builds
from peer_builds import Build, Fault

IFMA = {"avx2", "avx512ifma", "avx512vl"}


def google(**result):
    return json.dumps({"benchmarks": [{"name": "x", "cpu_time": 2.5, "time_unit": "us", **result}]})


class Parsing(unittest.TestCase):
    def test_a_call_costs_its_processor_time(self):
        self.assertAlmostEqual(compare_peers.parse_ours(google(), "call"), 2500)

    def test_an_item_costs_what_the_counters_say(self):
        self.assertEqual(compare_peers.parse_ours(google(ns_per_item=12.0), "item"), 12.0)
        self.assertAlmostEqual(compare_peers.parse_ours(google(time_per_item=3e-9), "item"), 3.0)
        self.assertAlmostEqual(compare_peers.parse_ours(google(ns_per_item=12.0), "call"), 2500)

    def test_a_benchmark_that_did_not_run_has_no_time(self):
        for text in ("", "no such benchmark", "{}", '{"benchmarks": []}', google(error_occurred=True)):
            self.assertIsNone(compare_peers.parse_ours(text, "call"), text)

    def test_a_peer_prints_name_mean_and_fastest(self):
        text = "other\t1.00\t0.50\ngroup/decode\t3100.25\t3000.00\n"
        self.assertEqual(compare_peers.parse_peer(text, "group/decode"), 3100.25)
        for bad in ("", "thread panicked", "group/decode\t1.0", "group/decode/2\t1.0\t1.0"):
            self.assertIsNone(compare_peers.parse_peer(bad, "group/decode"), bad)

    def test_times_of_cores(self):
        tick = 100
        text = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 200 300 9000 50 10 20 40 0 0\ncpu1 0 0 0 9000 0 0 0 0 0 0\nintr 5\n"
        with mock.patch("os.sysconf", return_value=tick):
            self.assertEqual(compare_peers.processor_times(text), {0: (6.3, 0.4), 1: (0.0, 0.0)})


class Statistics(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_rounds_and_above_1_if_we_are_faster(self):
        # A slow round slows both, and does not move the ratio.
        self.assertEqual(compare_peers.ratio_of([10, 100, 10], [20, 200, 30]), {"median": 2.0, "low": 2.0, "high": 3.0})

    def test_the_spread_is_that_of_the_quartiles(self):
        self.assertEqual(compare_peers.spread([5.0]), 0.0)
        self.assertEqual(compare_peers.spread([7.0, 7.0, 7.0]), 0.0)
        self.assertAlmostEqual(compare_peers.spread([8, 9, 10, 11, 100]), 0.2)

    def test_builds_near_the_best_stay(self):
        self.assertEqual(compare_peers.staying({"a": 100.0, "b": 114.0, "c": 116.0, "d": 300.0}), ["a", "b"])
        self.assertEqual(compare_peers.staying({}), [])

    def test_what_others_use_makes_a_row_busy(self):
        before = {0: (10.0, 0.0), 1: (20.0, 0.0)}
        quiet = compare_peers.busy_shares(before, {0: (10.1, 0.0), 1: (29.9, 0.0)}, core=1, wall=10.0, own=9.8)
        self.assertFalse(compare_peers.is_busy(quiet), quiet)
        for after, own in (({0: (10.0, 0.0), 1: (30.0, 0.0)}, 5.0), ({0: (19.0, 0.0), 1: (29.9, 0.0)}, 9.9),
                           ({0: (10.0, 0.0), 1: (28.0, 1.0)}, 8.0)):
            shares = compare_peers.busy_shares(before, after, core=1, wall=10.0, own=own)
            self.assertTrue(compare_peers.is_busy(shares), shares)

    def test_one_core_alone_has_no_others(self):
        shares = compare_peers.busy_shares({3: (0.0, 0.0)}, {3: (1.0, 0.0)}, core=3, wall=1.0, own=1.0)
        self.assertEqual(shares, {"this_core": 0.0, "other_cores": 0.0, "stolen": 0.0})


class Builds(unittest.TestCase):
    def test_every_flag_set_has_its_own_folder_and_says_what_rustc_is_told(self):
        for tier in set(compare_peers.TIERS.values()):
            builds = peer_builds.builds_of(tier)
            self.assertEqual(len({build.name for build in builds}), len(builds))
        build = Build("peers", "avx512", f"{peer_builds.NATIVE} {peer_builds.NO_SLP}", nightly=True)
        self.assertEqual(build.name, "peers-avx512-native-no-vectorize-slp-nightly")
        self.assertEqual(compare_peers.short_flags(build.rustflags), "target-cpu=native no-vectorize-slp")
        self.assertEqual(compare_peers.short_flags(Build("peers", "serial").rustflags), "no flags")

    def test_bulletproofs_has_avx512_in_nightly_builds_only(self):
        stable, nightly = Build("peers", "avx512"), Build("peers", "avx512", nightly=True)
        self.assertEqual(compare_peers.backend_of("dalek", stable, IFMA), "AVX-512 IFMA")
        self.assertEqual(compare_peers.backend_of("tari", stable, IFMA), "AVX-512 IFMA")
        self.assertEqual(compare_peers.backend_of("bulletproofs", stable, IFMA), "AVX2")
        self.assertEqual(compare_peers.backend_of("bulletproofs", nightly, IFMA), "AVX-512 IFMA")
        self.assertEqual(compare_peers.backend_of("dalek", stable, {"avx2"}), "AVX2")
        self.assertEqual(compare_peers.backend_of("dalek", Build("peers", "serial"), IFMA), "portable")
        self.assertEqual(compare_peers.backend_of("merlin", nightly, IFMA), "portable")

    def test_every_row_names_a_version_of_its_peers(self):
        for row in compare_peers.rows(1 << 20):
            for library, _ in row.peers:
                build = Build(compare_peers.LIBRARIES[library].program, "simd")
                with mock.patch("peer_builds.rustc_version", return_value="rustc 1.99.0"):
                    about = compare_peers.describe(library, build, {"avx2"})
                self.assertRegex(about["crate"], r"^[\w-]+ \d+\.\d+\.\d+( on [\w-]+ \d+\.\d+\.\d+)?$")

    def test_the_correction_of_bulletproofs_knows_its_source(self):
        line = "let x = Scalar::from_canonical_bytes(read32!()).ok_or(Error)?;\n"
        self.assertEqual(peer_builds.corrected_bulletproofs(line * 3).count(".into_option().ok_or(Error)"), 3)
        with self.assertRaises(Fault):
            peer_builds.corrected_bulletproofs(line)

    def test_copies_keep_the_time_of_what_is_as_it_was(self):
        with tempfile.TemporaryDirectory() as scratch:
            source, copy = Path(scratch, "source"), Path(scratch, "copy")
            (source / "target").mkdir(parents=True)
            (source / "a").write_text("one")
            (source / "target" / "left").write_text("out")
            peer_builds.copy_tree(source, copy, {"a": lambda text: text + " more"})
            first = (copy / "a").stat().st_mtime_ns
            peer_builds.copy_tree(source, copy, {"a": lambda text: text + " more"})
            self.assertEqual((copy / "a").stat().st_mtime_ns, first)
            self.assertEqual((copy / "a").read_text(), "one more")
            self.assertFalse((copy / "target").exists())
            with self.assertRaises(Fault):
                peer_builds.copy_tree(source, copy, {"missing": str.upper})


class Faults(unittest.TestCase):
    def test_a_missing_or_old_cargo_is_one_line_that_says_what_installs_it(self):
        with mock.patch("shutil.which", return_value=None):
            self.assertRaisesRegex(Fault, "cargo is missing; install it with rustup.*apt-get install", peer_builds.check_cargo)
        old = mock.Mock(returncode=0, stdout="cargo 1.63.0\n", stderr="")
        with mock.patch("shutil.which", return_value="cargo"), mock.patch("subprocess.run", return_value=old):
            self.assertRaisesRegex(Fault, "cargo 1.63.0 is too old, 1.89 is needed", peer_builds.check_cargo)
        broken = mock.Mock(returncode=1, stdout="", stderr="error: no default toolchain\n")
        with mock.patch("shutil.which", return_value="cargo"), mock.patch("subprocess.run", return_value=broken):
            self.assertRaisesRegex(Fault, "no default toolchain", peer_builds.check_cargo)

    def test_a_failing_build_leaves_out_its_rows_only(self):
        def build(build, copy):
            if build.flags:
                raise Fault("building it failed", 1)

        said = []
        with mock.patch.multiple(peer_builds, prepare_sources=mock.DEFAULT, build_peer=build,
                                 has_nightly=lambda: False):
            made = peer_builds.build_peers(peer_builds.builds_of("avx512"), said.append)
        self.assertEqual([build.name for build in made], ["peers-avx512"])
        self.assertTrue(any("no nightly toolchain" in line for line in said))


class Report(unittest.TestCase):
    def document(self, **changes):
        peer = {"crate": "crate 1.2.3", "backend": "AVX2", "rustflags": "-C target-cpu=native", "rustc": "rustc 1.99.0",
                "operation": "a/b", **compare_peers.side([4000.0, 4400.0])}
        row = {"operation": "a/b", "benchmark": "a/b/avx2/1", "note": "Z = 1", "busy": True, "others": {}, "peer": peer,
               "ours": compare_peers.side([2000.0, 2200.0]), "ratio": compare_peers.ratio_of([2000.0], [4000.0]), **changes}
        return {"processor": "some processor", "core": 1, "rounds": 2, "seconds": 0.1, "rustc": "rustc 1.99.0", "rows": [row],
                "slipstream": {"commit": "abc", "backend": "avx2", "compiler": "clang"}}

    def test_every_row_names_version_backend_flags_and_spread(self):
        for form in (compare_peers.table, compare_peers.markdown):
            text = "\n".join(form(self.document()))
            for part in ("crate 1.2.3, AVX2, target-cpu=native", "2.1 us", "4.2 us", "2.00", "2.00-2.00", "Z = 1; busy",
                         "Other work ran beside 1 of 1 rows"):
                self.assertIn(part, text)

    def test_a_table_of_ratios_has_no_times(self):
        text = "\n".join(compare_peers.markdown(self.document(), ratios_only=True))
        self.assertNotIn("2.1 us", text)
        self.assertIn("| a/b | a/b/avx2/1 | 2.00 | 2.00-2.00 | crate 1.2.3, AVX2, target-cpu=native | Z = 1; busy |", text)

    def test_what_one_side_lacks_is_not_applicable(self):
        for lacking in ({"ours": None, "ratio": None}, {"peer": None, "ratio": None}):
            self.assertIn("NOT APPLICABLE", "\n".join(compare_peers.table(self.document(**lacking))))

    def test_an_earlier_run_is_shown_or_refused_in_one_line(self):
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "run.json")
            path.write_text(json.dumps(self.document()))
            self.assertEqual(compare_peers.earlier_run(path)["core"], 1)
            for text in ("not json", "{}", "[]"):
                path.write_text(text)
                self.assertRaisesRegex(Fault, "is not a run made with --json", compare_peers.earlier_run, path)

    def test_what_the_command_line_may_not_say(self):
        for arguments in (["--rounds", "0"], ["--seconds", "-1"], ["--filter", "("], ["--core", "9999"], ["--json", "--markdown"],
                          ["--ratios"],
                          ["--backend", "mmx"]):
            with mock.patch.object(sys, "argv", ["compare_peers.py", *arguments]), self.assertRaises(SystemExit) as stop:
                with contextlib.redirect_stderr(io.StringIO()):
                    compare_peers.parse_arguments()
            self.assertEqual(stop.exception.code, 2, arguments)


if __name__ == "__main__":
    unittest.main()
