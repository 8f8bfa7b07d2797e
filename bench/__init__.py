"""Benchmarks beside their peers: `python -m bench train|live|load [--quick] [--json FILE]`."""
