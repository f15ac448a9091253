"""Words asked as people type them, over the demonstration data: the records that must come first do."""
import functools
import os
import re
import shutil
import sqlite3
import sys
import unicodedata
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'serve'))
from fixture import check, main, path, run, same, Server

# queries.tsv: kind, collection, query, judgement: an SQL predicate on the row r that a right record meets, or `none`
# where nothing may be found. Another list in the same form is judged by QUERIES=file, without the threshold.
QUERIES = os.environ.get('QUERIES', os.path.join(os.path.dirname(__file__), 'queries.tsv'))
RIGHT = 148  # how many have a right record among the first three: raised with what is reached, never lowered to pass
FIRST = 3

TABLES = {
    'projets': 'projet r WHERE 1', 'collectivites': 'collectivite r WHERE 1', 'partenaires': 'partenaire r WHERE 1',
    'cooperations': "cooperation r WHERE r.nature = 'cooperation'", 'actions': "cooperation r WHERE r.nature = 'action'",
    'bourse': "bourse r WHERE r.etat = 'publie'",
}
VIEWS = """
CREATE TEMP VIEW {table}_abroad AS SELECT t.id, q.uid, q.nom, q.pays, y.continent FROM {table} t
  JOIN cooperation_partenaire l ON l.cooperation_id = t.{key} JOIN partenaire q ON q.id = l.partenaire_id
  JOIN pays y ON y.code = q.pays;
CREATE TEMP VIEW {table}_french AS SELECT t.id, k.uid, k.nom, k.departement, k.region FROM {table} t
  JOIN cooperation_collectivite l ON l.cooperation_id = t.{key} JOIN collectivite k ON k.id = l.collectivite_id;
"""


@functools.cache
def plain(text):
    """Small letters without accents, typewriter apostrophes: what the patterns of judgements are written in."""
    parts = unicodedata.normalize('NFKD', text.lower().replace('’', "'"))
    return ''.join(c for c in parts if not unicodedata.combining(c))


def records(db):
    """The rows, with what judgements use: `text REGEXP pattern`, and the places of both sides of a record."""
    c = sqlite3.connect(f'file:{urllib.parse.quote(db)}?mode=ro', uri=True)
    c.create_function('regexp', 2, lambda pattern, text: text is not None and re.search(pattern, plain(text)) is not None)
    for table, key in ('projet', 'cooperation_id'), ('cooperation', 'id'):
        c.executescript(VIEWS.format(table=table, key=key))
    return c


def right_of(rows, collection, judgement):
    """The ids of all records that meet the judgement."""
    return {uid for uid, in rows.execute(f'SELECT r.uid FROM {TABLES[collection]} AND ({judgement})')}


def lines_of(file):
    """[(kind, collection, query, judgement), ...], and what is wrong with other lines."""
    lines, wrong = [], []
    with open(file, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            fields = line.rstrip('\n').split('\t')
            if line.startswith('#'):
                continue
            if len(fields) != 4 or not all(fields) or fields[1] not in TABLES:
                wrong.append(f'line {number}: {line.rstrip()}')
            elif any(fields[1:3] == list(other[1:3]) for other in lines):
                wrong.append(f'line {number}: asked above: {fields[2]}')
            else:
                lines.append(tuple(fields))
    return lines, wrong


def judge(server, rows, line):
    """(right first, right in the first three, empty where it should not be, what is wrong with the line, what came)."""
    _, collection, query, judgement = line
    right = set()
    if judgement != 'none':
        try:
            right = right_of(rows, collection, judgement)
        except sqlite3.Error as e:
            return False, False, False, f'{query}: {e}', ''
        if not right:
            return False, False, False, f'{query}: no record meets it', ''
    answer = server.get(f'/api/collections/{collection}/items?limit=10&q={urllib.parse.quote(query)}')
    if answer.status != 200:
        return False, False, False, f'{query}: {answer!r}', ''
    features = answer.json['features']
    came = '; '.join(str(f['properties'].get('titre') or f['properties'].get('nom')) for f in features[:FIRST])
    if judgement == 'none':
        return not features, not features, False, None, came
    met = [f['id'] in right for f in features]
    return met[:1] == [True], any(met[:FIRST]), not features, None, came or 'nothing'


def show(table):
    """One row per kind, then all."""
    total = [sum(column) for column in zip(*table.values())]
    print(f'# {"kind":<14}{"asked":>7}{"first":>7}{"in three":>10}{"empty":>7}')
    for kind, (asked, first, three, empty) in [*table.items(), ('all', total)]:
        print(f'# {kind:<14}{asked:>7}{first:>7}{three:>10}{empty:>7}')
    return total


def test_queries(server, rows):
    lines, wrong = lines_of(QUERIES)
    table, failures = {}, []
    for line in lines:
        first, three, empty, malformed, came = judge(server, rows, line)
        wrong += [malformed] if malformed else []
        counts = table.setdefault(line[0], [0, 0, 0, 0])
        for i, count in enumerate((True, first, three, empty)):
            counts[i] += count
        if not first and not malformed:
            failures.append(f'{"second or third" if three else "missing"}: {line[0]}: {line[1]} q={line[2]}: {came}')
    _, _, three, _ = show(table)
    for failure in failures:
        print('# ' + failure.replace('\n', ' '))
    same(wrong, [], 'every line can be judged, and some record meets it')
    if 'QUERIES' not in os.environ:
        check(three >= RIGHT, f'{RIGHT} of {len(lines)} have a right record among the first {FIRST}', three)


def named_first(server, query):
    """The name of the first partner for it."""
    answer = server.get(f'/api/collections/partenaires/items?limit=1&q={urllib.parse.quote(query)}')
    features = answer.json['features'] if answer.status == 200 else []
    return features[0]['properties']['nom'] if features else None


# A name that people write, and the country and name under which the data may have the town.
TOWNS = {'Stamboul': ('TR', 'Istanbul'), 'Tiflis': ('GE', 'Tbilissi'), 'Kovno': ('LT', 'Kaunas'), 'Wilno': ('LT', 'Vilnius'),
         'Keulen': ('DE', 'Cologne'), 'Mailand': ('IT', 'Milan'), 'Philippopoli': ('BG', 'Plovdiv'), 'Leuven': ('BE', 'Louvain'),
         'Ouaga': ('BF', 'Ouagadougou'), 'Londra': ('GB', 'Londres')}


def test_towns(server, rows):
    there = {query: town for query, town in TOWNS.items()
             if rows.execute('SELECT 1 FROM partenaire WHERE pays = ? AND nom = ?', town).fetchone()}
    check(len(there) >= 5, 'the data have towns that people call otherwise', there)
    same({query: named_first(server, query) for query in there}, {query: town for query, (_, town) in there.items()},
         'towns are found by old and foreign names')
    saint = server.get('/api/collections/projets/items?limit=1&q=saint').json
    same([v for word in saint['understood'] for v in word.get('values', ()) if v['parameter'] == 'pays'], [],
         'saint is no code of a country')


def demonstration():
    """A copy, as serving writes beside the file."""
    db = path('demo.db')
    if 'ATLASD_TEST_DB' in os.environ:
        shutil.copyfile(os.environ['ATLASD_TEST_DB'], db)
    else:
        run('generate', '--db', db, seconds=300)
    return db


def body():
    db = demonstration()
    server, rows = Server(db), records(db)
    test_queries(server, rows)
    test_towns(server, rows)
    rows.close()
    same(server.stop(), 0, 'the server ends well')


main(body)
