"""IBM i partitions as the person names them, and the rules for the names."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from wizard.domain.problems import ProblemError

# The host servers' well-known ports: facts from IBM's "Port numbers for host servers".
MAPPER_PORT = 449
SIGNON_PORT, SIGNON_TLS_PORT = 8476, 9476
COMMAND_PORT, COMMAND_TLS_PORT = 8475, 9475

# Locale-free: only these letters fold, so a Turkish dotless i never becomes an I.
_FOLD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PROFILE = re.compile(r"[A-Z#$_@][A-Z0-9#$_@]*")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Ports:
    """Fixed ports; None means "the standard port" (mapper) or "ask the port mapper"."""

    mapper: int | None = None
    signon: int | None = None
    command: int | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """One IBM i partition that the connector serves.

    Parameters
    ----------
    name : str
        The person's name for it ("PROD").
    host : str
        Fully qualified name or address.
    user : str
        The service account, upper case.
    ssl : bool
        TLS for the host servers.
    ports : Ports
    resets_elevated : bool
        MyPass resets profiles with special authorities of their own there (needs *ALLOBJ).
    ifs_shares : bool
        IFS shares follow passwords from Active Directory (needs password level 2).
    password_filter : bool
        The MyPass Password Filter enforces the directory's policy (level 1 will do).
    """

    name: str
    host: str
    user: str
    ssl: bool = True
    ports: Ports = field(default_factory=Ports)
    resets_elevated: bool = False
    ifs_shares: bool = False
    password_filter: bool = False


def host_name(typed: str) -> str:
    """The host name or address, trimmed.

    Raises
    ------
    ProblemError
        ``answers.host-empty``, ``answers.host-url``, ``answers.host-port``,
        ``answers.host-malformed``.
    """
    text = typed.strip()
    if not text:
        raise ProblemError("answers.host-empty")
    if "://" in text or "/" in text:
        raise ProblemError("answers.host-url", typed=text)
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        pass
    if re.fullmatch(r"[^:]+:\d+", text):
        raise ProblemError("answers.host-port", typed=text)
    if re.fullmatch(r"[0-9.]+", text):
        raise ProblemError("answers.host-address", typed=text)
    try:
        ascii_name = text.rstrip(".").encode("ascii").decode()
    except UnicodeEncodeError:
        try:
            ascii_name = text.rstrip(".").encode("idna").decode()
        except UnicodeError:
            raise ProblemError("answers.host-malformed", typed=text) from None
    if re.fullmatch(r"[0-9.]+", ascii_name):
        # Digits of another script or form ("²") become plain ones on the way.
        raise ProblemError("answers.host-address", typed=text)
    if len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in ascii_name.split(".")):
        raise ProblemError("answers.host-malformed", typed=text)
    return ascii_name


def profile_name(typed: str) -> str:
    """The user profile's name, folded to upper case.

    1 to 10 characters of A-Z 0-9 ``# $ _ @``, the first one no digit
    (IBM i: CRTUSRPRF, parameter USRPRF).

    Raises
    ------
    ProblemError
        ``answers.profile-empty``, ``answers.profile-long``, ``answers.profile-characters``.
    """
    text = typed.strip().translate(_FOLD)
    if not text:
        raise ProblemError("answers.profile-empty")
    if len(text) > 10:
        raise ProblemError("answers.profile-long", typed=text, length=len(text))
    if not _PROFILE.fullmatch(text):
        raise ProblemError("answers.profile-characters", typed=text)
    return text


def partition_name(typed: str, taken: frozenset[str] = frozenset()) -> str:
    """The person's name for a partition: 1 to 40 printable characters, once per gateway.

    Raises
    ------
    ProblemError
        ``answers.partition-empty``, ``answers.partition-long``,
        ``answers.partition-characters``, ``answers.partition-taken``.
    """
    text = typed.strip()
    if not text:
        raise ProblemError("answers.partition-empty")
    if len(text) > 40:
        raise ProblemError("answers.partition-long", length=len(text))
    if not text.isprintable() or "," in text:
        raise ProblemError("answers.partition-characters", typed=repr(text))
    if text.casefold() in {name.casefold() for name in taken}:
        raise ProblemError("answers.partition-taken", typed=text)
    return text


def port_number(typed: str) -> int | None:
    """A TCP port 1 to 65535, or None for an empty field.

    Raises
    ------
    ProblemError
        ``answers.port-range``.
    """
    text = typed.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:
        raise ProblemError("answers.port-range", typed=text)
    return int(text)


def host_and_port(typed: str) -> tuple[str, int | None]:
    """Host and port of ``H``, ``H:PORT``, ``[IPv6]:PORT``; None where no port is named.

    Raises
    ------
    ProblemError
        As `host_name` and `port_number`.
    """
    name, colon, port = typed.rpartition(":")
    if not colon or (":" in name and not typed.startswith("[")):
        return host_name(typed), None
    return host_name(name), port_number(port)
