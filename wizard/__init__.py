"""MyPass iSeries Gateway Wizard: connects a MyPass Gateway Server to IBM i hosts."""

__version__ = "0.1.0"
