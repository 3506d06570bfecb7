"""A release served from a SPARQL engine that others run: reading, and loading it there."""
