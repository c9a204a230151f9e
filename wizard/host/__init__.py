"""The live IBM i: network probes, and jt400 in a worker process."""
