"""A random password that satisfies a host's rules, for a rehearsal; from the system's own source.

The kinds of the characters are laid out first (a small search over what is left of each kind),
then characters are drawn for them; so any rules that can be satisfied are, without luck.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from wizard.domain.passwordrules import KINDS, Kind, Limits, PasswordRules
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

_WANTED = 16  # characters, where the rules leave the choice: about 90 bits
_TRIES = 60

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
# The same byte in every EBCDIC code page (IBM's invariant set), and inert in a CL command.
_SPECIAL = "_-.,:;/+=<>%()?"
_LOW_SPECIAL = "_$@#"

_choice = random.SystemRandom()

_Counts = tuple[int, int, int]


def make_password(
    rules: PasswordRules, user: str, avoid: Sequence[Secret] = (), *, length: int = _WANTED
) -> Secret:
    """A password that breaks no rule.

    Parameters
    ----------
    rules : PasswordRules
    user : str
        The profile's name, which does not occur in it.
    avoid : sequence of Secret
        Earlier passwords, the present one first.
    length : int
        Characters, where the rules leave the choice.

    Raises
    ------
    ProblemError
        ``password.impossible``: no password satisfies the rules.
    """
    old = avoid[0] if avoid else None
    lengths = sorted(range(rules.least, rules.most + 1), key=lambda size: abs(size - length))
    for size in lengths:
        for _ in range(_TRIES):
            word = _drawn(rules, size, old)
            if word is None:
                break  # no layout of this length
            made = Secret(word)
            plain = not word.startswith("*") and user not in word.upper()
            if plain and made not in avoid and not rules.broken(made, user, old):
                return made
    raise ProblemError("password.impossible")


def _drawn(rules: PasswordRules, size: int, old: Secret | None) -> str | None:
    """One word of this length; None when no layout or no characters are left for it."""
    layout = _layout(rules, size)
    if layout is None:
        return None
    before = old.reveal() if old is not None else ""
    if rules.level < 2:
        before = before.upper()
    pools = {
        Kind.LETTER: [_UPPER, _LOWER] if rules.level >= 2 else [_UPPER],
        Kind.DIGIT: [_DIGITS],
        Kind.SPECIAL: [_SPECIAL if rules.level >= 2 else _LOW_SPECIAL],
    }
    cases = _cases(layout, rules)
    word = ""
    for place, kind in enumerate(layout):
        pool = pools[kind][cases[place] if kind is Kind.LETTER else 0]
        left = [
            character
            for character in pool
            if character not in rules.barred
            and not (rules.no_repeat and character in word)
            and not ((rules.no_double or rules.no_repeat) and word.endswith(character))
            and before[place : place + 1] != character
            and not (rules.level < 2 and not place and character == "_")  # no name begins so
        ]
        if not left:
            return ""  # never satisfies a rule; the next try draws another layout
        # Where no character may come twice, one that differs by more than case is safer.
        fresh = [one for one in left if one.casefold() not in word.casefold()]
        word += _choice.choice(fresh or left)
    return word


def _cases(layout: Sequence[Kind], rules: PasswordRules) -> list[int]:
    """For each place 0 (upper case) or 1 (lower); both where letters allow it."""
    letters = [place for place, kind in enumerate(layout) if kind is Kind.LETTER]
    cases = [0] * len(layout)
    if rules.level < 2:
        return cases
    _choice.shuffle(letters)
    sure = max(rules.mixed_case, 1)
    for number, place in enumerate(letters):
        if number < sure:
            cases[place] = 0
        elif number < 2 * sure:
            cases[place] = 1
        else:
            cases[place] = _choice.randrange(2)
    if rules.no_repeat:
        _keep_within(cases, letters, 26)
    return cases


def _keep_within(cases: list[int], letters: Sequence[int], most: int) -> None:
    """No more than `most` letters of one case, as an alphabet has."""
    for case in (0, 1):
        of_case = [place for place in letters if cases[place] == case]
        for place in of_case[most:]:
            cases[place] = 1 - case


def _layout(rules: PasswordRules, size: int) -> list[Kind] | None:
    """The kinds of the characters, place by place; None when no layout satisfies the rules."""
    options = list(_counts(rules, size))
    _choice.shuffle(options)
    # A mixture first: passwords of one kind are weak, and *REQANY3 wants several.
    options.sort(key=lambda counts: -sum(min(count, 2) for count in counts))
    for counts in options:
        found = _arranged(rules, counts, None, set())
        if found is not None:
            return found
    return None


def _counts(rules: PasswordRules, size: int) -> Iterator[_Counts]:
    """(letters, digits, special characters) that the rules allow for this length."""
    bounds = [_bounds(rules, kind, size) for kind in KINDS]
    for letters in range(bounds[0][0], bounds[0][1] + 1):
        for digits in range(bounds[1][0], bounds[1][1] + 1):
            special = size - letters - digits
            if not bounds[2][0] <= special <= bounds[2][1]:
                continue
            if letters < 2 * rules.mixed_case:
                continue
            kinds = min(letters, 2) + (digits > 0) + (special > 0)
            if rules.three_kinds and kinds < 3:
                continue
            yield letters, digits, special


_ALPHABETS = {Kind.LETTER: 52, Kind.DIGIT: 10, Kind.SPECIAL: len(_SPECIAL)}
_LOW_ALPHABETS = {Kind.LETTER: 26, Kind.DIGIT: 10, Kind.SPECIAL: len(_LOW_SPECIAL)}


def _bounds(rules: PasswordRules, kind: Kind, size: int) -> tuple[int, int]:
    limits = rules.limits[kind]
    most = size if limits.most is None else min(size, limits.most)
    if rules.no_repeat:
        most = min(most, (_ALPHABETS if rules.level >= 2 else _LOW_ALPHABETS)[kind])
    if limits.not_adjacent:
        most = min(most, (size + 1) // 2)
    return limits.least, most


def _arranged(
    rules: PasswordRules, left: _Counts, last: Kind | None, dead: set[tuple[_Counts, Kind | None]]
) -> list[Kind] | None:
    """Put the counted kinds in a row; `dead` remembers what was tried in vain."""
    row: list[Kind] = []
    # Depth first without recursion: a password may have 128 characters.
    stack: list[tuple[_Counts, Kind | None, list[Kind]]] = [(left, last, _order(rules, left, last))]
    while stack:
        counts, before, order = stack[-1]
        if not any(counts):
            return row
        if not order:
            dead.add((counts, before))
            stack.pop()
            if row:
                row.pop()
            continue
        kind = order.pop()
        at = KINDS.index(kind)
        rest = tuple(count - (number == at) for number, count in enumerate(counts))
        after: _Counts = (rest[0], rest[1], rest[2])
        if (after, kind) in dead:
            continue
        row.append(kind)
        stack.append((after, kind, _order(rules, after, kind)))
    return None


def _order(rules: PasswordRules, counts: _Counts, before: Kind | None) -> list[Kind]:
    """The kinds that may come next, in random order, the likelier ones last (tried first)."""
    allowed = [
        kind
        for kind, count in zip(KINDS, counts, strict=True)
        if count and _fits(rules.limits[kind], rules, kind, counts, before)
    ]
    weights = dict(zip(KINDS, counts, strict=True))
    return sorted(allowed, key=lambda kind: weights[kind] * _choice.random())


def _fits(
    limits: Limits, rules: PasswordRules, kind: Kind, counts: _Counts, before: Kind | None
) -> bool:
    first, final = before is None, sum(counts) == 1
    if first and limits.not_first:
        return False
    if first and rules.level < 2 and kind is Kind.DIGIT and _another_first(rules, counts):
        return False  # jt400 puts a Q before a digit at these levels
    if final and limits.not_last:
        return False
    return not (limits.not_adjacent and before is kind)


def _another_first(rules: PasswordRules, counts: _Counts) -> bool:
    return any(
        count and kind is not Kind.DIGIT and not rules.limits[kind].not_first
        for kind, count in zip(KINDS, counts, strict=True)
    )
