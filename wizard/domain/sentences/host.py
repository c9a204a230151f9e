"""Problems of the live IBM i, its network and its answers."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
