"""Host-side help for the check rows of the set-up."""

from __future__ import annotations

from wizard.domain.verdicts import CheckResult
from wizard.flows.accounts.handingout import Finder, finder
from wizard.views.pages.context import SetupContext


def help_about(context: SetupContext, name: str, result: CheckResult) -> Finder | None:
    """What finds the help about a check of the partition `name`."""
    usable = context.flow.answers.hosts.usable()
    partition = next((one for one in usable if one.name == name), None)
    if partition is None:
        return None
    return finder(context.services, partition, result.id, command=result.command)
