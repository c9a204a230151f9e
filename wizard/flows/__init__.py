"""Page order as data, frozen answers, the checks' runner; no Qt."""
