"""The connector's log: its settings, the viewer, the debug level for a while, the bundle."""
