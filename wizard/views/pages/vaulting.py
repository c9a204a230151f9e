"""Asking once, off the UI thread, whether this system has a password vault."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from wizard.domain.problems import Problem
from wizard.views import tasks
from wizard.views.pages.context import SetupContext


def ask_vault(context: SetupContext, owner: QObject, told: Callable[[bool], object]) -> None:
    """Call `told` with the answer: at once when it is known, else when it has come."""
    if context.vault is not None:
        told(context.vault)
        return

    def answered(available: bool) -> None:
        context.vault = available
        told(available)

    def refused(_found: Problem) -> None:
        answered(False)

    tasks.run(partial(_available, context), answered, refused, owner=owner)


def _available(context: SetupContext) -> bool:
    return context.services.vault.available()
