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
    for z in (2,):
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
    wanted = {0: {'land', 'lakes', 'borders', 'labels'}, 6: {'land', 'coast', 'departement-borders', 'region-borders', 'labels', 'borders'},
              9: {'land', 'rivers', 'labels', 'departement-borders'}}
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


def of_pays(db):
    return dict(db.execute("""SELECT p.pays, count(DISTINCT c.id) FROM cooperation c JOIN cooperation_partenaire l ON l.cooperation_id = c.id
        JOIN partenaire p ON p.id = l.partenaire_id WHERE c.nature = 'cooperation' GROUP BY 1"""))


def pixels(server, picture):
    width, height, rows = png.read(server.get(picture).body)
    same((width, height), (512, 512), f'{picture}: a picture of its scale')
    return rows


def test_areas(server, db):
    """Counts are SQL's, classes and colours those of the legend, shapes where the picture has these colours."""
    counts = of_pays(db)
    for layer, z, x, y, query in [('pays', 1, 1, 0, ''), ('pays', 4, 8, 7, 'measure=amount'), ('regions', 5, 16, 11, '')]:
        body = server.get(f'/tiles/{layer}/{z}/{x}/{y}.mvt?{query}').body
        layers = mvt.read(body)
        same((bad_areas(layers), list(layers)), ([], [layer]), f'{layer} {z}/{x}/{y}: valid areas')
        gdal_reads(body, layers, z, x, y)
        found = {f['properties']['uid']: f for f in layers[layer]}
        if layer == 'pays':
            same({k: f['properties']['count'] for k, f in found.items()}, {k: counts.get(k, 0) for k in found}, 'each counts what SQL does')
        legend = server.get(f'/legend/{layer}.json?{query}').json['counted'][0]['classes']
        ranges = {c.get('least', 'missing'): c for c in legend}
        rows = pixels(server, f'/tiles/{layer}/{z}/{x}/{y}@2x.png?{query}')
        wrong, seen = [], 0
        for f in found.values():
            p = f['properties']
            c = [c for c in legend if 'least' in c and 'value' in p and c['least'] <= p['value'] <= c['most']] or [ranges.get('missing')]
            wrong += [p] * (not (p.get('missing') is True) == ('value' not in p) == ('class' not in p))
            for px in range(6, 512, 23):
                for py in range(6, 512, 23):
                    if crossings(f['parts'], 8 * px + 4, 8 * py + 4) % 2 and len({rows[py + j][px + i] for i in (-2, 0, 2) for j in (-2, 0, 2)}) == 1:
                        seen += 1
                        wrong += [(p, rows[py][px])] * (rows[py][px][:3] != tuple(bytes.fromhex(c[0]['colour'][1:])))
        check(seen > 60 and not wrong, f'{layer} {z}/{x}/{y} {query}: in the colours of the legend, as the picture', (seen, wrong[:3]))
    check('FR' not in {f['properties']['uid'] for f in tile(server, 'pays', 5, 16, 11)['pays']}, 'France is not among the countries')
    both = [{f['id']: f['properties'] for f in tile(server, 'pays', z, x, y)['pays']} for z, x, y in [(1, 0, 0), (1, 1, 0), (4, 8, 7)]]
    same([{k: both[1].get(k) or both[0][k] for k in both[2]}], [both[2]], 'an area has its id and what is said of it in every tile')
    same(set(tile(server, 'base,regions', 6, 32, 22)) >= {'regions', 'region-borders'}, True, 'areas and the lines of the base map stand apart')


ENDS = """SELECT k.region, p.pays, count(*) FROM (SELECT DISTINCT c.id, l.collectivite_id, m.partenaire_id FROM cooperation c
    JOIN cooperation_collectivite l ON l.cooperation_id = c.id JOIN cooperation_partenaire m ON m.cooperation_id = c.id
    WHERE c.nature = 'cooperation') JOIN collectivite k ON k.id = collectivite_id JOIN partenaire p ON p.id = partenaire_id
    WHERE k.geom IS NOT NULL AND p.geom IS NOT NULL GROUP BY 1, 2"""


def test_arcs(server, db):
    expected = {(r, p): n for r, p, n in db.execute(ENDS)}
    tiles = {(x, y): tile(server, 'flux', 2, x, y).get('flux', []) for x in range(4) for y in range(4)}
    arcs = {(f['properties'].get('from'), f['properties'].get('to')): f for found in tiles.values() for f in found}
    check(len(arcs) == min(250, len(expected)), 'as many arcs as there are, or the greatest of them', (len(arcs), len(expected)))
    same({k: f['properties']['count'] for k, f in arcs.items()}, {k: expected[k] for k in arcs}, 'each has what SQL counts between its ends')
    said = {f['id']: f['properties'] for f in arcs.values()}
    same((len(said), [f for found in tiles.values() for f in found if said[f['id']] != f['properties']]), (len(arcs), []),
         'an arc has its id and all that is said of it in every tile')
    order = [f['properties']['class'] for f in tiles[2, 1]]
    check(order == sorted(order) and 0 <= order[0] < order[-1] == 7, 'the greatest come last', order)
    body = server.get('/tiles/flux,pays/5/16/12.mvt').body
    gdal_reads(body, mvt.read(body), 5, 16, 12)
    pairs = [f['properties'] for f in tile(server, 'flux', 8, 132, 92)['flux']]
    check(pairs and all(p['level'] == 'pair' and p['pairs'] == 1 and p['from_name'] and p['to_name'] for p in pairs), 'pairs from zoom 7 on', pairs[:1])
    euros = tile(server, 'flux', 2, 2, 1, 'measure=amount')['flux']
    check(all(f['properties']['amount'] > 0 for f in euros), 'of euros each has some')


def test_heat(server, db):
    total = len(db.execute(SITES).fetchall())
    for z in (0, 2):
        cells = zoom(server, 'heat', z)
        same(sum(f['properties']['weight'] for *_, f in cells), total, f'points of zoom {z} weigh as many as there are sites')
        same(len({f['id'] for *_, f in cells}), len(cells), 'each with an id of its own')
    x = sum(f['parts'][0][0][0] * f['properties']['weight'] for *_, f in zoom(server, 'heat', 0)) / total
    lon, = db.execute(f'SELECT avg(X(p.geom)) FROM ({SITES.replace("c.uid, p.nom", "p.geom")}) p').fetchone()
    check(abs(x / 4096 * 360 - 180 - lon) < 0.2, 'and stand where sites are', (x / 4096 * 360 - 180, lon))


def test_described(server):
    """TileJSON names the layers and fields that tiles have, the style of MapLibre what is in them, below the names."""
    layers = 'base,pays,regions,heat,flux,cooperations'
    described = {v['id']: set(v['fields']) for v in server.get(f'/tiles/{layers}.json?f=mvt').json['vector_layers']}
    found = {}
    for z, x, y in [(0, 0, 0), (5, 16, 11), (8, 132, 92)]:
        for name, features in tile(server, layers, z, x, y).items():
            found.setdefault(name, set()).update(k for f in features for k in f['properties'])
    check(all(fields <= described.get(name, set()) for name, fields in found.items()), 'what tiles hold is described', found)
    same({n: described[n] - found[n] - {'missing'} for n in ('pays', 'regions', 'flux', 'heat')}, dict.fromkeys(('pays', 'regions', 'flux', 'heat'), set()),
         'and what is described is there')
    style = server.get(f'/styles/atlas.json?layers={layers}').json['layers']
    used = [x['id'] for x in style]
    order = [used.index(i) for i in ('land', 'pays-areas', 'regions-areas', 'heat', 'borders', 'flux', 'cooperations', 'cooperations-counts')]
    same((order, len(set(used))), (sorted(order), len(used)), 'layers of the style as they are painted, each once')
    check({x['source-layer'] for x in style if 'source-layer' in x} <= set(described), 'of layers that there are')
    fill = next(x for x in style if x['id'] == 'pays-areas')['paint']['fill-color']
    legend = server.get('/legend/pays.json').json['counted'][0]['classes']
    same([c for c in fill[3][4::2]], [c['colour'] for c in legend if c.get('least')], 'classes in the colours of the legend')


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
    """Each cell has the mark that /identify finds at its middle, else the area. An eighth of them, another one in each of eight rows."""
    connection = server.connection()
    for z, x, y, layers, query in [(4, 8, 5, 'cooperations', 'thematique=eau'), (1, 1, 0, 'actions,bourse', ''), (2, 1, 1, 'pays,cooperations', '')]:
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
                area = next(iter(found.get('areas', [])), None)
                if area and not expected:
                    expected = {'layer': 'pays', 'name': area['nom'], 'count': area['records'], 'class': area['class'],
                                **({'amount': area['euros']} if area['euros'] is not None else {})}
                    wrong += [(key, area)] * (key != f'pays/{area["id"]}')
                if {k: v for k, v in data.items() if k not in ('collection', 'uid', 'title')} != expected:
                    wrong.append((column, row, data, expected))
        check(not wrong and 20 < marked < 500, f'{layers} {z}/{x}/{y}: each cell is what /identify says', (marked, wrong[:2]))
        points = {str(f['id']) for found in tile(server, layers, z, x, y, query).values() for f in found}
        check({k for k in got['keys'][1:] if '/' not in k} <= points, 'keys are the ids of the vector tile')


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
    test_areas(server, db)
    test_arcs(server, db)
    test_heat(server, db)
    test_described(server)
    test_base(server)
    test_ground(server)
    test_marks_in_gdal(server)
    test_grid(server)
    test_http(server)
    test_ids(server, db)
    same(server.stop(), 0, 'the server ends well')


main(body)
