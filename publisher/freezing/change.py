"""What a graph says more and less than the one of the last release, and which shards that touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from publisher.freezing import alone, around, kept
from publisher.gathering import lines
from publisher.search.compounds import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Self

    from publisher.freezing.job import Job
    from publisher.freezing.kept import Last
    from publisher.gathering.shards import Shards

_BLANK = b"_:"


@dataclass(slots=True)
class Change:
    """Statements that are gone, and those that are new."""

    removed: set[bytes] = field(default_factory=set)
    added: set[bytes] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.removed) + len(self.added)

    def note(self, old: Collection[bytes], new: Collection[bytes]) -> None:
        """Take what a part said and says."""
        self.removed |= set(old).difference(new)
        self.added |= set(new).difference(old)

    def things(self) -> set[str]:
        """Give what something else is said of."""
        return {lines.subject(line).decode() for line in (*self.removed, *self.added)}

    def has_blank_nodes(self) -> bool:
        """Say whether a blank node may be in it; a store has names of its own for these."""
        return any(_BLANK in line for line in (*self.removed, *self.added))

    @classmethod
    def since(cls, last: Last, job: Job) -> Self | None:
        """Compare a graph with that of the last release; None if of the latter not all is kept."""
        found = cls()
        for shard, (name, before) in enumerate(zip(job.names, last.names, strict=True)):
            if name != before:
                if not kept.is_whole(job.folder / before):
                    return None
                found.note(alone.Part(job.folder / before).lines(), job.graph.all_of(shard))
        return found

    @classmethod
    def between(cls, old: Shards, new: Shards) -> Self:
        """Compare two graphs, bucket by bucket; those whose files are the same are not read."""
        found = cls()
        for number in range(lines.BUCKETS):
            if old.digests(number) != new.digests(number):
                found.note(set(old.bucket(number)), set(new.bucket(number)))
        return found


def touched(job: Job, last: Last, change: Change) -> list[int]:
    """Give the shards of which something has to be worked out anew: what they say, what they ask, how words part."""
    things, words = change.things(), _words(job, last)
    return [shard for shard in range(job.graph.number) if _is_touched(job, last, shard, things, words)]


def _is_touched(job: Job, last: Last, shard: int, things: set[str], words: list[str]) -> bool:
    path = job.folder / last.around[shard]
    if job.names[shard] != last.names[shard] or not kept.is_whole(path):
        return True
    told = around.read(path)
    return not things.isdisjoint(told.asked) or any(word in called for called in told.words for word in words)


def _words(job: Job, last: Last) -> list[str]:
    """Give the stems that came or went: they part compounds in which they are. A stem begins its word as it stands."""
    before, now = (_stems(job, names) for names in (last.names, job.names))
    return [stem for stem in before ^ now if len(stem) >= SHORTEST]


def _stems(job: Job, names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(alone.Part(job.folder / name).told().stems for name in names))
