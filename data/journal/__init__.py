"""The journal: what people make, kept apart from the catalogue, which is rebuilt at will."""

from data.journal.database import JournalDatabase, JournalUnavailable
from data.journal.essays import SqlJournal

__all__ = ["JournalDatabase", "JournalUnavailable", "SqlJournal"]
