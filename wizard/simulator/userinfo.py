"""The receiver of QSYRUSRI, format USRI0300: a user profile as bytes.

Offsets: section 8.1 of the protocol facts (JTOpen `User`).
"""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

from wizard.simulator import ccsid
from wizard.simulator.scenario import SPECIAL_AUTHORITIES
from wizard.simulator.state import HostState, ProfileState

_FIXED = 760
_DTS_EPOCH = datetime(1928, 8, 23, 12, 3, 6, 314752)  # noqa: DTZ001 - the host's local time
_WARNING_DAYS = 7  # the API gives the days until expiry only within a week


def dts(moment: datetime) -> bytes:
    """A *DTS time stamp: microseconds since 1928-08-23 12:03:06.314752, shifted by 12 bits."""
    micros = (moment - _DTS_EPOCH) // timedelta(microseconds=1)
    return ((micros << 12) & ((1 << 64) - 1)).to_bytes(8, "big")


class _Record:
    def __init__(self, page: int) -> None:
        self._page = page
        self.data = bytearray(_FIXED)

    def text(self, offset: int, text: str, length: int = 10) -> None:
        self.data[offset : offset + length] = ccsid.encode(text, self._page, length)

    def number(self, offset: int, value: int) -> None:
        struct.pack_into(">i", self.data, offset, value)

    def flags(self, offset: int, length: int, on: frozenset[int] = frozenset()) -> None:
        self.text(offset, "".join("Y" if i in on else "N" for i in range(length)), length)


def user_information(state: HostState, profile: ProfileState) -> bytes:
    """The whole record; its first four bytes (bytes returned) are for the caller to set."""
    page = state.scenario.ccsid
    record = _Record(page)
    now = state.now()
    with state.lock:
        _identity(record, profile)
        _password(record, state, profile, now)
        _authority(record, profile)
    _defaults(record, profile)
    members = any(profile.name in other.groups for other in state.profiles.values())
    record.text(632, "1" if members else "0", 1)
    tail = b"".join(ccsid.encode(group, page, 10) for group in profile.groups[1:])
    if tail:
        record.number(584, _FIXED)
        record.number(588, len(profile.groups) - 1)
    tail += bytes(-len(tail) % 4)
    home = f"/home/{profile.name}".encode("utf-16-be")
    area = struct.pack(">I", 1200) + bytes(12) + struct.pack(">I", len(home)) + bytes(12) + home
    record.number(600, _FIXED + len(tail))
    record.number(604, len(area))
    record.number(624, _FIXED + len(tail) + len(area))
    record.number(628, 10)
    data = bytes(record.data) + tail + area + ccsid.encode("*SYSVAL", page, 10)
    return struct.pack(">II", len(data), len(data)) + data[8:]


def _identity(record: _Record, profile: ProfileState) -> None:
    record.text(8, profile.name)
    signed = profile.previous_signon
    stamp = f"{(signed.year - 1900) // 100}{signed:%y%m%d%H%M%S}" if signed else ""
    record.text(18, stamp, 13)
    record.text(31, " ", 1)
    record.number(32, profile.attempts)
    record.text(36, profile.status)
    record.text(198, profile.text, 50)


def _password(record: _Record, state: HostState, profile: ProfileState, now: datetime) -> None:
    record.data[46:54] = dts(profile.changed)
    record.text(54, "Y" if profile.password is None else "N", 1)
    record.number(56, profile.expiry_interval)
    if profile.expires is not None:
        record.data[60:68] = dts(profile.expires)
        days = (profile.expires - now).days
        if days < 0:
            record.number(68, -1)
        elif days < _WARNING_DAYS:
            record.number(68, days + 1)
    record.text(72, "Y" if profile.expired else "N", 1)
    record.text(660, "Y", 1)
    record.text(661, str(state.system_values["QPWDCHGBLK"]))


def _authority(record: _Record, profile: ProfileState) -> None:
    record.text(73, profile.user_class)
    held = frozenset(
        place
        for place, name in enumerate(SPECIAL_AUTHORITIES)
        if name in profile.special_authorities
    )
    record.flags(83, 15, held)
    record.text(98, profile.groups[0] if profile.groups else "*NONE")
    record.text(108, "*USRPRF")
    record.text(118, "*NONE")
    record.text(188, profile.limit_capabilities)


def _defaults(record: _Record, profile: ProfileState) -> None:
    """What the scenario does not describe: the values of a plain CRTUSRPRF."""
    texts = {
        128: "*SYSVAL",
        138: "*CRTDFT",
        148: "MAIN",
        158: "*LIBL",
        168: "*NONE",
        178: "",
        248: "*SYSVAL",
        258: "*SYSVAL",
        268: "*SYSVAL",
        289: "QDFTJOBD",
        299: "QGPL",
        324: profile.name,
        334: "QUSRSYS",
        344: "*NOTIFY",
        360: "*WRKSTN",
        370: "",
        380: "*WRKSTN",
        390: "*NONE",
        400: "*NONE",
        410: "",
        420: "*SYSVAL",
        430: "*SYSVAL",
        480: "*SYSVAL",
        490: "",
        500: "*NONE",
        574: "*PRIVATE",
        634: "*SYSVAL",
        684: "*NONE",
    }
    for offset, text in texts.items():
        record.text(offset, text)
    record.number(280, -1)
    record.number(284, 12)
    record.text(288, "3", 1)
    record.text(309, "", 15)
    record.number(440, -2)
    record.flags(444, 36)
    record.flags(510, 64)
    record.number(592, 1000 + sum(profile.name.encode("ascii", "replace")))
    record.flags(608, 16)
    record.text(633, "0", 1)
    record.text(671, "0", 1)
    record.text(720, "00", 2)
    struct.pack_into(">qq", record.data, 696, -1, 12)
