"""The process that holds the JVM and jt400: the only place that imports jpype.

It reads one JSON request a line from standard input and answers each with one JSON line.
It imports next to nothing of ours, so that it starts fast and can only do what is written here.
Passwords reach it inside a request and leave it only towards jt400.

A request is ``{"id": n, "do": name, ...}``; the answer ``{"id": n, "ok": {...}}`` or
``{"id": n, "fault": {"class", "text", "rc", "causes": [[class, text], ...], "messages"}}``.

Facts about jt400 are from the JTOpen sources: `AS400`, `SecureAS400`, `PortMapper`,
`SocketContainerJSSE`, `User`, `SystemValue`, `CommandCall`.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from typing import Any

from wizard.host.javajson import Json, describe, messages_of, milliseconds, strings
from wizard.host.javatls import JavaTls
from wizard.host.javatrust import JavaTrust

HOSTCNN_TLS_PORT = 9480
COMMAND, SIGNON = 2, 7  # com.ibm.as400.access.AS400: service constants
LONGEST_LINE = 4 * 1024 * 1024


class RequestError(Exception):
    """The request itself cannot be served (a fault of the caller, not of the host)."""


class CharactersError(Exception):
    """The host's character set has no place for a character of the command."""


class Toolbox:
    """jt400 in this process's JVM, and at most one AS400 object."""

    def __init__(self) -> None:
        self._jpype: Any = None
        self._system: Any = None
        self._trust: JavaTrust | None = None

    # ------------------------------------------------------------ the JVM

    def start(self, request: Json) -> Json:
        """Load the JVM with the jar; set the truststore before anything can use TLS."""
        import jpype

        options = [
            "-Djava.awt.headless=true",
            # jt400 would open a window of its own on a wrong password.
            "-Dcom.ibm.as400.access.AS400.guiAvailable=false",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-Xrs",
        ]
        if request["java_major"] >= 17:
            options.append("--enable-native-access=ALL-UNNAMED")
        jpype.startJVM(
            request["jvm"],
            *options,
            classpath=[request["jar"]],
            convertStrings=False,
            interrupt=False,
        )
        self._jpype = jpype
        system = jpype.JClass("java.lang.System")
        store = request.get("truststore")
        if store:
            # The way the connector gets it: system properties, read once by the default context.
            system.setProperty("javax.net.ssl.trustStore", store["path"])
            system.setProperty("javax.net.ssl.trustStoreType", store["type"])
            if store.get("password") is not None:
                system.setProperty("javax.net.ssl.trustStorePassword", store["password"])
        return self.info(request)

    def info(self, _request: Json) -> Json:
        """The JVM's and the jar's own words about themselves."""
        jpype = self._jpype
        system = jpype.JClass("java.lang.System")

        def read(name: str) -> str:
            return str(system.getProperty(name, ""))

        try:
            # Password level 4 came with generatePwdTokenForPasswordLevel4 in AS400ImplRemote
            # (v10.7.1): the method is private, so its presence is asked by reflection.
            names = {
                str(method.getName())
                for method in jpype.JClass("java.lang.Class")
                .forName("com.ibm.as400.access.AS400ImplRemote")
                .getDeclaredMethods()
            }
            level_4 = any("PasswordLevel4" in name for name in names)
        except jpype.JException:
            level_4 = False
        version = ""
        try:
            version = str(jpype.JClass("com.ibm.as400.access.Copyright").version)
        except (jpype.JException, AttributeError, TypeError):
            version = ""
        return {
            "java_version": read("java.version"),
            "java_vendor": read("java.vendor"),
            "java_home": read("java.home"),
            "architecture": read("os.arch"),
            "jt400": version,
            "knows_level_4": level_4,
        }

    # ------------------------------------------------------------ TLS

    def trust(self) -> JavaTrust:
        """What this JVM trusts; its truststore is read at the first question."""
        if self._trust is None:
            self._trust = JavaTrust(self._jpype)
        return self._trust

    def handshake(self, request: Json) -> Json:
        """A handshake judged by Java's default trust, then the chain whoever issued it."""
        return JavaTls(self._jpype).handshake(request)

    # ------------------------------------------------------------ the host

    def open(self, request: Json) -> Json:
        """Make the AS400 object; nothing is sent yet."""
        self.close({})
        access = self._jpype.JPackage("com.ibm.as400.access")
        kind = access.SecureAS400 if request["ssl"] else access.AS400
        system = kind(request["host"], request["user"], request["password"])
        # Order matters: the port setters freeze these properties.
        system.setGuiAvailable(False)
        system.setThreadUsed(False)
        options = access.SocketProperties()
        options.setLoginTimeout(request["connect_ms"])
        options.setSoTimeout(request["read_ms"])
        options.setTcpNoDelay(True)
        system.setSocketProperties(options)
        system.setServicePort(SIGNON, request["signon_port"])
        system.setServicePort(COMMAND, request["command_port"])
        if request["fixed"] and hasattr(access.AS400, "HOSTCNN"):
            # jt400 20.0.8 and later first try this server over TLS, and would ask port 449 for it
            # although every port is fixed (JTOpen `AS400ImplRemote.hostcnnConnect`).
            system.setServicePort(access.AS400.HOSTCNN, HOSTCNN_TLS_PORT)
        self._system = system
        return {}

    def sign_on(self, _request: Json) -> Json:
        """Authenticate with the sign-on server: one attempt, never two."""
        system = self._opened()
        system.connectService(SIGNON)
        return {
            "vrm": int(system.getVRM()),
            "expires_ms": milliseconds(system.getPasswordExpirationDate()),
            "now_ms": milliseconds(system.getSignonDate()),
        }

    def validate(self, _request: Json) -> Json:
        """Prove the user's password and nothing else: one attempt, no connection is kept."""
        return {"valid": bool(self._opened().validateSignon())}

    def command(self, request: Json) -> Json:
        """Run a CL command through the remote command server."""
        self._check_characters(request["command"])
        call = self._jpype.JClass("com.ibm.as400.access.CommandCall")(self._opened())
        done = bool(call.run(request["command"]))
        return {"done": done, "messages": messages_of(call.getMessageList())}

    def _check_characters(self, command: str) -> None:
        """Refuse a command that arrives as another one.

        jt400's tables put several characters on one byte (a full-width apostrophe on the
        apostrophe in CCSID 1140, an Arabic star on ``*`` in 420), and others on a substitute.
        """
        ccsid = int(self._opened().getCcsid())
        converter = self._jpype.JClass("com.ibm.as400.access.CharConverter")(ccsid)
        if str(converter.byteArrayToString(converter.stringToByteArray(command))) != command:
            raise CharactersError(f"CCSID {ccsid}")

    def program(self, _request: Json) -> Json:
        """Call a harmless program (QWCRSVAL through SystemValue)."""
        return self.values({"names": ["QCCSID"]})

    def profile(self, request: Json) -> Json:
        """A user profile by QSYRUSRI, as jt400's User reads it."""
        user = self._jpype.JClass("com.ibm.as400.access.User")(self._opened(), request["name"])
        user.loadUserInformation()
        expires = user.getPasswordExpireDate()
        return {
            "name": request["name"],
            "status": str(user.getStatus()).strip(),
            "special": strings(user.getSpecialAuthority()),
            "groups": [
                str(user.getGroupProfileName() or ""),
                *strings(user.getSupplementalGroups()),
            ],
            "limit": str(user.getLimitCapabilities()).strip(),
            "expired": bool(user.isPasswordSetExpire()),
            "none": bool(user.isNoPassword()),
            "expires_ms": None if expires is None else int(expires.getTime()),
            "interval": int(user.getPasswordExpirationInterval()),
            "class": str(user.getUserClassName()).strip(),
            "text": str(user.getDescription() or "").strip(),
        }

    def values(self, request: Json) -> Json:
        """System values by QWCRSVAL; one the host or the jar does not know is left out."""
        jpype = self._jpype
        value_class = jpype.JClass("com.ibm.as400.access.SystemValue")
        found: Json = {}
        for name in request["names"]:
            try:
                value = value_class(self._opened(), name).getValue()
            except jpype.JException as fault:
                if _is_about_one_value(fault):
                    continue
                raise
            found[name] = _plain(jpype, value)
        return {"values": found}

    def close(self, _request: Json) -> Json:
        """End all connections of the AS400 object."""
        system, self._system = self._system, None
        if system is not None:
            system.disconnectAllServices()
        return {}

    def _opened(self) -> Any:
        if self._system is None:
            raise RequestError("no session is open")
        return self._system


# A value that the release or the jar does not know, that is locked, that this user may not
# read, or whose type is not the expected one: the next value may well be there.
_VALUE_FAULTS = frozenset(
    f"com.ibm.as400.access.{name}"
    for name in (
        "AS400Exception",
        "ExtendedIOException",
        "ExtendedIllegalArgumentException",
        "ExtendedIllegalStateException",
        "RequestNotSupportedException",
    )
)


def _is_about_one_value(fault: Any) -> bool:
    return str(fault.getClass().getName()) in _VALUE_FAULTS


def _plain(jpype: Any, value: Any) -> Any:
    if isinstance(value, jpype.JClass("java.lang.Number")):
        return int(value.longValue())
    if isinstance(value, jpype.JArray):
        return [str(item).rstrip() for item in value]
    return str(value).strip()


# ---------------------------------------------------------------- the loop


def _serve(lines: queue.Queue[str | None], out: Any) -> None:
    toolbox = Toolbox()
    doors = {
        "start": toolbox.start,
        "info": toolbox.info,
        "handshake": toolbox.handshake,
        "open_store": lambda request: toolbox.trust().open(request),
        "judge": lambda request: toolbox.trust().judge(request),
        "algorithms": lambda request: toolbox.trust().algorithms(request),
        "open": toolbox.open,
        "sign_on": toolbox.sign_on,
        "validate": toolbox.validate,
        "command": toolbox.command,
        "program": toolbox.program,
        "profile": toolbox.profile,
        "values": toolbox.values,
        "close": toolbox.close,
    }
    while (line := lines.get()) is not None:
        answer: Json = {"id": None}
        try:
            request = json.loads(line)
            answer["id"] = request.get("id")
            answer["ok"] = doors[request["do"]](request)
        except Exception as fault:  # noqa: BLE001 - a process boundary: every fault becomes JSON
            answer["fault"] = _as_fault(fault)
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _as_fault(fault: Exception) -> Json:
    if hasattr(fault, "getClass") and hasattr(fault, "getCause"):
        return describe(fault)
    # The text of a Python fault could quote a request, so only its class leaves; JVM start-up
    # is the exception: its words name the library that could not be loaded.
    text = (
        str(fault)
        if isinstance(fault, (OSError, ImportError, RequestError, CharactersError))
        else ""
    )
    name = f"python.{type(fault).__name__}"
    return {"class": name, "text": text, "rc": None, "causes": [[name, text]], "messages": []}


def main() -> int:
    """Serve requests until standard input ends; then leave at once, whatever Java is doing."""
    # Java prints warnings to file descriptor 1: keep the real one for answers alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    lines: queue.Queue[str | None] = queue.Queue()
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")

    def read() -> None:
        for line in requests:
            if len(line) <= LONGEST_LINE:
                lines.put(line)
        # The parent is gone or wants us gone; a Java call may still hold the main thread.
        os._exit(0)

    threading.Thread(target=read, daemon=True, name="requests").start()
    _serve(lines, answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
