"""A real server with a show under way, for pictures of every page."""

from tests.people.conftest import served, start  # noqa: F401  # fixtures of the tests here
