"""The subcommands of `packaging/dev.py` (needs Python 3.11, standard library only)."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import dev_machine
import dev_setup
from dev_shell import ROOT, LackingError, Outcome, StoppedError, end_on_sigterm, say, stream

TEST_LIMIT = 3600.0
HEADLESS_LIMIT = 1200.0
LINT_LIMIT = 600.0

SCRIPTS = [f"packaging/{name}.py" for name in ("dev", "fetch_jt400", "lock", "notices")]
SCRIPTS += ["packaging/windows"]

EPILOG = """\
exit codes: 0 all well; 1 tests or checks failed; 2 wrong usage; 3 this machine lacks
something (the last sentence names it); 130 interrupted
"""


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line; argparse ends with 2 on wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python3 packaging/dev.py",
        description="Everything for working on MyPass iSeries Gateway Wizard. Each command "
        "makes .venv and installs what is missing first; the second time that is quick.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("setup", help="make .venv, install the locked packages, Java, jt400.jar")
    commands.add_parser(
        "demo",
        help="two simulated IBM i partitions, a throw-away gateway, and the window on them",
        description="Without a display, or with --headless, the same way is walked without a "
        "window and a picture of every page is kept. Further words go to `mypass-wizard demo`.",
        epilog="--headless  walk without a window",
        allow_abbrev=False,
    )
    commands.add_parser(
        "test",
        help="all linters and all tests; further words go to pytest",
        description="ruff, mypy and import-linter, then pytest with the words that follow.",
        allow_abbrev=False,
    )
    commands.add_parser("lint", help="the linters alone")
    windows = commands.add_parser(
        "windows",
        help="freeze the program, make the Windows set-up, and try both",
        description="On Windows with nothing but Python; on Linux under Wine, with the tools "
        "from apt-get. Nothing of it runs in `test`.",
        allow_abbrev=False,
    )
    windows.add_argument(
        "--only", choices=("linux", "freeze"), help="the Linux folder alone; or no set-up"
    )
    windows.add_argument(
        "--release", action="store_true", help="pack the set-up as small as it gets (minutes more)"
    )
    windows.add_argument(
        "--twice",
        action="store_true",
        help="build this commit in two folders, unsigned, and compare; no trial",
    )
    windows.add_argument(
        "--sign-certificate", type=Path, metavar="FILE.p12", help="sign programs and set-up by it"
    )
    windows.add_argument(
        "--sign-password-file", type=Path, metavar="FILE", help="its password, in the first line"
    )
    windows.add_argument(
        "--timestamp", default="", metavar="URL", help="have a service (RFC 3161) stamp the time"
    )
    commands.add_parser("lock", help="write packaging/requirements.lock anew (needs uv)")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in ("demo", "test"):
        parser.error(f"{options.command} takes no further words: {' '.join(rest)}")
    if options.command == "windows":
        signs = (options.sign_certificate, options.sign_password_file)
        if (None in signs and any(signs)) or (options.timestamp and None in signs):
            parser.error("--sign-certificate and --sign-password-file go together")
    options.rest = rest
    return options


def environment() -> dict[str, str]:
    """What the programs we start get on top of ours: the virtual environment comes first."""
    path = os.pathsep.join([str(dev_setup.PYTHON.parent), os.environ.get("PATH", os.defpath)])
    return {"PATH": path, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def setup(*, window: bool) -> bool:
    """Everything that the other commands need; whether a window can be opened."""
    dev_setup.make()
    dev_machine.java()
    dev_machine.jar()
    dev_machine.qt()
    return dev_machine.window() if window else False


def lint() -> list[str]:
    """Run every linter; the names of those that complained."""
    python = dev_setup.PYTHON
    checks: list[tuple[str, list[object]]] = [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        # Apart: these scripts import each other by plain names, as they do when they run.
        ("mypy packaging", [python, "-m", "mypy", "--no-namespace-packages", *SCRIPTS]),
        ("import-linter", [python.with_name("lint-imports" + dev_setup.EXE), "--no-cache"]),
    ]
    failed = []
    for name, words in checks:
        say(f"== {name}")
        outcome = stream(words, timeout=LINT_LIMIT, env={**environment(), "MYPYPATH": "packaging"})
        if not outcome:
            say(outcome.trouble or f"{name} complained (exit code {outcome.code}).")
            failed.append(name)
    return failed


def pytest(rest: list[str]) -> Outcome:
    """Run pytest on two processes, without a display."""
    words: list[object] = [dev_setup.PYTHON, "-m", "pytest"]
    if not any(word.startswith(("-n", "--numprocesses", "-p")) for word in rest):
        words += ["-n", "2"]
    say("== pytest")
    offscreen = {**environment(), "QT_QPA_PLATFORM": "offscreen"}
    return stream([*words, *rest], timeout=TEST_LIMIT, env=offscreen)


def test(rest: list[str]) -> int:
    """All linters, then all tests, whatever the linters said."""
    setup(window=False)
    failed = lint()
    outcome = pytest(rest)
    if outcome.code == 5:
        failed.append("pytest (it found no test)")
    elif not outcome:
        failed.append(f"pytest ({outcome.trouble or f'exit code {outcome.code}'})")
    if failed:
        say(f"Not all well: {', '.join(failed)}. The reasons stand above.")
        return 1
    say("All linters and all tests passed.")
    return 0


def demo(rest: list[str]) -> int:
    """The product's own demo, headless where no window can be opened."""
    headless = "--headless" in rest
    can_open = setup(window=not headless)
    if not headless and not can_open:
        rest = ["--headless", *rest]
        headless = True
    extra = environment()
    if headless:
        extra["QT_QPA_PLATFORM"] = "offscreen"
    say("Starting the demo.")
    outcome = stream(
        [dev_setup.PYTHON, "-m", "wizard", "demo", *rest],
        timeout=HEADLESS_LIMIT if headless else None,
        env=extra,
    )
    if outcome:
        say("The demo ended well.")
    elif outcome.code is None:
        say(f"The demo did not end well. {outcome.trouble}")
    elif outcome.code == 130:
        say("The demo was interrupted.")
    else:
        say(f"The demo did not end well (exit code {outcome.code}); the reason stands above.")
    return outcome.code if outcome.code in (0, 1, 2, 3, 130) else 1


def lint_alone() -> int:
    """`lint`."""
    dev_setup.make()
    failed = lint()
    say(f"Complaints from: {', '.join(failed)}." if failed else "Every linter is content.")
    return 1 if failed else 0


def obey(options: argparse.Namespace) -> int:
    """Run the command that was asked for."""
    match options.command:
        case "test":
            return test(options.rest)
        case "demo":
            return demo(options.rest)
        case "lint":
            return lint_alone()
        case "windows":
            from windows import build, sign, twice

            if options.twice:
                return twice.main()
            signer = sign.given(
                options.sign_certificate, options.sign_password_file, options.timestamp
            )
            setup(window=False)
            return build.main(options.only, release=options.release, signer=signer)
        case "lock":
            import lock

            return lock.main()
        case _:
            setup(window=True)
            say(f"Everything is set up. The program is {dev_setup.program('mypass-wizard')}.")
            return 0


def main(arguments: list[str]) -> int:
    """Run one command; the exit code stands in the module's epilog."""
    # A pipe with another encoding (Windows, LANG=C) must not end the program over a quote mark.
    for channel in (sys.stdout, sys.stderr):
        channel.reconfigure(errors="replace")  # type: ignore[union-attr] # both are text files
    options = parse(arguments)
    os.chdir(ROOT)
    end_on_sigterm()
    # A demonstration begins anew; what a set-up has done so far is not done twice.
    again = "" if options.command == "demo" else "; the same command goes on from here"
    try:
        return obey(options)
    except LackingError as lacking:
        say(str(lacking))
        return 3
    except OSError as refusal:
        # A full disk, a read-only checkout, a file held by another program.
        say(f"The system refused: {refusal}. Mend that and run the same command again.")
        return 3
    except KeyboardInterrupt:
        say(f"Interrupted{again}.")
        return 130
    except StoppedError:
        say(f"Stopped{again}.")
        return 143
