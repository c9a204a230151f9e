"""Where the backups of a gateway lie."""

from __future__ import annotations

from pathlib import Path

from wizard.domain.ports import InstallTree

BACKUP_FOLDER = "wizard-backups"
"""In the connector folder, where whoever looks after the gateway finds it."""


def backup_root(tree: InstallTree) -> Path:
    """The folder that holds one folder for each Apply."""
    return tree.connector / BACKUP_FOLDER
