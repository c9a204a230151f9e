"""Certificates and entries as the keystore commands show them: JSON fields, and a small tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wizard.cli.context import Context
from wizard.cli.output import Output
from wizard.domain.certificates import Certificate
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text, one_of

CERTIFICATE = "certificate"
"""The kind of what is no entry of a store."""


def entry_json(
    state: Context,
    alias: str | None,
    kind: str,
    certificate: Certificate | None,
    remarks: Sequence[Text] = (),
) -> dict[str, object]:
    """One certificate or entry; every field is there, null where there is none.

    Parameters
    ----------
    alias : str or None
    kind : str
        As in `StoreEntry`, or `CERTIFICATE`.
    certificate : Certificate or None
        None for a secret key, or a certificate that cannot be read.
    remarks : sequence of Text
        Problems beside those of the certificate itself.
    """
    fields: dict[str, object] = dict.fromkeys(
        ("subject", "issuer", "serial", "not_before", "not_after", "sha256", "sha1", "is_ca")
    )
    if certificate is not None:
        fields = {
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "serial": f"{certificate.serial:X}",
            "not_before": certificate.not_before.isoformat(),
            "not_after": certificate.not_after.isoformat(),
            "sha256": certificate.sha256,
            "sha1": certificate.sha1,
            "is_ca": certificate.is_ca,
        }
    problems = [str(text) for text in (*problems_of(state, certificate), *remarks)]
    return {"alias": alias, "kind": kind, **fields, "problems": problems}


def problems_of(state: Context, certificate: Certificate | None) -> tuple[Text, ...]:
    """What is wrong with a certificate now; nothing of what is no certificate."""
    if certificate is None:
        return ()
    return state.services.keystores.problems(certificate, state.services.clock())


def entries_json(
    state: Context, content: StoreContent, chosen: Sequence[StoreEntry] | None = None
) -> list[dict[str, object]]:
    """The chosen entries of a store, all by default."""
    twice = duplicates(content)
    return [
        entry_json(state, entry.alias, entry.kind, entry.certificate, twice.get(entry.alias, ()))
        for entry in (content.entries if chosen is None else chosen)
    ]


def duplicates(content: StoreContent) -> Mapping[str, tuple[Text, ...]]:
    """Alias -> a remark, for trusted certificates that stand in the store more than once."""
    aliases: dict[bytes, list[str]] = {}
    for entry in content.entries:
        if entry.kind == "trusted" and entry.certificate is not None:
            aliases.setdefault(entry.certificate.der, []).append(entry.alias)
    return {
        alias: (
            T(
                "The same certificate is also there as {others}.",
                others=", ".join(f"“{other}”" for other in same if other != alias),
            ),
        )
        for same in aliases.values()
        if len(set(same)) > 1
        for alias in same
    }


def show_tree(
    state: Context, output: Output, certificates: Sequence[Certificate], labels: Sequence[str] = ()
) -> None:
    """The certificates as a small tree with dates, fingerprints and what is wrong with them."""
    names: dict[bytes, str] = {}
    for certificate, label in zip(certificates, labels, strict=False):
        names.setdefault(certificate.der, label)
    for depth, certificate in state.services.keystores.lineage(certificates):
        lines: list[object] = [validity(state, certificate)]
        label = names.get(certificate.der, "")
        if label:
            lines.insert(0, f"named “{label}”")
        if depth == 0 and not certificate.self_issued:
            lines.append(f"issued by {certificate.issuer}, which is not here")
        lines += [f"SHA-256 {certificate.sha256}", f"SHA-1 {certificate.sha1}"]
        lines += [f"! {remark}" for remark in problems_of(state, certificate)]
        output.branch(depth, certificate.subject or "(no name)", lines)


def validity(state: Context, certificate: Certificate) -> Text:
    """From when to when it is good, and how long from now on."""
    now = state.services.clock()
    left = certificate.days_left(now)
    if certificate.not_after < now:
        words = T("expired")
    else:
        words = one_of(left, "{count} day left", "{count} days left")
    return T(
        "valid {start} to {end} ({words})",
        start=f"{certificate.not_before:%Y-%m-%d}",
        end=f"{certificate.not_after:%Y-%m-%d}",
        words=words,
    )


def counted(count: int, one: str, many: str) -> str:
    """A count with its word."""
    return f"{count} {one if count == 1 else many}"


def entries(count: int) -> str:
    """How many entries, for a person."""
    return counted(count, "entry", "entries")
