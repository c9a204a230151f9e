"""``check``: proves partitions against the live host."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, read_file, read_secret
from wizard.cli.output import ALL_WELL, FOUND, Output
from wizard.domain.catalogue import CheckKind
from wizard.domain.hosts import Partition, Ports, host_name, port_number, profile_name
from wizard.domain.ports import TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import check_timeout
from wizard.flows.checking import CheckOptions, CheckSubject, Doors, check_all
from wizard.flows.looking import look
from wizard.flows.passwords import password_entry
from wizard.flows.stores import LARGEST_STORE, store_type


def check(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Configured partitions; all when none is named."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Check this host instead.")] = None,
    user: Annotated[str | None, typer.Option(help="The service account on it.")] = None,
    ssl: Annotated[bool, typer.Option("--ssl/--no-ssl", help="TLS, on unless --no-ssl.")] = True,
    mapper_port: Annotated[str, typer.Option(metavar="N")] = "",
    signon_port: Annotated[str, typer.Option(metavar="N")] = "",
    command_port: Annotated[str, typer.Option(metavar="N")] = "",
    truststore: Annotated[
        Path | None, typer.Option(help="JKS or PKCS#12; otherwise the connector's own.")
    ] = None,
    truststore_password_file: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="The password is the first line of input.")
    ] = False,
    password_file: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    connect_timeout: Annotated[
        float, typer.Option(metavar="S", help="Seconds for a connection.")
    ] = 10.0,
    resets_elevated: Annotated[
        bool, typer.Option("--resets-elevated", help="Elevated profiles are reset (*ALLOBJ).")
    ] = False,
    ifs_shares: Annotated[
        bool, typer.Option("--ifs-shares", help="IFS shares follow directory passwords.")
    ] = False,
    password_filter: Annotated[
        bool, typer.Option("--password-filter", help="The MyPass Password Filter is in use.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Check partitions: network, TLS trust, sign-on, authorities, password rules.

    Exit code 0 when no check fails, 1 when one does.
    """
    state: Context = context.obj
    output = state.json(as_json)
    if host is not None and names:
        raise ProblemError("cli.host-and-names")
    of_host = not ssl or resets_elevated or ifs_shares or password_filter
    if host is None and (of_host or user or mapper_port or signon_port or command_port):
        raise ProblemError("cli.options-of-host")
    template = CheckOptions().template
    if host is not None:
        if user is None:
            raise ProblemError("cli.user-missing")
        ports = Ports(port_number(mapper_port), port_number(signon_port), port_number(command_port))
        name = host_name(host)
        partitions = [
            Partition(
                name,
                name,
                profile_name(user),
                ssl,
                ports,
                resets_elevated=resets_elevated,
                ifs_shares=ifs_shares,
                password_filter=password_filter,
            )
        ]
        if state.install_dir is not None:
            template = look(state.services, state.install_dir).command or template
    else:
        partitions, template = configured(state, names or [], template)
    subjects = subjects_of(state, partitions, password_stdin, password_file)
    store = truststore_of(state, truststore, truststore_password_file)
    choice = state.choice()
    doors = Doors(
        state.services.network,
        lambda: state.services.toolbox(choice, store),
        state.services.keystores.certificate,
        state.services.clock,
    )
    reports = check_all(
        subjects,
        doors,
        options=replace(
            CheckOptions(),
            template=template,
            connect_timeout=check_timeout(connect_timeout),
        ),
        watcher=_Printer(output, subjects),
    )
    if output.as_json:
        output.document({"partitions": [report.as_json() for report in reports]})
    elif len(reports) > 1:
        for report in reports:
            _print(output, report)
    else:
        output.summary(reports[0])
    failed = any(report.verdict is Verdict.FAIL for report in reports)
    raise typer.Exit(FOUND if failed else ALL_WELL)


def configured(state: Context, names: list[str], template: str) -> tuple[list[Partition], str]:
    """The gateway's partitions (those named, or all), and its command template.

    Raises
    ------
    ProblemError
        ``cli.no-host``, ``cli.unknown-partition``, ``cli.gateway-file``, ``gateway.*``.
    """
    if state.install_dir is None:
        raise ProblemError("cli.no-host")
    files = state.services.files
    try:
        data = files.read(state.tree().partitions)
        if data is not None:
            files.partitions(data)
    except ProblemError as fault:
        if not fault.problem.id.startswith("configfiles."):
            raise
        raise ProblemError(
            "cli.gateway-file",
            what=fault.problem.what,
            details=str(fault.problem),
            fault=fault,
        ) from None
    found = look(state.services, state.install_dir)
    # The partitions are known; a fault of another file keeps nobody from checking them.
    for problem in (*found.problems, *found.remarks, *found.exposed):
        state.output.aside(f"{problem.what} {problem.next_step}")
    known = {partition.name.casefold(): partition for partition in found.partitions}
    if not known:
        raise ProblemError("cli.no-partitions")
    wanted = []
    for name in names:
        if name.casefold() not in known:
            raise ProblemError(
                "cli.unknown-partition",
                name=name,
                known=", ".join(partition.name for partition in found.partitions),
            )
        wanted.append(known[name.casefold()])
    return list(dict.fromkeys(wanted or found.partitions)), found.command or template


def subjects_of(
    state: Context, partitions: list[Partition], stdin: bool, file: Path | None
) -> list[CheckSubject]:
    """Each partition with its password: one given for all, else the vault's, else asked for."""
    given: Secret | None = None
    if stdin or file is not None:
        given = read_secret(
            "the service account",
            from_stdin=stdin,
            file=file,
            empty="cli.profile-password-empty",
        )
    subjects = []
    for partition in partitions:
        secret = given
        if secret is None and state.services.vault.available():
            secret = state.services.vault.get(password_entry(partition))
        if secret is None:
            secret = read_secret(f"{partition.user} on {partition.name}")
        subjects.append(CheckSubject(partition, secret))
    return subjects


def truststore_of(
    state: Context, path: Path | None, password_file: Path | None
) -> TrustStore | None:
    """The truststore named, else the connector's own, with its password; None for neither.

    Raises
    ------
    ProblemError
        ``cli.*``, ``keystore.*``.
    """
    secret = None
    if password_file is not None:
        secret = read_secret("the truststore", file=password_file)
    if path is None:
        if state.install_dir is None:
            return None
        stores = look(state.services, state.install_dir).stores
        if not stores:
            return None
        path = stores[0].path
        if secret is None:
            secret = _kept_store_password(state, path)
    data = read_file(path, LARGEST_STORE)
    kind = store_type(data)
    if not kind:
        raise ProblemError("cli.not-a-truststore", path=path)
    if secret is None and kind == "PKCS12":
        # Without its password Java sees no certificate in it at all.
        raise ProblemError("cli.truststore-password", path=path)
    if secret is not None:
        # A wrong password gets its own sentence before Java sees the store.
        state.services.keystores.open(data, secret)
    return TrustStore(path, kind, secret)


def _kept_store_password(state: Context, path: Path) -> Secret | None:
    from wizard.flows.passwords import store_entry

    vault = state.services.vault
    return vault.get(store_entry(path)) if vault.available() else None


class _Printer:
    """Prints the rows of a single partition as they finish."""

    def __init__(self, output: Output, subjects: list[CheckSubject]) -> None:
        self._output = output
        self._live = len(subjects) == 1 and not output.as_json
        self._lock = threading.Lock()
        if self._live:
            output.heading(subjects[0].partition.name, subjects[0].partition.host)

    def started(self, name: str, kind: CheckKind) -> None:
        """Nothing: the row comes when it ends."""

    def finished(self, name: str, result: CheckResult) -> None:  # noqa: ARG002 - the interface's
        """One row."""
        if self._live:
            with self._lock:
                self._output.check(result)

    def cancelled(self) -> bool:
        """Never; Ctrl-C ends the program."""
        return False


def _print(output: Output, report: PartitionReport) -> None:
    output.heading(report.name, report.host)
    for result in report.checks:
        output.check(result)
    output.summary(report)
