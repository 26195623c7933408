"""Who acts. Every action and every query is told, also when it is the system itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """In which capacity someone acts."""

    VISITOR = "visitor"
    SPEAKER = "speaker"
    PERSON = "person"
    SYSTEM = "system"


class NotAPerson(TypeError):
    """A mistake in the program: a policy let someone through who cannot do this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts or looks, with all that policies need to decide and nothing that identifies a resident.

    A speaker has no account: `voice` is what their key opened, `key` which key that was, and `proof` what the
    database wants to see before it takes down a judgement. A person has an account, an organisation and duties.
    """

    kind: Kind
    person: UUID | None = None
    organisation: UUID | None = None
    team: UUID | None = None
    duties: frozenset[str] = field(default_factory=frozenset)
    voice: UUID | None = None
    key: UUID | None = None
    proof: bytes = field(default=b"", repr=False)

    @classmethod
    def speaker(cls, voice: UUID, *, key: UUID, proof: bytes) -> "Actor":
        """The one whose voice it is, shown by a key that fits."""
        return cls(Kind.SPEAKER, voice=voice, key=key, proof=proof)

    @property
    def myself(self) -> UUID:
        """The person who acts; what only a person can do asks for this."""
        if self.person is None:
            raise NotAPerson(f"{self.kind} has no account to act with")
        return self.person

    @property
    def presented(self) -> UUID:
        """The key with which a speaker acts; what only a speaker can do asks for this."""
        if self.key is None:
            raise NotAPerson(f"{self.kind} has no key to speak with")
        return self.key

    def has_duty(self, duty: str) -> bool:
        """Whether this person was given that duty."""
        return self.kind is Kind.PERSON and duty in self.duties

    def speaks_for(self, voice: UUID) -> bool:
        """Whether this is the speaker of that voice."""
        return self.kind is Kind.SPEAKER and self.voice == voice


VISITOR = Actor(Kind.VISITOR)
SYSTEM = Actor(Kind.SYSTEM)
