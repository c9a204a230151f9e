"""Reads a scenario from TOML, with a sentence for every mistake.

The keys are the fields of the frozen classes in `wizard.simulator.scenario`: one table of
rules per class says what each key takes, so nothing is guessed from a value.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from wizard.domain.hosts import profile_name
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import ccsid
from wizard.simulator.scenario import (
    SERVICES,
    SPECIAL_AUTHORITIES,
    Behaviour,
    CertificateScenario,
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    Scenario,
    ServiceScenario,
    SystemValue,
)

MOST_PARTITIONS = 32
_LARGEST_FILE = 1 << 20


class _Place:
    """Where a value stands, for the sentences: file and dotted key."""

    def __init__(self, file: Path, key: str = "") -> None:
        self.file = file
        self.key = key

    def __truediv__(self, key: str) -> _Place:
        return _Place(self.file, f"{self.key}.{key}" if self.key else key)

    def wrong_type(self, expected: str) -> ProblemError:
        return ProblemError("simulator.wrong-type", file=self.file, key=self.key, expected=expected)

    def wrong_value(self, expected: str) -> ProblemError:
        return ProblemError(
            "simulator.wrong-value", file=self.file, key=self.key, expected=expected
        )


_Reader = Callable[[object, _Place], object]


def _text(limit: int = 200, pattern: str = "", expected: str = "") -> _Reader:
    def read(value: object, place: _Place) -> str:
        if not isinstance(value, str):
            raise place.wrong_type("text in quotes")
        if len(value) > limit or (pattern and not re.fullmatch(pattern, value)):
            raise place.wrong_value(expected or f"at most {limit} characters")
        return value

    return read


def _one_of(*choices: str) -> _Reader:
    listed = ", ".join(choices)

    def read(value: object, place: _Place) -> str:
        if not isinstance(value, str):
            raise place.wrong_type(f"one of {listed}")
        if value not in choices:
            raise place.wrong_value(f"one of {listed}")
        return value

    return read


def _number(low: int, high: int) -> _Reader:
    def read(value: object, place: _Place) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise place.wrong_type(f"a whole number from {low} to {high}")
        if not low <= value <= high:
            raise place.wrong_value(f"a whole number from {low} to {high}")
        return value

    return read


def _seconds(value: object, place: _Place) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise place.wrong_type("seconds from 0 to 3600")
    if not 0 <= value <= 3600:
        raise place.wrong_value("seconds from 0 to 3600")
    return float(value)


def _flag(value: object, place: _Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong_type("true or false")
    return value


def _list_of(reader: _Reader, most: int = 100) -> _Reader:
    def read(value: object, place: _Place) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise place.wrong_type("a list in square brackets")
        if len(value) > most:
            raise place.wrong_value(f"at most {most} entries")
        return tuple(reader(item, place) for item in value)

    return read


def _profile(value: object, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.wrong_type("a user profile's name in quotes")
    try:
        return profile_name(value)
    except ProblemError as problem:
        raise place.wrong_value(
            "a user profile's name: 1 to 10 of A-Z 0-9 # $ _ @, not a digit first"
        ) from problem


def _secret(value: object, place: _Place) -> Secret:
    if not isinstance(value, str):
        raise place.wrong_type("text in quotes")
    if not 0 < len(value) <= 128:
        raise place.wrong_value("1 to 128 characters; no_password = true stands for none")
    return Secret(value)


def _address(value: object, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.wrong_type("an IP address in quotes")
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise place.wrong_value("an IP address such as 127.0.0.10") from None


def _clock(value: object, place: _Place) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise place.wrong_type("a local date and time such as 2027-01-31T08:00:00")
    if not 1950 <= value.year <= 2099:
        raise place.wrong_value("a year from 1950 to 2099")
    return value


def _host_page(value: object, place: _Place) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise place.wrong_type("a CCSID")
    if value not in ccsid.SUPPORTED:
        raise place.wrong_value("one of " + ", ".join(map(str, ccsid.SUPPORTED)))
    return value


_NUMERIC_VALUES = {"QPWDLVL", "QPWDMINLEN", "QPWDMAXLEN", "QPWDEXPWRN", "QCCSID"}


def _system_values(value: object, place: _Place) -> Mapping[str, SystemValue]:
    if not isinstance(value, dict):
        raise place.wrong_type("a table of system values")
    found: dict[str, SystemValue] = {}
    for name, item in value.items():
        here = place / name
        if not re.fullmatch(r"Q[A-Z0-9]{1,9}", name):
            raise here.wrong_value("a system value's name such as QPWDRULES")
        if name in {"QPWDLVL", "QMAXSIGN", "QCCSID"}:
            raise here.wrong_value(
                "nothing: password_level, max_sign_on_attempts and ccsid set these values"
            )
        if name in _NUMERIC_VALUES:
            found[name] = int(str(_number(0, 32767)(item, here)))
        elif isinstance(item, list):
            found[name] = tuple(str(_text(15)(word, here)) for word in item[:50])
        else:
            found[name] = str(_text(20)(item, here))
    return found


def _whole(text: str) -> _Reader:
    return _text(60, r"[^/ ]{1,10}/[^/ ]{1,10} \*[A-Z]{1,9}", text)


_EXIT = _one_of("allow", "deny", "missing", "fails")
_SERVICE_NAMES = _one_of("as-signon", "as-signon-s", "as-rmtcmd", "as-rmtcmd-s")

_SERVICE: dict[str, _Reader] = {
    "behaviour": lambda value, place: Behaviour(str(_one_of(*Behaviour)(value, place))),
    "port": _number(0, 65535),
    "delay": _seconds,
}

_CERTIFICATE: dict[str, _Reader] = {
    "names": _list_of(
        _text(253, r"[A-Za-z0-9_.:*-]+", "host names and addresses"),
        20,
    ),
    "valid_from_days": _number(-20000, 20000),
    "valid_days": _number(-20000, 20000),
    "issuer": _one_of("ca", "self", "unknown-ca"),
    "key": _one_of("ec", "rsa2048", "rsa3072", "rsa1024"),
    "signature": _one_of("sha256", "sha1"),
    "intermediate": _flag,
    "send_intermediate": _flag,
    "tls_min": _one_of("1.0", "1.1", "1.2", "1.3"),
    "tls_max": _one_of("1.0", "1.1", "1.2", "1.3"),
}

_EXIT_PROGRAM: dict[str, _Reader] = {
    "signon": _EXIT,
    "connection": _EXIT,
    "commands": _EXIT,
    "programs": _EXIT,
    "users": _list_of(_profile),
    "denied_commands": _list_of(_text(10, r"[A-Z][A-Z0-9]*", "command names in capitals")),
}

_PROFILE: dict[str, _Reader] = {
    "name": _profile,
    "password": _secret,
    "status": _one_of("*ENABLED", "*DISABLED"),
    "special_authorities": _list_of(_one_of(*SPECIAL_AUTHORITIES)),
    "user_class": _one_of("*USER", "*SYSOPR", "*PGMR", "*SECADM", "*SECOFR"),
    "groups": _list_of(_profile, 16),
    "supplemental": _list_of(_profile, 15),
    "limit_capabilities": _one_of("*NO", "*PARTIAL", "*YES"),
    "expires_in_days": _number(-3650, 3650),
    "expiry_interval": _number(-1, 366),
    "expired": _flag,
    "no_password": _flag,
    "attempts": _number(0, 25),
    "text": _text(50),
    "unreadable": _flag,
    "managed_by": _list_of(_profile),
    "change_message": _text(7, r"(?:[A-Z]{3}[0-9A-F]{4})?", "a message id such as CPF2213"),
    "not_authorised": _list_of(_text(21)),
    "signon_code": _number(0, 0x7FFFFFFF),
    "command_code": _number(0, 0x7FFFFFFF),
}


def _table(rules: Mapping[str, _Reader], make: Callable[..., object]) -> _Reader:
    def read(value: object, place: _Place) -> object:
        return make(**_fields(value, place, rules))

    return read


def _fields(value: object, place: _Place, rules: Mapping[str, _Reader]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise place.wrong_type("a table of keys")
    found: dict[str, object] = {}
    for key, item in value.items():
        if key not in rules:
            raise ProblemError(
                "simulator.unknown-key",
                file=place.file,
                key=(place / key).key,
                known=", ".join(sorted(rules)),
            )
        found[key] = rules[key](item, place / key)
    return found


def _versions(value: object, place: _Place) -> object:
    made = CertificateScenario(**_fields(value, place, _CERTIFICATE))  # type: ignore[arg-type]  # read by rule
    if made.tls_min > made.tls_max:
        raise (place / "tls_min").wrong_value("a version not above tls_max")
    if made.valid_from_days >= made.valid_days:
        raise (place / "valid_days").wrong_value("a day after valid_from_days")
    return made


def _profiles(value: object, place: _Place) -> tuple[ProfileScenario, ...]:
    if not isinstance(value, list):
        raise place.wrong_type("[[partition.profile]] tables")
    found: list[ProfileScenario] = []
    for number, item in enumerate(value, start=1):
        here = _Place(place.file, f"{place.key} {number}")
        fields = _fields(item, here, _PROFILE)
        if "name" not in fields:
            raise ProblemError("simulator.missing-key", file=place.file, key=f"{here.key}.name")
        found.append(ProfileScenario(**fields))  # type: ignore[arg-type]  # read by rule
    _unique([profile.name for profile in found], place)
    names = {profile.name for profile in found}
    for profile in found:
        for group in (*profile.groups, *profile.supplemental):
            if group not in names:
                raise (place / f"{profile.name}.groups").wrong_value(
                    f"profiles of this partition; {group} is not one"
                )
    return tuple(found)


def _unique(names: list[str], place: _Place) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ProblemError("simulator.twice", file=place.file, key=place.key, name=name)


_PARTITION: dict[str, _Reader] = {
    "name": _text(40, r"[^,\x00-\x1f]{1,40}", "1 to 40 characters without a comma"),
    "host_names": _list_of(_text(253, r"[A-Za-z0-9_.-]+", "host names"), 20),
    "address": _address,
    "vrm": _text(6, r"V[0-9]R[0-9]M[0-9]", "a release such as V7R5M0"),
    "ccsid": _host_page,
    "password_level": _number(0, 4),
    "signon_level": _number(1, 100),
    "command_level": _number(1, 100),
    "max_sign_on_attempts": _number(0, 25),
    "clock": _clock,
    "profile": _profiles,
    "system_values": _system_values,
    "objects": _list_of(_whole("entries such as MYLIB/MYFILE *FILE")),
    "exit_program": _table(_EXIT_PROGRAM, ExitProgram),
    "chgusrprf_rules": _one_of("auto", "always", "never"),
    "limited_users": _one_of("refuse", "code", "allow"),
    "drop_commands": _number(-1, 1000),
    "lost_answers": _number(-1, 1000),
    "mapper_unlisted": _list_of(_SERVICE_NAMES),
    "tls": _flag,
    "certificate": _versions,
    "command_certificate": _versions,
    **dict.fromkeys(SERVICES, _table(_SERVICE, ServiceScenario)),
}


def load(path: Path) -> Scenario:
    """The scenario in the TOML file `path`.

    Raises
    ------
    ProblemError
        ``simulator.file-unreadable``, ``file-large``, ``not-toml``, ``no-partition``,
        ``many-partitions``, ``unknown-key``, ``wrong-type``, ``wrong-value``,
        ``missing-key``, ``twice``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "The path is not one of a file."
        raise ProblemError("simulator.file-unreadable", file=path, reason=reason) from problem
    if len(data) > _LARGEST_FILE:
        raise ProblemError("simulator.file-large", file=path, limit=_LARGEST_FILE)
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise ProblemError(
            "simulator.not-toml", file=path, reason="The file is not UTF-8 text."
        ) from problem
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ProblemError("simulator.not-toml", file=path, reason=_where(problem)) from problem
    return _scenario(document, _Place(path))


def _where(problem: Exception) -> str:
    # The parser's words may quote the line; only the position is passed on, because the
    # line may hold a password.
    found = re.search(r"at line (\d+), column (\d+)|at end of document", str(problem))
    if found and found[1]:
        return f"Line {found[1]}, column {found[2]} does not follow TOML's rules."
    return "The file ends in the middle of something, or does not follow TOML's rules."


def _scenario(document: dict[str, object], place: _Place) -> Scenario:
    for key in document:
        if key != "partition":
            raise ProblemError("simulator.unknown-key", file=place.file, key=key, known="partition")
    tables = document.get("partition", [])
    if not isinstance(tables, list):
        raise (place / "partition").wrong_type("[[partition]] tables, in double brackets")
    if not tables:
        raise ProblemError("simulator.no-partition", file=place.file)
    if len(tables) > MOST_PARTITIONS:
        raise ProblemError(
            "simulator.many-partitions",
            file=place.file,
            count=len(tables),
            limit=MOST_PARTITIONS,
        )
    partitions: list[PartitionScenario] = []
    for number, table in enumerate(tables, start=1):
        here = _Place(place.file, f"partition {number}")
        fields = _fields(table, here, _PARTITION)
        if "name" not in fields:
            raise ProblemError("simulator.missing-key", file=place.file, key=f"{here.key}.name")
        if "profile" in fields:
            fields["profiles"] = fields.pop("profile")
        partitions.append(PartitionScenario(**fields))  # type: ignore[arg-type]  # read by rule
    _unique([partition.name for partition in partitions], place / "partition")
    return Scenario(tuple(partitions))
