"""Figures: repeatable comparisons with something real in the same run, printed as ratios."""
