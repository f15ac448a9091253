#!/usr/bin/python3
"""The rates that `atlasd import` is to reach on real twinnings; skipped where ../shared/data is not there."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import measure_import as m  # noqa: E402

NEEDED = [
    ('french', 'nom unique', 1, 97.0, 'French side right where the name is unique'),
    ('french', 'homonymes', 1, 80.0, 'French side right among homonyms'),
    ('french', 'homonymes', 2, 95.0, 'the right homonym is among the named candidates'),
    ('foreign', 'held', 1, 96.0, 'foreign side within 10 km where the gazetteer holds the place'),
    ('foreign', 'all', 1, 92.5, 'foreign side within 10 km, of all'),
    ('foreign', 'share held', 1, 92.0, 'partners that the gazetteer holds'),
]


def main():
    if not os.path.exists(m.DATA):
        for k, (*_, what) in enumerate(NEEDED, 1):
            print(f'ok {k} - {what} # SKIP {m.DATA} is not there')
        print(f'1..{len(NEEDED)}')
        return 0
    rates = m.measure(os.path.join(os.environ.get('BUILD', 'build'), 'asan/atlasd'))
    failed = 0
    for k, (side, group, column, needed, what) in enumerate(NEEDED, 1):
        counts = rates[side][group]
        got = m.percent(counts[column], counts[0])
        good = got >= needed and counts[0] > 100
        failed += not good
        print(f"{'ok' if good else 'not ok'} {k} - {what}: {got:.1f} % of {counts[0]}, needed {needed:.0f} %")
    print(f'1..{len(NEEDED)}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
