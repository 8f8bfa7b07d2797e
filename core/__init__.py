"""The learning: data, three sets, network, loop, marks, exam. Knows no browser."""
