"""What the account commands have in common: which partitions, whose passwords, the Toolbox."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.check import configured, subjects_of, truststore_of
from wizard.cli.context import Context, read_secret
from wizard.domain.hosts import Partition, Ports, host_name, port_number, profile_name
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import AccountSubject
from wizard.flows.answers import check_limit, check_timeout
from wizard.flows.checking import CheckOptions, Doors
from wizard.flows.looking import look

User = Annotated[str, typer.Argument(metavar="USER", help="The user profile.", show_default=False)]
Partitions = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME,...", help="Configured partitions; needed when there are several."),
]
All = Annotated[bool, typer.Option("--all", help="Every configured partition.")]
Host = Annotated[str | None, typer.Option(help="This host instead of a configured partition.")]
Account = Annotated[str | None, typer.Option("--user", help="The service account on it.")]
Ssl = Annotated[bool, typer.Option("--ssl/--no-ssl", help="TLS, on unless --no-ssl.")]
PortOption = Annotated[str, typer.Option(metavar="N")]
Truststore = Annotated[
    Path | None, typer.Option(help="JKS or PKCS#12; otherwise the connector's own.")
]
TruststorePassword = Annotated[Path | None, typer.Option(metavar="FILE")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The service account's password is its first line."),
]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="The service account's is the first line of input."),
]
UnusedAccount = Annotated[str | None, typer.Option("--user", hidden=True)]
UnusedPasswordFile = Annotated[Path | None, typer.Option("--password-file", hidden=True)]
UnusedPasswordStdin = Annotated[bool, typer.Option("--password-stdin", hidden=True)]
NewPasswordFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The user's password is its first line.")
]
NewPasswordStdin = Annotated[
    bool, typer.Option("--new-password-stdin", help="The user's is the first line of input.")
]
Command = Annotated[
    str | None,
    typer.Option("--command", metavar="TEXT", help="Try this command instead of the configured."),
]
AllowPower = Annotated[
    bool,
    typer.Option(
        "--allow-power",
        help="Run a command although it changes what a profile may do (SPCAUT, USRCLS ...).",
    ),
]
ConnectTimeout = Annotated[float, typer.Option(metavar="S", help="Seconds for a connection.")]
ReadTimeout = Annotated[float, typer.Option(metavar="S", help="Seconds for each answer.")]
Limit = Annotated[
    float,
    typer.Option("--timeout", metavar="S", help="Seconds for each partition as a whole."),
]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Also a password that breaks a host's rules.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]

CONNECT, READ = CheckOptions().connect_timeout, CheckOptions().read_timeout
LIMIT = CheckOptions().limit


@dataclass(frozen=True, slots=True)
class Where:
    """The options that say which partitions, as typed."""

    names: list[str] | None = None
    all_: bool = False
    host: str | None = None
    account: str | None = None
    ssl: bool = True
    mapper_port: str = ""
    signon_port: str = ""
    command_port: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Partitions, and the command template that holds for them."""

    partitions: list[Partition]
    template: str


def choose(state: Context, where: Where, *, account: str | None = None) -> Chosen:
    """The partitions that were named, or the one that there is.

    Parameters
    ----------
    account : str or None
        The user where no service account is needed.

    Raises
    ------
    ProblemError
        ``cli.*``, ``answers.*``, ``gateway.*``, ``account.no-partition``.
    """
    template = CheckOptions().template
    names = [part.strip() for name in where.names or () for part in name.split(",")]
    names = [name for name in names if name]
    if where.host is not None:
        if names or where.all_:
            raise ProblemError("cli.host-and-partitions")
        if state.install_dir is not None:
            template = look(state.services, state.install_dir).command or template
        return Chosen([_typed(where, account)], template)
    if where.names and where.all_:
        raise ProblemError("cli.all-and-partitions")
    if not where.ssl or where.account or where.mapper_port or where.signon_port:
        raise ProblemError("cli.options-of-host")
    if where.command_port:
        raise ProblemError("cli.options-of-host")
    try:
        partitions, template = configured(state, names, template)
    except ProblemError as fault:
        if fault.id not in ("cli.no-host", "cli.no-partitions"):
            raise
        options = "--host H" if account is not None else "--host H --user ACCOUNT"
        raise ProblemError("account.no-partition", options=options) from None
    if len(partitions) > 1 and not names and not where.all_:
        known = ", ".join(partition.name for partition in partitions)
        raise ProblemError("cli.which-partitions", known=known)
    return Chosen(partitions, template)


def _typed(where: Where, account: str | None) -> Partition:
    user = where.account or account
    if user is None:
        raise ProblemError("cli.user-missing")
    ports = Ports(
        port_number(where.mapper_port),
        port_number(where.signon_port),
        port_number(where.command_port),
    )
    name = host_name(where.host or "")
    return Partition(name, name, profile_name(user), where.ssl, ports)


def with_passwords(
    state: Context, partitions: list[Partition], stdin: bool, file: Path | None
) -> list[AccountSubject]:
    """Each partition with its service account's password."""
    found = subjects_of(state, partitions, stdin, file)
    return [AccountSubject(one.partition, one.password) for one in found]


def demand_one_input(account: bool, user: bool) -> None:
    """Raise ``cli.two-from-input`` where both passwords would come from standard input."""
    if account and user:
        raise ProblemError("cli.two-from-input")


def user_password(user: str, stdin: bool, file: Path | None, *, new: bool = True) -> Secret:
    """The user's password: from standard input, a file or a prompt.

    Parameters
    ----------
    new : bool
        It is asked for twice at a prompt.

    Raises
    ------
    ProblemError
        ``cli.password-*``.
    """
    return read_secret(
        user,
        from_stdin=stdin,
        file=file,
        confirm=new,
        missing="cli.new-password-none",
        empty="cli.profile-password-empty",
    )


def user_name(typed: str) -> str:
    """The profile's name in capitals.

    Raises
    ------
    ProblemError
        ``account.user-empty``, ``answers.profile-*``.
    """
    if not typed.strip():
        raise ProblemError("account.user-empty")
    return profile_name(typed)


def help_hint(state: Context, where: Where, partitions: Iterable[str], topics: str) -> str:
    """The ``account help-host`` that is about these partitions, to be run as it stands."""
    words = ["mypass-wizard"]
    if state.install_dir is not None:
        words += ["--install-dir", str(state.install_dir)]
    words += ["account", "help-host", *topics.split()]
    if where.host is not None:
        words += ["--host", where.host]
        words += ["--user", where.account] if where.account else []
        words += [] if where.ssl else ["--no-ssl"]
    elif state.install_dir is not None:
        words += ["--partitions", ",".join(partitions)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def doors_of(
    state: Context, truststore: Path | None, truststore_password_file: Path | None
) -> Doors:
    """What an operation asks: the network, the Toolbox on this machine's Java.

    Raises
    ------
    ProblemError
        ``app.no-java``, ``app.no-jar``, and the truststore's own.
    """
    store = truststore_of(state, truststore, truststore_password_file)
    choice = state.choice()
    if choice.java is None:
        raise ProblemError("app.no-java")
    if choice.jar is None:
        raise ProblemError("app.no-jar")
    return Doors(
        state.services.network,
        lambda: state.services.toolbox(choice, store),
        state.services.keystores.certificate,
        state.services.clock,
    )


def options_of(
    template: str,
    connect: float,
    read: float,
    limit: float = LIMIT,
    *,
    allow_power: bool = False,
) -> CheckOptions:
    """The time-outs and the template.

    Raises
    ------
    ProblemError
        ``flows.timeout-range``, ``account.limit-range``.
    """
    return replace(
        CheckOptions(),
        template=template,
        connect_timeout=check_timeout(connect),
        read_timeout=check_timeout(read),
        limit=check_limit(limit),
        allow_power=allow_power,
    )
