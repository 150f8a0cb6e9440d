"""Pages of problems and operations."""
