"""What people do with hotspots and maps: each change with its audit event."""
