"""The operations window: what a gateway does day by day, tried and looked at."""
