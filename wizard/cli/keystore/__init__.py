"""``keystore``: truststores from the command line, one file per command."""

from __future__ import annotations

import typer

from wizard.cli.keystore.changing import remove, rename, undo
from wizard.cli.keystore.converting import convert
from wizard.cli.keystore.exporting import export
from wizard.cli.keystore.fetching import fetch
from wizard.cli.keystore.generating import generate
from wizard.cli.keystore.importing import import_
from wizard.cli.keystore.inspecting import inspect_
from wizard.cli.keystore.listing import list_
from wizard.cli.keystore.renewing import renew_
from wizard.cli.keystore.verifying import verify

app = typer.Typer(help="Certificates and truststores.", no_args_is_help=True)
app.command("list")(list_)
app.command("inspect")(inspect_)
app.command("import")(import_)
app.command("fetch")(fetch)
app.command("convert")(convert)
app.command("rename")(rename)
app.command("remove")(remove)
app.command("undo")(undo)
app.command("export")(export)
app.command("verify")(verify)
app.command("renew")(renew_)
app.command("generate")(generate)
