"""The keystore wizard: certificates of all partitions, and their renewal in three clicks."""
