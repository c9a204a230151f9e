"""The guard of files over a Windows that answers as Microsoft's documentation says."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileRole, RightsNames
from wizard.gateway.fileguard import WindowsFileGuard

INHERITED = "O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
GROUP, POOL = "S-1-5-21-1-2-3-1001", "S-1-5-82-1-2-3-4-5"
ACCOUNTS = {r"IIS AppPool\MyPass": POOL, "MP-GWGroup": GROUP, "Jeder": "S-1-1-0"}
WANTED = (
    f"D:P(A;;0x1f01ff;;;S-1-5-18)(A;;0x1f01ff;;;S-1-5-32-544)(A;;0x1f01ff;;;{GROUP})"
    f"(A;;0x120089;;;{POOL})(A;;0x20000;;;S-1-3-4)"
)


class Windows:
    """`Security`; `distorts` makes of what is written what is kept, `refuses` counts writes."""

    def __init__(self) -> None:
        self.now = INHERITED
        self.written: list[str] = []
        self.policy: str | None = None
        self.sticky = False
        self.locks_out = False
        self.others: dict[Path, str] = {}
        self.refused: set[int] = set()

    def sid(self, account: str) -> str | None:
        return ACCOUNTS.get(account)

    def name(self, sid: str) -> str:
        return {known: name for name, known in ACCOUNTS.items()}.get(sid, sid)

    def read(self, path: Path) -> str:
        return self.others.get(path, self.now)

    def hand_over(self, path: Path, text: str) -> None:
        if self.locks_out:
            raise ProblemError("rights.locked-out", path=path)
        self.write(path, text)

    def write(self, path: Path, text: str) -> None:
        self.written.append(text)
        number = len(self.written)
        if number in self.refused:
            raise ProblemError("rights.denied", path=path)
        if self.policy is not None and (number == 1 or self.sticky):
            self.now = self.policy
        else:
            self.now = text


def guard(windows: Windows, **names: str) -> WindowsFileGuard:
    chosen = names or {"group": "MP-GWGroup", "pool": r"IIS AppPool\MyPass"}
    return WindowsFileGuard(lambda path: RightsNames(**chosen), windows)


def test_a_file_gets_its_rights_once_and_is_narrow_then(tmp_path: Path) -> None:
    windows = Windows()
    file = tmp_path / "store.jks"
    file.write_bytes(b"x")
    one = guard(windows)
    told = one.judge(file)
    assert told is not None and told.id == "rights.everyone"
    assert windows.written == []
    one.protect(file)
    one.protect(file)
    assert windows.written == [WANTED]
    assert one.judge(file) is None


def test_a_folder_passes_its_rights_on(tmp_path: Path) -> None:
    windows = Windows()
    guard(windows).protect(tmp_path, FileRole.BACKUPS)
    assert "(A;OICI;0x1f01ff;;;S-1-5-18)" in windows.now
    assert POOL not in windows.now


@pytest.mark.parametrize(
    ("name", "problem"),
    [("Jeder", "rights.name-wide"), ("nobody", "rights.name-unknown"),
     ("a\nb", "rights.name-characters")],
)  # fmt: skip
def test_names_that_cannot_be_used_touch_nothing(tmp_path: Path, name: str, problem: str) -> None:
    windows = Windows()
    for role in ("group", "pool"):
        with pytest.raises(ProblemError) as refused:
            guard(windows, **{role: name}).protect(tmp_path)
        assert refused.value.id == problem
    assert windows.written == []


def test_rights_that_do_not_hold_are_put_back(tmp_path: Path) -> None:
    windows = Windows()
    windows.policy = WANTED + "(A;;FA;;;WD)"
    with pytest.raises(ProblemError) as refused:
        guard(windows).protect(tmp_path / "store.jks")
    assert refused.value.id == "rights.not-kept"
    assert "S-1-5-32-545" in windows.now
    assert "S-1-1-0" not in windows.now


def test_a_way_back_that_fails_is_told(tmp_path: Path) -> None:
    windows = Windows()
    windows.policy, windows.refused = "D:(A;;FA;;;WD)", {2}
    with pytest.raises(ProblemError) as refused:
        guard(windows).protect(tmp_path / "store.jks")
    assert refused.value.id == "rights.half"
    windows = Windows()
    windows.policy, windows.sticky = "D:(A;;FA;;;WD)", True
    with pytest.raises(ProblemError) as refused:
        guard(windows).protect(tmp_path / "store.jks")
    assert refused.value.id == "rights.half"


def test_a_refusal_keeps_its_own_sentence(tmp_path: Path) -> None:
    windows = Windows()
    windows.refused = {1}
    with pytest.raises(ProblemError) as refused:
        guard(windows).protect(tmp_path / "store.jks")
    assert refused.value.id == "rights.denied"
    assert windows.now == INHERITED


def test_a_new_file_takes_over_the_rights_of_the_one_it_replaces(tmp_path: Path) -> None:
    windows = Windows()
    old, new = tmp_path / "store.jks", tmp_path / ".store.jks.new"
    windows.others[old] = "O:BAD:P(A;;FA;;;BA)(A;;FA;;;SY)"
    for names in ({"group": ""}, {"group": "nobody"}):  # names do not matter here
        windows.now = INHERITED
        guard(windows, **names).cover(new, old)
        assert (
            windows.now == "O:S-1-5-32-544D:P(A;;0x1f01ff;;;S-1-5-32-544)(A;;0x1f01ff;;;S-1-5-18)"
        )
    windows.written.clear()
    windows.others[old] = windows.now = INHERITED
    guard(windows).cover(new, old)
    assert windows.written == []


def test_a_new_file_gets_the_rights_of_its_role_where_names_are_set(tmp_path: Path) -> None:
    windows = Windows()
    guard(windows, group="").cover(tmp_path / "new.toml", None)
    assert windows.written == []
    guard(windows).cover(tmp_path / "new.toml", None)
    assert windows.written == [WANTED]


def test_a_file_that_could_not_be_renamed_any_more_is_told(tmp_path: Path) -> None:
    windows = Windows()
    windows.locks_out = True
    with pytest.raises(ProblemError) as refused:
        guard(windows).cover(tmp_path / "new.toml", None)
    assert refused.value.id == "rights.locked-out"
    assert windows.now == INHERITED


def test_who_may_do_what_is_told_by_name(tmp_path: Path) -> None:
    windows = Windows()
    file = tmp_path / "store.jks"
    assert guard(windows).look(file) is None
    file.write_bytes(b"x")
    windows.now = f"D:P(D;;FW;;;{POOL})(A;OICIIO;FA;;;CO)(A;;FR;;;{GROUP})(A;;0x1301bf;;;{GROUP})"
    seen = guard(windows).look(file)
    assert seen is not None
    assert [(one.account, one.may) for one in seen.holders] == [
        (r"IIS AppPool\MyPass", "not: write"), ("MP-GWGroup", "read, write, delete"),
    ]  # fmt: skip


def test_without_names_a_gateway_keeps_its_files(tmp_path: Path) -> None:
    windows = Windows()
    windows.now = f"D:P(A;;FA;;;BA)(A;;FR;;;{POOL})"
    one = guard(windows, group="")
    assert one.judge(tmp_path) is None
    with pytest.raises(ProblemError) as refused:
        one.protect(tmp_path)
    assert refused.value.id == "rights.no-names"
    assert windows.written == []
    windows.now = INHERITED
    told = one.judge(tmp_path)
    assert told is not None and "S-1-5-32-545" in str(told.what)


def test_the_way_back_sets_what_was(tmp_path: Path) -> None:
    windows = Windows()
    back = guard(windows).protect(tmp_path / "store.jks")
    assert back is not None
    back()
    assert "S-1-5-32-545" in windows.now and GROUP not in windows.now


@pytest.mark.parametrize(
    ("entry", "problem"),
    [("(A;;FR;;;WD)", "rights.everyone"), ("(A;;0x1301bf;;;BU)", "rights.everyone-changes"),
     ("(A;;WD;;;AU)", "rights.everyone-changes"), ("(D;;FA;;;WD)", ""),
     (f"(A;;FA;;;{ACCOUNTS['Jeder']})", "rights.everyone-changes"),
     ("(A;;FA;;;S-1-5-21-1-2-3-1105)", "rights.wide")],
)  # fmt: skip
def test_to_change_is_more_than_to_read(tmp_path: Path, entry: str, problem: str) -> None:
    windows = Windows()
    windows.now = f"D:P(A;;FA;;;BA){entry}"
    told = guard(windows).judge(tmp_path)
    assert (told.id if told else "") == problem
    windows.now = "D:NO_ACCESS_CONTROL"
    told = guard(windows).judge(tmp_path)
    assert told is not None and told.id == "rights.everyone-changes"


def test_a_list_that_inherits_goes_on_inheriting_in_the_new_file(tmp_path: Path) -> None:
    windows = Windows()
    old = tmp_path / "store.jks"
    windows.others[old] = f"O:BAD:AI(A;;FR;;;{GROUP})(A;ID;FA;;;SY)(A;ID;FA;;;BA)"
    guard(windows).cover(tmp_path / ".store.jks.new", old)
    assert windows.now == (
        f"O:S-1-5-32-544D:ARAI(A;;0x120089;;;{GROUP})(A;ID;0x1f01ff;;;S-1-5-18)"
        "(A;ID;0x1f01ff;;;S-1-5-32-544)"
    )
