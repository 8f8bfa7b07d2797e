"""What a visitor carries away from a run and brings back: files to take home, their own models, and trying them out."""
