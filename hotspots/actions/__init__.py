"""The write door to hotspots."""
