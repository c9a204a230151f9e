"""Problems of the licence estimate."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "licence.users": (
        "{typed} users cannot be counted.",
        "From 1 to {most} managed users are possible.",
        "Count the users whose passwords MyPass manages.",
    ),
    "licence.partitions": (
        "{typed} partitions cannot be counted.",
        "From 0 to {most} are possible.",
        "Count the IBM i partitions (LPARs) on which passwords are rotated.",
    ),
    "licence.missing": (
        "The number of partitions is not given.",
        "A user needs one seat for each partition.",
        "Add --partitions N, or name each of them: --per-partition PROD=600.",
    ),
    "licence.named": (
        "{named} partitions are named, but there are {partitions}.",
        "Each named partition is one of them.",
        "Correct --partitions, or leave one --per-partition out.",
    ),
    "licence.twice": (
        "Partition {name} is named twice.",
        "It would count twice.",
        "Leave one of them out.",
    ),
    "licence.more-users": (
        "Partition {name} cannot have {seats} managed users.",
        "{users} users are managed in the directory, and every one has one profile there at most.",
        "Correct the number, or raise --users.",
    ),
    "licence.number": (
        "“{typed}” is not a whole number.",
        "Users and partitions are counted whole.",
        "Type digits, for example 600.",
    ),
    "licence.form": (
        "“{typed}” is not NAME=N.",
        "A partition's name, an equals sign and a whole number are expected.",
        "Type for example PROD=600.",
    ),
    "licence.price": (
        "“{typed}” is not a price.",
        "An amount from 0 to 1,000,000 with up to four decimals is expected, without a currency.",
        "Type for example 4.50.",
    ),
    "licence.currency": (
        "The currency is too long.",
        "It stands behind amounts: EUR, USD.",
        "Use at most eight letters.",
    ),
}
