"""config.toml: install-time settings, typed. A mistake is a ConfigError: where, what, how to mend it."""

from overlay.config.loading import find, load, parse
from overlay.config.model import BUNDLED, SAMPLES, SHIPPED, Config, Obs, Platform, Plugins, Room, Server

__all__ = [
    "BUNDLED",
    "SAMPLES",
    "SHIPPED",
    "Config",
    "Obs",
    "Platform",
    "Plugins",
    "Room",
    "Server",
    "find",
    "load",
    "parse",
]
