"""EBCDIC code pages of an IBM i, by CCSID.

Python ships few of them, so each is kept as its differences from code page 037 (fact:
the published code page tables of CCSID 273 to 1149).
"""

from __future__ import annotations

_BASE = bytes(range(256)).decode("cp037")

# "4aÄ" reads: byte 4A is Ä, and not what code page 037 has there.
_DIFFERENCES = {
    37: "",
    273: "43{ 4aÄ 4f! 59~ 5aÜ 5f^ 63[ 6aö 7c§ a1ß b0¢ b5@ ba¬ bb| c0ä cc¦ d0ü dc} e0Ö ec\\ fc]",
    277: "47} 4a# 4f! 5a¤ 5bÅ 5f^ 67$ 6aø 70¦ 7bÆ 7cØ 80@ 9c{ 9e[ 9f] a1ü b0¢ ba¬ bb| c0æ d0å dc~",
    278: "43{ 47} 4a§ 4f! 51` 5a¤ 5bÅ 5f^ 63# 67$ 6aö 71\\ 79é 7bÄ 7cÖ 9f] a1ü b0¢ b5[ ba¬ bb| c0ä"
    " cc¦ d0å dc~ e0É ec@",
    280: "44{ 48\\ 4a° 4f! 51] 54} 58~ 5aé 5f^ 6aò 79ù 7b£ 7c§ 90[ a1ì b0¢ b1# b5@ ba¬ bb| c0à cd¦"
    " d0è dd` e0ç",
    284: "49¦ 4a[ 5a] 69# 6añ 7bÑ a1¨ b0¢ ba^ bb! bd~",
    285: "4a$ 5b£ a1¯ b0¢ b1[ ba^ bc~",
    297: "44@ 48\\ 4a° 4f! 51{ 54} 5a§ 5f^ 6aù 79µ 7b£ 7cà 90[ a0` a1¨ b0¢ b1# b5] ba¬ bb| bd~ c0é"
    " d0è dd¦ e0ç",
    500: "4a[ 4f! 5a] 5f^ b0¢ ba¬ bb|",
    871: "4aÞ 4f! 5aÆ 5fÖ 79ð 7cÐ 8c` 8e{ 9c} 9e] a1ö ac@ ae[ b0¢ ba¬ bb| be\\ c0þ cc~ d0æ e0´ ec^",
}
# The euro pages are the older ones with the currency sign replaced.
_EURO = {
    1140: 37,
    1141: 273,
    1142: 277,
    1143: 278,
    1144: 280,
    1145: 284,
    1146: 285,
    1147: 297,
    1148: 500,
    1149: 871,
}

SUPPORTED = tuple(sorted((*_DIFFERENCES, *_EURO)))
"""The CCSIDs a simulated partition can have."""

USER_ID_CCSID = 37
"""User ids travel in CCSID 37 whatever the host uses (fact 3.4)."""


def _table(ccsid: int) -> str:
    letters = list(_BASE)
    for item in _DIFFERENCES[_EURO.get(ccsid, ccsid)].split():
        letters[int(item[:2], 16)] = item[2]
    text = "".join(letters)
    return text.replace("¤", "€") if ccsid in _EURO else text


_DECODE = {ccsid: _table(ccsid) for ccsid in SUPPORTED}
_ENCODE = {ccsid: {c: i for i, c in enumerate(table)} for ccsid, table in _DECODE.items()}
_SUBSTITUTE = 0x3F


def encode(text: str, ccsid: int, length: int | None = None) -> bytes:
    """`text` in EBCDIC, blank padded and cut to `length` bytes when that is given.

    A character the code page lacks becomes the substitution character X'3F'.
    """
    table = _ENCODE[ccsid]
    data = bytes(table.get(character, _SUBSTITUTE) for character in text)
    return data if length is None else data[:length].ljust(length, b"\x40")


def decode(data: bytes, ccsid: int) -> str:
    """EBCDIC bytes as text, trailing blanks and NULs kept."""
    table = _DECODE[ccsid]
    return "".join(table[byte] for byte in data)


def name(data: bytes, ccsid: int) -> str:
    """A blank-padded name field as text."""
    return decode(data, ccsid).rstrip(" \0")
