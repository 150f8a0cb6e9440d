"""Pages and data of hotspots, maps and dashboards."""
