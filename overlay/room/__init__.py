"""The core: one writer a room, its journal, its state."""
