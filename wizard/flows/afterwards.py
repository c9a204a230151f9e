"""The last handshake: how every partition stands once the connector was restarted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.examining import Examined, Standing
from wizard.flows.survey import Survey

_SILENT = (Standing.UNUSABLE, Standing.UNREACHED, Standing.UNJUDGED)
_NAMED = 6
"""Partitions that are named one by one; more than these are counted."""


@dataclass(frozen=True, slots=True)
class LastHandshake:
    """What the gateway's Java said to all partitions.

    Parameters
    ----------
    verdict : Verdict
        FAIL: it refuses one; WARN: one gave no answer; PASS; SKIPPED: nobody was there to ask.
    text : Text
    next_step : Text
    """

    verdict: Verdict
    text: Text
    next_step: Text = NOTHING


def last_handshake(found: Survey) -> LastHandshake:
    """Sum up a look that was made after the restart."""
    if found.view is None or found.view.problem is not None:
        problem = found.problem if found.view is None else found.view.problem
        what = problem.what if problem is not None else T("There is nothing to judge by.")
        return LastHandshake(
            Verdict.WARN,
            T("Java made no handshake after the restart. {what}", what=what),
            problem.next_step if problem is not None else NOTHING,
        )
    seen = found.view.partitions
    refused = [one for one in seen if one.standing is Standing.REFUSED]
    trusted = [one for one in seen if one.standing is Standing.TRUSTED]
    silent = [one for one in seen if one.standing in _SILENT]
    if refused:
        return LastHandshake(
            Verdict.FAIL,
            T("After the restart Java refuses {names}.", names=named(refused)),
            T(
                "The Certificates page says why. What worked before the last change comes back "
                "with “Undo the last change” on the Truststore page."
            ),
        )
    if silent:
        advice = T("Look again once the hosts can be reached: the Certificates page says what "
                   "keeps them.")  # fmt: skip
        if not trusted:
            text = T("After the restart {names} gave no answer.", names=named(silent))
        else:
            text = T(
                "After the restart Java trusts {names}; {others} gave no answer.",
                names=named(trusted),
                others=named(silent),
            )
        return LastHandshake(Verdict.WARN, text, advice)
    if trusted:
        text = T("After the restart Java trusts {names}.", names=named(trusted))
        return LastHandshake(
            Verdict.PASS,
            text,
            T("Reset the password of a test user through MyPass, then sign on with it."),
        )
    return LastHandshake(Verdict.SKIPPED, T("No partition uses TLS, so none was asked."))


def named(partitions: Sequence[Examined]) -> Text:
    """ "PROD", "PROD and TEST", or how many there are."""
    names = [one.partition.name for one in partitions]
    if len(names) > _NAMED:
        return one_of(len(names), "{count} partition", "{count} partitions")
    if len(names) == 1:
        return T("{name}", name=names[0])
    return T("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
