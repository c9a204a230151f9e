"""What ``keystore generate`` tells when it is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wizard.cli.context import Context
from wizard.cli.keystore.shown import CERTIFICATE, entry_json
from wizard.domain.certificates import Certificate
from wizard.domain.generation import Kind
from wizard.flows.certificateplaces import Places
from wizard.flows.generating import Prepared
from wizard.flows.storeproof import Proof


def tell(
    state: Context,
    mode: str,
    store: Path,
    where: Places,
    prepared: Prepared,
    proof: Proof,
) -> None:
    """The files, the certificate and the next steps, for a person or as JSON."""
    own_ca = mode == Kind.LOCAL_CA
    files = {
        "p12": where.bundle if prepared.issued else None,
        "ca_key": where.authority if own_ca else None,
        "ca_certificate": where.ca_certificate if own_ca else None,
        "csr": where.request if mode == Kind.REQUEST else None,
        "key_file": where.key if mode in (Kind.REQUEST, "reply") else None,
    }
    if state.output.as_json:
        issued = prepared.issued
        state.output.document(
            {
                "path": str(store),
                "type": prepared.store_type or None,
                "kind": mode,
                **{name: None if path is None else str(path) for name, path in files.items()},
                "certificate": _fields(state, issued.chain[0], leaf=True) if issued else None,
                "chain": [
                    _fields(state, one, leaf=number == 0) for number, one in enumerate(issued.chain)
                ]
                if issued
                else [],
                "added": [_fields(state, one) for one in prepared.added],
                "reused": None if prepared.reused is None else str(prepared.reused),
                "proven": proof.opened is not None,
                "backup": None if proof.backup is None else str(proof.backup.folder),
                "steps": [str(step) for step in prepared.steps],
                "remarks": [str(remark) for remark in prepared.remarks],
            }
        )
        return
    _say(state, store, prepared, files, proof)


def _say(
    state: Context,
    store: Path,
    prepared: Prepared,
    files: dict[str, Path | None],
    proof: Proof,
) -> None:
    say = state.output.say
    if prepared.issued is not None:
        leaf = prepared.issued.chain[0]
        say(
            f"{leaf.subject}\n  issued by {leaf.issuer}\n  names {_names(leaf)}\n"
            f"  until {leaf.not_after:%Y-%m-%d}, {leaf.key}\n  SHA-256 {leaf.sha256}"
        )
    words = {
        "p12": "PKCS#12 for DCM",
        "ca_key": "the CA's key, encrypted",
        "ca_certificate": "the CA's certificate",
        "csr": "request",
        "key_file": "the request's key, encrypted",
    }
    for name, path in files.items():
        if path is not None:
            again = ", used again" if path == prepared.reused else ""
            say(f"{path}: {words[name]}{again}")
    if prepared.issued is not None:
        say(f"{store}: truststore ({prepared.store_type}), {len(prepared.added)} added")
    if proof.opened is not None:
        say("Java opens the truststore, and trusts what is new in it.")
    elif proof.unasked is not None:
        say(f"No Java judged the truststore. {proof.unasked.what}")
    if proof.backup is not None:
        say(f"The files as they were lie in {proof.backup.folder}.")
    for remark in prepared.remarks:
        say(f"\n{remark}")
    say("\nWhat is left to do:")
    for number, step in enumerate(prepared.steps, 1):
        say(f"{number:>2}. {step}")


def _names(leaf: Certificate) -> str:
    return ", ".join((*leaf.dns_names, *leaf.ip_names)) or "nobody"


def _fields(state: Context, found: Certificate, *, leaf: bool = False) -> dict[str, object]:
    entry = entry_json(state, None, CERTIFICATE, found)
    if leaf:
        # That a server's own certificate is no CA is as it should be.
        entry["problems"] = [
            str(text)
            for text in state.services.keystores.problems(
                replace(found, is_ca=True), state.services.clock()
            )
        ]
    return {name: value for name, value in entry.items() if name not in ("alias", "kind")}
