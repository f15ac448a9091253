#!/usr/bin/python3
"""`atlasd import` from outside: every kind, every bad input, killed on the way. A gazetteer of a few places makes each run
short."""
import csv
import gzip
import io
import os
import re
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

csv.field_size_limit(1 << 30)
ATLASD = os.path.abspath(os.path.join(os.environ.get('BUILD', 'build'), 'asan/atlasd'))
BUILT = 'geodata/built'
COMMUNES = {'Lyon', 'Annecy', 'Valence', 'Saint-Denis', 'Bayonne', 'Cesson-Sévigné', 'Creuse', 'Villeurbanne'}
PLACES = {'Bamako', 'Cologne', 'Turin', 'Veliko Tarnovo', 'Houston', 'Friedberg', 'Dakar', 'Matola', 'Montréal', 'Salem'}

count = 0
failures = 0


def check(good, what, detail=''):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    if not good and detail != '':
        print('# ' + str(detail).replace('\n', '\n# '), flush=True)


def small_gazetteer(folder):
    """geodata/built in `folder` with few communes and places; the other tables are found where they are."""
    built = os.path.join(folder, BUILT)
    os.makedirs(built)
    for name, column, keep in (('communes.tsv', 'nom', COMMUNES), ('places.tsv.gz', 'name', PLACES),
                               ('admin1.tsv.gz', 'country', {'DE'})):
        read = gzip.open if name.endswith('.gz') else open
        with read(os.path.join(BUILT, name), 'rt', encoding='utf-8') as table:
            header, *rows = table.read().splitlines()
        at = header.split('\t').index(column)
        kept = [r for r in rows if r.split('\t')[at] in keep]
        with open(os.path.join(built, name.removesuffix('.gz')), 'w', encoding='utf-8') as out:
            out.write('\n'.join([header, *kept]) + '\n')


def headed(text):
    """Messages with their columns by header alone: "column B (partenaire): " -> "column partenaire: "."""
    return re.sub(r'column [A-Z]+ \(([^)]*)\)', r'column \1', text)


class Case:
    """A folder with a database and files."""

    def __init__(self, share):
        self.folder = tempfile.TemporaryDirectory()
        self.env = dict(os.environ, ATLASD_SHARE=share)
        self.db = self.path('atlas.db')
        self.report = []

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text, encoding='utf-8'):
        with open(self.path(name), 'wb') as out:
            out.write(text if isinstance(text, bytes) else text.encode(encoding))
        return self.path(name)

    def command(self, name, kind, *options):
        return [ATLASD, 'import', '--lang', 'en', '--db', self.db, self.path(name), '--as', kind, *options]

    def run(self, name, kind, *options):
        r = subprocess.run(self.command(name, kind, '--report', self.path('report.csv'), *options), env=self.env,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        self.report = []
        if os.path.exists(self.path('report.csv')):
            with open(self.path('report.csv'), encoding='utf-8-sig', newline='') as read:
                self.report = list(csv.DictReader(read, delimiter=';'))
            os.unlink(self.path('report.csv'))
        for row in self.report:
            row['message'] = headed(row['message'])
        r.stderr = headed(r.stderr)
        return r

    def load(self, kind, text, *options, name='source.csv'):
        self.write(name, text)
        return self.run(name, kind, *options)

    def rows(self, sql):
        db = sqlite3.connect(f'file:{self.db}?mode=ro', uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def one(self, sql):
        return self.rows(sql)[0][0]

    def content(self):
        """Every row of every table of ours, the trail of changes included."""
        if not os.path.exists(self.db):
            return None
        names = [n for n, in self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'idx_%' "
                                       "AND name NOT LIKE 'projet_texte%' AND sql NOT LIKE 'CREATE VIRTUAL%'")]
        return {n: sorted(map(repr, self.rows(f'SELECT * FROM "{n}"'))) for n in names
                if n not in ('spatial_ref_sys', 'spatial_ref_sys_aux', 'sqlite_sequence')}

    def positions(self, table):
        """(nom, qualite, longitude, latitude) of each row; read from SpatiaLite's blob."""
        out = []
        for nom, quality, geom in self.rows(f'SELECT nom, qualite, geom FROM {table} ORDER BY id'):
            out.append((nom, quality, *(struct.unpack('<dd', geom[43:59]) if geom else (None, None))))
        return out

    def left_over(self):
        return [f for f in os.listdir(self.folder.name) if '.new-' in f]


JUMELAGES = 'nom_source,partenaire,iso2\nLyon,Turin,IT\nLyon,Köln,DE\nValence (26),Veliko Tarnovo,BG\nSeynod,Nulle-Part,ML\n'


def test_jumelages(share):
    c = Case(share)
    r = c.load('jumelages', JUMELAGES)
    check(r.returncode == 0 and '4 added' in r.stdout, 'a new database is made, four twinnings added', r.stdout + r.stderr)
    check(not c.left_over(), 'nothing else is left beside it', c.left_over())
    check(c.one("SELECT count(*) FROM cooperation WHERE jumelage = 1 AND nature = 'cooperation'") == 4,
          'they are coopérations with jumelage')
    check(c.rows("SELECT nom, type, commune, departement, region, region_1970, epci, qualite, population > 400000 "
                 "FROM collectivite WHERE uid = 'commune-69123'") ==
          [('Lyon', 'commune', '69123', '69', '84', '22:82', '200046977', 'exacte', 1)],
          'what belongs to a commune is filled in', c.rows('SELECT * FROM collectivite'))
    check(c.one("SELECT count(*) FROM collectivite WHERE commune = '74010'") == 1,
          'a former commune is its successor: Seynod is Annecy')
    check(c.rows("SELECT uid, qualite, geom IS NULL FROM partenaire WHERE nom = 'Nulle-Part'") ==
          [('p-ml-nulle-part', 'aucune', 1)], 'a partner that is not found is there without a position')
    states = [(x['ligne'], x['etat'], x['france_code'], x['etranger_etat'], x['etranger_trouve']) for x in c.report]
    check(states == [('2', 'exact', '69123', 'exact', 'Turin'), ('3', 'exact', '69123', 'exact', 'Cologne'),
                     ('4', 'exact', '26362', 'exact', 'Veliko Tarnovo'),
                     ('5', 'introuvable', '74010', 'introuvable', '')], 'the report has a line a row', states)
    before = c.content()
    r = c.run('source.csv', 'jumelages')
    check(r.returncode == 0 and '0 added, 0 changed, 4 unchanged' in r.stdout, 'the same file again changes nothing', r.stdout)
    check(c.content() == before, 'and leaves no trace, in the audit trail and the change feed neither')
    r = c.load('jumelages', JUMELAGES + 'Lyon,Turin,IT\n')
    check('1 repeated' in r.stdout and c.report[-1]['action'] == 'doublon', 'a row that stands twice is told', r.stdout)
    r = c.load('jumelages', 'nom_source,partenaire,iso2,depuis\nLyon,Turin,IT,1950\nLyon,Turin,IT,1960\n')
    check('line 3' in r.stderr and 'same key as line 2' in r.stderr and '1 changed' in r.stdout,
          'the same key with other values is an error', r.stdout + r.stderr)
    before = c.content()
    c.run('source.csv', 'jumelages')
    check(c.content() == before, 'and does not change to and fro')


def test_forms(share):
    """One content in every form that spreadsheets write."""
    text = 'nom_source,partenaire,iso2\nCesson-Sévigné,Montréal,CA\nSaint-Denis (93),Köln,DE\n'
    quoted = '"nom_source","partenaire","iso2"\r\n"Cesson-Sévigné","Montréal","CA"\r\n"Saint-Denis (93)","Köln","DE"\r\n'
    forms = {
        'plain UTF-8': text.encode(),
        'with a BOM': b'\xef\xbb\xbf' + text.encode(),
        'Windows-1252 and semicolons': text.replace(',', ';').encode('cp1252'),
        'TABs and CR LF': text.replace(',', '\t').replace('\n', '\r\n').encode(),
        'quoted': quoted.encode(),
        'headers as people write them': text.replace('nom_source', 'Collectivité française').replace(
            'partenaire', 'Ville jumelée').replace('iso2', 'Pays').replace('CA\n', 'Canada\n').replace(
                'DE\n', 'allemagne\n').encode(),
        'capitals': text.replace('Cesson-Sévigné', 'CESSON SEVIGNE').replace('Köln', 'KÖLN').encode(),
    }
    uids = None
    for what, data in forms.items():
        c = Case(share)
        r = c.load('jumelages', data)
        got = c.rows('SELECT uid FROM cooperation ORDER BY 1') if r.returncode == 0 else r.stderr
        uids = uids or got
        check(len(got) == 2 and got == uids, 'read the same: ' + what, got)
        check(c.rows('SELECT nom FROM partenaire ORDER BY 1') == [('Köln',), ('Montréal',)], 'names too: ' + what)


def test_bad_rows(share):
    c = Case(share)
    c.load('jumelages', JUMELAGES)
    before = c.content()
    bad = ('nom_source,partenaire,iso2,depuis,statut,code_insee\nLyon,Matola,MZ,,,\nLyon,,IT,,,\nLyon,Houston,XX,,,\n'
           'Lyon,Salem,US,hier,,\nLyon,Friedberg,DE,1990,en cour,\nLyon,Houston,US,,,99999\nLyon,"x"y,US,,,\n'
           'Lyon,Houston,US,,,,trop\nBayonne,Houston,US,1990,en cours,64102\n')
    r = c.load('jumelages', bad, '--strict')
    check(r.returncode == 1 and 'nothing was imported' in r.stderr and 'line 3, column partenaire' in r.stderr,
          '--strict: the first bad row ends it', r.stderr)
    check(c.content() == before, 'and nothing is written')
    r = c.load('jumelages', bad)
    check(r.returncode == 0 and '4 added' in r.stdout and '5 in error' in r.stdout, 'the good rows go in', r.stdout)
    for expected in ('line 3, column partenaire: is empty', "line 4, column iso2: 'XX' is no country that is known",
                     "line 5, column depuis: 'hier' is not a date", "line 6, column statut: 'en cour' is not known; near are en cours (en_cours)",
                     "line 7, column code_insee: '99999' is not the code", 'line 8, column B: text stands behind a closing quote',
                     'line 9: 7 cells, but the header has 6 columns'):
        check(expected in r.stderr, 'named: ' + expected, r.stderr)
    check([x['etat'] for x in c.report].count('erreur') == 5 and 'column depuis' in c.report[3]['message'] and
          c.rows("SELECT count(*) FROM cooperation WHERE depuis = 1990 AND statut IS NULL") == [(1,)],
          'and in the report; what is no key is left out of its row, not the row', c.report)
    r = c.load('jumelages', 'nom_source,partenaire,iso2\nLyon,,\nNice,,IT\n')
    check(r.returncode == 1 and 'all 2 rows are in error' in r.stderr, 'nothing but bad rows is a failure', r.stderr)


def test_memory(share):
    """What is remembered of a row goes with the row."""
    c = Case(share)
    r = c.load('jumelages', 'nom_source,partenaire,iso2\nLyon,Turin,IT\nBayonne,Houston,XX\nAnnecy,Matola,MZ\nBayonne,Dakar,SN\n')
    check('1 in error' in r.stdout and c.rows(
        'SELECT c.nom, p.nom FROM cooperation_collectivite JOIN cooperation_partenaire USING (cooperation_id) '
        'JOIN collectivite c ON c.id = collectivite_id JOIN partenaire p ON p.id = partenaire_id ORDER BY 1') ==
          [('Annecy', 'Matola'), ('Bayonne', 'Dakar'), ('Lyon', 'Turin')],
          'an authority of a row in error, met again: itself, not the one that came between', r.stdout)
    c = Case(share)
    r = c.load('cooperations', 'collectivites,partenaires,pays\nLyon,Dakar|Turin,SN|XX\nLyon,Matola,MZ\nLyon,Dakar,SN\n')
    check('1 in error' in r.stdout and c.rows(
        'SELECT nom FROM cooperation_partenaire JOIN partenaire ON partenaire.id = partenaire_id ORDER BY 1') ==
          [('Dakar',), ('Matola',)], 'a partner too', r.stdout)


def test_bad_files(share):
    c = Case(share)
    good = 'nom_source,partenaire,iso2\nLyon,Turin,IT\n'
    for existing in (False, True):
        if existing:
            c.load('jumelages', good)
        before = c.content()
        for what, data, expected in (
                ('a quote never closed', good + '"Lyon,Köln,DE\nBayonne,Houston,US\n', 'line 3, column A'),
                ('NUL bytes', good.encode() + b'\0\0\n', 'NUL'),
                ('UTF-16 that is cut off', good.encode('utf-16')[:-1], 'UTF-16'),
                ('an empty file', '', 'is empty'),
                ('a header alone', 'nom_source,partenaire,iso2\n', 'no rows'),
                ('a required column missing', 'nom_source,iso2\nLyon,IT\n', 'is partenaire'),
                ('two columns that mean one and differ', 'ville,commune,partenaire,iso2\na,b,c,IT\n', 'row is in error')):
            r = c.load('jumelages', data)
            check(r.returncode == 1 and expected in r.stderr and c.content() == before and not c.left_over() and
                  r.stderr.count('\n') <= 2,
                  f"{what}: one sentence, {'the database as it was' if existing else 'no database'}", r.stderr)
            if c.report:
                last = c.report[-1]
                check(last['action'] == 'rien' and expected in last['message'] and None not in last and
                      not any(x['action'] == 'rien' for x in c.report[:-1]), f'{what}: the report ends with it', last)
        r = c.load('jumelages', good + 'Lyon,Bonn,Atlantide\n', '--strict')
        check(r.returncode == 1 and c.report[-1]['action'] == 'rien', 'and with what ends --strict', c.report)
        r = c.load('jumelages', good + 'Lyon,Bonn,Atlantide\n', '--dry-run')
        check(r.returncode == 0 and 'rien' not in [x['action'] for x in c.report], 'not where nothing was refused', c.report)
    c.write('foreign.db', b'this is no database at all' * 100)
    r = subprocess.run([ATLASD, 'import', '--lang', 'en', '--db', c.path('foreign.db'), c.path('source.csv'), '--as', 'jumelages'],
                       env=c.env, capture_output=True, text=True, timeout=60)
    c.write('source.csv', good)
    r = subprocess.run([ATLASD, 'import', '--lang', 'en', '--db', c.path('foreign.db'), c.path('source.csv'), '--as', 'jumelages'],
                       env=c.env, capture_output=True, text=True, timeout=60)
    check(r.returncode == 1 and r.stderr.count('\n') == 1, 'a foreign database: one sentence, exit 1', r.stderr)
    c.load('jumelages', good)
    before = c.content()
    for over in (c.db, c.path('source.csv')):
        r = subprocess.run(c.command('source.csv', 'jumelages', '--report', over), env=c.env, capture_output=True, text=True)
        check(r.returncode == 2 and 'overwrite' in r.stderr and c.content() == before, 'a report over ' + os.path.basename(over))
    r = c.run('no-such-file.csv', 'jumelages')
    check(r.returncode == 1 and 'no-such-file' in r.stderr, 'a missing file: exit 1', r.stderr)
    for options in ([], ['--db', c.db], ['--db', c.db, 'x.csv', '--as', 'licornes'],
                    ['--db', c.db, 'x.csv', '--as', 'jumelages', '--frobnicate'], ['--db'],
                    ['--db', c.db, c.path('source.csv'), '--as', 'jumelages', '--columns', 'x=y']):
        r = subprocess.run([ATLASD, 'import', *options], env=c.env, capture_output=True, text=True, timeout=60)
        check(r.returncode == 2 and r.stderr, 'wrong usage: ' + ' '.join(os.path.basename(o) for o in options), r.stderr)
    for about in ('', 'projets', 'all', 'markdown'):
        r = subprocess.run([ATLASD, 'import', '--help', *([about] if about else [])], capture_output=True, text=True)
        check(r.returncode == 0 and len(r.stdout) > 400, '--help ' + about)


def test_quotes(share):
    """Text inside quotes is never taken for rows, and rows never for text: where that is in doubt, nothing goes in."""
    head, row = 'nom_source,partenaire,iso2,description\n', 'Lyon,Turin,IT,x\n'
    c = Case(share)
    c.load('jumelages', head + row)
    before = c.content()
    for what, data, expected in (
            ('a quoted cell over the limit, with rows in it', head + row + 'Annecy,Dakar,SN,"' + 'x' * (1 << 20) +
             '\nBayonne,Houston,US,\n"\nLyon,Matola,MZ,\n', 'line 3, column D'),
            ('an open quote in front of more than the limit', head + row + 'Annecy,"Dakar,SN,\n' +
             'Bayonne,Houston,US,x\n' * 60000, 'line 3, column B'),
            ('an open quote that another closes', head + row + 'Annecy,Dakar,SN,"x\nBayonne,Houston,US,"y"\n' + row,
             'line 3, column D'),
            ('an open quote that closes behind whole rows', head + row + '"Annecy,Dakar,SN,x\nBayonne,Houston,US,y\n",1\n',
             'line 3, column A'),
            ('quotes that are not doubled, over two lines', head + row + 'Annecy,Dakar,SN,"le "Lac"\nBayonne,Houston,US,\n"\n',
             'line 3, column D')):
        r = c.load('jumelages', data)
        check(r.returncode == 1 and expected in r.stderr and c.content() == before and r.stderr.count('\n') == 1,
              what + ': one sentence with the line, nothing written', r.stderr[:600])


def test_encodings(share):
    c = Case(share)
    head = 'nom_source,partenaire,iso2,description\n'.encode()
    utf8 = 'Cesson-Sévigné,Montréal,CA,été\nLyon,Köln,DE,hiver\n'.encode()
    r = c.load('jumelages', head + utf8 + 'Annecy,Dakar,SN,thé\n'.encode('cp1252'))
    check(r.returncode == 0 and 'UTF-8, commas' in r.stdout and 'on 1 line, of which 4 is the first' in r.stdout and
          'line 4: a byte is not UTF-8' in r.stderr and 'not UTF-8' in c.report[2]['message'] and
          not c.report[0]['message'], 'one line of Windows-1252 in a file of UTF-8 is named', r.stdout + r.stderr)
    check(c.rows('SELECT description FROM cooperation ORDER BY 1') == [('hiver',), ('thé',), ('été',)] and
          c.one("SELECT count(*) FROM partenaire WHERE nom IN ('Köln', 'Montréal')") == 2, 'and all of it is read as meant')
    c = Case(share)
    r = c.load('jumelages', (head.decode() + utf8.decode()).encode('cp1252') + 'Annecy,Dakar,SN,thé\n'.encode())
    check('Windows-1252, commas' in r.stdout and 'line 4: a character looks like UTF-8' in r.stderr and
          c.one("SELECT count(*) FROM partenaire WHERE nom = 'Köln'") == 1,
          'one line of UTF-8 in a file of Windows-1252 is named', r.stdout + r.stderr)
    text = 'nom_source;partenaire;iso2\nCesson-Sévigné;Montréal;CA\nLyon;Köln;DE\n'
    for codec, name, said in (('utf-16', 'utf-16le', 'UTF-16 LE'), ('utf-16-be', 'utf-16be', 'UTF-16 BE'),
                              ('mac_roman', 'mac-roman', 'Mac Roman'), ('cp850', 'cp850', 'CP850')):
        for options in ((), ('--encoding', name)):
            c = Case(share)
            r = c.load('jumelages', text.replace('\n', '\r').encode(codec), *options)
            check(r.returncode == 0 and f'2 rows ({said}, semicolons)' in r.stdout and
                  c.one("SELECT count(*) FROM partenaire WHERE nom IN ('Köln', 'Montréal')") == 2,
                  f'{said}{" ".join(("", *options))} is read and said', r.stdout + r.stderr)


def test_pipes(share):
    c = Case(share)
    c.write('source.csv', JUMELAGES)
    c.run('source.csv', 'jumelages', '--source', 'a')
    expected = c.rows('SELECT uid FROM cooperation ORDER BY 1')
    for path in ('-', '/dev/stdin'):
        c = Case(share)
        r = subprocess.run([ATLASD, 'import', '--lang', 'en', '--db', c.db, path, '--as', 'jumelages'], env=c.env, input=JUMELAGES,
                           capture_output=True, text=True, timeout=60)
        check(r.returncode == 0 and c.rows('SELECT uid FROM cooperation ORDER BY 1') == expected and
              'source jumelages/stdin' in r.stdout, 'piped in as ' + path, r.stdout + r.stderr)
        r = subprocess.run([ATLASD, 'import', '--lang', 'en', '--db', c.db, path, '--as', 'jumelages'], env=c.env, input=JUMELAGES + '"x',
                           capture_output=True, text=True, timeout=60)
        check(r.returncode == 1 and 'line 6, column A' in r.stderr, 'refused as a file is', r.stderr)
    c = Case(share)
    r = subprocess.run(['bash', '-c', 'exec "$0" import --db "$1" <(printf "%s" "$2") --as jumelages --source x', ATLASD, c.db,
                        JUMELAGES], env=c.env, capture_output=True, text=True, timeout=60)
    check(r.returncode == 0 and c.rows('SELECT uid FROM cooperation ORDER BY 1') == expected, 'the output of a command',
          r.stdout + r.stderr)
    r = subprocess.run([ATLASD, 'import', '--lang', 'en', '--db', c.db, c.folder.name, '--as', 'jumelages'], env=c.env, capture_output=True,
                       text=True, timeout=60)
    check(r.returncode == 1 and 'is a folder' in r.stderr and r.stderr.count('\n') == 1, 'a folder is refused', r.stderr)


def test_columns(share):
    c = Case(share)
    r = c.load('jumelages', 'A,B,C,depuis\nLyon,Turin,IT,zut\n', '--columns', 'A=nom_source,B=partenaire,C=iso2,depuis=')
    check(r.returncode == 0 and '1 added' in r.stdout and 'not used: depuis' in r.stdout, '--columns names and leaves out',
          r.stdout + r.stderr)
    c = Case(share)
    r = c.load('jumelages', JUMELAGES, '--dry-run')
    check(r.returncode == 0 and '4 added' in r.stdout and c.content() is None and not c.left_over(),
          '--dry-run makes no database', c.left_over())
    check(len(c.report) == 4, 'but a report')
    c.load('jumelages', JUMELAGES)
    before = c.content()
    c.load('jumelages', JUMELAGES + 'Bayonne,Houston,US\n', '--dry-run')
    check(c.content() == before, 'and changes none')


def test_replace(share):
    c = Case(share)
    c.load('jumelages', JUMELAGES, name='a.csv')
    c.load('jumelages', 'nom_source,partenaire,iso2\nBayonne,Houston,US\n', name='other.csv')
    smaller = '\n'.join(JUMELAGES.splitlines()[:3]) + '\n'
    r = c.load('jumelages', smaller, name='a.csv')
    check('0 retired' not in r.stdout and c.one('SELECT count(*) FROM cooperation') == 5,
          'without --replace, what is missing stays', r.stdout)
    r = c.load('jumelages', smaller, '--replace', name='a.csv')
    check('2 retired' in r.stdout and c.one('SELECT count(*) FROM cooperation') == 3, '--replace retires it', r.stdout)
    check(c.one("SELECT count(*) FROM partenaire WHERE nom IN ('Nulle-Part', 'Veliko Tarnovo')") == 0 and
          c.one("SELECT count(*) FROM partenaire WHERE nom = 'Houston'") == 1,
          'and the partners that only it had; another source keeps its own')
    check(c.one("SELECT count(*) FROM ancien_uid WHERE collection = 'cooperations'") == 2, 'their ids are remembered')
    r = c.load('jumelages', smaller, '--replace', name='third.csv')
    check(r.returncode == 2 and '--source' in r.stderr, 'a new file name and several sources: which one?', r.stderr)
    r = c.load('jumelages', smaller, '--replace', '--source', 'jumelages/a', name='third.csv')
    check('source jumelages/a\n' in r.stdout and '0 retired' in r.stdout, '--source as the summary writes it', r.stdout)
    r = c.load('jumelages', JUMELAGES, '--replace', '--source', 'a', name='third.csv')
    check('2 added' in r.stdout and c.one("SELECT count(*) FROM ancien_uid WHERE collection = 'cooperations'") == 0,
          '--source says it; what comes back has its old id', r.stdout)
    c = Case(share)
    c.load('collectivites', 'nom\nLyon\nBayonne\n')
    c.load('jumelages', 'nom_source,partenaire,iso2\nLyon,Turin,IT\n')
    r = c.load('collectivites', 'nom\nAnnecy\n', '--replace')
    check('1 retired' in r.stdout and '1 kept because' in r.stdout and
          c.rows('SELECT nom FROM collectivite ORDER BY 1') == [('Annecy',), ('Lyon',)],
          'a collectivité in use is not retired', r.stdout)


def test_networks(share):
    c = Case(share)
    links = "SELECT r.nom, membre, relais FROM collectivite_reseau JOIN reseau r ON r.id = reseau_id ORDER BY 1"
    c.load('collectivites', 'nom;reseaux;relais\nLyon;Un|Deux;Deux|Trois\n')
    check(c.rows(links) == [('Deux', 1, 1), ('Trois', 0, 1), ('Un', 1, 0)], 'networks: belonged to, worked through, both', c.rows(links))
    c.load('collectivites', 'nom;reseaux\nLyon;Un\n', name='other.csv')
    check(c.rows(links) == [('Deux', 0, 1), ('Trois', 0, 1), ('Un', 1, 0)], 'a list without one of the columns leaves it', c.rows(links))


def test_collectivites(share):
    c = Case(share)
    r = c.load('collectivites',
               'Nom;Code;Type;Département;Population;Site web;Longitude;Latitude;Réseaux;Contacts\n'
               'Lyon;;;;;https://www.lyon.fr;;;CUF|AFCCRE;maire:Jeanne:Dupont:Maire:j@lyon.fr:\n'
               ';69266;;;;;;;;\n'
               'Seynod;74268;;;;;;;;\n'
               'Métropole de Lyon;200046977;;;;;;;;\n'
               ';69;departement;;;;;;;\n'
               'Région Rhône-Alpes;;;;;;;;;\n'
               'Syndicat des eaux de la Drôme;;;26;;;;;;\n'
               'Commune inconnue;;commune;38;1 234;;5,5;45,2;;\n'
               'Valence;;;Tarn-et-Garonne;;;;;;\n')
    check(r.returncode == 0 and '9 added' in r.stdout, 'collectivités of all types', r.stdout + r.stderr)
    check(c.rows('SELECT uid, type, departement, region, qualite FROM collectivite WHERE uid NOT LIKE \'%-h%\' ORDER BY uid') == [
        ('commune-69123', 'commune', '69', '84', 'exacte'), ('commune-69266', 'commune', '69', '84', 'exacte'),
        ('commune-74010', 'commune', '74', '84', 'exacte'), ('commune-82186', 'commune', '82', '76', 'exacte'),
        ('departement-69', 'departement', '69', '84', 'approximative'),
        ('epci-200046977', 'epci', '69', '84', 'approximative'),
        ('region-22-82', 'region', None, '84', 'approximative')],
        'codes, types, territories and quality of position', c.rows('SELECT uid, type, departement, region, qualite FROM collectivite'))
    check(c.rows("SELECT type, departement, region, population FROM collectivite WHERE uid LIKE '%-h%' ORDER BY type") ==
          [('commune', '38', '84', 1234), ('syndicat', '26', '84', None)], 'those without a code, by name and département')
    check(c.one("SELECT nature_epci FROM collectivite WHERE type = 'epci'") not in (None, ''), 'the nature of an EPCI')
    check(c.one('SELECT count(*) FROM collectivite_reseau') == 2 and c.rows('SELECT prenom, courriel FROM contact') ==
          [('Jeanne', 'j@lyon.fr')], 'networks and contacts')
    before = c.content()
    r = c.run('source.csv', 'collectivites')
    check('9 unchanged' in r.stdout and c.content() == before, 'again: nothing changes', r.stdout)
    r = c.load('collectivites', 'nom,site_web,population\nLyon,-,\n')
    check(c.one("SELECT site_web IS NULL AND population IS NOT NULL FROM collectivite WHERE commune = '69123'") == 1,
          'a lone - takes away, an empty cell leaves')
    r = c.load('collectivites', 'nom,code\nAnnecy,69123\n')
    check('the name is not that of the code' in c.report[0]['message'], 'a name that is not the code\'s is told', c.report)


def test_told(share):
    """Where the row says that a place is counts, and nothing else is taken without a word."""
    c = Case(share)
    r = c.load('collectivites', 'nom,code,departement\nValence,,93\nLyon,69123,13\nLyon,69123,69\nBayonne,,Pays basque\n')
    got = [(x['etat'], x['france_code'], x['france_candidats']) for x in c.report]
    check(got == [('ambigu', '', '1. Valence, Drôme (26362) | 2. Valence, Tarn-et-Garonne (82186) | 3. Valence, Charente (16392)'), ('approximatif', '69123', ''),
                  ('exact', '69123', ''), ('exact', '64102', '')], "a département that is not the place's", got)
    check(c.rows("SELECT nom, departement, qualite FROM collectivite WHERE commune IS NULL") == [('Valence', '93', 'aucune')],
          'what is named only elsewhere has no position', c.rows('SELECT * FROM collectivite'))
    for expected in ('line 2: Valence: nothing of that name is where the row says', 'line 3: the code is not of the departement',
                     "line 5: Bayonne: 'Pays basque' is no departement or region that is known"):
        check(expected in r.stderr, 'told: ' + expected, r.stderr)
    check('line 4' not in r.stderr, 'and nothing else', r.stderr)
    c = Case(share)
    c.load('jumelages', 'nom_source,partenaire,iso2,province\nLyon,Friedberg,DE,Sarre\nLyon,Friedberg,DE,Hesse\n')
    got = [(x['etranger_etat'], x['etranger_latitude'][:2]) for x in c.report]
    check(got == [('ambigu', ''), ('exact', '50')], 'a province too', c.report)
    c = Case(share)
    c.load('collectivites', 'nom,region\nBayonne,Bretagne\nBayonne,Normandie\nBayonne,Nouvelle-Aquitaine\n')
    check(c.one('SELECT count(*) FROM collectivite') == 3 and c.one('SELECT count(commune) FROM collectivite') == 1,
          'what is named in two regions and found in neither are two', c.rows('SELECT uid FROM collectivite'))
    r = c.load('collectivites', 'nom,departement\nSyndicat des eaux,Drome\nSyndicat des bois,Dromedaire\n')
    check([x['etat'] for x in c.report] == ['approximatif', 'introuvable'] and "'Dromedaire' is no departement" in r.stderr and
          "'Drome'" not in r.stderr, 'a syndicat by its département, where that is known', r.stderr)


def test_positions(share):
    """A position outside the country, or the département, is named and not used; nothing is exact then."""
    c = Case(share)
    rows = [('Koro', 'ML', '-3,08', '14,07', 'introuvable', ('exacte', -3.08, 14.07), ''),
            ('Bamako', 'ML', '12.65', '-8', 'approximatif', ('approximative', -8.0, 12.65), 'not in Mali, but would be if'),
            ('Turin', 'IT', '0', '0', 'approximatif', ('approximative', 7.69, 45.07), 'not in Italie: it was not used'),
            ('Kita', 'ML', '9.5', '-13', 'introuvable', ('aucune', None, None), 'not in Mali: it was not used'),
            ('Segou', 'ML', '13.4', '-6.3', 'introuvable', ('aucune', None, None), 'but would be if they were swapped'),
            ('Montréal', 'CA', '-73.6', '45.5', 'exact', ('exacte', -73.6, 45.5), ''),
            ('Friedberg', 'DE', '-10.98', '48.36', 'ambigu', ('approximative', None, None), 'not in Allemagne: it was not used')]
    r = c.load('partenaires', 'nom;pays;longitude;latitude\n' + ''.join(';'.join(x[:4]) + '\n' for x in rows))
    got = {nom: (q, lon, lat) for nom, q, lon, lat in c.positions('partenaire')}
    for (nom, _, _, _, state, position, message), line in zip(rows, c.report):
        near = all(a is None or b is not None and abs(a - b) < 0.05 for a, b in zip(position[1:], got[nom][1:]))
        check(line['etat'] == state and got[nom][0] == position[0] and near and message in line['message'] and
              bool(message) == bool(line['message']), 'a position of ' + nom, (line, got[nom]))
    check(r.stderr.count('was not used') == 5, 'each is told', r.stderr)
    c = Case(share)
    c.load('collectivites', 'nom,departement,longitude,latitude\nLyon,,4.85,45.75\nAnnecy,,45.9,6.12\nCommune neuve,38,2.35,48.85\n'
           'Bayonne,64,-1.47,43.49\nIci,,-3,14\nLà,,1.44,43.6\nMétropole de Lyon,,4.9,45.8\nRégion Bretagne,,-1.7,48.1\n'
           'Région Normandie,,5,45\n')
    got = [(nom, q, x['etat']) for (nom, q, *_), x in zip(c.positions('collectivite'), c.report)]
    check(got == [('Lyon', 'exacte', 'exact'), ('Annecy', 'approximative', 'approximatif'), ('Commune neuve', 'aucune', 'introuvable'),
                  ('Bayonne', 'exacte', 'exact'), ('Ici', 'aucune', 'introuvable'), ('Là', 'exacte', 'introuvable'),
                  ('Métropole de Lyon', 'exacte', 'exact'), ('Bretagne', 'exacte', 'exact'),
                  ('Normandie', 'approximative', 'approximatif')], 'and of French ones, by their département', (got, c.report))
    c = Case(share)
    r = c.load('bourse', 'titre,partenaire,pays,longitude,latitude\nMarché,Matola,MZ,25.9,-32.6\n')
    check(c.positions('partenaire')[0][1] == 'approximative' and 'not in Mozambique' in r.stderr, 'where others refer to one too',
          r.stderr)
    r = c.load('jumelages', 'nom_source,partenaire,iso2,longitude,latitude\nLyon,Dakar|Turin,SN|IT,7.7,45\n')
    check('line 2: the position is not used: which of the 2 partners has it?' in r.stderr, 'one position for two', r.stderr)


def test_dates_and_longitudes(share):
    """Days exist, one instant is one day, longitudes past 180 are wrapped; the rest is named by line and column."""
    c = Case(share)
    days = [('2012-02-29', '2012-02-29'), ('29/02/2015', None), ('2015-02-30', None), ('2014-13-01', None), ('31/04/2014', None),
            ('2014-06-01T01:30:00+02:00', '2014-05-31'), ('2014-05-31T23:30:00Z', '2014-05-31'), ('2014-05-31T24:00:00Z', None)]
    r = c.load('bourse', 'titre,partenaire,pays,depose_le\n' +
               ''.join(f'Marché {i},Matola,MZ,{day}\n' for i, (day, _) in enumerate(days)))
    check(c.rows('SELECT titre, depose_le FROM bourse ORDER BY titre') ==
          [(f'Marché {i}', right) for i, (_, right) in enumerate(days)], 'days that exist, in UTC', r.stderr)
    for line, (day, right) in enumerate(days, 2):
        if not right:
            check(f"line {line}, column depose_le: '{day}'" in r.stderr, 'named: ' + day, r.stderr)
    check("'2015-02-30' does not exist: month 2 of 2015 has 28 days" in r.stderr, 'and why')
    c = Case(share)
    r = c.load('partenaires', 'nom,pays,longitude,latitude\nSuva,FJ,538.4375,-18.125\nLabasa,FJ,-180.625,-16.5\nBua,FJ,178.5,-16.75\n'
                              'Trop,FJ,3601,-16\nLoin,FJ,178,-91\n')
    check({nom: lon for nom, _, lon, _ in c.positions('partenaire')} == {'Suva': 178.4375, 'Labasa': 179.375, 'Bua': 178.5},
          'longitudes past 180 are wrapped', (c.positions('partenaire'), r.stderr))
    check('line 5, column longitude' in r.stderr and 'line 6, column latitude' in r.stderr, 'others refused', r.stderr)


def test_limits(share):
    """A text that is too long is an error of its row, by line and column."""
    c = Case(share)
    long, longer = 'é' * 500, 'é' * 501
    for kind, head, cells, column in (
            ('cooperations', 'collectivites,partenaires,pays,titre', ['Lyon', 'Dakar', 'SN', None], 'titre'),
            ('cooperations', 'collectivites,partenaires,pays,titre', ['Lyon', None, 'SN', 'x'], 'partenaires'),
            ('cooperations', 'identifiant,collectivites,partenaires,pays', [None, 'Lyon', 'Dakar', 'SN'], 'identifiant'),
            ('projets', 'titre,collectivites,partenaires,pays', [None, 'Lyon', 'Dakar', 'SN'], 'titre'),
            ('collectivites', 'nom,departement', [None, '38'], 'nom'),
            ('collectivites', 'nom,reseaux', ['Lyon', None], 'reseaux'),
            ('partenaires', 'nom,pays,contacts', ['Dakar', 'SN', None], 'nom'),
            ('jumelages', 'nom_source,partenaire,iso2', [None, 'Dakar', 'SN'], 'nom_source')):
        def row(text):
            return ','.join(text if x is None else x for x in cells) + '\n'
        contact = '::' if column == 'nom' and None is cells[-1] else ''
        r = c.load(kind, head + '\n' + row(contact + longer) + row(contact + long))
        check(r.returncode == 0 and 'line 2, ' in r.stderr and f'column {column}: ' in r.stderr and 'a text of 1002 bytes, more than 1000' in r.stderr and
              'line 3, ' not in r.stderr and '1 in error' in r.stdout, f'{kind}: {column} over the limit', r.stdout + r.stderr)
    for pad in ('', 'x'):
        word = pad + 'é' * 200
        r = c.load('jumelages', f'nom_source,partenaire,iso2,depuis,departement\nLyon,Turin,IT,{word},\nLyon,Turin,IT,,{word}\n')
        check(r.returncode == 0 and all('éé' in x['message'] for x in c.report), 'what a sentence cuts is cut between characters',
              r.stderr)
    text = 'x' * (1 << 18)
    r = c.load('jumelages', f'nom_source,partenaire,iso2,description\nLyon,Turin,IT,{text}y\nLyon,Houston,US,{text}\n')
    check('line 2, column description: a text of 262145 bytes' in r.stderr and '1 added' in r.stdout, 'long texts too', r.stderr)


def test_identifiants(share):
    """Two lists may both have a "1": without --source they do not change each other's records."""
    c = Case(share)
    head = 'identifiant,collectivites,partenaires,pays,titre\n'
    c.load('cooperations', head + '1,Lyon,Bamako,ML,Eau\n2,Bayonne,Dakar,SN,\n', name='nord.csv')
    before = c.content()
    r = c.load('cooperations', head + '1,Annecy,Matola,MZ,Forêt\n2,Bayonne,Houston,US,\n', name='sud.csv')
    check(r.returncode == 1 and "line 2, column identifiant: '1' is that of Lyon with Bamako of the source cooperations/nord, "
          'and this row is Annecy with Matola' in r.stderr and '--source' in r.stderr and "'2' is that of Bayonne" in r.stderr and
          c.content() == before, 'the identifiant of another list: an error that names both', r.stderr)
    r = c.run('sud.csv', 'cooperations', '--source', 'sud')
    check('2 added' in r.stdout and c.one('SELECT count(*) FROM cooperation') == 4, '--source keeps them apart', r.stdout + r.stderr)
    r = c.load('cooperations', head + '1,Lyon,Bamako|Dakar,ML|SN,Eau et forêt\n2,Bayonne,Matola,MZ,\n', name='nord.csv')
    check('2 changed' in r.stdout, 'a new edition of a list may change its own', r.stdout + r.stderr)
    r = c.load('cooperations', head + '1,Lyon|Annecy,Bamako,ML,Eau\n', name='nord-2025.csv')
    check('1 changed' in r.stdout, 'under another name too, where it is the same to be seen', r.stdout + r.stderr)
    r = c.load('cooperations', head + '3,Lyon,Turin,IT,\n3,Annecy,Houston,US,\n', name='nord.csv')
    check('the same key as line 2' in r.stderr and '--source' not in r.stderr, 'twice in one file: told as such', r.stderr)
    projets = 'identifiant,titre,cooperation\n'
    c.load('projets', projets + '7,Forages,1\n8,Marchés,1\n', name='nord.csv')
    before = c.content()
    r = c.load('projets', projets + '7,Écoles,2\n8,Santé,1\n', name='sud.csv')
    check(r.returncode == 1 and "'7' is that of 'Forages' of the source projets/nord, and this row is 'Écoles'" in r.stderr and
          c.content() == before, 'projets too', r.stderr)
    r = c.load('projets', projets + '7,Forages et puits,1\n8,Marchés,2\n', name='nord.csv')
    check('2 changed' in r.stdout, 'which may change their title, or move', r.stdout + r.stderr)
    bourse = 'identifiant,titre,partenaire,pays\n'
    c.load('bourse', bourse + '7,Marché,Matola,MZ\n', name='nord.csv')
    r = c.load('bourse', bourse + '7,Piste,Dakar,SN\n', name='sud.csv')
    check(r.returncode == 1 and "'7' is that of 'Marché'" in r.stderr, 'and requests in the Bourse', r.stderr)


def test_projets(share):
    c = Case(share)
    r = c.load('cooperations',
               'identifiant;nature;collectivites;partenaires;pays;titre;statut;depuis;convention;jumelage\n'
               'C1;coopération décentralisée;Lyon|Villeurbanne;Bamako|Dakar;ML|SN;Eau pour tous;en cours;1995;Convention 2010;non\n'
               'C2;action;Bayonne;Veliko Tarnovo (Bulgarie);;Patrimoine;terminé;;;\n'
               'C3;action;Bayonne;Turin (IT);;X;;;Accord;\n'
               'C4;action;Bayonne;Turin (IT);;X;;;;oui\n', '--source', 's')
    check(r.returncode == 0 and '3 added' in r.stdout and 'line 4, column convention' in r.stderr and
          'line 5' not in r.stderr, 'cooperations and actions', r.stdout + r.stderr)
    check(c.rows("SELECT nature, jumelage FROM cooperation WHERE titre = 'X'") == [('action', 1)], 'an action that is a jumelage')
    check(c.one('SELECT count(*) FROM cooperation_collectivite WHERE chef_de_file = 1') == 1 and
          c.one('SELECT count(*) FROM cooperation_partenaire') == 4, 'several members and partners')
    projets = ('titre;cooperation;nature;collectivites;partenaires;pays;thématiques;ODD;statut;année début;année fin;financements;description\n'
               'Forages;C1;;;;;Eau et assainissement|santé;6|3;en cours;2010;2012;AFD:2011:12 500,50 €|fonds propres:2010:1,2 M€:part de la ville;"Deux\nlignes"\n'
               'Murs;C2;;;;;patrimoine;;;2009;;::5000;\n'
               'Écoles;;;Annecy;Matola;MZ;education;;;2015;;;\n'
               'Santé;;;Annecy;Matola;MZ;assainisement;;;2015;;;\n'
               'Temps;;;Annecy;Matola;MZ;;;;2015;2014;;\n'
               'Perdu;C9;;;;;;;;;;;\n'
               'Argent;C1;;;;;;;;;;AFD:2011:12.500;\n'
               'Seul;;;;;;;;;;;;\n')
    r = c.load('projets', projets, '--source', 's')
    check('5 added' in r.stdout and '3 in error' in r.stdout, 'projects', r.stdout + r.stderr)
    for expected in ("line 5, column thématiques: 'assainisement' is not known; near are assainissement (eau)",
                     'line 6, column année fin: 2014 is before the year of the beginning, 2015',
                     "line 7, column cooperation: there is no cooperation 'C9'",
                     "line 8, column financements: '12.500' is not an amount",
                     'line 9, column collectivites: is empty'):
        check(expected in r.stderr, 'named: ' + expected, r.stderr)
    check(c.rows("SELECT f.source, f.annee, f.montant, f.libelle FROM financement f JOIN projet p ON p.id = f.projet_id "
                 "WHERE p.titre = 'Forages' ORDER BY 2") ==
          [('fonds_propres', 2010, 1200000, 'part de la ville'), ('afd', 2011, 12501, None)], 'financements of a project')
    check(c.rows("SELECT thematique FROM projet_thematique JOIN projet ON projet.id = projet_id WHERE titre = 'Forages' "
                 "ORDER BY 1") == [('eau',), ('sante',)], 'thématiques by label and alias')
    check(c.one("SELECT description FROM projet WHERE titre = 'Forages'") == 'Deux\nlignes', 'a text of two lines')
    check(c.one('SELECT count(*) FROM cooperation') == 4, 'a coopération that a project brings along')
    before = c.content()
    r = c.run('source.csv', 'projets', '--source', 's')
    check('5 unchanged' in r.stdout and c.content() == before, 'again: nothing changes', r.stdout)
    r = c.load('projets', projets.replace('1,2 M€', '1,3 M€'), '--source', 's')
    check('1 changed' in r.stdout and '4 unchanged' in r.stdout, 'one amount changed: one project changed', r.stdout)
    c.load('projets', '\n'.join(projets.splitlines()[:3]) + '\n', '--source', 's', '--replace')
    check(c.one('SELECT count(*) FROM projet') == 1 and c.one('SELECT count(*) FROM cooperation') == 3,
          '--replace retires projects, and the coopération that only they brought')


def test_bourse_apd(share):
    c = Case(share)
    r = c.load('bourse', 'titre,partenaire,pays,thematiques,budget,annee,etat,depose_le,contacts,documents\n'
                         'Marché couvert,Matola,Mozambique,"Développement économique, Tourisme",150 000 €,2014,publié,31/03/2014,'
                         'ambassade:::M. le conseiller:scac@x.org:,Dossier:https://x.org/d.pdf\n')
    check(r.returncode == 0 and c.rows('SELECT titre, budget, annee, etat, depose_le FROM bourse') ==
          [('Marché couvert', 150000, 2014, 'publie', '2014-03-31')], 'a project of the Bourse', r.stdout + r.stderr)
    check(c.rows('SELECT thematique FROM bourse_thematique ORDER BY 1') == [('economie',), ('tourisme',)] and
          c.rows('SELECT nom, url FROM document') == [('Dossier', 'https://x.org/d.pdf')], 'with its lists')
    apd = ('Collectivité;Département;Année;Pays bénéficiaire;Montant\nLyon;;2012;Mali;1 200 000,50 €\n'
           'Saint-Denis;93;2012;SN;30 k€\nLyon;;2012;Canada;500\nLyon;;2012;Mali;7\nLyon;;1850;Mali;7\n')
    r = c.load('apd', apd)
    check('2 added' in r.stdout and c.rows('SELECT annee, pays, montant FROM apd ORDER BY pays') ==
          [(2012, 'ML', 1200001), (2012, 'SN', 30000)], 'APD by year and country', r.stdout + r.stderr)
    for expected in ("line 4, column Pays bénéficiaire: Canada (CA) is not on the OECD's DAC list", 'line 5: the same key as line 2',
                     'line 6, column Année: 1850'):
        check(expected in r.stderr, 'named: ' + expected, r.stderr)
    check(c.one("SELECT commune FROM collectivite c JOIN apd a ON a.collectivite_id = c.id WHERE a.pays = 'SN'") == '93066',
          'a homonym by its département')
    before = c.content()
    c.run('source.csv', 'apd')
    check(c.content() == before, 'again: nothing changes')
    less = ''.join(line for line in apd.splitlines(True) if 'Mali' not in line)
    r = c.load('apd', less, '--replace')
    check('nothing retired' in r.stdout and c.one('SELECT count(*) FROM apd') == 2, 'rows in error: nothing is retired', r.stdout)
    r = c.load('apd', less.replace('Lyon;;2012;Canada;500\n', '').replace('30 k', '31 k'), '--replace')
    check('1 changed' in r.stdout and '1 retired' in r.stdout, '--replace of APD', r.stdout + r.stderr)
    c = Case(share)
    c.load('partenaires', 'nom;pays;province;longitude;latitude\nFriedberg;DE;Bavaria;;\nFriedberg;DE;Hesse;;\nKoro;ML;;-3,08;14,07\n')
    rows = c.rows("SELECT uid, qualite FROM partenaire ORDER BY nom")
    check(len(rows) == 3 and len(set(rows)) == 3 and ('p-ml-koro', 'exacte') in rows,
          'homonyms of a country by their province; a position of the file', rows)
    lats = [(x['etranger_etat'], x['etranger_latitude'][:4]) for x in c.report[:2]]
    check(lats == [('exact', '48.3'), ('exact', '50.3')], 'and each stands where it is', lats)


def many_rows(n):
    out = io.StringIO()
    w = csv.writer(out)
    w.writerow(['nom_source', 'partenaire', 'iso2'])
    for k in range(n):
        w.writerow([random.choice(sorted(COMMUNES)), f'{random.choice(sorted(PLACES))} {k}', 'ML'])
    return out.getvalue()


def test_killed(share):
    """At any moment: the state before or the state after, in an existing database and where there was none."""
    random.seed(4)
    c = Case(share)
    c.write('big.csv', many_rows(1500))
    start = time.monotonic()
    r = c.run('big.csv', 'jumelages')
    seconds = time.monotonic() - start
    check(r.returncode == 0, f'1 500 rows in {seconds:.1f} s', r.stderr)
    after = c.one('SELECT count(*) FROM cooperation')
    for existing in (True, False):
        c = Case(share)
        c.write('big.csv', many_rows(1500))
        if existing:
            c.load('jumelages', JUMELAGES)
        before = c.content()
        seen, bad = set(), []
        for k in range(12):
            p = subprocess.Popen(c.command('big.csv', 'jumelages'), env=c.env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
            time.sleep(seconds * (k + random.random()) / 12)
            p.send_signal(signal.SIGKILL if k % 2 or not existing else signal.SIGINT)
            ended = p.wait()
            n = c.one('SELECT count(*) FROM cooperation') if os.path.exists(c.db) else 0
            seen.add(n)
            whole = c.content() == before
            finished = n == after + (4 if existing else 0)
            if not (whole or finished) or (os.path.exists(c.db) and c.one('PRAGMA integrity_check') != 'ok'):
                bad.append((k, n, ended))
            if finished:
                break
        check(not bad, f"killed {k + 1} times, {'an' if existing else 'no'} existing database: before or after", (bad, seen))
        r = c.run('big.csv', 'jumelages')
        check(r.returncode == 0 and c.one('SELECT count(*) FROM cooperation') == after + (4 if existing else 0) and
              not c.left_over(), 'and the import can be done again', r.stderr)
    c = Case(share)
    c.write('big.csv', many_rows(20000))
    p = subprocess.Popen(c.command('big.csv', 'jumelages'), env=c.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(min(1.0, seconds))
    p.send_signal(signal.SIGINT)
    _, told = p.communicate(timeout=60)
    check(p.returncode == 1 and 'interrupted' in told and c.content() is None and not c.left_over(),
          'Ctrl-C takes all back and says so', told)


def main():
    if not os.path.exists(os.path.join(BUILT, 'communes.tsv')):
        print('ok 1 - # SKIP geodata/built is not there\n1..1')
        return 0
    with tempfile.TemporaryDirectory() as share:
        small_gazetteer(share)
        for test in (test_jumelages, test_forms, test_bad_rows, test_memory, test_bad_files, test_quotes, test_encodings,
                     test_pipes, test_columns, test_replace, test_told, test_networks, test_collectivites, test_positions, test_dates_and_longitudes,
                     test_limits, test_identifiants, test_projets, test_bourse_apd, test_killed):
            test(share)
    print(f'1..{count}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
