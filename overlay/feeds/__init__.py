"""Viewer events on their way in: decoding, batching, replay."""
