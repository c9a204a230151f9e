"""The Log page: the viewer, the guided trace, the levels, the bundle."""
