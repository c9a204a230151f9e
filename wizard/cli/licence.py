"""``licence``: how many seats a number of users and partitions needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.output import Output
from wizard.domain.licence import Estimate, count_of, estimate, money, price
from wizard.domain.problems import ProblemError


def licence(
    context: typer.Context,
    users: Annotated[int, typer.Option("--users", metavar="N", help="Managed users.")],
    partitions: Annotated[
        int | None, typer.Option("--partitions", metavar="N", help="IBM i partitions (LPARs).")
    ] = None,
    per_partition: Annotated[
        list[str] | None,
        typer.Option("--per-partition", metavar="NAME=N", help="A partition with fewer users."),
    ] = None,
    price_directory: Annotated[
        str | None,
        typer.Option("--price-directory-seat", metavar="AMOUNT", help="Of one directory seat."),
    ] = None,
    price_seat: Annotated[
        str | None,
        typer.Option("--price-seat", metavar="AMOUNT", help="Of one user-partition seat."),
    ] = None,
    currency: Annotated[str, typer.Option("--currency", metavar="EUR")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Count the seats: one in the directory for each user, one on each partition for each user."""
    state: Context = context.obj
    output = state.json(as_json)
    named: dict[str, int] = {}
    for typed in per_partition or ():
        name, count = count_of(typed)
        if name in named:
            raise ProblemError("licence.twice", name=name)
        named[name] = count
    if partitions is None and not named:
        raise ProblemError("licence.missing")
    found = estimate(
        users,
        partitions,
        named,
        directory_price=None if price_directory is None else price(price_directory),
        seat_price=None if price_seat is None else price(price_seat),
        currency=currency.strip(),
    )
    if output.as_json:
        output.document(_document(found))
    else:
        _say(output, found)


def _document(found: Estimate) -> dict[str, object]:
    return {
        "users": found.directory_seats,
        "directory_seats": found.directory_seats,
        "partition_seats": found.partition_seats,
        "partitions": [{"name": one.name or None, "seats": one.seats} for one in found.partitions],
        "prices": {
            "directory_seat": _text(found.directory_price),
            "partition_seat": _text(found.seat_price),
            "currency": found.currency or None,
        },
        "costs": {
            "directory": _text(found.directory_cost),
            "partitions": _text(found.partition_cost),
            "total": _text(found.total),
        },
    }


def _text(amount: Decimal | None) -> str | None:
    # As text: a sum of money is no binary fraction.
    return None if amount is None else f"{amount:f}"


def _say(output: Output, found: Estimate) -> None:
    def cost(amount: Decimal | None) -> str:
        return "" if amount is None else money(amount, found.currency)

    count = len(found.partitions)
    rows = [
        ("Active Directory", f"{found.directory_seats:,}", cost(found.directory_cost)),
        (f"IBM i, {count} partition{'' if count == 1 else 's'}", f"{found.partition_seats:,}",
         cost(found.partition_cost)),
    ]  # fmt: skip
    rows += [(f"  {one.name}", f"{one.seats:,}", "") for one in found.partitions if one.name]
    others = [one.seats for one in found.partitions if not one.name]
    if others and len(others) < count:
        rows.append((f"  {len(others)} more", f"{sum(others):,}", ""))
    output.table(("What is licensed", "Seats", "Cost" if any(row[2] for row in rows) else ""), rows)
    if found.total is not None:
        output.say(f"Together: {money(found.total, found.currency)}.")
    elif found.directory_price is None and found.seat_price is None:
        output.say("Prices are not known here: name yours with --price-directory-seat and "
                   "--price-seat.")  # fmt: skip
    else:
        output.say("There is no sum: the other price is not given.")
