"""The Movie Database (TMDB): asked for what the catalogue lacks, kept for a while, never merged."""
