"""Pages of hotspots."""
