"""``rights.toml``, edited without losing a byte of what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.configfiles import rightsnames
from wizard.configfiles.files import ConfigRoom
from wizard.domain.problems import ProblemError
from wizard.domain.rights import RightsNames

ROOM = ConfigRoom()
NAMES = RightsNames("MP-GWGroup", r"IIS AppPool\MyPass")


def test_a_new_file_reads_back_and_is_left_alone_then() -> None:
    made = ROOM.set_rights_names(b"", NAMES)
    assert made.splitlines() == [b'group = "MP-GWGroup"', rb"pool = 'IIS AppPool\MyPass'"]
    assert ROOM.rights_names(made) == NAMES
    assert ROOM.set_rights_names(made, NAMES) == made


def test_comments_other_keys_and_line_ends_stay() -> None:
    old = (
        b"\xef\xbb\xbf# ours\r\ngroup = 'GW' # until May\r\nother = 1\r\n\r\n"
        b"[later]\r\npool = 'not this'\r\n"
    )
    new = ROOM.set_rights_names(old, NAMES)
    assert ROOM.rights_names(new) == NAMES
    for kept in (b"\xef\xbb\xbf# ours\r\n", b" # until May\r\n", b"other = 1\r\n",
                 b"[later]\r\npool = 'not this'\r\n"):  # fmt: skip
        assert kept in new
    assert new.count(b"\n") == new.count(b"\r\n")
    assert [str(one.what) for one in ROOM.rights_remarks(new)] == [
        "“other” in rights.toml has no effect.", "“later” in rights.toml has no effect.",
    ]  # fmt: skip
    back = ROOM.set_rights_names(new, RightsNames("MP-GWGroup"))
    assert ROOM.rights_names(back) == RightsNames("MP-GWGroup")


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"group = \n", "rights.file-malformed"), (b"\n\xff\n", "rights.file-malformed"),
     (b"group = 1\n", "rights.file-value"), (b'pool = "a\\u0007b"\n', "rights.file-value"),
     (b"\xff\xfeg\0", "configfiles.toml-utf16")],
)  # fmt: skip
def test_what_cannot_be_read_is_told(data: bytes, problem: str) -> None:
    with pytest.raises(ProblemError) as refused:
        ROOM.rights_names(data)
    assert refused.value.id == problem


def test_a_name_with_a_line_end_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        ROOM.set_rights_names(b"", RightsNames("a\nb"))
    assert refused.value.id == "rights.name-characters"


def test_the_names_hold_for_the_files_of_the_gateway_alone(tmp_path: Path) -> None:
    connector = tmp_path / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    (connector / "rights.toml").write_bytes(b"group = 'GW'\n")
    for inside in ("store.jks", "classes/log4j.properties", "wizard-backups/2026/0001-x"):
        assert rightsnames.near(connector / inside) == RightsNames("GW")
    elsewhere = tmp_path / "desktop"
    elsewhere.mkdir()
    (elsewhere / "rights.toml").write_bytes(b"group = 'Guests'\n")
    assert rightsnames.near(elsewhere / "export.p12") == RightsNames()
