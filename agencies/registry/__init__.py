"""The registry: which agencies there are, who works for them, and what their roles allow."""
