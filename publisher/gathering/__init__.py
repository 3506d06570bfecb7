"""Gathering: all that the sources of a site say, merged and in shards, in bounded memory."""
