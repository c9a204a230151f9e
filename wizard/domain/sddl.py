"""Windows' security descriptors as text (SDDL): read, compared, changed by one entry.

Entries of kinds that are not known here (object entries, conditions) keep their own text, so
that a descriptor which is written back loses nothing. Source of the words: Microsoft, "Security
Descriptor String Format" and "ACE Strings".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wizard.domain.problems import ProblemError

FULL = 0x1F01FF
READ = 0x120089
CHANGE = 0x1301BF
"""What a folder's writer needs: read, write, run, delete."""
READ_CONTROL = 0x20000
INHERITED = "ID"
FOLDER_FLAGS = "OICI"

ADMINISTRATORS, SYSTEM, OWNER_RIGHTS = "S-1-5-32-544", "S-1-5-18", "S-1-3-4"

_ALIASES = {
    "AC": "S-1-15-2-1", "AN": "S-1-5-7", "AU": "S-1-5-11", "BA": ADMINISTRATORS,
    "BG": "S-1-5-32-546", "BU": "S-1-5-32-545", "CG": "S-1-3-1", "CO": "S-1-3-0",
    "IU": "S-1-5-4", "LS": "S-1-5-19", "NS": "S-1-5-20", "NU": "S-1-5-2", "OW": OWNER_RIGHTS,
    "PU": "S-1-5-32-547", "RU": "S-1-5-32-554", "SU": "S-1-5-6", "SY": SYSTEM, "WD": "S-1-1-0",
}  # fmt: skip
_WIDE = frozenset(
    {
        "S-1-1-0", "S-1-2-0", "S-1-2-1", "S-1-3-0", "S-1-3-1", "S-1-5-1", "S-1-5-2", "S-1-5-3",
        "S-1-5-4", "S-1-5-6", "S-1-5-7", "S-1-5-11", "S-1-5-13", "S-1-5-14", "S-1-5-15",
        "S-1-5-113", "S-1-5-114", "S-1-5-1000", "S-1-5-32-545", "S-1-5-32-546", "S-1-5-32-547",
        "S-1-5-32-554", "S-1-5-32-555", "S-1-5-32-568",
        # Their SID depends on the domain: SDDL names them so.
        "DU", "DG", "DC", "LG",
    }
)  # fmt: skip
_WIDE_ENDS = ("-501", "-513", "-514", "-515")  # Guest, Domain Users, Guests, Computers
_RIGHTS = {
    "GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000,
    "RC": 0x20000, "SD": 0x10000, "WD": 0x40000, "WO": 0x80000,
    "CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40,
    "LO": 0x80, "CR": 0x100,
    "FA": FULL, "FR": READ, "FW": 0x120116, "FX": 0x1200A0,
    "KA": 0xF003F, "KR": 0x20019, "KW": 0x20006, "KX": 0x20019,
}  # fmt: skip
_FILE_GENERIC = {0x10000000: FULL, 0x80000000: READ, 0x40000000: 0x120116, 0x20000000: 0x1200A0}
_ACE = re.compile(r"([A-Z]+);([A-Z]*);([^;()]*);([^;()]*);([^;()]*);([^;()]+)")
_PARTS = re.compile(r"(?:O:(?P<owner>[A-Za-z0-9-]+?))?(?:G:(?P<group>[A-Za-z0-9-]+?))?"
                    r"D:(?P<flags>[A-Z_]*)(?P<aces>\(.*\))?", re.DOTALL)  # fmt: skip
_DACL_FLAGS = re.compile(r"(?:P|AR|AI|NO_ACCESS_CONTROL)*")


@dataclass(frozen=True, slots=True)
class Ace:
    """One entry: `kind` "A" allows, "D" denies; `sid` in numbers where it is well known.

    `raw` is the text of an entry of another kind, which is kept as it is.
    """

    kind: str
    sid: str
    mask: int = 0
    flags: str = ""
    raw: str = ""

    @property
    def inherited(self) -> bool:
        """Whether the folder above gave it."""
        return INHERITED in pairs(self.flags)

    @property
    def file_mask(self) -> int:
        """`mask` with a file's meaning of the generic rights."""
        mask = self.mask
        for generic, meant in _FILE_GENERIC.items():
            if mask & generic:
                mask = mask & ~generic | meant
        return mask

    def __str__(self) -> str:
        return self.raw or f"({self.kind};{self.flags};0x{self.mask:x};;;{self.sid})"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Owner, group and the access list; `absent` is a list that is not there: everyone may all."""

    aces: tuple[Ace, ...] = ()
    protected: bool = False
    owner: str = ""
    group: str = ""
    absent: bool = False

    def __str__(self) -> str:
        owner = f"O:{self.owner}" if self.owner else ""
        group = f"G:{self.group}" if self.group else ""
        if self.absent:
            return f"{owner}{group}D:NO_ACCESS_CONTROL"
        flags = "P" if self.protected else ""
        if not self.protected and any(ace.inherited for ace in self.aces):
            # Windows takes over that a list goes on inheriting (AI) only where it is asked to (AR).
            flags = "ARAI"
        return f"{owner}{group}D:{flags}{''.join(map(str, self.aces))}"

    def same_access(self, other: Descriptor) -> bool:
        """Whether both give the same rights to the same accounts, whoever owns the file."""
        return (self.absent, self.protected, _meaning(self)) == (
            other.absent, other.protected, _meaning(other),
        )  # fmt: skip


def _meaning(one: Descriptor) -> list[tuple[str, str, int, frozenset[str], str]]:
    return [
        (ace.kind, ace.sid, ace.file_mask, frozenset(pairs(ace.flags)), ace.raw) for ace in one.aces
    ]


def pairs(flags: str) -> tuple[str, ...]:
    """The flags of an entry, two letters each."""
    return tuple(flags[at : at + 2] for at in range(0, len(flags), 2))


def parse(text: str) -> Descriptor:
    """The descriptor of a text; a system list (``S:``) is left out.

    Raises
    ------
    ProblemError
        ``rights.descriptor-strange``.
    """
    text = re.split(r"S:(?=[A-Z_]*(?:\(|$))", text.strip(), maxsplit=1)[0]
    found = _PARTS.fullmatch(text)
    if found is None or not _DACL_FLAGS.fullmatch(found["flags"]):
        raise _strange(text)
    owner, group = _sid(found["owner"] or ""), _sid(found["group"] or "")
    flags, listed = found["flags"], found["aces"] or ""
    if "NO_ACCESS_CONTROL" in flags:
        return Descriptor((), False, owner, group, absent=True)
    aces = tuple(_ace(part) for part in _split(listed))
    return Descriptor(aces, "P" in flags, owner, group)


def _split(text: str) -> list[str]:
    """The entries of a list; a condition has parentheses of its own."""
    found: list[str] = []
    depth = start = 0
    for at, letter in enumerate(text):
        if letter == "(":
            start = at if depth == 0 else start
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                break
            if depth == 0:
                found.append(text[start : at + 1])
        elif depth == 0:
            raise _strange(text)
    if depth:
        raise _strange(text)
    return found


def _ace(text: str) -> Ace:
    found = _ACE.fullmatch(text[1:-1])
    if found is None:
        fields = text[1:-1].split(";")
        if len(fields) < 6 or fields[0] in ("A", "D"):
            raise _strange(text)
        return Ace(fields[0], _sid(fields[5]), raw=text, flags=fields[1])
    kind, flags, rights, thing, above, sid = found.groups()
    if kind not in ("A", "D") or thing or above:
        return Ace(kind, _sid(sid), raw=text, flags=flags)
    if len(flags) % 2:
        raise _strange(text)
    return Ace(kind, _sid(sid), _mask(rights), flags)


def _mask(text: str) -> int:
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}", text):
        return int(text, 16)
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) < 1 << 32:
        return int(text, 8 if text.startswith("0") and set(text) <= set("01234567") else 10)
    mask = 0
    if len(text) % 2:
        raise _strange(text)
    for at in range(0, len(text), 2):
        if text[at : at + 2] not in _RIGHTS:
            raise _strange(text)
        mask |= _RIGHTS[text[at : at + 2]]
    return mask


def _sid(text: str) -> str:
    return _ALIASES.get(text, text)


def _strange(text: str) -> ProblemError:
    return ProblemError("rights.descriptor-strange", details=text[:400])


def is_wide(sid: str) -> bool:
    """Whether it stands for people whom nobody chose: Everyone, Users, a whole domain."""
    if sid in _WIDE or sid.startswith(("S-1-15-", "S-1-16-", "S-1-18-")):
        return True
    return sid.startswith("S-1-5-21-") and sid.endswith(_WIDE_ENDS)


def granted(descriptor: Descriptor, ace: Ace) -> Descriptor:
    """`descriptor` with one more entry that allows, where Windows' order has its place.

    Unchanged where that very entry is there already: it is somebody else's.
    """
    if ace in descriptor.aces or descriptor.absent:
        return descriptor
    at = next(
        (number for number, one in enumerate(descriptor.aces) if one.inherited),
        len(descriptor.aces),
    )
    return replace(descriptor, aces=(*descriptor.aces[:at], ace, *descriptor.aces[at:]))


def revoked(descriptor: Descriptor, ace: Ace) -> Descriptor:
    """`descriptor` without that entry, once.

    Raises
    ------
    ProblemError
        ``rights.entry-gone``: it is not there as it was made.
    """
    if ace not in descriptor.aces:
        raise ProblemError("rights.entry-gone", account=ace.sid)
    at = len(descriptor.aces) - 1 - descriptor.aces[::-1].index(ace)
    return replace(descriptor, aces=(*descriptor.aces[:at], *descriptor.aces[at + 1 :]))
