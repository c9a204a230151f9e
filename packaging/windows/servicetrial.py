"""Try the program's service commands on a real service under Wine.

Wine 8 knows no dependents (EnumDependentServices gives none): those are tried by the unit tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from dev_shell import LackingError, Outcome, run, say

from windows import smoke
from windows.wine import Wine

SOURCE = Path(__file__).with_name("trials") / "dummyservice.c"
NAME = "MyPassGatewayDummy"


def service(wine: Wine, start: Callable[[Sequence[object]], Outcome]) -> None:
    """Register a service, and have the program show, start, restart and stop it.

    Parameters
    ----------
    start : callable
        Runs the program's command line with these words.

    Raises
    ------
    LackingError
        The service could not be made.
    TrialError
        The program does not do what it should.
    """
    program = wine.drive / "dummyservice.exe"
    compiler: list[object] = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-municode"]
    made = run([*compiler, "-o", program, SOURCE], timeout=60)
    if not made:
        raise LackingError(f"The service could not be compiled:\n{made.last_lines(8)}")
    words = ["sc", "create", NAME, "binPath=", f"C:\\dummyservice.exe {NAME}"]
    made = wine.run(words, timeout=60)
    if not made:
        raise LackingError(f"The service could not be registered:\n{made.last_lines(8)}")
    try:
        for verb, state in (("start", "running"), ("restart", "running"), ("stop", "stopped")):
            outcome = start(["gateway", verb, NAME, "--yes", "--json"])
            told = json.loads(outcome.output) if outcome else {}
            smoke.expect(told.get("state") == state, f"{verb} of a real service", outcome)
        say("  not seen: dependent services, which Wine 8 does not list")
    finally:
        wine.run(["sc", "delete", NAME], timeout=60)
        program.unlink(missing_ok=True)
