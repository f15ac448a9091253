"""The numbers of a list, of its records and of marks are the same: what of a record meets the criteria (`matched`), what a
mark stands for, against plain SQL and against the other lists."""
import random
import re
import sqlite3
import urllib.parse

from fixture import check, connect, demonstration, main, same, Server

# A row for each way that a collectivité, a partenaire, a projet and a financement hang together.
JOINED = """CREATE TABLE joined AS SELECT c.id AS c, c.nature, c.jumelage, c.depuis, k.id AS k, k.type, k.region, k.population, q.id AS q,
    q.pays, y.continent, p.id AS p, p.statut, coalesce(p.annee_debut, p.annee_fin) AS du, f.rowid AS f, f.source, f.annee, f.montant,
    coalesce(p.annee_fin, iif(coalesce(p.statut, 'termine') = 'termine' OR p.annee_debut IS NULL, p.annee_debut, 9999)) AS au
    FROM d.cooperation c LEFT JOIN d.cooperation_collectivite ck ON ck.cooperation_id = c.id LEFT JOIN d.collectivite k ON k.id = ck.collectivite_id
    LEFT JOIN d.cooperation_partenaire cq ON cq.cooperation_id = c.id LEFT JOIN d.partenaire q ON q.id = cq.partenaire_id
    LEFT JOIN d.pays y ON y.code = q.pays LEFT JOIN d.projet p ON p.cooperation_id = c.id LEFT JOIN d.financement f ON f.projet_id = p.id"""
THEME = "p IN (SELECT projet_id FROM d.projet_thematique WHERE thematique = '{}')"
ASKED = {  # criteria, the same of a joined row
    'thematique=eau': THEME.format('eau'),
    'thematique=culture&pays=MA,SN,!DE': THEME.format('culture') + " AND pays IN ('MA', 'SN')",
    'continent=asie&type=commune': "continent = 'asie' AND type = 'commune'",
    'jumelage=true&pays=DE,IT': "jumelage = 1 AND pays IN ('DE', 'IT')",
    'financement=ue&annee=2010..2014': "source = 'ue' AND annee BETWEEN 2010 AND 2014",
    'montant=50000..&region=84': "montant >= 50000 AND region = '84'",
    'annee=2012&region=53': "du <= 2012 AND au >= 2012 AND region = '53'",
    'within=pays:ML': "pays = 'ML'",
}
OF = {  # list: its rows, {what of a record: an id of joined rows}
    'collectivites': ('k', {'cooperations': "iif(nature = 'cooperation', c, NULL)", 'actions': "iif(nature = 'action', c, NULL)",
                            'projets': 'p', 'partenaires': 'q'}),
    'partenaires': ('q', {'cooperations': "iif(nature = 'cooperation', c, NULL)", 'actions': "iif(nature = 'action', c, NULL)",
                          'projets': 'p', 'collectivites': 'k'}),
    'cooperations': ('c', {'projets': 'p'}),
    'actions': ('c', {'projets': 'p'}),
    'projets': ('p', {}),
}
TABLE = {'k': 'collectivite', 'q': 'partenaire', 'c': 'cooperation', 'p': 'projet'}


def items(server, collection, query):
    a = server.get(f'/api/collections/{collection}/items?{query}')
    if a.status != 200:
        raise RuntimeError(f'{collection}?{query}: {a!r}')
    return a.json


def all_items(server, collection, query):
    """numberMatched, and every feature."""
    features, matched = [], 1
    while len(features) < matched:
        page = items(server, collection, f'limit=1000&offset={len(features)}&{query}')
        matched = page['numberMatched']
        features += page['features']
    return matched, features


def expected(sql, collection, condition):
    """{uid: {what: how many}}."""
    row, counted = OF[collection]
    nature = {'cooperations': " AND nature = 'cooperation'", 'actions': " AND nature = 'action'"}.get(collection, '')
    columns = ''.join(f', count(DISTINCT {of})' for of in counted.values())
    uids = dict(sql.execute(f'SELECT id, uid FROM d.{TABLE[row]}'))
    rows = f'FROM joined WHERE {row} NOT NULL AND ({condition}){nature}'
    euros = dict(sql.execute(f'SELECT {row}, sum(montant) FROM (SELECT DISTINCT {row}, f, montant {rows}) GROUP BY 1'))
    return {uids[i]: {'montant_total': euros[i], **dict(zip(counted, n))}
            for i, *n in sql.execute(f'SELECT {row}{columns} {rows} GROUP BY 1')}


def test_sql(server, sql):
    parts = 0
    for query, condition in ASKED.items():
        for collection in OF:
            matched, found = all_items(server, collection, query)
            want = expected(sql, collection, condition)
            got = {f['id']: {k: v for k, v in f['matched'].items() if k != 'bourse'} for f in found}
            same(matched, len(want), f'{collection}?{query}: as many as SQL has')
            wrong = {i: (got.get(i), want.get(i)) for i in got.keys() | want.keys() if got.get(i) != want.get(i)}
            check(not wrong, f'{collection}?{query}: of each what meets the criteria, as SQL says', dict(list(wrong.items())[:3]))
            parts += sum(f['matched'][k] != f['properties'][k] for f in found for k in f['matched'])
    check(parts > 1000, 'which is often a part of what there is', parts)


def test_lists(server, chance):
    """The other list, under the same criteria and the id of the record."""
    asked = [*ASKED, 'q=eau', 'q=' + urllib.parse.quote('écoles mali'), 'near=-8,12.6&radius=300000', 'thematique=eau&bbox=-20,0,20,30',
             'thematique=eau&located=true', "pays=ML&filter=" + urllib.parse.quote("nom LIKE 'B%'"), 'side=france&near=2.35,48.85&radius=50000']
    wrong, n = [], 0
    for query in asked:
        for collection, own in ('collectivites', 'collectivite'), ('partenaires', 'partenaire'):
            found = items(server, collection, f'limit=200&{query}')['features']
            # of the record itself: it asks nothing of what the record has
            of_rows = '&'.join(p for p in query.split('&') if p.split('=')[0] not in ('bbox', 'located', 'filter'))
            for f in chance.sample(found, min(2, len(found))):
                for what, many in f['matched'].items():
                    if what == 'montant_total':
                        listed = [x['matched'][what] for x in items(server, 'projets', f'{of_rows}&{own}={f["id"]}&limit=1000')['features']]
                        there = sum(x or 0 for x in listed) if any(x is not None for x in listed) else None
                    else:
                        there = items(server, what, f'{of_rows}&{own}={f["id"]}&limit=1')['numberMatched']
                    n += 1
                    if there != many:
                        wrong.append((collection, query, f['id'], what, many, there))
    check(not wrong, f'{n} numbers are what the list of that kind has under the criteria and the id', wrong[:5])
    check(n > 200, 'which is many', n)


def test_rows(server):
    """The search page has the same numbers: how much of it, of how many."""
    named = {'montant_total': 'montant'}
    wrong, of = [], 0
    for collection in OF:
        for query in 'thematique=eau&pays=ML', 'financement=ue', '':
            listed = {f['id']: f for f in items(server, collection, f'limit=1000&{query}')['features']}
            for row in server.get(f'/?f=json&liste={collection}&{query}').json['rows']:
                if row['id'] not in listed:
                    continue
                f = listed[row['id']]
                for name in known_numbers(f['properties']):
                    whole = f['properties'][name]
                    part, shown = f.get('matched', f['properties'])[name], named.get(name, name)
                    want = (part, whole if part != whole else None) if whole and part is not None else (None, None)
                    of += want[1] is not None
                    if (row.get(shown), row.get('of', {}).get(shown)) != want:
                        wrong.append((collection, query, row['id'], name, row.get(shown), row.get('of'), want))
    check(not wrong, 'rows of the search page say the same', wrong[:4])
    check(of > 50, 'of how many, where it is a part', of)
    text = server.get('/?liste=collectivites&thematique=eau&pays=ML').body.decode()
    check(re.search('>1 projet sur [0-9]+<'.replace(' ', '[ \u00a0]'), text), 'in words')


def known_numbers(properties):
    return [n for n in ('montant_total', 'projets', 'cooperations', 'actions', 'partenaires', 'collectivites') if isinstance(properties.get(n), (int, type(None))) and n in properties]


# --- marks -----------------------------------------------------------------------------------------------------------

LAYERS = {'cooperations': ('cooperations', ''), 'actions': ('actions', ''), 'jumelages': ('cooperations', '&jumelage=true'),
          'projets': ('projets', ''), 'collectivites': ('collectivites', ''), 'partenaires': ('partenaires', ''), 'bourse': ('bourse', '')}


def around(point):
    """A box that holds a position that is written with six decimals, and what lies beside it by no more."""
    (lon, lat), less = point, 2e-6
    return f'bbox={lon - less:.7f},{lat - less:.7f},{lon + less:.7f},{lat + less:.7f}&located=true'


def listed(server, layer, query):
    collection, more = LAYERS[layer]
    found = items(server, collection, f'limit=1&{query}{more}')
    return found['numberSites'], found['numberMatched']


def marks(server, layers, query, zoom, points):
    """What a click on each of the points finds."""
    for lon, lat in points:
        a = server.get(f'/identify/{layers}?lon={lon}&lat={lat}&zoom={zoom}&limit=1000&{query}').json
        if a['features']:
            yield a


def test_marks(server, chance, layers, query, side, zooms):
    """The number on a mark, on its card, and of the lists at its places, are of one unit, and the same."""
    own = 'collectivite' if side else 'partenaire'
    points = [f['geometry']['coordinates'] for f in items(server, f'{own}s', f'limit=1000&located=true&{query}')['features']]
    wrong, single, group, several = [], 0, 0, 0
    for zoom in zooms:
        for a in marks(server, layers, query + side, zoom, chance.sample(points, min(6, len(points)))):
            s, features = a['summary'], a['features']
            if s['sites'] != sum(x['sites'] for x in s['layers']) or s['sites'] != sum(f['properties']['sites'] for f in features):
                wrong.append((zoom, s['sites'], s['layers']))
            ids = f'{own}=' + ','.join(f['id'] for f in features)
            for x in s['layers']:
                group += len(features) > 1
                several += x['sites'] > x['records']
                if len(ids) < 4000 and listed(server, x['layer'], f'{query}{side}&{ids}') != (x['sites'], x['records']):
                    wrong.append((zoom, ids[:80], x, listed(server, x['layer'], f'{query}{side}&{ids}')))
            f = chance.choice(features)
            here = [g for g in features if g['geometry'] == f['geometry']]
            for layer in {x['layer'] for g in here for x in g['properties']['layers']}:
                single += 1
                there = sum(x['sites'] for g in here for x in g['properties']['layers'] if x['layer'] == layer)
                found = listed(server, layer, f'{query}{side}&{around(f["geometry"]["coordinates"])}')
                if found != (there, there) and (len(here) == 1 or found[0] != there):
                    wrong.append((zoom, f['id'], layer, found, there))
            if any(x['sites'] != x['records'] for g in features for x in g['properties']['layers']):
                wrong.append((zoom, 'a record is twice at one place'))
    check(not wrong, f'{layers}?{query}{side}: a mark has the number of the lists at its places', wrong[:4])
    check(single > 5 and group > 5, 'of places alone and of groups', (single, group))
    return several


def test_all_marks(server, chance):
    several = test_marks(server, chance, 'cooperations,actions,bourse', 'thematique=eau', '', (2, 5, 8))
    several += test_marks(server, chance, 'jumelages', 'continent=europe', '', (4, 7))
    several += test_marks(server, chance, 'projets,partenaires', 'financement=ue', '', (3, 6))
    test_marks(server, chance, 'cooperations,collectivites,projets', 'pays=SN', '&side=france', (5, 8))
    check(several > 3, 'records that are at several places of a group are told apart', several)


def test_where(server):
    for collection in OF:
        for query in 'limit=2', 'limit=2&bbox=-10,-10,30,60', 'limit=2&located=true', 'limit=2&near=2.35,48.85':
            found = items(server, collection, query)['features']
            check(found and not any('matched' in f for f in found), f'{collection}?{query} asks nothing of what records have')
    for collection in 'bourse', 'pays', 'regions':
        found = items(server, collection, 'limit=2&continent=afrique')['features']
        check(found and not any('matched' in f for f in found), f'{collection}: nothing to add', found[:1])
    f = items(server, 'collectivites', 'q=lyon&thematique=eau&limit=1')['features'][0]
    check('highlight' in f and 'matched' in f and 'properties' in f, 'beside what met the words', list(f))
    known = server.get('/api/openapi.json').json['components']['schemas']
    for collection in OF:
        listed = items(server, collection, 'limit=1&thematique=eau')['features'][0]
        same(set(known[f'{collection}.item']['properties']['matched']['properties']), set(listed['matched']),
             f'{collection}: the OpenAPI document names what there is')
    check('matched' not in known['pays.item']['properties'], 'and nothing where there is nothing')


def test_none_known(server, db):
    """Projets whose euros nobody knows have none, not 0."""
    c = connect(db)
    uid, = c.execute("SELECT uid FROM projet p WHERE EXISTS (SELECT 1 FROM financement WHERE projet_id = p.id AND source = 'ue') LIMIT 1").fetchone()
    c.execute("UPDATE financement SET montant = NULL WHERE projet_id = (SELECT id FROM projet WHERE uid = ?) AND source = 'ue'", (uid,))
    c.commit()
    c.close()
    def there():
        _, found = all_items(server, 'projets', 'financement=ue')
        return next(f['matched']['montant_total'] for f in found if f['id'] == uid)
    check(server.shows(lambda: there() is None), 'euros that nobody knows are none')


def body():
    db = demonstration()
    sql = sqlite3.connect(':memory:', uri=True)
    sql.execute(f"ATTACH 'file:{db}?mode=ro' AS d")
    sql.execute(JOINED)
    for column in 'kqcp':
        sql.execute(f'CREATE INDEX joined_{column} ON joined ({column})')
    server = Server(db)
    test_sql(server, sql)
    test_lists(server, random.Random(7))
    test_rows(server)
    test_all_marks(server, random.Random(12))
    test_where(server)
    sql.close()
    test_none_known(server, db)


main(body)
