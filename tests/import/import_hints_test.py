#!/usr/bin/python3
"""On the whole gazetteer: what a row says about where a place is, is never overruled. Communes with shortened names and their
true département or région, and towns with a province of their country in which they are not."""
import collections
import csv
import gzip
import os
import random
import subprocess
import sys
import tempfile

ATLASD = os.path.abspath(os.path.join(os.environ.get('BUILD', 'build'), 'asan/atlasd'))
BUILT = 'geodata/built'
TAKEN = ('exact', 'approximatif')

count = 0
failures = 0


def check(good, what, detail=''):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    if not good:
        print('# ' + str(detail)[:1500].replace('\n', '\n# '), flush=True)


def table(name):
    opened = gzip.open if name.endswith('.gz') else open
    with opened(os.path.join(BUILT, name), 'rt', encoding='utf-8', newline='') as read:
        return list(csv.DictReader(read, delimiter='\t', quoting=csv.QUOTE_NONE))


def run(kind, header, rows):
    """The report of importing these rows."""
    with tempfile.TemporaryDirectory() as folder:
        source, report = os.path.join(folder, 'list.csv'), os.path.join(folder, 'report.csv')
        with open(source, 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out)
            w.writerow(header)
            w.writerows(rows)
        subprocess.run([ATLASD, 'import', '--db', os.path.join(folder, 'new.db'), source, '--as', kind, '--report', report,
                        '--dry-run'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        with open(report, encoding='utf-8-sig', newline='') as read:
            return list(csv.DictReader(read, delimiter=';'))


def shorten(name):
    return '-'.join(name.split('-')[:2])


def test_france(communes, departements):
    region = {d['code']: d['region'] for d in departements}
    where = {c['insee']: {c['departement']} for c in communes}
    for c in communes:
        where.setdefault(c['epci'], set()).add(c['departement'])
    long_names = [c for c in communes if c['nom'].count('-') >= 2]
    saints = random.sample([c for c in long_names if c['nom'].startswith(('Saint-', 'Sainte-'))], 300)
    others = random.sample([c for c in long_names if not c['nom'].startswith('Saint')], 150)
    for what, sample in (('Saint-X', saints), ('two words', others)):
        report = run('collectivites', ['nom', 'departement'], [[shorten(c['nom']), c['departement']] for c in sample])
        outside = [(c['nom'], r['france_trouve'], r['france_code']) for c, r in zip(sample, report)
                   if r['france_code'] and c['departement'] not in where.get(r['france_code'], ())]
        placed = sum(r['france_code'] != '' for r in report)
        check(len(report) == len(sample) and not outside, f'{what}, true département: none of {len(sample)} in another', outside)
        check(placed > 0.9 * len(sample), f'and nearly all are placed, {placed}')
    report = run('collectivites', ['nom', 'region'], [[shorten(c['nom']), region[c['departement']]] for c in saints])
    outside = [(c['nom'], r['france_trouve'], r['france_code']) for c, r in zip(saints, report) if r['france_code'] and
               region[c['departement']] not in {region[d] for d in where.get(r['france_code'], ())}]
    check(not outside, f'Saint-X, true région: none of {len(saints)} in another', outside)
    full = random.sample(communes, 200)
    report = run('collectivites', ['nom', 'departement'], [[c['nom'], c['departement']] for c in full])
    right = sum(r['france_code'] == c['insee'] and r['france_etat'] == 'exact' for c, r in zip(full, report))
    check(right >= 0.99 * len(full), f'full names with their département are exact, {right} of {len(full)}')
    wrong = [(c, random.choice([d['code'] for d in departements if d['code'] != c['departement']])) for c in full]
    report = run('collectivites', ['nom', 'departement'], [[c['nom'], d] for c, d in wrong])
    outside = [(c['nom'], d, r['france_trouve'], r['france_code']) for (c, d), r in zip(wrong, report)
               if r['france_code'] and d not in where.get(r['france_code'], ())]
    silent = [(c['nom'], d) for (c, d), r in zip(wrong, report) if r['etat'] == 'ambigu' and not r['france_code'] and
              not (r['france_candidats'] and r['message'])]
    check(not outside, f'a wrong département: none of {len(wrong)} placed elsewhere', outside)
    check(not silent, 'and where nothing is taken, the candidates are named', silent)


def test_abroad(places, provinces):
    has_towns = {(p['country'], p['admin1']) for p in places}
    by_name = collections.defaultdict(list)
    of_country = collections.defaultdict(list)
    for p in places:
        by_name[p['country'], p['name']].append(p)
    for p in provinces:
        if (p['country'], p['code']) in has_towns:
            of_country[p['country']].append(p)
    shared = collections.Counter((p['country'], p['name']) for p in provinces)
    rows = []
    for p in random.sample(places, 300):
        own = {q['admin1'] for q in by_name[p['country'], p['name']]}
        other = [q for q in of_country[p['country']] if q['code'] not in own and shared[q['country'], q['name']] == 1]
        if other:
            rows.append((p, random.choice(other)))
    report = run('partenaires', ['nom', 'pays', 'province'], [[p['name'], p['country'], q['name']] for p, q in rows])
    outside = []
    for (p, q), r in zip(rows, report):
        if r['etranger_etat'] not in TAKEN:
            continue
        found = [x['admin1'] for x in by_name[p['country'], r['etranger_trouve']]
                 if abs(float(x['lon']) - float(r['etranger_longitude'])) < 0.001]
        if found and q['code'] not in found:
            outside.append((p['name'], p['country'], q['name'], r['etranger_trouve'], found))
    check(len(rows) > 200 and len(report) == len(rows), f'{len(rows)} towns with another province of their country')
    check(len(outside) <= len(rows) // 200, 'are not taken for towns of a third', outside)


def main():
    if not os.path.exists(os.path.join(BUILT, 'communes.tsv')):
        print('ok 1 - # SKIP geodata/built is not there\n1..1')
        return 0
    random.seed(7)
    test_france(table('communes.tsv'), table('departements.tsv'))
    test_abroad(table('places.tsv.gz'), table('admin1.tsv.gz'))
    print(f'1..{count}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
