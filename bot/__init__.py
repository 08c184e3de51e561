"""The shared command core: no platform library, no SQL, no reading of the environment."""
