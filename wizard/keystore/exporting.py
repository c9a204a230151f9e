"""Certificates out of a store: PEM, DER, and PKCS#7 without a signer. Never a private key.

PEM: RFC 7468, whose section 2 allows text before each block; every reader skips it. PKCS#7: a
SignedData with certificates and no signer (RFC 5652 section 5), which Windows and DCM import.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from wizard.domain.problems import ProblemError
from wizard.domain.storeports import ExportItem
from wizard.keystore.asn1 import context, element, integer_der, oid_der, sequence, set_of
from wizard.keystore.pkcs12 import DATA, SIGNED_DATA

FORMATS = ("pem", "der", "p7b")


def export(certificates: Sequence[ExportItem], format: str, *, plain: bool = False) -> bytes:
    """The certificates, each once, in their order.

    Parameters
    ----------
    certificates : sequence of ExportItem
    format : str
        "pem", "der" (one certificate) or "p7b".
    plain : bool
        No comment before the blocks of a PEM.

    Raises
    ------
    ProblemError
        ``keystore.export-nothing``, ``keystore.export-one``, ``keystore.export-format``.
    """
    items = distinct(certificates)
    if format not in FORMATS:
        raise ProblemError("keystore.export-format", typed=format)
    if not items:
        raise ProblemError("keystore.export-nothing")
    if format == "pem":
        return b"\n".join(_pem(one, plain) for one in items)
    if format == "der":
        if len(items) > 1:
            raise ProblemError("keystore.export-one", count=len(items))
        return items[0].certificate.der
    signed = sequence(
        integer_der(1),
        set_of(),
        sequence(oid_der(DATA)),
        # A SET in DER is sorted; strict readers refuse it otherwise.
        element(context(0), *sorted(one.certificate.der for one in items)),
        set_of(),
    )
    return sequence(oid_der(SIGNED_DATA), element(context(0), signed))


def distinct(certificates: Sequence[ExportItem]) -> list[ExportItem]:
    """Each certificate once, where it stands first."""
    found: dict[bytes, ExportItem] = {}
    for one in certificates:
        found.setdefault(one.certificate.der, one)
    return list(found.values())


def _pem(one: ExportItem, plain: bool) -> bytes:
    text = base64.b64encode(one.certificate.der).decode("ascii")
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    block = ["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"]
    comment = [] if plain else _comment(one)
    return "\n".join((*comment, *block, "")).encode("utf-8", "backslashreplace")


def _comment(one: ExportItem) -> list[str]:
    known = one.certificate
    fields = (
        ("Name", one.alias),
        ("Subject", known.subject),
        ("Issuer", known.issuer),
        ("Valid", f"{known.not_before:%Y-%m-%d} to {known.not_after:%Y-%m-%d}"),
        ("SHA-256", known.sha256),
    )
    # A line's end or an escape sequence in a name must not end the comment.
    return [f"# {label}: {_line(value)}" for label, value in fields if value]


def _line(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
