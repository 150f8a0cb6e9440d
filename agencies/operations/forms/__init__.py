"""What people fill in about problems and operations."""
