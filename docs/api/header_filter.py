#!/usr/bin/env python3
"""Doxygen's input filter for headers. It adds what a reader of the header needs no comment for:

- The leading `//` comment of a header becomes the description of the file: `// text` becomes `/// text`, and
  `#pragma once` below it becomes `/// @file`. Indented lines there are formulas or code and keep their form.
- A comment above `T a, b;` describes both members: the second one gets a copy.
- A comparison, copy or move that is `= default` is described as the language defines it.
- The list of backends, which is a macro, becomes their names.

It leaves out what is no part of the interface: private parts of classes, macros that the header undefines again, and
definitions of members outside of their class, which Doxygen may take for functions of their own.

Every line keeps its number, so that Doxygen's warnings name lines of the header itself.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BACKEND_LIST = ROOT / "src/slipstream/cpu/detail/backend_list.h"

DEFAULTED = [
    (re.compile(r"operator==\(.*= default;"), "Whether all members are equal."),
    (re.compile(r"\b(\w+)\(const \1&\) = default;"), "Copies."),
    (re.compile(r"\b(\w+)& operator=\(const \1&\) = default;"), "Copies."),
    (re.compile(r"\b(\w+)\(\1&&\) = default;"), "Moves. The source may only be assigned to or destroyed."),
    (re.compile(r"\b(\w+)& operator=\(\1&&\) = default;"), "Moves. The source may only be assigned to or destroyed."),
    (re.compile(r"^\s+(constexpr )?(\w+)\(\) = default;"), "All members have their default values."),
]
NAME = r"\w+(\{\}| = [\w.:]+)?"
MEMBERS = re.compile(rf"^(?P<indent>\s+)(?P<type>[A-Z_a-z][\w:]*(<.*>)?) (?P<first>{NAME})(?P<rest>(, {NAME})+);"
                     r"( +///< (?P<behind>.*))?$")


def is_comment(line):
    return line.lstrip().startswith("///") and "///<" not in line


def comment_above(lines, number):
    """The text of the `///` comment that ends before a line."""
    begin = number
    while begin > 0 and is_comment(lines[begin - 1]):
        begin -= 1
    return " ".join(line.strip().removeprefix("///").strip() for line in lines[begin:number])


def described(head):
    """The leading comment as a Doxygen comment. Indented blocks, other than numbered lists, keep their form."""
    out = ["/" + line for line in head]
    indented = [bool(re.match(r"//  +\S", line)) for line in head]
    for number, line in enumerate(head):
        if not indented[number] or (number > 0 and indented[number - 1]):
            continue
        end = number
        while end + 1 < len(head) and indented[end + 1]:
            end += 1
        if not re.match(r"//  +\d+\. ", line):
            margin = min(len(other) - len(other[2:].lstrip()) for other in head[number : end + 1])
            out[number : end + 1] = ["///  " + other[margin:] for other in head[number : end + 1]]
            out[number] = "/// @code{.unparsed}" + out[number].removeprefix("///")
            out[end] = out[end].rstrip() + " @endcode\n"
    return out


def backends():
    """The names of all backends, as enumerators."""
    text = re.sub(r"//.*", "", BACKEND_LIST.read_text(encoding="utf-8"))
    names = re.findall(r"\bX\((\w+), \w+, \w+, \w+, \w+\)", text)
    if "portable" not in names:
        sys.exit(f"{BACKEND_LIST}: no list of backends is found")
    return " ".join(f"{name}, /**< The backend of this name, if the build has it (docs/backends.md). */" for name in names)


def left_out(lines):
    """The numbers of the lines that are no part of the interface."""
    numbers = set()
    undefined = {line.split()[1] for line in lines if line.startswith("#undef ")}
    for number, line in enumerate(lines):
        if re.match(r"#(define|undef) ", line) and re.split(r"[ (]", line.strip())[1] in undefined:
            numbers.add(number)
        private = re.match(r"( *) private:$", line)
        if private:
            end = re.compile(rf"{private[1]}(\}};| public:| protected:)$")
            numbers.update(range(number, next(i for i in range(number, len(lines)) if end.match(lines[i]))))
        if re.match(r"[^/\s][^(]*[\w>] [*&]?(\w+::)+\w+\(", line):
            begin = number - 1 if lines[number - 1].startswith("template <") else number
            numbers.update(range(begin, lines.index("}\n", number) + 1))
    return numbers


def filtered(lines):
    head = next((number for number, line in enumerate(lines) if not re.match("//( |$)", line)), len(lines))
    yield from described(lines[:head])
    unseen = left_out(lines)
    for number, line in enumerate(lines[head:], head):
        if number in unseen:
            yield "\n"
            continue
        if line == "#pragma once\n":
            yield "/// @file\n"
            continue
        if line.strip() == "SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_BACKEND_ID)":
            yield f"  {backends()}\n"
            continue
        above = comment_above(lines, number)
        members = MEMBERS.match(line)
        if members and (above or members["behind"]):
            text = members["behind"] or above
            names = [members["first"], *members["rest"].removeprefix(", ").split(", ")]
            declarations = [f"{members['type']} {name}; /**< {text} */" for name in names]
            if above:
                declarations[0] = f"{members['type']} {names[0]};"
            yield members["indent"] + " ".join(declarations) + "\n"
            continue
        if not above:
            for pattern, text in DEFAULTED:
                if pattern.search(line):
                    line = f"{line.rstrip()}  ///< {text}\n"
                    break
        yield line


def main():
    with open(sys.argv[1], encoding="utf-8") as header:
        lines = header.read().splitlines(keepends=True)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.writelines(filtered(lines))


if __name__ == "__main__":
    main()
