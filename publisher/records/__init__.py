"""Records and their parts: from the values that sources fill to statements."""
