#!/usr/bin/python3
"""What README.md and docs/*.md name is there: pages and headings that they link to, files, options, metrics, rooms of
src/, columns of files; and what an operator or a front end can say has its place in the manual."""
import glob
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import Server, check, database, main, run, same  # noqa: E402
import pages  # noqa: E402

ROOMS = {os.path.basename(os.path.dirname(f)) for f in glob.glob('src/*/')}
TOP = {'src', 'tests', 'docs', 'bench', 'geodata', 'styles', 'packaging'}
PICTURE_BYTES = 200_000
OPTION = re.compile(r'(?<![\w-])--[a-z][a-z-]+')


def none(found, what):
    check(not found, what, found)


def test_links():
    dead = []
    for page in pages.PAGES:
        for number, target in pages.links(page):
            if re.match(r'[a-z]+:', target):
                continue
            name, _, anchor = target.partition('#')
            file = os.path.normpath(os.path.join(os.path.dirname(page), name)) if name else page
            if not os.path.exists(file) or anchor and anchor not in pages.anchors(file):
                dead.append(f'{page}:{number}: {target}')
    none(dead, 'every link leads to a file and a heading')
    linked = {os.path.normpath(target.partition('#')[0]) for _, target in pages.links(pages.README)}
    none([p for p in pages.PAGES[1:] if p not in linked], 'README leads to every page')
    big = [p for p in glob.glob('docs/pictures/*.png') if os.path.getsize(p) > PICTURE_BYTES]
    none(big, 'pictures are small enough to be read with the text')


def test_files():
    missing, n = [], 0
    for page in pages.PAGES:
        for number, text in pages.codes(page):
            for word in text.split():
                word = word.rstrip('/.,;:')
                if not re.fullmatch(r'[\w.-]+(/[\w.@*-]+)+', word):
                    continue
                first = word.partition('/')[0]
                if first not in TOP | ROOMS:
                    continue
                n += 1
                if not glob.glob(word if first in TOP and glob.glob(word) else f'src/{word}'):
                    missing.append(f'{page}:{number}: {word}')
    none(missing, 'every file that is named is there')
    check(n > 50, 'files are named', n)


def test_rooms():
    """The map of the rooms is that of tests/layers, in the order of the Makefile."""
    with open('tests/layers') as f:
        ranks = {m[1]: int(m[2]) for m in re.finditer(r'\b([a-z]+):(\d)\b', f.read())}
    maps = [b for b in pages.blocks('docs/design.md') if b.kind == 'text' and re.match(r'\d  main ', b.lines[0])]
    drawn = [(m[2], int(m[1])) for b in maps for line in b.lines if (m := re.match(r'(\d)  ([a-z]+) ', line))]
    same(dict(drawn), ranks, 'the map of the rooms is that of tests/layers')
    same(set(ranks), ROOMS, 'and of src/')
    check(drawn == sorted(drawn, key=lambda room: -room[1]), 'from the top down', drawn)


def options_of(*verb):
    r = run(*verb, '--help')
    return set(OPTION.findall(r.stdout))


def test_options():
    verbs = re.findall(r'^  ([a-z]+)  ', run('--help').stdout, re.M)
    check(len(verbs) >= 8, 'the verbs are listed', verbs)
    known = {verb: options_of(verb) for verb in verbs}
    every = set().union(*known.values(), {'--help', '--version'})
    bench = subprocess.run(['bench/run', '--help'], capture_output=True, text=True).stdout
    every |= set(OPTION.findall(bench))
    unknown, named = [], set()
    for page in pages.PAGES:
        lines = list(pages.codes(page))
        for b in pages.blocks(page):
            lines += [(b.line + n, line) for n, line in enumerate(b.lines, 1)
                      if 'atlasd ' in line or line.startswith('  --')]
        for number, text in lines:
            if not text.strip().startswith('--') and 'atlasd ' not in text and 'bench/run' not in text:
                continue
            for option in OPTION.findall(text):
                named.add(option)
                if option not in every:
                    unknown.append(f'{page}:{number}: {option}')
    none(unknown, 'every option that is named is one of --help')
    none(sorted(set().union(*known.values()) - named), 'every option has its place in the manual')


def test_limits():
    """The table of limits is that of serve --help, word for word."""
    text = run('serve', '--help').stdout
    limits = re.findall(r'^  (--[a-z-]+) N\s+((?:.|\n(?!  --))*)', text[text.index('Limits:'):], re.M)
    check(len(limits) > 15, 'serve --help lists the limits', limits)
    operating, missing = pages.read('docs/operating.md'), []
    for option, said in limits:
        m = re.fullmatch(r'(.*) \(default:? ([^;,]*).*\)', ' '.join(said.split()))
        row = f'| `{option}` | {m[2]} | {m[1]} |' if m else said
        if row not in operating:
            missing.append(row)
    none(missing, 'operating.md has every limit with its default')


def test_numbers(server):
    """Metrics: those that are named exist, those that exist are named."""
    exist = set(re.findall(r'^# TYPE (atlasd_\w+)', server.get('/metrics').body.decode(), re.M))
    named = {m for page in pages.PAGES for m in re.findall(r'\b(atlasd_[a-z_]+)\b', pages.read(page))}
    named = {re.sub(r'_(bucket|sum|count)$', '', m) for m in named} - {'atlasd_'}
    none(sorted(named - exist), 'every metric that is named is one of /metrics')
    operating = pages.read('docs/operating.md')
    none(sorted(m for m in exist if m not in operating), 'operating.md says what each metric counts')


def test_criteria(server):
    using = pages.read('docs/using.md')
    api = json.loads(server.get('/api/openapi.json').body)
    # those that have the name of a property are told of as such, once
    names = {p['name'] for key, p in api['components']['parameters'].items() if not p['description'].startswith('Valeur exacte de la propriété')}
    check(len(names) > 20, 'OpenAPI lists the parameters', names)
    none(sorted(n for n in names if f'`{n}`' not in using and f'{{{n}}}' not in using),
         'using.md has every parameter of the API')
    paths = [p if 'servers' in o else '/api' + p.rstrip('/') for p, o in api['paths'].items()]
    paths = [re.sub(r'\{[^}]*\}', '{}', re.sub(r'(/collections/)\w+', r'\1{}', p)) for p in paths]
    told = re.sub(r'\{[^}]*\}', '{}', using)
    none([p for p in paths if p not in told], 'using.md has every address of the API')


def test_columns():
    tables = run('import', '--help', 'markdown').stdout.strip()
    check(tables in pages.read('docs/importing.md'), 'the columns of importing.md are those of import --help markdown')


def body():
    test_links()
    test_files()
    test_rooms()
    test_options()
    test_columns()
    test_limits()
    server = Server(database())
    test_numbers(server)
    test_criteria(server)
    same(server.stop(), 0, 'the server ends well')


if __name__ == '__main__':
    main(body)
