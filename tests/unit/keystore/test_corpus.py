"""Every file of the corpus, read and compared with what its makers put into it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = CORPUS / "files"
CASES: list[dict[str, Any]] = tomllib.loads((CORPUS / "index.toml").read_text("utf-8"))["case"]
ROOM = KeystoreRoom()


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_what_a_file_holds(case: dict[str, Any]) -> None:
    path = FILES / case["file"]
    passwords = [Secret(one) for one in case.get("passwords", ())]
    if "problem" in case:
        with pytest.raises(ProblemError) as caught:
            ROOM.read_file(path, passwords)
        problem = caught.value.problem
        assert caught.value.id == f"keystore.{case['problem']}", str(problem.what)
        assert all(map(str, (problem.what, problem.why, problem.next_step)))
        return
    found = ROOM.read_file(path, passwords)
    fingerprints = [hashlib.sha256(one.der).hexdigest() for one in found.certificates]
    assert fingerprints == case["certificates"]
    assert (found.format, found.private_keys, len(found.notes)) == (
        case["format"],
        case["private_keys"],
        case["notes"],
    ), found.notes
    assert case["count"] == len(fingerprints)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "problem" not in case], ids=lambda case: case["file"]
)
def test_the_shown_fields_of_every_certificate(case: dict[str, Any]) -> None:
    """Odd ones too can be shown, judged and laid in a chain."""
    found = ROOM.read_file(FILES / case["file"], [Secret(one) for one in case.get("passwords", ())])
    for one in found.certificates:
        assert ROOM.certificate(one.der) == one
        assert one.sha256.replace(":", "").lower() in case["certificates"]
        assert all(map(str, ROOM.problems(one)))
    try:
        assert ROOM.anchors(found.certificates)
    except ProblemError as error:
        assert error.id == "keystore.issuer-missing"


def test_the_corpus_is_whole_and_small() -> None:
    present = {path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file()}
    assert present == {case["file"] for case in CASES}
    assert len(CASES) >= 150
    assert sum((FILES / name).stat().st_size for name in present) < 1 << 20
