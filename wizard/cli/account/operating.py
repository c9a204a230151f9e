"""``account reset``, ``validate`` and ``sync``: the connector's three operations."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import typer

from wizard.cli.account import shared
from wizard.cli.account.shared import CONNECT, LIMIT, READ, Where
from wizard.cli.context import Context, at_terminal
from wizard.cli.output import ALL_WELL, FOUND, INTERRUPTED, Output
from wizard.domain.text import NOTHING
from wizard.domain.verdicts import CheckResult
from wizard.flows.accounts.facts import (
    AccountSubject,
    Action,
    Ending,
    Operated,
    OperationResult,
)
from wizard.flows.accounts.operating import operate
from wizard.flows.accounts.repeating import after, unset_by_rules
from wizard.flows.accounts.resetting import refuse_target
from wizard.flows.accounts.rows import verdict_of


def _setting(action: Action, words: str) -> Callable[..., None]:
    """The command of an action that sets passwords; `words` are its help."""

    def run(
        context: typer.Context,
        user: shared.User,
        partitions: shared.Partitions = None,
        all_: shared.All = False,
        host: shared.Host = None,
        account: shared.Account = None,
        ssl: shared.Ssl = True,
        mapper_port: shared.PortOption = "",
        signon_port: shared.PortOption = "",
        command_port: shared.PortOption = "",
        truststore: shared.Truststore = None,
        truststore_password_file: shared.TruststorePassword = None,
        password_file: shared.PasswordFile = None,
        password_stdin: shared.PasswordStdin = False,
        new_password_file: shared.NewPasswordFile = None,
        new_password_stdin: shared.NewPasswordStdin = False,
        command: shared.Command = None,
        allow_power: shared.AllowPower = False,
        connect_timeout: shared.ConnectTimeout = CONNECT,
        read_timeout: shared.ReadTimeout = READ,
        limit: shared.Limit = LIMIT,
        yes: shared.Yes = False,
        as_json: shared.AsJson = False,
    ) -> None:
        _set(
            context, action, user,
            Where(partitions, all_, host, account, ssl, mapper_port, signon_port, command_port),
            (truststore, truststore_password_file), (password_stdin, password_file),
            (new_password_stdin, new_password_file), command,
            (connect_timeout, read_timeout, limit), allow_power,
            yes, as_json,
        )  # fmt: skip

    run.__doc__ = words
    return run


reset = _setting(
    Action.RESET,
    """Set a user's password as the connector does: its command, run as the service account.

    A password that breaks a host's rules is set only with --yes, or when you say so.
    Exit code 0 when it is done on every partition named, 1 otherwise.
    """,
)
sync = _setting(
    Action.SYNC,
    """Set the same password on several partitions at once; it can be repeated safely.

    All hosts' rules are read first: a password that breaks one of them is set nowhere, unless
    with --yes, or when you say so. Exit code 0 when it is done on every partition named, 1
    otherwise.
    """,
)


def validate(
    context: typer.Context,
    user: shared.User,
    partitions: shared.Partitions = None,
    all_: shared.All = False,
    host: shared.Host = None,
    account: shared.UnusedAccount = None,
    ssl: shared.Ssl = True,
    mapper_port: shared.PortOption = "",
    signon_port: shared.PortOption = "",
    command_port: shared.PortOption = "",
    truststore: shared.Truststore = None,
    truststore_password_file: shared.TruststorePassword = None,
    password_file: shared.UnusedPasswordFile = None,
    password_stdin: shared.UnusedPasswordStdin = False,
    new_password_file: shared.NewPasswordFile = None,
    new_password_stdin: shared.NewPasswordStdin = False,
    connect_timeout: shared.ConnectTimeout = CONNECT,
    read_timeout: shared.ReadTimeout = READ,
    limit: shared.Limit = LIMIT,
    as_json: shared.AsJson = False,
) -> None:
    """Prove a user's password, one attempt for each partition; nothing is run on the host.

    The service account is not needed. Exit code 0 when it is right everywhere, 1 otherwise.
    """
    del password_file  # the other two commands need it; a script may give it to all three
    state: Context = context.obj
    user = shared.user_name(user)
    output = state.json(as_json)
    where = Where(partitions, all_, host, account, ssl, mapper_port, signon_port, command_port)
    shared.demand_one_input(password_stdin, new_password_stdin)
    chosen = shared.choose(state, where, account=user)
    secret = shared.user_password(user, new_password_stdin, new_password_file, new=False)
    watcher = _Printer(output, len(chosen.partitions))
    found = operate(
        Action.VALIDATE,
        user,
        secret,
        [AccountSubject(partition) for partition in chosen.partitions],
        shared.doors_of(state, truststore, truststore_password_file),
        options=shared.options_of(chosen.template, connect_timeout, read_timeout, limit),
        watcher=watcher,
    )
    _end(state, where, watcher, Action.VALIDATE, user, found)


def _set(
    context: typer.Context,
    action: Action,
    user: str,
    where: Where,
    store: tuple[Path | None, Path | None],
    account_source: tuple[bool, Path | None],
    user_source: tuple[bool, Path | None],
    command: str | None,
    timeouts: tuple[float, float, float],
    allow_power: bool,
    yes: bool,
    as_json: bool,
) -> None:
    state: Context = context.obj
    user = shared.user_name(user)
    output = state.json(as_json)
    shared.demand_one_input(account_source[0], user_source[0])
    chosen = shared.choose(state, where)
    # Before anybody types a password for it.
    refuse_target(user, tuple(chosen.partitions))
    template = command if command is not None else chosen.template
    options = shared.options_of(template, *timeouts, allow_power=allow_power)
    doors = shared.doors_of(state, *store)
    subjects = shared.with_passwords(state, chosen.partitions, *account_source)
    secret = shared.user_password(user, *user_source)

    def once(strict: bool) -> tuple[_Printer, Operated]:
        watcher = _Printer(output, len(subjects))
        return watcher, operate(
            action, user, secret, subjects, doors,
            options=options, watcher=watcher, strict=strict,
        )  # fmt: skip

    watcher, found = once(strict=not yes)
    if unset_by_rules(found) and at_terminal() and not as_json:
        watcher.rest(found.results)
        if typer.confirm("Set it all the same, wherever the host takes it?", err=True):
            watcher, found = once(strict=False)
    _end(state, where, watcher, action, user, found)


def _end(
    state: Context,
    where: Where,
    printer: _Printer,
    action: Action,
    user: str,
    found: Operated,
) -> None:
    output = state.output
    if output.as_json:
        output.document({"results": [result.as_json() for result in found.results]})
    else:
        printer.rest(found.results)
        _summary(state, where, action, user, found)
    if found.interrupted:
        state.told = True
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(ALL_WELL if found.done else FOUND)


class _Printer:
    """Prints each partition as it ends."""

    def __init__(self, output: Output, count: int) -> None:
        self._output = output
        self._count = count
        self._lock = threading.Lock()
        self._told: set[tuple[str, str]] = set()

    def started(self, partition: str) -> None:
        """Nothing: the result comes when it ends."""

    def finished(self, result: OperationResult) -> None:
        """One partition's result."""
        with self._lock:
            if (result.partition, result.host) not in self._told:
                self._told.add((result.partition, result.host))
                show(self._output, result)

    def cancelled(self) -> bool:
        """Never; Ctrl-C is seen by the operation itself."""
        return False

    def rest(self, results: tuple[OperationResult, ...]) -> None:
        """What did not end by itself."""
        for result in results:
            self.finished(result)


def show(output: Output, result: OperationResult) -> None:
    """One partition's result for a person."""
    output.heading(result.partition, result.host)
    done = result.outcome is Ending.DONE
    output.check(
        CheckResult(
            result.message_id or result.outcome.value,
            verdict_of(result),
            result.sentence,
            result.cause if done or result.outcome is Ending.SKIPPED else NOTHING,
            NOTHING if done else result.cause,
            result.next_step,
            result.ms,
            "" if done else result.details,
            result.command,
        )
    )


def _summary(state: Context, where: Where, action: Action, user: str, found: Operated) -> None:
    """Exactly where it was done and where not, when several were asked."""
    output = state.output
    by_ending = {
        ending: [result for result in found.results if result.outcome is ending]
        for ending in Ending
    }
    words = {Ending.DONE: "Done on", Ending.FAILED: "Failed on", Ending.SKIPPED: "Not asked:"}
    if len(found.results) > 1:
        output.say("")
        for ending, results in by_ending.items():
            if results:
                names = ", ".join(result.partition for result in results)
                output.say(f"{words[ending]} {names}.")
        advice = after(action, user, found)
        if advice:
            output.say(advice)
    failed = dict.fromkeys(result.topic for result in by_ending[Ending.FAILED])
    asked = " ".join(name for name in failed if name)
    if asked:
        about = [result.partition for result in by_ending[Ending.FAILED] if result.topic]
        hint = shared.help_hint(state, where, about, asked)
        output.say(f"For the IBM i administrator: {hint}")
