"""A change of ``fpc101.properties``: judged, shown, and written only over what it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain import cl
from wizard.domain.cl import LintFinding
from wizard.domain.encodings import naming
from wizard.domain.ports import Backup, ConfigFiles, FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import ConnectorAnswer, check_connector
from wizard.flows.backups import backup_root
from wizard.flows.connectorsettings import (
    DEFAULTS,
    documented_key,
    duplicates,
    printable,
    settings_of,
    value_findings,
)
from wizard.flows.looking import COMMAND_KEY, SSL_KEY, read_connector
from wizard.flows.threeway import ThreeWay, three_way


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """What a change does to the file.

    Parameters
    ----------
    change : FileChange
    diff : str
        "" when nothing changes.
    unknown : tuple of str
        Keys that the product guide does not document; they are set as typed.
    findings : tuple of LintFinding
        What is worth saying about the keys that are set.
    """

    change: FileChange
    diff: str
    unknown: tuple[str, ...] = ()
    findings: tuple[LintFinding, ...] = ()


class ChangedMeanwhileError(ProblemError):
    """The file is no longer what the change was made from; nothing was written.

    Parameters
    ----------
    view : ThreeWay
        Base, theirs and mine.
    """

    def __init__(self, view: ThreeWay) -> None:
        self.view = view
        keys = printable(", ".join(view.collisions))
        super().__init__(
            "settings.changed-same" if keys else "settings.changed-apart",
            details=view.text,
            path=view.path,
            keys=keys,
        )


def setting(
    files: ConfigFiles,
    path: Path,
    before: bytes | None,
    values: Mapping[str, str],
    *,
    allow_power: bool = False,
    powers: Sequence[str] = (),
) -> SettingsChange:
    """The change that sets these keys; nothing is written.

    Parameters
    ----------
    files : ConfigFiles
    path : Path
    before : bytes or None
        The file as it was read.
    values : mapping of str to str
        The documented keys' values are judged, others are taken as they are.
    allow_power : bool
        The person insists on a command that changes what a profile may do.
    powers : sequence of str
        Those of that kind that the person confirmed, as `wizard.domain.clfixes.powers` has them.

    Raises
    ------
    ProblemError
        ``cli.setting-unknown``, ``cli.ssl-mode``, ``flows.command-*``, ``cl.*``,
        ``configfiles.*``.
    """
    wanted = dict(values)
    known = {entry.key for entry in files.properties(before or b"")}
    unknown = tuple(key for key in wanted if key not in known and key not in DEFAULTS)
    for key in unknown:
        meant = documented_key(key)
        if meant:
            raise ProblemError("cli.setting-unknown", typed=key, meant=meant)
    if SSL_KEY in wanted:
        # Java reads " true" as false.
        typed = wanted[SSL_KEY]
        wanted[SSL_KEY] = typed.strip()
        if wanted[SSL_KEY].lower() not in ("true", "false"):
            raise ProblemError("cli.ssl-mode", typed=typed)
    findings = tuple(
        found
        for one in settings_of(files, before)
        if one.key in wanted
        for found in duplicates(one)
    )
    if COMMAND_KEY in wanted:
        present = read_connector(files, before)[1]
        current = None if present is None else ConnectorAnswer(command=present)
        answer = ConnectorAnswer(command=wanted[COMMAND_KEY], powers=tuple(powers))
        answer = check_connector(answer, current, allow_power=allow_power)
        wanted[COMMAND_KEY] = answer.command
        findings += cl.lint(answer.command)
    change = FileChange(path, before, files.set_properties(before or b"", wanted))
    written = (one for one in settings_of(files, change.after) if one.key in wanted)
    findings += tuple(found for one in written for found in value_findings(one))
    return SettingsChange(change, _diff(files, change), unknown, findings)


def read_settings(files: ConfigFiles, path: Path) -> bytes | None:
    """The file's bytes, None when it does not exist.

    Raises
    ------
    ProblemError
        ``configfiles.*``, with the file's name where it is in another encoding.
    """
    data = files.read(path)
    with naming(path):
        files.properties(data or b"")
    return data


def unsetting(
    files: ConfigFiles,
    path: Path,
    before: bytes | None,
    keys: Sequence[str],
    *,
    earlier: bool = False,
) -> SettingsChange:
    """The change that removes these keys; documented ones have their default then.

    Parameters
    ----------
    earlier : bool
        Only the entries that a later one of the same key overrides.

    Raises
    ------
    ProblemError
        ``cli.setting-unknown``, ``configfiles.*``.
    """
    known = {entry.key for entry in files.properties(before or b"")}
    for key in keys:
        meant = documented_key(key)
        if meant and key not in known:
            raise ProblemError("cli.setting-unknown", typed=key, meant=meant)
    absent = tuple(key for key in keys if key not in known)
    if before is None:
        return SettingsChange(FileChange(path, b"", b""), "", absent)
    remove = files.tidy_properties if earlier else files.unset_properties
    change = FileChange(path, before, remove(before, keys))
    return SettingsChange(change, _diff(files, change), absent)


def write(files: ConfigFiles, tree: InstallTree, change: FileChange) -> Backup | None:
    """Write a change; the backup, None when there was nothing to change.

    Raises
    ------
    ChangedMeanwhileError
        The file was changed by somebody else since it was read.
    ProblemError
        ``configfiles.*``.
    """
    if not change.needed:
        return None
    try:
        return files.apply([change], backup_root(tree))
    except ProblemError as refused:
        if refused.id != "configfiles.changed-on-disk":
            raise
        theirs = files.read(change.path)
        if theirs == change.before:  # it was changed back, or its folder was touched
            raise
    raise ChangedMeanwhileError(
        three_way(files, change.path, change.before, theirs, change.after)
    ) from None


def merge(files: ConfigFiles, change: SettingsChange, view: ThreeWay) -> SettingsChange:
    """The same change, made anew from what the file holds now.

    Raises
    ------
    ProblemError
        ``settings.choice-missing`` while keys collide.
    """
    merged = view.change()
    return replace(change, change=merged, diff=_diff(files, merged))


def _diff(files: ConfigFiles, change: FileChange) -> str:
    return files.diff(change) if change.needed else ""
