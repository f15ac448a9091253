"""Lists from a point on, and what lies within a radius of it: by hand, then against brute force over the demonstration data."""
import math
import random
import urllib.parse

from fixture import check, connect, database, demonstration, main, same, Server

RADIUS_M = 6371008.8  # of geo/measure.h
HALF_WAY_ROUND_M = 20015114  # radius takes no more


def distance_m(lon1, lat1, lon2, lat2):
    """The haversine, in the very steps of geo/measure.c, so that ties are ties here too."""
    a, b = lat1 * math.pi / 180, lat2 * math.pi / 180
    u, v = math.sin((b - a) / 2), math.sin((lon2 - lon1) * math.pi / 180 / 2)
    return 2 * RADIUS_M * math.asin(math.sqrt(min(1, u * u + math.cos(a) * math.cos(b) * v * v)))


def features(server, collection, query):
    return server.get(f'/api/collections/{collection}/items?{query}').json['features']


def ids(listed):
    return [f['id'] for f in listed]


# --- the small database ------------------------------------------------------------------------------------------

def test_order(server):
    listed = features(server, 'partenaires', 'near=2.35,48.85')
    same(ids(listed), ['p-de-leipzig', 'p-ml-bamako', 'p-sn-dakar', 'p-fj-suva', 'p-ne-sans-position'], 'nearest first')
    far = [f['properties']['distance_m'] for f in listed]
    check(765000 < far[0] < 766500 and far[0] == round(far[0], 1) and far[-1] is None, 'with distances, null without a place', far)
    listed = features(server, 'cooperations', 'near=-17.447,14.693')
    same([(f['id'], f['properties']['distance_m']) for f in listed[:2]], [('c-eau', 0), ('c-nantes', 0)],
         'a record counts with its nearest place, ties go by name')
    same(listed[-1]['id'], 'c-niger', 'what has no place comes last')
    same(ids(features(server, 'cooperations', 'near=-17.447,14.693&pays=ML,DE')), ['c-eau', 'c-jumelage'], 'criteria filter')
    far = features(server, 'cooperations', 'near=-17.447,14.693&pays=ML')[0]['properties']['distance_m']
    check(abs(far - distance_m(-17.447, 14.693, -8.0, 12.65)) < 0.06, 'only places that meet the criteria count', far)
    same(ids(features(server, 'bourse', 'near=0,0')), ['b-ecoles'], 'the Bourse has the places of its partners')
    same(ids(features(server, 'collectivites', 'near=-1.5,47'))[0], 'commune-44109', 'collectivités their own')
    same(ids(features(server, 'actions', 'near=0,0&sortby=distance')), ['a-bamako'], 'sortby=distance is the rule said aloud')
    listed = features(server, 'partenaires', 'near=2.35,48.85&sortby=nom')
    check(listed[0]['id'] == 'p-ml-bamako' and not any('distance_m' in f['properties'] for f in listed),
          'another order has no distances', listed)
    check('distance_m' not in features(server, 'partenaires', '')[0]['properties'], 'nor has a list without a point')


def test_filter(server):
    for collection, query, expected in [
            ('partenaires', 'near=-179,-18&radius=300000', ['p-fj-suva']),
            ('partenaires', 'near=-179,-18&radius=200000', []),
            ('cooperations', 'near=180,-18&radius=200000', ['c-suva']),
            ('cooperations', 'near=-180,-18&radius=200000', ['c-suva']),
            ('cooperations', 'near=0,90&radius=4300000', ['c-jumelage']),
            ('cooperations', 'near=-120,90&radius=4298000', []),
            ('cooperations', 'near=50,-90&radius=8100000', ['c-suva']),
            ('collectivites', 'near=12.4,51.3&radius=10000', ['commune-69123']),
            ('projets', 'near=-8,12.65&radius=1', ['j-ecole', 'j-forages', 'j-puits']),
            ('projets', f'near=2,48&radius={HALF_WAY_ROUND_M}', ['j-musee', 'j-ecole', 'j-forages', 'j-puits', 'j-dechets']),
            ('bourse', 'near=-8,12.65&radius=1000', ['b-ecoles']), ('bourse', 'near=8,12.65&radius=1000', [])]:
        same(ids(features(server, collection, query)), expected, f'{collection}?{query}')
    for what in ('/api/collections/projets/facets?by=pays', '/tiles/cooperations/1/0/0.png?nature=cooperation'):
        same(server.get(what + '&near=1,2').body, server.get(what).body, f'a point alone changes nothing in {what}')
    same(server.get('/api/collections/projets/facets?by=pays&near=-179,-18&radius=300000').json['numberMatched'], 0,
         'a radius does')
    api = server.get('/api/openapi.json').json['components']['parameters']
    same((api['near']['schema']['minItems'], api['near']['schema']['maxItems'], api['radius']['schema']['type']), (2, 2, 'number'),
         'the API description has both')


# --- the demonstration data --------------------------------------------------------------------------------------

PLACES = {
    'partenaires': 'SELECT uid, pays, ST_X(geom), ST_Y(geom) FROM partenaire',
    'collectivites': 'SELECT uid, NULL, ST_X(geom), ST_Y(geom) FROM collectivite',
    'projets': 'SELECT p.uid, q.pays, ST_X(q.geom), ST_Y(q.geom) FROM projet p LEFT JOIN cooperation_partenaire l '
               'ON l.cooperation_id = p.cooperation_id LEFT JOIN partenaire q ON q.id = l.partenaire_id',
}


def places_of(db):
    """{collection: {id: [(pays, lon, lat), ...]}} of those with a position."""
    c = connect(db)
    all_of_them = {}
    for collection, sql in PLACES.items():
        records = all_of_them[collection] = {}
        for uid, pays, lon, lat in c.execute(sql):
            records.setdefault(uid, [])
            if lon is not None:
                records[uid].append((pays, lon, lat))
    c.close()
    return all_of_them


def walk(server, collection, query):
    """The features of all pages."""
    listed, href = [], f'/api/collections/{collection}/items?limit=1000&{query}'
    while href:
        answer = server.get(href).json
        listed += answer['features']
        href = next((link['href'] for link in answer['links'] if link['rel'] == 'next'), None)
        href = href and href[href.index('/api/'):]
    return listed


def brute(names, records, lon, lat, pays, radius):
    """[(id, distance or None), ...] as the list should be; names: all that match the country, in the order of their names."""
    found, lon = [], 0 if abs(lat) == 90 else lon  # a pole has one name, as in the criteria
    for rank, uid in enumerate(names):
        far = min((distance_m(lon, lat, x, y) for p, x, y in records[uid] if not pays or p in pays), default=math.inf)
        if radius is None or far <= radius:
            found.append((far, rank, uid))
    return [(uid, None if far == math.inf else far) for far, _, uid in sorted(found)]


def close(got, expected):
    return len(got) == len(expected) and all(
        f['id'] == uid and (far is None) == (f['properties']['distance_m'] is None)
        and (far is None or abs(f['properties']['distance_m'] - far) < 0.051) for f, (uid, far) in zip(got, expected))


def test_brute_force(server, db):
    places, draw = places_of(db), random.Random(7)
    points = [(2.35, 48.85), (180, -17.5), (-179.99, 64), (12, 90), (-70, -90), (-61.5, 16.2), (-0.1, 0)]
    points += [(round(draw.uniform(-180, 180), 4), round(math.degrees(math.asin(draw.uniform(-1, 1))), 4)) for _ in range(5)]
    for collection, records in places.items():
        for pays in (None, ['SN', 'ML', 'BF', 'MA']) if collection != 'collectivites' else (None,):
            with_pays = '&pays=' + ','.join(pays) if pays else ''
            names = ids(walk(server, collection, 'sortby=' + ('titre' if collection == 'projets' else 'nom') + with_pays))
            for i, (lon, lat) in enumerate(points):
                query = urllib.parse.urlencode({'near': f'{lon},{lat}'}) + with_pays
                expected = brute(names, records, lon, lat, pays, None)
                if i < 2:
                    check(close(walk(server, collection, query), expected), f'{collection}?{query}: page after page as by brute force')
                wrong = []
                unlocated = sum(far is None for _, far in expected)
                for offset in [0, max(0, len(expected) - unlocated - 3), len(expected)] + draw.choices(range(len(expected)), k=5):
                    limit = draw.choice([1, 2, 10, 100])
                    got = features(server, collection, f'{query}&limit={limit}&offset={offset}')
                    if not close(got, expected[offset:offset + limit]):
                        wrong.append((limit, offset, ids(got), expected[offset:offset + limit]))
                same(wrong, [], f'{collection}?{query}: any page')
                if collection == 'collectivites':
                    continue  # a radius is about their partners
                radius = draw.choice([1000, 150000, 900000, 5e6, 19e6])
                expected = brute(names, records, lon, lat, pays, radius)
                answer = server.get(f'/api/collections/{collection}/items?{query}&radius={radius:.0f}&limit=1000').json
                check(answer['numberMatched'] == len(expected) and close(answer['features'], expected[:1000]),
                      f'{collection}?{query}&radius={radius:.0f}: {len(expected)}', answer['numberMatched'])


def body():
    for db, tests in [(database(), (test_order, test_filter)),
                      (demonstration(), (lambda server: test_brute_force(server, db),))]:
        server = Server(db)
        for test in tests:
            test(server)
        same(server.stop(), 0, 'the server ends well')


main(body)
