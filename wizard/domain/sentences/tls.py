"""Problems of TLS handshakes and the trust Java gives."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
