#!/usr/bin/python3
"""Every case of tests/import/kinds (kinds.py says what they look like) is imported as it says."""
import concurrent.futures
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kinds  # noqa: E402


def one(case, atlasd):
    with tempfile.TemporaryDirectory() as folder:
        return kinds.run(case, atlasd, folder, None)


def main():
    atlasd = os.path.abspath(os.environ.get('ATLASD') or os.path.join(os.environ.get('BUILD', 'build'), 'asan/atlasd'))
    cases = [c for c in kinds.all_cases() if c.kind in sys.argv[1:] or len(sys.argv) == 1]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for n, (case, wrong) in enumerate(zip(cases, pool.map(lambda c: one(c, atlasd), cases)), 1):
            failed += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {n} - {case.kind}: {case.what}")
            for w in wrong:
                print('# ' + w.replace('\n', '\n# '))
    print(f'1..{len(cases)}')
    return 1 if failed or not cases else 0


if __name__ == '__main__':
    sys.exit(main())
