"""Problems of the gateway machine: folder, service, vault."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the folder
    "gateway.folder-missing": (
        "The folder {folder} does not exist.",
        "Its name may be misspelled, or its drive may not be connected.",
        "Choose the folder that holds MyPassGateway.",
    ),
    "gateway.folder-file": (
        "{folder} is a file, not a folder.",
        "The gateway is recognised by the folder it is installed in.",
        "Choose the folder that holds MyPassGateway.",
    ),
    "gateway.folder-unreadable": (
        "The folder {folder} cannot be read.",
        "The account that runs this program has no right to list it.",
        "Grant this account the right to read it, or start the program as a member of the group "
        "that administers the gateway.",
    ),
    "gateway.folder-unreachable": (
        "The folder {folder} cannot be reached.",
        "The system does not accept the path or lost the drive it is on.",
        "Compare the path with the one in the file manager, and choose the folder again.",
    ),
    "gateway.not-a-gateway": (
        "The folder {folder} holds no MyPass Gateway.",
        "There is no folder named MyPassGateway in it, and it is not part of one.",
        "Choose the folder into which the MyPass Gateway was installed.",
    ),
    "gateway.connector-missing": (
        "The gateway in {folder} has no iSeries connector.",
        "Its folder bin/ConnectorIBMSystemI is not there; the gateway's installation puts it "
        "there together with the connector.",
        "Repair the installation of the MyPass Gateway, then choose the folder again.",
    ),
    # ------------------------------------------------------------ the service
    "gateway.service-unknown": (
        "This machine has no gateway service named “{service}”.",
        "Only services and application pools whose names hold MyPass and Gateway are restarted.",
        "Restart the gateway's service by hand, in Services or in the IIS Manager.",
    ),
    "gateway.service-denied": (
        "Windows refused the restart of “{service}”.",
        "The account that runs this program may not control it.",
        "Start the program as administrator, or restart the service by hand.",
    ),
    "gateway.service-slow": (
        "“{service}” did not restart within {seconds} seconds.",
        "It may still be stopping or starting.",
        "Look at its state in Services or in the IIS Manager before you test a password reset.",
    ),
    "gateway.service-failed": (
        "“{service}” did not restart.",
        "Windows reported: {words}",
        "Look at its state in Services or in the IIS Manager, and at the Windows event log.",
    ),
    # ------------------------------------------------------------ the reminder
    "gateway.task-no-scheduler": (
        "This machine has no scheduler that can be used.",
        "Windows has the Task Scheduler (schtasks.exe), other systems have crontab; neither was "
        "found.",
        "Have your own scheduler run “keystore verify” daily: it ends with 1 when something "
        "fails or runs out.",
    ),
    "gateway.task-refused": (
        "The scheduler refused the task.",
        "It reported: {words}",
        "Start the program as an administrator, or have your own scheduler run “keystore "
        "verify” daily.",
    ),
    "gateway.task-slow": (
        "The scheduler gave no answer within {seconds} seconds.",
        "Its service may be stopped or busy.",
        "Try again; look at the Task Scheduler or at crontab -l to see whether the task is there.",
    ),
    "gateway.task-long": (
        "The command of the task has {length} characters.",
        "The Task Scheduler takes {most}.",
        "Install the gateway in a folder with a shorter path, or make the task by hand in the Task "
        "Scheduler.",
    ),
    "gateway.task-words": (
        "The command of the task holds a line break.",
        "A scheduler takes one line.",
        "Rename the file or folder whose name holds the line break.",
    ),
    "gateway.task-crontab-strange": (
        "Your crontab cannot be changed here.",
        "It holds characters that are no UTF-8, or it is very large, and would not come out as it "
        "was.",
        "Add the line with crontab -e, or have your own scheduler run “keystore verify” daily.",
    ),
    # ------------------------------------------------------------ the vault
    "gateway.vault-missing": (
        "This machine has no password vault that can be used.",
        "Windows has the Credential Manager; a Linux desktop has the Secret Service; a session "
        "without a desktop often has none.",
        "Go on without storing the password: it is asked for when it is needed. Or keep passwords "
        "in an encrypted file: vault use file.",
    ),
    "gateway.vault-slow": (
        "The password vault gave no answer within {seconds} seconds.",
        "It may be waiting to be unlocked in a window of its own.",
        "Unlock it and try again, or go on without storing the password.",
    ),
    "gateway.vault-refused": (
        "The password vault refused.",
        "It is locked, or it does not accept entries of this program.",
        "Unlock it and try again, or go on without storing the password.",
    ),
}
