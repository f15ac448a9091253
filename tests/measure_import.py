#!/usr/bin/python3
"""tests/measure_import.py [ATLASD] - how well `atlasd import` finds places, on real twinnings.

Imports ../shared/data/jumelages_fr.csv by its columns nom_source, partenaire and iso2 alone (a copy holds no other) and
compares the report with the columns left out, which say where each place really is. Prints the rates by group.

A partner counts as held by the gazetteer when that has a place or a province in the country within 10 km of the truth
whose folded name or alias is what was written; `held in part` takes what was written apart at brackets, commas and dashes as well.
"""
import collections
import csv
import gzip
import math
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

DATA = '../shared/data/jumelages_fr.csv'
BUILT = 'geodata/built/'
NEAR_KM = 10


def fold(text):
    """As utf8_fold of src/base/utf8.h, nearly: for the names of this list the same."""
    special = {'œ': 'oe', 'æ': 'ae', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ß': 'ss', 'ı': 'i', 'ð': 'd', 'þ': 'th'}
    text = unicodedata.normalize('NFKD', text.casefold())
    text = ''.join(special.get(c, c) for c in text if not unicodedata.combining(c))
    return ' '.join(re.sub(r'[^\w]+|_', ' ', text).split())


def distance_km(lon1, lat1, lon2, lat2):
    lon1, lat1, lon2, lat2 = map(math.radians, (lon1, lat1, lon2, lat2))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1, h)))


def table(name):
    with gzip.open(BUILT + name, 'rt', encoding='utf-8') as read:
        yield from csv.DictReader(read, delimiter='\t', quoting=csv.QUOTE_NONE)


def load_places():
    """Where what the gazetteer holds abroad lies: places, their names of today, villages and provinces."""
    places = collections.defaultdict(list)
    today = {row['id']: row['names'] for row in table('places_today.tsv.gz')}
    for name in ('places.tsv.gz', 'villages.tsv.gz', 'admin1.tsv.gz'):
        for row in table(name):
            names = [row['name'], *row['aliases'].split('|'), *today.get(row['id'], '').split('|')]
            for n in {fold(n) for n in names if n}:
                places[row['country'], n].append((float(row['lon']), float(row['lat'])))
    return places


def holds(places, country, name, lon, lat):
    return any(distance_km(lon, lat, *p) <= NEAR_KM for p in places.get((country, fold(name)), ()))


def run_import(atlasd, truth, folder):
    """The report's rows, in the order of the truth's, and the seconds it took."""
    source, report = os.path.join(folder, 'jumelages.csv'), os.path.join(folder, 'report.csv')
    with open(source, 'w', encoding='utf-8', newline='') as out:
        w = csv.writer(out)
        w.writerow(['nom_source', 'partenaire', 'iso2'])
        w.writerows([r['nom_source'], r['partenaire'], r['iso2']] for r in truth)
    start = time.monotonic()
    subprocess.run([atlasd, 'import', '--db', os.path.join(folder, 'new.db'), source, '--as', 'jumelages', '--report',
                    report], check=True, stdout=subprocess.DEVNULL, timeout=300)
    seconds = time.monotonic() - start
    with open(report, encoding='utf-8-sig', newline='') as read:
        return list(csv.DictReader(read, delimiter=';')), seconds


def french_rates(truth, report):
    """{group: [rows, right, right one among the named]}"""
    groups = collections.defaultdict(lambda: [0, 0, 0])
    failures = []
    for t, r in zip(truth, report):
        code = re.sub('^[DR]', '', t['code_insee'])
        if not code:
            continue
        named = [r['france_code'], *re.findall(r'\(([0-9][0-9AB:]*)\)', r['france_candidats'])]
        right = r['france_code'] == code
        kinds = [t['appariement']] + (['homonymes'] if t['appariement'].startswith('homonymes') else [])
        for g in (groups[k] for k in kinds):
            g[0] += 1
            g[1] += right
            g[2] += code in named
        if not right:
            failures.append((t, r))
    return groups, failures


def foreign_rates(truth, report):
    places = load_places()
    rates = {k: [0, 0, 0] for k in ('all', 'held', 'held in part')}
    states = collections.Counter()
    failures = []
    for t, r in zip(truth, report):
        lon, lat, country, name = float(t['p_lon']), float(t['p_lat']), t['iso2'], t['partenaire']
        found = zip(r['etranger_longitude'].split(' | '), r['etranger_latitude'].split(' | '))  # two towns may be in the cell
        right = any(x and distance_km(lon, lat, float(x), float(y)) <= NEAR_KM for x, y in found)
        named = right or any(distance_km(lon, lat, float(x), float(y)) <= NEAR_KM for x, y in
                             re.findall(r'\((-?[0-9.]+) (-?[0-9.]+)\)', r['etranger_candidats']))
        held = holds(places, country, name, lon, lat)
        parts = [p for p in re.split(r'[(),/]| – | - ', name) if fold(p)]
        in_part = held or any(holds(places, country, p, lon, lat) for p in parts)
        for key, counts in (('all', True), ('held', held), ('held in part', in_part)):
            rates[key][0] += counts
            rates[key][1] += counts and right
            rates[key][2] += counts and named
        states[r['etranger_etat'], right] += 1
        if not right:
            failures.append((held, t, r))
    rates['share held'] = [rates['all'][0], rates['held'][0], rates['held in part'][0]]
    return rates, states, failures


def measure(atlasd):
    with open(DATA, encoding='utf-8', newline='') as read:
        truth = list(csv.DictReader(read))
    with tempfile.TemporaryDirectory() as folder:
        report, seconds = run_import(atlasd, truth, folder)
    assert len(report) == len(truth), (len(report), len(truth))
    french, french_failures = french_rates(truth, report)
    foreign, states, foreign_failures = foreign_rates(truth, report)
    return {'rows': len(truth), 'seconds': seconds, 'french': french, 'foreign': foreign, 'states': states,
            'french_failures': french_failures, 'foreign_failures': foreign_failures}


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def main():
    m = measure(sys.argv[1] if len(sys.argv) > 1 else 'build/atlasd')
    print(f"{m['rows']} rows in {m['seconds']:.2f} s")
    for title, groups in (('French side', m['french']), ('foreign side, within 10 km', m['foreign'])):
        print(f'{title:36} rows   right  named')
        for name, (n, right, named) in sorted(groups.items(), key=lambda g: -g[1][0]):
            print(f'  {name:34}{n:5} {percent(right, n):6.1f}% {percent(named, n):5.1f}%')
    print('foreign side by state:', ', '.join(f"{s} {'right' if ok else 'wrong'} {n}"
                                            for (s, ok), n in sorted(m['states'].items())))
    if os.environ.get('FAILURES'):
        for t, r in m['french_failures']:
            print('F', t['appariement'], '|', t['nom_source'], '|', t['code_insee'], t['nom_cog'], '|', r['france_etat'],
                  r['france_methode'], r['france_candidats'] or r['france_trouve'])
        for held, t, r in m['foreign_failures']:
            print('W', 'held' if held else '-', '|', t['partenaire'], t['iso2'], t['p_lat'], t['p_lon'], '|',
                  r['etranger_etat'], r['etranger_methode'], r['etranger_candidats'] or r['etranger_trouve'])


if __name__ == '__main__':
    main()
