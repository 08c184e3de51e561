"""Importers, one file a source or a form of text."""
