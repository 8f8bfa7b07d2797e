"""Benchmarks beside their peers: `python -m bench train|sweep|live|load [--quick] [--json FILE]`."""
