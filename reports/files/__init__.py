"""Photos and notes that residents add: checked, decoded apart, made anew. See docs/adr/0043."""
