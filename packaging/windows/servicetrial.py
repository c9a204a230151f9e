"""Try the program's service commands on a real service under Wine.

Wine 8 knows no dependents (EnumDependentServices gives none): those are tried by the unit tests.
"""

from __future__ import annotations

import shutil
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
    # In a folder of a gateway, which is how the program finds its services.
    base = wine.drive / "MyPassTrialService"
    program = base / "MyPassGateway" / "bin" / "dummyservice.exe"
    program.parent.mkdir(parents=True, exist_ok=True)
    compiler: list[object] = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-municode"]
    made = run([*compiler, "-o", program, SOURCE], timeout=60)
    if not made:
        raise LackingError(f"The service could not be compiled:\n{made.last_lines(8)}")
    path = "C:\\" + str(program.relative_to(wine.drive)).replace("/", "\\")
    words = ["sc", "create", NAME, "binPath=", f"{path} {NAME}"]
    made = wine.run(words, timeout=60)
    if not made:
        raise LackingError(f"The service could not be registered:\n{made.last_lines(8)}")
    try:
        outcome = start(["gateway", "show", "--json"])
        listed = smoke.document(outcome).get("services")
        names = [one["name"] for one in listed] if isinstance(listed, list) else []
        smoke.expect(outcome and NAME in names, "gateway show --json finds a service", outcome)
        for verb, state in (("start", "running"), ("restart", "running"), ("stop", "stopped")):
            outcome = start(["gateway", verb, NAME, "--yes", "--json"])
            told = smoke.document(outcome) if outcome else {}
            smoke.expect(told.get("state") == state, f"{verb} of a real service", outcome)
        say("  not seen: dependent services, which Wine 8 does not list")
    finally:
        wine.run(["sc", "delete", NAME], timeout=60)
        shutil.rmtree(base, ignore_errors=True)
