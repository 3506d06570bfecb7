"""What the public is told of the quality of the data: which rules are not kept, where, since when; never of persons."""
