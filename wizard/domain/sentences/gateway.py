"""Problems of the gateway machine: folder, service, vault."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
