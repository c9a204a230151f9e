"""Levels and log files in every file that log4j 1 and Log4j 2 read; nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from wizard.configfiles.logsettings import LogSettingsRoom
from wizard.domain.problems import ProblemError

ROOM = LogSettingsRoom()
LEVELS = st.sampled_from(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"])
OLD, NEW = Path("log4j.properties"), Path("log4j2.properties")
OLD_XML, NEW_XML = Path("log4j.xml"), Path("log4j2.xml")

FILE_1 = rb"""# of log4j 1
log4j.rootLogger=INFO, file
log4j.logger.com.ibm.as400 = warn , file
log4j.category.org.old:ERROR
log4j.appender.file=org.apache.log4j.RollingFileAppender
log4j.appender.file.File=C:\\MyPassLogs\\iSeriesConnector.log
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d{ISO8601} %-5p [%t] %c - %m%n
"""
FILE_2 = rb"""status = warn
monitorInterval=30
property.dir = C:\\MyPassLogs
appender.console.type = Console
appender.console.name = out
appender.rolling.type = RollingFile
appender.rolling.name = file
appender.rolling.fileName = ${dir}\\iSeriesConnector.log
appender.rolling.layout.type = PatternLayout
appender.rolling.layout.pattern = %d %p %m%n
logger.jt.name = com.ibm.as400
logger.jt.level = warn
rootLogger.level = info
rootLogger.appenderRef.a.ref = file
"""
XML_1 = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE log4j:configuration SYSTEM "log4j.dtd" [ <!-- ]> --> <!ELEMENT x EMPTY> ]>
<!-- <root><level value="OFF"/></root> \xe4 -->
<log4j:configuration xmlns:log4j='http://jakarta.apache.org/log4j/'>
\t<appender name="file" class="org.apache.log4j.FileAppender">
\t\t<param name="file" value='C:\\MyPassLogs\\a &amp; b.log'/>
\t\t<layout class="org.apache.log4j.PatternLayout">
\t\t\t<param name="ConversionPattern" value="%d %p &lt;%t&gt; %m%n"/>
\t\t</layout>
\t</appender>
\t<category name="com.ibm.as400"><priority value='warn'/></category>
\t<logger name="org.bare"/>
\t<root>
\t\t<priority value ="info" />
\t\t<appender-ref ref="file"/>
\t</root>
</log4j:configuration>
"""
XML_2 = """<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN" monitorInterval="0">
  <Properties><Property name="dir">C:\\MyPassLogs</Property></Properties>
  <Appenders>
    <Console name="out"/>
    <RollingFile name="file" fileName="${dir}\\iSeriesConnector.log" filePattern="x > y">
      <PatternLayout><Pattern>%d %p %m%n</Pattern></PatternLayout>
    </RollingFile>
  </Appenders>
  <!-- ä <Root level="off"/> -->
  <Loggers>
    <Logger name="com.ibm.as400" level="warn"/>
    <Root level="info"><AppenderRef ref="out"/><AppenderRef ref="file"/></Root>
  </Loggers>
</Configuration>
""".replace("\n", "\r\n").encode()
ALL = [(OLD, FILE_1), (NEW, FILE_2), (OLD_XML, XML_1), (NEW_XML, XML_2)]


@pytest.mark.parametrize(("path", "data"), ALL)
def test_each_file_is_read(path: Path, data: bytes) -> None:
    found = ROOM.settings(path, data)
    assert found.dialect == ("log4j 1" if path in (OLD, OLD_XML) else "log4j 2")
    assert found.level == "INFO"
    assert dict(found.loggers)["com.ibm.as400"] == "WARN"
    assert found.file.startswith("C:\\MyPassLogs\\")
    assert found.pattern.startswith("%d")
    assert found.watched is (path == NEW)


@pytest.mark.parametrize(("path", "data"), ALL)
def test_only_the_word_changes(path: Path, data: bytes) -> None:
    debug = ROOM.changed(path, data, level="DEBUG")
    assert ROOM.settings(path, debug).level == "DEBUG"
    # One word went and one came, in the case of the old one; the way back is exact.
    assert len(debug) == len(data) + 1
    assert ROOM.changed(path, debug, level="INFO") == data
    assert ROOM.changed(path, data, level="INFO") == data
    other = ROOM.changed(path, data, level="ERROR", logger="com.ibm.as400")
    assert dict(ROOM.settings(path, other).loggers)["com.ibm.as400"] == "ERROR"
    assert ROOM.settings(path, other).level == "INFO"
    assert ROOM.changed(path, other, level="WARN", logger="com.ibm.as400") == data


@pytest.mark.parametrize(("path", "data"), ALL)
def test_a_new_logger_is_added(path: Path, data: bytes) -> None:
    done = ROOM.changed(path, data, level="DEBUG", logger="com.mypass.New")
    found = ROOM.settings(path, done)
    assert dict(found.loggers)["com.mypass.New"] == "DEBUG"
    assert found.level == "INFO"
    assert (found.file, found.pattern) == (
        ROOM.settings(path, data).file, ROOM.settings(path, data).pattern,
    )  # fmt: skip
    # Every line that was there is there still, in its order.
    lines = iter(done.splitlines(keepends=True))
    assert all(line in lines or line.strip() in (b"",) for line in data.splitlines(keepends=True))
    if path in (OLD_XML, NEW_XML):
        ElementTree.fromstring(done)  # noqa: S314 - our own text
        assert (b"\r\n" in done) is (b"\r\n" in data)
        assert done.count(b"\r\n") in (0, done.count(b"\n"))


@pytest.mark.parametrize(("path", "data"), ALL)
@pytest.mark.parametrize("file", ["D:\\L\\x.log", 'a "b" & <c>.log', "/var/log/it's.log"])
def test_the_log_file_is_set(path: Path, data: bytes, file: str) -> None:
    done = ROOM.changed(path, data, file=file)
    assert ROOM.settings(path, done).file == file
    assert len(done.splitlines()) == len(data.splitlines())
    assert ROOM.settings(path, done).level == "INFO"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (NEW, b"rootLogger = info, file\n", b"rootLogger = debug, file\n"),
        (NEW, b"status=warn\n", b"status=warn\nrootLogger.level=DEBUG\n"),
        (NEW, b"property.l=info\nrootLogger.level=${l}\n",
         b"property.l=info\nrootLogger.level=DEBUG\n"),
        (NEW_XML, b"<configuration><loggers><root/></loggers></configuration>",
         b'<configuration><loggers><root level="DEBUG"/></loggers></configuration>'),
        (NEW_XML, b"<Configuration><Properties><Property name='l'>info</Property></Properties>"
         b"<Loggers><AsyncRoot Level='${l}'/></Loggers></Configuration>",
         b"<Configuration><Properties><Property name='l'>info</Property></Properties>"
         b"<Loggers><AsyncRoot Level='DEBUG'/></Loggers></Configuration>"),
        (OLD_XML, b'<log4j:configuration xmlns:log4j="x">\n  <root/>\n</log4j:configuration>',
         b'<log4j:configuration xmlns:log4j="x">\n  <root>\n    <level value="DEBUG"/>\n  </root>\n'
         b"</log4j:configuration>"),
    ],
)  # fmt: skip
def test_other_writings(path: Path, before: bytes, after: bytes) -> None:
    assert ROOM.changed(path, before, level="DEBUG") == after
    assert ROOM.settings(path, after).level == "DEBUG"


DTD = (
    b'<!DOCTYPE log4j:configuration SYSTEM "log4j.dtd" [ <!ENTITY word "info">'
    b' <!ENTITY lvl "&word;"> <!ENTITY far SYSTEM "level.txt"> <!ENTITY rest SYSTEM "rest.xml">'
    b" <!ENTITY own \"<level value='warn'/>\"> ]>"
)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (OLD_XML, DTD + b"<log4j:configuration><root><level value='&lvl;'/></root>"
         b"</log4j:configuration>",
         DTD + b"<log4j:configuration><root><level value='debug'/></root></log4j:configuration>"),
        (NEW_XML, DTD + b"<Configuration><Properties><Property name='l'>&lvl;</Property>"
         b"</Properties><Root level='${l}'/></Configuration>",
         DTD + b"<Configuration><Properties><Property name='l'>&lvl;</Property></Properties>"
         b"<Root level='DEBUG'/></Configuration>"),
    ],
)  # fmt: skip
def test_a_level_that_the_file_declares_elsewhere_in_it(
    path: Path, before: bytes, after: bytes
) -> None:
    found = ROOM.settings(path, before)
    assert (found.level, found.sources) == ("INFO", ())
    assert ROOM.changed(path, before, level="INFO") == before
    done = ROOM.changed(path, before, level="DEBUG")
    assert done.replace(b"debug", b"DEBUG") == after.replace(b"debug", b"DEBUG")
    assert ROOM.settings(path, done).level == "DEBUG"


@pytest.mark.parametrize(
    ("path", "data", "source"),
    [
        # Declared in a file that is not read here, or in the DTD that is not.
        (OLD_XML, DTD + b"<log4j:configuration><root><level value='&other;'/></root>"
         b"</log4j:configuration>", "&other;"),
        (OLD_XML, b"<log4j:configuration><root><level value='${level}'/></root>"
         b"</log4j:configuration>", "${level}"),
        # An entity that brings the element itself with it.
        (OLD_XML, DTD + b"<log4j:configuration><root>&own;</root></log4j:configuration>", "&own;"),
        (OLD_XML, DTD + b"<log4j:configuration>&rest;</log4j:configuration>", "&rest;"),
        (NEW_XML, b"<Configuration><Root level='${sys:level:-info}'/></Configuration>",
         "${sys:level:-info}"),
        (NEW_XML, b"<Configuration><Properties><Property name='l' value='${env:L}'/></Properties>"
         b"<Root level='${l}'/></Configuration>", "${env:L}"),
        (NEW_XML, b"<Configuration xmlns:xi='x'><xi:include href='loggers.xml'/></Configuration>",
         "loggers.xml"),
        (NEW, b"rootLogger = ${sys:level}, file\n", "${sys:level}"),
        (NEW, b"property.l = ${env:L}\nrootLogger.level = ${l}\n", "${env:L}"),
    ],
)  # fmt: skip
def test_a_level_that_is_decided_elsewhere_is_named_and_never_written_over(
    path: Path, data: bytes, source: str
) -> None:
    found = ROOM.settings(path, data)
    assert (found.level, found.source()) == ("", source)
    with pytest.raises(ProblemError) as caught:
        ROOM.changed(path, data, level="DEBUG")
    assert caught.value.id == "log.level-elsewhere"
    assert source in str(caught.value.problem.why)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (OLD_XML, b"<log4j:configuration><logger name='a.b'><level value='${x}'/></logger>"
         b"<root><level value='INFO'/></root></log4j:configuration>"),
        (NEW_XML, b"<Configuration><Logger name='a.b' level='${x}'/><Root level='INFO'/>"
         b"</Configuration>"),
        (NEW, b"rootLogger.level=INFO\nlogger.a.name=a.b\nlogger.a.level=${x}\n"),
    ],
)  # fmt: skip
def test_so_is_another_logger_s(path: Path, data: bytes) -> None:
    found = ROOM.settings(path, data)
    assert (found.level, found.loggers, found.sources) == (
        "INFO", (("a.b", ""),), (("a.b", "${x}"),)
    )  # fmt: skip
    with pytest.raises(ProblemError, match=r"log\.level-elsewhere"):
        ROOM.changed(path, data, level="DEBUG", logger="a.b")
    assert ROOM.settings(path, ROOM.changed(path, data, level="DEBUG")).level == "DEBUG"


def test_names_that_are_listed_count() -> None:
    data = b"loggers = jt\nlogger.jt.name=a.b\nlogger.jt.level=info\nrootLogger.level=info\n"
    done = ROOM.changed(NEW, data, level="DEBUG", logger="com.x.Jt")
    assert b"loggers = jt, jt2\n" in done
    assert b"logger.jt2.name=com.x.Jt\nlogger.jt2.level=DEBUG\n" in done


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_xml_keeps_its_encoding(codec: str) -> None:
    declared = "utf-16" if codec == "utf-16" else "ISO-8859-1" if codec == "latin-1" else "UTF-8"
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n<Configuration><!-- ä -->\n'
        '<Loggers><Root level="INFO"/></Loggers></Configuration>'
    )
    data = text.encode(codec)
    done = ROOM.changed(NEW_XML, data, level="DEBUG")
    assert done == text.replace("INFO", "DEBUG").encode(codec)


@pytest.mark.parametrize(
    ("path", "data", "id"),
    [
        (NEW_XML, b"<Configuration>", "log.config-xml"),
        (NEW_XML, b"", "log.config-xml"),
        (NEW_XML, b"<Configuration>&x;</Configuration>", "log.config-xml"),
        (NEW_XML, b'<?xml version="1.0" encoding="rot13"?><Configuration/>', "log.config-xml"),
        (NEW_XML, b"<other/>", "log.config-form"),
        (NEW_XML, b"<Configuration/>", "log.config-form"),
        (Path("log4j2.yaml"), b"Configuration:\n", "log.config-other"),
        (NEW, b"a=\\uXYZ\n", "configfiles.properties-escape"),
    ],
)
def test_what_cannot_be_changed_says_why(path: Path, data: bytes, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.changed(path, data, level="DEBUG")
    assert caught.value.id == id
    assert str(caught.value.problem.next_step)


@pytest.mark.parametrize("name", ["", "a b", "a..b", "x" * 600, 'a"/><root', "a=b"])
def test_what_is_no_logger(name: str) -> None:
    if name:
        with pytest.raises(ProblemError, match=r"log\.logger-name"):
            ROOM.changed(OLD, FILE_1, level="DEBUG", logger=name)


# ---------------------------------------------------------------- judged by Java and by expat

BLANK = st.sampled_from(["", " ", "\t", "  "])
COMMENT = st.sampled_from(["", "# log4j.rootLogger=OFF, x\n", "! \\u00e9\n", "\r\n", "\\\n"])
WORD = st.sampled_from(["info", "INFO", "Warn", "${l}", ""])


@st.composite
def property_files(draw: st.DrawFn) -> bytes:
    separator = draw(st.sampled_from(["=", ":", " = ", "\t", " : ", "=\\\n   "]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    root = draw(st.sampled_from(["log4j.rootLogger", "log4j.rootCategory", r"log4j\.rootLogger"]))
    lines = [
        draw(COMMENT) + draw(BLANK) + root + separator + draw(WORD) + draw(BLANK) + ", file",
        f"l{separator}ERROR",
        f"log4j.logger.a.b{separator}{draw(WORD)}" + draw(st.sampled_from(["", ", x", " ,\\\n y"])),
        f"other{separator}ä \\u20ac \\=",
        f"log4j.appender.file.File{separator}C:\\\\L\\\\x.log",
        "log4j.appender.file=org.apache.log4j.FileAppender",
    ]
    order = draw(st.permutations(lines))
    return (end.join(order) + draw(st.sampled_from(["", end]))).encode("latin-1")


@settings(
    max_examples=500, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(property_files(), LEVELS, st.sampled_from(["", "a.b", "new.One"]))
def test_java_reads_the_level_as_meant(java: Any, data: bytes, level: str, logger: str) -> None:
    before = java.read(data)
    assume(before is not None and not re.search(rb"(^|[\r\n])[ \t]*\\(\r\n|\r|\n)", data))
    done = ROOM.changed(OLD, data, level=level, logger=logger)
    after = java.read(done)
    keys = ["log4j.rootLogger", "log4j.rootCategory"] if not logger else [f"log4j.logger.{logger}"]
    key = next((one for one in keys if one in before), keys[0])
    assert {k: v for k, v in after.items() if k != key} == {
        k: v for k, v in before.items() if k != key
    }
    word, _, rest = after[key].partition(",")
    filled = before["l"] if word.strip() == "${l}" else word
    # log4j takes DEBUG where the root's line has no level before its comma.
    assert filled.strip().upper() == level or (not logger and not filled and level == "DEBUG")
    assert rest == before.get(key, "").partition(",")[2]
    # What stands outside that entry's line is the same, byte for byte.
    assert ROOM.changed(OLD, done, level=level, logger=logger) == done
    head = 0
    while head < min(len(data), len(done)) and data[head] == done[head]:
        head += 1
    tail = 0
    while tail < min(len(data), len(done)) - head and data[-1 - tail] == done[-1 - tail]:
        tail += 1
    assert len(data) - head - tail <= len("${l}") + 1
    assert len(done) - head - tail <= len(f"log4j.logger.new.One = {level}") + 4


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    quote = draw(st.sampled_from(['"', "'"]))
    gap = draw(
        st.sampled_from(["", "\n  ", "\r\n\t", "<!-- > <Root level='off'> -->", "<?pi > ?>"])
    )
    equals = draw(st.sampled_from(["=", " = ", "=\n"]))
    inner = draw(st.sampled_from(["", "<AppenderRef ref='file'/>", "<![CDATA[ <Root> ]]>"]))
    word = draw(WORD)
    close = "/>" if not inner else f">{inner}</Root>"
    loggers = [
        f"<Logger name={quote}a.b{quote} level{equals}{quote}{draw(WORD)}{quote}/>",
        f"<Root additivity={quote}a>b&amp;{quote} level{equals}{quote}{word}{quote} {close}",
    ]
    head = draw(st.sampled_from(["", f"<?xml version={quote}1.0{quote}?>"]))
    return (
        f"{head}"
        f"<Configuration>{gap}<Loggers>{gap}{gap.join(draw(st.permutations(loggers)))}{gap}"
        f"</Loggers></Configuration>{draw(st.sampled_from(['', chr(10)]))}"
    ).encode()


@settings(max_examples=500, deadline=None)
@given(documents(), LEVELS, st.sampled_from(["", "a.b", "new.One"]))
def test_expat_reads_the_level_as_meant(data: bytes, level: str, logger: str) -> None:
    if ROOM.settings(NEW_XML, data).source(logger):
        with pytest.raises(ProblemError, match=r"log\.level-elsewhere"):
            ROOM.changed(NEW_XML, data, level=level, logger=logger)
        return
    done = ROOM.changed(NEW_XML, data, level=level, logger=logger)
    before, after = (ElementTree.fromstring(one) for one in (data, done))  # noqa: S314
    for one in (before, after):
        for element in one.iter():
            name = element.get("name", "")
            if name == logger and element.tag == ("Logger" if logger else "Root"):
                if one is after:
                    assert (element.get("level") or "ERROR").upper() == level
                element.attrib["level"] = ""
    if logger == "new.One":
        (new,) = after.findall(".//Logger[@name='new.One']")
        after.find("Loggers").remove(new)  # type: ignore[union-attr]
    shapes = [
        [(one.tag, one.attrib, (one.text or "").strip()) for one in tree.iter()]
        for tree in (before, after)
    ]
    assert shapes[0] == shapes[1]
    assert ROOM.changed(NEW_XML, done, level=level, logger=logger) == done
    assert len(done.replace(b"level", b"")) - len(data.replace(b"level", b"")) < 60


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([XML_1, XML_2, FILE_2]), st.data())
def test_damaged_files_get_a_sentence(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data)))
    damaged = (
        data[:at] + draw.draw(st.binary(max_size=3)) + data[at + draw.draw(st.integers(0, 9)) :]
    )
    path = NEW if data is FILE_2 else NEW_XML
    try:
        ROOM.settings(path, damaged)
        done = ROOM.changed(path, damaged, level="TRACE")
    except ProblemError as fault:
        assert fault.id.startswith(("log.", "configfiles."))
        return
    assert ROOM.settings(path, done).level == "TRACE"


def test_which_files_lie_there(tmp_path: Path) -> None:
    for name in ("log4j.properties", "log4j2.XML", "log4j2-test.yml", "log4jx.xml", "my.properties",
                 "log4j-core-2.17.1.jar", "reload4j-1.2.25.jar", "jt400.jar"):  # fmt: skip
        (tmp_path / name).touch()
    assert {path.name for path in ROOM.there(tmp_path)} == {
        "log4j.properties", "log4j2.XML", "log4j2-test.yml",
    }  # fmt: skip
    assert ROOM.libraries([tmp_path, tmp_path / "none"]) == (
        "log4j-core-2.17.1.jar", "reload4j-1.2.25.jar",
    )  # fmt: skip
