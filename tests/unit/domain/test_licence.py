"""The licence model: the guide's own example, uneven partitions, prices only when given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.licence import count_of, estimate, money, price
from wizard.domain.problems import ProblemError


def test_the_guides_example() -> None:
    found = estimate(600, 4)
    assert (found.directory_seats, found.partition_seats) == (600, 2_400)
    assert found.total is None
    assert found.directory_cost is None
    assert found.partition_cost is None


def test_partitions_that_differ() -> None:
    found = estimate(600, 4, {"TEST": 20, "DEV": 0})
    assert found.partition_seats == 600 + 600 + 20
    assert [(one.name, one.seats) for one in found.partitions] == [
        ("TEST", 20), ("DEV", 0), ("", 600), ("", 600),
    ]  # fmt: skip
    assert estimate(600, None, {"A": 600, "B": 5}).partition_seats == 605


def test_prices_are_the_person_s() -> None:
    both = estimate(600, 4, directory_price=price("2"), seat_price=price("0,75"), currency="EUR")
    assert (both.directory_cost, both.partition_cost) == (Decimal(1_200), Decimal("1800.00"))
    assert both.total == 3_000
    assert money(Decimal("1234567.5"), "EUR") == "1,234,567.50 EUR"
    assert money(Decimal("0.0125"), "") == "0.0125"
    assert estimate(600, 4, seat_price=price("1")).total is None


@given(st.integers(1, 10**7), st.integers(0, 1_000))
def test_seats_are_users_times_partitions(users: int, partitions: int) -> None:
    found = estimate(users, partitions)
    assert found.directory_seats == users
    assert found.partition_seats == users * partitions


@pytest.mark.parametrize(
    ("users", "partitions", "named", "id"),
    [
        (0, 4, {}, "licence.users"),
        (-1, 4, {}, "licence.users"),
        (10**9, 4, {}, "licence.users"),
        (1, -1, {}, "licence.partitions"),
        (1, 2_000, {}, "licence.partitions"),
        (10, 1, {"A": 1, "B": 1}, "licence.named"),
        (10, 1, {"A": 11}, "licence.more-users"),
    ],
)
def test_numbers_that_cannot_be(
    users: int, partitions: int, named: dict[str, int], id: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        estimate(users, partitions, named)
    assert caught.value.id == id


@pytest.mark.parametrize(
    "typed", ["", "free", "-1", "1e3", "1.23456", "12345678", "NaN", "٣", "1 2"]
)
def test_what_is_no_price(typed: str) -> None:
    with pytest.raises(ProblemError, match=r"licence\.price"):
        price(typed)


def test_a_partition_with_its_number() -> None:
    assert count_of("PROD = 600") == ("PROD", 600)
    assert count_of("a=b=1") == ("a=b", 1)
    for typed in ("PROD", "=5", "PROD=", "PROD=-1", "PROD=x", "P\nQ=1", "PROD=٣"):
        with pytest.raises(ProblemError, match=r"licence\.form"):
            count_of(typed)
