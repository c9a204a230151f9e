"""``keystore fetch``: the chain that a host presents, confirmed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal
from wizard.cli.keystore.shared import (
    AsJson,
    NewType,
    PasswordFile,
    PasswordStdin,
    StorePath,
    Yes,
    existing,
    hint,
    new_type,
    store_password,
)
from wizard.cli.keystore.trusting import trust
from wizard.domain.certificates import Certificate, fingerprint_digits, same_fingerprint
from wizard.domain.hosts import SIGNON_TLS_PORT, host_and_port
from wizard.domain.problems import ProblemError
from wizard.flows.vouching import families, unspoken

_FETCH_TIMEOUT = 10.0  # seconds


def fetch(
    context: typer.Context,
    store: StorePath,
    host: Annotated[list[str], typer.Option(metavar="H[:PORT]", help="Port 9476 unless given.")],
    fingerprint: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEX", help="The expected SHA-256 or SHA-1 fingerprint, as DCM shows it."
        ),
    ] = None,
    type: NewType = None,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Fetch the chain a host presents, confirm its fingerprint, and trust its issuer."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = new_type(type, store)
    for typed in fingerprint or ():
        fingerprint_digits(typed)
    keystores = state.services.keystores
    before = existing(store)
    secret = store_password(state, store, before, password_stdin, password_file)
    if before is None:
        keystores.check_store_password(secret, type=kind)
        hint(state, secret)
    chosen: list[Certificate] = []
    for place in host:
        name, named = host_and_port(place)
        port = named or SIGNON_TLS_PORT
        presented = [
            keystores.certificate(der)
            for der in state.services.network.presented_chain(name, port, timeout=_FETCH_TIMEOUT)
        ]
        output.say(f"{name}:{port} presents")
        for certificate in presented:
            output.say(
                f"  {certificate.subject}\n    issued by {certificate.issuer}\n"
                f"    until {certificate.not_after:%Y-%m-%d}\n    SHA-256 {certificate.sha256}"
            )
        if fingerprint and not any(
            same_fingerprint(certificate, typed)
            for typed in fingerprint
            for certificate in presented
        ):
            raise ProblemError(
                "cli.fingerprint",
                host=place,
                seen="; ".join(certificate.sha256 for certificate in presented),
            )
        # Behind the comparison: a stranger's chain is named as one, whatever it lacks besides.
        anchors = keystores.anchors(presented)
        if fingerprint:
            _check_tied(state, place, presented, anchors, fingerprint)
        if not fingerprint and not yes:
            if as_json or not at_terminal():
                raise ProblemError("cli.not-confirmed")
            trusted = ", ".join(anchor.sha256 for anchor in anchors)
            output.aside(f"To be trusted: {trusted}")
            if not typer.confirm("Does DCM show the same fingerprint?", err=True):
                raise ProblemError("cli.not-confirmed")
        chosen += anchors
    trust(state, store, before, secret, list(dict.fromkeys(chosen)), type=kind)


def _check_tied(
    state: Context,
    place: str,
    presented: Sequence[Certificate],
    anchors: Sequence[Certificate],
    typed: Sequence[str],
) -> None:
    """The compared certificates speak for all that would be trusted."""
    compared = [one for one in presented if any(same_fingerprint(one, word) for word in typed)]
    others = unspoken(families(state.services, presented), anchors, compared)
    if others:
        names = ", ".join(one.common_name or one.subject for one in others)
        raise ProblemError("flows.fingerprint-other", host=place, names=names)
