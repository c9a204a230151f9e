"""What is advised behind the results of an operation that was not done everywhere."""

from __future__ import annotations

from wizard.flows.accounts.facts import Action, Ending, Operated, OperationResult
from wizard.flows.accounts.repeating import after

DONE, FAILED, SKIPPED = Ending.DONE, Ending.FAILED, Ending.SKIPPED


def advice(*results: tuple[str, Ending, str], action: Action = Action.SYNC) -> str:
    found = Operated(
        tuple(
            OperationResult(name, "127.0.0.1", ending, topic=topic)
            for name, ending, topic in results
        )
    )
    return str(after(action, "ANNA", found))


def test_a_password_against_one_hosts_rules_does_not_hide_the_other_partitions() -> None:
    mixed = advice(
        ("SET", DONE, "CPC2205"),
        ("LONG", FAILED, "password.rules"),
        ("DOWN", FAILED, "port.refused"),
    )
    assert "On LONG the same command would end like this again" in mixed
    assert "set already on SET" in mixed
    assert "can be repeated: --partitions DOWN." in mixed
    refused = advice(
        ("LONG", FAILED, "password.rules"), ("WRONG", FAILED, "signon.password-incorrect")
    )
    assert "Do not simply repeat it: WRONG refused" in refused
    assert "can be repeated" not in refused and "set already" not in refused


def test_a_password_that_was_set_nowhere_is_simply_another_one() -> None:
    kept = advice(
        ("LONG", FAILED, "account.rules-unbound"), ("OTHER", SKIPPED, "account.rules-elsewhere")
    )
    assert kept == "The same command would end like this again: choose another password."


def test_a_profile_that_is_disabled_already_is_not_said_to_spend_attempts() -> None:
    alone = advice(("GOOD", DONE, ""), ("OFF", FAILED, "CPF22E3"), action=Action.VALIDATE)
    assert "ANNA is disabled on OFF" in alone
    assert "attempt" not in alone and "can be repeated" not in alone
    mixed = advice(
        ("OFF", FAILED, "CPF22E3"), ("WRONG", FAILED, "CPF22E2"), ("DOWN", FAILED, "port.refused"),
        action=Action.VALIDATE,
    )  # fmt: skip
    assert "spends a sign-on attempt on WRONG, and" in mixed
    assert "ANNA is disabled on OFF" in mixed
    assert "For the rest: --partitions DOWN." in mixed
