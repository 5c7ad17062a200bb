#!/usr/bin/env python3
"""Fails if a code block of a document is not the file that it shows.

A block that follows a line `<!-- file: PATH -->` shows that file of the project, whole. `--write` puts the files in.
`--self-test` shows that a block that differs is found.
"""

import re
import sys

from project_files import ROOT, project_files

BLOCK = re.compile(r"(?P<head><!-- file: (?P<path>\S+) -->\n```\w*\n)(?P<code>.*?)(?P<tail>^```$)", re.S | re.M)
MARK = re.compile(r"^<!-- file:", re.M)


def updated(text, read):
    """The document with the files as they are, the paths of blocks that differed, and the number of blocks."""
    stale, count = [], 0

    def replace(match):
        nonlocal count
        count += 1
        code = read(match["path"])
        if code != match["code"]:
            stale.append(match["path"])
        return match["head"] + code + match["tail"]

    text = BLOCK.sub(replace, text)
    if count != len(MARK.findall(text)):
        raise ValueError("a line `<!-- file: ... -->` has no code block below it")
    return text, stale, count


def self_test():
    block = "<!-- file: a.cc -->\n```cpp\n{}```\n"
    cases = [(block.format("x\n"), [], 1), (block.format("y\n"), ["a.cc"], 1), ("```cpp\ny\n```\n", [], 0)]
    for text, stale, count in cases:
        assert updated(text, lambda path: "x\n") == (block.format("x\n") if count else text, stale, count), text
    try:
        updated("<!-- file: a.cc -->\nno block\n", lambda path: "")
        raise AssertionError("a mark without a block is not found")
    except ValueError:
        print("blocks that differ from their files are found")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    failed, blocks = False, 0
    for name in project_files():
        if not name.endswith(".md"):
            continue
        document = ROOT / name
        text = document.read_text(encoding="utf-8")
        try:
            new, stale, count = updated(text, lambda path: (ROOT / path).read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            print(f"{name}: {error}")
            failed = True
            continue
        blocks += count
        if "--write" in sys.argv[1:]:
            if new != text:
                document.write_text(new, encoding="utf-8")
                print(f"{name}: wrote {', '.join(stale)}")
        elif stale:
            print(f"{name}: differs from {', '.join(stale)}; run scripts/check_snippets.py --write")
            failed = True
    if not failed:
        print(f"{blocks} code blocks are the files that they show")
    return failed


if __name__ == "__main__":
    sys.exit(main())
