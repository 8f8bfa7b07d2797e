"""The parts of the page Your data: a file, what is asked of it, what is wrong with it, three sets, and a start."""
