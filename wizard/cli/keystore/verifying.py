"""``keystore verify``: would Java trust the hosts with this store, and until when?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal, read_secret
from wizard.cli.keystore.hosts import (
    examined_json,
    gateway_partitions,
    say_examined,
    store_partitions,
    typed_partitions,
)
from wizard.cli.keystore.shared import (
    AsJson,
    ConnectorStore,
    PasswordFile,
    PasswordStdin,
    store_path,
    tell_left_open,
)
from wizard.cli.keystore.shown import entry_json
from wizard.cli.output import ALL_WELL, FOUND, USAGE, exit_code, problem_json
from wizard.domain.ports import JavaCandidate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.answers import check_timeout
from wizard.flows.certificates import CertificatesView, Spare, view
from wizard.flows.examining import TIMEOUT
from wizard.flows.forecasts import Forecast
from wizard.flows.passwords import empty_password_words
from wizard.flows.reminder import (
    DAILY_AT,
    MOST_DAYS,
    WARN_DAYS,
    is_time,
    register_reminder,
    reminder_arguments,
)
from wizard.flows.renewing import OpenStore, load_store
from wizard.flows.unproven import settle

_MARKS = {Verdict.FAIL: "x", Verdict.WARN: "!", Verdict.PASS: " ", Verdict.SKIPPED: " "}


def verify(
    context: typer.Context,
    store: ConnectorStore = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="H[:PORT]",
            help="Both TLS servers unless a port is named; with --install-dir its partitions.",
        ),
    ] = None,
    warn_days: Annotated[
        int,
        typer.Option(metavar="N", help="Exit code 1 when something runs out within so many days."),
    ] = WARN_DAYS,
    connect_timeout: Annotated[
        float, typer.Option(metavar="S", help="Seconds to wait for each connection.")
    ] = TIMEOUT,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    register_task: Annotated[
        bool, typer.Option("--register-task", help="Run this command every day; see --daily-at.")
    ] = False,
    unregister_task: Annotated[
        bool, typer.Option("--unregister-task", help="No longer run it every day.")
    ] = False,
    daily_at: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="When the task runs (07:00 unless given).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify with the gateway's own Java what hosts present, and the store itself.

    Exit code 1 when something fails or runs out within --warn-days, for a scheduled task.
    """
    state: Context = context.obj
    output = state.json(as_json)
    if (register_task and unregister_task) or (daily_at is not None and not register_task):
        raise ProblemError("cli.task-options")
    if unregister_task:
        _unregister(state)
    if not 0 <= warn_days <= MOST_DAYS:
        raise ProblemError("cli.warn-days", typed=warn_days, most=MOST_DAYS)
    path = store_path(state, store).absolute()
    partitions = typed_partitions(host) if host else gateway_partitions(state)
    if register_task:
        _register(state, path, store, host or [], warn_days, daily_at or DAILY_AT)
    choice = state.choice()
    if choice.java is None:
        raise ProblemError("app.no-java")
    if choice.jar is None:
        raise ProblemError("app.no-jar")
    opened = opened_for(state, path, password_stdin, password_file)
    words = empty_password_words(opened.password, opened.content.type)
    if words:
        output.aside(words)
    found = view(
        state.services,
        choice,
        partitions,
        opened.truststore,
        opened.content,
        warn_days=warn_days,
        timeout=check_timeout(connect_timeout),
    )
    judged = found.problem is None and _all_asked(state, path, host)
    if judged and settle(state.services, path, found.partitions):
        output.aside(f"{path} was written without proof earlier; it is proven now.")
    tell_left_open(state, path)
    if output.as_json:
        output.document(_document(state, found, opened, choice.java))
    else:
        _print(state, found)
    raise typer.Exit(_code(found))


def _all_asked(state: Context, path: Path, typed: list[str] | None) -> bool:
    """Whether every partition whose gateway reads the store was asked: only they prove it."""
    if state.install_dir is not None:
        return not typed
    try:
        return not store_partitions(state, path)
    except ProblemError:
        return False


def opened_for(
    state: Context, path: Path, password_stdin: bool, password_file: Path | None
) -> OpenStore:
    """The store, opened: with the password given, the vault's, Java's default, or a typed one.

    Raises
    ------
    ProblemError
        ``cli.password-*``, ``cli.not-a-truststore``, ``tls.store-missing``, ``keystore.*``.
    """
    secret: Secret | None = None
    if password_stdin or password_file is not None:
        secret = read_secret("the store", from_stdin=password_stdin, file=password_file)
    try:
        return load_store(state.services, path, secret)
    except ProblemError as fault:
        if fault.id == "keystore.not-a-store":
            raise ProblemError("cli.not-a-truststore", path=path) from None
        if fault.id != "flows.store-password-needed":
            raise
        if not at_terminal():
            raise ProblemError("cli.password-none", what=f"the store {path.name}") from None
    return load_store(state.services, path, read_secret(f"the store {path.name}"))


def _code(found: CertificatesView) -> int:
    if found.problem is not None:
        code = exit_code(found.problem)
        return FOUND if code == USAGE else code
    return FOUND if found.alarming else ALL_WELL


# ---------------------------------------------------------------- the reminder


def _unregister(state: Context) -> None:
    gone = state.services.tasks.unregister()
    if state.output.as_json:
        state.output.document({"task": None, "removed": gone})
    else:
        state.output.say("The task is removed." if gone else "There was no task.")
    raise typer.Exit(ALL_WELL)


def _register(
    state: Context,
    path: Path,
    store: Path | None,
    hosts: list[str],
    warn_days: int,
    daily_at: str,
) -> None:
    if not is_time(daily_at):
        raise ProblemError("cli.daily-at", typed=daily_at)
    words = reminder_arguments(
        install_dir=state.install_dir,
        java_home=state.java_home,
        jar=state.jar,
        store=None if store is None else path,
        hosts=hosts,
        warn_days=warn_days,
    )
    task = register_reminder(state.services, path, words, daily_at)
    if state.output.as_json:
        state.output.document(
            {"task": {"name": task.name, "daily_at": task.daily_at, "command": task.command}}
        )
    else:
        state.output.say(f"Every day at {task.daily_at}: {task.command}")
    raise typer.Exit(ALL_WELL)


# ---------------------------------------------------------------- what is told


def _print(state: Context, found: CertificatesView) -> None:
    output = state.output
    for one in found.partitions:
        say_examined(output, one)
    trusted = sum(entry.kind == "trusted" for entry in found.entries)
    output.say(f"{found.path}: {found.type}, {trusted} trusted")
    if found.problem is not None:
        output.problem(found.problem)
        return
    for forecast in found.forecasts:
        output.say(f"{_MARKS[forecast.verdict]} {forecast.text}")
        if forecast.verdict in (Verdict.FAIL, Verdict.WARN) and forecast.next_step:
            output.say(f"    {forecast.next_step}")
    for spare in found.spares:
        words = "is not in use" if spare.unsure else "may be removed"
        output.say(f"  “{spare.alias}” {words}: {spare.reason}")
    if not found.alarming:
        output.say("Nothing fails, and nothing runs out in the days asked about.")


def _document(
    state: Context, found: CertificatesView, opened: OpenStore, java: JavaCandidate
) -> dict[str, object]:
    entries = [
        {
            **entry_json(state, entry.alias, entry.kind, entry.certificate),
            "used_by": list(shown.users),
            "seen_by_java": shown.seen,
        }
        for entry, shown in zip(opened.content.entries, found.entries, strict=True)
    ]
    alarming = bool(found.alarming) or found.problem is not None
    return {
        "path": str(found.path),
        "type": found.type,
        "ok": not alarming,
        "java": {"version": java.version, "vendor": java.vendor, "home": str(java.home)},
        "hosts": [examined_json(one) for one in found.partitions],
        "entries": entries,
        "forecasts": [forecast_json(state, forecast) for forecast in found.forecasts],
        "removable": [_spare_json(spare) for spare in found.spares if not spare.unsure],
        "unused": [_spare_json(spare) for spare in found.spares if spare.unsure],
        "problem": None if found.problem is None else problem_json(found.problem),
    }


def _spare_json(spare: Spare) -> dict[str, object]:
    return {
        "alias": spare.alias,
        "sha256": spare.certificate.sha256,
        "successor": None if spare.successor is None else spare.successor.sha256,
        "reason": str(spare.reason),
    }


def forecast_json(state: Context, forecast: Forecast) -> dict[str, object]:
    """One line of what fails, JSON-ready."""
    when, now = forecast.when, state.services.clock()
    return {
        "verdict": forecast.verdict.value,
        "name": forecast.name,
        "text": str(forecast.text),
        "next_step": str(forecast.next_step),
        "fails": forecast.fails,
        "when": None if when is None else when.isoformat(),
        "days_left": None if when is None else (when - now).days,
        "sha256": None if forecast.offender is None else forecast.offender.sha256,
    }
