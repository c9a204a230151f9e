"""Problems of the gateway's Windows services and application pools."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "service.unknown": (
        "This machine has no gateway service named “{service}”.",
        "Only services and application pools of the MyPass Gateway are stopped or started: by "
        "their names, or by the folder that their program lies in.",
        "Compare the name with those that “gateway show” lists; restart others in Services or in "
        "the IIS Manager.",
    ),
    "service.none": (
        "No service and no application pool of the MyPass Gateway was found on this machine.",
        "None carries MyPass and Gateway in its name, and none runs from a MyPassGateway folder.",
        "Run this on the gateway machine itself, or restart the gateway by hand in Services or in "
        "the IIS Manager.",
    ),
    "service.several": (
        "This machine has several: {names}.",
        "One command stops or starts one of them.",
        "Name the one that is meant.",
    ),
    "service.unconfirmed": (
        "Nobody confirmed to {verb} “{service}”.",
        "Password resets wait meanwhile, and there is no terminal at which to ask.",
        "Give --yes.",
    ),
    "service.denied": (
        "Windows refused to let this account control “{service}”. {after}",
        "Only administrators, and accounts that were given the right to this one service, may stop "
        "and start it. Now: {states}.",
        "Start the program as administrator, or have an administrator restart the service.",
    ),
    "service.disabled": (
        "“{service}” is disabled and cannot be started. {after}",
        "Somebody set its start type to Disabled. Now: {states}.",
        "Set the start type to Automatic in Services, when it is meant to run, and start it again.",
    ),
    "service.deaf": (
        "“{service}” takes no orders at present. {after}",
        "A service that is starting or stopping, or whose program hangs, accepts none. "
        "Now: {states}.",
        "Wait a minute and try again; when it stays so, look at the Windows event log.",
    ),
    "service.stop-slow": (
        "“{service}” did not stop within {seconds} seconds. {after}",
        "It may still be finishing its work, or it hangs. Now: {states}.",
        "Look at it in Services in a minute. When it stays in “stopping”, end its process in the "
        "Task Manager, or restart the machine in a maintenance window.",
    ),
    "service.start-slow": (
        "“{service}” did not start within {seconds} seconds. {after}",
        "It may still be starting. Now: {states}.",
        "Look at it in Services in a minute, and at the connector's log and the Windows event log "
        "when it does not run by then.",
    ),
    "service.ended": (
        "“{service}” ended while it was starting, with code {code}. {after}",
        "Its program found something it cannot go on with: a file, a port or a right. "
        "Now: {states}.",
        "Read the last entries of the Windows event log (System and Application) and of the "
        "connector's log.",
    ),
    "service.refused": (
        "Windows refused the order to “{service}”. {after}",
        "It reported: {words}. Now: {states}.",
        "Look at the service in Services, and at the Windows event log.",
    ),
    "service.silent": (
        "Windows' service manager gave no answer within {seconds} seconds. {after}",
        "It is busy with another service, or it hangs. Now: {states}.",
        "Look at the services in Services; restart the machine in a maintenance window when they "
        "cannot be listed there either.",
    ),
    "service.no-manager": (
        "Windows' services cannot be reached from this program. {after}",
        "A part of its installation (pywin32) is missing. {states}",
        "Repair the installation of this program, or use Services and the IIS Manager.",
    ),
    "service.list-refused": (
        "Windows' services could not be listed.",
        "It reported: {words}",
        "Start the program as a member of the group that administers the gateway.",
    ),
    "service.pool-slow": (
        "“{service}” did not do what was asked within {seconds} seconds.",
        "Its worker process may still be finishing its requests. Now: {states}.",
        "Look at the application pool in the IIS Manager in a minute.",
    ),
    "service.pools-denied": (
        "IIS is on this machine, and its application pools could not be listed.",
        "Only administrators may read the configuration of IIS.",
        "Start the program as administrator to see and restart the gateway's application pool.",
    ),
    "service.pools-unread": (
        "IIS is on this machine, and its application pools could not be listed.",
        "appcmd.exe reported: {words}",
        "Look at the application pools in the IIS Manager.",
    ),
}
