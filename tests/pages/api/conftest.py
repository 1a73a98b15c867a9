"""Who asks the API, and how often they may."""

import pytest
from pytest_django import Settings as SettingsOfTest

from tests.pages.scripts import Script
from tests.pages.stories import Told


@pytest.fixture
def lead(told: Told, db: None) -> Script:
    return Script.of(told.cast.lead)


@pytest.fixture
def many(settings: SettingsOfTest) -> None:
    settings.API_RATE = 100_000
