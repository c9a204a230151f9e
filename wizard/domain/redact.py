"""What may leave the gateway in a support bundle: known words and shapes, nothing else.

By allow-list: a word that is not known is left out, whatever it is. So a password is left out
in any encoding, because none of them is a word of a log. A known word that signs glue to anything
else is no known word. What follows a word such as "password" is left out even when it is made of
known words, on the next line too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wizard.domain.chgusrprf import PARAMETERS
from wizard.domain.redactwords import (
    CLASSES,
    COMMANDS,
    CONFIG_CLASSES,
    EXCEPTIONS,
    KEY_WORDS,
    PACKAGES,
    SPECIALS,
    message_ids,
    word,
)

LEFT_OUT = "[…]"

SENSITIVE = re.compile(
    r"pass(?:word|wd|phrase|wort|code)|\b(?:pass|pw|pin)\b|kennwort|pwd|secret|credential|token|api.?key|private.?key",
    re.IGNORECASE,
)
# What Java and the host themselves say behind such a word.
_PHRASES = re.compile(
    r"(?:s)?(?: was incorrect| is incorrect| is not (?:valid|correct)| length is not valid"
    r"| (?:has|is) expired| level(?: [0-4])?| rules?| reset(?: (?:failed|done|ok))?)(?=[\s.,;:]|\Z)"
)
# Behind such a word, these say that the value is still to come.
_STILL_TO_COME = re.compile(
    r"(?:[^\w]|\b(?:is|was|are|as|to|set|new|old|the|value|follows|below|next|line)\b)*",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\s+at (?:[a-z.]{1,40}(?:@[\d.]{1,20})?/)?(?P<package>(?:[a-z][a-z0-9]*\.)+)"
    r"(?P<outer>[A-Z][A-Za-z0-9]{0,80})(?:\$[A-Za-z0-9$]{0,80})?"
    r"\.(?:[a-z][A-Za-z]{0,60}\d?|<init>|<clinit>|(?:lambda|access)\$[A-Za-z0-9$]{1,60})"
    r"\((?:(?P<file>[A-Z][A-Za-z0-9]{0,80})\.java:\d{1,6}|Native Method|Unknown Source)\)"
)
_MORE = re.compile(r"\s+\.\.\. \d{1,3} (?:more|common frames omitted)")
_BARE = re.compile(r"[\[(\"']{0,2}(.*?)[\])\"'.,;:]{0,3}", re.DOTALL)
_LEVEL = re.compile(r"\s*\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]?:?(?=\s|\Z)\s*")
_STAMP = re.compile(
    r"\[?\d{2,4}[-./]\d\d[-./]\d{2,4}[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
# Names that pools give to their threads; a thread of its own name is left out.
_THREAD = re.compile(
    r"\[(?:main|(?:worker|[Tt]hread|[Tt]imer|scheduler)-\d{1,2}"
    r"|pool-\d{1,2}-thread-\d{1,3}|https?(?:-(?:nio2?|jsse|apr|openssl))+(?:-\d{1,5})?-exec-\d{1,3})\](?=\s|\Z)"
)
_BEFORE_NUMBER = re.compile(
    r"ports?|lines?|code|rc|level|after|took|within|attempts?|retry|depth|status|size|count"
)
_UNITS = re.compile(
    r"(?:ms|s|sec|seconds?|minutes?|hours?|days?|bytes?|kb|mb|lines?|threads?|connections?"
    r"|attempts?|times|entries|certificates?|users?|requests?|more)[.,;)]?",
    re.IGNORECASE,
)
_PORTS = re.compile(r"44[69]|[89]47[0-6]")
_RETURN_CODES = frozenset({"0100", "0300", "0304", "0305", "0x0300", "0x0304", "0x0305"})
_SMALL = re.compile(r"\d{1,3}")
_MEASURED = re.compile(r"\d{1,6}(?:ms|s|KB|MB)")
_NAMING = frozenset({"by", "message", "messages", "id", "with", "exception", "received"})
_KEYED = re.compile(r"([A-Z]{2,10})\(([^()]*)\)")
_HOLDER = re.compile(r"'?\{(?:user|pwd)\}'?")


class Redactor:
    """Lines of a log as they may be shown to others, given one after the other.

    Parameters
    ----------
    names : iterable of str
        Names that are told anyway: partitions and their hosts.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(name for name in names if name)
        self._still_to_come = False
        self.left_out = 0

    def line(self, line: str) -> str:
        """One line with everything unknown left out."""
        if _frame(line) or _MORE.fullmatch(line):
            return line
        start = _head(line)
        if self._still_to_come and line[start:].strip():
            # The word "password" ended the line before: known words are its value too. The line
            # that says so may be wrapped once more.
            self._still_to_come = _asks(line[start:])
            return self._gone(line[:start])
        shown, rest = line[:start], line[start:]
        if start and (logger := re.match(r"\S+(?=\s+-\s)", rest)):
            shown += logger[0] if _logger(logger[0]) else self._gone("")
            rest = rest[logger.end() :]
        return shown + self._rest(rest)

    def _rest(self, text: str) -> str:
        found = SENSITIVE.search(text)
        if found is None:
            return self._runs(text)
        # The run that the word stands in, up to the word: "ftp_password" has a beginning too.
        begin = max(text.rfind(" ", 0, found.start()), text.rfind("\t", 0, found.start())) + 1
        head = self._runs(text[:begin])
        phrase = _PHRASES.match(text, found.end())
        if phrase is None or begin != found.start():
            self._still_to_come = _open(text, found.end())
            return self._gone(head + found[0] + " ")
        return head + found[0] + phrase[0] + self._rest(text[phrase.end() :])

    def _runs(self, text: str) -> str:
        parts = re.split(r"(\s+)", text)
        kept = list(parts)
        for at in range(0, len(parts), 2):
            if not parts[at]:
                continue
            if any(one.upper() in COMMANDS for one in re.split(r"\W+", parts[at])):
                name = _bare(parts[at]).upper().removeprefix("QSYS/")
                kept[at] = parts[at] if name in COMMANDS else self._gone("")
                kept[at + 1 :] = [*self._command("".join(parts[at + 1 :]))]
                break
            before = parts[at - 2] if at and kept[at - 2] == parts[at - 2] else ""
            first = not any(kept[:at:2])
            after = parts[at + 2] if at + 2 < len(parts) else ""
            if not self._run(parts[at], before, after, first or before == "-"):
                kept[at] = self._gone("")
        return "".join(kept)

    def _run(self, run: str, before: str, after: str, first: bool) -> bool:
        """Whether a run of characters without blanks is known, all of it."""
        bare = _bare(run)
        if not bare:
            return len(run) <= 2
        if run in self._names or bare in self._names or word(bare) or run in SPECIALS:
            return True
        if word(run) or bare in SPECIALS or _qualified(bare) or self._host(bare):
            return True
        # Where a message or an exception is named: at the beginning, or behind what names it.
        named = first or before.lower() in _NAMING or before.endswith(":") or run != bare
        if bare in message_ids() or bare in EXCEPTIONS:
            return named
        if _keyed(bare) or _keyed(run):
            return True
        return _number(bare, _bare(before).lower(), after)

    def _host(self, bare: str) -> bool:
        name, sign, port = bare.rpartition(":")
        return bool(sign) and name in self._names and bool(_PORTS.fullmatch(port))

    def _command(self, text: str) -> Sequence[str]:
        """What follows the name of a command: values with their keyword, where they are known."""
        if not text.strip(" +-"):
            self._still_to_come = True
            return [text]
        parts = re.split(r"(\s+)", text)
        shown = [one if not one.strip() or _keyed(one) else self._gone("") for one in parts]
        if parts[-1] in ("+", "-"):
            self._still_to_come = True
        return shown

    def _gone(self, head: str) -> str:
        self.left_out += 1
        return head + LEFT_OUT


def _asks(text: str) -> bool:
    """Whether a line ends with a word such as "password"."""
    ends = [found.end() for found in SENSITIVE.finditer(text)]
    return bool(ends) and _open(text, ends[-1])


def _open(text: str, at: int) -> bool:
    """Whether the value of what is named before `at` has to be on the next line."""
    return text.rstrip().endswith((":", "=")) or bool(_STILL_TO_COME.fullmatch(text, at))


def _head(line: str) -> int:
    """Where the text begins behind time, level and thread, in whichever order they stand."""
    stamp = _STAMP.match(line)
    if stamp is None or line[stamp.end() : stamp.end() + 1].strip():
        return 0
    at = stamp.end()
    for _ in range(2):
        for shape in (_LEVEL, _THREAD):
            blanks = len(line) - len(line[at:].lstrip())
            found = shape.match(line, blanks)
            at = found.end() if found else at
    return at + len(line[at:]) - len(line[at:].lstrip())


def _frame(line: str) -> bool:
    found = _FRAME.fullmatch(line)
    if found is None or found["file"] not in (None, found["outer"]):
        return False
    return found["package"][:-1] in PACKAGES or found["package"].startswith("com.mypass.")


def _logger(name: str) -> bool:
    """A logger of the connector, of known words, or a class that is known."""
    if _qualified(name):
        return True
    owner, _, rest = name.partition("com.mypass.")
    parts = re.findall(r"[A-Z][a-z]+|[a-z]+", rest)
    return not owner and bool(re.fullmatch(r"[A-Za-z.]{2,80}", rest)) and all(map(word, parts))


def _qualified(name: str) -> bool:
    package, dot, last = name.rpartition(".")
    return bool(dot) and package in PACKAGES and last in CLASSES


def _bare(run: str) -> str:
    found = _BARE.fullmatch(run)
    return found[1] if found else run


def _number(bare: str, before: str, after: str) -> bool:
    """A number where one stands: a port, a code, a line, a size, a time."""
    if bare in _RETURN_CODES:
        return before in ("rc", "code")
    if _PORTS.fullmatch(bare):
        return before in ("port", "ports")
    if _MEASURED.fullmatch(bare):
        return before in ("in", "after", "took", "within", "for")
    return bool(_SMALL.fullmatch(bare)) and (
        bool(_BEFORE_NUMBER.fullmatch(before)) or bool(_UNITS.fullmatch(after))
    )


def _keyed(run: str, *, template: bool = False) -> bool:
    """A command's keyword with values of IBM's table, or with a template's placeholder."""
    found = _KEYED.fullmatch(run)
    parameter = PARAMETERS.get(found[1]) if found else None
    if found is None or parameter is None:
        return False
    number = parameter.kind == "number" and parameter.high <= 999
    values = found[2].split()
    return bool(values) and all(
        one in parameter.special
        or (template and bool(_HOLDER.fullmatch(one)))
        or (number and bool(_SMALL.fullmatch(one)) and parameter.takes(one))
        for one in values
    )


def command(template: str) -> str:
    """A command template: parameters with a special value, a placeholder or a small number."""
    first, *others = re.findall(r"[^\s()]*\([^()]*\)\S*|\S+", template[:2_000])[:60] or [""]
    library, _, name = first.rpartition("/")
    told = name in {*COMMANDS, "CALL"} and library in ("", "QSYS", "*LIBL")
    kept = [first if told else LEFT_OUT]
    for one in others:
        shown = _HOLDER.fullmatch(one) or _keyed(one, template=True)
        kept.append(one if shown else LEFT_OUT)
    return " ".join(kept)


# log4j's conversions, and what may stand in their braces.
_CONVERSION = re.compile(
    r"%-?\d{0,3}(?:\.-?\d{1,3})?"
    r"(?:logger|class|date|file|level|location|line|message|msg|method|throwable|thread|xEx|ex|tid"
    r"|tn|[cCdFlLmMnprtxX%])(?![A-Za-z])(?:\{(?:[yMdDHhmsSaEzZ:.,/ '-]{1,40}|ISO8601|ABSOLUTE|DATE"
    r"|\d{1,3}|full|short)\})*"
)
_PATH = re.compile(r"(?=.*(?:[\\/]|\.\w{1,4}\Z))[\w .:\\/${}()#~+-]{1,500}")
_LEVELS = re.compile(
    r"\s*(?:OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE|ALL|INHERITED|NULL)?\s*", re.IGNORECASE
)


def pattern(text: str) -> str:
    """A conversion pattern; plain words in it have to be known."""
    plain = _CONVERSION.sub(" ", text)
    return text if all(word(one) or not _bare(one) for one in plain.split()) else LEFT_OUT


def key(name: str) -> str:
    """The key of a property: the connector's two, and those of log4j by their segments."""
    if name in ("SSLmode", "command"):
        return name
    parts = name.split(".")
    told = len(parts) > 1 and all(one in KEY_WORDS for one in parts)
    logger = re.sub(r"\A(?:log4j\.)?(?:logger|category)\.", "", name)
    return name if told or (logger != name and _logger(logger)) else LEFT_OUT


def logger(name: str) -> str:
    """The name of a logger."""
    return name if name in KEY_WORDS or _logger(name) or _package(name) else LEFT_OUT


def _package(name: str) -> bool:
    return any(f"{package}.".startswith(f"{name}.") for package in PACKAGES)


def setting(key: str, value: str) -> str:
    """The value of a property of the connector or of log4j; unknown keys keep none."""
    if key == "SSLmode":
        return value if value.strip().lower() in ("true", "false") else LEFT_OUT
    if key == "command":
        return command(value)
    last = key.rpartition(".")[2].lower()
    if key.startswith(("log4j.rootLogger", "log4j.rootCategory", "log4j.logger.",
                       "log4j.category.")) or last == "level":  # fmt: skip
        level, *appenders = value.split(",")
        known_ones = all(one.strip() in KEY_WORDS or word(one.strip()) for one in appenders)
        return value if _LEVELS.fullmatch(level) and known_ones else LEFT_OUT
    if not key.startswith(("log4j.appender.", "appender.", "rootLogger", "logger.")):
        return LEFT_OUT
    if last in ("file", "filename"):
        return value if _PATH.fullmatch(value) and not SENSITIVE.search(value) else LEFT_OUT
    if last in ("conversionpattern", "pattern"):
        return pattern(value)
    if last in ("maxfilesize", "maxbackupindex", "append", "bufferedio", "immediateflush"):
        return value if re.fullmatch(r"\d{1,9}(?:[KMG]B)?|true|false", value.strip()) else LEFT_OUT
    if last in ("layout", "type") or key.count(".") == 2:
        return value if value.strip() in CONFIG_CLASSES else LEFT_OUT
    return LEFT_OUT
