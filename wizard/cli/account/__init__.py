"""``account``: password operations as the connector performs them, one file per command."""

from __future__ import annotations

import typer

from wizard.cli.account.helping import help_host
from wizard.cli.account.operating import reset, sync, validate
from wizard.cli.account.rehearsing import rehearse_
from wizard.cli.account.ruling import rules

app = typer.Typer(
    help="Passwords of user profiles: reset, validate, synchronise, rehearse.",
    no_args_is_help=True,
)
app.command("reset")(reset)
app.command("validate")(validate)
app.command("sync")(sync)
app.command("rehearse")(rehearse_)
app.command("rules")(rules)
app.command("help-host")(help_host)
