"""The web side: Flask at the rim, pure functions inside."""
