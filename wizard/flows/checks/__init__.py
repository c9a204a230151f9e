"""The checks themselves, one file per subject; `wizard.flows.checking` runs them in order."""
