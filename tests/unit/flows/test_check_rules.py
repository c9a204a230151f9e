"""Rules of single checks over answers that no healthy host gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from wizard.domain.hostfacts import CommandOutcome, Message, Profile
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.checks import account, signon, system
from wizard.flows.checks.run import CheckOptions, Ledger, Run

PROFILE = Profile("SVC", "*ENABLED", frozenset({"*SECADM"}), ("G1",), "*NO", False, False, None, 0)


@dataclass
class Session:
    """A session that answers what it is told to."""

    outcome: CommandOutcome = field(default_factory=lambda: CommandOutcome(done=True))
    profiles: dict[str, Profile | ProblemError] = field(default_factory=dict)

    def run_command(self, command: str) -> CommandOutcome:
        return self.outcome

    def call_program(self) -> None:
        """Nothing."""

    def profile(self, name: str) -> Profile:
        found = self.profiles[name]
        if isinstance(found, ProblemError):
            raise found
        return found


def run_of(session: Session, **answers: bool) -> Run:
    unused: Any = None
    made = Run(
        Partition("P", "host.example.com", "SVC", False, **answers),
        Secret("x"), unused, unused, unused, CheckOptions(), Ledger(), datetime.now(UTC),
    )  # fmt: skip
    made.session = session  # type: ignore[assignment] # as much of one as these checks ask
    return made


def failed(id: str) -> CommandOutcome:
    return CommandOutcome(False, (Message(id, "the host's words"),))


def test_no_message_and_no_limit_is_not_called_a_limit() -> None:
    session = Session(CommandOutcome(done=False), {"SVC": PROFILE})
    outcome = signon.remote_command(run_of(session))
    assert outcome.verdict is Verdict.FAIL
    assert "gave no message" in str(outcome.seen)
    assert "LMTCPB *YES" not in str(outcome.cause)
    assert outcome.command == ""


@pytest.mark.parametrize(
    ("message", "verdict", "command"),
    [
        ("CPF9802", Verdict.FAIL, "GRTOBJAUT OBJ(QSYS/CHGUSRPRF)"),
        ("CPF9820", Verdict.FAIL, "GRTOBJAUT OBJ(QSYS/QSYS) OBJTYPE(*LIB)"),
        ("CPF9801", Verdict.FAIL, ""),
        ("CPF9999", Verdict.WARN, ""),
    ],
)
def test_only_what_chkobj_says_is_said_of_the_reset_command(
    message: str, verdict: Verdict, command: str
) -> None:
    outcome = system.reset_command(run_of(Session(failed(message))))
    assert outcome.verdict is verdict
    assert outcome.command.startswith(command)
    assert bool(outcome.command) == bool(command)


def test_a_connection_lost_while_a_group_is_read_is_no_missing_authority() -> None:
    session = Session(profiles={"SVC": PROFILE, "G1": ProblemError("host.dropped")})
    with pytest.raises(ProblemError) as caught:
        account.allobj(run_of(session, resets_elevated=True))
    assert caught.value.id == "host.dropped"


def test_a_profile_that_may_not_read_itself_is_told_what_to_ask_for() -> None:
    refused = ProblemError("host.program-failed", message="CPF2217", text="Not authorized.")
    with pytest.raises(ProblemError) as caught:
        account.status(run_of(Session(profiles={"SVC": refused})))
    assert caught.value.id == "host.own-profile"
    assert "OBJ(QSYS/SVC)" in str(caught.value.problem.next_step)
    assert "CPF2217" in str(caught.value.problem.why)
