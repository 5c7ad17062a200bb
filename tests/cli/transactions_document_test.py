"""Runs docs/transactions.md literally: every block of shell commands, in one shell and an empty directory.

usage: transactions_document_test.py PROGRAM DOCUMENT

A block that begins with ```sh holds commands. They all run in one `sh -e`, so that the first command that fails ends the
test. If the next block has no language and only blank lines are between, it is what the commands print, on both streams;
`...` stands for any text within a line. Commands without such a block must print nothing.
"""

import os
import re
import subprocess
import sys
import tempfile

FENCE = "```"


def sessions(text):
    """(line number, commands, expected output) of every block of commands."""
    lines = text.split("\n")
    blocks = []
    begin = None
    for number, line in enumerate(lines):
        if not line.startswith(FENCE):
            continue
        if begin is None:
            begin = number
        else:
            blocks.append((begin, number, lines[begin][len(FENCE):], lines[begin + 1:number]))
            begin = None
    if begin is not None:
        raise SystemExit(f"line {begin + 1}: this block has no end")
    found = []
    for index, (first, last, language, content) in enumerate(blocks):
        if language != "sh":
            continue
        expected = []
        if index + 1 < len(blocks):
            after, _, other, output = blocks[index + 1]
            if other == "" and not "".join(lines[last + 1:after]).strip():
                expected = output
        found.append((first + 1, content, expected))
    return found


def fits(expected, printed):
    pattern = re.escape(expected).replace(re.escape("..."), ".+")
    return re.fullmatch(pattern, printed) is not None


def compare(number, expected, printed):
    """The first difference, or None."""
    for i in range(max(len(expected), len(printed))):
        want = expected[i] if i < len(expected) else "(nothing)"
        have = printed[i] if i < len(printed) else "(nothing)"
        if i >= len(expected) or i >= len(printed) or not fits(want, have):
            return f"line {number}: output line {i + 1}: the document has\n  {want}\nand the program prints\n  {have}"
    return None


def run(program, document, change=lambda text: text):
    """None, or what is wrong with the document."""
    with open(document, encoding="utf-8") as file:
        found = sessions(change(file.read()))
    if len(found) < 10:
        return f"only {len(found)} blocks of commands were found"
    mark = "--- end of block "
    script = "".join("\n".join(commands) + f"\necho '{mark}{number}'\n" for number, commands, _ in found)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "bin")
        work = os.path.join(directory, "work")
        os.mkdir(path)
        os.mkdir(work)
        os.symlink(os.path.abspath(program), os.path.join(path, "slipstream"))
        environment = dict(os.environ, PATH=path + os.pathsep + os.environ["PATH"], LC_ALL="C")
        environment.pop("SLIPSTREAM_BACKEND", None)
        done = subprocess.run(["sh", "-e"], input=script, cwd=work, env=environment, text=True, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    rest = done.stdout.split("\n")
    for number, _, expected in found:
        end = f"{mark}{number}"
        if end not in rest:
            return f"line {number}: a command failed with exit code {done.returncode}; printed was\n  " + "\n  ".join(rest)
        at = rest.index(end)
        if difference := compare(number, expected, rest[:at]):
            return difference
        rest = rest[at + 1:]
    if done.returncode != 0:
        return f"the shell ends with exit code {done.returncode}"
    print(f"{len(found)} blocks, {sum(len(commands) for _, commands, _ in found)} lines of commands")
    return None


def must_fail(program, document, what, old, new):
    """A document that is wrong is found: the test can fail."""
    def change(text):
        if old not in text:
            raise SystemExit(f"{old!r} is not in the document")
        return text.replace(old, new, 1)

    problem = run(program, document, change)
    if problem is None:
        raise SystemExit(f"a document with {what} passed")
    if what not in problem:
        raise SystemExit(f"expected {what!r}, found: {problem}")


def main():
    program, document = sys.argv[1:]
    if problem := run(program, document):
        raise SystemExit(f"{document}: {problem}")
    must_fail(program, document, "a command failed", "--key bob.key --out onward.tx", "--key alice.key --out onward.tx")
    must_fail(program, document, "output line 3: the document has", "signed        1 time, by 2 keys",
              "signed        1 time, by 3 keys")


if __name__ == "__main__":
    main()
