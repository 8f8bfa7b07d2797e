"""The four parts of a Spec, each choice declared once: data, sets, network, learning."""
