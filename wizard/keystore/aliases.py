"""Names of store entries, as Java compares them, and passwords as Java accepts them."""

from __future__ import annotations

from collections.abc import Container

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

MAX_ALIAS = 80
MAX_TYPED = 255
MIN_PASSWORD = 6
MAX_PASSWORD = 1024


def folded(alias: str) -> str:
    """The alias as Java's stores keep and compare it: lower case, without the locale's help."""
    return alias.lower()


def alias_for(certificate: Certificate, taken: Container[str]) -> str:
    """A new alias from the certificate's common name, not among `taken` (folded) aliases."""
    words = certificate.common_name or certificate.subject
    # Java writes what lies beyond 16 bits as two surrogates, and readers that expect UTF-8
    # (pyjks) refuse the whole store for it.
    printable = "".join(one if one.isprintable() and one <= "\uffff" else " " for one in words)
    base = folded(" ".join(printable.split()))[:MAX_ALIAS].strip() or "certificate"
    alias, number = base, 1
    while alias in taken:
        number += 1
        alias = f"{base} ({number})"
    return alias


def free_alias(typed: str, taken: Container[str]) -> str:
    """A name that a person chose, as Java's stores keep it.

    Raises
    ------
    ProblemError
        ``keystore.alias-characters``, ``keystore.alias-taken`` (among `taken`, folded).
    """
    alias = folded(typed.strip())
    if not alias or len(alias) > MAX_TYPED or not alias.isprintable():
        raise ProblemError("keystore.alias-characters", most=MAX_TYPED)
    if alias in taken:
        raise ProblemError("keystore.alias-taken", alias=alias)
    return alias


def check_store_password(password: Secret, *, type: str = "JKS") -> None:
    """Refuses a password that Java would refuse for a new store.

    keytool wants at least 6 characters; it counts UTF-16 units, as JKS hashes them. A PKCS#12
    store whose password is not ASCII opens in Java 25, but not in Java 17 (measured).

    Raises
    ------
    ProblemError
        ``keystore.password-short``, ``-long``, ``-characters``, ``-ascii``.
    """
    text = password.reveal()
    units = len(text.encode("utf-16-be", "surrogatepass")) // 2
    if units < MIN_PASSWORD:
        raise ProblemError("keystore.password-short", length=units, least=MIN_PASSWORD)
    if units > MAX_PASSWORD:
        raise ProblemError("keystore.password-long", length=units, most=MAX_PASSWORD)
    if any(one != " " and not one.isprintable() for one in text):
        raise ProblemError("keystore.password-characters")
    if type == "PKCS12" and not all(" " <= one <= "~" for one in text):
        raise ProblemError("keystore.password-ascii")
