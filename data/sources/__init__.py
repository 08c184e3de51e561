"""Importers: one file a source."""
