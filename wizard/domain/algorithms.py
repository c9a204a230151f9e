"""The lists of algorithms that a Java refuses, applied to a certificate.

The syntax is that of ``jdk.certpath.disabledAlgorithms`` in the JDK's ``java.security`` file:
``NAME [CONSTRAINT {& CONSTRAINT}]`` with ``keySize OP N``, ``usage NAME...``, ``denyAfter DATE``
and ``jdkCA``. Java gives the verdict in the end; this says it before there is a chain.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import DisabledAlgorithms

_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
# The JDK names the curves as SECG does.
_CURVES = {"P-192": "secp192r1", "P-224": "secp224r1", "P-256": "secp256r1"}


def refusal(
    certificate: Certificate, disabled: DisabledAlgorithms, now: datetime | None = None
) -> str:
    """The rule by which Java refuses a certificate in the chain of a TLS server, "" for none.

    The signature of a root is not looked at, as Java does not either (JDK: AlgorithmChecker).
    """
    moment = now or datetime.now(UTC)
    kind, _, size = certificate.key.partition(" ")
    names = {kind.casefold()}
    if kind == "EC":
        names.add(_CURVES.get(size, size).casefold())
    if not certificate.self_issued and certificate.signature:
        names.add(certificate.signature.casefold())
    for rule in _each(disabled):
        name, _, constraints = rule.partition(" ")
        # "MD5withRSA" names a hash and the issuer's key; the hash decides.
        hashed = re.sub(r"with\w+$", "", name, flags=re.IGNORECASE)
        if {_plain(name), _plain(hashed)} & {_plain(one) for one in names} and _holds(
            constraints, _bits(size), moment
        ):
            return rule
    return ""


def _each(disabled: DisabledAlgorithms) -> Iterable[str]:
    return (*disabled.certpath, *disabled.tls)


def _plain(name: str) -> str:
    return name.casefold().replace("-", "")


def _bits(size: str) -> int | None:
    """2048 of "2048", 256 of "P-256", 384 of "brainpoolP384r1"."""
    found = re.search(r"\d{3,5}", size)
    return int(found[0]) if found else None


def _holds(constraints: str, bits: int | None, now: datetime) -> bool:
    """Whether every constraint is met, so that the rule refuses; an unknown one is not met."""
    for constraint in filter(None, map(str.strip, constraints.split("&"))):
        words = constraint.split()
        match words[0].casefold(), words[1:]:
            case "keysize", [sign, number] if sign in _OPERATORS and number.isdigit():
                if bits is None or not _OPERATORS[sign](bits, int(number)):
                    return False
            case "usage", usages:
                if "tlsserver" not in {usage.casefold() for usage in usages}:
                    return False
            case "denyafter", [day]:
                try:
                    if now <= datetime.fromisoformat(day).replace(tzinfo=UTC):
                        return False
                except ValueError:
                    return False
            case _:
                # Among them jdkCA: the CAs that came with Java, which a private CA is not.
                return False
    return True
