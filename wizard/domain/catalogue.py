"""The catalogue of checks: ids and titles, in the order in which they run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizard.domain.text import T, Text


class Subject(StrEnum):
    """The page of the set-up that a check belongs to."""

    NETWORK = "network"
    TRUST = "trust"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class CheckKind:
    """One check of the catalogue.

    Parameters
    ----------
    id : str
    title : Text
        What it asks, shown while it waits or runs.
    failed : Text
        What the row is called when the question itself could not be answered.
    subject : Subject
    needs : tuple of str
        Ids of checks that must have passed (or warned); when one did not, this check is
        skipped. TLS checks count as passed while SSL mode is off.
    after : tuple of str
        Ids of checks whose findings this one uses, whatever their verdict: they run with it
        even when only this one is asked for.
    """

    id: str
    title: Text
    failed: Text
    subject: Subject
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_NETWORK, _TRUST, _ACCOUNT = Subject.NETWORK, Subject.TRUST, Subject.ACCOUNT
_RAN = ("command.rmtsrv",)

CATALOGUE: tuple[CheckKind, ...] = (
    CheckKind(
        "host.name", T("Host name has an address"), T("The host name has no address"), _NETWORK
    ),
    CheckKind(
        "port.mapper",
        T("Port mapper answers"),
        T("Port mapper does not answer"),
        _NETWORK,
        ("host.name",),
    ),
    CheckKind(
        "port.signon",
        T("Sign-on server answers"),
        T("Sign-on server does not answer"),
        _NETWORK,
        ("host.name",),
        ("port.mapper",),
    ),
    CheckKind(
        "port.command",
        T("Remote command server answers"),
        T("Remote command server does not answer"),
        _NETWORK,
        ("host.name",),
        ("port.mapper",),
    ),
    CheckKind(
        "tls.handshake",
        T("TLS handshake"),
        T("No TLS connection"),
        _TRUST,
        ("port.signon",),
        ("port.command",),
    ),
    CheckKind(
        "tls.trust",
        T("Java trusts the host's certificate"),
        T("Java's trust could not be tested"),
        _TRUST,
        ("tls.handshake",),
    ),
    CheckKind(
        "tls.hostname",
        T("Certificate names the host"),
        T("The certificate's names could not be read"),
        _TRUST,
        ("tls.handshake",),
    ),
    CheckKind(
        "tls.expiry",
        T("Certificate is in date"),
        T("The certificate's dates could not be read"),
        _TRUST,
        ("tls.handshake",),
    ),
    CheckKind(
        "signon",
        T("Sign-on"),
        T("Sign-on failed"),
        _ACCOUNT,
        ("port.signon", "tls.handshake", "tls.trust"),
    ),
    CheckKind(
        "command.rmtsrv",
        T("Remote command access (*RMTSRV)"),
        T("No remote command access (*RMTSRV)"),
        _ACCOUNT,
        ("port.command", "signon"),
    ),
    CheckKind(
        "account.status",
        T("Profile is enabled"),
        T("The profile could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "account.password-expiry",
        T("Profile's password stays valid"),
        T("The password's end could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "account.secadm",
        T("Security administration (*SECADM)"),
        T("The special authorities could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "account.allobj",
        T("All objects (*ALLOBJ)"),
        T("The special authorities could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "account.limited-capability",
        T("Commands are not limited"),
        T("The profile's limits could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "command.chgusrprf",
        T("May use the reset command"),
        T("The reset command could not be tested"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "system.release", T("IBM i release"), T("The release could not be read"), _ACCOUNT, _RAN
    ),
    CheckKind(
        "system.password-level",
        T("Password level"),
        T("The password level could not be read"),
        _ACCOUNT,
        _RAN,
    ),
    CheckKind(
        "system.password-rules",
        T("Password rules"),
        T("The password rules could not be read"),
        _ACCOUNT,
        _RAN,
    ),
)

BY_ID: dict[str, CheckKind] = {kind.id: kind for kind in CATALOGUE}


def ids_of(*subjects: Subject) -> frozenset[str]:
    """The ids of all checks of these subjects."""
    return frozenset(kind.id for kind in CATALOGUE if kind.subject in subjects)
