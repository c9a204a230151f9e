"""Coming back to a set-up that was closed half-way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wizard.domain.problems import Problem, ProblemError
from wizard.flows.answers import Answers, GatewayAnswer
from wizard.flows.looking import GatewayLook, look
from wizard.flows.services import Services
from wizard.flows.state import SavedState, damaged, parse
from wizard.flows.steps import APPLY, DONE, REVIEW


@dataclass(frozen=True, slots=True)
class Resumed:
    """What is taken up again.

    Parameters
    ----------
    answers : Answers
        As typed last time, without passwords.
    current : str
        The step the person was on.
    settled : frozenset of str
    look : GatewayLook or None
        The gateway, read anew.
    same : bool
        The answers were typed for this gateway: they win over its files.
    notice : Problem or None
        What the person should know.
    """

    answers: Answers
    current: str
    settled: frozenset[str]
    look: GatewayLook | None = None
    same: bool = False
    notice: Problem | None = None


def resume(services: Services, folder: Path | None = None) -> Resumed:
    """Load the saved answers and read their gateway anew. Blocks; raises nothing of its own.

    A damaged file starts the set-up afresh and is kept aside; a gateway folder that has gone
    leaves the answers, and the person on the first page.

    Parameters
    ----------
    folder : Path or None
        The gateway named on the command line; answers saved for another one are not used.
    """
    notice: Problem | None = None
    try:
        state = _load(services)
    except ProblemError as error:
        state, notice = SavedState(), error.problem
    saved = state.answers.gateway.folder
    if folder is not None and saved is not None and saved != folder:
        state = SavedState()
    if state.applied:
        # The files say it all now; only the folder and the Java are not in them.
        state = SavedState(Answers(gateway=state.answers.gateway, java=state.answers.java))
    # What was reviewed or applied then is not what would be now.
    settled = state.settled - {REVIEW, APPLY, DONE}
    wanted = folder or saved
    found = None
    if wanted is not None:
        try:
            found = look(services, wanted)
        except ProblemError as error:
            notice = notice or error.problem
    answers = state.answers
    if found is None and wanted is not None:
        answers = Answers(
            gateway=GatewayAnswer(wanted),
            java=answers.java,
            hosts=answers.hosts,
            network=answers.network,
            trust=answers.trust,
            account=answers.account,
            connector=answers.connector,
            logging=answers.logging,
        )
    same = bool(state.settled) and found is not None
    return Resumed(answers, state.current, settled, found, same, notice)


def _load(services: Services) -> SavedState:
    data = services.settings.load()
    if data is None:
        return SavedState()
    try:
        return parse(data)
    except ValueError as error:
        raise damaged(error, services.settings.keep_aside()) from None
