"""What to do after an operation that was not done everywhere: whether it can be repeated."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.accounts.facts import Action, Ending, Operated, OperationResult
from wizard.flows.accounts.resetting import BREAKS

_PROOFS = ("signon.", "CPF22E", "CPF2203", "CPF2204", "account.late-attempt", "account.unknown-a")


def spends(action: Action, result: OperationResult) -> bool:
    """Whether a repeat of a result sends a password that the host may have refused.

    The host counts each wrong one, and after QMAXSIGN of them it disables the profile.
    """
    if result.outcome is Ending.DONE or _is_disabled(action, result):
        return False
    # A reset's own host messages are about the command; only its sign-on is an attempt.
    return result.topic.startswith(_PROOFS if action is Action.VALIDATE else "signon.")


def _is_disabled(action: Action, result: OperationResult) -> bool:
    """Whether the profile to be proven is disabled: no attempt can disable it any more."""
    return action is Action.VALIDATE and result.topic in ("CPF22E3", "signon.disabled")


def after(action: Action, user: str, found: Operated) -> Text:
    """A sentence or two behind the results, or nothing where it was done everywhere."""
    open_ = [result for result in found.results if result.outcome is not Ending.DONE]
    if not open_:
        return NOTHING
    breaking = [result for result in open_ if result.topic in BREAKS]
    if not breaking:
        return _repeat(action, user, open_)
    done = [result for result in found.results if result.outcome is Ending.DONE]
    # What was kept back for another partition's rules waits for the other password, too.
    rest = [
        result
        for result in open_
        if result not in breaking and result.topic != "account.rules-elsewhere"
    ]
    if not done and not rest:
        return T("The same command would end like this again: choose another password.")
    words = [
        T("On {names} the same command would end like this again: choose another password.",
          names=_names(breaking)),
    ]  # fmt: skip
    if done:
        words.append(
            T("This one is set already on {names}: set the other one there too.",
              names=_names(done))
        )  # fmt: skip
    if any(spends(action, result) for result in rest):
        words.append(_repeat(action, user, rest))
    elif rest:
        words.append(
            T("What failed for another reason can be repeated: --partitions {names}.",
              names=_names(rest, separator=","))
        )  # fmt: skip
    return join(*words)


def _repeat(action: Action, user: str, failed: Sequence[OperationResult]) -> Text:
    disabled = [result for result in failed if _is_disabled(action, result)]
    open_ = [result for result in failed if result not in disabled]
    if disabled:
        words = T(
            "{user} is disabled on {names}: no password is proven there before a reset or the "
            "host's administrator enables it.",
            user=user, names=_names(disabled),
        )  # fmt: skip
        return join(words, _repeat(action, user, open_)) if open_ else words
    spending = [result for result in open_ if spends(action, result)]
    if not spending:
        return T("The same command can be repeated: what is done stays done.")
    harmless = [result for result in open_ if result not in spending]
    if action is Action.VALIDATE:
        words = T(
            "Do not simply repeat it: each wrong password spends a sign-on attempt on {names}, and "
            "after QMAXSIGN of them the host disables {user}. Find out the right password, or "
            "reset it.",
            names=_names(spending), user=user,
        )  # fmt: skip
    else:
        words = T(
            "Do not simply repeat it: {names} refused the service account's password, and each "
            "further attempt may disable the account. Find out its right password first.",
            names=_names(spending),
        )
    if not harmless:
        return words
    return join(
        words, T("For the rest: --partitions {names}.", names=_names(harmless, separator=","))
    )


def _names(results: Sequence[OperationResult], separator: str = ", ") -> str:
    return separator.join(result.partition for result in results)


def unset_by_rules(found: Operated) -> bool:
    """Whether a password was kept back that its host would take: a person may set it after all."""
    kept = ("account.rules-unbound", "account.rules-elsewhere")
    return not found.interrupted and any(result.topic in kept for result in found.results)
