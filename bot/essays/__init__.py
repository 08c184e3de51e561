"""Essays: what an importer reads, links to the catalogue, quotes."""
