"""``vault``: where passwords are kept, and which; never a password."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.output import FOUND, problem_json
from wizard.domain.vaultports import VaultPlace

app = typer.Typer(help="Where this person's passwords are kept.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show the places for passwords and the names of what is kept there."""
    state: Context = context.obj
    output = state.json(as_json)
    chosen, places = state.services.places.chosen(), state.services.places.places()
    if output.as_json:
        output.document({"in_use": chosen, "places": [_json(one, chosen) for one in places]})
        return
    for place in places:
        mark = ", in use" if place.id == chosen else ""
        output.say(f"{place.id}{mark}: {place.title}. {place.explained}")
        if place.where and (place.entries or place.id == chosen):
            output.say(f"  {place.where}")
        for entry in place.entries:
            output.say(f"  - {entry}")
        if place.problem is not None and (place.entries or place.id == chosen):
            output.say(f"  {place.problem}")
        elif place.problem is not None:
            output.say(f"  {place.problem.what}")


@app.command("use")
def use(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="system or file.")],
    leave: Annotated[
        bool, typer.Option("--leave", help="Do not move what is kept already.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Keep passwords in this place from now on, and move those that are kept already."""
    state: Context = context.obj
    output = state.json(as_json)
    done = state.services.places.move(place, leave=leave)
    if output.as_json:
        output.document(
            {
                "in_use": done.place,
                "moved": list(done.entries),
                "left_behind": list(done.left),
                "problem": problem_json(done.problem) if done.problem else None,
            }
        )
    else:
        output.say(f"Passwords are kept here now: {done.place}.")
        for entry in done.entries:
            output.say(f"  moved: {entry}")
        for entry in done.left:
            output.say(f"  the earlier place still holds it as well: {entry}")
        if done.problem is not None:
            output.say(str(done.problem))
    if done.problem is not None:
        raise typer.Exit(FOUND)


@app.command("forget")
def forget(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="As vault show lists it.")],
    as_json: Json = False,
) -> None:
    """Remove one password from every place that holds it."""
    state: Context = context.obj
    output = state.json(as_json)
    removed = state.services.places.remove(entry)
    if output.as_json:
        output.document({"entry": entry, "removed_from": list(removed)})
    elif removed:
        output.say(f"“{entry}” is removed ({', '.join(removed)}).")
    else:
        output.say(f"“{entry}” was gone already; its name is removed from the list.")


def _json(place: VaultPlace, chosen: str) -> dict[str, object]:
    return {
        "id": place.id,
        "in_use": place.id == chosen,
        "where": place.where,
        "entries": list(place.entries),
        "problem": problem_json(place.problem) if place.problem else None,
    }
