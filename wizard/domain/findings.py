"""What is wrong with a certificate, or soon will be: rules that need no cryptography."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from wizard.domain.certificates import Certificate
from wizard.domain.text import T, Text, one_of
from wizard.domain.verdicts import Verdict

HORIZONS = (7, 30, 90)
"""Days before the end at which a certificate gets a word, the nearest first."""
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
LEAST_RSA = 2048


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a certificate.

    Parameters
    ----------
    key : str
        Stable: "expired", "not-yet-valid", "expires-7", "expires-30", "expires-90", "not-a-ca",
        "weak-signature", "weak-key", "java-refuses", "there", "duplicate", "renews".
    verdict : Verdict
        FAIL: it does not work (any more, or yet); WARN: to look at; PASS: good to know.
    text : Text
    """

    key: str
    verdict: Verdict
    text: Text


def horizon(certificate: Certificate, now: datetime | None = None) -> int | None:
    """The nearest of `HORIZONS` that its end falls into; 0 once it has run out; None = later."""
    moment = now or datetime.now(UTC)
    if certificate.not_after < moment:
        return 0
    left = certificate.days_left(moment)
    return next((days for days in HORIZONS if left <= days), None)


def findings(certificate: Certificate, now: datetime | None = None) -> tuple[Finding, ...]:
    """What a person should know about a certificate before trusting it.

    Parameters
    ----------
    certificate : Certificate
    now : datetime, optional
        Aware; the present by default.
    """
    moment = now or datetime.now(UTC)
    found = [*_dates(certificate, moment)]
    if not certificate.is_ca:
        text = T("It is not a CA: it stands for one server only.")
        found.append(Finding("not-a-ca", Verdict.WARN, text))
    if certificate.signature in WEAK_HASHES:
        weak = (
            "Its own signature uses {hash}, which is weak; Java does not check it on a root."
            if certificate.is_ca and certificate.self_issued
            else "Its signature uses {hash}, which is weak."
        )
        name = certificate.signature.upper().replace("SHA1", "SHA-1")
        found.append(Finding("weak-signature", Verdict.WARN, T(weak, hash=name)))
    kind, _, size = certificate.key.partition(" ")
    if kind in ("RSA", "DSA") and size.isdigit() and int(size) < LEAST_RSA:
        text = T(
            "Its {kind} key has {size} bits, fewer than {least}.",
            kind=kind,
            size=size,
            least=LEAST_RSA,
        )
        found.append(Finding("weak-key", Verdict.WARN, text))
    return tuple(found)


def _dates(certificate: Certificate, now: datetime) -> list[Finding]:
    day = "{:%Y-%m-%d}".format
    near = horizon(certificate, now)
    if near == 0:
        text = T("It expired on {date}.", date=day(certificate.not_after))
        return [Finding("expired", Verdict.FAIL, text)]
    if certificate.not_before > now:
        text = T("It is not valid before {date}.", date=day(certificate.not_before))
        return [Finding("not-yet-valid", Verdict.FAIL, text)]
    if near is None:
        return []
    left = certificate.days_left(now)
    text = (
        T("It expires within a day.")
        if left == 0
        else one_of(
            left,
            "It expires in one day, on {date}.",
            "It expires in {count} days, on {date}.",
            date=day(certificate.not_after),
        )
    )
    return [Finding(f"expires-{near}", Verdict.WARN, text)]
