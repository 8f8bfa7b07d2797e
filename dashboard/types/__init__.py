"""A page for each type of learning: a working default, a few variants, the seal, and the way to all settings."""
