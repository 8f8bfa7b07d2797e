"""Networks that others have trained: what they are, and whether they are on this machine."""
