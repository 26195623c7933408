"""The settings of this installation as one object, which the rooms read as `settings.SAMENSPEL`."""

from dataclasses import dataclass, field
from pathlib import Path

from samenspel.doors.demo.figures import AREAS, SPEAKERS
from samenspel.doors.launch.keys import load_keys
from samenspel.settings.groups import Database, Mail, Meaning, Place, Residents, Safety


@dataclass(frozen=True)
class Configuration:
    """All groups together, with the keys."""

    place: Place = field(default_factory=Place)
    database: Database = field(default_factory=Database)
    safety: Safety = field(default_factory=Safety)
    mail: Mail = field(default_factory=Mail)
    meaning: Meaning = field(default_factory=Meaning)
    residents: Residents = field(default_factory=Residents)
    secret_key: str = field(default="", repr=False)
    voice_key_secret: bytes = field(default=b"", repr=False)
    field_key: str = field(default="", repr=False)

    @property
    def mail_folder(self) -> Path:
        """Where letters are kept when no mail server is set."""
        return self.place.data / "mail"


def load() -> Configuration:
    """Read the environment and the keys folder."""
    place = Place()
    keys = load_keys(place.data)
    return Configuration(
        place=place,
        residents=_residents(place),
        secret_key=keys.secret_key,
        voice_key_secret=keys.voice_key_secret,
        field_key=keys.field_key,
    )


def _residents(place: Place) -> Residents:
    """The demonstration has residents of its own, unless somebody brings theirs."""
    given = Residents()
    if not place.demo or given.areas or given.languages_people:
        return given
    return Residents(areas=AREAS, languages_people=SPEAKERS)
