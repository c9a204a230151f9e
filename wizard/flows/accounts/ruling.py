"""The password rules of several hosts, in sentences, and a candidate judged by each of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from wizard.domain.passwordrules import KINDS, Broken, Kind, PasswordRules, case_note
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.accounts.access import leave, new_run, reach, rules_of
from wizard.flows.accounts.facts import AccountSubject
from wizard.flows.checking import Doors
from wizard.flows.checks.run import CheckOptions, Ledger
from wizard.flows.checks.signon import sign_on

_AT_ONCE = 8
_NAMES = {
    Kind.LETTER: ("letter", "letters"),
    Kind.DIGIT: ("digit", "digits"),
    Kind.SPECIAL: ("special character", "special characters"),
}


@dataclass(frozen=True, slots=True)
class HostRules:
    """One partition's rules.

    Parameters
    ----------
    partition, host : str
    rules : PasswordRules or None
        None where they could not be read.
    broken : tuple of Broken or None
        What the candidate breaks; None without one.
    problem : Problem or None
        Why there are no rules.
    """

    partition: str
    host: str
    rules: PasswordRules | None = None
    broken: tuple[Broken, ...] | None = None
    problem: Problem | None = None


def rules_everywhere(
    subjects: Sequence[AccountSubject],
    doors: Doors,
    *,
    user: str = "",
    candidate: Secret | None = None,
    options: CheckOptions | None = None,
    ledger: Ledger | None = None,
) -> tuple[HostRules, ...]:
    """Read the rules of every partition; nothing is changed and no candidate leaves here."""
    options, ledger = options or CheckOptions(), ledger or Ledger()
    failed_on: set[tuple[str, str]] = set()

    def one(subject: AccountSubject) -> HostRules:
        partition = subject.partition
        run = new_run(partition, subject.password, doors, options, ledger, failed_on)
        try:
            reach(run)
            sign_on(run)
            rules = rules_of(run)
        except ProblemError as fault:
            return HostRules(partition.name, partition.host, problem=fault.problem)
        finally:
            leave(run)
        if rules is None:
            found = problem("account.rules-unread", host=partition.name, account=partition.user)
            return HostRules(partition.name, partition.host, problem=found)
        broken = None if candidate is None else rules.broken(candidate, user)
        return HostRules(partition.name, partition.host, rules, broken)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="rules") as pool:
        return tuple(pool.map(one, subjects))


def described(rules: PasswordRules) -> tuple[Text, ...]:
    """The rules in sentences."""
    found = [
        T("{least} to {most} characters at password level {level}.",
          least=rules.least, most=rules.most, level=rules.level),
    ]  # fmt: skip
    if rules.level < 2:
        found.append(case_note(rules.level))
    for kind in KINDS:
        found += _of_kind(rules, kind)
    if rules.mixed_case:
        each = rules.mixed_case
        found.append(
            T("At least one upper-case and one lower-case letter.")
            if each == 1
            else T("At least {count} upper-case and {count} lower-case letters.", count=each)
        )
    simple = (
        (rules.three_kinds, T("Three of upper case, lower case, digits, special characters.")),
        (rules.no_repeat, T("No character twice.")),
        (rules.no_double, T("No character twice in a row.")),
        (rules.not_profile, T("Not the profile's name, nor a word that contains it.")),
        (rules.other_places, T("No character where it stood in the old password.")),
        (bool(rules.barred), T("None of these characters: {barred}", barred=rules.barred)),
        (rules.earlier > 0, T("None of the last {count} passwords.", count=rules.earlier)),
        (bool(rules.program), T("The host's program {name} checks it too.", name=rules.program)),
        (rules.expires not in ("", "*NOMAX"),
         T("Valid for {days}.", days=_counted(rules.expires, "day"))),
        (rules.block not in ("", "*NONE"),
         T("Users wait {hours} before they change it again.", hours=_counted(rules.block, "hour"))),
    )  # fmt: skip
    found += [sentence for holds, sentence in simple if holds]
    found.append(
        T("A reset is bound by these rules (*ALLCRTCHG).")
        if rules.always
        else T("A reset is not bound by these rules (no *ALLCRTCHG in QPWDRULES).")
    )
    return tuple(found)


def _counted(number: str, one: str) -> str:
    return f"{number} {one}" if number == "1" else f"{number} {one}s"


def _some(count: int, kind: Kind) -> str:
    one, many = _NAMES[kind]
    return one if count == 1 else many


def _of_kind(rules: PasswordRules, kind: Kind) -> list[Text]:
    limits, (one, many) = rules.limits[kind], _NAMES[kind]
    found = []
    if limits.least:
        found.append(
            T("At least {count} {kinds}.", count=limits.least, kinds=_some(limits.least, kind))
        )
    if limits.most is not None:
        found.append(
            T("At most {count} {kinds}.", count=limits.most, kinds=_some(limits.most, kind))
        )
    if limits.not_first:
        found.append(T("No {kind} at the beginning.", kind=one))
    if limits.not_last:
        found.append(T("No {kind} at the end.", kind=one))
    if limits.not_adjacent:
        found.append(T("No two {kinds} side by side.", kinds=many))
    return found
