"""The page that makes a certificate for the host: its cards and its result."""
