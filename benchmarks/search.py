"""Times the search over texts: `python benchmarks/search.py --texts 1000000`.

Makes up texts of about 30 words, drawn so that the n-th most frequent word is 1/n as frequent as the first (Zipf), out
of 300,000; the commonest word is in seven texts of ten. Indexes them, then one in a hundred anew, and asks each
question nine times: the median is printed, with the time of the processor, which others at work do not stretch.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from workbench.engine.snapshots import Snapshot
from workbench.search import index
from workbench.search.alike import alike
from workbench.search.find import matching, search
from workbench.show.reader import MEMORY, connect

WORDS = 300_000
TIMES = 9
CUSTOMERS = 10
"""Texts that a customer writes."""

_CONSONANTS, _VOWELS = "бвгджзклмнпрстфхцчш", "аеиоуыя"
_ENDINGS = ("", "а", "ов", "ами", "ить", "ения", "ый", "ого", "ает")

_TOUCHES = f"""
    copy (
        with lengths as (
            select i, cast(8 - ln(random()) * 22 as integer) as words from range({{texts}}) t(i)
        ),
        places as (
            select i, unnest(range(words)) as place from lengths
        ),
        drawn as (
            select i, cast(floor(exp(random() * ln({WORDS}))) - 1 as integer) as word_no from places
        )
        select
            'c' || (d.i // {CUSTOMERS}) as customer_id,
            'e' || d.i as event_id,
            'email' as kind,
            cast(null as varchar) as subject,
            string_agg(w.word, ' ') as text
        from drawn d
        join words w on w.word_no = d.word_no
        group by d.i
        order by d.i
    ) to '{{file}}' (format parquet, compression zstd, row_group_size 100000)
"""

_CHANGED = """
    create view touches as
    select
        customer_id, event_id, kind, subject,
        text || case when hash(event_id) % 100 < {share} then ' ещё' else '' end as text
    from '{file}'
"""


def make(texts: int, file: Path) -> None:
    """Write made-up touches."""
    words = [_word(number) for number in range(WORDS)]
    with duckdb.connect(config={"temp_directory": str(file.parent)}) as connection:
        connection.execute("select setseed(0.5)").fetchall()
        connection.register("words", pa.table({"word_no": range(WORDS), "word": words}))
        connection.execute(_TOUCHES.format(texts=texts, file=file))


def _word(number: int) -> str:
    drawn = random.Random(number)  # noqa: S311  no secret
    syllables = 1 + min(4, len(str(number)) // 2 + drawn.randint(0, 1))
    letters = "".join(drawn.choice(_CONSONANTS) + drawn.choice(_VOWELS) for _ in range(syllables))
    return letters + drawn.choice(_ENDINGS)


def build(folder: Path, file: Path, share: int, last: Snapshot | None = None) -> Snapshot:
    """Index the touches, of which so many in a hundred have changed."""
    folder.mkdir()
    start, busy = time.perf_counter(), time.process_time()
    with duckdb.connect() as connection:
        connection.execute(_CHANGED.format(file=file, share=share))
        made = index.write(connection, folder, folder / "scratch", last)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    size = sum(each.stat().st_size for files in made.files.values() for each in set(files)) / 1e6
    print(f"index of {made.read:,} texts: {seconds:.1f} s ({busy:.1f} s of the processor), all files {size:.0f} MB")
    files = {name: [each.name for each in files] for name, files in made.files.items()}
    return Snapshot("1", "", files, made.views, basis={"search": index.FORMAT}, folder=folder)


def ask(snapshot: Snapshot, file: Path, texts: int) -> None:
    """Ask each question and print its median."""
    connection = connect(MEMORY)
    snapshot.attach(connection)
    connection.execute(f"create view touches as from '{file}'")
    contacts = "select event_id as appeal_id, event_id, customer_id from touches"
    connection.execute(f"copy ({contacts}) to '{file.parent}/contacts.parquet'")
    connection.execute(f"create view appeal_contacts as from '{file.parent}/contacts.parquet'")
    connection.execute("create view appeals as select appeal_id, 'answered' as status from appeal_contacts")
    words = [word for (word,) in connection.execute("select word from search_words order by texts desc").fetchall()]
    most, often, seldom, rare = words[0], words[30], words[3_000], words[100_000]
    typed = {
        "the commonest word": most,
        "a frequent word": often,
        "a rare word": rare,
        "two frequent words": f"{most} {often}",
        "three words": f"{often} {words[60]} {seldom}",
        "a phrase": f'"{often} {words[60]}"',
        "a phrase of the commonest": f'"{most} {often}"',
        "a beginning": seldom[:3] + "*",
        "a word and not another": f"{often} -{most}",
        "a word in no text": "квантование",
    }
    for what, words_typed in typed.items():
        say(what, lambda words_typed=words_typed: search(connection, words_typed))
    filtering = matching(connection, often)
    count = f"select count(*) from touches where event_id in ({filtering.sql})"
    say("a count of touches filtered", lambda: connection.execute(count, filtering.parameters).fetchall())
    for event in ("e5", f"e{texts // 3}", f"e{texts // 2}"):
        say(f"appeals like {event}", lambda event=event: alike(connection, event))
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB, with the building")


def say(what: str, question: Callable[[], list]) -> None:
    """Time a question, asked once before."""
    rows = question()
    walls, busys = [], []
    for _ in range(TIMES):
        start, busy = time.perf_counter(), time.process_time()
        question()
        walls.append(time.perf_counter() - start)
        busys.append(time.process_time() - busy)
    wall, busy = (statistics.median(times) * 1000 for times in (walls, busys))
    print(f"{what:<30} {wall:6.0f} ms, {busy:6.0f} ms of the processor, {len(rows)} rows")


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1_000_000)
    texts = parser.parse_args().texts
    with tempfile.TemporaryDirectory(prefix="workbench-search-") as folder:
        file = Path(folder) / "touches.parquet"
        make(texts, file)
        first = build(Path(folder) / "first", file, 0)
        ask(first, file, texts)
        print("with one text in a hundred changed:")
        ask(build(Path(folder) / "second", file, 1, first), file, texts)


if __name__ == "__main__":
    main()
