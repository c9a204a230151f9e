"""The pages of the set-up, one file per step of `wizard.flows.steps`."""
