"""lodse: publishes what a town does for its people as linked open data."""

__version__ = "0.1.0"
