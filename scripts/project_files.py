"""The files that belong to the project: what git tracks, or what lies in the tree where there is no git."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Directories that hold products or data, not text that somebody wrote here.
SKIPPED = {".git", ".cache", "build", "target", "__pycache__"}


def project_files(root=ROOT):
    """Paths relative to `root`, sorted; without the reference vectors."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True).stdout
        names = [name for name in listed.decode().split("\0") if name and (Path(root) / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        names = []
    if not names:
        for folder, subfolders, files in os.walk(root):
            subfolders[:] = [name for name in subfolders if name not in SKIPPED]
            names += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted(name for name in names if not name.startswith("tests/vectors/"))


def cpp_files(root=ROOT):
    return [name for name in project_files(root) if name.endswith((".h", ".cc", ".c"))]
