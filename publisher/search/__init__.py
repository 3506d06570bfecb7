"""Full-text search of a release: words, compounds, everyday words, the index and its queries."""
