#!/usr/bin/env python3
"""Fails if a public name of the API reference has no description, or if a link inside it leads nowhere.

check_api_reference.py DIRECTORY    with html/ and xml/ as scripts/build_api_reference.sh makes them
check_api_reference.py --self-test  shows that both checks find what was planted
"""

import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMPOUNDS = {"class", "struct", "union", "namespace", "file", "concept"}
# Links in the scripts of the search and of the tree of pages.
SCRIPT_LINK = re.compile(r"""["'](?:\.\./)?([\w.-]+\.html(?:#\w+)?)["']""")


class Page(HTMLParser):
    """The anchors of a page and its links."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                self.links.append(value)


def dead_links(folder):
    """Pairs of a file below the folder and a link in it that leads nowhere. Links to outside are not followed."""
    folder = folder.resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    links = [(path, link) for path, page in pages.items() for link in page.links]
    for path in sorted(folder.rglob("*.js")):
        # Links in scripts are relative to the front page, where the scripts run.
        links += [(path, link) for link in SCRIPT_LINK.findall(path.read_text(encoding="utf-8"))]
    dead = []
    for path, link in links:
        url = urlsplit(link)
        if url.scheme or url.netloc:
            continue
        base = folder if path.suffix == ".js" else path.parent
        target = (base / unquote(url.path)).resolve() if url.path else path.resolve()
        page = pages.get(target)
        if not target.exists() or (url.fragment and page and unquote(url.fragment) not in page.anchors):
            dead.append(f"{path.relative_to(folder)}: {link}")
    return sorted(set(dead)), len(links)


def has_text(element):
    return any("".join(part.itertext()).strip()
               for name in ("briefdescription", "detaileddescription") for part in element.findall(name))


def needs_no_text(member):
    """Private members, destructors, deleted functions, and friends other than operators."""
    name, arguments = member.findtext("name", ""), member.findtext("argsstring") or ""
    return (member.get("prot") == "private" or name.startswith("~") or arguments.endswith("=delete")
            or (member.get("kind") == "friend" and not name.startswith("operator")))


def undocumented(folder):
    """Public names without a description, and the number of public names."""
    found, count = [], 0
    for path in sorted(folder.glob("*.xml")):
        for compound in ElementTree.parse(path).getroot().iter("compounddef"):
            name = compound.findtext("compoundname")
            if compound.get("kind") not in COMPOUNDS or compound.get("prot") == "private" or name == "std":
                continue
            is_header = compound.get("kind") != "file" or name.endswith(".h")
            count += is_header
            if is_header and not has_text(compound):
                found.append(f"{compound.get('kind')} {name}")
            for member in compound.iter("memberdef"):
                if needs_no_text(member):
                    continue
                for item in (member, *member.findall("enumvalue")):
                    count += 1
                    if not has_text(item):
                        location = member.find("location")
                        found.append(f"{location.get('file')}:{location.get('line')}: {name}::{item.findtext('name')}")
    return sorted(set(found)), count


def self_test():
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "a.html").write_text('<a id="x" href="b.html#y">1</a> <a href="https://example.org/none.html">2</a>'
                                       '<a href="#x">3</a> <img src="c.png"> <a href="b.html#z">4</a>')
        (folder / "b.html").write_text('<p id="y"><a href="d.html">5</a>')
        (folder / "s.js").write_text('var v=["b.html#y", "../b.html#w"];')
        (folder / "c.png").write_bytes(b"")
        assert dead_links(folder) == (["a.html: b.html#z", "b.html: d.html", "s.js: b.html#w"], 8), dead_links(folder)

        member = ('<memberdef kind="function" prot="{}"><name>{}</name><argsstring>{}</argsstring><briefdescription>{}'
                  '</briefdescription><location file="f.h" line="7"/></memberdef>')
        (folder / "f.xml").write_text(
            '<doxygen><compounddef kind="class" prot="public"><compoundname>C</compoundname>'
            + member.format("public", "good", "()", "<para>Text.</para>") + member.format("public", "bad", "()", "")
            + member.format("private", "own", "()", "") + member.format("public", "C", "(const C &amp;)=delete", "")
            + '<memberdef kind="enum" prot="public"><name>E</name><enumvalue><name>v</name></enumvalue>'
              '<briefdescription>Text</briefdescription><location file="f.h" line="9"/></memberdef>'
            + "</compounddef></doxygen>")
        assert undocumented(folder) == (["class C", "f.h:7: C::bad", "f.h:9: C::v"], 5), undocumented(folder)
    print("dead links and names without a description are found")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2:
        print(__doc__.strip())
        return 2
    folder = Path(sys.argv[1])
    dead, links = dead_links(folder / "html")
    names, count = undocumented(folder / "xml")
    if not links or not count:
        print(f"{folder}: there is no API reference in html/ and xml/")
        return 1
    if dead:
        print("links that lead nowhere:", *dead, sep="\n  ")
    if names:
        print("public names without a description:", *names, sep="\n  ")
    if dead or names:
        return 1
    print(f"{count} public names have a description, {links} links lead somewhere")
    return 0


if __name__ == "__main__":
    sys.exit(main())
