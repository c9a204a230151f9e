"""The worker's words on trust: what Java sees in its truststore, and what it thinks of a chain.

Knows Java by the `jpype` module it is handed, so that only the worker imports that.

Facts about the JDK are from its own classes: `TrustStoreManager` (which file, type and
password), `TrustStoreUtil` (which entries are anchors), `PKIXValidator` (what is checked).
"""

from __future__ import annotations

from typing import Any

from wizard.host.javajson import Json, causes_of, is_certificate_fault, raw_bytes

# How TLS 1.3 calls the server's way to authenticate (JDK: `EndEntityChecker`).
_WAY = "UNKNOWN"


class JavaTrust:
    """The truststore of this JVM, loaded once as the default TLS context loads it."""

    def __init__(self, jpype: Any) -> None:
        self._jpype = jpype
        self._store: Any = None
        self._anchors: list[Any] = []

    def open(self, _request: Json) -> Json:
        """The entries of the truststore that Java trusts, by alias and SHA-256."""
        store = self._loaded()
        seen = []
        for alias in store.aliases():
            if store.isCertificateEntry(alias):
                seen.append([str(alias), self._digest(store.getCertificate(alias))])
        return {"type": str(store.getType()), "trusted": seen, "anchors": len(self._anchors)}

    def judge(self, request: Json) -> Json:
        """Java's own path validation of a chain, now or at another time, revocation off."""
        jpype = self._jpype
        security = jpype.JPackage("java.security.cert")
        self._loaded()
        chain: list[Any] = []
        without = set(request["without"])
        anchors = jpype.JClass("java.util.HashSet")()
        for certificate in self._anchors:
            if not without or self._digest(certificate) not in without:
                anchors.add(security.TrustAnchor(certificate, None))
        try:
            chain += [self._certificate(item) for item in request["chain"]]
            parameters = security.PKIXBuilderParameters(anchors, security.X509CertSelector())
            parameters.setRevocationEnabled(False)
            if request["at_ms"] is not None:
                parameters.setDate(jpype.JClass("java.util.Date")(request["at_ms"]))
            managers = jpype.JClass("javax.net.ssl.TrustManagerFactory").getInstance("PKIX")
            managers.init(jpype.JClass("javax.net.ssl.CertPathTrustManagerParameters")(parameters))
            kind = jpype.JArray(security.X509Certificate)
            managers.getTrustManagers()[0].checkServerTrusted(kind(chain), _WAY)
        except jpype.JException as refusal:
            causes = causes_of(refusal)
            if not any(is_certificate_fault(name) for name, _ in causes):
                raise
            name, text = next(cause for cause in reversed(causes) if is_certificate_fault(cause[0]))
            return {
                "trusted": False,
                "refusal_class": name,
                "refusal": text,
                **self._offender(refusal, chain),
            }
        return {"trusted": True}

    def algorithms(self, _request: Json) -> Json:
        """The algorithms that this Java refuses, included lists put in their place."""
        security = self._jpype.JClass("java.security.Security")

        def read(name: str) -> list[str]:
            found: list[str] = []
            for item in str(security.getProperty(name) or "").split(","):
                words = item.split()
                if words[:1] == ["include"] and len(words) == 2:
                    found += read(words[1])
                elif words:
                    found.append(" ".join(words))
            return found

        return {
            "certpath": read("jdk.certpath.disabledAlgorithms"),
            "tls": read("jdk.tls.disabledAlgorithms"),
        }

    def _loaded(self) -> Any:
        if self._store is not None:
            return self._store
        jpype = self._jpype
        system = jpype.JClass("java.lang.System")
        kinds = jpype.JClass("java.security.KeyStore")
        path = system.getProperty("javax.net.ssl.trustStore")
        kind = system.getProperty("javax.net.ssl.trustStoreType") or kinds.getDefaultType()
        password = system.getProperty("javax.net.ssl.trustStorePassword")
        if path is None:
            files = jpype.JClass("java.io.File")
            folder = files(system.getProperty("java.home"), "lib/security")
            own = files(folder, "jssecacerts")
            path = (own if own.exists() else files(folder, "cacerts")).getPath()
        store = kinds.getInstance(kind)
        stream = jpype.JClass("java.io.FileInputStream")(path)
        try:
            # TrustStoreManager takes an empty password for none, and so sees what JSSE sees.
            known = password is not None and not password.isEmpty()
            store.load(stream, password.toCharArray() if known else None)
        finally:
            stream.close()
        managers = jpype.JClass("javax.net.ssl.TrustManagerFactory").getInstance("PKIX")
        # Java refuses to make a trust manager of a store without a trusted entry.
        if any(True for alias in store.aliases() if store.getCertificate(alias) is not None):
            managers.init(store)
            self._anchors = list(managers.getTrustManagers()[0].getAcceptedIssuers())
        self._store = store
        return store

    def _certificate(self, der: str) -> Any:
        jpype = self._jpype
        factory = jpype.JClass("java.security.cert.CertificateFactory").getInstance("X.509")
        octets = jpype.JArray(jpype.JByte)(bytes.fromhex(der))
        return factory.generateCertificate(jpype.JClass("java.io.ByteArrayInputStream")(octets))

    def _digest(self, certificate: Any) -> str:
        """SHA-256, computed in Java: the certificate's bytes need not cross over."""
        digest = self._jpype.JClass("java.security.MessageDigest").getInstance("SHA-256")
        return raw_bytes(digest.digest(certificate.getEncoded())).hex()

    def _offender(self, refusal: Any, chain: list[Any]) -> Json:
        """Which certificate of the chain Java stumbled over (None = it does not say), and why."""
        kind = self._jpype.JClass("java.security.cert.CertPathValidatorException")
        current = refusal
        while current is not None:
            if isinstance(current, kind):
                place, path = int(current.getIndex()), current.getCertPath()
                found = None
                if path is not None and 0 <= place < path.getCertificates().size():
                    wrong = path.getCertificates().get(place)
                    found = next(
                        (number for number, one in enumerate(chain) if one.equals(wrong)), None
                    )
                return {"offender": found, "reason": str(current.getReason() or "")}
            current = current.getCause()
        return {"offender": None, "reason": ""}
