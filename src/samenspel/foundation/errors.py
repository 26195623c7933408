"""What can go wrong in the words of the domain. The doors translate these into a page, a problem or an exit code."""

from typing import ClassVar

from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """Something that was asked cannot be done; the sentence says what and how to go on.

    `field` names what in the request it is about, so that a form can show the sentence beside it.
    """

    code: ClassVar[str] = "not-possible"
    status: ClassVar[int] = 422

    def __init__(self, sentence: Text, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class Invalid(DomainError):
    """What was given cannot be taken down as it is."""

    code = "invalid"


class Refused(DomainError):
    """The policy says no, and why."""

    code = "refused"
    status = 403


class Absent(DomainError):
    """There is no such thing, or it is not yours to see: the same answer for both."""

    code = "absent"
    status = 404


class Overtaken(DomainError):
    """Someone else did something in between: look again before you go on."""

    code = "overtaken"
    status = 409


class AlreadyUsed(DomainError):
    """The same request key came back with other content."""

    code = "request-key-reused"
