"""The licence model of the product guide: seats in the directory, and seats on each partition.

600 users and 4 partitions are 600 directory seats and 2,400 user-partition seats. What a seat
costs is no part of it: a price counts only when the person names one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from wizard.domain.problems import ProblemError

MOST_USERS = 10_000_000
MOST_PARTITIONS = 1_000
MOST_PRICE = Decimal(1_000_000)
_PRICE = re.compile(r"\d{1,7}(?:[.,]\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartitionSeats:
    """The managed users of one partition; `name` is "" for one that was not named."""

    name: str
    seats: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is licensed.

    Parameters
    ----------
    directory_seats : int
        One for each managed user.
    partitions : tuple of PartitionSeats
    directory_price, seat_price : Decimal or None
        For one seat, as the person gave them.
    currency : str
    """

    directory_seats: int
    partitions: tuple[PartitionSeats, ...]
    directory_price: Decimal | None = None
    seat_price: Decimal | None = None
    currency: str = ""

    @property
    def partition_seats(self) -> int:
        """Users times partitions, where all are the same; else the sum."""
        return sum(one.seats for one in self.partitions)

    @property
    def directory_cost(self) -> Decimal | None:
        """None without a price."""
        return None if self.directory_price is None else self.directory_price * self.directory_seats

    @property
    def partition_cost(self) -> Decimal | None:
        """None without a price."""
        return None if self.seat_price is None else self.seat_price * self.partition_seats

    @property
    def total(self) -> Decimal | None:
        """None unless both prices are known: half a sum would look like the whole."""
        one, other = self.directory_cost, self.partition_cost
        return None if one is None or other is None else one + other


def estimate(
    users: int,
    partitions: int | None = None,
    per_partition: Mapping[str, int] | None = None,
    *,
    directory_price: Decimal | None = None,
    seat_price: Decimal | None = None,
    currency: str = "",
) -> Estimate:
    """The seats of a number of users and partitions.

    Parameters
    ----------
    users : int
        Managed users in the directory.
    partitions : int or None
        None: those that are named.
    per_partition : mapping of str to int, optional
        Partitions on which fewer of them have a profile that MyPass rotates.

    Raises
    ------
    ProblemError
        ``licence.users``, ``licence.partitions``, ``licence.named``, ``licence.more-users``,
        ``licence.currency``.
    """
    named = dict(per_partition or {})
    if partitions is None:
        partitions = len(named)
    if not 1 <= users <= MOST_USERS:
        raise ProblemError("licence.users", typed=users, most=f"{MOST_USERS:,}")
    if not 0 <= partitions <= MOST_PARTITIONS:
        raise ProblemError("licence.partitions", typed=partitions, most=f"{MOST_PARTITIONS:,}")
    if len(named) > partitions:
        raise ProblemError("licence.named", named=len(named), partitions=partitions)
    for name, seats in named.items():
        if not 0 <= seats <= users:
            raise ProblemError("licence.more-users", name=name, seats=seats, users=users)
    if len(currency) > 8 or not currency.isprintable():
        raise ProblemError("licence.currency")
    each = [PartitionSeats(name, count) for name, count in named.items()]
    each += [PartitionSeats("", users)] * (partitions - len(named))
    return Estimate(users, tuple(each), directory_price, seat_price, currency)


def whole_number(typed: str) -> int:
    """A number of users or partitions, with or without a separator of thousands.

    Raises
    ------
    ProblemError
        ``licence.number``.
    """
    text = typed.strip()
    if not re.fullmatch(r"\d{1,9}|\d{1,3}(?:[,.' \u00a0\u202f]\d{3}){1,2}", text, re.ASCII):
        raise ProblemError("licence.number", typed=_shown(typed))
    return int("".join(character for character in text if character.isdigit()))


def price(typed: str) -> Decimal:
    """A price of one seat.

    Raises
    ------
    ProblemError
        ``licence.price``.
    """
    if not _PRICE.fullmatch(typed.strip()):
        raise ProblemError("licence.price", typed=_shown(typed))
    found = Decimal(typed.strip().replace(",", "."))
    if found > MOST_PRICE:
        raise ProblemError("licence.price", typed=_shown(typed))
    return found


def count_of(typed: str) -> tuple[str, int]:
    """``NAME=N`` taken apart.

    Raises
    ------
    ProblemError
        ``licence.form``.
    """
    name, equals, number = typed.rpartition("=")
    name = name.strip()
    if not equals or not 1 <= len(name) <= 60 or not name.isprintable():
        raise ProblemError("licence.form", typed=_shown(typed))
    if not re.fullmatch(r"\d{1,9}", number.strip(), re.ASCII):
        raise ProblemError("licence.form", typed=_shown(typed))
    return name, int(number)


def money(amount: Decimal, currency: str) -> str:
    """An amount for a person: two decimals at least, groups of three digits."""
    digits = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{digits}f} {currency}".rstrip()


def _shown(typed: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in typed[:80])
