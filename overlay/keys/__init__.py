"""Global keys: an agent that fires a room's cues from the keyboard, whatever window has the focus."""
