"""Problems of this machine: Java, the Toolbox jar, the worker."""

SENTENCES: dict[str, tuple[str, str, str]] = {}
