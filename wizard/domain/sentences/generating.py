"""Problems of making certificates, CAs and requests."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ what was typed
    "generate.no-name": (
        "The certificate names no host.",
        "Clients compare a certificate with the name or address that they connect to.",
        "Give the host's fully qualified name, its address, or both.",
    ),
    "generate.names-many": (
        "{count} names were given.",
        "A certificate with more than {most} names serves nobody.",
        "Leave out names that no client uses, or make several certificates.",
    ),
    "generate.address": (
        "“{typed}” is not the address of a host.",
        "An address is IPv4 (192.0.2.10) or IPv6 (2001:db8::10), without zone and without port.",
        "Compare it with the address of the host's line description or interface.",
    ),
    "generate.kind": (
        "“{typed}” is not a kind of certificate that can be made.",
        "The kinds are {known}.",
        "Choose ca for a small CA of your own and a certificate from it.",
    ),
    "generate.key": (
        "“{typed}” is not a kind of key.",
        "The kinds are {known}.",
        "Choose rsa-2048, which every release of IBM i reads.",
    ),
    "generate.days": (
        "“{typed}” is not a number of days for a certificate.",
        "A certificate lasts 1 to {most} days, which are ten years.",
        "Choose {usual}, unless you know that you need another.",
    ),
    "generate.subject": (
        "The {what} does not fit into a certificate.",
        "It has at most {most} characters, all of them printable.",
        "Shorten it, and leave out line breaks and pictures.",
    ),
    "generate.country": (
        "“{typed}” is not a country's code.",
        "Certificates have the two letters of ISO 3166, such as US or DE.",
        "Type the two letters, or leave the country out.",
    ),
    "generate.password": (
        "The password for {what} cannot be used.",
        "{reason}",
        "Use 6 to 1024 characters: letters A to Z, digits, blanks and punctuation.",
    ),
    # ------------------------------------------------------------ files
    "generate.exists": (
        "{path} is there already.",
        "What it holds may be in use.",
        "Choose another name, or say that it may be replaced (--replace on the command line); a "
        "backup of it is kept.",
    ),
    "generate.same-file": (
        "{path} was named for two different things.",
        "The truststore, the PKCS#12 file and the keys are files of their own.",
        "Give each a name of its own.",
    ),
    "generate.file-missing": (
        "{path} is not there.",
        "The key of a request was written to a file when the request was made.",
        "Choose the file again; it may have been moved or renamed.",
    ),
    # ------------------------------------------------------------ keys that were kept
    "generate.key-file": (
        "{file} holds no private key that can be used.",
        "A kept key is a text that begins with “-----BEGIN ENCRYPTED PRIVATE KEY-----”, or a "
        "PKCS#12 file.",
        "Choose the file that was written when the CA or the request was made.",
    ),
    "generate.key-unsupported": (
        "The private key in {file} is of a kind or protection that is not supported.",
        "RSA and EC keys are, in PKCS#8 or PKCS#12.",
        "Write the key as PKCS#8 with AES-256, or make a new one here.",
    ),
    "generate.wrong-password": (
        "{file} does not open with this password.",
        "It was encrypted with another one; upper and lower case matter.",
        "Type the password that was chosen when the file was made.",
    ),
    # ------------------------------------------------------------ an existing CA
    "generate.no-ca": (
        "{file} is not a CA's file.",
        "It holds no certificate of a CA that fits its private key.",
        "Choose the file that was written when the CA was made.",
    ),
    "generate.ca-dates": (
        "The CA “{name}” is not valid now.",
        "It is valid from {start} to {end}.",
        "Make a new CA under another file name; the gateway can trust both at the same time.",
    ),
    "generate.outlives-ca": (
        "A certificate of {days} days would outlast its CA.",
        "The CA “{name}” runs out on {end}.",
        "Choose at most {most} days, or make a new CA under another file name.",
    ),
    # ------------------------------------------------------------ a CA's reply
    "generate.reply-differs": (
        "The reply does not fit the key in {file}.",
        "Its certificates stand for {subjects}, and none of them was made for this key.",
        "Choose the reply to the request of this key, or the key that belongs to this reply.",
    ),
    "generate.reply-chain": (
        "The reply holds the certificate of “{subject}” without its CA.",
        "The gateway trusts the CA, and “{issuer}” is neither in the reply nor in the truststore.",
        "Ask the CA for the certificate of “{issuer}”, and give both files.",
    ),
    "generate.reply-odd": (
        "The certificate of “{subject}” cannot go into a PKCS#12 file.",
        "It breaks a rule of X.509 that other programs insist on (Details).",
        "Ask the CA to issue it anew.",
    ),
    "generate.reply-choose": (
        "The CA's reply is missing.",
        "It is the file that the CA sent: PEM, DER or PKCS#7 (.p7b).",
        "Choose it, or drop it on the field.",
    ),
    "generate.key-choose": (
        "The key of the request is missing.",
        "A reply is joined with the key that was kept when the request was made.",
        "Choose its file; it lies where the request was written.",
    ),
    # ------------------------------------------------------------ the window
    "generate.password-differs": (
        "The two passwords differ.",
        "One that was mistyped here would open nothing later.",
        "Type it the second time as you did the first.",
    ),
    "generate.password-empty": (
        "The password is missing.",
        "A private key is never written without one.",
        "Type one, or let one be generated.",
    ),
    # ------------------------------------------------------------ the command line
    "generate.options": (
        "Some options have no use here: {options}.",
        "{mode} does not need them.",
        "Leave them out; add --help to the command to see what goes together.",
    ),
    "generate.key-file-needed": (
        "The key of the request is missing.",
        "A reply is joined with the key that was kept when the request was made.",
        "Add --key-file FILE; it lies where the request was written.",
    ),
    "generate.files-without-reply": (
        "{files} was named after the store.",
        "Only a CA's reply is read from files.",
        "Put --reply before the files, or leave them out.",
    ),
    "generate.password-needed": (
        "The password for the new private key is missing.",
        "The key is never written without one, and there is no terminal to ask at.",
        "Add --p12-password-file FILE.",
    ),
    "generate.not-confirmed": (
        "Nothing was written.",
        "The question was not answered with yes.",
        "Repeat the command, with --yes once the files are right.",
    ),
}
