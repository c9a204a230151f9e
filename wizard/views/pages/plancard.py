"""What Apply will do with its size, and the button that does it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.text import T, Text, one_of
from wizard.flows.apply import Plan
from wizard.flows.backups import backup_root
from wizard.views.widgets import Button, Card, Facts, Label


class PlanCard(Card):
    """What Apply does.

    Attributes
    ----------
    extent : Label
        How many files, and where their backup lies.
    facts : Facts
    button : Button
        "Apply now".
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("What Apply does"), parent=parent)
        self.extent = Label(role="strong")
        self.body.addWidget(self.extent)
        self.facts = Facts()
        self.body.addWidget(self.facts)
        row = QHBoxLayout()
        self.button = Button(T("Apply now"), "primary")
        row.addWidget(self.button)
        row.addStretch(1)
        self.body.addLayout(row)

    def show_plan(self, plan: Plan, *, checks: bool) -> None:
        """Show what this plan does.

        Parameters
        ----------
        plan : Plan
        checks : bool
            Whether the partitions can be checked again.
        """
        changes = plan.staging.changes
        if changes:
            self.extent.show_text(
                one_of(
                    len(changes),
                    "{count} file is written; a backup is kept in {folder}.",
                    "{count} files are written, all or none; a backup is kept in {folder}.",
                    folder=backup_root(plan.tree),
                )
            )
        else:
            self.extent.show_text(T("No file has to be written; every one is as it should be."))
        lines: list[tuple[Text | str, Text | str]] = [
            (
                change.path.name,
                T("is new, {size} bytes", size=len(change.after))
                if change.before is None
                else T("changes, {size} bytes", size=len(change.after)),
            )
            for change in changes
        ]
        partitions = plan.answers.hosts.usable()
        kept = [
            partition.name
            for partition in partitions
            if plan.answers.hosts.stores_password(partition.name)
            and plan.answers.password(partition.name)
        ]
        if kept:
            lines.append((T("Passwords"), T("of {names} go to the vault",
                                            names=", ".join(kept))))  # fmt: skip
        names = ", ".join(partition.name for partition in partitions)
        checked = (
            T("{names}, with the files as they are written", names=names)
            if checks
            else T("not possible without Java and jt400.jar")
        )
        lines.append((T("Checked again"), checked))
        lines.append((T("Restart"), T("nothing is restarted before you say so")))
        self.facts.show_facts(lines)
