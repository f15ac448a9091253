"""The abstract test suite of CQL2 (OGC 21-065r2, annex A) over HTTP, as text and as JSON: its predicates over its own
test data, which are published, with the counts that it expects (tests/search/cql2_standard), and what it asks of
each queryable of any collection, asked of the collections of the atlas too."""
import http.client
import json
import lzma
import os
import random
import urllib.parse

RELEASE = os.path.join(os.environ.get('BUILD', 'build'), 'release', 'atlasd')
if os.path.exists(RELEASE):  # sanitizers have their say elsewhere, and thousands of filters are asked here
    os.environ.setdefault('ATLASD', RELEASE)

from fixture import check, database, main, path, same, Server  # noqa: E402

TABLES = {'countries': 'ne_110m_admin_0_countries', 'places': 'ne_110m_populated_places_simple',
          'rivers': 'ne_110m_rivers_lake_centerlines'}


def rows(name, columns):
    with open(f'tests/search/{name}', encoding='utf-8') as f:
        found = [line.rstrip('\n').split(' | ') for line in f if not line.startswith('#')]
    assert found and all(len(r) == columns for r in found)
    return found


def asked(connection, collection, filter_, lang='cql2-text'):
    """How many features meet it; "refused" where it is refused as it should be, else what was said."""
    connection.request('GET', f'/api/collections/{collection}/items?' + urllib.parse.urlencode(
        {'limit': 1, 'filter': filter_ if lang == 'cql2-text' else json.dumps(filter_), 'filter-lang': lang}))
    a = connection.getresponse()
    said = a.read()
    return json.loads(said)['numberMatched'] if a.status == 200 else 'refused' if a.status == 400 else (a.status, said)


def test_predicates(connection):
    all_of = rows('cql2_standard', 4)
    check(len(all_of) > 270 and {r[0] for r in all_of} == set(TABLES), 'the predicates of the standard are there')
    for collection, text, count, form in all_of:
        expected = count if count == 'refused' else int(count)
        got = [asked(connection, TABLES[collection], text), asked(connection, TABLES[collection], json.loads(form), 'cql2-json')]
        same(got, [expected, expected], f'{collection}: {text}')


def test_combined(connection):
    """A.3.7: (NOT (p2) AND p1) OR (p3 and p4) or not (p1 OR p4)."""
    forms = {text: json.loads(form) for _, text, _, form in rows('cql2_standard', 4)}
    for p1, p2, p3, p4, count in rows('cql2_combined', 5):
        text = f'(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})'
        f1, f2, f3, f4 = (forms[p] for p in (p1, p2, p3, p4))
        form = {'op': 'or', 'args': [{'op': 'and', 'args': [{'op': 'not', 'args': [f2]}, f1]}, {'op': 'and', 'args': [f3, f4]},
                                     {'op': 'not', 'args': [{'op': 'or', 'args': [f1, f4]}]}]}
        got = [asked(connection, TABLES['places'], text), asked(connection, TABLES['places'], form, 'cql2-json')]
        same(got, [int(count)] * 2, text)


def test_instants(server):
    """The file writes instants without Z, which are UTC; the answer is of RFC 3339, as the schema says."""
    found = server.get(f'/api/collections/{TABLES["places"]}/items?limit=1000').json['features']
    same(sorted(f['properties']['start'] for f in found if f['properties']['start']),
         ['2021-04-16T10:15:59Z', '2022-04-16T10:13:19Z', '2022-04-16T10:15:10Z'], 'instants are written with their zone')


# --- what is asked of each queryable ---------------------------------------------------------------------------------

VALUES = {'string': "'foo'", 'boolean': 'true', 'number': '3.14', 'integer': '1', 'date': "DATE('2022-04-14')",
          'date-time': "TIMESTAMP('2022-04-14T14:48:46Z')"}
GEOMETRIES = ['BBOX(-180,-90,180,90)', 'POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))', 'LINESTRING(7 50, 10 51)',
              'POINT(7.02 49.92)', 'MULTIPOINT(7 50,10 51)', 'MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))',
              'GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))']
OF_INSTANTS = ['T_AFTER', 'T_BEFORE', 'T_DISJOINT', 'T_EQUALS', 'T_INTERSECTS']
OF_INTERVALS = OF_INSTANTS + ['T_CONTAINS', 'T_DURING', 'T_FINISHEDBY', 'T_FINISHES', 'T_MEETS', 'T_METBY', 'T_OVERLAPPEDBY',
                              'T_OVERLAPS', 'T_STARTEDBY', 'T_STARTS']


def comparisons(q, value):
    """Predicates, pairs that have nothing in common, sets that are the same."""
    said = {op: f'{q} {op} {value}' for op in ('=', '<>', '<', '<=', '>', '>=')}
    turned = [f'{value} {op} {q}' for op in said]
    own = {op: f'{q} {op} {q}' for op in said}
    apart = [(said['='], said['<>']), (said['>'], said['<=']), (said['<'], said['>=']), (f'{q} IS NULL', f'{q} is not null')]
    return list(said.values()) + turned, apart, [(own['='], own['>=']), (own['='], own['<='])], \
        [own['<>'], own['<'], own['>']]


def of_text(q):
    return ([f"{q} like '\\\\%\\\\_'", f"{q} in ('foo', 'bar')"],
            [(f"{q} like '_%'", f"{q} like ''"), (f"CASEI({q}) = casei('foo')", f"CASEI({q}) <> casei('FOO')"),
             (f"ACCENTI({q}) = accenti('äöüéáí')", f"ACCENTI({q}) <> accenti('aoueai')")],
            [(f"{q} LIKE '%'", f"{q} like '%%'"), (f"CASEI({q}) LIKE casei('foo%')", f"CASEI({q}) LIKE casei('FOO%')"),
             (f"ACCENTI({q}) LIKE accenti('Ä%')", f"ACCENTI({q}) LIKE accenti('A%')"),
             (f"ACCENTI(CASEI({q})) LIKE accenti(casei('Ä%'))", f"ACCENTI(CASEI({q})) LIKE accenti(casei('a%'))"),
             (f"ACCENTI(CASEI({q})) = accenti(casei('ÄÉ'))", f"ACCENTI(CASEI({q})) = accenti(casei('ae'))")], [])


def of_instant(q, kind):
    one, two = ("'2021-01-01'", "'2021-12-31'") if kind == 'date' else ("'2021-01-01T00:00:00Z'", "'2021-12-31T23:59:59Z'")
    span = f'INTERVAL({one},{two})'
    return ([f'{t}({q},{v})' for t in OF_INSTANTS for v in (VALUES[kind], span)] +
            [f'{t}(INTERVAL({q},{q}),{span})' for t in OF_INTERVALS] + [f'{q} in ({one}, {two})'],
            [(f'T_INTERSECTS({q},{span})', f'T_DISJOINT({q},{span})')], [], [])


def of_geometry(q):
    every = [f'S_{t}({q},{g})' for t in ('INTERSECTS', 'DISJOINT', 'EQUALS', 'TOUCHES', 'CROSSES', 'WITHIN', 'CONTAINS', 'OVERLAPS')
             for g in GEOMETRIES]
    return (every, [(f'S_INTERSECTS({q},{g})', f'S_DISJOINT({q},{g})') for g in GEOMETRIES],
            [(f'S_{t}({q},{GEOMETRIES[0]})', f'S_{t}({q},{GEOMETRIES[1]})') for t in ('INTERSECTS', 'DISJOINT', 'EQUALS', 'WITHIN')],
            [f'S_DISJOINT({q},{GEOMETRIES[0]})'])


def of_number(q):
    return [f'{q} BETWEEN 0 AND 100', f'{q} between 100.0 and 1.0', f'{q} IN (1, 2, 3)', f'{q} * 2 - 1 > {q} div 3 + 2 ^ 2 % 3'], [], [], []


def of_list(q):
    return [f"A_{t}({q},('foo','bar'))" for t in ('CONTAINS', 'CONTAINEDBY', 'EQUALS', 'OVERLAPS')], [], [], []


def suits(name, schema):
    q = f'"{name}"'
    kind = schema.get('format', schema.get('type'))
    if kind.startswith('geometry'):
        return of_geometry(q)
    if kind == 'array':
        return of_list(q)
    parts = [comparisons(q, VALUES[kind])]
    if kind == 'string':
        parts.append(of_text(q))
    elif kind in ('date', 'date-time'):
        parts.append(of_instant(q, kind))
    elif kind in ('number', 'integer'):
        parts.append(of_number(q))
    elif kind == 'boolean':
        parts.append(([f'{q} in (true)'], [], [], []))
    return tuple(sum(x, []) for x in zip(*parts))


def test_queryables(server, connection, collection):
    """What the suite asks of each queryable: it is evaluated, and sets are apart, the same, or empty."""
    known = server.get(f'/api/collections/{collection}/queryables').json['properties']
    check(any(p.get('type') for p in known.values()), f'{collection} has queryables with types', known)
    wrong, stored = [], []
    for name, schema in known.items():
        every, apart, alike, empty = suits(name, schema)
        stored += every
        wrong += [p for p in every if not isinstance(asked(connection, collection, p), int)]
        wrong += [p for p in apart if asked(connection, collection, f'{p[0]} AND {p[1]}') != 0]
        wrong += [p for p in alike if asked(connection, collection, f'({p[0]}) AND NOT ({p[1]}) OR ({p[1]}) AND NOT ({p[0]})') != 0]
        wrong += [p for p in empty if asked(connection, collection, p) != 0]
    same(wrong, [], f'{collection}: {len(stored)} predicates about {len(known)} queryables')
    same([asked(connection, collection, v) for v in ('false', "'foo' <> 'foo'", '1 < 1')], [0, 0, 0], f'{collection}: what is never so')
    picked = random.Random(1)
    for _ in range(10):
        p1, p2, p3, p4 = picked.sample(stored, 4)
        text = f'((NOT {p1} AND {p2}) OR ({p3} and NOT {p4}) or not ({p1} AND {p4}))'
        check(isinstance(asked(connection, collection, text), int), f'{collection}: {text}', asked(connection, collection, text))


def body():
    with lzma.open('tests/fixture/ne110m4cql2.gpkg.xz') as packed, open(path('ne110m4cql2.gpkg'), 'wb') as file:
        file.write(packed.read())
    published = sum((['--publish', f'{path("ne110m4cql2.gpkg")}:{table}'] for table in TABLES.values()), [])
    server = Server(database(), *published)
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)  # one for all
    test_predicates(connection)
    test_combined(connection)
    for collection in [c['id'] for c in server.get('/api/collections').json['collections']]:
        test_queryables(server, connection, collection)
    connection.close()
    test_instants(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
