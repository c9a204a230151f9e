"""A simulated IBM i that speaks the real host-server protocol, for training and demonstration."""
