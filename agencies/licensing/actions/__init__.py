"""The only way in which anything of licensed premises changes."""
