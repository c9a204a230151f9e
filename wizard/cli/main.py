"""The command line's door: options before the command, exit codes, problems as sentences."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from wizard import __version__
from wizard.cli import (
    account,
    check,
    config,
    demo,
    gateway,
    keystore,
    licence,
    log,
    simulate,
    update,
    vault,
)
from wizard.cli.context import Context, Front
from wizard.cli.output import ALL_WELL, INTERRUPTED, MACHINE, USAGE, Output, exit_code
from wizard.cli.streams import enduring
from wizard.domain.problems import ProblemError, problem
from wizard.flows.services import Services
from wizard.flows.storeproof import UnprovenError

# Typer carries a Click of its own and does not name its usage error; BadParameter is one.
_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="mypass-wizard",
    help="Connect a MyPass Gateway Server to IBM i hosts, and prove every setting.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("check")(check.check)
app.command("simulate")(simulate.simulate)
app.command("demo")(demo.demo)
app.add_typer(account.app, name="account")
app.command("licence")(licence.licence)
app.add_typer(config.app, name="config")
app.add_typer(gateway.app, name="gateway")
app.add_typer(log.app, name="log")
app.add_typer(keystore.app, name="keystore")
app.add_typer(update.app, name="update")
app.add_typer(vault.app, name="vault")


@app.command("window")
def window(context: typer.Context) -> None:
    """Open the window."""
    state: Context = context.obj
    raise typer.Exit(state.front.open_window(state.install_dir))


@app.command("keystore-wizard")
def keystore_wizard(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A truststore to open, or certificates to import."),
    ] = None,
) -> None:
    """Open the keystore wizard: the certificates of all partitions, and their renewal."""
    state: Context = context.obj
    raise typer.Exit(state.front.open_keystores(state.install_dir, file))


@app.command("operations")
def operations(context: typer.Context) -> None:
    """Open the operations window: a gateway that is set up, tried, watched and estimated."""
    state: Context = context.obj
    raise typer.Exit(state.front.open_operations(state.install_dir))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"MyPass iSeries Gateway Wizard {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    install_dir: Annotated[
        Path | None,
        typer.Option(help="The folder that holds MyPassGateway.", metavar="DIR"),
    ] = None,
    java_home: Annotated[
        Path | None,
        typer.Option(help="Use this Java instead of the one found.", metavar="DIR"),
    ] = None,
    jar: Annotated[
        Path | None,
        typer.Option(help="Use this jt400.jar instead of the one found.", metavar="FILE"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that come before the command."""
    del version
    state: Context = context.obj
    state.install_dir, state.java_home, state.jar = install_dir, java_home, jar
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(USAGE)
    log.debug.finish(state)


def run(arguments: Sequence[str], services: Services, *, front: Front) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name.

    Returns
    -------
    int
        The exit code; see `wizard.cli.output`. It is the command's own even when nobody reads
        what it prints; output that is lost otherwise (a full disk) is code 3.
    """
    with enduring() as out:
        code = _run(arguments, services, front)
        out.flush()
        if out.fault is not None and not out.unread:
            lost = ProblemError("cli.output-lost", details=out.fault.strerror or "")
            Output(as_json=False).problem(lost.problem)
            code = code or MACHINE
        return code


def _run(arguments: Sequence[str], services: Services, front: Front) -> int:
    logging.basicConfig(level=logging.CRITICAL)
    # Known before the options are parsed, so that a problem with them is JSON as well.
    output = Output(as_json="--json" in arguments)
    state = Context(services, front, output)
    command = typer.main.get_command(app)
    try:
        _demand_folder()
        code = command.main(list(arguments), "mypass-wizard", standalone_mode=False, obj=state)
    except typer.Exit as stop:
        code = stop.exit_code
    except (KeyboardInterrupt, typer.Abort, EOFError):
        code = INTERRUPTED
    except _USAGE_ERROR as usage:
        hint = _misplaced(usage.format_message())
        if output.as_json:
            words = " ".join(part for part in (usage.format_message(), hint) if part)
            output.problem(ProblemError("cli.usage", what=words).problem)
        else:
            usage.show()
            if hint:
                output.aside(hint)
        return USAGE
    except ProblemError as fault:
        # A change that Java did not accept was taken back.
        more = {"proven": False} if isinstance(fault, UnprovenError) else {}
        output.problem(fault.problem, more)
        return exit_code(fault.problem)
    except Exception as fault:  # noqa: BLE001 - the boundary: no traceback ever reaches a person
        where = _place(fault)
        output.problem(
            ProblemError("app.unexpected", details=f"{type(fault).__name__} at {where}").problem
        )
        return MACHINE
    if code == INTERRUPTED and not state.told:
        # Typer turns Ctrl-C into this code and says nothing.
        if output.as_json:
            output.problem(problem("cli.interrupted"))
        else:
            output.aside("Interrupted.")
    return code if isinstance(code, int) else ALL_WELL


def _misplaced(words: str) -> str:
    """A word about an option of the program that was given to a command."""
    for option in ("--install-dir", "--java-home", "--jar"):
        if f"No such option: {option}" in words:
            return f"{option} stands before the command: mypass-wizard {option} … COMMAND."
    return ""


def _demand_folder() -> None:
    """Relative paths need the folder that the command was started in.

    Raises
    ------
    ProblemError
        ``cli.no-folder``.
    """
    try:
        Path.cwd()
    except OSError:
        raise ProblemError("cli.no-folder") from None


def _place(fault: BaseException) -> str:
    """File and line, without the text of the fault: it could quote a password."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
