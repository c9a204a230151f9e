"""``fpc101.properties`` on a page: read, edited key by key, written, merged, put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wizard.domain.ports import Backup, ConfigFiles, FileChange, InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import T, Text
from wizard.flows.answers import ConnectorAnswer, check_connector
from wizard.flows.backups import backup_root
from wizard.flows.changingsettings import (
    ChangedMeanwhileError,
    SettingsChange,
    setting,
    unsetting,
    write,
)
from wizard.flows.connectorsettings import (
    DEFAULTS,
    Origin,
    Setting,
    documented_key,
    printable,
    settings_of,
)
from wizard.flows.looking import COMMAND_KEY
from wizard.flows.services import Services
from wizard.flows.settingshistory import KeyChange, PastChange, history
from wizard.flows.threeway import Side, ThreeWay, decided


@dataclass(frozen=True, slots=True)
class SettingsLook:
    """The file as it was read, and its past.

    Parameters
    ----------
    path : Path
    data : bytes or None
        None = there is no file.
    settings : tuple of Setting
        Empty where the file cannot be read as properties.
    problem : Problem or None
        Why it cannot.
    past : tuple of PastChange
        The changes that touched the file, newest first, and backups of it that are damaged.
    unfinished : Backup or None
        A change that was cut short: put back before anything else is written.
    services : tuple of str
        What reads the file when it is restarted.
    """

    path: Path
    data: bytes | None
    settings: tuple[Setting, ...] = ()
    problem: Problem | None = None
    past: tuple[PastChange, ...] = ()
    unfinished: Backup | None = None
    services: tuple[str, ...] = ()

    def setting(self, key: str) -> Setting | None:
        """One key."""
        return next((one for one in self.settings if one.key == key), None)


def look_at_settings(services: Services, tree: InstallTree) -> SettingsLook:
    """Read the file and its backups. Blocks.

    Raises
    ------
    ProblemError
        ``configfiles.unreadable`` and the like: not even its bytes can be had.
    """
    files, path, root = services.files, tree.properties, backup_root(tree)
    data = files.read(path)
    settings: tuple[Setting, ...] = ()
    problem: Problem | None = None
    try:
        settings = settings_of(files, data)
    except ProblemError as unreadable:
        problem = unreadable.problem
    own = (path, path.resolve())
    try:
        past = history(files, root, path)
    except ProblemError:
        past = ()  # a folder of backups that cannot be opened keeps nobody from editing
    return SettingsLook(
        path,
        data,
        settings,
        problem,
        tuple(one for one in past if any(each in own for each in one.backup.files)),
        files.unfinished(root),
        services.gateway.services(),
    )


@dataclass(frozen=True, slots=True)
class SettingsEdit:
    """What a person wants of the file.

    Parameters
    ----------
    values : mapping of str to str
        Keys that get another value, or are new.
    removed : frozenset of str
    tidied : frozenset of str
        Keys of which the overridden entries go; the value stays.
    powers : tuple of str
        See `ConnectorAnswer`.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    tidied: frozenset[str] = frozenset()
    powers: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What changes."""
        return tuple(dict.fromkeys((*self.values, *sorted(self.removed | self.tidied))))


def planned(files: ConfigFiles, look: SettingsLook, edit: SettingsEdit) -> SettingsChange:
    """What would be written, with its diff; nothing is. Blocks.

    Raises
    ------
    ProblemError
        As `setting` and `unsetting`.
    """
    before = look.data
    data = before
    if before is not None and edit.removed:
        data = unsetting(files, look.path, before, sorted(edit.removed)).change.after
    if data is not None and edit.tidied:
        data = files.tidy_properties(data, sorted(edit.tidied))
    unknown: tuple[str, ...] = ()
    if edit.values:
        made = setting(files, look.path, data, edit.values, powers=edit.powers)
        data, unknown = made.change.after, made.unknown
    change = FileChange(look.path, before, data or b"")
    if before is None and not edit.values:
        change = FileChange(look.path, b"", b"")
    return SettingsChange(change, files.diff(change) if change.needed else "", unknown)


def command_obstacle(look: SettingsLook, command: str, powers: tuple[str, ...]) -> Problem | None:
    """What keeps a command from being written; quick, and safe at every keystroke."""
    there = look.setting(COMMAND_KEY)
    current = None
    if there is not None and there.origin is Origin.FILE:
        current = ConnectorAnswer(command=there.value)
    try:
        check_connector(ConnectorAnswer(command=command, powers=powers), current)
    except ProblemError as refused:
        return refused.problem
    return None


def check_new_key(typed: str, known: Collection[str]) -> str:
    """The key, trimmed.

    Raises
    ------
    ProblemError
        ``settings.key-empty``, ``settings.key-there``, ``cli.setting-unknown`` for one that
        resembles a documented key.
    """
    key = typed.strip()
    if not key:
        raise ProblemError("settings.key-empty")
    if key in known or key in DEFAULTS:
        raise ProblemError("settings.key-there", key=key)
    meant = documented_key(key)
    if meant:
        raise ProblemError("cli.setting-unknown", typed=key, meant=meant)
    return key


@dataclass(frozen=True, slots=True)
class Wrote:
    """The file was written.

    Parameters
    ----------
    backup : Backup or None
        None when it was as wanted already.
    new : bool
        There was no file before.
    """

    backup: Backup | None
    new: bool = False


def save(services: Services, tree: InstallTree, change: FileChange) -> Wrote | ThreeWay:
    """Write a change; the three-way view when the file is no longer what it was made from. Blocks.

    Raises
    ------
    ProblemError
        ``cli.unfinished`` after a change that was cut short, ``configfiles.*``.
    """
    cut_short = services.files.unfinished(backup_root(tree))
    if cut_short is not None:
        raise ProblemError("cli.unfinished", folder=cut_short.folder)
    try:
        backup = write(services.files, tree, change)
    except ChangedMeanwhileError as changed:
        return changed.view
    return Wrote(backup, change.before is None)


def merged(
    files: ConfigFiles, view: ThreeWay, choices: Mapping[str, Side]
) -> tuple[FileChange, str]:
    """What is written once every collision is decided, and its diff. Blocks.

    Raises
    ------
    ProblemError
        ``settings.choice-missing``.
    """
    change = decided(files, view, choices)
    return change, files.diff(change) if change.needed else ""


def put_back(services: Services, tree: InstallTree, backup: Backup) -> Wrote:
    """Put the file (and no other one) back as a backup has it. Blocks.

    Raises
    ------
    ProblemError
        ``cli.unfinished``, ``configfiles.*``.
    """
    files, root = services.files, backup_root(tree)
    cut_short = files.unfinished(root)
    if cut_short is not None:
        raise ProblemError("cli.unfinished", folder=cut_short.folder)
    own = (tree.properties, tree.properties.resolve())
    before = files.backups(root)
    files.restore(backup, [one for one in backup.files if one in own])
    made = files.backups(root)
    return Wrote(made[0] if made[:1] != before[:1] else None)


_LONG = 60


def told(change: KeyChange) -> Text:
    """One key of a past change: long values without what both have in common."""
    before, after = change.before, change.after
    if before is not None and after is not None and max(len(before), len(after)) > _LONG:
        before, after = _apart(before, after)
    return T(
        "{key}: {before} → {after}",
        key=printable(change.key),
        before=T("(not there)") if before is None else printable(before),
        after=T("(not there)") if after is None else printable(after),
    )


def _apart(one: str, other: str) -> tuple[str, str]:
    """The words that differ, an ellipsis for those around them."""
    first, second = one.split(" "), other.split(" ")
    shortest = min(len(first), len(second))
    head = 0
    while head < shortest and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < shortest - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1

    def kept(words: list[str]) -> str:
        inner = words[head : len(words) - tail]
        return " ".join((*(["…"] if head else []), *inner, *(["…"] if tail else [])))

    return kept(first), kept(second)
