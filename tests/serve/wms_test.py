"""/wms: OGC Web Map Service 1.1.1 and 1.3.0 as clients use it, and each of its exceptions."""
import math
import urllib.parse
import xml.etree.ElementTree as ET

import png
from fixture import check, database, main, same, Server

WORLD = 20037508.342789244
MAP = {'SERVICE': 'WMS', 'VERSION': '1.3.0', 'REQUEST': 'GetMap', 'LAYERS': 'base,cooperations', 'STYLES': '', 'CRS': 'EPSG:3857',
       'BBOX': f'{-WORLD},{-WORLD},{WORLD},{WORLD}', 'WIDTH': '256', 'HEIGHT': '256', 'FORMAT': 'image/png'}
OGC, WMS, LINK = '{http://www.opengis.net/ogc}', '{http://www.opengis.net/wms}', '{http://www.w3.org/1999/xlink}href'


def target(**changes):
    asked = {**MAP, **changes}
    return '/wms?' + urllib.parse.urlencode({k: v for k, v in asked.items() if v is not None})


def picture(server, **changes):
    a = server.get(target(**changes))
    if not check(a.status == 200 and a.header('content-type') == 'image/png', f'a picture of {changes}', a.body[:300]):
        raise RuntimeError(a)
    return png.read(a.body)


def tile_box(z, x, y, digits=9):
    side = 2 * WORLD / 2 ** z
    return ','.join(f'{v:.{digits}f}' for v in (x * side - WORLD, WORLD - (y + 1) * side, (x + 1) * side - WORLD, WORLD - y * side))


def test_tiles(server):
    """In the projection of tiles a picture of a tile's box is the tile."""
    for layers, z, x, y, scale, digits in [('base,cooperations', 3, 4, 2, 1, 9), ('cooperations', 5, 14, 14, 1, 2),
                                           ('base,labels,collectivites', 5, 16, 11, 1, 2)]:
        tile = png.read(server.get(f'/tiles/{layers}/{z}/{x}/{y}{"@2x" if scale == 2 else ""}.png?pays=!DE').body)
        side = str(256 * scale)
        same(picture(server, LAYERS=layers, BBOX=tile_box(z, x, y, digits), WIDTH=side, HEIGHT=side, TRANSPARENT='TRUE', pays='!DE',
                     DPI=str(96 * scale)) == tile, True, f'{layers}/{z}/{x}/{y} at scale {scale}, corners to {digits} digits')
    a, b = (picture(server, VERSION=version, **{key: 'EPSG:3857'}, **({'CRS': None} if key == 'SRS' else {}))
            for version, key in [('1.3.0', 'CRS'), ('1.1.1', 'SRS')])
    same(a == b, True, 'both versions paint alike')


def test_kept(server):
    """Shapes of a window that are kept are those of the window, the size and the style."""
    for crs, box in [('EPSG:2154', '-400000,5700000,1600000,7200000'), ('EPSG:3857', '-500000,5000000,1501000,6500750')]:
        asked = {'CRS': crs, 'BBOX': box, 'WIDTH': '400', 'HEIGHT': '300'}
        first = picture(server, LAYERS='base', **asked)
        again = picture(server, LAYERS='base,bourse', annee='1800', **asked)
        same(first == again, True, f'{crs}: painted, and as it was kept')
        for changes in ({'STYLES': 'sombre'}, {'DPI': '192'}, {'WIDTH': '401'}, {'BBOX': box.replace('-400000', '-401000').replace('-500000', '-501000')}):
            same(picture(server, LAYERS='base', **{**asked, **changes}) == first, False, f'{crs}: another with {changes}')


def centre(rows):
    """Of what is not transparent."""
    seen = [(x + 0.5, y + 0.5) for y, row in enumerate(rows) for x, p in enumerate(row) if p[3] > 127]
    return sum(x for x, _ in seen) / len(seen), sum(y for _, y in seen) / len(seen)


def test_places(server):
    """A town is where PROJ has it, in every system, in the order of axes of each version; pixels need not be squares."""
    from osgeo import osr
    osr.UseExceptions()
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    places = {f['id']: f['geometry']['coordinates'] for f in
              server.get('/api/collections/collectivites/items?limit=1000&located=true').json['features']}
    shown = [(uid, *places[uid][:2]) for uid in sorted(places)][:3]
    for code, metres, turned in [(2154, True, False), (3035, True, True), (4326, False, True), (3857, True, False), (2975, True, False)]:
        system = osr.SpatialReference()
        system.ImportFromEPSG(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        for uid, lon, lat in shown:
            if code == 2975 and abs(lon - 57) > 50:
                continue
            x, y, _ = osr.CoordinateTransformation(degrees, system).TransformPoint(lon, lat)
            px, py = (100.0, 150.0) if metres else (0.001, 0.0013)
            box = [x - 30.5 * px, y - 50.5 * py, x + 70.5 * px, y + 30.5 * py]
            same_box = [box[1], box[0], box[3], box[2]] if turned else box
            for version, key, b in [('1.3.0', 'CRS', same_box), ('1.1.1', 'SRS', box)]:
                asked = {'CRS': None, key: f'EPSG:{code}'}
                _, _, rows = picture(server, VERSION=version, LAYERS='collectivites', BBOX=','.join(map(repr, b)), WIDTH='101', HEIGHT='81',
                                     TRANSPARENT='TRUE', collectivite=uid, **asked)
                at = centre(rows)
                check(math.hypot(at[0] - 30.5, at[1] - 30.5) < 1, f'{uid} in EPSG:{code} by {version}', at)


def test_capabilities(server):
    for asked, version, kind in [('', '1.3.0', 'text/xml'), ('&VERSION=1.3.0', '1.3.0', 'text/xml'), ('&version=9.0.0', '1.3.0', 'text/xml'),
                                 ('&VERSION=1.2.0', '1.1.1', 'application/vnd.ogc.wms_xml'),
                                 ('&VERSION=1.0.0', '1.1.1', 'application/vnd.ogc.wms_xml'),
                                 ('&WMTVER=1.1.1', '1.1.1', 'application/vnd.ogc.wms_xml')]:
        a = server.get('/wms?service=WMS&request=GetCapabilities' + asked)
        root = ET.fromstring(a.body)
        same((root.get('version'), a.header('content-type').split(';')[0], root.tag.rsplit('}')[-1]),
             (version, kind, 'WMS_Capabilities' if version == '1.3.0' else 'WMT_MS_Capabilities'), f'{asked or "no version"} leads to {version}')
        n = WMS if version == '1.3.0' else ''
        layers = root.findall(f'.//{n}Layer/{n}Layer')
        names = [layer.find(f'{n}Name').text for layer in layers]
        check({'base', 'labels', 'cooperations', 'jumelages', 'bourse'} <= set(names), f'layers of {version}', names)
        systems = [c.text for c in root.iter(f'{n}{"CRS" if n else "SRS"}')]
        check({'EPSG:3857', 'EPSG:4326', 'EPSG:2154', 'EPSG:3035', 'EPSG:2972', 'EPSG:5490'} <= set(systems) and ('CRS:84' in systems) == bool(n),
              f'systems of {version}', systems)
        same({b.get('CRS' if n else 'SRS') for b in root.iter(f'{n}BoundingBox')}, set(systems), 'each with its box')
        box = next(b for b in root.iter(f'{n}BoundingBox') if b.get('CRS' if n else 'SRS') == 'EPSG:4326')
        same(float(box.get('minx')), -90.0 if n else -180.0, 'in the order of its axes')
        for layer in layers:
            styles = [style.find(f'{n}Name').text for style in layer.findall(f'{n}Style')]
            same(styles, ['atlas', 'clair', 'contraste', 'sombre'], f'all styles of {layer.find(f"{n}Name").text}')
        legends = {layer.find(f'{n}Name').text: layer.findall(f'.//{n}LegendURL') for layer in layers}
        same((legends['base'], legends['labels'], len(legends['bourse'])), ([], [], 4), 'what has no marks has no legend')
        for legend in (legends['cooperations'][0], legends['bourse'][2], legends['pays'][3], legends['flux'][1]):
            href = legend.find(f'{n}OnlineResource').get(LINK)
            w, h, _ = png.read(server.get(href[href.index('/wms'):]).body)
            same((w, h), (int(legend.get('width')), int(legend.get('height'))), 'a legend is as large as it says')
        sequence = root.get('updateSequence')
        same(problem(server.get(f'/wms?service=WMS&request=GetCapabilities&UPDATESEQUENCE={sequence}{asked}')).code, 'CurrentUpdateSequence',
             'who has these needs no others')
    same(problem(server.get(f'/wms?service=WMS&request=GetCapabilities&updatesequence={int(sequence) + 1}')).code, 'InvalidUpdateSequence',
         'nobody has later ones')


def test_criteria_of_a_service(server):
    """Capabilities under criteria lead to maps, places and legends under them: programs ask where those send them."""
    for version, n in (('1.3.0', WMS), ('1.1.1', '')):
        def ask(more):
            return ET.fromstring(server.get(f'/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}{more}').body)

        def local(element):
            href = element.find(f'{n}OnlineResource').get(LINK)
            return href[href.index('/wms'):]

        def layers(root):
            return {layer.find(f'{n}Name').text: layer for layer in root.findall(f'.//{n}Layer/{n}Layer')}
        box = '&WIDTH=256&HEIGHT=256&BBOX=-10018754.17,0,0,10018754.17&' + ('CRS' if n else 'SRS') + '=EPSG:3857'
        asked = f'SERVICE=WMS&VERSION={version}&REQUEST=GetMap&LAYERS=cooperations&STYLES=&FORMAT=image/png&TRANSPARENT=TRUE' + box
        whole, some = ask(''), ask('&pays=ML&group=pays&style=sombre')
        for request in ('GetMap', 'GetFeatureInfo'):
            same(local(whole.find(f'.//{n}{request}//{n}Get')), '/wms?', f'{version}: without criteria {request} has none')
            same(local(some.find(f'.//{n}{request}//{n}Get')), '/wms?group=pays&pays=ML&', 'with them it has them, and no style')
        map_of = server.get(local(some.find(f'.//{n}GetMap//{n}Get')) + asked).body
        same(map_of, server.get(f'/wms?pays=ML&group=pays&{asked}').body, 'its map is under the criteria')
        check(map_of != server.get('/wms?' + asked).body, 'which are not all')
        legend = layers(some)['cooperations'].find(f'.//{n}LegendURL')
        a = server.get(local(legend))
        check(a.status == 200 and 'pays=ML' in local(legend) and png.read(a.body)[0] > 0, 'and so is the legend', a)
        left = set(layers(ask("&filter=statut%3D'en_cours'")))
        check('cooperations' in left and 'collectivites' not in left, 'layers that a filter does not fit are left out', left)
    a = server.get('/wms?SERVICE=WMS&REQUEST=GetCapabilities&pays=XX')
    check(b'ServiceException' in a.body and b'pays' in a.body, 'a criterion that is none is an exception', a)


def legend(server, **changes):
    asked = {'SERVICE': 'WMS', 'VERSION': '1.3.0', 'REQUEST': 'GetLegendGraphic', 'LAYER': 'cooperations', 'FORMAT': 'image/png', **changes}
    return server.get('/wms?' + urllib.parse.urlencode({k: v for k, v in asked.items() if v is not None}))


def alike(a, b):
    """Pixel by pixel, as far as both go, but for palettes of their own."""
    return all(abs(u - v) < 16 for p, q in zip(a, b) for x, y in zip(p, q) for u, v in zip(x, y))


def test_legend(server):
    """It is that of /legend, of the same criteria."""
    for changes, path in [({}, 'cooperations.png'), ({'LAYER': 'cooperations,bourse', 'STYLE': 'sombre', 'pays': 'ML'}, 'cooperations,bourse.png?style=sombre&pays=ML'),
                          ({'LAYER': 'pays', 'VERSION': None, 'STYLE': ''}, 'pays.png'), ({'DPI': '192', 'lang': 'en'}, 'cooperations@2x.png?lang=en'),
                          ({'FORMAT': 'application/json', 'thematique': 'eau'}, 'cooperations.json?thematique=eau'),
                          ({'FORMAT': None, 'VERSION': '1.1.1', 'TIME': '2020', 'SLD_VERSION': '1.1.0'}, 'cooperations.png')]:
        a, b = legend(server, **changes), server.get('/legend/' + path)
        same((a.status, a.header('content-type'), a.body == b.body), (200, b.header('content-type'), True), f'a legend with {changes} is /legend/{path}')
    w, h, rows = png.read(legend(server).body)
    wide = png.read(legend(server, WIDTH=str(w + 50), HEIGHT='20').body)
    same((wide[:2], alike(wide[2], rows)), ((w + 50, h), True), 'WIDTH and HEIGHT are the least')
    one, two = png.read(legend(server, RULE='cooperations').body), legend(server, LAYER='cooperations,bourse', RULE='bourse', FORMAT='application/json').json
    check(one[1] < h and alike([row[:20] for row in one[2][:20]], rows), 'a rule is one row, without sizes', one[:2])
    same(([row['layer'] for row in two['layers']], two['sizes']), (['bourse'], []), 'of the layer that it names')
    sizes = [legend(server, FORMAT='application/json', SCALE=scale).json['sizes'] for scale in ('1e9', '600000000', '100000', '1e-9')]
    same(sizes[0], legend(server, FORMAT='application/json').json['sizes'], 'beyond the world there is no smaller map')
    check(len(sizes[0]) > 1 and sizes[0][-1]['sites'] >= sizes[1][-1]['sites'] >= sizes[2][-1]['sites'] and sizes[2] == sizes[3],
          'on a finer map the greatest mark is no larger', sizes)
    for changes, code in [({'LAYER': None}, 'MissingParameterValue'), ({'LAYER': 'nope'}, 'LayerNotDefined'), ({'LAYER': 'base'}, 'InvalidParameterValue'),
                          ({'STYLE': 'nope'}, 'StyleNotDefined'), ({'RULE': '<b>'}, 'InvalidParameterValue'), ({'RULE': 'bourse'}, 'InvalidParameterValue'),
                          ({'WIDTH': '0'}, 'InvalidParameterValue'), ({'HEIGHT': '100000'}, 'InvalidParameterValue'), ({'SCALE': '0'}, 'InvalidParameterValue'),
                          ({'SCALE': 'nan'}, 'InvalidParameterValue'), ({'FORMAT': 'image/gif'}, 'InvalidFormat'), ({'pays': 'XX'}, 'InvalidParameterValue')]:
        same(problem(legend(server, **changes)).code, code, f'a legend with {changes}: {code}')
    said = png.read(legend(server, LAYER='nope', WIDTH='200', HEIGHT='90', EXCEPTIONS='INIMAGE').body)
    same(said[:2], (200, 90), 'what is wrong, as a picture of the size that was asked for')


class Problem:
    def __init__(self, a):
        self.status, self.kind, self.caching = a.status, a.header('content-type').split(';')[0], a.header('cache-control')
        root = ET.fromstring(a.body)
        found = [e for e in root if e.tag in (OGC + 'ServiceException', 'ServiceException')]
        self.code, self.text, self.version = (found[0].get('code'), found[0].text, root.get('version')) if found else (None, None, None)


def problem(a):
    return Problem(a)


# what is changed | the code
WRONG = [
    ({'REQUEST': None}, 'MissingParameterValue'), ({'VERSION': None}, 'MissingParameterValue'), ({'LAYERS': None}, 'MissingParameterValue'),
    ({'STYLES': None}, 'MissingParameterValue'), ({'CRS': None}, 'MissingParameterValue'), ({'BBOX': None}, 'MissingParameterValue'),
    ({'WIDTH': None}, 'MissingParameterValue'), ({'HEIGHT': None}, 'MissingParameterValue'), ({'FORMAT': None}, 'MissingParameterValue'),
    ({'REQUEST': 'GetCoffee'}, 'OperationNotSupported'), ({'VERSION': '1.4.0'}, 'InvalidParameterValue'), ({'VERSION': 'x'}, 'InvalidParameterValue'),
    ({'SERVICE': 'WFS'}, 'InvalidParameterValue'), ({'FORMAT': 'image/gif'}, 'InvalidFormat'), ({'FORMAT': '<b>'}, 'InvalidFormat'),
    ({'CRS': 'EPSG:99999'}, 'InvalidCRS'), ({'CRS': 'AUTO2:42001,1,0,0'}, 'InvalidCRS'), ({'LAYERS': 'nope'}, 'LayerNotDefined'),
    ({'LAYERS': 'base,' + ','.join(['cooperations'] * 100)}, 'LayerNotDefined'), ({'LAYERS': 'base,,labels'}, 'LayerNotDefined'),
    ({'LAYERS': 'é' * 1000}, 'LayerNotDefined'), ({'LAYERS': 'base,base'}, 'LayerNotDefined'), ({'LAYERS': ','.join(['base'] * 100)}, 'LayerNotDefined'),
    ({'LAYERS': ''}, 'MissingParameterValue'), ({'BBOX': ''}, 'MissingParameterValue'), ({'WIDTH': ''}, 'MissingParameterValue'),
    ({'CRS': ''}, 'MissingParameterValue'), ({'STYLES': ','.join(['sombre'] * 100)}, 'InvalidParameterValue'), ({'STYLES': 'sombre,'}, 'StyleNotDefined'),
    ({'STYLES': '<b>' * 500}, 'StyleNotDefined'), ({'BBOX': '1,0,0,1'}, 'InvalidParameterValue'), ({'BBOX': '0,1,1,0'}, 'InvalidParameterValue'),
    ({'BBOX': '1e999,0,1,1'}, 'InvalidParameterValue'), ({'HEIGHT': '0'}, 'InvalidParameterValue'), ({'WIDTH': '99999999999'}, 'InvalidParameterValue'),
    ({'WIDTH': '100000', 'HEIGHT': '1'}, 'InvalidParameterValue'), ({'CRS': '\u202eEPSG:3857'}, 'InvalidCRS'),
    ({'STYLES': 'nope'}, 'StyleNotDefined'), ({'STYLES': ',,,,'}, 'InvalidParameterValue'), ({'STYLES': 'sombre,clair'}, 'StyleNotDefined'),
    ({'WIDTH': '0'}, 'InvalidParameterValue'), ({'WIDTH': '-1'}, 'InvalidParameterValue'), ({'HEIGHT': '100000'}, 'InvalidParameterValue'),
    ({'WIDTH': '1e2'}, 'InvalidParameterValue'), ({'BBOX': '1,1,0,0'}, 'InvalidParameterValue'), ({'BBOX': '0,0,0,1'}, 'InvalidParameterValue'),
    ({'BBOX': 'nan,0,1,1'}, 'InvalidParameterValue'), ({'BBOX': '0,0,inf,1'}, 'InvalidParameterValue'), ({'BBOX': '0,0,1'}, 'InvalidParameterValue'),
    ({'BBOX': '0,0,1,1,1'}, 'InvalidParameterValue'), ({'TRANSPARENT': 'maybe'}, 'InvalidParameterValue'),
    ({'BGCOLOR': 'red'}, 'InvalidParameterValue'), ({'EXCEPTIONS': 'loud'}, 'InvalidParameterValue'), ({'pays': 'XX'}, 'InvalidParameterValue'),
]
INFO = {'REQUEST': 'GetFeatureInfo', 'QUERY_LAYERS': 'cooperations', 'INFO_FORMAT': 'application/geo+json', 'I': '128', 'J': '128'}
WRONG_INFO = [
    ({'QUERY_LAYERS': None}, 'MissingParameterValue'), ({'INFO_FORMAT': None}, 'MissingParameterValue'), ({'I': None}, 'MissingParameterValue'),
    ({'QUERY_LAYERS': 'bourse'}, 'LayerNotDefined'), ({'QUERY_LAYERS': 'nope'}, 'LayerNotDefined'), ({'QUERY_LAYERS': 'base'}, 'LayerNotQueryable'),
    ({'I': '-1'}, 'InvalidPoint'), ({'J': '256'}, 'InvalidPoint'), ({'I': 'x'}, 'InvalidPoint'), ({'INFO_FORMAT': 'text/xml'}, 'InvalidFormat'),
    ({'FEATURE_COUNT': '0'}, 'InvalidParameterValue'), ({'QUERY_LAYERS': 'cooperations,cooperations'}, 'LayerNotDefined'),
    ({'QUERY_LAYERS': ''}, 'MissingParameterValue'), ({'J': None}, 'MissingParameterValue'), ({'I': '256'}, 'InvalidPoint'),
    ({'J': '-1'}, 'InvalidPoint'), ({'I': '99999999999'}, 'InvalidPoint'), ({'J': '1.5'}, 'InvalidPoint'),
]


def test_exceptions(server):
    for changes, code in WRONG + [({**INFO, **c}, code) for c, code in WRONG_INFO]:
        p = problem(server.get(target(**changes)))
        same((p.status, p.kind, p.version, p.code, p.caching), (200, 'text/xml', '1.3.0', code, 'no-store'),
             f'{str(changes)[:90]}: {code}')
    old = {'VERSION': '1.1.1', 'CRS': None}
    for changes, code in [({'SRS': 'EPSG:1'}, 'InvalidSRS'), ({}, 'MissingParameterValue'), ({'SRS': 'CRS:84', 'LAYERS': '<b>'}, 'LayerNotDefined')]:
        p = problem(server.get(target(**old, **changes)))
        same((p.kind, p.version, p.code), ('application/vnd.ogc.se_xml', '1.1.1', code), f'1.1.1, {changes}')
    names = ('REQUEST', 'VERSION', 'LAYERS', 'STYLES', 'CRS', 'BBOX', 'WIDTH', 'HEIGHT', 'FORMAT')
    found = {problem(server.get(target(**{name: None for i, name in enumerate(names) if missing >> i & 1}))).code for missing in range(1, 2 ** len(names))}
    same(found, {'MissingParameterValue'}, 'whichever of the parameters are missing together')
    p = problem(server.get(target() + '&layers=base'))
    same(p.code, 'InvalidParameterValue', 'a parameter given twice, in whatever case')
    for version, names in [('1.3.0', ('INIMAGE', 'BLANK')),
                           ('1.1.1', ('application/vnd.ogc.se_inimage', 'application/vnd.ogc.se_blank'))]:
        small = picture(server, VERSION=version, EXCEPTIONS=names[0], BGCOLOR='red', WIDTH='1', HEIGHT='1', DPI='300')
        same(small[:2], (1, 1), 'an exception as a picture of one pixel')
        said, blank = (picture(server, VERSION=version, EXCEPTIONS=how, LAYERS='nope', WIDTH='300', HEIGHT='80', BGCOLOR='0x00FF80') for how in names)
        same((said[:2], blank[:2]), ((300, 80), (300, 80)), 'an exception as a picture is as large as the picture')
        same({p for row in blank[2] for p in row}, {(0, 255, 128, 255)}, 'the blank one is its ground')
        check(len({p for row in said[2] for p in row}) > 5, 'the other one says something')
    clear = picture(server, EXCEPTIONS='BLANK', LAYERS='nope', TRANSPARENT='true')
    same({p for row in clear[2] for p in row}, {(0, 0, 0, 0)}, 'a blank one may be transparent')


def test_strange_boxes(server):
    """What lies beyond a projection is empty; nothing is too far away or too small."""
    for crs, box in [('EPSG:2154', '-1e8,-1e8,1e8,1e8'), ('EPSG:2154', '-180,-90,180,90'), ('EPSG:3857', '-1e300,-1e300,1e300,1e300'),
                     ('EPSG:3857', '1e15,1e15,2e15,2e15'), ('EPSG:3035', '-2e7,-2e7,2e7,2e7'), ('EPSG:2975', '-4e7,-4e7,4e7,4e7'),
                     ('CRS:84', '-540,-90,540,90'), ('CRS:84', '1e6,1e6,2e6,2e6'), ('EPSG:4326', '-1000,-1000,1000,1000'),
                     ('CRS:84', '2.35,48.85,2.35000000001,48.85000000001'), ('EPSG:3857', '0,0,1e-9,1e-9'), ('EPSG:3163', '-2e7,-2e7,2e7,2e7')]:
        w, h, rows = picture(server, CRS=crs, BBOX=box, WIDTH='200', HEIGHT='100', LAYERS='base,cooperations,collectivites')
        same((w, h), (200, 100), f'{crs} {box}')
    sea, empty = picture(server, CRS='EPSG:3035', BBOX='-20000000,-20000000,20000000,20000000', BGCOLOR='0xFF0000', LAYERS='base')[2], (255, 0, 0, 255)
    same([sea[y][x] == empty for x, y in [(0, 0), (255, 255), (0, 255), (136, 127)]], [True, True, True, False], 'around the Earth is the ground')
    world = picture(server, CRS='CRS:84', BBOX='-180,-90,180,90', LAYERS='base', BGCOLOR='0xFF0000', WIDTH='360', HEIGHT='180')[2]
    check(all(p != empty for row in world for p in row), 'the whole world is base map, the poles too')
    check(world[178][10] == world[178][300] != world[2][10], 'land around the south pole, sea at the north one')


def test_ground(server):
    for changes, expected in [({}, (255, 255, 255, 255)), ({'BGCOLOR': '0x102030'}, (16, 32, 48, 255)), ({'TRANSPARENT': 'TRUE'}, (0, 0, 0, 0)),
                              ({'TRANSPARENT': 'TRUE', 'BGCOLOR': '0x102030'}, (0, 0, 0, 0)), ({'FORMAT': 'image/png; mode=8bit'}, (255, 255, 255, 255))]:
        for crs, box in [('EPSG:3857', MAP['BBOX']), ('EPSG:4326', '-90,-180,90,180')]:
            same(picture(server, LAYERS='cooperations', CRS=crs, BBOX=box, **changes)[2][0][0], expected, f'the ground of {crs} with {changes}')
    fine = [server.get(target(LAYERS='cooperations', WIDTH='512', HEIGHT='512', TRANSPARENT='TRUE') + more).body for more in
            ('&DPI=192', '&MAP_RESOLUTION=192', '&FORMAT_OPTIONS=antialias:on;dpi:192', '&dpi=200&TIME=2020&ELEVATION=0&DIM_X=%3Cb%3E&SIZE=0')]
    same(len(set(fine)), 1, 'three ways to say how fine the paper is, and what no standard has beside them')
    same(png.read(fine[0]) == png.read(server.get('/tiles/cooperations/0/0/0@2x.png').body), True, 'marks for fine paper')


def test_info(server):
    """What the pixel of a mark answers is what the list has, in every projection; a layer asked about alone tells of itself alone."""
    item = server.get('/api/collections/partenaires/items?limit=1&located=true&pays=ML').json['features'][0]
    (lon, lat), uid = item['geometry']['coordinates'][:2], item['id']
    for crs, box in [('CRS:84', (lon - 1, lat - 1, lon + 1, lat + 1)), ('EPSG:4326', (lat - 1, lon - 1, lat + 1, lon + 1))]:
        asked = {**INFO, 'CRS': crs, 'BBOX': ','.join(map(repr, box)), 'LAYERS': 'base,partenaires,bourse', 'QUERY_LAYERS': 'partenaires',
                 'partenaire': uid}
        a = server.get(target(**asked)).json
        same([f['id'] for f in a['features']], [uid], f'the place under the pixel in {crs}')
        same(server.get(target(**{**asked, 'I': '20'})).json['features'], [], 'beside it nothing')
        text, page = server.get(target(**{**asked, 'INFO_FORMAT': 'text/plain'})), server.get(target(**{**asked, 'INFO_FORMAT': 'text/html'}))
        name = item['properties']['nom']
        check(text.header('content-type').startswith('text/plain') and text.body.decode().startswith(name), 'the same in lines', text)
        check(page.header('content-type').startswith('text/html') and f'/partenaires/{uid}">{name}' in page.body.decode(), 'the same as a page', page)
    old = {**asked, 'VERSION': '1.1.1', 'CRS': None, 'SRS': 'EPSG:4326', 'BBOX': f'{lon - 1},{lat - 1},{lon + 1},{lat + 1}', 'I': None, 'J': None,
           'X': '128', 'Y': '128'}
    same(server.get(target(**old)).json, a, '1.1.1 answers the same')
    many = {**INFO, 'LAYERS': 'cooperations,partenaires', 'FEATURE_COUNT': '50'}
    marks = server.get('/identify/cooperations,partenaires?lon=0.0001&lat=0.0001&zoom=0&limit=50').json
    both, one = (server.get(target(**{**many, 'QUERY_LAYERS': layers})).json for layers in ('cooperations,partenaires', 'partenaires'))
    if marks['numberMatched']:
        same(both['summary']['sites'], marks['summary']['sites'], 'as /identify')
        same({layer['layer'] for layer in one['summary']['layers']}, {'partenaires'}, 'of one layer alone')
    same(server.get(target(**{**many, 'FEATURE_COUNT': None})).json['numberReturned'] <= 1, True, 'one feature unless more are asked for')


def test_owslib(server):
    try:
        from owslib.wms import WebMapService
    except ImportError:
        print('ok 9999 - OWSLib # SKIP python3-owslib is not here')
        return
    for version in ('1.1.1', '1.3.0'):
        wms = WebMapService(f'http://127.0.0.1:{server.port}/wms', version=version)
        check('cooperations' in wms.contents and wms.identification.title.startswith('Atlas'), f'OWSLib reads {version}', list(wms.contents))
        layer = wms.contents['cooperations']
        check(layer.queryable and 'EPSG:2154' in layer.crsOptions and 'sombre' in layer.styles, 'layers inherit', (layer.crsOptions, layer.styles))
        b = (-20, 0, 20, 30)
        got = wms.getmap(layers=['base', 'cooperations'], styles=['sombre', 'sombre'], srs='EPSG:4326', bbox=b, size=(300, 200), format='image/png').read()
        same(png.read(got)[:2], (300, 200), f'a map by OWSLib {version}')
        if version == '1.3.0':
            at = server.get(target(CRS='CRS:84', BBOX='-20,0,20,30', STYLES='sombre,sombre', WIDTH='300', HEIGHT='200')).body
            same(png.read(got) == png.read(at), True, 'of the same ground')


def test_gdal(server):
    from osgeo import gdal
    gdal.UseExceptions()
    data = gdal.Open(f'WMS:http://127.0.0.1:{server.port}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=base&STYLES=&SRS=EPSG:2154&BBOX=0,6000000,1300000,7200000'
                     '&FORMAT=image/png&TILESIZE=256&OVERVIEWCOUNT=4&MINRESOLUTION=2000')
    check(data.RasterCount >= 3 and 'Lambert-93' in data.GetProjection(), 'GDAL opens it', data.GetProjection())
    pixels = data.ReadAsArray(0, 0, data.RasterXSize, data.RasterYSize, buf_xsize=100, buf_ysize=100)
    check(len(set(pixels[0].flatten().tolist())) > 3, 'and reads a map')


def run():
    server = Server(database())
    for test in (test_tiles, test_kept, test_places, test_capabilities, test_criteria_of_a_service, test_legend, test_exceptions, test_strange_boxes, test_ground, test_info, test_owslib, test_gdal):
        test(server)
    server.stop()


main(run)
