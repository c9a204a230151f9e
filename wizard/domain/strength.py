"""A hint about a weak password: never a refusal, and never the password itself."""

from __future__ import annotations

import math
import string

from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text

GOOD_BITS = 60.0
"""Below this, somebody with the file and a graphics card finds it: JKS has one round of SHA-1."""

# Among the first that anybody tries; Java's documentation and every tutorial show the first.
_KNOWN = frozenset(
    [
        "changeit",
        "changeme",
        "password",
        "passw0rd",
        "secret",
        "keystore",
        "truststore",
        "mypass",
        "mypass123",
        "admin",
        "welcome",
        "letmein",
        "qwertz",
        "qwerty",
        "iloveyou",
        "javacerts",
    ]
)
_CLASSES = (
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.digits,
    string.punctuation + " ",
)


def password_hint(password: Secret, *, generated: bool = True) -> Text:
    """What makes a password weak, `NOTHING` when it is strong enough.

    Parameters
    ----------
    password : Secret
    generated : bool
        One can be generated where it is typed.
    """
    text = password.reveal()
    plain = text.lower().strip(string.digits + string.punctuation + " ")
    if (text.lower() in _KNOWN or plain in _KNOWN) and not generated:
        return T(
            "This password is one that everybody tries first. Use four words that do not belong "
            "together."
        )
    if text.lower() in _KNOWN or plain in _KNOWN:
        return T(
            "This password is one that everybody tries first. Let one be generated, or use "
            "four words that do not belong together."
        )
    if bits(text) < GOOD_BITS:
        return T(
            "This password is weak: it is short or repeats itself. Twelve or more "
            "characters of different kinds, or four words, are strong."
        )
    return NOTHING


def bits(text: str) -> float:
    """A rough measure of a password's strength: how often one must guess, as a power of two.

    Each character counts by the kinds in use; a repetition, or the next one of a row (``abc``,
    ``321``), hardly.
    """
    size = sum(len(kind) for kind in _CLASSES if any(one in kind for one in text))
    if any(all(one not in kind for kind in _CLASSES) for one in text):
        size += 100
    each = math.log2(size) if size else 0.0
    total = 0.0
    for at, one in enumerate(text):
        before = text[at - 1] if at else ""
        dull = before != "" and abs(ord(one) - ord(before)) <= 1
        total += 1.0 if dull else each
    half = len(text) // 2
    if half and text[:half] == text[half : 2 * half]:
        total /= 2
    return total
