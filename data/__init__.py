"""The local database: the catalogue of films and awards, and the journal of what people make."""
