"""``keystore``: truststores from the command line, one file per command."""

from __future__ import annotations

import typer

from wizard.cli.keystore.fetching import fetch
from wizard.cli.keystore.importing import import_
from wizard.cli.keystore.listing import list_

app = typer.Typer(help="Truststores: list, import, fetch.", no_args_is_help=True)
app.command("list")(list_)
app.command("import")(import_)
app.command("fetch")(fetch)
