"""The personal data that is kept of colleagues."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.privacy.holders import Holder, holds, rows
from samenspel.people.models import Duty, Invitation, Person, PersonToken

ERASED_BY = "people.part_ways"

PEOPLE = holds(
    Holder(
        model=Person,
        fields=("email", "name", "reachable", "password", "language", "perspective"),
        about="person",
        purpose=_("To let colleagues sign in, and to give a speaker a contact with a name."),
        retention=_(
            "As long as someone works here. Afterwards only name and mail address stay, beside what they did: "
            "a speaker keeps seeing who their contact was."
        ),
        export=rows(
            Person,
            "pk",
            "email",
            "name",
            "reachable",
            "language",
            "perspective",
            "joined_at",
            "last_login",
        ),
        erased_by=ERASED_BY,
    )
)

DUTIES = holds(
    Holder(
        model=Duty,
        fields=("duty",),
        about="person",
        purpose=_("To know who may and must do what, and who gave them that duty."),
        retention=_("As long as what was done with it is kept."),
        export=rows(Duty, "person_id", "duty", "since", "until"),
        erased_by=ERASED_BY,
    )
)

INVITATIONS = holds(
    Holder(
        model=Invitation,
        fields=("email",),
        about="person",
        purpose=_("To ask a colleague to join, and to know who asked whom."),
        retention=_("As long as the account that came of it is kept."),
        export=rows(Invitation, "person_id", "email", "invited_at", "accepted_at"),
        erased_by=ERASED_BY,
    )
)

TOKENS = holds(
    Holder(
        model=PersonToken,
        fields=("name",),
        about="person",
        purpose=_("To let a colleague's own program act in their name."),
        retention=_(
            "As long as what was done with it is kept; it stops working when it is revoked."
        ),
        export=rows(PersonToken, "person_id", "name", "made_at", "revoked_at"),
        erased_by=ERASED_BY,
    )
)
