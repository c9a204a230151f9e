"""Security descriptors as text: what is read, what is wanted, and one entry more or less."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain import sddl
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileRole, judged, wanted, wider
from wizard.domain.sddl import Ace, Descriptor, parse

GROUP, POOL, DESK = "S-1-5-21-1-2-3-1001", "S-1-5-82-1-2-3-4-5", "S-1-5-21-1-2-3-1100"

SIDS = st.sampled_from(
    ["S-1-1-0", "S-1-5-11", "S-1-5-32-545", sddl.SYSTEM, sddl.ADMINISTRATORS, GROUP, POOL, DESK]
)
ACES = st.builds(
    Ace,
    st.sampled_from("AD"),
    SIDS,
    st.integers(0, 0xFFFFFFFF),
    st.sampled_from(["", "OI", "CI", "OICI", "OICIID", "ID", "OICIIO"]),
)
DESCRIPTORS = st.builds(
    Descriptor, st.lists(ACES, max_size=8).map(tuple), st.booleans(), st.sampled_from(["", GROUP])
)


@given(DESCRIPTORS)
def test_what_is_written_is_read_again(one: Descriptor) -> None:
    assert parse(str(one)) == one


@given(DESCRIPTORS, st.integers(1, 0x1FFFFF))
def test_a_grant_taken_back_leaves_what_was_before(before: Descriptor, mask: int) -> None:
    mine = Ace("A", "S-1-5-21-9-9-9-1234", mask)
    after = sddl.granted(before, mine)
    assert len(after.aces) == len(before.aces) + 1
    assert sddl.revoked(after, mine) == before
    # Inherited entries come last in Windows' order.
    at = after.aces.index(mine)
    assert not any(ace.inherited for ace in after.aces[:at])


@given(DESCRIPTORS)
def test_nothing_is_taken_that_was_not_granted(before: Descriptor) -> None:
    with pytest.raises(ProblemError) as refused:
        sddl.revoked(before, Ace("A", "S-1-5-21-9-9-9-1234", 1))
    assert refused.value.id == "rights.entry-gone"


@given(st.sampled_from(FileRole), SIDS, SIDS, st.booleans())
def test_nobody_wide_is_ever_wanted(role: FileRole, group: str, pool: str, folder: bool) -> None:
    try:
        want = wanted(role, group, pool, folder=folder)
    except ProblemError as refused:
        assert refused.id == "rights.name-wide"
        assert sddl.is_wide(group) or sddl.is_wide(pool)
        return
    assert want.protected
    assert not any(sddl.is_wide(ace.sid) or ace.inherited for ace in want.aces)
    assert {ace.sid for ace in want.aces} <= {
        sddl.SYSTEM, sddl.ADMINISTRATORS, sddl.OWNER_RIGHTS, group, pool,
    }  # fmt: skip
    assert wider(want, want) == ()
    assert wider(parse(str(want)), want) == ()


@given(st.text(alphabet="OGDASP:();0x1FAWDBUI-5_", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ProblemError as refused:
        assert refused.id == "rights.descriptor-strange"


def test_the_pool_reads_settings_writes_logs_and_has_no_backups() -> None:
    def of_pool(role: FileRole) -> list[int]:
        return [ace.mask for ace in wanted(role, GROUP, POOL).aces if ace.sid == POOL]

    assert of_pool(FileRole.SETTINGS) == of_pool(FileRole.SECRET) == [sddl.READ]
    assert of_pool(FileRole.LOGS) == [sddl.CHANGE]
    assert of_pool(FileRole.BACKUPS) == []
    # An account that is in both places keeps the greater right.
    assert [ace.mask for ace in wanted(FileRole.SETTINGS, GROUP, GROUP).aces][2:3] == [sddl.FULL]


def test_a_file_of_program_files_is_wide() -> None:
    # As Windows Server prints it for a file below C:\Program Files (icacls, Microsoft's docs).
    now = parse(
        "O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)S:AI"
    )
    want = wanted(FileRole.SECRET, GROUP, POOL)
    assert wider(now, want) == ("S-1-5-32-545", "S-1-15-2-1")
    told = judged(Path("secret.bin"), now, want, FileRole.SECRET)
    assert told is not None and told.id == "rights.everyone-secret"
    one_more = sddl.granted(want, Ace("A", DESK, sddl.READ))
    told = judged(Path("store.jks"), one_more, want, FileRole.SETTINGS)
    assert told is not None and told.id == "rights.wide" and DESK in str(told)
    assert judged(Path("x"), Descriptor(protected=True), want, FileRole.SETTINGS) is None


@pytest.mark.parametrize("text", ["D:NO_ACCESS_CONTROL", "D:(A;;GA;;;WD)", "D:(A;OICI;KA;;;WD)"])
def test_everyone_is_seen_however_windows_writes_it(text: str) -> None:
    assert wider(parse(text), wanted(FileRole.SETTINGS)) == ("S-1-1-0",)


def test_a_conditional_entry_is_kept_and_counts_as_wider() -> None:
    text = '(XA;;FX;;;AU;(@User.Title=="PM" && (@User.Division=="Finance")))'
    found = parse(f"D:P{text}")
    assert str(found) == f"D:P{text}"
    assert wider(found, wanted(FileRole.SETTINGS)) == ("S-1-5-11",)
