"""Problems of the connector's files."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "configfiles.not-a-file": (
        "“{path}” is a {kind}, not a file.",
        "The connector keeps its settings in ordinary files.",
        "Move it out of the way, or choose another gateway folder.",
    ),
    "configfiles.folder-gone": (
        "The folder {folder} does not exist, so “{path}” cannot be written.",
        "It was moved or removed since it was chosen, or the path is mistyped.",
        "Put the folder back or correct the path. Nothing was changed.",
    ),
    "configfiles.unreadable": (
        "“{path}” cannot be read: {reason}.",
        "The account that runs this program may lack the right to read it, or another program "
        "holds it.",
        "Give the account read access to the file, or close the program that uses it.",
    ),
    "configfiles.too-large": (
        "“{path}” has {size} bytes.",
        "A file of this kind has at most {limit}; this one is probably something else.",
        "Check the file, and put the right one in its place.",
    ),
    "configfiles.utf8-mark": (
        "{file} begins with a UTF-8 byte order mark.",
        "Java reads properties files as Latin-1 and takes the mark for a part of the first key.",
        "Save the file in an editor as “ANSI” or “ISO 8859-1”, without a byte order mark, or put "
        "back what it was: config restore.",
    ),
    "configfiles.utf16": (
        "{file} is in UTF-16 (“Unicode” in Windows editors).",
        "The connector reads it byte by byte and would not find a single key.",
        "Save it in an editor as “ANSI” or “ISO 8859-1”, or put back what it was: config restore.",
    ),
    "configfiles.toml-utf16": (
        "{file} is in UTF-16 (“Unicode” in Windows editors).",
        "TOML files are always UTF-8; an editor saved this one in another encoding.",
        "Save the file as UTF-8.",
    ),
    "configfiles.binary": (
        "{file} holds zero bytes.",
        "A text file has none: this is a program, an archive, a keystore or a damaged file.",
        "Put back what it was (config restore), or remove it so that a new one is written.",
    ),
    "configfiles.properties-escape": (
        "Line {line} of the properties file holds “{escape}”.",
        "A backslash and “u” must be followed by four hexadecimal digits; Java refuses the whole "
        "file. In paths every backslash is doubled: C:\\\\users.",
        "Double the backslash, or complete the four digits.",
    ),
    "configfiles.properties-continued": (
        "The entry that ends near line {line} of the properties file goes on over too many lines.",
        "A backslash at the end of a line continues it; no setting needs that many lines.",
        "Check the file for a damaged end of line, or restore it from a backup.",
    ),
    "configfiles.log4j-no-root": (
        "The logging file sets no level: it has no log4j.rootLogger.",
        "Without it log4j writes no log of the connector.",
        "Choose a level here, and the line is added.",
    ),
    "configfiles.log4j-no-file": (
        "The logging file names no log file.",
        "None of the root logger's appenders has a File property.",
        "Choose a log file here, and an appender that writes it is added.",
    ),
    "configfiles.log4j-2": (
        "The logging file is written for log4j 2.",
        "The connector's product guide describes log4j 1.x (log4j.rootLogger), which reads other "
        "keys.",
        "Edit this file by hand, or move it away so that a new one is written.",
    ),
    "configfiles.log4j-level-unknown": (
        "Line {line} of the logging file sets the level “{level}”, which log4j does not know.",
        "log4j would log everything from DEBUG on. Its levels are {levels}.",
        "Choose one of the levels here; it replaces the unknown one.",
    ),
    "configfiles.log-level-unknown": (
        "“{level}” is not a log level.",
        "log4j knows {levels}.",
        "Choose INFO for production, DEBUG to trace a problem.",
    ),
    "configfiles.log-file-empty": (
        "The log file is empty.",
        "The connector's log needs a full path.",
        "Type a path such as C:\\MyPassLogs\\iSeriesConnector.log.",
    ),
    "configfiles.log-file-characters": (
        "“{file}” cannot be a log file.",
        "A path has no control characters and at most 32,768 characters.",
        "Type a path such as C:\\MyPassLogs\\iSeriesConnector.log.",
    ),
    "configfiles.toml-large": (
        "partitions.toml has {size} bytes.",
        "At most {limit} are read; a partition takes about a hundred.",
        "Check the file, or restore it from a backup.",
    ),
    "configfiles.toml-encoding": (
        "Line {line} of partitions.toml is not UTF-8.",
        "TOML files are always UTF-8; an editor saved this one in another encoding.",
        "Save the file as UTF-8.",
    ),
    "configfiles.toml-malformed": (
        "Line {line} of partitions.toml is not TOML.",
        "A quote, a bracket or an equals sign is missing or too many there, or a key comes twice.",
        "Correct the line in an editor, or restore the file from a backup.",
    ),
    "configfiles.toml-nested": (
        "partitions.toml is nested too deeply.",
        "Its brackets open far more often than any list of partitions needs.",
        "Restore the file from a backup.",
    ),
    "configfiles.toml-layout": (
        "partitions.toml is laid out in a way that cannot be edited without losing something.",
        "Its [[partition]] tables are spread, nested or written as one line.",
        "Write each partition as a [[partition]] table of its own, or edit the file by hand.",
    ),
    "configfiles.partition-tables": (
        "“partition” in partitions.toml is not a list of tables.",
        "Each partition is a table of its own that begins with [[partition]], in double brackets.",
        "Correct the header in an editor.",
    ),
    "configfiles.partition-key-missing": (
        "Partition {partition} in partitions.toml has no “{key}”.",
        "A partition needs name, host and user.",
        "Add the key in an editor, or remove the partition and enter it here.",
    ),
    "configfiles.partition-type": (
        "“{key}” of partition {partition} in partitions.toml is {value}.",
        "It has to be {kind}.",
        "Correct the value in an editor.",
    ),
    "configfiles.partition-key-unknown": (
        "“{key}” of partition {partition} in partitions.toml is not known and has no effect.",
        "Known are name, host, user, ssl, ports with mapper, signon and command, resets_elevated, "
        "ifs_shares and password_filter.",
        "Correct the key in an editor, or leave it: it stays as it is.",
    ),
    "configfiles.toml-key-unknown": (
        "“{key}” in partitions.toml is not known and has no effect.",
        "Each partition is a table that begins with [[partition]], in double brackets.",
        "Correct the key in an editor, or leave it: it stays as it is.",
    ),
    "configfiles.partition-password": (
        "A password has no place in partitions.toml, where “{key}” stands; it has no effect.",
        "Whoever may read the file may read the password. The vault keeps passwords.",
        "Remove the line in an editor, and change the password if others could read the file.",
    ),
    "configfiles.partition-port": (
        "“{key}” of partition {partition} in partitions.toml is {port}.",
        "TCP ports are whole numbers from 1 to 65535.",
        "Correct the number, or remove it for the standard port.",
    ),
    "configfiles.partition-value": (
        "“{key}” of partition {partition} in partitions.toml cannot be used: {what}",
        "{why}",
        "Correct the value in an editor.",
    ),
    "configfiles.changed-on-disk": (
        "“{path}” was changed by someone else in the meantime.",
        "The change was prepared from what the file held before, and would undo the other one.",
        "Review the changes again: they start from what the file holds now. Nothing was written.",
    ),
    "configfiles.twice": (
        "“{path}” would be written twice.",
        "Two changes lead to the same file, perhaps through a link.",
        "Check the gateway folder for links. Nothing was written.",
    ),
    "configfiles.read-only": (
        "“{path}” is read-only.",
        "Somebody protected the file, or the gateway folder, against changes.",
        "Remove the protection and apply again. Nothing was changed.",
    ),
    "configfiles.backup-failed": (
        "The backup in “{path}” cannot be written: {reason}.",
        "Nothing is changed without a backup.",
        "Make room on that disk, or give the account the right to write there, and apply again.",
    ),
    "configfiles.apply-failed": (
        "“{path}” cannot be written: {reason}.",
        "The disk may be full, the folder protected, or another program holds the file.",
        "Every file is as it was before. Remove the cause and apply again.",
    ),
    "configfiles.rollback-failed": (
        "“{path}” cannot be put back: {reason}.",
        "Writing stopped half-way, and so did the way back.",
        "The files as they were are in “{backup}”. Restore that backup once the cause is gone.",
    ),
    "configfiles.busy": (
        "Another window or command is writing the gateway's files.",
        "Two at a time would undo each other.",
        "Wait until it has finished, and try again.",
    ),
    "configfiles.backup-damaged": (
        "The backup “{path}” is incomplete or was changed.",
        "{reason}",
        "Choose another backup. Nothing was changed.",
    ),
}
