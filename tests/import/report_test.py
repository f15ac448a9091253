#!/usr/bin/python3
"""Reports of `atlasd import` that are corrected and sent back, as an agent does it in a spreadsheet; choices by answers."""
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import import_test  # noqa: E402
from import_test import ATLASD, Case, check, small_gazetteer  # noqa: E402

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


def main():
    with tempfile.TemporaryDirectory() as share:
        small_gazetteer(share)
        os.symlink(os.path.abspath(os.path.join(import_test.BUILT, 'base.shapes')),
                   os.path.join(share, import_test.BUILT, 'base.shapes')) if not os.path.exists(
                       os.path.join(share, import_test.BUILT, 'base.shapes')) else None
        for test in (test_columns, test_round_trip, test_bad_choices, test_lost_letters, test_of_dry_run, test_nowhere,
                     test_language):
            test(share)
    print(f'1..{import_test.count}')
    return 1 if import_test.failures else 0


if __name__ == '__main__':
    sys.exit(main())
