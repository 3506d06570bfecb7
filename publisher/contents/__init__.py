"""What a release holds beside its store: lists, counts, dumps, and the sums that prove them whole."""
