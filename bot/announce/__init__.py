"""Announcements: a new essay found, held, approved, delivered once everywhere, kept in step."""
