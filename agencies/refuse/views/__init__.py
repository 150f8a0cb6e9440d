"""Pages of the cleansing team."""
