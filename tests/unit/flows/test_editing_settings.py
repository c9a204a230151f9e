"""The settings of a page: what an edit becomes, and how it reaches the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.flows.test_settings import FILES, POWERFUL, tree
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.connectorsettings import settings_of
from wizard.flows.editingsettings import (
    SettingsEdit,
    SettingsLook,
    check_new_key,
    command_obstacle,
    merged,
    planned,
    told,
)
from wizard.flows.settingshistory import KeyChange
from wizard.flows.threeway import Side, three_way

__all__ = ["tree"]


def looked(path: Path, data: bytes | None) -> SettingsLook:
    return SettingsLook(path, data, settings_of(FILES, data))


def test_keys_are_set_and_removed_in_one_change(tree: InstallTree) -> None:
    data = b"# a\r\nx : 1\r\nSSLmode = true\r\ny=2\r\nx=3\r\n"
    edit = SettingsEdit({"SSLmode": "false", "new key": "ü"}, frozenset({"x"}))
    found = planned(FILES, looked(tree.properties, data), edit)
    assert found.change.before == data
    assert found.change.after == b"# a\r\nSSLmode = false\r\ny=2\r\nnew\\ key = \\u00FC\r\n"
    assert found.unknown == ("new key",)
    assert "+SSLmode = false" in found.diff
    assert edit.keys == ("SSLmode", "new key", "x")


def test_overridden_entries_go_and_the_value_stays(tree: InstallTree) -> None:
    data = b"x=1\r\n# of x\r\nx : 2\r\ny=1\r\nx=3"
    found = planned(FILES, looked(tree.properties, data), SettingsEdit(tidied=frozenset("x")))
    assert found.change.after == b"# of x\r\ny=1\r\nx=3"
    both = SettingsEdit({"x": "4"}, tidied=frozenset("x"))
    assert both.keys == ("x",)
    assert planned(FILES, looked(tree.properties, data), both).change.after == (
        b"# of x\r\ny=1\r\nx=4"
    )


def test_nothing_is_made_of_nothing(tree: InstallTree) -> None:
    edit = SettingsEdit(removed=frozenset({"x"}))
    assert not planned(FILES, looked(tree.properties, None), edit).change.needed
    made = planned(FILES, looked(tree.properties, None), SettingsEdit({"SSLmode": "false"}))
    assert made.change.before is None
    assert DEFAULT_COMMAND.encode() in made.change.after


def test_a_command_of_the_file_is_left_alone_and_another_judged(tree: InstallTree) -> None:
    look = looked(tree.properties, f"command={POWERFUL}\n".encode())
    assert command_obstacle(look, POWERFUL, ()) is None
    other = f"{POWERFUL} USRCLS(*SECOFR)"
    refused = command_obstacle(look, other, ("SPCAUT(*ALLOBJ)",))
    assert refused is not None and "USRCLS" in str(refused.why)
    assert command_obstacle(look, other, ("SPCAUT(*ALLOBJ)", "USRCLS(*SECOFR)")) is None


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("  ", "settings.key-empty"),
        ("x", "settings.key-there"),
        ("SSLmode", "settings.key-there"),
        ("sslMode", "cli.setting-unknown"),
    ],
)
def test_a_new_key_has_a_name_of_its_own(typed: str, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        check_new_key(typed, {"x"})
    assert caught.value.id == id
    assert check_new_key(" timeout ", {"x"}) == "timeout"


def test_collisions_take_the_side_that_was_chosen(tree: InstallTree) -> None:
    view = three_way(FILES, tree.properties, b"x=1\ny=1\n", b"x=2\ny=1\n", b"x=3\ny=5\n")
    assert view.collisions == ("x",)
    assert merged(FILES, view, {"x": Side.THEIRS})[0].after == b"x=2\ny=5\n"
    change, diff = merged(FILES, view, {"x": Side.MINE})
    assert change.after == b"x=3\ny=5\n"
    assert "+x=3" in diff


def test_long_values_are_told_by_what_differs() -> None:
    after = DEFAULT_COMMAND.replace("PWDEXP(*NO)", "PWDEXPITV(*SYSVAL)")
    assert str(told(KeyChange("command", DEFAULT_COMMAND, after))) == (
        "command: … PWDEXP(*NO) → … PWDEXPITV(*SYSVAL)"
    )
    assert str(told(KeyChange("x", None, "1"))) == "x: (not there) → 1"
