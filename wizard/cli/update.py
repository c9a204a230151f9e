"""``update``: whether there is a newer version; off unless turned on, and never installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard import __version__
from wizard.cli.context import Context
from wizard.cli.output import FOUND, Output
from wizard.domain.problems import ProblemError
from wizard.domain.updates import public_key
from wizard.flows.updating import UpdateSettings, look, read_settings, turn_off, turn_on

app = typer.Typer(
    help="Whether there is a newer version (off unless turned on; nothing is installed).",
    no_args_is_help=True,
)
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("check")
def check(context: typer.Context, as_json: Json = False) -> None:
    """Ask the publisher's address once; exit code 1 when there is a newer version."""
    state: Context = context.obj
    output = state.json(as_json)
    services = state.services
    found = look(services.updates, services.update_settings, __version__, services.clock())
    if output.as_json:
        output.document(
            {
                "current": found.current,
                "version": found.announcement.version,
                "newer": found.newer,
                "issued": found.announcement.issued.isoformat(),
                "expires": found.announcement.expires.isoformat(),
                "summary": found.announcement.summary,
                "page": found.announcement.page,
            }
        )
    else:
        output.say(found.words)
        output.say(found.next_step)
    if found.newer:
        raise typer.Exit(FOUND)


@app.command("on")
def on(
    context: typer.Context,
    address: Annotated[str, typer.Option("--address", metavar="URL", help="https:// only.")],
    key: Annotated[
        str, typer.Option("--key", metavar="KEY", help="minisign's public key, or its file.")
    ],
    as_json: Json = False,
) -> None:
    """Turn it on, with the publisher's address and public key."""
    state: Context = context.obj
    text = key
    if not key.startswith("RW") or len(key) != 56:
        try:
            text = Path(key).read_text("utf-8")
        except (OSError, ValueError):
            raise ProblemError("update.no-key") from None
    _show(state.json(as_json), turn_on(state.services.update_settings, address, text.strip()))


@app.command("off")
def off(context: typer.Context, as_json: Json = False) -> None:
    """Turn it off."""
    state: Context = context.obj
    _show(state.json(as_json), turn_off(state.services.update_settings))


@app.command("show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show whether it is on, where it looks and with which key."""
    state: Context = context.obj
    _show(state.json(as_json), read_settings(state.services.update_settings))


def _show(output: Output, settings: UpdateSettings) -> None:
    name = public_key(settings.key).name if settings.key else ""
    if output.as_json:
        output.document(
            {"on": settings.on, "address": settings.address, "key": name, "seen": settings.newest}
        )
    elif settings.on:
        output.say(f"On: {settings.address}, key {name}.")
    else:
        output.say("Off: nobody is asked.")
