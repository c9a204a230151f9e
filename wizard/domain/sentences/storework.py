"""Problems of work on a store: names, conversion, export, removal, and the commands for it."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the room
    "keystore.alias-taken": (
        "The store has an entry named “{alias}” already.",
        "Java keeps one entry for each name, and upper and lower case are the same to it.",
        "Choose another name.",
    ),
    "keystore.alias-characters": (
        "This cannot be the name of an entry.",
        "A name has 1 to {most} characters that can be printed.",
        "Choose another name.",
    ),
    "keystore.not-convertible": (
        "The store cannot be written as {type} as a whole: {names} cannot be taken along.",
        "{reason}.",
        "Give the key's own password where it has one, or leave these entries out. Nothing was "
        "written.",
    ),
    "keystore.export-format": (
        "“{typed}” is not a format for export.",
        "Certificates are written as pem, der or p7b.",
        "Use pem, unless the program that reads the file asks for another.",
    ),
    "keystore.export-nothing": (
        "There is no certificate to export.",
        "The store holds none, or the entries chosen have none.",
        "List the store and choose an entry with a certificate.",
    ),
    "keystore.export-one": (
        "A DER file holds one certificate, and {count} are to be exported.",
        "The format has no place for more.",
        "Name one entry, or use pem or p7b.",
    ),
}
