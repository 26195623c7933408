"""Whatever can be done or asked, can be done or asked through the API; or there is a reason why not."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

from samenspel.doors.api import auth, words, writing
from samenspel.foundation.actions import registered_actions
from samenspel.foundation.queries import registered_queries
from samenspel.loop.responses import api as responses
from samenspel.loop.streams import api as streams
from samenspel.loop.voices import api as voices
from samenspel.people import api as people

# What is not loaded before it is needed has to register itself too.
import_module("samenspel.loop.voices.importing")

ROUTES = (voices, streams, responses, people, words, writing, auth)

REASONS = {
    "system-only": "nobody asks for it: it happens by itself, or on the command line of the installation",
    "inside-another": "what it gives is part of what another route gives",
    "in-the-browser": "it is about passwords and authenticators, which belong to a person and not to a program",
    "managing-people": "who manages people does so on the page for it, behind the authenticator",
}

WITHOUT_ROUTE = {
    "loop.voices.make_mail_link": "system-only",
    "loop.voices.send_way_back": "system-only",
    "loop.voices.let_term_lapse": "system-only",
    "loop.voices.import_voices": "system-only",
    "loop.voices.reading": "inside-another",
    "loop.voices.speaking": "inside-another",
    "loop.voices.worded": "inside-another",
    "loop.responses.thread_around": "inside-another",
    "loop.voices.said_before": "system-only",
    "loop.voices.not_far_yet": "inside-another",
    "loop.responses.voices_from_elsewhere": "inside-another",
    "loop.voices.voices_of_contact": "system-only",
    "loop.voices.voices_past_term": "system-only",
    "loop.voices.voices_to_hear": "inside-another",
    "loop.voices.voices_that_say": "inside-another",
    "loop.voices.handovers_offered": "inside-another",
    "loop.voices.timeline_of": "inside-another",
    "loop.voices.how_far": "inside-another",
    "loop.streams.begin_refresh": "system-only",
    "loop.streams.fail_refresh": "system-only",
    "loop.streams.finish_refresh": "system-only",
    "loop.streams.follow_recognition": "system-only",
    "loop.streams.streams_with": "inside-another",
    "loop.streams.followed_with_news": "system-only",
    "loop.streams.gather_news": "system-only",
    "loop.streams.how_it_flows": "system-only",
    "loop.streams.keep_meanings": "system-only",
    "loop.streams.note_begun": "system-only",
    "loop.streams.note_ended": "system-only",
    "loop.streams.note_merged": "system-only",
    "loop.streams.note_split_off": "system-only",
    "loop.streams.note_step": "system-only",
    "loop.streams.place_voices": "system-only",
    "loop.streams.refreshes_to_do": "system-only",
    "loop.streams.told_in": "system-only",
    "loop.streams.what_was_told": "system-only",
    "loop.streams.title_to_choose": "inside-another",
    "loop.streams.titles_to_choose": "inside-another",
    "loop.streams.voices_in": "inside-another",
    "loop.responses.ask_verdict": "system-only",
    "loop.responses.ask_verdict_again": "system-only",
    "loop.responses.unjudged_since": "system-only",
    "loop.responses.to_be_given": "system-only",
    "loop.responses.to_be_given_to": "system-only",
    "loop.responses.others_with": "inside-another",
    "loop.responses.voices_of_nobody": "inside-another",
    "loop.responses.voices_of_mine": "inside-another",
    "people.found_organisation": "system-only",
    "people.change_duties": "managing-people",
    "people.find_invitation": "managing-people",
    "people.find_token": "in-the-browser",
    "people.form_team": "managing-people",
    "people.home_organisation": "inside-another",
    "people.invitation_with": "in-the-browser",
    "people.leads_of": "system-only",
    "people.name_of": "inside-another",
    "people.names_of": "inside-another",
    "people.open_invitations": "managing-people",
    "people.own_organisation": "inside-another",
    "people.own_tokens": "in-the-browser",
    "people.people_of_organisation": "managing-people",
    "people.person_with_address": "system-only",
    "people.teams": "managing-people",
    "people.name_receiving_team": "managing-people",
    "people.invite_person": "managing-people",
    "people.invite_by_hand": "system-only",
    "people.make_invitation_link": "system-only",
    "people.withdraw_invitation": "managing-people",
    "people.accept_invitation": "in-the-browser",
    "people.enrol_person": "system-only",
    "people.give_duty": "managing-people",
    "people.withdraw_duty": "managing-people",
    "people.make_token": "in-the-browser",
    "people.revoke_token": "in-the-browser",
    "people.choose_password": "in-the-browser",
    "people.change_own_details": "in-the-browser",
    "people.reset_authenticator": "managing-people",
    "people.part_ways": "managing-people",
}


def called_in(module: ModuleType) -> Iterator[str]:
    """Every name that is called somewhere in a module, or handed on to be called."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        if isinstance(node, ast.Attribute):
            yield node.attr


SERVED = frozenset(name for module in ROUTES for name in called_in(module))
VERBS = {f"{action.room}.{action.name}": action.name for action in registered_actions()}
NOUNS = {f"{query.room}.{query.name}": query.name for query in registered_queries()}


@pytest.mark.parametrize("name", sorted(VERBS.keys() | NOUNS.keys()))
def test_it_has_a_route_or_a_reason(name: str) -> None:
    short = {**VERBS, **NOUNS}[name]

    assert (short in SERVED) != (name in WITHOUT_ROUTE)


@pytest.mark.parametrize("name", sorted(WITHOUT_ROUTE))
def test_every_reason_is_of_the_list_and_about_something_that_is_there(name: str) -> None:
    assert WITHOUT_ROUTE[name] in REASONS
    assert name in VERBS.keys() | NOUNS.keys()
