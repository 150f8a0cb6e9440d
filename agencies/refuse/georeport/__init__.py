"""Open311 GeoReport v2 as published at wiki.open311.org: what is read, what is told, and how."""
