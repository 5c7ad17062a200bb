#!/usr/bin/env python3
"""Writes the list of what a release carries, as SPDX 2.3 JSON, to standard output.

    sbom.py VERSION COMMIT EPOCH FILE...

FILE are the files of the release. Versions of other projects are those of the installed packages that were compiled in or that the
files need; a package that is missing ends the script.
"""

import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

# Debian's package, the project's name, its licence, how the release uses it, where it comes from.
USED = [
    ("libhwy-dev", "Highway", "Apache-2.0 OR BSD-3-Clause", "headers, compiled into the libraries", "https://github.com/google/highway"),
    ("libxxhash-dev", "xxHash", "BSD-2-Clause", "headers, compiled into the libraries", "https://github.com/Cyan4973/xxHash"),
    ("nlohmann-json3-dev", "JSON for Modern C++", "MIT", "headers, compiled into the tool", "https://github.com/nlohmann/json"),
    ("libcli11-dev", "CLI11", "BSD-3-Clause", "headers, compiled into the tool", "https://github.com/CLIUtils/CLI11"),
    ("libfmt-dev", "fmt", "MIT", "a shared library that the tool needs", "https://github.com/fmtlib/fmt"),
    ("libtbb-dev", "oneTBB", "Apache-2.0", "a shared library that all need; the wheel carries it", "https://github.com/oneapi-src/oneTBB"),
]


def installed(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout:
        sys.exit(f"sbom.py: the package {package} is not installed, so its version is unknown")
    return done.stdout


def package(identifier, name, version, licence, comment, home):
    return {"SPDXID": f"SPDXRef-{identifier}", "name": name, "versionInfo": version, "downloadLocation": home, "filesAnalyzed": False,
            "licenseConcluded": licence, "licenseDeclared": licence, "copyrightText": "NOASSERTION", "comment": comment}


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    version, commit, epoch, *files = sys.argv[1:]
    packages = [package("slipstream", "Slipstream", version, "Apache-2.0", f"commit {commit}", "NOASSERTION")]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-slipstream"}]
    for debian, name, licence, use, home in USED:
        packages.append(package(debian, name, installed(debian), licence, use, home))
        relations.append({"spdxElementId": "SPDXRef-slipstream", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": f"SPDXRef-{debian}"})
    hashes = []
    for i, file in enumerate(sorted(files)):
        path = pathlib.Path(file)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        hashes.append(digest)
        packages.append({**package(f"file-{i}", path.name, version, "Apache-2.0", "a file of this release", "NOASSERTION"),
                         "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]})
        relations.append({"spdxElementId": f"SPDXRef-file-{i}", "relationshipType": "GENERATED_FROM", "relatedSpdxElement": "SPDXRef-slipstream"})
    made = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    name = f"slipstream-{version}"
    space = hashlib.sha256("".join([commit, *hashes]).encode()).hexdigest()
    json.dump({"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": name,
               "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{space}", "creationInfo": {"created": made, "creators": ["Tool: slipstream-sbom"]},
               "packages": packages, "relationships": relations}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
