"""The Lessons page: cards of a course, and the guided path of one lesson."""
