"""The gateway machine: install tree, Java and jt400.jar, service, vault."""
