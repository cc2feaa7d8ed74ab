"""Ratios of this server against its limits and its peers: `uv run python -m tests.bench`."""
