"""The jar fetcher: where it looks, what it refuses, how it unpacks."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import tarfile
from pathlib import Path

import dev_shell
import fetch_jt400
import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

JAR = b"PK\x03\x04 a stand-in for the jar"
PIN = fetch_jt400.Pin("9.9", hashlib.sha256(JAR).hexdigest(), npm="x@1", npm_path="package/x.jar")
OLD_JAR = b"PK\x03\x04 an older one"
OLD = fetch_jt400.Pin("9.8", hashlib.sha256(OLD_JAR).hexdigest(), debian="libjt400-java")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, an empty /usr/share/java and two pinned builds; no source reachable."""
    (tmp_path / "shared").mkdir()
    monkeypatch.setattr(fetch_jt400, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(fetch_jt400, "SHARED", tmp_path / "shared")
    monkeypatch.setattr(fetch_jt400, "pins", lambda: (PIN, OLD))
    monkeypatch.setattr(fetch_jt400, "SOURCES", ())
    return tmp_path


def offer(monkeypatch: pytest.MonkeyPatch, data: bytes) -> list[str]:
    """Make one source that always delivers `data`; the versions it was asked for."""
    asked: list[str] = []

    def source(pin: fetch_jt400.Pin, scratch: Path) -> list[bytes]:
        assert scratch.is_dir()
        asked.append(pin.version)
        return [data]

    sources = (("npm {0.version}", "version", source),)
    monkeypatch.setattr(fetch_jt400, "SOURCES", sources)
    return asked


def test_the_cache_is_the_one_that_platformdirs_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = platformdirs.user_cache_path("mypass-wizard", appauthor=False) / "jt400"
    assert fetch_jt400.cache_folder() == expected
    for value in (str(tmp_path), "not/absolute", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        expected = platformdirs.user_cache_path("mypass-wizard", appauthor=False) / "jt400"
        assert fetch_jt400.cache_folder() == expected


def test_every_pin_is_a_sha256_and_the_newest_comes_first() -> None:
    pins = fetch_jt400.pins()
    assert [pin.version for pin in pins] == ["9.4", "9.1"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", pin.sha256) for pin in pins)
    assert "21.0.2" not in [pin.version for pin in pins]


def test_a_download_lands_in_the_cache_and_is_not_repeated(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = offer(monkeypatch, JAR)
    first = fetch_jt400.fetch()
    assert first == places / "cache" / "jt400-9.9.jar"
    assert first.read_bytes() == JAR
    assert fetch_jt400.fetch() == first
    assert asked == ["9.9"]


def test_an_older_build_is_taken_when_the_newest_cannot_be_had(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, OLD_JAR)
    assert fetch_jt400.fetch().name == "jt400-9.8.jar"
    assert "not used: its SHA-256 is" in capsys.readouterr().out


def test_a_jar_with_another_hash_is_refused_and_not_kept(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, b"PK something else")
    with pytest.raises(dev_shell.LackingError, match="could not be fetched"):
        fetch_jt400.fetch()
    assert not list(places.rglob("*.jar"))


def test_a_changed_jar_in_the_cache_is_removed_and_fetched_again(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = places / "cache" / "jt400-9.9.jar"
    cached.parent.mkdir()
    cached.write_bytes(b"changed")
    offer(monkeypatch, JAR)
    assert fetch_jt400.fetch().read_bytes() == JAR


def test_a_pinned_jar_of_the_system_is_used_where_it_lies(places: Path) -> None:
    shared = places / "shared" / "jt400.jar"
    shared.write_bytes(JAR)
    assert fetch_jt400.fetch() == shared
    assert fetch_jt400.fetch(to=places / "mine") == places / "mine" / "jt400-9.9.jar"


def test_an_unknown_version_is_named_with_the_known_ones(places: Path) -> None:
    with pytest.raises(dev_shell.LackingError, match=r"jt400 21\.0\.2 has no pinned hash.*9\.9"):
        fetch_jt400.fetch("21.0.2")


def test_a_folder_that_cannot_be_written_gets_a_sentence(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (places / "file").write_bytes(b"")
    offer(monkeypatch, JAR)
    with pytest.raises(dev_shell.LackingError, match="cannot be written"):
        fetch_jt400.fetch(to=places / "file")


def test_the_command_line_ends_with_3_when_nothing_is_reachable(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch_jt400.main([]) == 3
    assert "no package source could be reached" in capsys.readouterr().out
    assert fetch_jt400.main(["--list"]) == 0
    assert "not on this machine" in capsys.readouterr().out


# ---------------------------------------------------------------- archives


def tar(members: dict[str, bytes], mode: str) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode=f"w:{mode}") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("./usr/share/java/jt400.jar")
        link.type, link.linkname = tarfile.SYMTYPE, "jt400-9.9.jar"
        archive.addfile(link)
    return sink.getvalue()


def ar(members: dict[str, bytes]) -> bytes:
    parts = [b"!<arch>\n"]
    for name, data in members.items():
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
        parts += [header.encode(), data, b"\n" * (len(data) % 2)]
    return b"".join(parts)


def test_the_jar_comes_out_of_a_debian_package(tmp_path: Path) -> None:
    content = {"./usr/share/java/jt400-9.9.jar": JAR, "./usr/share/doc/x": b"no"}
    deb = tmp_path / "x.deb"
    deb.write_bytes(ar({"debian-binary": b"2.0\n", "c": b"odd", "data.tar.xz": tar(content, "xz")}))
    assert list(fetch_jt400.jars_in_deb(deb)) == [JAR]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_ar_reader_fail(data: bytes) -> None:
    for name, content in fetch_jt400.ar_members(b"!<arch>\n" + data):
        assert isinstance(name, str)
        assert len(content) <= len(data)


def test_a_damaged_archive_gets_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(fetch_jt400.jars_in_tar(b"not a tar", lambda _: True)) == []
    assert "cannot be unpacked" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in npm is a script with a shebang")
def test_npm_is_asked_for_the_package_and_its_jar_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "x-1.tgz"
    archive.write_bytes(tar({"package/x.jar": JAR, "package/y.jar": b"no"}, "gz"))
    words = tmp_path / "words.json"
    npm = tmp_path / "npm"
    npm.write_text(
        f"#!{sys.executable}\nimport json, shutil, sys\n"
        f"json.dump(sys.argv[1:], open({str(words)!r}, 'w'))\n"
        f"shutil.copy({str(archive)!r}, '.')\n"
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert list(fetch_jt400.from_npm(PIN, scratch)) == [JAR]
    assert json.loads(words.read_text())[:3] == ["pack", "x@1", "--ignore-scripts"]
    monkeypatch.setenv("PATH", str(scratch))
    assert list(fetch_jt400.from_npm(PIN, scratch)) == []
