"""The Autopsy page: an opened exam question by question, what was known by heart, and the certificate."""
