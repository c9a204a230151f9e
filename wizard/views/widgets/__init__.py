"""The window's widgets. Pages are made of these and name tokens, never colours.

Everywhere a `Text` or a plain `str` is taken; `Text` is translated. Import from here.

Frame
-----
``Shell(rail, footer)``: the inside of the window; ``show_page(page)`` (calls ``on_ready``),
``.stack``; below 860 px the rail shows icons only.

``Rail(product, gateway)``: ``set_gateway(name)``, ``set_steps([(id, title)])``,
``set_step(id, StepState, reachable=bool)``, ``set_current(id)``, ``set_search([(title,
callback)])``, ``open_search()``, ``step(id)``, ``search_button`` (Ctrl+K);
signal ``step_chosen(str)``. ``StepState``: TODO DONE WARN FAIL RUNNING LOCKED.

``Footer()``: ``set_reassurance(text, busy=False)``, ``set_back(shown=, enabled=)``,
``set_next(text, enabled=, shown=, reason=)``, ``back_button``, ``next_button``;
signals ``back``, ``next``.

``Page(title, sentence)``: cards go to ``.body`` (QVBoxLayout); override ``on_ready()``,
``apply()`` (may raise ProblemError), ``refresh()`` (never ``update()``: that is Qt's own);
properties ``valid``, ``busy``, ``error`` (a Problem or None, shown in ``.notice``), each
change calls ``refresh()`` and emits ``changed``; ``say(what, why, kind=)``, ``hush()``.

Ground
------
``Card(title="", sentence="")``: ``.body``. ``Notice()``: ``show_problem(problem, kind=)``,
``say(what, why, next_step, kind="info|passed|warning|failed", details=)``,
``add_action(words) -> Button``, ``clear()``. ``Disclosure(title)``: ``.body``, ``open``,
``set_open(bool)``. ``Facts()``: ``show_facts([(name, value)])``. ``FlowLayout(across, down)``.

Words and controls
------------------
``Label(text, role="text", ink="text", wrap=True)``: roles title heading strong text small
mono; ``show_text``, ``set_ink``, ``set_role``; wraps inside long words. ``Prose(text,
role="mono", name=)``: selectable, as tall as its words. ``Icon(name, ink="", size=20)``:
``set_icon(name, ink="")``. ``Button(text, kind="normal|primary|quiet|link", icon=, name=)``:
``set_text``, ``set_icon``, ``words``. ``CheckBox(text)``, ``RadioButton(text)``, ``ComboBox()``.

Answers
-------
``Field(label, editor=None, validate=None, hint=, placeholder=)``: ``text()``,
``set_text(str)``, ``value()`` (raises ProblemError), ``valid``, ``problem``, ``message``,
``shows_problem``, ``touch()`` (show it now), ``set_problem(problem)`` (found elsewhere),
``set_validator``, ``set_hint``, ``.editor``, ``.label``; signal ``changed``.

``PasswordField()``: ``secret() -> Secret``, ``set_secret(Secret | None)``, ``clear()``,
``shown``, ``.edit``, ``.eye``; signal ``textChanged`` without the text.

``PathField(kind="folder|open|save|files", filters=, title=)``: ``path() -> Path | None``,
``set_path``, ``text()``, ``.edit``, ``.browse``, ``choose``, ``choose_many`` (replaceable);
signals ``textChanged(str)``, ``chosen(Path)`` and ``many(list)`` (browsed or dropped).

``CandidateList(name)``: ``set_candidates([Candidate(key, title, secondary, problem)],
chosen="")``, ``choose(key)``, ``selected()``, ``radio(key)``; signal ``chosen(str)``.

Results
-------
``CheckList()``: ``set_context("PROD · host")``, ``set_order(ids)``, ``set_running(id, title)``,
``set_waiting(id, title, reason)``, ``show_result(CheckResult)``, ``remove(id)``, ``clear()``,
``ids()``, ``results()``, ``verdicts()``, ``row(id)`` (``.links["command|host|ticket|again|
details|about"]``, ``toggle()``), ``set_again(words)``, ``set_helper(services, helper)``; signal
``again(str)``. ``HelpBlock(services, find)``: what the IBM i administrator should run; Copy,
Save, Mail.

``PartitionHeader(name, host)``: ``set_partition``, ``set_progress(done, total, ms=None,
verdict=None)``, ``set_running(bool)``, ``context``, ``.button``; signals ``cancelled``, ``again``.
``PartitionSummary(name)``: ``set_verdict(verdict, words)``, ``set_running(words)``,
``set_waiting(words)``; signal ``opened(str)``. ``SummaryGrid()``: ``set_summaries([...])``.

``CertificateChain()``: ``show_chain(leaf_first, marks={der: words}, now=None)``.
``TimeLine()``: ``show_rows([TimeRow(key, title, detail, begins, ends, kind)], now=None)``,
``row(key)``, ``.all_rows``; signal ``chosen(str)``.
``DiffView(diff, name)``: ``show_diff(text, name=None)``, ``counts() -> (added, removed)``.
"""

from __future__ import annotations

from wizard.views.widgets.candidates import Candidate, CandidateList
from wizard.views.widgets.card import Card
from wizard.views.widgets.chain import CertificateChain
from wizard.views.widgets.checklist import CheckList
from wizard.views.widgets.controls import Button, CheckBox, ComboBox, Icon, RadioButton
from wizard.views.widgets.diff import DiffView
from wizard.views.widgets.extras import Disclosure, Facts
from wizard.views.widgets.field import Field
from wizard.views.widgets.flow import FlowLayout
from wizard.views.widgets.footer import Footer
from wizard.views.widgets.hosthelp import HelpBlock
from wizard.views.widgets.label import Label, Prose
from wizard.views.widgets.notice import Notice
from wizard.views.widgets.page import Page
from wizard.views.widgets.partition import PartitionHeader, PartitionSummary, SummaryGrid
from wizard.views.widgets.password import PasswordField
from wizard.views.widgets.path import PathField
from wizard.views.widgets.rail import Rail, StepState
from wizard.views.widgets.search import SearchEntry, SearchPopup
from wizard.views.widgets.shell import Shell
from wizard.views.widgets.timeline import TimeLine, TimeRow

__all__ = [
    "Button",
    "Candidate",
    "CandidateList",
    "Card",
    "CertificateChain",
    "CheckBox",
    "CheckList",
    "ComboBox",
    "DiffView",
    "Disclosure",
    "Facts",
    "Field",
    "FlowLayout",
    "Footer",
    "HelpBlock",
    "Icon",
    "Label",
    "Notice",
    "Page",
    "PartitionHeader",
    "PartitionSummary",
    "PasswordField",
    "PathField",
    "Prose",
    "RadioButton",
    "Rail",
    "SearchEntry",
    "SearchPopup",
    "Shell",
    "StepState",
    "SummaryGrid",
    "TimeLine",
    "TimeRow",
]
