"""The past: how releases differ, the history of things, how long it is kept and how it is forgotten."""
