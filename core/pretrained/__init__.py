"""Networks that others have trained, from packages that are installed or not; a missing one never breaks the app."""
