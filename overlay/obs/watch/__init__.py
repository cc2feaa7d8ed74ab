"""Signal watch: what is wrong with pictures, sound and outputs, found by looking at OBS."""

from overlay.obs.watch.findings import Finding, Key, Picture, Switch
from overlay.obs.watch.watch import Desk, Watch

__all__ = ["Desk", "Finding", "Key", "Picture", "Switch", "Watch"]
