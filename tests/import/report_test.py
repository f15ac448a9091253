#!/usr/bin/python3
"""Reports of `atlasd import` that are corrected and sent back, as an agent does it in a spreadsheet; choices by answers."""
import concurrent.futures
import csv
import html.parser
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import import_test  # noqa: E402
from import_test import ATLASD, Case, small_gazetteer  # noqa: E402

import_test.COMMUNES.add('Nantes')
import_test.PLACES.update({'Kati', 'Milan'})
LIST = '''Collectivité;Partenaire;Pays;Depuis;identifiant;message
Saint-Denis;Turin;Italie;1990;1;à revoir
Lyon;Friedberg;Allemagne;1980;2;"deux
lignes"
Lyon;Milan;Atlantide;1999;3;
Lyon;Zorglubville;Mali;2000;4;
Lyon;Bamako;Mali;2000;5;"un; deux"
Annecy;Dakar;Sénégal;1999;6;
'''


one_at_a_time = threading.Lock()


def check(*said):
    with one_at_a_time:
        import_test.check(*said)


class Sheet:
    """A report in a spreadsheet."""

    def __init__(self, path, encoding='utf-8-sig'):
        with open(path, encoding=encoding, newline='') as read:
            self.heads, *self.rows = list(csv.reader(read, delimiter=';'))

    def row(self, partner):
        return next(r for r in self.rows if r[self.heads.index('Partenaire')] == partner)

    def put(self, partner, column, text):
        self.row(partner)[self.heads.index(column)] = text

    def get(self, partner, column):
        return self.row(partner)[self.heads.index(column)]

    def save(self, path, encoding='utf-8-sig', order=None, errors='strict'):
        order = order or range(len(self.heads))
        with open(path, 'w', encoding=encoding, errors=errors, newline='') as out:
            write = csv.writer(out, delimiter=';')
            for r in [self.heads, *self.rows]:
                write.writerow([r[k] for k in order])


def atlasd(c, *options, lang='en'):
    return subprocess.run([ATLASD, 'import', '--db', c.db, *options, '--lang', lang], env=c.env, capture_output=True, text=True,
                          timeout=60)


def first_import(share, *options):
    c = Case(share)
    c.write('liste.csv', LIST)
    r = atlasd(c, c.path('liste.csv'), '--as', 'jumelages', '--report', c.path('r.csv'), *options)
    return c, Sheet(c.path('r.csv')) if os.path.exists(c.path('r.csv')) else None, r


def pairs(c):
    return c.rows("SELECT k.commune, p.nom FROM cooperation_collectivite cc JOIN collectivite k ON k.id = cc.collectivite_id "
                  "JOIN cooperation_partenaire cp ON cp.cooperation_id = cc.cooperation_id "
                  "JOIN partenaire p ON p.id = cp.partenaire_id ORDER BY 1, 2")


def correct(s):
    s.put('Turin', 'france_choix', s.get('Turin', 'france_candidats').split('La Réunion (')[0].split('|')[-1].strip()[0])
    s.put('Friedberg', 'etranger_choix', '50,3374 8,7559')
    s.put('Milan', 'Pays', 'Italie')
    s.put('Zorglubville', 'etranger_choix', '12.5, -8.1')


def test_columns(share):
    c, s, r = first_import(share)
    check(r.returncode == 0, 'a list with rows of all sorts comes in', r.stderr)
    check(s.heads[:19] == ('ligne etat action identifiant france_ecrit france_etat france_trouve france_code france_methode '
                           'france_candidats etranger_ecrit etranger_etat etranger_trouve etranger_pays etranger_methode '
                           'etranger_longitude etranger_latitude etranger_candidats message').split(),
          'the columns that programs read are what and where they were', s.heads)
    check(s.heads[19:] == ['france_choix', 'etranger_choix', 'Collectivité', 'Partenaire', 'Pays', 'Depuis', 'liste.identifiant',
                           'liste.message', 'empreinte | jumelages | liste.csv'], 'behind them the choices, the list and its seal',
          s.heads[19:])
    check(s.get('Friedberg', 'liste.message') == 'deux\nlignes' and s.get('Turin', 'liste.message') == 'à revoir',
          'the cells of the list are what they were')
    check('1. Saint-Denis, ' in s.get('Turin', 'france_candidats') and 'La Réunion (97411)' in s.get('Turin', 'france_candidats'),
          'candidates have a number, a département and a code', s.get('Turin', 'france_candidats'))


def test_round_trip(share):
    c, s, r = first_import(share)
    before = pairs(c)
    correct(s)
    s.rows = [x for x in reversed(s.rows) if x[s.heads.index('Partenaire')] != 'Dakar']  # filtered away, sorted
    s.save(c.path('back.csv'), encoding='cp1252', order=list(reversed(range(len(s.heads)))))
    r = atlasd(c, c.path('back.csv'), '--report', c.path('r2.csv'))
    check(r.returncode == 0 and 'source jumelages/liste\n' in r.stdout, 'it comes in without --as, as of the same source',
          r.stdout + r.stderr)
    check('0 in error' in r.stdout and '1 left as they were' in r.stdout, 'what asked for nothing is left', r.stdout)
    after = sorted([('97411' if p == 'Turin' else k, p) for k, p in before] + [('69123', 'Milan')])
    check(pairs(c) == after, 'what was corrected took the place of what it was, and nothing is doubled', pairs(c))
    check(c.one("SELECT count(*) FROM collectivite WHERE commune = '93066'") == 0,
          'the authority that nobody meant is gone', c.rows('SELECT uid FROM collectivite'))
    where = {n: (round(x, 3), round(y, 3)) for n, q, x, y in c.positions('partenaire') if x is not None}
    check(where['Friedberg'] == (8.756, 50.337) and where['Zorglubville'] == (-8.1, 12.5), 'partners are where they were put', where)
    content = c.content()
    r = atlasd(c, c.path('back.csv'))
    check('0 added, 0 changed, 4 unchanged' in r.stdout and c.content() == content, 'the same again changes nothing',
          r.stdout + r.stderr)
    s2 = Sheet(c.path('r2.csv'))
    check(all(x[s2.heads.index('etat')] == 'exact' for x in s2.rows) and len(s2.rows) == 4, 'its own report asks for nothing')


def test_bad_choices(share):
    c, s, r = first_import(share)
    s.put('Turin', 'france_choix', '99999')
    s.put('Friedberg', 'etranger_choix', '7')
    s.put('Zorglubville', 'etranger_choix', 'là-bas')
    s.save(c.path('back.csv'))
    content = c.content()
    r = atlasd(c, c.path('back.csv'), lang='fr')
    check(r.returncode == 1 and c.content() == content, 'choices that mean nothing change nothing', r.stdout + r.stderr)
    for expected in ('colonne france_choix : « 99999 » n’est ni le numéro d’un candidat, ni un code INSEE',
                     'colonne etranger_choix : il n’y a pas de candidat 7', 'colonne etranger_choix : « là-bas » n’est ni'):
        check(expected in r.stderr, 'told: ' + expected, r.stderr)
    for option, words in ((['--replace'], '--replace'), (['--as', 'projets'], 'report on jumelages')):
        r = atlasd(c, c.path('back.csv'), *option)
        check(r.returncode == 2 and words in r.stderr, f'{option} is not for it', r.stderr)
    r = atlasd(c, c.path('liste.csv'))
    check(r.returncode == 2 and '--as KIND is missing' in r.stderr, 'a list does not say what it is', r.stderr)


def test_lost_letters(share):
    c = Case(share)
    c.write('liste.csv', LIST + 'Lyon;Nulle-Part-Łó;Mali;;7;\nLyon;Matola;Mozambique;1990;8;Łódź\n')
    atlasd(c, c.path('liste.csv'), '--as', 'jumelages', '--report', c.path('r.csv'))
    s = Sheet(c.path('r.csv'))
    s.put('Nulle-Part-Łó', 'etranger_choix', '12.5 -8.1')
    s.save(c.path('back.csv'), encoding='cp1252', errors='replace')
    content = c.content()
    r = atlasd(c, c.path('back.csv'))
    check(r.stderr.count('were lost') == 1 and 'Nulle-Part-?' not in str(c.content()),
          'a row whose letters were lost is refused, and left where nobody asked', r.stdout + r.stderr)


def test_of_dry_run(share):
    c, s, r = first_import(share, '--dry-run', '--source', 'région | 100 %')
    check(not os.path.exists(c.db), 'a dry run makes no database')
    correct(s)
    s.save(c.path('back.csv'))
    r = atlasd(c, c.path('back.csv'))
    check('6 added' in r.stdout and 'source jumelages/région | 100 %\n' in r.stdout,
          'its report brings in every row, of the source that was named', r.stdout + r.stderr)


def test_nowhere(share):
    c, s, r = first_import(share)
    s.put('Zorglubville', 'etranger_choix', 'Sans lieu')
    s.save(c.path('back.csv'))
    r = atlasd(c, c.path('back.csv'), '--report', c.path('r2.csv'))
    got = Sheet(c.path('r2.csv')).get('Zorglubville', 'etranger_etat')
    check(got == 'sans lieu', 'somebody may say that there is no place', got)


def test_language(share):
    c = Case(share)
    c.write('en.csv', 'name,country,city\nBamako,Malie,x\n')
    c.write('fr.csv', 'nom;pays\nBamako;Malie\n')
    c.write('none.csv', 'x\n1\n')

    def said(name, *options, **env):
        clean = {k: v for k, v in c.env.items() if k not in ('LC_ALL', 'LC_MESSAGES', 'LANG')}
        r = subprocess.run([ATLASD, 'import', '--db', c.db, c.path(name), '--as', 'partenaires', *options], env=dict(clean, **env),
                           capture_output=True, text=True)
        return 'fr' if 'atlasd import : ' in r.stderr else 'en'

    columns = ('--columns', 'name=nom')
    for what, expected, got in (
            ('French headers', 'fr', said('fr.csv')), ('English ones', 'en', said('en.csv', *columns)),
            ('LANG', 'fr', said('en.csv', *columns, LANG='fr_FR.UTF-8')),
            ('LC_ALL before LANG', 'en', said('en.csv', *columns, LC_ALL='C.UTF-8', LANG='fr_FR.UTF-8')),
            ('LC_MESSAGES before LANG', 'fr', said('en.csv', *columns, LC_MESSAGES='fr', LANG='en')),
            ('--lang before headers', 'en', said('fr.csv', '--lang', 'en')),
            ('--lang before all', 'fr', said('en.csv', *columns, '--lang=fr', LANG='en')),
            ('a file that is not there', 'fr', said('nowhere.csv', LANG='fr_FR')),
            ('a wrong option', 'fr', said('fr.csv', '--zorglub', LANG='fr_FR')),
            ('headers that say nothing', 'en', said('none.csv'))):
        check(got == expected, f'{what}: {expected}', got)


def test_workbook(share):
    c = Case(share)
    c.write('liste.csv', LIST + 'Lyon;Matola;Mozambique;1990;8;' + 'x' * 40000 + '\n')
    r = atlasd(c, c.path('liste.csv'), '--as', 'jumelages', '--report', c.path('r.xlsx'))
    check(r.returncode == 0, 'a report is a workbook by its ending', r.stderr)
    sheet = 'xl/worksheets/sheet1.xml'
    with zipfile.ZipFile(c.path('r.xlsx')) as book:
        parts = {n: book.read(n) for n in book.namelist()}
    text = parts[sheet].decode()
    line = next(m[1] for m in re.finditer(r'<row r="(\d+)".*?</row>', text, re.S) if 'Friedberg' in m[0])
    parts[sheet] = re.sub(rf'<c r="U{line}"[^>]*/>', f'<c r="U{line}" t="inlineStr"><is><t>2</t></is></c>', text).encode()
    with zipfile.ZipFile(c.path('back.xlsx'), 'w', zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    r = atlasd(c, c.path('back.xlsx'))
    where = {n: round(y, 1) for n, q, x, y in c.positions('partenaire') if x is not None}
    check('1 changed' in r.stdout and 'source jumelages/liste\n' in r.stdout and where['Friedberg'] == 50.3,
          'corrected, it comes in as a workbook, by the number of a candidate', r.stdout + r.stderr)
    content = c.content()
    r = atlasd(c, c.path('back.xlsx'))
    check('0 added, 0 changed' in r.stdout and c.content() == content, 'again it changes nothing', r.stdout + r.stderr)


class Page(html.parser.HTMLParser):
    """What stands on a page, and which elements it has."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.links, self.codes, self.open = [], '', [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.links += [v for k, v in attrs if k in ('href', 'src')]
        if tag not in ('meta', 'br', 'link'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.remove(tag)

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] == 'code':
            self.codes.append(data)


def test_page(share):
    c = Case(share)
    c.write('liste.csv', LIST + 'Lyon;<script>alert(1)</script>;Mali;;9;"\'><img src=x>"\nLyon;Matola;Mozambique;printemps;10;\n')
    r = atlasd(c, c.path('liste.csv'), '--as', 'jumelages', '--report', c.path('r.html'))
    with open(c.path('r.html'), encoding='utf-8') as read:
        text = read.read()
    page = Page(text)
    check(r.returncode == 0 and '<html lang="fr">' in text and not page.open, 'a page in French, whole', r.stderr)
    check(not {'script', 'img', 'link', 'iframe'} & set(page.elements), 'of which markup of the list is no part', page.elements)
    check(page.links and all(x.startswith('https://www.openstreetmap.org/?mlat=') for x in page.links),
          'whose links are maps of candidates', page.links)
    check({'97411', 'france_choix', 'etranger_choix', 'sans lieu'} <= set(page.codes), 'and that says what to write', page.codes)
    for what, words in (('a row in error', 'Atlantide'), ('a place not found', 'Zorglubville'), ('an open one', 'Friedberg'),
                        ('a value that was left out', 'printemps')):
        check(words in page.text, f'it has {what}')
    check('Dakar' not in page.text, 'and not what asks for nothing')


class Terminal:
    """atlasd with a terminal for standard input and error."""

    def __init__(self, c, *options):
        self.ours, theirs = os.openpty()
        attributes = termios.tcgetattr(theirs)
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(theirs, termios.TCSANOW, attributes)
        self.process = subprocess.Popen([ATLASD, 'import', '--db', c.db, *options], env=c.env, stdin=theirs, stderr=theirs,
                                        stdout=subprocess.PIPE, start_new_session=True)
        os.close(theirs)
        self.bytes = b''

    @property
    def said(self):
        return self.bytes.decode(errors='replace')

    def wait(self, words):
        """What was said from the last time on, up to these words."""
        start, end = len(self.said), time.monotonic() + 60
        while words not in self.said[start:]:
            if not select.select([self.ours], [], [], max(0, end - time.monotonic()))[0]:
                return ''
            try:
                self.bytes += os.read(self.ours, 65536)
            except OSError:  # nobody has it open any more
                break
        return self.said[start:]

    def type(self, text):
        os.write(self.ours, text.encode() + b'\n')

    def end(self):
        out = self.process.communicate(timeout=60)[0].decode()
        os.close(self.ours)
        return self.process.returncode, out


def test_ask(share):
    c = Case(share)
    c.write('liste.csv', LIST + 'Saint-Denis;Dakar;Sénégal;1999;7;\n')
    ask = [c.path('liste.csv'), '--as', 'jumelages', '--lang', 'en', '--ask', '--answers', c.path('a.tsv')]
    t = Terminal(c, *ask)
    first = t.wait('ask no more: ')
    check('line 2: Saint-Denis' in first and 'La Réunion (97411)' in first and 'people' in first and 'km from the first' in first,
          'a question has candidates with département, population and distance', first)
    check('[1/2]' in first, 'words are asked once', first)
    t.process.send_signal(signal.SIGINT)
    t.wait('nothing was imported')
    status, out = t.end()
    check(status == 1 and 'interrupted' in t.said and not os.path.exists(c.db) and not os.path.exists(c.path('a.tsv')),
          'interrupted, it writes nothing', (status, out, t.said))

    t = Terminal(c, *ask)
    first = t.wait('ask no more: ')
    t.type('nine')
    t.wait('ask no more: ')
    t.type(re.search(r'(\d)  Saint-Denis, La Réunion', first)[1])
    t.wait('ask no more: ')
    t.type('s')
    t.wait('Atlantide')
    status, out = t.end()
    check(status == 0 and sorted(set(k for k, p in pairs(c) if p in ('Turin', 'Dakar'))) == ['74010', '97411'],
          'a number settles all rows with these words', (status, out, t.said, pairs(c)))
    with open(c.path('a.tsv'), encoding='utf-8') as read:
        kept = [line.rstrip('\n').split('\t') for line in read if not line.startswith('#')]
    check(kept == [['Saint-Denis', 'FR', '97411', 'Saint-Denis, La Réunion']], 'the answer is kept, what was skipped is not', kept)

    d = Case(share)
    r = atlasd(d, c.path('liste.csv'), '--as', 'jumelages', '--answers', c.path('a.tsv'))
    check(r.returncode == 0 and {k for k, p in pairs(d) if p == 'Turin'} == {'97411'}, 'and counts where nobody is asked', r.stderr)
    t = Terminal(d, *ask)
    check('[1/1]' in t.wait('ask no more: '), 'what is kept is not asked again', t.said)
    t.type('q')
    t.wait('Atlantide')
    check(t.end()[0] == 0, 'q asks no more, and the list comes in', t.said)
    r = atlasd(d, *ask[:3], '--ask')
    check(r.returncode == 2 and 'terminal' in r.stderr, 'without a terminal nobody can be asked', r.stderr)
    d.write('bad.tsv', 'Lyon\n')
    r = atlasd(d, *ask[:3], '--answers', d.path('bad.tsv'))
    check(r.returncode == 1 and 'bad.tsv, line 1' in r.stderr, 'a file that holds no answers is refused by line', r.stderr)


def test_french(share):
    """What is refused is refused in French, down to what the system says."""
    c = Case(share)
    c.write('nom.csv', 'nom;pays\nBamako;Mali\n')
    c.write('junk.db', os.urandom(9000))
    for name in ('empty.db', 'empty.csv'):
        c.write(name, '')
    db, source, kind = ['--db', c.db], [c.path('nom.csv')], ['--as', 'partenaires']
    english = re.compile(r"\b(is|the|cannot|not|no|such|file|missing|given|takes|needs|see|there|of)\b")
    cases = {
            'a database that is none': [*source, *kind, '--db', c.path('junk.db')],
            'one that is empty': [*source, *kind, '--db', c.path('empty.db')],
            'a folder': [*source, *kind, '--db', c.folder.name],
            'a folder that is not there': [*source, *kind, '--db', c.path('x/y.db')],
            'a report there': [*source, *kind, *db, '--report', c.path('x/r.csv')],
            'a report that is full': [*source, *kind, *db, '--report', '/dev/full'],
            'a report over the list': [*source, *kind, *db, '--report', c.path('nom.csv')],
            'a list that is not there': [c.path('none.csv'), *kind, *db],
            'a list that is a folder': [c.folder.name, *kind, *db],
            'an empty list': [c.path('empty.csv'), *kind, *db],
            'answers that cannot be read': [*source, *kind, *db, '--answers', c.folder.name],
            'columns': [*source, *kind, *db, '--columns', 'x'],
            'a column of theirs': [*source, *kind, *db, '--columns', 'x=nom'],
            'one of ours': [*source, *kind, *db, '--columns', 'nom=zz'],
            'no kind': [*source, *db],
            'another kind': [*source, *db, '--as', 'partenair'],
            'an option': [*source, *kind, *db, '--dryrun'],
            'one given twice': [*source, *kind, *kind, *db],
            'one without value': [*source, *db, '--as'],
            'no database': [*source, *kind],
            'too much': [*source, *source, *kind, *db]}

    def run(options):
        return subprocess.run([ATLASD, 'import', *options], env=dict(c.env, LC_ALL='fr_FR.UTF-8'), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for what, r in zip(cases, pool.map(run, cases.values())):
            said = r.stderr.replace(c.folder.name, '')
            check(r.returncode in (1, 2) and said.startswith('atlasd import : ') and not english.search(said),
                  'in French: ' + what, r.stderr)
    check(not os.path.exists(c.db), 'and nothing is written')


def main():
    with tempfile.TemporaryDirectory() as share:
        small_gazetteer(share)
        os.symlink(os.path.abspath(os.path.join(import_test.BUILT, 'base.shapes')),
                   os.path.join(share, import_test.BUILT, 'base.shapes')) if not os.path.exists(
                       os.path.join(share, import_test.BUILT, 'base.shapes')) else None
        tests = (test_ask, test_language, test_columns, test_round_trip, test_bad_choices, test_lost_letters, test_of_dry_run,
                 test_nowhere, test_workbook, test_page, test_french)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(test, share) for test in tests]:
                done.result()
    print(f'1..{import_test.count}')
    return 1 if import_test.failures else 0


if __name__ == '__main__':
    sys.exit(main())
