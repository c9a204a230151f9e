"""Problems of the connector's files."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
