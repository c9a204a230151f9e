"""Problems of an import: what was pasted, which certificate is meant, where it goes."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "import.nothing-pasted": (
        "There is neither text nor a file on the clipboard.",
        "A certificate is pasted as text that begins with “-----BEGIN CERTIFICATE-----”, as its "
        "base64 alone, or as files that were copied.",
        "Copy the certificate's text or its file, then paste again.",
    ),
    "import.nothing-chosen": (
        "No certificate is chosen.",
        "The truststore would stay as it is.",
        "Mark the certificate that is to be trusted.",
    ),
    "import.fingerprint-differs": (
        "None of these certificates has that fingerprint.",
        "It belongs to another certificate, a character is missing, or somebody else answers in "
        "the host's place.",
        "Compare it with the one that the IBM i administrator reads in the Digital Certificate "
        "Manager; nothing is trusted until it fits.",
    ),
    "import.not-compared": (
        "Nothing in the truststore vouches for {names}.",
        "It came over the network, where somebody in between could have put another one in its "
        "place.",
        "Fill in the fingerprint that the IBM i administrator gave you, or mark that you compared "
        "it with DCM.",
    ),
    "import.no-store": (
        "The store {path} cannot be added to.",
        "It could not be opened, and what cannot be opened is never replaced.",
        "Choose another store, or put this one back from its backup.",
    ),
}
