"""OBS as a device: connection, driver, provisioning, and diagnosis in plain words."""

from overlay.obs.client import ObsClient, ObsError, ObsLost, ObsRefused, ObsSettings
from overlay.obs.devices import Device, devices
from overlay.obs.diagnosis import Diagnosis, diagnose
from overlay.obs.driver import ObsDriver
from overlay.obs.meters import Meters
from overlay.obs.setup import Plan, Step, check, setup
from overlay.obs.watch import Watch

__all__ = [
    "Device",
    "Diagnosis",
    "Meters",
    "ObsClient",
    "ObsDriver",
    "ObsError",
    "ObsLost",
    "ObsRefused",
    "ObsSettings",
    "Plan",
    "Step",
    "Watch",
    "check",
    "devices",
    "diagnose",
    "setup",
]
