"""Files that a command writes for a person: atomically, the old one kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from wizard.cli.context import Context
from wizard.domain.ports import FileChange
from wizard.flows.storework import store_backups


def save_text(state: Context, out: Path, text: str) -> str | None:
    """Write `text` to `out`; the folder where an old file was kept, None when there was none.

    Raises
    ------
    ProblemError
        ``configfiles.*``.
    """
    files = state.services.files
    before = files.read(out.absolute())
    change = FileChange(out.absolute(), before, text.encode("utf-8"))
    if not change.needed:
        return None
    if before is not None:
        return str(files.apply([change], store_backups(out)).folder)
    # A new file needs no backup beside it, which would only litter somebody's folder.
    with tempfile.TemporaryDirectory(prefix="mypass-help-") as aside:
        files.apply([change], Path(aside))
    return None
