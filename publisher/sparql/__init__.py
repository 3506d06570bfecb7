"""The SPARQL endpoint that strangers may use: what is refused, and the worker processes that answer."""
