"""The reminder: a daily task of the system that verifies the certificates.

The task runs ``keystore verify``, which ends with 1 when something fails or runs out. It holds
no password, so the store has to open without one being typed: with the vault's, or with Java's
own default.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.ports import ScheduledTask
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.answers import Answers
from wizard.flows.passwords import Origin, opened_store, store_entry
from wizard.flows.renewing import OpenStore, load_store
from wizard.flows.services import Services

WARN_DAYS, MOST_DAYS = 30, 3650
DAILY_AT = "07:00"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def is_time(typed: str) -> bool:
    """Whether it is a time of day as the scheduler takes it, "07:00"."""
    return _TIME.fullmatch(typed) is not None


def check_time(typed: str) -> str:
    """A time of day as a person types it ("7:00" too), as the scheduler takes it.

    Raises
    ------
    ProblemError
        ``flows.reminder-time``.
    """
    words = typed.strip().replace(".", ":")
    if len(words) == 4:
        words = f"0{words}"
    if not is_time(words):
        raise ProblemError("flows.reminder-time", typed=typed.strip())
    return words


def check_days(typed: str) -> int:
    """Days of warning as a person types them.

    Raises
    ------
    ProblemError
        ``flows.reminder-days``.
    """
    words = typed.strip()
    if not (words.isascii() and words.isdigit()) or len(words) > 4 or int(words) > MOST_DAYS:
        raise ProblemError("flows.reminder-days", typed=words, most=MOST_DAYS)
    return int(words)


def reminder_arguments(
    *,
    install_dir: Path | None = None,
    java_home: Path | None = None,
    jar: Path | None = None,
    store: Path | None = None,
    hosts: Sequence[str] = (),
    warn_days: int = WARN_DAYS,
) -> tuple[str, ...]:
    """What the task asks this program to do, without the program's name.

    Parameters
    ----------
    install_dir, java_home, jar : Path or None
        The options before the command; the task runs in another folder, so paths are absolute.
    store : Path or None
        A store by itself; None = that of `install_dir`.
    hosts : sequence of str
        Hosts to ask, as typed; empty = the gateway's partitions.
    """
    before = [
        word
        for name, value in (
            ("--install-dir", install_dir), ("--java-home", java_home), ("--jar", jar),
        )
        if value is not None
        for word in (name, str(value.absolute()))
    ]  # fmt: skip
    named = [] if store is None else [str(store.absolute())]
    asked = [word for host in hosts for word in ("--host", host)]
    return (*before, "keystore", "verify", *named, *asked, "--warn-days", str(warn_days))


def own_command(services: Services, arguments: Sequence[str], *, needs_file: bool) -> str:
    """What a scheduler of one's own has to run.

    Parameters
    ----------
    needs_file : bool
        Nothing else tells the store's password to the command.
    """
    words = (*arguments, "--password-file", "FILE") if needs_file else arguments
    return services.tasks.command(words)


@dataclass(frozen=True, slots=True)
class Reminder:
    """The task that is registered.

    Parameters
    ----------
    task : ScheduledTask
    warn_days : int or None
        None when its command does not say.
    same : bool
        It is about the gateway or the store that was asked about.
    """

    task: ScheduledTask
    warn_days: int | None
    same: bool


@dataclass(frozen=True, slots=True)
class ReminderLook:
    """How the reminder of a store stands.

    Parameters
    ----------
    reminder : Reminder or None
    problem : Problem or None
        Why the scheduler does not tell.
    origin : Origin or None
        Where the task finds the store's password; None = nowhere.
    unopened : Problem or None
        Why the task could not open the store.
    vault : bool
        There is a vault that could keep the password.
    """

    reminder: Reminder | None = None
    problem: Problem | None = None
    origin: Origin | None = None
    unopened: Problem | None = None
    vault: bool = False


def look_at_reminder(services: Services, path: Path, folder: Path | None = None) -> ReminderLook:
    """Ask the scheduler and the vault. Blocks; nothing is changed.

    Parameters
    ----------
    path : Path
        The truststore.
    folder : Path or None
        The gateway that it belongs to.
    """
    reminder: Reminder | None = None
    problem: Problem | None = None
    try:
        task = services.tasks.registered()
        if task is not None:
            reminder = Reminder(task, _days(task.command), _about(task.command, path, folder))
    except ProblemError as error:
        problem = error.problem
    origin: Origin | None = None
    unopened: Problem | None = None
    try:
        origin = unattended_origin(services, path)
    except ProblemError as error:
        unopened = error.problem
    try:
        vault = services.vault.available()
    except ProblemError:
        vault = False
    return ReminderLook(reminder, problem, origin, unopened, vault)


def unattended_origin(services: Services, path: Path) -> Origin:
    """Where a task finds the password of a store. Blocks.

    Raises
    ------
    ProblemError
        ``flows.reminder-password``: nowhere; ``tls.store-missing``; as `load_store`.
    """
    try:
        opened = load_store(services, path)
    except ProblemError as error:
        if error.id != "flows.store-password-needed":
            raise
        raise ProblemError("flows.reminder-password", path=path) from None
    known, _ = opened_store(services, Answers(), path, opened.data)
    return known.origin


def register_reminder(
    services: Services, path: Path, arguments: Sequence[str], daily_at: str = DAILY_AT
) -> ScheduledTask:
    """Register the task, or replace the one that is there. Blocks.

    Raises
    ------
    ProblemError
        As `unattended_origin`; ``gateway.task-*``.
    """
    unattended_origin(services, path)
    return services.tasks.register(arguments, daily_at)


def keep_store_password(services: Services, store: OpenStore) -> None:
    """Put the password of an open store into this person's vault. Blocks.

    Raises
    ------
    ProblemError
        ``gateway.vault-*``.
    """
    services.vault.put(store_entry(store.path), store.password)


def _days(command: str) -> int | None:
    found = re.search(r"""--warn-days["']?\s+["']?(\d+)""", command)
    return int(found[1]) if found else None


def _about(command: str, path: Path, folder: Path | None) -> bool:
    places = [str(place.absolute()) for place in (path, folder) if place is not None]
    return any(
        re.search(re.escape(words) + r"""(?=["'\s]|$)""", command) is not None
        for place in places
        for words in (place, shlex.quote(place))
    )
