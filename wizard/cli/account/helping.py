"""``account help-host``: the CL that the IBM i administrator should run, to copy or save."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.account import shared
from wizard.cli.account.shared import Where
from wizard.cli.context import Context
from wizard.cli.output import FOUND
from wizard.cli.saving import save_text
from wizard.domain.hosts import Partition, profile_name
from wizard.flows.accounts.hosthelp import help_facts, host_help, unknown_topics
from wizard.flows.connectorsettings import printable


def help_host(
    context: typer.Context,
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="A check (port.signon) or a message (CPF2217); the whole set-up without one.",
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="U", help="The profile whose password is reset.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save it instead of printing it.")
    ] = None,
    partitions: shared.Partitions = None,
    all_: shared.All = False,
    host: shared.Host = None,
    account: shared.Account = None,
    ssl: shared.Ssl = True,
    as_json: shared.AsJson = False,
) -> None:
    """What the IBM i administrator should run, as CL with this gateway's name and address.

    No password is needed, and nothing is sent to the host. Exit code 1 when there is no help
    for one of the ids; that of the others is given all the same.
    """
    state: Context = context.obj
    output = state.json(as_json)
    asked = topics or []
    unknown = unknown_topics(asked)
    # Without one that is known there is nothing to give: the refusal says what an id looks like.
    about = [topic for topic in asked if topic not in unknown] or asked
    chosen: list[Partition | None] = [None]
    if host is not None or state.install_dir is not None:
        user = account or "MYPASSSVC"
        where = Where(partitions, all_, host, account if host else None, ssl if host else True)
        chosen = list(shared.choose(state, where, account=user).partitions)
    name = profile_name(target) if target is not None else ""
    found = [
        host_help(about, help_facts(state.services, one, target=name, account=account or ""))
        for one in chosen
    ]
    text = "\n".join(one.as_text() for one in found)
    backup = save_text(state, out, text) if out is not None else None
    if output.as_json:
        output.document(
            {
                "help": [one.as_json() for one in found],
                "unknown": list(unknown),
                "path": None if out is None else str(out),
                "backup": backup,
            }
        )
    elif out is None:
        output.say(text.rstrip("\n"))
    else:
        output.say(f"{out}: written.")
        if backup is not None:
            output.say(f"The file as it was lies in {backup}.")
    if unknown:
        names = ", ".join(f"“{printable(one)}”" for one in unknown)
        output.aside(f"There is no help for {names}.")
        raise typer.Exit(FOUND)
