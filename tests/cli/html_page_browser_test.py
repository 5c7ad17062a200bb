#!/usr/bin/env python3
"""html_page_browser_test.py HTML_PAGE_OF [--pictures DIR] [--drawings DIR]: opens pages in a headless Chromium.

HTML_PAGE_OF turns a document into a page. For each sample the page must render without an error or a request, its
numbers must be those of the document, and it must fit a phone. Exit code 77, "skipped", if there is no Chromium.
--pictures also takes screenshots and prints; --drawings saves the charts that docs/images holds."""

import argparse
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import browser
import html_page_samples

OPTIONS = argparse.Namespace()
TAB = None

# Tables of the page by their caption: headings, the exact values of the <data> elements, and the texts of the cells.
TABLES = """Object.fromEntries([...document.querySelectorAll('table')].map((table) => [table.caption.textContent.replace(' Select a heading to sort.', ''), {
  heads: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
  sorts: [...table.tHead.rows[0].cells].map((cell) => cell.getAttribute('aria-sort')),
  values: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector('data')?.value ?? null)),
  texts: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))}]))"""


def setUpModule():
    global TAB
    TAB = browser.Browser(browser.find())


def tearDownModule():
    TAB.close()


def page_of(document):
    made = subprocess.run([OPTIONS.html_page_of], input=json.dumps(document).encode(), stdout=subprocess.PIPE, check=True)
    return made.stdout.decode()


class Pages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="slipstream-page-")
        self.addCleanup(self.folder.cleanup)
        TAB.size(1200)
        TAB.media()

    def open(self, document, name="page"):
        path = pathlib.Path(self.folder.name) / f"{name}.html"
        path.write_text(page_of(document), encoding="utf-8")
        TAB.load(path.as_uri())
        return document

    def column(self, caption, head):
        """Exact values and texts of a column; the heading must be that of one column."""
        found = TAB.run(TABLES)[caption]
        at = [i for i, text in enumerate(found["heads"]) if text.strip("↑↓") == head]
        self.assertEqual(len(at), 1, (caption, head, found["heads"]))
        return [None if row[at[0]] is None else float(row[at[0]]) for row in found["values"]], [row[at[0]] for row in found["texts"]]

    def same(self, caption, head, expected, scale=1.0, digits=None):
        """The column holds `expected` times `scale`, and its text rounds it to `digits`."""
        values, texts = self.column(caption, head)
        self.assertEqual(len(values), len(expected), (caption, head))
        for value, text, exact in zip(values, texts, expected):
            if exact is None:
                self.assertIsNone(value)
                self.assertEqual(text, "–")
                continue
            self.assertTrue(math.isclose(value, exact * scale, rel_tol=1e-12), (caption, head, value, exact * scale))
            if digits is not None:
                shown = float(text.replace(",", "").split()[0])
                self.assertLessEqual(abs(shown - value), 0.5 * 10**-digits + 1e-9, (caption, head, text, value))

    def test_every_sample_renders_without_errors_or_requests(self):
        for name, make in html_page_samples.SAMPLES.items():
            for scheme in ("light", "dark"):
                with self.subTest(sample=name, scheme=scheme):
                    TAB.media(scheme=scheme)
                    self.open(make(), name)
                    self.assertEqual(TAB.problems(), [])
                    self.assertEqual(TAB.run("document.documentElement.dataset.ready"), "yes")
                    self.assertEqual(TAB.run("document.querySelectorAll('h1').length"), 1)
                    text = TAB.run("document.body.innerText")
                    self.assertNotIn("cannot be shown", text)
                    for word in ("NaN", "undefined", "[object", "Infinity", "null"):
                        self.assertNotIn(word, text)
                    self.assertNotRegex(TAB.run("[...document.querySelectorAll('svg')].map((drawing) => drawing.outerHTML).join()"), "NaN|undefined|Infinity")
                    if OPTIONS.pictures:
                        TAB.screenshot(f"{OPTIONS.pictures}/{name}-{scheme}.png")

    def test_the_numbers_of_a_profile_are_those_of_the_document(self):
        d = self.open(html_page_samples.profile())

        def of(name, key):
            return [row.get(key) for row in d[name]]

        for name, caption in (("phases", "Time by phase."), ("causes", "Time by cause.")):
            self.same(caption, "timems", of(name, "ns"), 1e-6, 3)
            self.same(caption, "per outputµs", of(name, "microseconds_per_output"), 1, 2)
            self.same(caption, "share%", of(name, "share_percent"), 1, 1)
            shown = self.column(caption, name[:-1])[1]
            self.assertEqual([text[1:] for text in shown], of(name, "label"))
            self.assertEqual(self.column(caption, "what it is")[1], of(name, "explanation"))
        self.same("Time by cause.", "count", of("causes", "count"), 1, 0)
        self.same("Time by instruction.", "count", of("instructions", "count"), 1, 0)
        self.same("Time by instruction.", "timems", of("instructions", "ns"), 1e-6, 3)
        self.same("Time by instruction.", "share%", of("instructions", "share_percent"), 1, 1)
        self.same("Cost by shape.", "per transactionµs", of("shapes", "microseconds_per_transaction"), 1, 1)
        self.same("Cost by shape.", "per outputµs", of("shapes", "microseconds_per_output"), 1, 2)
        self.same("The most expensive transactions.", "timeµs", of("most_expensive", "ns"), 1e-3, 1)
        self.same("One transaction by cause and phase.", "timeµs", sum(groups_of(d), []), 1e-3, 2)
        # The first rows at once, all of them on demand.
        self.same("Cost by block.", "height", of("blocks", "height")[:30], 1, 0)
        TAB.run("document.querySelector('#blocks .more button').click()")
        self.same("Cost by block.", "per outputµs", of("blocks", "microseconds_per_output"), 1, 2)
        cards = TAB.run("[...document.querySelectorAll('#figures data')].map((data) => Number(data.value))")
        for value in (d["microseconds_per_output"], d["wall_ns"], d["cpu_ns"], max(of("causes", "share_percent"))):
            self.assertIn(value, cards)
        text = TAB.run("document.getElementById('claims').innerText")
        for claim in d["claims"]:
            for key in ("claim", "figure", "explanation"):
                self.assertIn(claim[key], text)
        for state in ("✓ holds here", "✗ does not hold here", "not decided by this chain"):
            self.assertIn(state, text)

    def test_areas_and_lengths_are_proportional_to_the_document(self):
        d = self.open(html_page_samples.profile())
        boxes = "[...document.querySelectorAll('#%s .mark')].map((mark) => Number(mark.getAttribute('width')) * %s)"
        height = "Number(mark.getAttribute('height'))"
        groups = groups_of(d)
        areas = TAB.run((boxes % ("one-transaction", height)).replace(".mark", ".group"))
        for area, group in zip(areas, groups, strict=True):
            self.assertAlmostEqual(area / sum(areas), sum(group) / sum(map(sum, groups)), 6)
        areas = TAB.run(boxes % ("one-transaction", height))
        self.assertEqual(len(areas), sum(map(len, groups)))
        for group in groups:
            cells, areas = areas[:len(group)], areas[len(group):]
            for area, ns in zip(cells, group, strict=True):
                self.assertAlmostEqual(area / sum(cells), ns / sum(group), 6)
        widths = TAB.run(boxes % ("by-phase", "1"))
        for width, phase in zip(widths, d["phases"], strict=True):
            self.assertAlmostEqual(width / sum(widths), phase["ns"] / sum(p["ns"] for p in d["phases"]), 4)

    def test_the_numbers_of_a_benchmark_are_those_of_the_document(self):
        for make in (html_page_samples.bench_grid, html_page_samples.bench_one, html_page_samples.bench_busy):
            d = self.open(make())
            TAB.run("for (const button of document.querySelectorAll('#cells .more button')) button.click()")
            for head, key, scale, digits in (
                    ("throughputtx/s", "transactions_per_second", 1, 0), ("per outputµs", "microseconds_per_output", 1, 2), ("spread%", "spread_percent", 1, 1),
                    ("wall timems", "median_wall_ns", 1e-6, 2), ("processor timems", "median_cpu_ns", 1e-6, 2), ("threads", "threads", 1, 0),
                    ("blocktransactions", "block_txs", 1, 0), ("outputs", "outputs", 1, 0)):
                self.same("Every cell that was measured.", head, [cell[key] for cell in d["cells"]], scale, digits)
            if d["cells"][0]["cycles_per_output"] is not None:
                self.same("Every cell that was measured.", "cyclesper output", [cell["cycles_per_output"] for cell in d["cells"]], 1, 0)
            cards = TAB.run("[...document.querySelectorAll('#figures data')].map((data) => Number(data.value))")
            self.assertEqual(cards, [max(cell["transactions_per_second"] for cell in d["cells"]), min(cell["microseconds_per_output"] for cell in d["cells"]),
                                     max(cell["spread_percent"] for cell in d["cells"])])

    def test_bars_of_a_benchmark_are_proportional_to_phases_and_causes(self):
        d = self.open(html_page_samples.bench([html_page_samples.cell("2x2", 64, 1, "avx2", html_page_samples.random.Random(5), runs=1)]))
        cell = d["cells"][0]
        for place, parts in (("phases", cell["runs"][0]["phases"]), ("causes", cell["causes"])):
            widths = TAB.run(f"[...document.querySelectorAll('#{place} .mark')].map((mark) => Number(mark.getAttribute('width')))")
            for width, ns in zip(widths, parts.values(), strict=True):
                self.assertAlmostEqual(width / sum(widths), ns / sum(parts.values()), 2)
            text = TAB.run(f"document.getElementById('{place}').textContent")
            for words in d["words"][place]:
                self.assertIn(words["label"], text)
                self.assertIn(words["explanation"], text)

    def test_a_choice_changes_the_charts(self):
        d = self.open(html_page_samples.bench_grid())
        marks = "[...document.querySelectorAll('#backends .mark')].map((mark) => mark.getAttribute('aria-label'))"
        before = TAB.run(marks)
        self.assertEqual(len(before), 15)
        self.assertTrue(all("512 transactions a block" in label.replace("\u00a0", " ") for label in before))
        TAB.run("""{const box = document.querySelectorAll('#backends select')[1]; box.value = '8'; box.dispatchEvent(new Event('change'));}""")
        TAB.settle()
        after = [label.replace("\u00a0", " ") for label in TAB.run(marks)]
        self.assertEqual(len(after), 15)
        for cell in d["cells"]:
            if cell["block_txs"] == 8 and cell["threads"] == 2:
                wanted = f"{cell['shape']}, 8 transactions a block, 2 threads, {cell['backend']}. median: {cell['transactions_per_second']:,.0f} tx/s"
                self.assertTrue(any(label.startswith(wanted) for label in after), wanted)

    def test_warnings_and_comparisons_are_shown(self):
        d = self.open(html_page_samples.bench_busy())
        text = TAB.run("document.body.innerText")
        self.assertIn("The machine was busy.", text)
        for reason in d["busy"]["reasons"]:
            self.assertIn(reason, text)
        self.assertIn("1 faster, 1 slower, 2 without a difference", text)
        self.same("Change of each cell.", "change%", [row["change_percent"] for row in d["comparison"]])
        self.same("Change of each cell.", "p", [row["p_value"] for row in d["comparison"]])
        self.assertEqual(self.column("Change of each cell.", "verdict")[1], [row["verdict"] for row in d["comparison"]])
        d = self.open(html_page_samples.profile_invalid())
        text = TAB.run("document.body.innerText")
        self.assertIn("The chain is invalid.", text)
        self.assertIn(d["detail"][1:], text)
        self.assertIn("spread of 18 %", text)

    def test_tables_sort_by_pointer_and_by_keyboard(self):
        d = self.open(html_page_samples.profile())
        caption, head = "Time by instruction.", "timems"
        times = [row["ns"] for row in d["instructions"]]
        button = "document.querySelectorAll('#instructions thead button')[%d]"
        x, y = TAB.run(f"(() => {{const b = {button % 2}; b.scrollIntoView({{block: 'center', behavior: 'instant'}}); const r = b.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2];}})()")
        for kind in ("mousePressed", "mouseReleased"):
            TAB.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.same(caption, head, sorted(times, reverse=True), 1e-6)
        self.assertEqual(TAB.run(TABLES)[caption]["sorts"], [None, None, "descending", None, None, None])
        TAB.run(f"{button % 2}.focus()")
        TAB.key("Enter")
        self.same(caption, head, sorted(times), 1e-6)
        self.assertEqual(TAB.run(TABLES)[caption]["sorts"], [None, None, "ascending", None, None, None])
        TAB.run(f"{button % 0}.click()")
        self.assertEqual(self.column(caption, "instruction")[1], sorted(row["name"] for row in d["instructions"]))
        # What was not measured stays last, in both directions.
        self.open(html_page_samples.profile_invalid())
        for _ in range(2):
            TAB.run("document.querySelectorAll('#by-cause thead button')[1].click()")
            values = self.column("Time by cause.", "timems")[0]
            self.assertIsNone(values[-1])
            self.assertNotIn(None, values[:-1])

    def test_charts_can_be_read_with_the_keyboard(self):
        self.open(html_page_samples.profile())
        TAB.run("document.querySelector('#by-phase .mark').focus()")
        self.assertEqual(TAB.run("document.querySelectorAll('#by-phase .mark[tabindex=\"0\"]').length"), 1)
        for key, index in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 8), ("Home", 0)):
            TAB.key(key)
            self.assertEqual(TAB.run("[...document.querySelectorAll('#by-phase .mark')].indexOf(document.activeElement)"), index)
            self.assertFalse(TAB.run("document.getElementById('tip').hidden"))
        self.assertIn("Reading", TAB.run("document.getElementById('tip').textContent"))
        TAB.key("Escape")
        self.assertTrue(TAB.run("document.getElementById('tip').hidden"))

    def test_pages_fit_a_phone(self):
        TAB.size(360, 740)
        for name, make in html_page_samples.SAMPLES.items():
            with self.subTest(sample=name):
                self.open(make(), name)
                self.assertLessEqual(TAB.run("document.documentElement.scrollWidth"), 360)
                self.assertEqual(TAB.run("innerWidth"), 360)
                if OPTIONS.pictures:
                    TAB.screenshot(f"{OPTIONS.pictures}/{name}-phone.png")

    def test_pages_print(self):
        for name in ("profile", "bench_grid"):
            self.open(html_page_samples.SAMPLES[name](), name)
            path = f"{OPTIONS.pictures or self.folder.name}/{name}.pdf"
            TAB.pdf(path)
            self.assertGreater(pathlib.Path(path).stat().st_size, 20000)
            self.assertEqual(TAB.problems(), [])
            # As before printing.
            self.assertEqual(TAB.run("document.querySelectorAll('details[open]').length"), 0)

    def test_text_of_the_document_stays_text(self):
        for name in ("hostile_profile", "hostile_bench"):
            self.open(html_page_samples.SAMPLES[name](), name)
            self.assertNotIn("taken", TAB.run("document.title").replace("document.title='taken'", ""))
            self.assertEqual(TAB.run("document.querySelectorAll('img, iframe, #page script').length"), 0)
            self.assertIn("<img src=x onerror=", TAB.run("document.body.innerText"))
            # What would turn the direction of the text is shown by its code.
            self.assertNotIn("\u202e", TAB.run("document.body.innerText"))
            self.assertIn("\\u{202e}", TAB.run("document.body.innerText"))

    def test_the_page_forbids_itself_to_load_anything(self):
        self.open(html_page_samples.bench_one())
        self.assertEqual(TAB.run("fetch('data:text/plain,x').then(() => 'loaded', () => 'refused')"), "refused")
        self.assertEqual(TAB.run("new Promise((done) => {const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('refused'); i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';})"), "refused")

    def test_without_scripts_a_table_has_the_main_figures(self):
        TAB.scripts(False)
        self.addCleanup(TAB.scripts, True)
        path = pathlib.Path(self.folder.name) / "page.html"
        for document, wanted in ((html_page_samples.profile(), ["10.00", "multiscalar"]), (html_page_samples.bench_one(), ["2x2", "avx2"])):
            path.write_text(page_of(document), encoding="utf-8")
            TAB.load(path.as_uri(), settle=False)
            tree = json.dumps(TAB.call("DOMSnapshot.captureSnapshot", computedStyles=[])["strings"])
            for text in ["Slipstream", *wanted]:
                self.assertIn(text, tree)
            self.assertIn('"TABLE"', tree)

    def test_drawings_can_be_saved(self):
        """The saved file is an SVG by itself, with its colours."""
        for sample, figure, drawing in (("profile", "one-transaction", "one-transaction"), ("bench_grid", "backend-bars", "backends")):
            TAB.size(900)
            self.open(html_page_samples.SAMPLES[sample](), sample)
            saved = TAB.run(f"""new Promise((done) => {{
              URL.createObjectURL = (blob) => (blob.text().then(done), '#');
              document.querySelector('#{figure} > .save').click();}})""")
            self.assertTrue(saved.startswith("<svg"))
            for part in ('xmlns="http://www.w3.org/2000/svg"', "prefers-color-scheme: dark", "--indigo", "<title>"):
                self.assertIn(part, saved)
            self.assertNotIn(" tabindex=", saved)
            if OPTIONS.drawings:
                (pathlib.Path(OPTIONS.drawings) / f"{drawing}.svg").write_text(with_note(saved), encoding="utf-8")


def with_note(drawing):
    """The samples are not measurements, and their pictures say so."""
    width, height = (int(re.search(rf'<svg[^>]* {name}="(\d+)"', drawing).group(1)) for name in ("width", "height"))
    note = f'<text class="minor" x="0" y="{height - 14}">The figures of this picture are made up. They show what the chart looks like.</text></svg>'
    return drawing.replace(f'height="{height}"', f'height="{height + 20}"').replace(f" {width} {height}\"", f" {width} {height + 20}\"").replace("</svg>", note)


def groups_of(document):
    """Times of the one transaction as the page orders them: a list for each cause, all by falling time."""
    causes = {}
    for leaf in document["one_transaction"]["tree"]:
        if leaf["ns"] > 0:
            causes.setdefault(leaf["cause"], []).append(leaf["ns"])
    return [sorted(group, reverse=True) for group in sorted(causes.values(), key=lambda group: -sum(group))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("html_page_of")
    parser.add_argument("--pictures")
    parser.add_argument("--drawings")
    OPTIONS, rest = parser.parse_known_args()
    if browser.find() is None:
        print("skipped: no Chromium (Debian's package chromium-headless-shell)")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
