"""The Curves page: one field varies, many networks learn, and the medians of their marks are drawn while they do."""
