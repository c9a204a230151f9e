"""command.chgusrprf and system.*: the reset command, the release, the password rules."""

from __future__ import annotations

from wizard.domain.cl import Template
from wizard.domain.hostfacts import SystemValues
from wizard.domain.passwordrules import case_note
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text, join
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.network import release
from wizard.flows.checks.run import Check, Outcome, Run

OLDEST_RELEASE = 0x00040500  # V4R5, product guide
_RULES = (
    "QPWDMINLEN",
    "QPWDMAXLEN",
    "QPWDEXPITV",
    "QPWDEXPWRN",
    "QPWDRQDDIF",
    "QPWDLMTCHR",
    "QPWDLMTREP",
    "QPWDLMTAJC",
    "QPWDPOSDIF",
    "QPWDRQDDGT",
    "QPWDCHGBLK",
    "QPWDRULES",
    "QPWDVLDPGM",
    "QMAXSIGN",
)


def reset_command(run: Run) -> Outcome:
    """May the account use the command of the template?"""
    library, _, name = Template.parse(run.options.template).name.rpartition("/")
    library = library if library not in ("", "*LIBL", "*SYSTEM") else "QSYS"
    asked = f"CHKOBJ OBJ({library}/{name}) OBJTYPE(*CMD) AUT(*USE)"
    user = run.partition.user
    outcome = run.signed_session().run_command(asked)
    if outcome.done:
        return Outcome(
            Verdict.PASS,
            T("May use {name}", name=name),
            T("{user} has *USE authority to {command}", user=user, command=f"{library}/{name}"),
        )
    words = outcome.messages[-1] if outcome.messages else None
    seen = T("{id} {text}", id=words.id, text=words.text) if words else T("The host said no.")
    details = "\n".join(f"{message.id} {message.text}" for message in outcome.messages)
    if words is not None and words.id in ("CPF9801", "CPF9810"):
        return Outcome(
            Verdict.FAIL,
            T("{name} is not on this host", name=name),
            seen,
            T("The command of the template does not exist in library {lib}.", lib=library),
            T("Correct the command on the page Connector behaviour."),
            details,
        )
    if words is not None and words.id == "CPF9820":
        return Outcome(
            Verdict.FAIL,
            T("May not use the library {lib}", lib=library),
            seen,
            T("The library that holds {name} is not open to this account.", name=name),
            T("Ask the IBM i administrator to grant *USE to it."),
            details,
            f"GRTOBJAUT OBJ(QSYS/{library}) OBJTYPE(*LIB) USER({user}) AUT(*USE)",
        )
    if words is None or words.id != "CPF9802":
        return Outcome(
            Verdict.WARN,
            T("Whether it may use {name} could not be tested", name=name),
            seen,
            T("CHKOBJ, which asks the host for it, failed for another reason."),
            T("Give the host's words to the IBM i administrator."),
            details,
        )
    return Outcome(
        Verdict.FAIL,
        T("May not use {name}", name=name),
        seen,
        T("The command object {command} is not open to this account.", command=f"{library}/{name}"),
        T("Ask the IBM i administrator to grant *USE to it."),
        details,
        f"GRTOBJAUT OBJ({library}/{name}) OBJTYPE(*CMD) USER({user}) AUT(*USE)",
    )


def system_release(run: Run) -> Outcome:
    """V4R5 or later."""
    vrm = run.signed_on.vrm if run.signed_on else 0
    shown = release(vrm)
    if vrm >= OLDEST_RELEASE:
        return Outcome(Verdict.PASS, T("IBM i {release}", release=shown))
    return Outcome(
        Verdict.FAIL,
        T("The host's release is too old"),
        T("It is {release}", release=shown),
        T("The connector needs OS/400 V4R5 or later."),
        T("Plan the host's upgrade with the IBM i administrator."),
    )


def password_level(run: Run) -> Outcome:
    """QPWDLVL against what the answers and the jar need."""
    _read(run, "QPWDLVL")
    value = run.values.get("QPWDLVL")
    if not isinstance(value, int):
        value = run.greeting.password_level if run.greeting else None
    if value is None:
        # QPWDLVL came with V5R1; before it every host works like level 0.
        value = 0
    return judge_level(run, int(value))


def judge_level(run: Run, level: int) -> Outcome:
    """The verdict for a password level 0 to 4."""
    partition, shown = run.partition, T("QPWDLVL is {level}", level=level)
    if level >= 4 and run.info is not None and not run.info.knows_level_4:
        found = ProblemError("signon.level-4", version=run.info.jt400 or "?").problem
        return Outcome(
            Verdict.FAIL,
            T("Password level 4 needs a newer jt400.jar"),
            found.what,
            found.why,
            found.next_step,
        )
    if level >= 2:
        return Outcome(
            Verdict.PASS,
            T("Password level {level}", level=level),
            T("Passwords up to 128 characters, case sensitive"),
        )
    if partition.ifs_shares and not (level == 1 and partition.password_filter):
        return Outcome(
            Verdict.FAIL,
            T("Password level {level} is too low for IFS shares", level=level),
            shown,
            T(
                "IFS shares that follow passwords from Active Directory need level 2 or higher "
                "(level 1 only with the MyPass Password Filter)."
            ),
            T(
                "Ask the IBM i administrator to plan CHGSYSVAL SYSVAL(QPWDLVL) VALUE('2'), which "
                "takes effect at the next IPL, or install the MyPass Password Filter on level 1."
            ),
            command="CHGSYSVAL SYSVAL(QPWDLVL) VALUE('2')",
        )
    return Outcome(
        Verdict.WARN,
        T("Password level {level}: at most 10 characters", level=level),
        shown,
        join(
            T(
                "Only A to Z, digits and $ @ # _ are allowed: a directory password that is longer "
                "or richer is refused."
            ),
            case_note(level),
        ),
        T(
            "Let users choose passwords that fit (the MyPass Password Filter can enforce it), "
            "or plan password level 2 or 3 with the IBM i administrator."
        ),
    )


def password_rules(run: Run) -> Outcome:
    """What the host demands of a password."""
    _read(run, *_RULES)
    values = run.values
    if not any(name in values for name in _RULES):
        return Outcome(
            Verdict.WARN,
            T("Password rules could not be read"),
            T("The host gave none of the QPWD system values"),
            T("The account may not read them, or the release does not have them."),
            T("Ask the IBM i administrator for the output of DSPSECA."),
        )
    program = str(values.get("QPWDVLDPGM", "*NONE")).split()[:1] or ["*NONE"]
    parts = [*_length(values), *_demands(values)]
    if program[0] == "*REGFAC":
        parts.append(T("checked by the exit programs that are registered for it (*REGFAC)."))
    elif program[0] not in ("*NONE", ""):
        parts.append(T("checked by the program {program}.", program=program[0]))
    return Outcome(
        Verdict.PASS,
        T("Password rules"),
        join(*parts),
        details="\n".join(f"{name} = {_shown(values[name])}" for name in _RULES if name in values),
    )


def _length(values: SystemValues) -> list[Text]:
    rules = values.get("QPWDRULES", ())
    if isinstance(rules, tuple) and rules and rules[0].strip() not in ("", "*PWDSYSVAL"):
        return [T("QPWDRULES: {rules}.", rules=" ".join(rule.strip() for rule in rules))]
    found: list[Text] = []
    if "QPWDMINLEN" in values and "QPWDMAXLEN" in values:
        found.append(
            T(
                "{least} to {most} characters.",
                least=values["QPWDMINLEN"],
                most=values["QPWDMAXLEN"],
            )
        )
    if str(values.get("QPWDRQDDGT", "0")).strip() == "1":
        found.append(T("At least one digit."))
    if str(values.get("QPWDLMTAJC", "0")).strip() == "1":
        found.append(T("No digits side by side."))
    if str(values.get("QPWDLMTREP", "0")).strip() not in ("0", ""):
        found.append(T("Repeated characters are limited."))
    if str(values.get("QPWDPOSDIF", "0")).strip() == "1":
        found.append(T("Every position differs from the old password."))
    limited = str(values.get("QPWDLMTCHR", "*NONE")).strip()
    if limited not in ("*NONE", ""):
        found.append(T("Not allowed: {characters}.", characters=limited))
    return found


def _demands(values: SystemValues) -> list[Text]:
    found: list[Text] = []
    different = _DIFFERENT.get(str(values.get("QPWDRQDDIF", "0")).strip())
    if different:
        found.append(T("Differs from the last {count}.", count=different))
    interval = str(values.get("QPWDEXPITV", "")).strip()
    if interval == "*NOMAX":
        found.append(T("Never expires by system value."))
    elif interval:
        found.append(T("Expires after {days} days.", days=interval))
    return found


# QPWDRQDDIF's values: IBM i security reference, "Required difference in passwords".
_DIFFERENT = {"1": 32, "2": 24, "3": 18, "4": 12, "5": 10, "6": 8, "7": 6, "8": 4}


def _shown(value: str | int | tuple[str, ...]) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _read(run: Run, *names: str) -> None:
    run.values = {**run.values, **run.signed_session().system_values(names)}


CHECKS: dict[str, Check] = {
    "command.chgusrprf": reset_command,
    "system.release": system_release,
    "system.password-level": password_level,
    "system.password-rules": password_rules,
}
