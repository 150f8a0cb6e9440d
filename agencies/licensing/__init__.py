"""Licensed premises and licensing officers: what premises report, and what officers make of it."""
