"""partitions.toml: read with sentences, edited table by table."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.tomlblocks import split
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError

ROOM = ConfigRoom()
FILE = b'''# the hosts of this gateway
title = "x" # t

# production
[[partition]]
name = "PROD" # main
host = "i-prod.example.com" # rack 4
user="mypasssvc"
owner = """
[[partition]]
"""

# test
[[partition]]
name = 'TEST'
host = "192.0.2.10"
user = "SVC"
ssl = false
ports = {signon=9000, x=2} # p
[partition.extra]
k = 1

# the tail
[other]
z = 1
'''
PROD = Partition("PROD", "i-prod.example.com", "MYPASSSVC")
TEST = Partition("TEST", "192.0.2.10", "SVC", False, Ports(signon=9000))
NEW = Partition("NEW", "i-new.example.com", "ME", True, Ports(449, 9476, 9475), ifs_shares=True)
NEW_TABLE = b"""[[partition]]
name = "NEW"
host = "i-new.example.com"
user = "ME"
ssl = true
ports = { mapper = 449, signon = 9476, command = 9475 }
ifs_shares = true
"""


def test_the_file_is_read() -> None:
    assert ROOM.partitions(FILE) == (PROD, TEST)
    assert ROOM.partitions(b"") == ()
    assert ROOM.partitions(b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n")) == (PROD, TEST)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_same_partitions_change_no_byte(mark: bytes, ending: bytes) -> None:
    data = mark + FILE.replace(b"\n", ending)
    assert ROOM.set_partitions(data, [PROD, TEST]) == data


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        ([replace(PROD, host="p2"), TEST], b'"i-prod.example.com" #', b'"p2" #'),
        ([PROD, replace(TEST, ssl=True)], b"ssl = false", b"ssl = true"),
        ([PROD, replace(TEST, user="X")], b'user = "SVC"', b'user = "X"'),
        ([replace(PROD, name="P"), TEST], b'"PROD"', b'"P"'),
        ([PROD, replace(TEST, ports=Ports(signon=1))], b"signon=9000", b"signon=1"),
        ([PROD, TEST, NEW], b"\n# the tail", b"\n" + NEW_TABLE + b"\n# the tail"),
        ([NEW, PROD, TEST], b"# production", NEW_TABLE + b"\n# production"),
        ([PROD, NEW, TEST], b"# test", NEW_TABLE + b"\n# test"),
        ([TEST], FILE[FILE.index(b"# prod") : FILE.index(b"# test")], b""),
        ([PROD], FILE[FILE.index(b"# test") : FILE.index(b"# the tail")], b""),
        ([], FILE[FILE.index(b"# prod") : FILE.index(b"# the tail")], b""),
    ],
)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_only_what_changed_changes(
    wanted: list[Partition], old: bytes, new: bytes, ending: bytes
) -> None:
    data = FILE.replace(b"\n", ending)
    done = ROOM.set_partitions(data, wanted)
    assert FILE.count(old) == 1
    assert done == FILE.replace(old, new).replace(b"\n", ending)
    assert ROOM.partitions(done) == tuple(wanted)


def test_keys_come_and_go() -> None:
    one = replace(TEST, ports=Ports(), password_filter=True)
    done = ROOM.set_partitions(FILE, [PROD, one])
    assert b"signon" not in done
    assert b"x=2" in done
    assert b"password_filter = true" in done
    back = ROOM.set_partitions(done, [replace(PROD, ports=Ports(command=7)), TEST])
    assert b"password_filter" not in back
    assert tomllib.loads(back.decode())["partition"][0]["ports"] == {"command": 7}


def test_a_new_order_moves_the_tables_with_their_comments() -> None:
    done = ROOM.set_partitions(FILE, [TEST, PROD])
    assert ROOM.partitions(done) == (TEST, PROD)
    text = done.decode()
    assert text.index("# test") < text.index("'TEST'") < text.index("# production")
    assert tomllib.loads(text)["partition"][0]["extra"] == {"k": 1}


def test_a_new_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.linesep", "\n")
    assert ROOM.set_partitions(b"", [NEW]) == NEW_TABLE
    assert ROOM.set_partitions(b"# mine", [NEW]) == b"# mine\n\n" + NEW_TABLE
    assert ROOM.set_partitions(b"partition = []\n", [NEW]) == NEW_TABLE
    monkeypatch.setattr("os.linesep", "\r\n")
    assert ROOM.set_partitions(b"", [NEW]) == NEW_TABLE.replace(b"\n", b"\r\n")


def test_partitions_in_one_array() -> None:
    data = b"partition = [{name='A', host='h', user='U', n=1}, {name='B', host='i', user='U'}]\n"
    a, b = ROOM.partitions(data)
    done = ROOM.set_partitions(data, [replace(a, host="k"), b, NEW])
    assert ROOM.partitions(done) == (replace(a, host="k"), b, NEW)
    assert b"n=1" in done
    assert ROOM.partitions(ROOM.set_partitions(data, [b])) == (b,)
    with pytest.raises(ProblemError, match="toml-layout"):
        ROOM.set_partitions(data, [b, a])


def test_tables_that_stand_apart() -> None:
    data = b"[[partition]]\nname='A'\nhost='h'\nuser='U'\n[o]\nx=1\n[[partition]]\nname='B'\n"
    data += b"host='i'\nuser='U'\n"
    a, b = ROOM.partitions(data)
    done = ROOM.set_partitions(data, [a, replace(b, host="k")])
    assert done == data.replace(b"host='i'", b'host="k"')


@pytest.mark.parametrize(
    ("data", "id", "words"),
    [
        (b"a = 1\n[[partition]\n", "configfiles.toml-malformed", "Line 2"),
        (b"a = 1\na = 2\n", "configfiles.toml-malformed", "Line 2"),
        (b"x = " + b"[" * 5000, "configfiles.toml-nested", "deep"),
        (b"a = '\xff'\n", "configfiles.toml-encoding", "Line 1"),
        ("a = 1\n".encode("utf-16"), "configfiles.toml-utf16", "UTF-16"),
        (b"#" * 600_000, "configfiles.toml-large", "600000"),
        (b"[partition]\nname = 'A'\n", "configfiles.partition-tables", "[[partition]]"),
        (b"partition = [1]\n", "configfiles.partition-tables", "[[partition]]"),
        (b"[[partition]]\nname='A'\nhost='h'\n", "configfiles.partition-key-missing", "“user”"),
        (b"[[partition]]\nname=1\n", "configfiles.partition-type", "text in quotes"),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='U'\nssl='yes'\n",
            "configfiles.partition-type",
            "“ssl” of partition 1 (A)",
        ),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='U'\nports=449\n",
            "configfiles.partition-type",
            "a table",
        ),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='U'\nports={mapper=true}\n",
            "configfiles.partition-type",
            "ports.mapper",
        ),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='U'\nports={mapper=70000}\n",
            "configfiles.partition-port",
            "70000",
        ),
        (
            b"[[partition]]\nname='A'\nhost='http://x'\nuser='U'\n",
            "configfiles.partition-value",
            "“host” of partition 1 (A)",
        ),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='1ABC'\n",
            "configfiles.partition-value",
            "“user”",
        ),
        (
            b"[[partition]]\nname='A'\nhost='h'\nuser='U'\n" * 2,
            "configfiles.partition-value",
            "“name” of partition 2 (A)",
        ),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, id: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.partitions(data)
    assert caught.value.id == id
    assert words in str(caught.value.problem)
    with pytest.raises(ProblemError) as again:
        ROOM.set_partitions(data, [NEW])
    assert again.value.id == id


def test_keys_that_have_no_effect_or_no_place_are_told() -> None:
    told = [(one.id, str(one.what)) for one in ROOM.partition_remarks(FILE)]
    unknown = "configfiles.partition-key-unknown"
    assert [one for one, _ in told] == [*2 * ("configfiles.toml-key-unknown",), *3 * (unknown,)]
    keys = ("“title”", "“other”", "“owner” of partition 1 (PROD)", "“extra”", "“ports.x”")
    assert all(key in words for key, (_, words) in zip(keys, told, strict=True))
    assert ROOM.partition_remarks(NEW_TABLE) == ()
    assert ROOM.partition_remarks(b"") == ()


@pytest.mark.parametrize("key", ["password", "Passwd", "store_pwd", "client-secret"])
def test_a_password_in_the_file_is_told_and_never_shown(key: str) -> None:
    data = NEW_TABLE + f'{key} = "Geheim#1"\nport = 8476\n'.encode()
    password, port = ROOM.partition_remarks(data)
    assert password.id == "configfiles.partition-password"
    assert f"“{key}”" in str(password)
    assert "Geheim" not in f"{password}{password.details}{port}"
    assert "“port” of partition 1 (NEW)" in str(port)
    assert "ports with mapper, signon" in str(port)
    assert f'{key} = "Geheim#1"'.encode() in ROOM.set_partitions(data, [replace(NEW, user="YOU")])


def test_names_are_unique_when_set() -> None:
    with pytest.raises(ProblemError, match=r"answers\.partition-taken"):
        ROOM.set_partitions(FILE, [PROD, replace(TEST, name="prod")])


names = st.text(alphabet="ABcé -'\"\\#[]", min_size=1, max_size=8).map(str.strip).filter(bool)
ports = st.none() | st.integers(1, 65535)
partition = st.builds(
    Partition,
    name=names,
    host=st.sampled_from(["h", "i-prod.example.com", "192.0.2.7", "2001:db8::1"]),
    user=st.sampled_from(["SVC", "#A_1", "$X"]),
    ssl=st.booleans(),
    ports=st.builds(Ports, ports, ports, ports),
    resets_elevated=st.booleans(),
    ifs_shares=st.booleans(),
    password_filter=st.booleans(),
)
lists = st.lists(partition, max_size=4, unique_by=lambda one: one.name.casefold())
EXTRAS = st.sampled_from(
    [
        "",
        "\n",
        "# note\n",
        "\n# note\n\n",
        "[other]\nx = '''\n[[partition]]\n'''\n",
        "key = [\n1]\n",
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lists, lists, st.lists(EXTRAS, min_size=5, max_size=5), st.booleans())
def test_what_is_set_is_read_and_the_rest_stays(
    before: list[Partition], after: list[Partition], extras: list[str], crlf: bool
) -> None:
    tables = split(ROOM.set_partitions(b"", before).decode().replace("\r\n", "\n"))
    assert len(tables) == len(before)
    used = 0
    text = ""
    for extra, table in zip(extras, [*tables, None], strict=False):
        # Each table and key once: TOML refuses the second one.
        if not ("[other]" in extra or "key" in extra) or used == 0:
            used += "[other]" in extra or "key" in extra
            text += extra
        text += table.text if table else ""
    data = text.replace("\n", "\r\n" if crlf else "\n").encode()
    if ROOM.partitions(data) != tuple(before):
        return  # a key of the extra landed inside a table
    done = ROOM.set_partitions(data, after)
    assert ROOM.partitions(done) == tuple(after)
    assert ROOM.set_partitions(done, after) == done
    assert (b"\r\n" in done) == (crlf and b"\n" in done) or not text
    old, new = tomllib.loads(data.decode()), tomllib.loads(done.decode())
    old.pop("partition", None)
    new.pop("partition", None)
    assert new == old


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
def test_a_comment_at_the_end_is_nobodys(between: str) -> None:
    table = '[[partition]]\nname = "P"\nhost = "h.example.com"\nuser = "U"\nssl = true\n'
    text = f"{table}{between}# kept by hand\n# in two lines\n"
    assert ROOM.set_partitions(text.encode(), ()).decode().lstrip() == (
        "# kept by hand\n# in two lines\n"
    )
    assert ROOM.set_partitions(text.encode(), ROOM.partitions(text.encode())) == text.encode()
