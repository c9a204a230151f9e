"""The way into one partition: reached without credentials, then one sign-on, then its facts."""

from __future__ import annotations

from wizard.domain.hostfacts import Profile
from wizard.domain.hosts import MAPPER_PORT, Partition
from wizard.domain.passwordrules import RULE_VALUES, PasswordRules, read_rules
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.checking import Doors
from wizard.flows.checks.run import CheckOptions, Ledger, Run

UNREADABLE = frozenset({"host.program-failed", "exit.request-denied", "host.request-failed"})
"""Problems that say that a fact may not be read; the reset itself may be allowed all the same."""


def new_run(
    partition: Partition,
    password: Secret | None,
    doors: Doors,
    options: CheckOptions,
    ledger: Ledger,
    failed_on: set[tuple[str, str]],
) -> Run:
    """The state of one operation on one partition."""
    return Run(
        partition,
        password,
        doors.network,
        doors.toolbox,
        doors.read_certificate,
        options,
        ledger,
        doors.clock(),
        failed_on,
    )


def reach(run: Run) -> None:
    """Find the host, its ports and its password level; no credential is sent, no JVM needed.

    Raises
    ------
    ProblemError
        ``host.*``, ``mapper.*``, ``port.*``, ``tls.silent``: the partition is down, slow, or
        something else.
    """
    partition, timeout = run.partition, run.options.connect_timeout
    run.addresses = run.network.resolve(partition.host, timeout=timeout)
    ports = partition.ports
    if not (ports.signon and ports.command):
        suffix = "-s" if partition.ssl else ""
        mapper = ports.mapper or MAPPER_PORT
        run.mapped_signon = run.network.ask_mapper(
            partition.host, mapper, f"as-signon{suffix}", timeout=timeout
        )
        run.mapped_command = run.network.ask_mapper(
            partition.host, mapper, f"as-rmtcmd{suffix}", timeout=timeout
        )
    try:
        run.greeting = run.network.greet_signon(
            partition.host,
            run.signon_port,
            tls=partition.ssl,
            timeout=timeout + run.options.read_timeout,
        )
    except ProblemError as fault:
        # This program's own TLS is not Java's: the sign-on tells. Whom nobody hears, Java does not.
        if not fault.id.startswith("tls.") or fault.id == "tls.silent":
            raise


def leave(run: Run) -> None:
    """End the session, if there is one."""
    session, run.session = run.session, None
    if session is not None:
        session.close()


def level_of(run: Run) -> int | None:
    """The host's password level, where the sign-on server told it."""
    return run.greeting.password_level if run.greeting else None


def rules_of(run: Run) -> PasswordRules | None:
    """The host's rules; None where the account may not read them."""
    try:
        values = run.signed_session().system_values(RULE_VALUES)
    except ProblemError as fault:
        if fault.id not in UNREADABLE:
            raise
        return None
    return read_rules(values, level_of(run)) if values else None


def message_of(fault: ProblemError) -> str:
    """The host's message id in a ``host.program-failed``, else empty."""
    if fault.id != "host.program-failed":
        return ""
    return str(dict(fault.problem.what.args).get("message", ""))


def special_authorities(run: Run, profile: Profile) -> tuple[frozenset[str], tuple[str, ...]]:
    """The profile's and its groups' special authorities; the groups that could not be read."""
    found = set(profile.special_authorities)
    unread = []
    for group in profile.groups:
        try:
            found |= run.signed_session().profile(group).special_authorities
        except ProblemError as fault:
            if fault.id not in UNREADABLE:
                raise
            unread.append(group)
    return frozenset(found), tuple(unread)
