#!/usr/bin/python3
"""tests/import/kinds.py [ATLASD ...] - lists as people send them, kind by kind: how many cases each program gets right.

The cases are the files tests/import/kinds/KIND_what.txt. A file holds cases, each beginning with a line `=== what it is`:

    === an amount beside its source
    as: projets                  the kind of file; other options behind it: `as: projets --lang fr` (without: en)
    name: liste.csv              how the file is called (list.csv)
    encoding: cp1252             how it is written (utf-8); `binary` files are made by lines `make: python expression`
    exit: 1                      the exit status (0)
    --- file
    Titre;Collectivité;...
    --- then                     options of another import of the same file, into the same data; may be repeated
    --- report etat;france_code  columns of the report, and its rows so far as these columns go
    exact;44109
    --- says                     what standard error and output hold, a line each, with * for anything; `! ` before what they must not
    line 2, column *: *
    --- sql SELECT ...           rows, values between |
    45000|afd

Sections may be left out. Each of report, says and sql is one check; a case is right where all its checks are.
"""
import csv
import functools
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kinds')
TIMEOUT_S = 120


class Case:
    def __init__(self, kind, what):
        self.kind, self.what = kind, what
        self.head = {'name': 'list.csv', 'encoding': 'utf-8', 'exit': '0'}
        self.file, self.then, self.checks = '', [], []


def read_cases(path):
    kind, cases, section = os.path.basename(path).split('_')[0], [], None
    with open(path, encoding='utf-8', newline='') as read:
        lines = read.read().split('\n')
    for n, line in enumerate(lines, 1):
        if line.startswith('=== '):
            cases.append(Case(kind, line[4:]))
            section = None
        elif line.startswith('--- '):
            word, _, rest = line[4:].partition(' ')
            section = (word, rest, [])
            if word == 'then':
                cases[-1].then.append(rest)
            elif word not in ('file', 'report', 'says', 'sql'):
                sys.exit(f'{path}:{n}: unknown section {word}')
            elif word != 'file':
                cases[-1].checks.append(section)
        elif section and section[0] == 'file':
            cases[-1].file += line + '\n'
        elif section:
            if line.strip():
                section[2].append(line)
        elif line.strip() and not line.startswith('#'):
            key, _, value = line.partition(':')
            cases[-1].head[key.strip()] = value.strip()
    for case in cases:
        case.file = re.sub(r'\n+$', '\n', case.file)
    return cases


def all_cases():
    return [c for name in sorted(os.listdir(FOLDER)) if name.endswith('.txt')
            for c in read_cases(os.path.join(FOLDER, name))]


def content(case):
    if 'make' in case.head:
        return eval(case.head['make'], {'__builtins__': __builtins__})  # of our own files
    return case.file.encode(case.head['encoding'])


def like(pattern):
    return re.compile('.*?'.join(re.escape(p) for p in pattern.split('*')))


def check_says(lines, text):
    wrong = []
    for line in lines:
        no = line.startswith('! ')
        found = like(line[2:] if no else line).search(text)
        if bool(found) == no:
            wrong.append(('said: ' if no else 'not said: ') + line)
    return wrong


def check_report(columns, lines, path):
    columns = columns.split(';')
    if not os.path.exists(path):
        return ['no report']
    with open(path, encoding='utf-8-sig', newline='') as read:
        rows = [';'.join(row.get(c) or '' for c in columns) for row in csv.DictReader(read, delimiter=';')]
    return [] if rows == lines else ['report: ' + ' / '.join(rows)]


def check_sql(query, lines, db):
    if not os.path.exists(db):
        return [] if lines == ['no database'] else ['no database']
    with sqlite3.connect(f'file:{db}?mode=ro', uri=True) as connection:
        try:
            rows = ['|'.join('' if v is None else str(v) for v in row) for row in connection.execute(query)]
        except sqlite3.Error as e:
            return [f'sql: {e}']
    return [] if rows == lines else ['sql: ' + ' / '.join(rows)]


@functools.lru_cache
def speaks(atlasd):
    """Whether a program knows --lang; one of before speaks English."""
    return b'--lang' in subprocess.run([atlasd, 'import', '--help'], capture_output=True, timeout=TIMEOUT_S).stdout


def run(case, atlasd, folder, env):
    """What is wrong; nothing where the case is right."""
    path, db = os.path.join(folder, case.head['name']), os.path.join(folder, 'atlas.db')
    report = os.path.join(folder, 'report.csv')
    with open(path, 'wb') as out:
        out.write(content(case))
    text = ''
    for options in ['', *case.then]:
        command = [atlasd, 'import', '--db', db, path, '--report', report, '--as', *shlex.split(case.head['as']),
                   *shlex.split(options)]
        if '--lang' not in command and speaks(atlasd):
            command += ['--lang', 'en']
        r = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S)
        text += (r.stderr + r.stdout).decode(errors='replace')
    wrong = [] if r.returncode == int(case.head['exit']) else [f'exit {r.returncode}: ' + text[-300:]]
    for word, rest, lines in case.checks:
        wrong += check_says(lines, text) if word == 'says' else \
            check_report(rest, lines, report) if word == 'report' else check_sql(rest, lines, db)
    return wrong


def run_all(cases, atlasd, env=None):
    """[(case, what is wrong)]"""
    results = []
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            try:
                results.append((case, run(case, atlasd, folder, env)))
            except subprocess.TimeoutExpired:
                results.append((case, ['took too long']))
    return results


def is_stored(wrong):
    """Whether all is right but for sentences."""
    return not [w for w in wrong if not w.startswith(('said: ', 'not said: '))]


def table(programs):
    """Of each program: how many cases are right in what is stored and reported, and in all, sentences too."""
    cases = all_cases()
    columns = [run_all(cases, p) for p in programs]
    print(f"{'kind':<12}{'cases':>6}" + ''.join(f'{os.path.basename(p)[:16]:>18} stored   all' for p in programs))
    for kind in [*dict.fromkeys(c.kind for c in cases), None]:
        mine = [k for k, c in enumerate(cases) if kind in (None, c.kind)]
        line = f"{kind or 'all':<12}{len(mine):>6}"
        for results in columns:
            for right in (sum(is_stored(results[k][1]) for k in mine), sum(not results[k][1] for k in mine)):
                line += f'{right:>10} {100 * right / max(1, len(mine)):>4.0f} %'
        print(line)


if __name__ == '__main__':
    table([os.path.abspath(p) for p in sys.argv[1:]] or ['build/atlasd'])
