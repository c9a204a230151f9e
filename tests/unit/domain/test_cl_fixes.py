"""Corrections of one click: each takes its remark away and leaves the rest as it is."""

from __future__ import annotations

import pytest

from wizard.domain.cl import DEFAULT_TEMPLATE, lint
from wizard.domain.clfixes import Correction, corrections, powers


def correction(template: str, id: str) -> Correction | None:
    findings = lint(template)
    made = dict(zip([one.id for one in findings], corrections(template, findings), strict=True))
    return made[id]


RESET = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})"


@pytest.mark.parametrize(
    ("template", "id", "words", "expected"),
    [
        (f"{RESET} STATSU(*ENABLED)", "cl.keyword-unknown", "Write STATUS",
         f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} statsu(*enabled)", "cl.keyword-unknown", "Write STATUS",
         f"{RESET} STATUS(*enabled)"),
        (f"{RESET}  STATUS( *ENABELD )", "cl.value-unknown", "Write STATUS(*ENABLED)",
         f"{RESET}  STATUS( *ENABLED )"),
        (RESET, "cl.status-missing", "Add STATUS(*ENABLED)", f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} STATUS(*SAME) TEXT('a')", "cl.status-missing", "Add STATUS(*ENABLED)",
         f"{RESET} STATUS(*ENABLED) TEXT('a')"),
        (f"{RESET} STATUS(*DISABLED)", "cl.status-other", "Write STATUS(*ENABLED)",
         f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} SPCAUT(*ALLOBJ *SECADM) STATUS(*ENABLED)", "cl.power", "Remove SPCAUT",
         f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} STATUS(*ENABLED) QZYXW(1)", "cl.keyword-strange", "Remove QZYXW",
         f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} STATUS(*ENABLED) STATUS(*ENABLED)", "cl.keyword-twice", "Remove STATUS",
         f"{RESET} STATUS(*ENABLED)"),
        (f"{RESET} STATUS(*ENABLED) PWDEXPITV(*NOMAX)", "cl.expiry-never",
         "Write PWDEXPITV(*SYSVAL)", f"{RESET} STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"),
        (f"{RESET} STATUS(*ENABLED) PWDEXPITV(90)", "cl.expiry-days",
         "Write PWDEXPITV(*SYSVAL)", f"{RESET} STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"),
        ("CHGUSRPRF PASSWORD({pwd}) STATUS(*ENABLED)", "cl.user-missing",
         "Write USRPRF({user})", f"{RESET} STATUS(*ENABLED)"),
        ("CHGUSRPRF USRPRF(JOE) PASSWORD({pwd}) STATUS(*ENABLED)", "cl.user-missing",
         "Write USRPRF({user})", f"{RESET} STATUS(*ENABLED)"),
        ("CHGUSRPRF USRPRF({user}) STATUS(*ENABLED)", "cl.pwd-missing",
         "Write PASSWORD({pwd})", f"{RESET} STATUS(*ENABLED)"),
        (f"SBMJOB CMD({RESET} SPCAUT(*ALLOBJ) STATUS(*ENABLED)) JOB(A)", "cl.power",
         "Remove SPCAUT", f"SBMJOB CMD({RESET} STATUS(*ENABLED)) JOB(A)"),
        (f"SBMJOB CMD({RESET} STATSU(*ENABLED))", "cl.keyword-unknown", "Write STATUS",
         f"SBMJOB CMD({RESET} STATUS(*ENABLED))"),
        (f"SBMJOB CMD({RESET} ) JOB(A)", "cl.status-missing", "Add STATUS(*ENABLED)",
         f"SBMJOB CMD({RESET} STATUS(*ENABLED)) JOB(A)"),
        (f"SBMJOB STATUS(X) CMD({RESET} STATUS(*SAME)) STATUS(X)", "cl.status-missing",
         "Add STATUS(*ENABLED)", f"SBMJOB STATUS(X) CMD({RESET} STATUS(*ENABLED)) STATUS(X)"),
        (f"SBMJOB CMD({RESET}) STATUS(*SAME)", "cl.status-missing", "Add STATUS(*ENABLED)",
         f"SBMJOB CMD({RESET} STATUS(*ENABLED)) STATUS(*SAME)"),
        ("SBMJOB CMD(CHGUSRPRF USRPRF({user}) STATUS(*ENABLED))", "cl.pwd-missing",
         "Write PASSWORD({pwd})", f"SBMJOB CMD({RESET} STATUS(*ENABLED))"),
        ("  ", "cl.empty", "Write the product's default", DEFAULT_TEMPLATE),
    ],
)  # fmt: skip
def test_a_correction_takes_its_remark_away(
    template: str, id: str, words: str, expected: str
) -> None:
    made = correction(template, id)
    assert made is not None
    assert str(made.words) == words
    after = made.of(template)
    assert after == expected
    assert id not in [one.id for one in lint(after)]


@pytest.mark.parametrize(
    ("template", "id"),
    [
        ("CHGUSRPRF JOE PASSWORD({pwd}) STATUS(*ENABLED)", "cl.user-missing"),
        ("CHGUSRPRF PASSWORD({pwd}) JOE", "cl.user-missing"),
        ("SBMJOB CMD(CHGUSRPRF PASSWORD({pwd}) STATUS(*ENABLED))", "cl.user-missing"),
        ("MYRESET {user} {pwd} AFTER('CHGUSRPRF BOB SPCAUT(*ALLOBJ)')", "cl.power"),
        ("CHGUSRPRF {user} {pwd} *ALLOBJ STATUS(*ENABLED)", "cl.power"),
        ("CHGUSRPRF USRPRF({user}", "cl.pwd-missing"),
        (f"{RESET} +\n STATSU(*ENABLED)", "cl.keyword-unknown"),
        (f"{RESET} STATUS(NOTHINGLIKEIT)", "cl.value-strange"),
    ],
)
def test_where_only_a_person_can_tell_nothing_is_offered(template: str, id: str) -> None:
    assert correction(template, id) is None


def test_each_power_is_named_once() -> None:
    assert powers(lint(f"{RESET} SPCAUT(*ALLOBJ) USRCLS(*SECOFR) SPCAUT(*NONE)")) == (
        "SPCAUT(*ALLOBJ)",
        "USRCLS(*SECOFR)",
        "SPCAUT(*NONE)",
    )
    spelled = lint(f"{RESET} spcaut( *jobctl  '*AUDIT' ) INLPGM(MYLIB/PGM)")
    assert powers(spelled) == ("SPCAUT(*JOBCTL '*AUDIT')", "INLPGM(MYLIB/PGM)")
    assert powers(lint(DEFAULT_TEMPLATE)) == ()
