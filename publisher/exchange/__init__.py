"""Ways out to other systems: what a release says, as a format that their importers read."""
