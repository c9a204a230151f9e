"""What may leave the gateway in a support bundle: known words and shapes, nothing else.

By allow-list: a word that is not known is left out, whatever it is. So a password is left out
in any encoding, because none of them is a word of a log. What follows a word such as "password"
is left out even when it is made of known words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from wizard.domain.sentences import SENTENCES
from wizard.domain.symptoms import SYMPTOMS

LEFT_OUT = "[…]"

_WORDS = """
a an and are as at be been by can for from had has have if in into is it its not of on or so than
that the then there they this to up was were will with without yes no
accepted access account acquire acquired active address again all already also an answer answered
any arrived ask asked attempt authority authorities authorized available back backup become before
begin began bind bound build bytes cache call called cannot caused certificate chain change
changed changing check checked class client close closed closing code command committed complete
completed config configuration configured connect connected connecting connection connections
connector context could count created current data debug default denied deleted depth describe
disconnect disconnected disabled does done down duration elapsed empty enabled end ended ending
entry error errors event exception executing executed exit expired failed failure fatal file files
finished first for found free from full gateway got group handshake host idle ignored info initial
initialised initialized input instance internal invalid iseries issuer java job joined keystore
last left length level library limit line lines list listener load loaded loading local lock
locked log logged logger main maximum memory message method minimum missing mode more ms name
native network new next none nothing null number object off old only open opened opening operation
option order out output parameter parameters partition path peer pending pool port ports prepare
process processed processing profile program property protocol provider queue read reading ready
received reconnect refused register reject rejected release released reload remaining remote
remove removed replaced reply request requested requests required reset resets resolved resource
response restart restarted result retry retrying return returned running runtime same sec second
seconds send sending sent server service session set shutdown shutting sign signed signon size
skipped socket source ssl stack start started starting state status still stop stopped stopping
store subject succeeded success successful suppressed sync synchronised synchronized system target
task temporary terminated thread threads time timed timeout tls toolbox trace trust trusted
truststore try trying type unable unexpected unknown update updated use used user users using
valid validate validated validating value values version wait waiting warn warning while worker
write writing written wrong
building tampered cpf pkix sslhandshake x509 chgusrprf dspusrprf qsys usrprf rmtcmd signon
svrmap qzsosign qzrcsrvs pwdexp pwdexpitv jdbc ibm jvm utf ccsid
"""
_SENSITIVE = re.compile(
    r"pass(?:word|wd|phrase|wort)|kennwort|pwd|secret|credential|token|api.?key|private.?key|\bpin\b",
    re.IGNORECASE,
)
# What Java and the host themselves say behind such a word.
_PHRASES = re.compile(
    r"(?:s)?(?: was incorrect| is incorrect| is not (?:valid|correct)| length is not valid"
    r"| (?:has|is) expired| level| rules?| reset(?: (?:failed|done|ok))?)(?=[\s.,;:]|\Z)"
)
_COMMON = frozenset({"secret", "password", "admin", "welcome", "changeit", "letmein", "qwerty"})
_PREFIXES = (
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "com.ibm.", "org.apache.", "com.mypass.",
    "java.base/", "org.ietf.",
)  # fmt: skip
_FRAME = re.compile(
    r"\s+at (?P<name>[A-Za-z_$][\w.$/@<>-]{0,300})"
    r"\((?:[A-Za-z_$][\w$]*\.java:\d{1,6}|Native Method|Unknown Source)\)"
)
_QUALIFIED = re.compile(r"[a-z][a-z0-9]*(?:\.[A-Za-z_$][\w$]*)+", re.ASCII)
_EXCEPTION = re.compile(r"[A-Z][A-Za-z0-9]{2,60}(?:Exception|Error)", re.ASCII)
_MESSAGE_ID = re.compile(r"(?:CP[ADFIC]|MCH|SQL|CWB)[0-9A-F]{4}", re.ASCII)
_SPECIAL = re.compile(
    r"\*(?:ENABLED|DISABLED|YES|NO|NONE|SAME|SYSVAL|NOMAX|SECADM|ALLOBJ|RMTSRV|ALL|USE|CHANGE"
    r"|OBJMGT|USRPRF|SIGNON|RMTCMD|SVRMAP|OPSYS|TLSV1\.[123])"
)
_NUMBER = re.compile(r"\d{1,3}|(?:84|94)7[0-9]|44[69]")
_PIECE = re.compile(r"\w+|[^\w]")
_STAMP = re.compile(
    r"\[?\d{2,4}[-./]\d\d[-./]\d{2,4}[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
_THREAD = re.compile(
    r"\[(?:main|[a-z]{2,12}(?:-[a-z]{2,12}){0,3}-\d{1,3}(?:-[a-z]{2,12}-\d{1,3})?)\]"
)


@cache
def _known() -> frozenset[str]:
    words = set(_WORDS.split())
    texts = [part for sentences in SENTENCES.values() for part in sentences]
    for symptom in SYMPTOMS:
        texts += [str(symptom.what), str(symptom.why), str(symptom.next_step)]
    for text in texts:
        words.update(word.lower() for word in re.findall(r"[A-Za-z]{2,}", text))
    return frozenset(words) - _COMMON


class Redactor:
    """Lines of a log as they may be shown to others.

    Parameters
    ----------
    names : iterable of str
        Names that are told anyway: partitions and their hosts.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(name for name in names if name)
        self.left_out = 0

    def line(self, line: str) -> str:
        """One line with everything unknown left out."""
        frame = _FRAME.fullmatch(line)
        if frame is not None:
            return line if frame["name"].startswith(_PREFIXES) else self._gone("\tat ")
        stamp = _STAMP.match(line)
        start = stamp.end() if stamp else 0
        return line[:start] + self._rest(line[start:])

    def _rest(self, text: str) -> str:
        found = _SENSITIVE.search(text)
        if found is None:
            return self._runs(text)
        # The run that the word stands in, up to the word: "ftp_password" has a beginning too.
        begin = max(text.rfind(" ", 0, found.start()), text.rfind("\t", 0, found.start())) + 1
        head = self._runs(text[:begin])
        phrase = _PHRASES.match(text, found.end())
        if phrase is None or begin != found.start():
            return self._gone(head + found[0] + " ")
        return head + found[0] + phrase[0] + self._rest(text[phrase.end() :])

    def _runs(self, text: str) -> str:
        parts = re.split(r"(\s+)", text)
        numbers = [_number(part) for part in parts]
        for at in range(0, len(parts), 2):
            # Numbers side by side may be the bytes of something.
            beside = numbers[max(at - 2, 0) : at : 2] + numbers[at + 2 : at + 3]
            if parts[at]:
                row = numbers[at] and any(beside)
                parts[at] = self._gone("") if row else self._run(parts[at])
        return "".join(parts)

    def _run(self, run: str) -> str:
        """A run of characters without blanks: all of it is known, or all of it is left out."""
        if run in self._names or run.strip("[]().,;:'\"") in self._names:
            return run
        if _THREAD.fullmatch(run):
            words = re.findall("[a-z]+", run)
            if all(word in _known() for word in words):
                return run
        bare = run.strip("[]().,;:'\"")
        if _QUALIFIED.fullmatch(bare) and bare.startswith(_PREFIXES):
            return run
        if _SPECIAL.search(run):
            run_without = _SPECIAL.sub("", run)
            return run if self._pieces(run_without) else self._gone("")
        return run if self._pieces(run) else self._gone("")

    def _pieces(self, run: str) -> bool:
        pieces = _PIECE.findall(run)
        numbers = sum(bool(_NUMBER.fullmatch(piece)) for piece in pieces)
        # Three short numbers in a row may be one long one, with signs put between.
        return numbers <= 2 and len(pieces) <= 12 and all(self._piece(one) for one in pieces)

    def _piece(self, piece: str) -> bool:
        if len(piece) == 1 and not piece.isalnum():
            return piece.isascii() or piece in "“”„…–—"
        if _NUMBER.fullmatch(piece) or _MESSAGE_ID.fullmatch(piece) or _EXCEPTION.fullmatch(piece):
            return True
        if not piece.isascii() or not piece.isalpha():
            return False
        # Java joins words with capitals: every one of them has to be known.
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", piece)
        whole = piece.lower() in _known()
        return whole or (
            len(words) > 1 and all(w.lower() in _known() and len(w) > 2 for w in words)
        )

    def _gone(self, head: str) -> str:
        self.left_out += 1
        return head + LEFT_OUT


def _number(run: str) -> bool:
    letters = any(character.isalpha() for character in run)
    return not letters and any(character.isdigit() for character in run)


_CL = re.compile(
    r"PASSWORD\((?:\*NONE|\*SAME|'?\{pwd\}'?)\)"
    r"|(?!PASSWORD)[A-Z]{2,10}\((?:\*[A-Z]{2,10}|'?\{(?:user|pwd)\}'?|\d{1,3})\)"
)
_CLASS = re.compile(r"[A-Za-z_][\w.$]*")
_PATH = re.compile(r"[\w .:\\/${}()#~+-]{1,500}")
_LEVELS = re.compile(
    r"\s*(?:OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE|ALL|INHERITED|NULL)?\s*(?:,\s*[\w-]{1,40}\s*)*",
    re.IGNORECASE,
)


def command(template: str) -> str:
    """A command template: parameters with a special value, a placeholder or a small number."""
    first, *others = template.split()[:60] or [""]
    kept = [first if first.isascii() and first.isalpha() and first.isupper() else LEFT_OUT]
    return " ".join([*kept, *(one if _CL.fullmatch(one) else LEFT_OUT for one in others)])


def pattern(text: str) -> str:
    """A conversion pattern; plain words in it have to be known."""
    plain = re.sub(r"%-?\d*(?:\.-?\d+)?[A-Za-z]+(?:\{[^}]{0,60}\})*", " ", text)
    words = re.findall(r"\w+", plain)
    return text if all(word.lower() in _known() for word in words) else LEFT_OUT


def setting(key: str, value: str) -> str:
    """The value of a property of the connector or of log4j; unknown keys keep none."""
    if key == "SSLmode":
        return value if value.strip().lower() in ("true", "false") else LEFT_OUT
    if key == "command":
        return command(value)
    last = key.rpartition(".")[2].lower()
    if key.startswith(("log4j.rootLogger", "log4j.rootCategory", "log4j.logger.",
                       "log4j.category.")) or last == "level":  # fmt: skip
        return value if _LEVELS.fullmatch(value) else LEFT_OUT
    if not key.startswith(("log4j.appender.", "appender.", "rootLogger", "logger.")):
        return LEFT_OUT
    if last in ("file", "filename"):
        return value if _PATH.fullmatch(value) and not _SENSITIVE.search(value) else LEFT_OUT
    if last in ("conversionpattern", "pattern"):
        return pattern(value)
    if last in ("maxfilesize", "maxbackupindex", "append", "bufferedio", "immediateflush"):
        return value if re.fullmatch(r"\d{1,9}(?:[KMG]B)?|true|false", value.strip()) else LEFT_OUT
    if last in ("layout", "type") or key.count(".") == 2:
        return value if _CLASS.fullmatch(value) and value.startswith(
            ("org.apache.", "com.mypass.", "File", "Rolling", "Console", "PatternLayout")
        ) else LEFT_OUT  # fmt: skip
    return LEFT_OUT
