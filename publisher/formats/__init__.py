"""Formats: what is known, written as machines read it. No HTTP here, and no files."""
