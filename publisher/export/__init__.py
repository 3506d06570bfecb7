"""The static export: what the application answers, as files that nginx serves the same way."""
