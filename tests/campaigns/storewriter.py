"""Writes a store in a child process that kills itself at a chosen step.

Run as ``python storewriter.py FOLDER STEP add|remove|new KIND``: the store of the folder gets
the certificates of ``more.pem``, loses the entry "other root", or is made anew, as the product
does it: the room makes the new bytes, the files' room backs up and replaces.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.unit.configfiles.crasher import armed
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

PASSWORD = "changeit"
STORE, MORE, BACKUPS, GONE = "truststore", "more.pem", "backups", "other root"


def write(folder: Path, act: str, kind: str) -> None:
    """One write of the folder's store."""
    files, room, secret = ConfigRoom(), KeystoreRoom(), Secret(PASSWORD)
    path = folder / STORE
    before = path.read_bytes() if path.exists() else None
    if act == "remove":
        assert before is not None
        after = room.remove(before, secret, GONE)
    else:
        found = room.read_file(folder / MORE)
        after = room.add(before, secret, found.certificates, type=kind)
    files.apply([FileChange(path, before, after, False)], folder / BACKUPS)


def main() -> None:
    folder, fatal, act, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    steps = armed(fatal)
    write(folder, act, kind)
    sys.stdout.write(str(steps()))


if __name__ == "__main__":
    main()
