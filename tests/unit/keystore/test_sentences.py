"""Every problem that the room raises has its sentences, and no sentence waits in vain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from wizard.domain.sentences import SENTENCES as ALL
from wizard.domain.sentences import generating
from wizard.domain.storeports import Keystores
from wizard.keystore.store import KeystoreRoom

SENTENCES = {key: words for key, words in ALL.items() if key.startswith("keystore.")}
ROOM = Path(__file__).parents[3] / "wizard" / "keystore"


def strings() -> set[str]:
    """All string literals of the room's source."""
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value.removeprefix("keystore."))
    return found


def raised() -> set[str]:
    """The ids in calls of `ProblemError(...)` and `job.problem(...)`."""
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            first = node.args[0]
            if isinstance(first, ast.Constant) and (
                called in ("ProblemError", "NoCertificateError") or called.endswith("job.problem")
            ):
                found.add(str(first.value).removeprefix("keystore."))
    return found


def test_every_id_has_sentences_and_every_sentence_an_id() -> None:
    known = {key.removeprefix("keystore.") for key in SENTENCES}
    assert raised() <= known | set(generating.SENTENCES)
    assert known <= strings()


def test_the_style_of_the_sentences() -> None:
    for key, (what, why, next_step) in SENTENCES.items():
        for sentence in (what, why, next_step):
            assert sentence.endswith("."), key
            assert not re.search(r"\b([Ee]rror|[Ii]nvalid|[Pp]lease|went wrong)\b", sentence), key


def test_the_room_fills_its_port() -> None:
    room: Keystores = KeystoreRoom()
    for name in (name for name in vars(Keystores) if not name.startswith("_")):
        assert callable(getattr(room, name)), name
