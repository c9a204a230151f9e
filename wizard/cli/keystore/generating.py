"""``keystore generate``: a certificate for the host, or a request for one and its reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import Annotated, Any

import typer

from wizard.cli.context import Context, at_terminal, read_secret
from wizard.cli.keystore.hosts import gateway_partitions
from wizard.cli.keystore.made import tell
from wizard.cli.keystore.shared import (
    AsJson,
    NewType,
    PasswordFile,
    PasswordStdin,
    StorePath,
    Yes,
    existing,
    new_type,
    store_password,
)
from wizard.cli.output import ALL_WELL
from wizard.domain.generation import (
    CA_DAYS_REASON,
    DAYS_REASON,
    KEY_TEXTS,
    KIND_TEXTS,
    KeyKind,
    Kind,
    Subject,
    certificate_order,
)
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.flows import generating
from wizard.flows.certificateplaces import key_stem, places
from wizard.flows.generateproof import carry_out_proven

_REPLY = "reply"
_MODES = {
    Kind.LOCAL_CA: T("A certificate from a CA of your own"),
    Kind.SELF_SIGNED: T("A self-signed certificate"),
    Kind.REQUEST: T("A request"),
    _REPLY: T("Taking a CA's reply"),
}
# Which options say something in which mode; what is not listed serves everywhere.
_ISSUED = frozenset({Kind.LOCAL_CA, Kind.SELF_SIGNED})
_ORDERED = frozenset(Kind)
_SERVES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("--host", "--ip", "--kind", "--key"), _ORDERED),
    **dict.fromkeys(("--organization", "--unit", "--locality", "--state", "--country"), _ORDERED),
    "--days": _ISSUED,
    **dict.fromkeys(("--label", "--legacy", "--p12", "--type"), _ISSUED | {_REPLY}),
    **dict.fromkeys(("--ca-key", "--ca-name"), frozenset({Kind.LOCAL_CA})),
    "--csr": frozenset({Kind.REQUEST}),
    "--key-file": frozenset({Kind.REQUEST, _REPLY}),
}

_KIND_HELP = " ".join(f"{kind}: {text}" for kind, text in KIND_TEXTS.items())
_KEY_HELP = " ".join(f"{kind}: {text}" for kind, text in KEY_TEXTS.items())


def generate(
    context: typer.Context,
    store: StorePath,
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Further files of the reply, after --reply."),
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[,NAME...]",
            help="What clients call the host; the first one names the certificate and its files.",
        ),
    ] = None,
    ip: Annotated[
        list[str] | None, typer.Option(metavar="A[,A...]", help="The host's addresses.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help=f"{_KIND_HELP} Usual: ca.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help=f"{_KEY_HELP} Usual: rsa-2048.")
    ] = None,
    days: Annotated[
        str | None,
        typer.Option(metavar="N", help=f"1 to 3653. Usual: 397. {DAYS_REASON} {CA_DAYS_REASON}"),
    ] = None,
    organization: Annotated[str, typer.Option(metavar="O", help="O of the subject.")] = "",
    unit: Annotated[str, typer.Option(metavar="OU", help="OU of the subject.")] = "",
    locality: Annotated[str, typer.Option(metavar="L", help="L of the subject.")] = "",
    state_name: Annotated[
        str, typer.Option("--state", metavar="ST", help="ST of the subject.")
    ] = "",
    country: Annotated[str, typer.Option(metavar="C", help="C of the subject, two letters.")] = "",
    p12: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="PKCS#12 for DCM. Usual: HOST.p12 beside STORE."),
    ] = None,
    label: Annotated[
        str, typer.Option(metavar="LABEL", help="Its label in DCM. Usual: the host's name.")
    ] = "",
    legacy: Annotated[
        bool,
        typer.Option(
            "--legacy", help="Old algorithms (SHA-1, 3DES) in it, for old releases of IBM i."
        ),
    ] = False,
    ca_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The CA's key. The certificate is issued from it where it is there, for a "
            "renewal or another host; else a CA is made. Usual: mypass-ca.key.pem beside STORE.",
        ),
    ] = None,
    ca_name: Annotated[str, typer.Option(metavar="NAME", help="The new CA's name.")] = "",
    csr: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The request (PEM). Usual: HOST.csr beside STORE."),
    ] = None,
    reply: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="The CA's reply: PEM, DER, PKCS#7; needs --key-file."),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The request's key; one that is there is used again. Usual: HOST.key.pem beside "
            "STORE.",
        ),
    ] = None,
    type: NewType = None,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    p12_password_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Holds the password of the PKCS#12 file. Without it you are asked; where nobody "
            "can be asked, it is the store's, when that was given.",
        ),
    ] = None,
    key_password_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Holds the password of the key that stays here (the CA's, the request's). "
            "Usual: that of the PKCS#12 file.",
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Files that are there may be replaced (a backup is kept), keys of a CA or a "
            "request excepted.",
        ),
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make a certificate for the host (PKCS#12 for DCM) and the truststore that trusts it.

    Or make a request for a CA (--kind csr), and later take its reply:
    keystore generate STORE --reply FILE... --key-file FILE.

    Java opens the store afterwards; with --install-dir no partition may be worse off. Else every
    file is as it was.
    """
    state: Context = context.obj
    state.json(as_json)
    of_store: Secret | None = None
    replies = _replies(reply, more)
    mode: str = _REPLY if replies else (kind or Kind.LOCAL_CA).strip().lower()
    _check_options(context, mode)
    ask = at_terminal() and not as_json and not yes
    store_kind = new_type(type, store)
    given = password_stdin or password_file is not None

    def store_secret() -> Secret:
        return store_password(state, store, existing(store), password_stdin, password_file)

    def new_secret(what: str, of_store: Secret | None) -> Secret:
        """The PKCS#12 file's password, by the rule that the help text tells."""
        if p12_password_file is not None:
            return read_secret(what, file=p12_password_file)
        if of_store is not None and given and not ask:
            return of_store
        if not at_terminal():
            raise ProblemError("generate.password-needed")
        return read_secret(what, confirm=True)

    def key_secret() -> Secret | None:
        if key_password_file is None:
            return None
        return read_secret("the key", file=key_password_file)

    if mode == _REPLY:
        if key_file is None:
            raise ProblemError("generate.key-file-needed")
        where = places(
            store, "reply", key=key_file,
            bundle=p12 or store.parent / f"{key_stem(key_file)}.p12",
        )  # fmt: skip
        of_store = store_secret()
        bundle = new_secret(f"the PKCS#12 file {where.bundle.name}", of_store)
        passwords = generating.Passwords(of_store, bundle, key_secret() or bundle)
        prepared = _opening_key(
            lambda words: generating.prepare_reply(
                state.services, replies, where, words, store_type=store_kind, label=label,
                legacy=legacy, replace=replace,
            ),
            passwords, where.key, may_ask=ask and key_password_file is None,
        )  # fmt: skip
    else:
        order = certificate_order(
            hosts=host or [], addresses=ip or [], kind=mode, key=key or KeyKind.RSA_2048,
            days=397 if days is None else days,
            subject=Subject(organization, unit, locality, state_name, country),
            label=label, ca_name=ca_name, legacy=legacy,
        )  # fmt: skip
        where = places(
            store, order.names.first, bundle=p12, authority=ca_key, request=csr, key=key_file
        )
        if order.kind is Kind.REQUEST:
            if key is not None and where.key.exists():
                raise ProblemError(
                    "generate.options", options="--key", mode=T("A key that is there already")
                )
            known = store_secret() if given else None
            own = key_secret() or new_secret(f"the key {where.key.name}", known)
            prepared = generating.prepare_request(
                state.services, order, where, own, replace=replace
            )
        else:
            if ca_name and where.authority.exists():
                raise ProblemError(
                    "generate.options", options="--ca-name", mode=T("A CA that is there already")
                )
            of_store = store_secret()
            bundle = new_secret(f"the PKCS#12 file {where.bundle.name}", of_store)
            passwords = generating.Passwords(of_store, bundle, key_secret() or bundle)
            prepared = _opening_key(
                lambda words: generating.prepare_certificate(
                    state.services, order, where, words, store_type=store_kind, replace=replace
                ),
                passwords, where.authority, may_ask=ask and key_password_file is None,
            )  # fmt: skip
    if ask:
        for change in prepared.changes:
            if change.needed:
                verb = "written" if change.before is None else "replaced"
                state.output.aside(f"To be {verb}: {change.path}")
        if not typer.confirm("Write these files?", err=True):
            raise ProblemError("generate.not-confirmed")
    proof = carry_out_proven(
        state.services, prepared, store, state.choice(),
        password=of_store, partitions=gateway_partitions(state),
    )  # fmt: skip
    tell(state, mode, store, where, prepared, proof)
    raise typer.Exit(ALL_WELL)


def _replies(reply: list[Path] | None, more: list[Path] | None) -> list[Path]:
    if more and not reply:
        raise ProblemError("generate.files-without-reply", files=more[0])
    return [*(reply or []), *(more or [])]


def _check_options(context: typer.Context, mode: str) -> None:
    """Refuses options that would be ignored, by what was typed and not by its value."""
    useless = []
    for parameter in context.command.params:
        source: Any = context.get_parameter_source(parameter.name or "")
        name = max(parameter.opts, key=len, default="")
        if source is None or source.name != "COMMANDLINE":
            continue
        if mode in _MODES and name in _SERVES and mode not in _SERVES[name]:
            useless.append(name)
    if useless:
        raise ProblemError("generate.options", options=", ".join(useless), mode=_MODES[mode])


def _opening_key(
    prepare: Callable[[generating.Passwords], generating.Prepared],
    passwords: generating.Passwords,
    file: Path,
    *,
    may_ask: bool,
) -> generating.Prepared:
    """Prepare, and ask for the kept key's own password where the PKCS#12 file's differs."""
    try:
        return prepare(passwords)
    except ProblemError as fault:
        if fault.id != "generate.wrong-password" or not may_ask:
            raise
    return prepare(changed(passwords, key=read_secret(f"the key {file.name}")))
