"""OGC API Features, for GIS officers: what is asked and answered, apart from requests."""
