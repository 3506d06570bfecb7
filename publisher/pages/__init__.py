"""Pages: what is known, as values that people read. Templates draw them."""
