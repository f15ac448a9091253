#!/usr/bin/python3
"""tests/measure_import_speed.py [ATLASD] [ROWS] - how long `atlasd import` takes for a large list, and how much memory.

Makes a list of twinnings and one of projects, of ROWS rows each (100 000), as lists are: the authorities of France by their
people and by the kinds of writing them, partners mostly towns that many know, some of them villages, one in eight written
with a typing error, in capitals, with what it is near to in brackets, or not known at all. The same lists each time.
Prints seconds, rows a second and the peak of memory; with --keep FOLDER the lists stay there.
"""
import argparse
import csv
import gzip
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

BUILT = 'geodata/built/'
TWINNINGS = '../shared/data/jumelages_fr.csv'
THEMES = ['Eau et assainissement', 'Éducation', 'Santé', 'Culture', 'Agriculture', 'Tourisme', 'Sport', 'Jeunesse', 'Énergie',
          'Gouvernance locale', 'Formation professionnelle', 'Déchets', 'Patrimoine', 'Francophonie', 'Numérique']
VERBS = ['Appui à', 'Construction de', 'Réhabilitation de', 'Soutien à', 'Échanges autour de', 'Formation pour', 'Équipement de']
THINGS = ["l'adduction d'eau", "l'école primaire", 'la maternité', 'la bibliothèque', 'la filière karité', 'la gestion des déchets',
          "l'état civil", 'la lecture publique', 'la voirie', 'la radio locale', 'la forêt communale', "l'accueil de jeunes"]
PROSE = ("Les deux collectivités ont arrêté ensemble un programme de trois ans, suivi par un comité où siègent les services, "
         "les associations et les habitants. Il prévoit des travaux, l'achat d'équipements, la formation des agents et un "
         "échange d'expériences chaque année. ")
LETTERS = 'abcdefghijklmnopqrstuvwxyz'


def table(name):
    opener = gzip.open if name.endswith('.gz') else open
    with opener(BUILT + name, 'rt', encoding='utf-8', newline='') as read:
        return list(csv.DictReader(read, delimiter='\t', quoting=csv.QUOTE_NONE))


def french_side(r):
    """(how it is written, weight) of the authorities of France."""
    communes = table('communes.tsv')
    pool = [(c['nom'], int(c['population'] or 0)) for c in communes]
    pool += [('Ville de ' + c['nom'], int(c['population'] or 0) // 4) for c in communes]
    pool += [(e['nom'], int(e['population'] or 0) // 4) for e in table('epci.tsv')]
    pool += [('Département ' + d['nom'], 400_000) for d in table('departements.tsv')]
    pool += [('Région ' + d['nom'], 2_000_000) for d in table('regions.tsv')]
    if os.path.exists(TWINNINGS):
        with open(TWINNINGS, encoding='utf-8', newline='') as read:
            pool += [(row['nom_source'], 30_000) for row in csv.DictReader(read)]
    r.shuffle(pool)
    return [n for n, _ in pool], [w + 200 for _, w in pool]


def foreign_side(r):
    places = [p for p in table('places.tsv.gz') if p['country'] not in ('FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PF', 'NC')]
    pool = [((p['name'], p['country']), min(int(p['population'] or 0), 300_000) + 100) for p in places]
    if os.path.exists(TWINNINGS):
        with open(TWINNINGS, encoding='utf-8', newline='') as read:
            pool += [((row['partenaire'], row['iso2']), 500_000) for row in csv.DictReader(read)]
    r.shuffle(pool)
    return [n for n, _ in pool], [w for _, w in pool]


def spelt_wrong(r, name):
    at = r.randrange(len(name))
    return r.choice([name[:at] + name[at + 1:], name[:at] + r.choice(LETTERS) + name[at:], name[:at] + r.choice(LETTERS) + name[at + 1:]])


def as_written(r, name, other):
    chance = r.random()
    if chance < 0.03 and len(name) > 4:
        return spelt_wrong(r, name)
    if chance < 0.07:
        return name.upper()
    if chance < 0.10:
        return f'{name} ({other})'
    if chance < 0.12:
        return ''.join(r.choice(LETTERS) for _ in range(r.randint(5, 12))).title()
    return name


class Lists:
    def __init__(self, rows):
        self.rows, self.r = rows, random.Random(20)
        self.countries = {c['iso2']: c['nom'] for c in table('countries.tsv')}
        self.french, self.french_weights = french_side(self.r)
        self.foreign, self.foreign_weights = foreign_side(self.r)

    def pairs(self):
        r = self.r
        french = r.choices(self.french, self.french_weights, k=self.rows)
        foreign = r.choices(self.foreign, self.foreign_weights, k=self.rows)
        for ours, (theirs, country) in zip(french, foreign):
            yield ours, as_written(r, theirs, r.choice(self.foreign)[0]), \
                country if r.random() < 0.5 else self.countries.get(country, country)

    def twinnings(self, path):
        with open(path, 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out, delimiter=';')
            w.writerow(['Commune', 'Ville jumelée', 'Pays', 'Année', 'Commentaires'])
            for ours, theirs, country in self.pairs():
                w.writerow([ours, theirs, country, self.r.randint(1950, 2020) if self.r.random() < 0.7 else '',
                            PROSE[:self.r.randint(0, 60)]])

    def projects(self, path):
        r = self.r
        with open(path, 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out, delimiter=';')
            w.writerow(['Identifiant', 'Titre', 'Collectivité', 'Partenaire', 'Pays', 'Thématiques', 'Début', 'Fin', 'Montant',
                        'Description'])
            for k, (ours, theirs, country) in enumerate(self.pairs(), 1):
                begin = r.randint(1995, 2020)
                w.writerow([f'P{k}', f'{r.choice(VERBS)} {r.choice(THINGS)} de {theirs}', ours, theirs, country,
                            '|'.join(r.sample(THEMES, r.randint(1, 3))), begin, begin + r.randint(0, 3), r.randint(5, 900) * 1000,
                            PROSE * r.randint(0, 2)])


def measure(atlasd, source, kind, folder):
    """Seconds, those of the processor, and the peak of resident memory in MB, of the process from its start to its end."""
    start = time.monotonic()
    with open(os.path.join(folder, 'errors'), 'wb') as errors:
        p = subprocess.Popen([atlasd, 'import', '--db', os.path.join(folder, kind + '.db'), source, '--as', kind, '--report',
                              os.path.join(folder, kind + '.csv')], stdout=subprocess.DEVNULL, stderr=errors)
        end = threading.Timer(900, p.kill)
        end.start()
        _, status, usage = os.wait4(p.pid, 0)
        end.cancel()
    p.returncode = os.waitstatus_to_exitcode(status)
    assert p.returncode == 0, open(os.path.join(folder, 'errors'), encoding='utf-8').read()[-500:]
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    p = argparse.ArgumentParser(description='Time and memory of the import of a large list.')
    p.add_argument('atlasd', nargs='?', default='build/release/atlasd')
    p.add_argument('rows', nargs='?', type=int, default=100_000)
    p.add_argument('--keep', metavar='FOLDER', help='where the lists stay')
    o = p.parse_args()
    atlasd, rows, keep = o.atlasd, o.rows, o.keep
    lists = Lists(rows)
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in (('jumelages', lists.twinnings), ('projets', lists.projects)):
            source = os.path.join(keep or folder, f'{kind}-{rows}.csv')
            make(source)
            seconds, cpu, peak = measure(atlasd, source, kind, folder)
            print(f'{kind}: {rows} rows in {seconds:.1f} s ({cpu:.1f} s of the processor), peak of memory {peak:.0f} MB', flush=True)


if __name__ == '__main__':
    main()
