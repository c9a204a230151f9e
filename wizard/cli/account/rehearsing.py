"""``account rehearse``: the whole way of a reset on a disposable profile."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.account import shared
from wizard.cli.account.shared import CONNECT, LIMIT, READ, Where
from wizard.cli.context import Context
from wizard.cli.output import ALL_WELL, FOUND, INTERRUPTED, Output
from wizard.domain.text import NOTHING
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.accounts.facts import Ending
from wizard.flows.accounts.rehearsal import Rehearsal, RehearsalStep, StepResult
from wizard.flows.accounts.rehearsing import rehearse
from wizard.flows.accounts.resetting import refuse_target
from wizard.flows.accounts.rows import verdict_of


def rehearse_(
    context: typer.Context,
    test_user: Annotated[
        str,
        typer.Option(
            metavar="U",
            help="A disposable profile: its password is replaced by one that nobody knows.",
            show_default=False,
        ),
    ],
    spend_attempt: Annotated[
        bool,
        typer.Option(
            "--spend-attempt",
            help="Also show that the old password no longer works, which spends one attempt.",
        ),
    ] = False,
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
    command: shared.Command = None,
    allow_power: shared.AllowPower = False,
    connect_timeout: shared.ConnectTimeout = CONNECT,
    read_timeout: shared.ReadTimeout = READ,
    limit: shared.Limit = LIMIT,
    as_json: shared.AsJson = False,
) -> None:
    """Rehearse a reset: reset, prove the new password, put a last random one in.

    Exit code 0 when every step is done, 1 otherwise.
    """
    state: Context = context.obj
    test_user = shared.user_name(test_user)
    output = state.json(as_json)
    where = Where(partitions, all_, host, account, ssl, mapper_port, signon_port, command_port)
    chosen = shared.choose(state, where)
    name = refuse_target(test_user, tuple(chosen.partitions))
    template = command if command is not None else chosen.template
    options = shared.options_of(
        template, connect_timeout, read_timeout, limit, allow_power=allow_power
    )
    doors = shared.doors_of(state, truststore, truststore_password_file)
    subjects = shared.with_passwords(state, chosen.partitions, password_stdin, password_file)
    found = rehearse(
        name,
        subjects,
        doors,
        spend_attempt=spend_attempt,
        options=options,
        watcher=_Printer(output, {one.name: one.host for one in chosen.partitions}),
    )
    passed = all(one.passed for one in found)
    if output.as_json:
        output.document(
            {"test_user": name, "ok": passed, "rehearsals": [one.as_json() for one in found]}
        )
    else:
        _summary(state, where, found)
    if any(one.interrupted for one in found):
        state.told = True
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(ALL_WELL if passed else FOUND)


class _Printer:
    """Prints the steps as they end."""

    def __init__(self, output: Output, hosts: dict[str, str]) -> None:
        self._output = output
        self._hosts = hosts
        self._headed = ""

    def started(self, partition: str, step: RehearsalStep) -> None:
        """The partition's name before its first step."""
        del step
        if partition != self._headed:
            self._headed = partition
            self._output.heading(partition, self._hosts[partition])

    def finished(self, partition: str, found: StepResult) -> None:
        """One step."""
        del partition
        show_step(self._output, found)

    def cancelled(self) -> bool:
        """Never; Ctrl-C is seen by the rehearsal itself."""
        return False


def show_step(output: Output, found: StepResult) -> None:
    """One step for a person: its title, then what came of it."""
    result = found.result
    failed = result.outcome is Ending.FAILED
    loud = verdict_of(result) in (Verdict.FAIL, Verdict.WARN)
    output.check(
        CheckResult(
            found.step.id,
            verdict_of(result),
            found.step.title,
            result.sentence,
            result.cause if loud else NOTHING,
            result.next_step,
            result.ms,
            result.details if failed else "",
            result.command,
        )
    )
    if not loud and result.cause:
        output.say(f"      {result.cause}")


def _summary(state: Context, where: Where, found: tuple[Rehearsal, ...]) -> None:
    output = state.output
    for one in found:
        output.say("")
        output.say(one.told)
        skipped = [
            step for step in one.steps if step.step.spends and step.result.outcome is Ending.SKIPPED
        ]
        if one.passed and skipped:
            output.say("--spend-attempt also shows that the old password no longer works.")
        topics = " ".join(
            step.result.topic
            for step in one.steps
            if step.result.outcome is Ending.FAILED and step.result.topic
        )
        if topics:
            hint = shared.help_hint(state, where, [one.partition], topics)
            output.say(f"For the IBM i administrator: {hint}")
