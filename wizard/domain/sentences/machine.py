"""Problems of this machine: Java, the Toolbox jar, the worker."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ Java
    "machine.java-missing": (
        "There is no Java in {path}.",
        "A Java runtime's folder holds bin/java and the JVM library.",
        "Choose the folder that holds bin, or install a Java runtime, version 8 or newer.",
    ),
    "machine.java-no-jvm": (
        "The Java in {path} has no JVM library.",
        "Its installation is incomplete: {library} is missing.",
        "Install it anew, or choose another Java.",
    ),
    "machine.java-damaged": (
        "The Java in {path} is damaged.",
        "Its JVM library is not a library of this kind of system.",
        "Install it anew, or choose another Java.",
    ),
    "machine.java-silent": (
        "The Java in {path} does not say which version it is.",
        "It has no release file, and bin/java gave no answer within {seconds} seconds.",
        "Run bin/java -version there to see why, or choose another Java.",
    ),
    "machine.java-old": (
        "The Java in {path} is version {version}.",
        "The IBM Toolbox for Java needs version 8 or newer.",
        "Install a newer Java runtime for the gateway, or choose another Java.",
    ),
    "machine.java-below-bridge": (
        "The Java in {path} is version {version}.",
        "The bridge to the Toolbox on this machine needs version {minimum} or newer.",
        "Choose a Java of version {minimum} or newer for the checks.",
    ),
    "machine.java-bits": (
        "The Java in {path} is a {java_bits}-bit one.",
        "This program has {own_bits} bits, and both must be the same.",
        "Install a {own_bits}-bit Java runtime, or choose another Java.",
    ),
    "machine.java-architecture": (
        "The Java in {path} is made for {architecture} processors.",
        "This program runs as {own_architecture}, and both must be the same.",
        "Install a Java runtime for {own_architecture}, or choose another Java.",
    ),
    # ------------------------------------------------------------ jt400.jar
    "machine.jar-missing": (
        "There is no file {path}.",
        "The IBM Toolbox for Java is one file, jt400.jar.",
        "Choose the file jt400.jar, usually in the connector's folder.",
    ),
    "machine.jar-unreadable": (
        "The file {path} cannot be read.",
        "The account that runs this program has no right to read it, or it lies on a drive that "
        "is gone.",
        "Grant this account the right to read it, or choose another jt400.jar.",
    ),
    "machine.jar-large": (
        "The file {path} is too large for a jt400.jar.",
        "The IBM Toolbox for Java has about 5 MB; this file has more than {limit} MB.",
        "Choose the file jt400.jar, usually in the connector's folder.",
    ),
    "machine.jar-no-zip": (
        "The file {path} is not a Java archive.",
        "It is damaged, or it is another kind of file under that name.",
        "Fetch jt400.jar anew, or choose another one.",
    ),
    "machine.jar-no-toolbox": (
        "The file {path} is not the IBM Toolbox for Java.",
        "It is a Java archive without the class com.ibm.as400.access.AS400.",
        "Choose the file jt400.jar, usually in the connector's folder.",
    ),
    "machine.jar-newer-java": (
        "The Toolbox in {path} needs Java {needed}.",
        "The Java in use is version {version}.",
        "Choose a newer Java, or a jt400.jar made for Java {version}.",
    ),
    # ------------------------------------------------------------ the window
    "machine.unexpected": (
        "The wizard met a situation that it does not know.",
        "The step stopped half-way; the log names the place, without any password.",
        "Repeat the step. When it happens again, send the wizard's log to your MyPass contact.",
    ),
}
