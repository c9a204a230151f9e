"""Problems of certificate files and truststores."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
