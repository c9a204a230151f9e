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
from wizard.cli.plainhelp import PlainCommand

app = typer.Typer(help="Certificates and truststores.", no_args_is_help=True)
app.command("list", cls=PlainCommand)(list_)
app.command("inspect", cls=PlainCommand)(inspect_)
app.command("import", cls=PlainCommand)(import_)
app.command("fetch", cls=PlainCommand)(fetch)
app.command("convert", cls=PlainCommand)(convert)
app.command("rename", cls=PlainCommand)(rename)
app.command("remove", cls=PlainCommand)(remove)
app.command("undo", cls=PlainCommand)(undo)
app.command("export", cls=PlainCommand)(export)
app.command("verify", cls=PlainCommand)(verify)
app.command("renew", cls=PlainCommand)(renew_)
app.command("generate", cls=PlainCommand)(generate)
