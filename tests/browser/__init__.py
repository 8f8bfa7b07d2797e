"""Tests that drive the real app in a real browser; as a package they share both."""
