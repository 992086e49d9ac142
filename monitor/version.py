"""The version of what is installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("almenara")
except PackageNotFoundError:  # a checkout on the path, never installed
    VERSION = "0+unknown"
