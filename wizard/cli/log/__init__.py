"""``log``: the connector's logging, one file per command."""

from __future__ import annotations

import typer

from wizard.cli.log import bundle, debug, file, level, tail

app = typer.Typer(help="The connector's logging.", no_args_is_help=True)
app.command("level")(level.level)
app.command("file")(file.file)
app.command("tail")(tail.tail)
app.add_typer(debug.app, name="debug")
app.command("bundle")(bundle.bundle)
