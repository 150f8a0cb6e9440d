"""Pure functions: arrays in, arrays out. Nothing here knows of Django, the database or who asks."""
