"""``keystore renew``: the new CA of a host beside the old one, proven; the old one on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal
from wizard.cli.keystore.hosts import (
    certificate_json,
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
    Yes,
    store_path,
)
from wizard.cli.keystore.shown import validity
from wizard.cli.keystore.verifying import opened_for
from wizard.cli.output import ALL_WELL
from wizard.domain.certificates import fingerprint_digits
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.flows.additions import Addition, next_step
from wizard.flows.answers import check_timeout
from wizard.flows.certificates import CertificatesView, Spare, view
from wizard.flows.examining import TIMEOUT, examine
from wizard.flows.renewing import (
    Renewal,
    confirm_renewal,
    load_store,
    plan_renewal,
    remove_spares,
    renew,
)
from wizard.flows.staying import Staying, staying
from wizard.flows.storeproof import Proof
from wizard.flows.trust import matching


def renew_(
    context: typer.Context,
    store: ConnectorStore = None,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="H[:PORT]", help="Whose new CA; both TLS servers unless a port is named."
        ),
    ] = None,
    fingerprint: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEX", help="The expected SHA-256 or SHA-1 fingerprint, as DCM shows it."
        ),
    ] = None,
    remove_old: Annotated[
        bool,
        typer.Option(
            "--remove-old",
            help="Remove the old CA when neither the host nor a partition of the gateway needs it.",
        ),
    ] = False,
    connect_timeout: Annotated[
        float, typer.Option(metavar="S", help="Seconds to wait for each connection.")
    ] = TIMEOUT,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Trust the new CA that a host presents, beside the old one, and prove it with Java.

    The other partitions of the gateway (--install-dir, or the one around STORE) are proven as well.
    """
    state: Context = context.obj
    output = state.json(as_json)
    timeout = check_timeout(connect_timeout)
    if host is None:
        raise _without_host(state, gateway_partitions(state), store)
    (typed,) = typed_partitions([host])
    # One address can serve several partitions, by other ports or names: all of them are proven.
    path = store_path(state, store).absolute()
    others = store_partitions(state, path)
    partition = _named_apart(typed, others)
    for words in fingerprint or ():
        fingerprint_digits(words)
    choice = state.choice()
    opened = opened_for(state, path, password_stdin, password_file)
    toolbox = state.services.toolbox(choice, opened.truststore)
    (seen,) = examine(state.services, toolbox, [partition], timeout=timeout)
    plan = plan_renewal(state.services, opened, seen, disabled=toolbox.algorithms())
    say_examined(output, seen)
    output.say(plan.summary)
    for addition in plan.additions:
        _say(state, addition)
    if plan.needed:
        _confirm(state, plan, fingerprint or [], yes=yes)
    proof = renew(state.services, choice, plan, others=others, timeout=timeout)
    everyone = [partition, *others]
    now = load_store(state.services, opened.path, opened.password)
    found = view(state.services, choice, everyone, now.truststore, now.content, timeout=timeout)
    old = _old(found)
    removed: tuple[Spare, ...] = ()
    kept: tuple[Staying, ...] = ()
    if remove_old:
        kept = staying(state.services, found, (*plan.adding, *plan.there))
    if remove_old and old:
        aliases = [spare.alias for spare in old]
        proof = remove_spares(state.services, choice, now, aliases, everyone, timeout=timeout)
        removed = old
    if output.as_json:
        output.document(_document(plan, proof, old, removed, kept))
    else:
        _print(state, plan, proof, old, removed, kept)
    raise typer.Exit(ALL_WELL)


def _without_host(state: Context, configured: list[Partition], store: Path | None) -> ProblemError:
    """Nobody's CA was asked for: who could be meant, and the whole command."""
    words = ["mypass-wizard"]
    if state.install_dir is not None:
        words += ["--install-dir", str(state.install_dir)]
    words += ["keystore", "renew", *([] if store is None else [str(store)]), "--host"]
    command = " ".join(f'"{word}"' if " " in word else word for word in words)
    if not configured:
        return ProblemError("cli.renew-no-host", command=command)
    hosts = ", ".join(f"{one.host} ({one.name})" for one in configured)
    return ProblemError(
        "cli.renew-which-host", hosts=hosts, command=command, first=configured[0].host
    )


def _named_apart(typed: Partition, configured: Sequence[Partition]) -> Partition:
    """What was typed, under a name that no partition of the gateway has: verdicts go by name."""
    taken = {one.name for one in configured}
    name = typed.name
    while name in taken:
        name = f"{name} (--host)"
    return replace(typed, name=name)


def _confirm(state: Context, plan: Renewal, typed: list[str], *, yes: bool) -> None:
    if typed:
        if not any(matching(plan.presented, one) is not None for one in typed):
            raise ProblemError(
                "cli.fingerprint",
                host=plan.partition.name,
                seen="; ".join(one.sha256 for one in plan.presented),
            )
        confirm_renewal(plan, *typed)
        return
    if yes:
        return
    if state.output.as_json or not at_terminal():
        raise ProblemError("cli.not-confirmed")
    new = ", ".join(one.sha256 for one in plan.adding)
    state.output.aside(f"To be trusted: {new}")
    asked = (
        "Does DCM show the same fingerprint?"
        if len(plan.adding) == 1
        else "Does DCM show each of these fingerprints?"
    )
    if not typer.confirm(asked, err=True):
        raise ProblemError("cli.not-confirmed")


def _old(found: CertificatesView) -> tuple[Spare, ...]:
    """Entries whose place a newer one has taken, and that no host needs.

    What is merely unused may belong to a host that this command was not told about.
    """
    return tuple(spare for spare in found.spares if spare.successor is not None)


def _say(state: Context, addition: Addition) -> None:
    """What a person compares and has to know before a certificate is trusted."""
    output, one = state.output, addition.certificate
    lines = [
        one.subject,
        str(addition.where),
        str(validity(state, one)),
        f"SHA-256 {one.sha256}",
        f"SHA-1 {one.sha1}",
    ]
    output.say("\n  ".join(line for line in lines if line))
    for found in addition.remarks:
        # Also where only a program reads, as an import does it.
        output.aside(f"{addition.name}: {found.text} {next_step(found)}".rstrip())
    difference = addition.difference
    if difference is not None:
        output.say(difference.summary)
        output.table(
            ("", "Old", "New"), ((row.what, row.old, row.new) for row in difference.changed)
        )


def _print(
    state: Context,
    plan: Renewal,
    proof: Proof,
    old: tuple[Spare, ...],
    removed: tuple[Spare, ...],
    kept: tuple[Staying, ...],
) -> None:
    output = state.output
    if plan.adding:
        output.say(f"{plan.store.path}: {len(plan.adding)} added.")
    names = ", ".join(one.partition.name for one in proof.proven)
    output.say(f"Java trusts {names} with this store." if names else "No host could be proven.")
    for spare in removed:
        output.say(f"“{spare.alias}” is removed.")
    for spare in old:
        if spare not in removed:
            output.say(f"“{spare.alias}” may be removed (--remove-old): {spare.reason}")
    for one in kept:
        output.say(f"“{one.alias}” stays: {one.reason}")
    if proof.backup is not None:
        output.say(f"The store as it was lies in {proof.backup.folder}.")
    if proof.services and (plan.adding or removed):
        output.say(f"Restart {', '.join(proof.services)} so that the connector reads the store.")


def _added_json(addition: Addition) -> dict[str, object]:
    return {
        **certificate_json(addition.certificate),
        "ports": [port.port for port in addition.ports],
        "problems": [
            {
                "key": found.key,
                "verdict": found.verdict.value,
                "text": str(found.text),
                "next_step": str(next_step(found)),
            }
            for found in addition.remarks
        ],
    }


def _document(
    plan: Renewal,
    proof: Proof,
    old: tuple[Spare, ...],
    removed: tuple[Spare, ...],
    kept: tuple[Staying, ...],
) -> dict[str, object]:
    return {
        "path": str(plan.store.path),
        "host": plan.partition.name,
        "added": [_added_json(one) for one in plan.added],
        "already_there": [one.sha256 for one in plan.there],
        "differences": [
            {
                "kinship": difference.kinship.value,
                "proven": difference.proven,
                "summary": str(difference.summary),
                "old": difference.old.sha256,
                "new": difference.new.sha256,
                "rows": [
                    {"key": row.key, "old": row.old, "new": row.new, "changed": row.changed}
                    for row in difference.rows
                ],
            }
            for difference in plan.differences
        ],
        "hosts": [examined_json(one) for one in proof.partitions],
        "removable": [spare.alias for spare in old if spare not in removed],
        "removed": [spare.alias for spare in removed],
        "kept": [{"alias": one.alias, "reason": str(one.reason)} for one in kept],
        "backup": str(proof.backup.folder) if proof.backup is not None else None,
        "services": list(proof.services),
    }
