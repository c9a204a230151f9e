"""The worker's words on TLS: one handshake, as this JVM judges it by default.

Knows Java by the `jpype` module it is handed, so that only the worker imports that.
"""

from __future__ import annotations

from typing import Any

from wizard.host.javajson import Json, causes_of, is_certificate_fault, raw_bytes


class JavaTls:
    """Handshakes of this JVM with its default trust."""

    def __init__(self, jpype: Any) -> None:
        self._jpype = jpype

    def handshake(self, request: Json) -> Json:
        """A handshake judged by Java's default trust, then the chain whoever issued it."""
        jpype = self._jpype
        host, port, timeout = request["host"], request["port"], request["timeout_ms"]
        factory = jpype.JClass("javax.net.ssl.SSLSocketFactory").getDefault()
        try:
            made = self._shake(factory, host, port, timeout)
            return {**made, "trusted": True, "related": self._related(made["chain"])}
        except jpype.JException as refusal:
            causes = causes_of(refusal)
            if not any(is_certificate_fault(name) for name, _ in causes):
                raise
            seen = self._look(host, port, timeout)
            name, text = next(cause for cause in reversed(causes) if is_certificate_fault(cause[0]))
            return {
                **seen,
                "trusted": False,
                "refusal_class": name,
                "refusal": text,
                "related": self._related(seen["chain"]),
            }

    def _related(self, chain: list[str]) -> list[str]:
        """What the default truststore holds under a name of the chain, as hexadecimal DER.

        It tells a certificate that is trusted itself from one whose issuer is, and an unknown
        issuer from one that goes by a known name with another key.
        """
        jpype = self._jpype
        try:
            x509 = jpype.JClass("java.security.cert.CertificateFactory").getInstance("X.509")
            stream = jpype.JClass("java.io.ByteArrayInputStream")
            names = set()
            for der in chain:
                found = x509.generateCertificate(
                    stream(jpype.JArray(jpype.JByte)(bytes.fromhex(der)))
                )
                names.add(str(found.getSubjectX500Principal().getName()))
                names.add(str(found.getIssuerX500Principal().getName()))
            managers = jpype.JClass("javax.net.ssl.TrustManagerFactory")
            factory = managers.getInstance(managers.getDefaultAlgorithm())
            factory.init(jpype.JObject(None, "java.security.KeyStore"))
            return [
                raw_bytes(anchor.getEncoded()).hex()
                for manager in factory.getTrustManagers()
                for anchor in manager.getAcceptedIssuers()
                if str(anchor.getSubjectX500Principal().getName()) in names
            ]
        except jpype.JException:
            return []  # an empty or unreadable store; the handshake's own verdict says so

    def _shake(self, factory: Any, host: str, port: int, timeout: int) -> Json:
        jpype = self._jpype
        plain = jpype.JClass("java.net.Socket")()
        try:
            plain.connect(jpype.JClass("java.net.InetSocketAddress")(host, port), timeout)
            plain.setSoTimeout(timeout)
            plain.setTcpNoDelay(True)
            secure = factory.createSocket(plain, host, port, True)
            try:
                secure.startHandshake()
                session = secure.getSession()
                return {
                    "protocol": str(session.getProtocol()),
                    "cipher": str(session.getCipherSuite()),
                    "chain": [
                        raw_bytes(certificate.getEncoded()).hex()
                        for certificate in session.getPeerCertificates()
                    ],
                }
            finally:
                secure.close()
        finally:
            plain.close()

    def _look(self, host: str, port: int, timeout: int) -> Json:
        """The same handshake with a trust manager that only looks; nothing is sent over it."""
        jpype = self._jpype
        seen: list[str] = []

        class Looker:
            def checkClientTrusted(self, _chain: Any, _kind: Any) -> None:  # noqa: N802 - Java's
                return None

            def checkServerTrusted(self, chain: Any, _kind: Any) -> None:  # noqa: N802 - Java's
                seen[:] = [raw_bytes(certificate.getEncoded()).hex() for certificate in chain]

            def getAcceptedIssuers(self) -> Any:  # noqa: N802 - Java's
                return jpype.JArray(jpype.JClass("java.security.cert.X509Certificate"))(0)

        looker = jpype.JProxy("javax.net.ssl.X509TrustManager", inst=Looker())
        context = jpype.JClass("javax.net.ssl.SSLContext").getInstance("TLS")
        context.init(None, [looker], None)
        found: Json = {"protocol": "", "cipher": ""}
        try:
            found = self._shake(context.getSocketFactory(), host, port, timeout)
        except jpype.JException:
            if not seen:  # else Java refused the chain's algorithms after we had seen it
                raise
        return {**found, "chain": seen}
