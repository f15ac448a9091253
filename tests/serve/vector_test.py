"""Vector tiles and UTFGrids: every mark once at each zoom, as SQL counts; what the specification asks; ids that stay."""
import collections
import gzip
import json
import math

import mvt
import png
from fixture import check, connect, demonstration, main, same, Server
from osgeo import gdal, ogr

SITES = """SELECT c.uid, p.nom FROM cooperation c JOIN cooperation_partenaire l ON l.cooperation_id = c.id
           JOIN partenaire p ON p.id = l.partenaire_id WHERE c.nature = 'cooperation' AND p.geom IS NOT NULL"""


def tile(server, layers, z, x, y, query=''):
    a = server.get(f'/tiles/{layers}/{z}/{x}/{y}.mvt?{query}')
    if a.status != 200 or a.header('content-type') != 'application/vnd.mapbox-vector-tile':
        raise RuntimeError(a)
    return mvt.read(a.body)


def zoom(server, layers, z, query=''):
    """(x, y, layer, feature) of all own features of a zoom."""
    return [(x, y, name, f) for x in range(2 ** z) for y in range(2 ** z)
            for name, found in tile(server, layers, z, x, y, query).items() for f in mvt.own(found)]


def count(marks):
    return sum(f['properties']['count'] for _, _, _, f in marks)


def test_counts(server, db):
    sites = db.execute(SITES).fetchall()
    same(server.get('/api/collections/cooperations/items?limit=1').json['numberSites'], len(sites), 'the sites that SQL has')
    for z in (0, 1, 3):
        same(count(zoom(server, 'cooperations', z)), len(sites), f'marks of zoom {z} count every site once')
    here, = db.execute('SELECT count(*) FROM collectivite WHERE geom IS NOT NULL').fetchone()
    for group in ('pays', 'region'):
        marks = zoom(server, 'cooperations,collectivites', 2, f'group={group}')
        same(count(marks), len(sites) + here, f'marks by {group} too')
        check(len({f['id'] for *_, f in marks}) == len(marks), f'each mark by {group} has an id of its own')
    jumelages = db.execute(SITES + ' AND c.jumelage = 1').fetchall()
    three = zoom(server, 'actions,jumelages,cooperations', 2, 'nature=cooperation')
    same(count(three), len(sites) + len(jumelages), 'marks of three layers count every site of each once')
    shares = collections.Counter()
    for _, _, name, f in three:
        own = {k: v for k, v in f['properties'].items() if k in ('actions', 'jumelages', 'cooperations')}
        shares.update(own)
        if sum(own.values()) != f['properties']['count'] or own[name] != max(own.values()):
            check(False, 'shares add up, and a mark is of the layer with most', f)
    same(dict(shares), {'jumelages': len(jumelages), 'cooperations': len(sites)}, 'and shares are of each layer')


def test_each(server, db):
    sites = db.execute(SITES).fetchall()
    for z in (0, 2):
        each = zoom(server, 'cooperations', z, 'group=none')
        same(collections.Counter((f['properties']['uid'], f['properties']['name']) for *_, f in each),
             collections.Counter(sites), f'group=none: every site for itself at zoom {z}, with its record and place')
        same(len({f['id'] for *_, f in each}), len(each), 'each with an id of its own')
    same({f['properties']['uid'] for *_, f in each if f['properties']['jumelage']},
         {uid for uid, _ in db.execute(SITES + ' AND c.jumelage = 1')}, 'jumelages are said')
    for layer, of in [('projets', 'projets'), ('bourse', 'bourse'), ('collectivites', 'collectivites')]:
        total = server.get(f'/api/collections/{of}/items?limit=1').json['numberSites']
        same(len(zoom(server, layer, 1, 'group=none')), total, f'{layer}: every site')
    either = 'filter=' + 'pays=%27ML%27%20OR%20region=%2784%27'
    total = server.get(f'/api/collections/projets/items?limit=1&{either}').json['numberSites']
    same(len(zoom(server, 'projets', 1, 'group=none&' + either)), total, 'projets that match in one way or another: every site')


def by_position(z, marks):
    """{id: (x, y)} in units of the whole zoom."""
    return {f['id']: (x * 4096 + f['parts'][0][0][0], y * 4096 + f['parts'][0][0][1]) for x, y, _, f in marks}


def test_ids(server, db):
    left, right = (tile(server, 'cooperations', 5, x, 11)['cooperations'] for x in (15, 16))
    a, b = (by_position(5, [(x, 11, '', f) for f in found]) for x, found in ((15, left), (16, right)))
    both = set(a) & set(b)
    check(len(both) > 3 and all(a[i] == b[i] for i in both), 'a mark that two tiles hold has one id, and stands at one place', both)
    near = {i for i in set(a) ^ set(b) if abs(({**a, **b})[i][0] - 16 * 4096) < 630}
    check(not near, 'and both hold all that is near their common side', near)
    each = {f['id']: f['properties'] for f in tile(server, 'cooperations', 0, 0, 0, 'group=none')['cooperations']}
    single = [f for f in left + right if f['properties']['count'] == 1]
    check(single and all(each[f['id']]['uid'] == f['properties']['uid'] for f in single), 'a site alone has its id at every zoom', single)
    check(all(f['properties']['collection'] == 'cooperations' and f['properties']['title'] for f in single), 'and says which record it is')
    before = by_position(3, zoom(server, 'cooperations', 3))
    partner = db.execute("SELECT id FROM partenaire WHERE pays = 'MG' AND geom IS NOT NULL LIMIT 1").fetchone()[0]
    version = server.get('/tiles/cooperations.json').json['data_version']
    i = db.execute("INSERT INTO cooperation (uid, nature, titre, jumelage, statut) VALUES ('c-neuve', 'cooperation', 'Neuve', 0, 'en_cours')").lastrowid
    db.execute('INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (?, 1)', (i,))
    db.execute('INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (?, ?)', (i, partner))
    db.commit()
    if not check(server.shows(lambda: server.get('/tiles/cooperations.json').json['data_version'] != version), 'the data change'):
        return
    after = by_position(3, zoom(server, 'cooperations', 3))
    gone = set(before) - set(after)
    check(len(gone) <= 3 and all(before[i] == after[i] for i in set(before) & set(after)), 'marks that stay where they are keep their ids', gone)


def test_base(server):
    """As the specification wants it, in mvt.py; areas valid as GDAL sees them."""
    wanted = {0: {'land', 'lakes', 'borders', 'labels'}, 6: {'land', 'coast', 'departements', 'regions', 'labels', 'borders'},
              9: {'land', 'rivers', 'labels', 'departements'}}
    for z, x, y in [(0, 0, 0), (3, 4, 2), (6, 32, 21), (9, 256, 181), (9, 511, 280), (13, 4139, 2820)]:
        a = server.get(f'/tiles/base/{z}/{x}/{y}.mvt')
        layers = mvt.read(a.body)
        check(wanted.get(z, set()) <= set(layers) or x == 511, f'base {z}/{x}/{y} holds what its picture shows', set(layers))
        same(bad_areas(layers), [], f'{z}/{x}/{y}: valid areas')
        gdal_reads(a.body, layers, z, x, y)
    names = {f['properties']['name'] for f in tile(server, 'labels', 6, 32, 22)['labels']}
    check('Lyon' in names, 'names are points with a name, in French', names)
    same(set(tile(server, 'base,labels', 6, 32, 22)), set(tile(server, 'base', 6, 32, 22)), 'base holds its names')


def bad_areas(layers):
    bad = []
    for name, found in layers.items():
        for f in (f for f in found if f['kind'] == mvt.AREA):
            polygons = ogr.Geometry(ogr.wkbMultiPolygon)
            for part in f['parts']:
                ring = ogr.Geometry(ogr.wkbLinearRing)
                for x, y in part[:-1] + part[:1]:
                    ring.AddPoint_2D(x, y)
                if mvt.area(part[:-1]) > 0:
                    polygon = ogr.Geometry(ogr.wkbPolygon)
                    polygon.AddGeometry(ring)
                    polygons.AddGeometry(polygon)
                else:
                    polygons.GetGeometryRef(polygons.GetGeometryCount() - 1).AddGeometry(ring)
            if not polygons.IsValid():
                bad.append((name, f['properties']))
    return bad


def colours():
    """Of styles/atlas/palette.txt: {name: (r, g, b)}."""
    with open('styles/atlas/palette.txt', encoding='utf-8') as f:
        words = [line.split() for line in f if line.strip() and not line.startswith('#')]
    return {w[0]: tuple(bytes.fromhex(w[1][1:7])) for w in words}


def crossings(parts, x, y):
    """In how many rings' insides, as lines to the right cross them."""
    return sum((a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
               for ring in parts for a, b in zip(ring[:-1], ring[1:-1] + ring[:1]))


def test_ground(server):
    """Land and water are where the picture has them: by the colours of pixels that nothing else covers."""
    c = colours()
    for z, x, y in [(0, 0, 0), (3, 5, 2), (5, 14, 14), (5, 20, 11), (6, 30, 29), (6, 33, 36), (7, 59, 58), (9, 300, 255), (12, 2074, 1409)]:
        layers = tile(server, 'base', z, x, y)
        rows = png.read(server.get(f'/tiles/base/{z}/{x}/{y}@2x.png').body)[2]
        areas = {f['properties']['kind']: f['parts'] for n in ('land', 'lakes') for f in layers.get(n, [])}
        wrong, seen = [], 0
        for py in range(4, 509, 19):
            for px in range(4, 509, 19):
                near = {rows[py + j][px + i][:3] for j in (-2, 0, 2) for i in (-2, 0, 2)}
                if len(near) > 1 or not (near <= {c['sea'], c['land']}):
                    continue
                at = (8 * px + 4, 8 * py + 4)
                inside = {k: crossings(parts, *at) % 2 for k, parts in areas.items()}
                land = inside.get('island') or (inside.get('land') and not inside.get('lake'))
                seen += 1
                if bool(land) != (near == {c['land']}):
                    wrong.append((px, py, inside))
        check(seen > 100 and not wrong, f'{z}/{x}/{y}: land and water as in the picture', (seen, wrong[:5]))


def gdal_reads(body, layers, z, x, y):
    gdal.UseExceptions()
    gdal.FileFromMemBuffer('/vsimem/tile.mvt', body)
    source = gdal.OpenEx('/vsimem/tile.mvt', gdal.OF_VECTOR, ['MVT'], [f'X={x}', f'Y={y}', f'Z={z}'])
    seen = {layer.GetName(): layer.GetFeatureCount() for layer in (source.GetLayer(i) for i in range(source.GetLayerCount()))}
    same(seen, {n: len(f) for n, f in layers.items()}, f'GDAL reads every layer of {z}/{x}/{y}')
    areas = [f for i in range(source.GetLayerCount()) for f in source.GetLayer(i) if f.GetGeometryRef().GetDimension() == 2]
    check(all(f.GetGeometryRef().IsValid() for f in areas), 'with areas that are valid')


def test_marks_in_gdal(server):
    a = server.get('/tiles/cooperations,bourse/3/3/3.mvt')
    gdal_reads(a.body, mvt.read(a.body), 3, 3, 3)


def cell_key(grid, keys, column, row):
    c = ord(grid[row][column])
    return keys[c - 32 - (c > 34) - (c > 92)]


def test_grid(server):
    """Each cell has what /identify finds at its middle. An eighth of them, another one in each of eight rows."""
    connection = server.connection()
    for z, x, y, layers, query in [(4, 8, 5, 'cooperations', 'thematique=eau'), (1, 1, 0, 'actions,bourse', '')]:
        a = server.get(f'/tiles/{layers}/{z}/{x}/{y}.grid.json?{query}')
        got = a.json
        same((a.header('content-type'), len(got['grid']), {len(r) for r in got['grid']}, got['keys'][0]),
             ('application/json', 64, {64}, ''), 'a grid of 64 x 64 cells')
        same(set(got['data']), set(got['keys'][1:]), 'data for every key')
        wrong, marked = [], 0
        for row in range(64):
            for column in range(row % 8, 64, 8):
                n = 256 * 2 ** z
                px, py = x * 256 + 4 * column + 2, y * 256 + 4 * row + 2
                lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * py / n))))
                found = server.get(f'/identify/{layers}?lon={px / n * 360 - 180!r}&lat={lat!r}&zoom={z}&limit=1&{query}',
                                   connection=connection).json
                key = cell_key(got['grid'], got['keys'], column, row)
                data = got['data'].get(key, {})
                marked += bool(key)
                expected = {'count': found['summary']['sites'], **{i['layer']: i['sites'] for i in found['summary']['layers']}} \
                    if found['features'] else {}
                if found['numberMatched'] == 1:
                    expected['name'] = found['features'][0]['properties']['nom']
                if {k: v for k, v in data.items() if k not in ('collection', 'uid', 'title')} != expected:
                    wrong.append((column, row, data, expected))
        check(not wrong and 20 < marked < 500, f'{layers} {z}/{x}/{y}: each cell is what /identify says', (marked, wrong[:2]))
        points = {str(f['id']) for found in tile(server, layers, z, x, y, query).values() for f in found}
        check(set(got['keys'][1:]) <= points, 'keys are the ids of the vector tile')


def test_http(server):
    plain = server.get('/tiles/cooperations/3/4/2.mvt')
    packed = server.get('/tiles/cooperations/3/4/2.mvt', headers={'Accept-Encoding': 'gzip'})
    same(packed.header('content-encoding'), 'gzip', 'tiles are packed for who takes that')
    same(gzip.decompress(packed.body), plain.body, 'and are the same')
    etag = plain.header('etag')
    same(server.get('/tiles/cooperations/3/4/2.mvt', headers={'If-None-Match': etag}).status, 304, 'unchanged')
    empty = server.get('/tiles/cooperations/12/0/0.mvt')
    same((empty.status, empty.body), (200, b''), 'a tile without features is empty')
    same(json.loads(server.get('/tiles/cooperations/12/0/0.grid.json').body), {'grid': [' ' * 64] * 64, 'keys': [''], 'data': {}},
         'and so is its grid')
    for target, status, word in [('cooperations/3/4/2@2x.mvt', 404, 'Y.mvt'), ('cooperations/3/4/2.mvt.png', 404, 'Y.mvt'),
                                 ('cooperations/3/4/2.grid', 404, 'grid.json'), ('cooperations/3/4/2.json', 404, 'grid.json'),
                                 ('cooperations/3/4/-2.mvt', 404, 'y'), ('cooperations/3/8/2.mvt', 404, 'x'),
                                 ('cooperations/19/4/2.mvt', 404, '18'), ('cooperations/3/4/2.mvt?group=seul', 400, 'none'),
                                 ('cooperations/3/4/2.mvt?group=none&group=none', 400, 'twice'), ('rien/3/4/2.mvt', 404, 'cooperations'),
                                 ('cooperations/3/4/2.grid.json?group=tous', 400, 'group'), ('base/3/4/2.mvt?pays=ZZ', 400, 'ZZ'),
                                 ('cooperations/3/4/2.mvt?group=' + 'x' * 4096, 400, 'group'),
                                 ('cooperations.json?f=pbf', 400, 'mvt'), ('cooperations@2x.json?f=mvt', 400, '@2x'),
                                 ('cooperations@4x.json', 404, '@4x'), ('@2x.json', 404, 'layer'), ('cooperations.json?group=tous', 400, 'group'),
                                 ('../styles/rien.json', 404, 'atlas.json'), ('../styles/atlas', 404, 'atlas.json'),
                                 ('../styles/atlas.json?layers=rien', 404, 'cooperations'),
                                 ('../styles/atlas.json?layers=base&layers=base', 400, 'twice'), ('../styles/atlas.json?pays=ZZ', 400, 'ZZ'),
                                 ('../styles/%3Cscript%3E.json', 404, 'script'), ('../fonts/Arial/0-255.pbf', 404, 'DejaVu'),
                                 ('../fonts/DejaVu%20Sans/1-256.pbf', 404, '0-255'), ('../fonts/DejaVu%20Sans/65536-65791.pbf', 404, '0-255'),
                                 ('../fonts/DejaVu%20Sans/0-99999999999999999999.pbf', 404, '0-255')]:
        a = server.get('/tiles/' + target if not target.startswith('../') else target[2:])
        check(a.status == status and word in a.json['detail'], f'{target[:60]}: {status}, and why', a)


def body():
    path = demonstration()
    server = Server(path)
    db = connect(path)
    test_counts(server, db)
    test_each(server, db)
    test_base(server)
    test_ground(server)
    test_marks_in_gdal(server)
    test_grid(server)
    test_http(server)
    test_ids(server, db)
    same(server.stop(), 0, 'the server ends well')


main(body)
