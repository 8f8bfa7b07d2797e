"""Looking for better settings: tries that are ordinary runs, ranked by the practice exam, and the luck in it."""
