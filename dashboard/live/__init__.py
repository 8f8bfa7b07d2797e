"""The live view: its socket, its files, its cookie and its component."""
