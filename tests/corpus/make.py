"""Makes the corpus: ``python -m tests.corpus.make [--fresh] [--only TEXT]``.

Files that are there stay as they are (salts, keys and signatures differ from run to run);
``--fresh`` makes all of them anew, ``--only`` those whose name holds the text. ``index.toml``
is written for every case each time. Needs openssl, keytool, zip, gpg, ssh-keygen, iconv,
ghostscript, ImageMagick and the development tools of this project.
"""

from __future__ import annotations

import argparse
import shutil
import sys

import tomlkit

from tests.corpus import (  # noqa: F401 - each declares its cases
    hostile,
    javastores,
    oddities,
    others,
    pkcs7s,
    pkcs12s,
    strays,
    texts,
    zips,
)
from tests.corpus.lab import CASES, HERE, Case, sha256

FILES = HERE / "files"
INDEX = HERE / "index.toml"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if options.fresh and not options.only:
        shutil.rmtree(FILES, ignore_errors=True)
    failed = 0
    for case in CASES.values():
        path = FILES / case.file
        anew = options.only and options.only in case.file
        if path.exists() and not anew:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(case.build())
        except Exception as error:  # noqa: BLE001 - told, and the other cases go on
            failed += 1
            sys.stderr.write(f"{case.file}: {error!r}\n")
    for path in sorted(FILES.rglob("*")):
        if path.is_file() and path.relative_to(FILES).as_posix() not in CASES:
            path.unlink()
    _index()
    size = sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file())
    sys.stdout.write(f"{len(CASES)} cases, {size / 1024:.0f} KiB, {failed} not made\n")
    return 1 if failed else 0


def _index() -> None:
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `python -m tests.corpus.make`; passwords are tried."))
    entries = tomlkit.aot()
    for name in sorted(CASES):
        if (FILES / name).exists():
            entries.append(_entry(CASES[name]))
    document.add("case", entries)
    INDEX.write_text(tomlkit.dumps(document), "utf-8")


def _entry(case: Case) -> tomlkit.items.Table:
    table = tomlkit.table()
    table.add("file", case.file)
    table.add("how", case.how)
    if case.passwords:
        table.add("passwords", list(case.passwords))
    if case.problem:
        table.add("problem", case.problem)
        return table
    certificates = [sha256(der) for der in case.certificates()]
    table.add("format", case.format)
    table.add("count", len(certificates))
    table.add("certificates", tomlkit.array().multiline(True))
    for one in certificates:
        table["certificates"].append(one)  # type: ignore[union-attr]
    table.add("private_keys", case.private_keys)
    table.add("notes", case.notes)
    return table


if __name__ == "__main__":
    sys.exit(main())
