"""Coordinate reference systems by reference, OGC API - Features part 2 (OGC 18-058r1): coordinates against SpatiaLite,
axes in the order of the authority, what answers say of it."""
import re

from fixture import check, connect, database, main, PARTENAIRES, same, Server

ROOT = 'http://www.opengis.net/def/crs/'
CRS84 = ROOT + 'OGC/1.3/CRS84'
NORTH_FIRST = {'4326', '4258', '3035'}  # by the registry of EPSG; all others of the list are easting, northing
ITEMS = '/api/collections/partenaires/items'


def all_systems():
    """A database in memory in which SpatiaLite knows all reference systems; one of atlasd's has only its own."""
    c = connect(':memory:')
    c.execute('SELECT InitSpatialMetaDataFull(1)')
    return c


def images(db, epsg):
    """Where the partners are in a system: {id: (x, y)}, x easting or longitude."""
    point = 'ST_Transform(MakePoint(?, ?, 4326), ?)'
    return {uid: db.execute(f'SELECT ST_X({point}), ST_Y({point})', (lon, lat, epsg) * 2).fetchone()
            for uid, _, _, lon, lat in PARTENAIRES if lon is not None}


def expected(db, uri):
    if uri == CRS84:
        return images(db, 4326)
    epsg = uri.rsplit('/', 1)[1]
    return {k: (y, x) if epsg in NORTH_FIRST else (x, y) for k, (x, y) in images(db, int(epsg)).items()}


def near(a, b):
    return all(abs(p - q) <= max(0.02, abs(q) * 1e-8) if max(abs(q), abs(p)) > 400 else abs(p - q) < 2e-6 for p, q in zip(a, b))


def test_systems(server, db):
    same(len(PARTENAIRES), 5, 'four places and one without')
    collection = server.get('/api/collections/partenaires').json
    systems = collection['crs']
    for uri in [CRS84] + [ROOT + 'EPSG/0/' + code for code in ('4326', '3857', '2154', '3035', '2975', '2972', '5490', '3163')]:
        check(uri in systems, f'{uri} is one of the collection', systems)
    same(collection['storageCrs'], CRS84, 'what needs no transformation')
    for uri in systems:
        a = server.get(f'{ITEMS}?crs={uri}')
        same(a.header('content-crs'), f'<{uri}>', f'the answer says that it is in {uri}')
        right = expected(db, uri)
        got = {f['id']: f['geometry'] and tuple(f['geometry']['coordinates']) for f in a.json['features']}
        wrong = {k: (got.get(k), v) for k, v in right.items() if not got.get(k) or not near(got[k], v)}
        check(not wrong and got['p-ne-sans-position'] is None, 'and is, first axis first', wrong)
        one = server.get(f'{ITEMS}/p-ml-bamako?crs={uri}')
        same((tuple(one.json['geometry']['coordinates']), one.header('content-crs')), (got['p-ml-bamako'], f'<{uri}>'),
             'a record alone likewise')
        again = server.get(f'{ITEMS}?crs={uri}')
        same((again.body, again.header('content-crs'), again.header('link')), (a.body, a.header('content-crs'), a.header('link')),
             'and the same again')


def test_rule(server):
    a, b = server.get(ITEMS), server.get(f'{ITEMS}?crs={CRS84}')
    same((a.json['features'], a.header('content-crs')), (b.json['features'], f'<{CRS84}>'), 'without crs it is CRS84')
    many = server.get(f'/api/collections/cooperations/items?crs={ROOT}EPSG/0/4326').json['features']
    eau = next(f for f in many if f['id'] == 'c-eau')
    same(eau['geometry'], {'type': 'MultiPoint', 'coordinates': [[12.65, -8], [14.693, -17.447]]}, 'each position of several')
    for other in ['urn:ogc:def:crs:EPSG::3857', 'EPSG:3857', 'https://www.opengis.net/def/crs/EPSG/0/3857']:
        same(server.get(f'{ITEMS}?crs={other}').header('content-crs'), f'<{ROOT}EPSG/0/3857>', f'{other} is another name')
    page = server.get(f'{ITEMS}?crs={ROOT}EPSG/0/2154&limit=2')
    on = next(link['href'] for link in page.json['links'] if link['rel'] == 'next')
    same(server.get(on[on.index('/api'):]).header('content-crs'), f'<{ROOT}EPSG/0/2154>', 'the next page is in the same system')


def test_unknown(server):
    """Requirement crs-exception."""
    for what in [ITEMS, ITEMS + '/p-ml-bamako']:
        for text in ['EPSG:27572', ROOT + 'EPSG/0/27572', ROOT + 'EPSG/0/', 'x', 'EPSG:4326x']:
            a = server.get(f'{what}?crs={text}')
            check(a.status == 400 and a.json['parameter'] == 'crs' and 'EPSG:2154' in a.json['detail'], f'crs={text} is an error', a)


def positions(coordinates):
    if isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [p for part in coordinates for p in positions(part)]


def test_extent(server):
    """What a collection says of itself is so."""
    for c in server.get('/api/collections').json['collections']:
        features = server.get(f'/api/collections/{c["id"]}/items?limit=1000').json['features']
        at = [f['geometry'] for f in features if f['geometry']]
        at = [p for g in at for p in positions(g['coordinates'])]
        xs, ys = [p[0] for p in at], [p[1] for p in at]
        same(c['extent']['spatial'], {'bbox': [[min(xs), min(ys), max(xs), max(ys)]], 'crs': CRS84}, f'the box of {c["id"]}')
        starts = {'projets': 'annee_debut', 'bourse': 'annee', 'cooperations': 'depuis', 'actions': 'depuis'}.get(c['id'])
        if not starts:
            check('temporal' not in c['extent'], 'places have no time', c['extent'])
            continue
        years = [f['properties'][starts] for f in features if f['properties'][starts]]
        ends = {'projets': '2017-12-31T23:59:59Z', 'bourse': '2014-12-31T23:59:59Z'}.get(c['id'])
        same(c['extent']['temporal']['interval'], [[f'{min(years)}-01-01T00:00:00Z', ends]], 'and the time')


def body():
    server = Server(database())
    test_systems(server, all_systems())
    for test in (test_rule, test_unknown, test_extent):
        test(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
