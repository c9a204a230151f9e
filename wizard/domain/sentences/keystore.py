"""Problems of certificate files and truststores.

``{file}`` is the file in quotes, or "The data" and "The store"; a sentence begins with it.
"""

_EXPORT = (
    "Export the CA certificate again in Digital Certificate Manager and choose that file: "
    "PEM, DER, PKCS#7 and PKCS#12 all do."
)

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the file itself
    "keystore.file-missing": (
        "{file} is not there.",
        "The folder {folder} holds no file of that name.",
        "Choose the file again; it may have been moved or renamed.",
    ),
    "keystore.file-folder": (
        "{file} is a folder.",
        "Certificates are read from files.",
        "Choose the certificate file inside the folder.",
    ),
    "keystore.file-link": (
        "{file} is a symbolic link to {target}.",
        "A link can be pointed elsewhere between looking and reading.",
        "Choose the file that the link leads to.",
    ),
    "keystore.file-device": (
        "{file} is a device or a pipe, not a file.",
        "Certificates are read from regular files alone.",
        "Save the certificate to a file and choose that.",
    ),
    "keystore.file-unreadable": (
        "{file} cannot be opened.",
        "Your account may lack the right to read it, or another program holds it.",
        "Grant your account read access, or copy the file to a folder of your own.",
    ),
    "keystore.large": (
        "{file} is larger than {limit} MiB.",
        "Certificate files and truststores are much smaller than that.",
        "Choose the certificate file itself.",
    ),
    "keystore.empty": (
        "{file} is empty.",
        "An export or a transfer that stopped early leaves such a file.",
        _EXPORT,
    ),
    # ------------------------------------------------------------ named for what it is
    "keystore.text": (
        "{file} is text without a certificate.",
        "A certificate in text begins with “-----BEGIN CERTIFICATE-----”.",
        _EXPORT,
    ),
    "keystore.web-page": (
        "{file} is a web page or a link, not a certificate.",
        "A browser saves the page instead of the certificate when a sign-on gets in between.",
        "Download the certificate again while signed on, or export it in Digital Certificate "
        "Manager.",
    ),
    "keystore.picture": (
        "{file} is a picture.",
        "A screenshot shows a certificate but does not contain it.",
        _EXPORT,
    ),
    "keystore.pdf": (
        "{file} is a PDF document.",
        "A document about a certificate does not contain it in a usable form.",
        _EXPORT,
    ),
    "keystore.office": (
        "{file} is an Office document or a mail message.",
        "The certificate may be an attachment of it.",
        "Open it, save the attached certificate as a file of its own and choose that.",
    ),
    "keystore.program": (
        "{file} is a program.",
        "Programs carry signatures, but not the certificate that your IBM i uses.",
        _EXPORT,
    ),
    "keystore.archive": (
        "{file} is a packed archive.",
        "Of archives, only ZIP is looked into.",
        "Unpack it and choose the certificate file inside.",
    ),
    "keystore.private-key": (
        "{file} holds a private key and no certificate.",
        "A truststore needs certificates only; a private key stays on its server.",
        "Choose the certificate that belongs to the CA, and keep the key file to yourself.",
    ),
    "keystore.public-key": (
        "{file} holds a bare public key and no certificate.",
        "Without a certificate nobody says whose key it is.",
        _EXPORT,
    ),
    "keystore.parameters": (
        "{file} holds parameters for keys and no certificate.",
        "They tell how keys of DH, DSA or EC are made, and nothing about a host.",
        _EXPORT,
    ),
    "keystore.token": (
        "{file} is a web token, not a certificate.",
        "A token signs a person or a program in for a while.",
        _EXPORT,
    ),
    "keystore.ssh-key": (
        "{file} is an SSH key.",
        "SSH keys are not certificates of TLS.",
        _EXPORT,
    ),
    "keystore.pgp": (
        "{file} is an OpenPGP key or message.",
        "OpenPGP keys are not certificates of TLS.",
        _EXPORT,
    ),
    "keystore.request": (
        "{file} is a certificate request.",
        "A request goes to a CA; the certificate is the CA's answer to it.",
        "Choose the certificate that the CA sent back, or the CA's own certificate.",
    ),
    "keystore.revocation-list": (
        "{file} is a list of revoked certificates.",
        "It names certificates that a CA has withdrawn, and contains none.",
        "Choose the CA's own certificate.",
    ),
    "keystore.ocsp": (
        "{file} is an OCSP message about a certificate.",
        "It tells whether a certificate was withdrawn, and is not the certificate.",
        _EXPORT,
    ),
    "keystore.time-stamp": (
        "{file} is a time stamp, or the request for one.",
        "It proves when something was signed, and is not a certificate of a host.",
        _EXPORT,
    ),
    "keystore.shortcut": (
        "{file} is a shortcut to another file.",
        "It tells where that file lies, and contains nothing of it.",
        "Choose the file that the shortcut leads to.",
    ),
    "keystore.mail-encrypted": (
        "{file} is an encrypted mail message.",
        "Only the person it was sent to can open it.",
        "Open the message in the mail program, save the attached certificate and choose that.",
    ),
    "keystore.no-certificates": (
        "{file} holds no certificate.",
        "Its format is known, but no certificate was put into it.",
        "Export again with the CA certificates included.",
    ),
    "keystore.browser-store": (
        "{file} is a browser's certificate database.",
        "Firefox and other Mozilla programs keep their certificates in it.",
        "Export the certificate in the browser and choose the exported file.",
    ),
    "keystore.password-store": (
        "{file} is a KeePass password database.",
        "It shares the ending .kdb with IBM's key databases and nothing else.",
        "Choose the key database of Digital Certificate Manager, or an exported certificate.",
    ),
    "keystore.bouncy-castle": (
        "{file} is a Bouncy Castle keystore.",
        "Java opens that type only with an additional library.",
        "Export the certificate with the program that made the keystore.",
    ),
    "keystore.stash": (
        "{file} looks like a stash file: the stored password of a key database.",
        "It protects the .kdb file of the same name and holds no certificate.",
        "Choose the .kdb file, and keep the stash file to yourself.",
    ),
    "keystore.unknown": (
        "{file} holds no certificate in a known format.",
        "It is neither PEM, DER, PKCS#7, PKCS#12, JKS, JCEKS, ZIP nor an IBM key database.",
        _EXPORT,
    ),
    # ------------------------------------------------------------ damaged
    "keystore.certificate-malformed": (
        "The certificate cannot be read.",
        "Its bytes do not form an X.509 certificate.",
        _EXPORT,
    ),
    "keystore.java-refuses": (
        "Java cannot read the certificate of “{subject}”.",
        "It breaks a rule that Java insists on, and a store that holds it could not be opened.",
        "Have the certificate issued anew, or trust the CA above it.",
    ),
    "keystore.cut-off": (
        "{file} is cut off.",
        "It promises more bytes than it has; a transfer stopped early or ran in text mode.",
        "Transfer the file again in binary mode.",
    ),
    "keystore.text-mode": (
        "{file} was changed on its way here.",
        "It was transferred in text mode, or an editor saved it as text; a certificate in binary "
        "form does not survive that.",
        "Transfer the file again in binary mode, or export the certificate as PEM.",
    ),
    "keystore.block-cut-off": (
        "Block {number} of {file} ({label}) has no end.",
        "The line that begins with “-----END” is missing; the text was not copied completely.",
        "Copy the whole text, from “-----BEGIN” to the last hyphen after “END”.",
    ),
    "keystore.block-other": (
        "{file} holds text blocks of another kind (“{label}”) and no certificate.",
        "A certificate in text begins with “-----BEGIN CERTIFICATE-----”.",
        _EXPORT,
    ),
    "keystore.block-damaged": (
        "Block {number} of {file} ({label}) cannot be read.",
        "Its characters do not form a certificate; some were lost or changed on the way.",
        "Send the certificate as a file instead of as text, or export it again.",
    ),
    "keystore.base64-damaged": (
        "{file} is encoded text that does not form a certificate.",
        "It begins like one, but characters were lost or changed on the way.",
        "Send the certificate as a file instead of as text, or export it again.",
    ),
    "keystore.damaged": (
        "{file} is a damaged {type} file.",
        "Its layout breaks off or contradicts itself.",
        "Take the file from its source again in binary mode, or restore a backup of it.",
    ),
    "keystore.too-many": (
        "{file} holds more than {count} certificates.",
        "Real collections are far smaller.",
        "Choose the certificates of your CA alone.",
    ),
    "keystore.costly": (
        "{file} asks for more computing than a real file needs to be opened.",
        "Its password protection was set to an extreme strength, or somebody means harm.",
        "Export the certificate again with usual settings.",
    ),
    "keystore.encryption-unknown": (
        "{file} is encrypted in a way that is not supported.",
        "Few programs use that method, and many versions of Java cannot open it either.",
        "Export again with AES-256 (or with 3DES for an old release).",
    ),
    # ------------------------------------------------------------ ZIP
    "keystore.zip-damaged": (
        "{file} is a damaged ZIP.",
        "Its directory or one of its files cannot be unpacked.",
        "Download it again.",
    ),
    "keystore.zip-encrypted": (
        "{file} is a ZIP with a password.",
        "ZIP passwords are not asked for here.",
        "Unpack it with its password and choose the certificate file inside.",
    ),
    "keystore.zip-method": (
        "{file} is a ZIP packed with a rare method.",
        "Only the usual ones are unpacked here: stored and deflated.",
        "Unpack it with the program that packed it, and choose the certificate file inside.",
    ),
    "keystore.zip-large": (
        "{file} unpacks to more than {limit} MiB.",
        "Certificates need far less; such a ZIP may be meant to do harm.",
        "Unpack it where that is safe and choose the certificate file inside.",
    ),
    "keystore.zip-many": (
        "{file} is a ZIP of more than {count} files.",
        "A ZIP with certificates has a few.",
        "Unpack it and choose the certificate file inside.",
    ),
    "keystore.zip-nested": (
        "{file} is a ZIP inside a ZIP inside a ZIP.",
        "So many wrappers have no honest reason.",
        "Unpack it where that is safe and choose the certificate file inside.",
    ),
    "keystore.zip-nothing": (
        "{file} is a ZIP without a certificate.",
        "None of the files inside holds one.",
        _EXPORT,
    ),
    # ------------------------------------------------------------ IBM key databases
    "keystore.kdb-requests": (
        "{file} is IBM's database of certificate requests.",
        "The certificates lie in the key database, the file with the ending .kdb.",
        "Choose the .kdb file beside it, or export the CA certificate.",
    ),
    "keystore.kdb-revocations": (
        "{file} is IBM's database of revoked certificates.",
        "The certificates lie in the key database, the file with the ending .kdb.",
        "Choose the .kdb file beside it, or export the CA certificate.",
    ),
    "keystore.kdb-layout": (
        "{file} is an IBM key database in a layout that is not known here.",
        "Releases of IBM i and GSKit differ; versions 3, 4 and 6 are known.",
        "In Digital Certificate Manager open the store, choose “Export certificate”, then "
        "“File”, and choose the exported file.",
    ),
    # ------------------------------------------------------------ passwords
    "keystore.password-needed": (
        "{file} is locked with a password.",
        "A {type} store encrypts its certificates.",
        "Type the password that was set when it was exported.",
    ),
    "keystore.wrong-password": (
        "{file} does not open with this password.",
        "The {type} store was sealed with another password, or its bytes were changed since; "
        "upper and lower case matter.",
        "Type the password again. If it is surely right: restore a backup of a store of your own, "
        "or have whoever made the file send it once more, with its password.",
    ),
    "keystore.password-short": (
        "The store's password has {length} characters.",
        "Java accepts {least} or more for a store.",
        "Make it longer, or let one be generated.",
    ),
    "keystore.password-long": (
        "The store's password has {length} characters.",
        "More than {most} serve nobody and break other programs.",
        "Make it shorter.",
    ),
    "keystore.password-characters": (
        "The store's password has characters that cannot be typed.",
        "Control characters get lost in configuration files.",
        "Use letters, digits and punctuation.",
    ),
    "keystore.password-ascii": (
        "The store's password has letters beyond plain English ones.",
        "Java 17 does not open a PKCS#12 store with such a password, though newer Java does.",
        "Use A to Z, digits and punctuation, or write a JKS store.",
    ),
    # ------------------------------------------------------------ stores
    "keystore.not-a-store": (
        "The file is not a Java truststore.",
        "It begins neither like JKS or JCEKS nor like PKCS#12.",
        "Choose another file, or let a new store be written.",
    ),
    "keystore.type-unknown": (
        "A store of type “{type}” cannot be written.",
        "Java on the gateway reads JKS and PKCS12 everywhere.",
        "Choose JKS, or PKCS12 for Java 8u301 and later.",
    ),
    "keystore.alias-unknown": (
        "The store has no entry named “{alias}”.",
        "It may have been removed or renamed already.",
        "List the store and choose one of its entries.",
    ),
    # ------------------------------------------------------------ chains
    "keystore.chain-empty": (
        "There is no certificate to choose from.",
        "The chain is empty.",
        "Fetch the chain from the host again, or choose a file.",
    ),
    "keystore.issuer-missing": (
        "The certificate of “{subject}” comes without its issuer.",
        "It was issued by “{issuer}”, and that certificate was not presented.",
        "Export the certificate of “{issuer}” in Digital Certificate Manager and import it, or "
        "have the host present the whole chain.",
    ),
}
