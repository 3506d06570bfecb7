"""Checking: two engines, what each needs to know, and the findings that are not rules."""
