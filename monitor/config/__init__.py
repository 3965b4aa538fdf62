"""config.yaml and the environment, checked. Unknown keys are errors that name the nearest known one."""

from monitor.config.loading import Configuration, load
from monitor.config.writing import commented

__all__ = ["Configuration", "commented", "load"]
