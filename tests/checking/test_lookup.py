"""Statements in a file are found as they are in memory, and a check says the same whichever holds them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from publisher.checking import lookup
from publisher.checking.lookup import Lookup
from publisher.checking.neighbours import Held
from publisher.gathering import lines
from publisher.gathering.runs import Sorter
from publisher.gathering.shards import Shards

KEYS = st.text("ab-#>", max_size=4)
THINGS = st.builds("<http://x/{}>".format, KEYS.filter(lambda key: ">" not in key)) | st.builds(
    "_:b{}".format, st.integers(0, 3)
)


def shards(said: list[str]) -> Shards:
    sorter = Sorter()
    sorter.extend([f'{thing} <http://x/p> "{number}" .'.encode() for number, thing in enumerate(said)])
    return Shards(sorter.runs())


def name(thing: str) -> bytes:
    return thing.strip("<>").encode()


@given(st.lists(THINGS, max_size=12), st.lists(THINGS, max_size=12))
@example([], ["<http://x/a>"])
@example(["<http://x/a-b>", "<http://x/a#b>"], ["<http://x/a>"])
@example(["<http://x/a#b>"], ["<http://x/a#>"])
def test_a_file_says_of_each_thing_what_memory_does(said: list[str], others: list[str]) -> None:
    facts = shards(said)
    held = Held(facts)
    with TemporaryDirectory() as folder:
        lookup.write(Path(folder) / "facts", facts)
        found = Lookup(Path(folder) / "facts")
        for thing in map(name, said + others):
            document = lines.document_of(thing)
            bucket = lines.bucket_of(document)
            assert sorted(found.about(bucket, thing)) == sorted(set(held.about(bucket, thing)))
            assert found.has(bucket, document) == held.has(bucket, document)
