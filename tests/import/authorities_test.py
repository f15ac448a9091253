#!/usr/bin/python3
"""How many French authorities are found under the names and numbers that lists give them: every département and région by the
abbreviations of its council, every EPCI by its official name and shortened. Names come from geodata/built, what is said of them from
here."""
import collections
import csv
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

BUILT = 'geodata/built/'
FORMER = {'Côtes-du-Nord': '22', 'Basses-Alpes': '04', 'Loire-Inférieure': '44', 'Seine-Inférieure': '76', 'Charente-Inférieure': '17',
          'Basses-Pyrénées': '64', 'Seine-et-Oise': '78'}
ABBREVIATED = {'cc': ('CC ', 'Communauté de communes '), 'ca': ('CA ', "Communauté d'agglomération ", "Communauté d'agglo "),
               'cu': ('CU ', 'Communauté urbaine ')}


def table(name):
    with open(BUILT + name, encoding='utf-8', newline='') as read:
        return list(csv.DictReader(read, delimiter='\t', quoting=csv.QUOTE_NONE))


def plain(text):
    return ''.join(c for c in unicodedata.normalize('NFKD', text) if not unicodedata.combining(c)).upper()


def of(row):
    """`du Doubs`: the name with its article, as the tables have it behind "Département"."""
    return [re.sub('^(Département|Région) ', '', a) for a in row['aliases'].split('|')
            if re.match("(Département|Région) (d'|de|du|des) ?", a)][-1] if re.search("(Département|Région) (d'|de |du |des )", row['aliases']) \
        else row['nom']


def departements():
    for r in table('departements.tsv'):
        if r['code'] in ('975', '977', '978', '984', '986', '987', '988', '989'):
            continue
        code, name, with_article = r['code'], r['nom'], of(r)
        for text in (f'CG {code}', f'CD {code}', f'CG{code}', f'cd{code.lower()}', f'C.G. {code}', f'Département {code}', f'CG {with_article}',
                     f'CD {name}', f'Dpt {with_article}', f'Dépt {name}', f'Dép. {with_article}', f'Conseil général {with_article}',
                     f'Conseil départemental {with_article}', plain(f'CONSEIL GENERAL {with_article}'), f'Conseil Général {name}',
                     f'CD {with_article} ({code})', f'Département {name.replace("-", " ")}', f'CG {code} {name}'):
            yield text, code
    for name, code in FORMER.items():
        for kind in ('CG', 'Conseil général de', 'Département'):
            yield f'{kind} {name}', code


def regions():
    rows = table('regions.tsv')
    today = {r['nom']: r['code'] for r in rows if r['periode'] == '2016'}
    for r in rows:
        if r['code'] in ('06', '975', '977', '978', '984', '986', '987', '988', '989'):
            continue
        name = r['nom']
        code = '24' if r['code'] == '22:24' else today.get(name, r['code'])   # the same région since
        for text in (f'CR {name}', f'CR {of(r)}', f'Région {name}', f'Conseil régional {of(r)}', f'Conseil Régional {name}',
                     plain(f'CONSEIL REGIONAL {of(r)}'), plain(f'REGION {name}'), f'C.R. {name}', f'région {name.replace("-", " ")}',
                     f'CR{r["code"][-2:]}', f'Cons. régional {of(r)}', f'Région {of(r)}'):
            yield text, code


def labels(row):
    """The official label, as INSEE's lists abbreviate it, and other ways."""
    name, ways = row['nom'], ABBREVIATED.get(row['nature'], ())
    long = next((w for w in ways[1:] if name.startswith(w)), None)
    return [w + name[len(long):] for w in ways] if long else [name]


def epci():
    """(kind of label, what is written, département, SIREN)"""
    for r in table('epci.tsv'):
        first, *others = labels(r)
        yield 'label', first, r['departement'], r['siren']
        for text in (*others, plain(r['nom']), plain(first).replace('-', ' ')):
            yield 'variant', text, r['departement'], r['siren']


def found(atlasd, rows):
    """The report's state and code of each (name, département)."""
    with tempfile.TemporaryDirectory() as folder:
        source, report = os.path.join(folder, 'list.csv'), os.path.join(folder, 'report.csv')
        with open(source, 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out)
            w.writerow(['nom', 'departement'])
            w.writerows(rows)
        subprocess.run([atlasd, 'import', '--db', os.path.join(folder, 'new.db'), source, '--as', 'collectivites', '--report', report],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        with open(report, encoding='utf-8-sig', newline='') as read:
            return [(r['france_etat'], r['france_code']) for r in csv.DictReader(read, delimiter=';')]


def main():
    atlasd = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.environ.get('BUILD', 'build'), 'asan/atlasd'))
    cases = [('départements by number or name', 100, t, '', c) for t, c in departements()]
    cases += [('régions of today and before by number or name', 100, t, '', c) for t, c in regions()]
    everything = list(epci())
    twice = collections.Counter((kind, plain(t)) for kind, t, *_ in everything)
    for kind, text, departement, siren in everything:
        told = departement if twice[kind, plain(text)] > 1 else ''
        cases.append((f'EPCI by their {kind}, with the département where two have it', 99.5, text, told, siren))
    rates, wrong = collections.OrderedDict(), collections.defaultdict(list)
    for (group, needed, text, told, code), (state, got) in zip(cases, found(atlasd, [(c[2], c[3]) for c in cases]), strict=True):
        n = rates.setdefault((group, needed), [0, 0])
        n[0] += 1
        good = got == code and state in ('exact', 'approximatif')
        n[1] += good
        if not good:
            wrong[group].append(f'{text} {told}: {state} {got}, not {code}')
    failed = 0
    for k, ((group, needed), (n, right)) in enumerate(rates.items(), 1):
        rate = 100 * right / n
        failed += rate < needed
        print(f"{'ok' if rate >= needed else 'not ok'} {k} - {group}: {rate:.2f} % of {n}, needed {needed} %")
        for line in wrong[group][:40]:
            print('#', line)
    print(f'1..{len(rates)}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
