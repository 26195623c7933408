"""What a stranger reads first: the whole loop, so that they can go round it from this text alone."""

TITLE = "Samenspel"

DESCRIPTION = """
Residents say in their own words what is going on; people inside government hear it, show that they
understood, do what is needed, and are judged on it by the one who spoke. This API does all of that.

## The loop, from beginning to end

Two people go round it: a **speaker** (a resident without an account) and a **contact** (a colleague inside
government). Addresses are those below; every answer about a voice says in `_links` what its reader can do
now, with address, method and an example of the body, so following links is enough.

1. **Speaker tells**: `POST /api/v1/voices` with `{"words": "…"}`. No account, no category, no department. The
   answer has `id`, `key` (keep it: it is shown this once), `spoken_key` (five words that open it too), `link`
   and `next`.
2. **Speaker looks**: `GET /api/v1/voices/{id}` with `Authorization: Bearer KEY`. `on_the_move` says who has
   to do something now, `next` what happens next, `timeline` everything that happened.
3. **Contact finds it** in `GET /api/v1/waiting` and takes it on: `POST /api/v1/voices/{id}/contact`. From
   then on there is always one named contact. (May ask: `POST …/questions`; the speaker answers: `POST
   …/questions/{question_id}/answer`.)
4. **Contact says it back**: `POST …/understandings` with `{"restated": "…"}`.
5. **Speaker confirms** (`POST …/understandings/{understanding_id}/confirmation`) **or corrects** (`POST
   …/understandings/{understanding_id}/correction` with `{"words": "…"}`), as often as needed; after a
   correction the contact does step 4 again. Nothing can be agreed before the speaker confirmed.
6. **Contact responds**: `POST …/responses` with `{"text": "…", "role": "facilitate", "approach":
   "responsive"}`. Codes come from `GET /api/v1/vocabularies/roles` and `/approaches`.
7. **Both agree** who does what by when: `POST …/agreements` with `{"what": "…", "due": "2030-01-31",
   "person": ID}`, or `"person": null` when the speaker does it. Ids of colleagues: `GET /api/v1/colleagues`,
   your own: `GET /api/v1/me`. Both sides say what came of it: `POST …/agreements/{agreement_id}/marks` with
   `{"mark": "kept"}`.
8. **Contact says what came of it**: `POST …/responses/{response_id}/result` with `{"result": "done"}`. Now,
   or when the last agreement is marked, the speaker is asked for a verdict.
9. **Speaker judges**: `PUT …/verdict` with `{"judgement": "answered", "why": "…"}`. `partly` and `not` open
   the voice again with the same contact, who goes on at step 6. The verdict may change later. Nobody in
   government can give, change or hide it; silence stays `asked-no-answer`.

A contact may offer a hand-over (`POST …/handovers`); it counts only when the colleague accepts (`POST
…/handover/acceptance`). A speaker may tell more, make a new key, change how they are reached, and be
forgotten. Lost the key: `POST /api/v1/ways-back`.

## Keys

`Authorization: Bearer KEY`, with the key of a voice (the `key`, or the five words with spaces or dashes
between), or with the token of a colleague (`samenspel people token EMAIL` on the command line of the
installation, or the page “me”). Without one: 401. With one that opens nothing, or for a voice that is not
yours: 404, the same as for a voice that does not exist.

## Sending twice, and two at once

`Idempotency-Key` (a UUID of your own) makes a write happen once however often it is sent, for seven days; a
repeat is answered with `Idempotency-Replayed: true`. The same key with other content is refused (422). `POST
/api/v1/voices` repeated gives the same `id` and a fresh `key`; the one before dies.

`ETag` on a voice says up to where you have seen it. Sent back as `If-Match` on a write, that write is refused
(409) when somebody else did something in between: look again, and decide again.

## When it does not work

Every error is `application/problem+json` (RFC 9457): `code` for programs, `detail` and `errors` for people,
in Dutch or English by `Accept-Language`. Codes: `unreadable`, `no-key`, `refused`, `absent`, `wrong-method`,
`overtaken`, `too-large`, `not-json`, `invalid`, `looks-like-bsn` (nothing was stored; `spans` says where the
number stands; `"not_a_bsn": true` goes on), `request-key-reused`, `too-often`, `our-fault`, `not-reachable`, `not-now`
(voices cannot be compared at this moment; nothing else stands still for that).

Days are written as 2026-03-31, moments in UTC as 2026-03-31T09:30:00Z. Addresses have no slash at the end.
""".strip()

TAGS = [
    {"name": "Voices", "description": "One voice, and finding them."},
    {"name": "What a speaker does", "description": "With the key of their voice, and nobody else."},
    {"name": "What a contact does", "description": "With a colleague's token."},
    {"name": "Streams", "description": "What voices have in common, found and corrected."},
    {"name": "People", "description": "Who you are, and who your colleagues are."},
    {"name": "Vocabularies", "description": "The lists of words from which codes come."},
]
