"""Towns that do not exist, as many as wanted: plausible data of the model for measuring and trying out."""
