"""/wmts: the tiles of the map as WMTS 1.0.0 names them (OGC 07-057r7), to OWSLib and GDAL too; what is wrong is said in the
words of the standard."""
import re
import subprocess
import urllib.parse
import xml.etree.ElementTree as xml

import png
from fixture import check, database, main, path, same, Server

NS = {'w': 'http://www.opengis.net/wmts/1.0', 'o': 'http://www.opengis.net/ows/1.1', 'x': 'http://www.w3.org/1999/xlink'}
TILE = {'SERVICE': 'WMTS', 'REQUEST': 'GetTile', 'VERSION': '1.0.0', 'LAYER': 'base,cooperations', 'STYLE': 'default',
        'FORMAT': 'image/png', 'TILEMATRIXSET': 'GoogleMapsCompatible', 'TILEMATRIX': '4', 'TILEROW': '7', 'TILECOL': '7'}
INFO = TILE | {'REQUEST': 'GetFeatureInfo', 'INFOFORMAT': 'application/geo+json', 'I': '1', 'J': '1'}


def ask(server, *changes):
    query = {}
    for change in changes:
        query |= change
    return server.get('/wmts?' + urllib.parse.urlencode({k: v for k, v in query.items() if v is not None}))


def capabilities(server, **more):
    a = ask(server, {'SERVICE': 'WMTS', 'REQUEST': 'GetCapabilities'}, more)
    check(a.status == 200 and a.header('content-type') == 'application/xml', f'capabilities {more}', a)
    return xml.fromstring(a.body)


def names(root, where):
    return [e.text for e in root.findall(where + '/o:Identifier', NS)]


def test_capabilities(server):
    root = capabilities(server)
    layers = names(root, 'w:Contents/w:Layer')
    check({'base', 'labels', 'base,cooperations', 'cooperations', 'base,bourse', 'jumelages'} <= set(layers), 'maps and layers alone', layers)
    check(len(layers) == len(set(layers)), 'each layer once', layers)
    titles = [e.text for e in root.findall('w:Contents/w:Layer/o:Title', NS)]
    check(len(set(titles)) == len(titles) and not set(titles) & set(layers), 'all layers have titles for people', titles)
    for s in root.findall('w:Contents/w:TileMatrixSet', NS):
        side = 256 * {'GoogleMapsCompatible': 1, 'GoogleMapsCompatible2x': 2, 'GoogleMapsCompatible3x': 3}[s.find('o:Identifier', NS).text]
        for z, m in enumerate(s.findall('w:TileMatrix', NS)):
            metres = 40075016.68557849 / side / 2 ** z
            said = float(m.find('w:ScaleDenominator', NS).text)
            check(m.find('o:Identifier', NS).text == str(z) and abs(said * 0.00028 / metres - 1) < 1e-12
                  and m.find('w:TopLeftCorner', NS).text == '-20037508.3427892 20037508.3427892'
                  and [m.find(f'w:{k}', NS).text for k in ('TileWidth', 'TileHeight', 'MatrixWidth', 'MatrixHeight')]
                  == [str(side)] * 2 + [str(2 ** z)] * 2, f'matrix {z} of {side} pixels', xml.tostring(m))
        same(len(s.findall('w:TileMatrix', NS)), 13, 'the zooms that maps have')
    same(root.find("w:Contents/w:TileMatrixSet/w:TileMatrix/w:ScaleDenominator", NS).text[:16], '559082264.028717', 'as in annex E.4')
    same([e.tag.split('}')[1] for e in root], ['ServiceIdentification', 'ServiceProvider', 'OperationsMetadata', 'Contents',
                                               'ServiceMetadataURL'], 'in the order of the schema')
    part = capabilities(server, SECTIONS='Contents,OperationsMetadata')
    same([e.tag.split('}')[1] for e in part], ['OperationsMetadata', 'Contents', 'ServiceMetadataURL'], 'sections')
    same(len(capabilities(server, updateSequence=root.get('updateSequence'))), 0, 'who has this version gets its number alone')
    a = ask(server, {'service': 'WMTS', 'request': 'GetCapabilities', 'acceptversions': '2.0.0,1.0.0', 'AcceptFormats': 'text/xml'})
    same((a.status, a.header('content-type')), (200, 'text/xml'), 'names in small letters, another version before, another type')
    same(server.get('/wmts/1.0.0/WMTSCapabilities.xml').body, ask(server, {'SERVICE': 'WMTS', 'REQUEST': 'GetCapabilities'}).body,
         'the same document by path')


def layer_of(root, name):
    return next(e for e in root.findall('w:Contents/w:Layer', NS) if e.find('o:Identifier', NS).text == name)


def test_places(server):
    """Boxes and limits are around what the criteria leave: a tile with anything in it lies within them."""
    root = capabilities(server, pays='ML')
    corner = [[float(v) for v in e.text.split()] for e in layer_of(root, 'partenaires').find('o:WGS84BoundingBox', NS)]
    check(-40 < corner[0][0] < corner[1][0] < 20 and -10 < corner[0][1] < corner[1][1] < 40, 'the box of partners in Mali', corner)
    for name in ('base', 'base,partenaires', 'pays'):
        check(layer_of(root, name).find('o:WGS84BoundingBox/o:LowerCorner', NS).text == '-180.0000 -85.0511'
              and layer_of(root, name).find('.//w:TileMatrixSetLimits', NS) is None, f'{name} is everywhere')
    territories = capabilities(server, pays='ML', group='pays')
    check(layer_of(territories, 'partenaires').find('.//w:TileMatrixSetLimits', NS) is None, 'no limits then')
    same(layer_of(territories, 'partenaires').find('o:WGS84BoundingBox/o:LowerCorner', NS).text, '-180.0000 -85.0511', 'marks of countries stand anywhere')
    links = layer_of(root, 'partenaires').findall('w:TileMatrixSetLink', NS)
    same(len(links), 3, 'in all sets')
    for link in links:
        limits = link.findall('w:TileMatrixSetLimits/w:TileMatrixLimits', NS)
        same([e.find('w:TileMatrix', NS).text for e in limits], [str(z) for z in range(13)], 'limits of each matrix')
    row0, row1, col0, col1 = (int(limits[4].find(f'w:{k}', NS).text) for k in ('MinTileRow', 'MaxTileRow', 'MinTileCol', 'MaxTileCol'))
    empty = server.get('/tiles/partenaires/4/0/0.png?pays=ML').body
    full = {(x, y) for x in range(16) for y in range(16) if server.get(f'/tiles/partenaires/4/{x}/{y}.png?pays=ML').body != empty}
    check(full and all(col0 <= x <= col1 and row0 <= y <= row1 for x, y in full) and (row1 - row0, col1 - col0) < (8, 8),
          'no tile beyond the limits has anything', (full, row0, row1, col0, col1))


def test_legends(server):
    root = capabilities(server, pays='ML')
    for name in ('base,cooperations', 'cooperations', 'pays'):
        styles = layer_of(root, name).findall('w:Style', NS)
        hrefs = [s.find('w:LegendURL', NS).get('{%s}href' % NS['x']) for s in styles]
        check(len(set(hrefs)) == len(styles) == 4 and all('pays=ML' in h for h in hrefs), f'a legend in each style of {name}', hrefs)
        a = server.get(hrefs[1].split(f':{server.port}')[1])
        check(a.status == 200 and a.header('content-type') == 'image/png' and 'immutable' in a.header('cache-control'), 'is there', a)
        style = styles[1].find('o:Identifier', NS).text
        same(a.body, server.get(f'/legend/{name}.png?style={style}&pays=ML').body, 'and is that of the map')
    check(layer_of(root, 'base').find('.//w:LegendURL', NS) is None, 'the base map has none')


def test_tiles(server):
    for layer, query in (('base,cooperations', {}), ('base', {}), ('collectivites', {'pays': 'ML'}), ('base,labels,bourse', {})):
        for scale, suffix in ((1, ''), (2, '2x'), (3, '3x')):
            plain = server.get(f'/tiles/{layer}/4/8/5{"@" + suffix if suffix else ""}.png?' + urllib.parse.urlencode(query))
            at = {'LAYER': layer, 'TILEMATRIX': '4', 'TILEROW': '5', 'TILECOL': '8'}
            a = ask(server, TILE, at, {'TILEMATRIXSET': 'GoogleMapsCompatible' + suffix}, query)
            check(plain.status == 200 and a.body == plain.body and a.header('etag') == plain.header('etag'),
                  f'{layer} at scale {scale} {query}: the bytes of /tiles', a)
            r = server.get(f'/wmts/1.0.0/{layer}/atlas/WebMercatorQuad{suffix}/4/5/8.png?' + urllib.parse.urlencode(query))
            check(r.body == plain.body and r.header('content-type') == 'image/png', 'and by path', r)
    full, some = ask(server, TILE), ask(server, TILE, {'PAYS': 'ML'})
    check(full.body != some.body and some.body == server.get('/tiles/base,cooperations/4/7/7.png?pays=ML').body, 'criteria are obeyed', some)
    same(ask(server, TILE, {'TRANSPARENT': 'TRUE', 'map': 'x', 'utm_source': 'y'}).body, full.body, 'what is not of the standard is ignored')
    same(ask(server, TILE, {'STYLE': ''}).body, full.body, 'a style without a name is the default')
    server.get('/tiles/base,cooperations/6/30/30.png')
    before = server.metric('cache_hits_total{cache="answers"}')
    ask(server, TILE, {'TILEMATRIX': '6', 'TILEROW': '30', 'TILECOL': '30'})
    same(server.metric('cache_hits_total{cache="answers"}'), before + 1, 'what was painted for /tiles is not painted again')


def test_criteria_of_a_service(server):
    """Capabilities under criteria lead to tiles under them."""
    root = capabilities(server, pays='ML')
    layer = next(e for e in root.findall('w:Contents/w:Layer', NS) if e.find('o:Identifier', NS).text == 'base,cooperations')
    template = layer.find("w:ResourceURL[@resourceType='tile']", NS).get('template')
    for hole, value in {'Style': 'atlas', 'TileMatrixSet': 'GoogleMapsCompatible', 'TileMatrix': 4, 'TileRow': 7, 'TileCol': 7}.items():
        template = template.replace('{' + hole + '}', str(value))
    a = server.get(template.split(f':{server.port}')[1])
    check(a.status == 200 and 'immutable' in a.header('cache-control'), 'the template is good for ever', a)
    same(a.body, server.get('/tiles/base,cooperations/4/7/7.png?pays=ML').body, 'under the criteria')
    href = root.find("o:OperationsMetadata/o:Operation[@name='GetTile']//o:Get", NS).get('{%s}href' % NS['x'])
    same(server.get(href.split(f':{server.port}')[1] + urllib.parse.urlencode(TILE)).body, a.body, 'and so does the address for parameters')
    tiles = [{e.get('template') for e in capabilities(server, **q).iter('{%s}ResourceURL' % NS['w'])} for q in ({}, {'group': 'pays'}, {'group': 'none'})]
    check(not tiles[0] & tiles[1] and not tiles[1] & tiles[2], 'each has what else is asked of its maps', tiles)
    whole, some = (set(names(capabilities(server, **q), 'w:Contents/w:Layer')) for q in ({}, {'filter': "statut='en_cours'"}))
    check('base,cooperations' in some and 'collectivites' in whole - some, 'layers that a filter does not fit are left out', some)


def test_info(server):
    """Bamako at zoom 4: the pixel of its mark, and one in the sea."""
    import math
    lon, lat, z = -8.0, 12.65, 4
    x, y = (lon + 180) / 360 * 2 ** z, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2 ** z
    at = {'TILEROW': str(int(y)), 'TILECOL': str(int(x)), 'LAYER': 'partenaires'}
    for scale, suffix in ((1, ''), (2, '2x')):
        i, j = int((x % 1) * 256 * scale), int((y % 1) * 256 * scale)
        a = ask(server, INFO, at, {'TILEMATRIXSET': 'GoogleMapsCompatible' + suffix, 'I': str(i), 'J': str(j)})
        same([f['properties']['nom'] for f in a.json['features']], ['bamako'], f'what stands there, scale {scale}')
        same(a.header('content-type'), 'application/geo+json', 'as GeoJSON')
        r = server.get(f'/wmts/1.0.0/partenaires/default/GoogleMapsCompatible{suffix}/4/{int(y)}/{int(x)}/{j}/{i}.json')
        same(r.body, a.body, 'and by path')
    place = at | {'I': str(int((x % 1) * 256)), 'J': str(int((y % 1) * 256))}
    for kind, ending, words in (('text/plain', 'txt', 'bamako (Mali)\nPartenaires étrangers : 1\n'), ('text/html', 'html', '</a> (Mali)</h2>')):
        a = ask(server, INFO, place, {'INFOFORMAT': kind})
        check(a.status == 200 and a.header('content-type') == kind + '; charset=utf-8' and words in a.body.decode(), f'as {kind}', a)
        r = server.get(f'/wmts/1.0.0/partenaires/default/GoogleMapsCompatible/4/{int(y)}/{int(x)}/{place["J"]}/{place["I"]}.{ending}')
        same((r.status, r.header('content-type'), r.body), (200, a.header('content-type'), a.body), 'and by path')
    text = ask(server, INFO, at, {'TILEROW': '15', 'INFOFORMAT': 'text/plain'}).body.decode()
    same(text, 'Rien à cet endroit.\n', 'nothing in the sea, in words')
    layer = layer_of(capabilities(server), 'partenaires')
    offered = {e.text for e in layer.findall('w:InfoFormat', NS)}
    same(offered, {'application/geo+json', 'application/json', 'text/html', 'text/plain'}, 'and all of it is offered')
    by_path = {e.get('format'): e.get('template').split('?')[0].rsplit('.', 1)[1] for e in layer.findall("w:ResourceURL[@resourceType='FeatureInfo']", NS)}
    same(by_path, {'application/geo+json': 'json', 'text/html': 'html', 'text/plain': 'txt'}, 'by path too')
    same(ask(server, INFO, at, {'TILEROW': '15', 'INFOFORMAT': 'application/json'}).json['features'], [], 'nothing in the sea')


WRONG = [  # request, changes, exception, locator, status
    (TILE, {'SERVICE': None}, 'MissingParameterValue', 'Service', 400),
    (TILE, {'SERVICE': 'WMS'}, 'InvalidParameterValue', 'Service', 400),
    (TILE, {'REQUEST': None}, 'MissingParameterValue', 'Request', 400),
    (TILE, {'REQUEST': 'GetMap'}, 'OperationNotSupported', 'Request', 501),
    (TILE, {'VERSION': '2.0.0'}, 'InvalidParameterValue', 'Version', 400),
    *((TILE, {k: None}, 'MissingParameterValue', locator, 400) for k, locator in (
        ('VERSION', 'Version'), ('LAYER', 'Layer'), ('STYLE', 'Style'), ('FORMAT', 'Format'), ('TILEMATRIXSET', 'TileMatrixSet'),
        ('TILEMATRIX', 'TileMatrix'), ('TILEROW', 'TileRow'), ('TILECOL', 'TileCol'))),
    (TILE, {'LAYER': 'nichts'}, 'InvalidParameterValue', 'Layer', 400),
    (TILE, {'LAYER': ','.join(['base'] * 100)}, 'InvalidParameterValue', 'Layer', 400),
    (TILE, {'STYLE': '<b>'}, 'InvalidParameterValue', 'Style', 400),
    (TILE, {'FORMAT': 'image/jpeg'}, 'InvalidParameterValue', 'Format', 400),
    (TILE, {'TILEMATRIXSET': 'x' * 4000}, 'InvalidParameterValue', 'TileMatrixSet', 400),
    (TILE, {'TILEMATRIX': '19'}, 'InvalidParameterValue', 'TileMatrix', 400),
    (TILE, {'TILEMATRIX': '-1'}, 'InvalidParameterValue', 'TileMatrix', 400),
    (TILE, {'TILEROW': '16'}, 'TileOutOfRange', 'TileRow', 400),
    (TILE, {'TILECOL': '-1'}, 'TileOutOfRange', 'TileCol', 400),
    (TILE, {'TILECOL': '9' * 40}, 'TileOutOfRange', 'TileCol', 400),
    (TILE, {'TILECOL': '1.5'}, 'InvalidParameterValue', 'TileCol', 400),
    (TILE, {'TILEROW': '0x1'}, 'InvalidParameterValue', 'TileRow', 400),
    (TILE, {'pays': 'XX'}, 'InvalidParameterValue', 'pays', 400),
    (INFO, {'I': '256'}, 'PointIJOutOfRange', 'I', 400),
    (INFO, {'J': '-1'}, 'PointIJOutOfRange', 'J', 400),
    (INFO, {'I': None}, 'MissingParameterValue', 'I', 400),
    (INFO, {'INFOFORMAT': None}, 'MissingParameterValue', 'InfoFormat', 400),
    (INFO, {'INFOFORMAT': 'text/xml'}, 'InvalidParameterValue', 'InfoFormat', 400),
    (TILE, {'TILEMATRIX': '13'}, 'InvalidParameterValue', 'TileMatrix', 400),
    *((request, {k: v}, 'InvalidParameterValue', k.title() if k != 'TILEMATRIXSET' else 'TileMatrixSet', 400)
      for request in (TILE, INFO) for k in ('LAYER', 'STYLE', 'FORMAT', 'TILEMATRIXSET', 'VERSION')
      for v in ('<script>', '\u202e%s%n', "'; DROP TABLE--", '\U0001f5fa', 'x' * 4096)),
    ({'SERVICE': 'WMTS', 'REQUEST': 'GetCapabilities'}, {'ACCEPTVERSIONS': '2.0.0'}, 'VersionNegotiationFailed', 'AcceptVersions', 400),
    ({'SERVICE': 'WMTS', 'REQUEST': 'GetCapabilities'}, {'UPDATESEQUENCE': '99999999999-0'}, 'InvalidUpdateSequence', 'UpdateSequence', 400),
    ({'SERVICE': 'WMTS', 'REQUEST': 'GetCapabilities'}, {'SECTIONS': 'Everything'}, 'InvalidParameterValue', 'Sections', 400),
    ({}, {}, 'MissingParameterValue', 'Service', 400),
]


def report(a):
    root = xml.fromstring(a.body)
    e = root.find('o:Exception', NS)
    return root.tag.split('}')[1], e.get('exceptionCode'), e.get('locator'), a.status, a.header('content-type')


def test_wrong(server):
    for request, change, code, locator, status in WRONG:
        a = ask(server, request, change)
        same(report(a), ('ExceptionReport', code, locator, status, 'application/xml'), f'{list(change.items())}'[:70])
        check(a.header('cache-control') == 'no-store', 'not kept', a)
    twice = server.get('/wmts?' + urllib.parse.urlencode(TILE) + '&layer=base')
    same(report(twice)[1:4], ('InvalidParameterValue', 'Layer', 400), 'a layer twice')
    broken = server.get('/wmts?' + urllib.parse.urlencode(TILE) + '&q=%ff')
    same(report(broken)[1:4], ('InvalidParameterValue', 'q', 400), 'no UTF-8')
    for rest, code in (('base/atlas/GoogleMapsCompatible/4/16/0.png', 'TileOutOfRange'), ('base/atlas/None/4/1/0.png', 'InvalidParameterValue'),
                       ('nichts/atlas/GoogleMapsCompatible/4/1/0.png', 'InvalidParameterValue'), ('base', 'InvalidParameterValue'),
                       ('base/atlas/GoogleMapsCompatible/4/1/0.jpeg', 'InvalidParameterValue'), ('a/b/c/d/e/f/g/h/i/j', 'InvalidParameterValue'),
                       ('base/atlas/GoogleMapsCompatible/4/1/0/256/0.json', 'PointIJOutOfRange')):
        same(report(server.get('/wmts/1.0.0/' + rest))[1::2], (code, 404), f'there is no {rest}')
    a = server.get('/wmts', method='POST')
    check(a.status == 405 and report(a)[1] == 'NoApplicableCode', 'a method that is not taken', a)


def test_owslib(server):
    from owslib.wmts import WebMapTileService
    w = WebMapTileService(f'http://127.0.0.1:{server.port}/wmts')
    same(sorted(w.tilematrixsets), ['GoogleMapsCompatible', 'GoogleMapsCompatible2x', 'GoogleMapsCompatible3x'], 'OWSLib: matrix sets')
    tile = w.gettile(layer='base,cooperations', tilematrixset='GoogleMapsCompatible', tilematrix='4', row=7, column=7, format='image/png')
    same(tile.read(), server.get('/tiles/base,cooperations/4/7/7.png').body, 'OWSLib: a tile')


def test_gdal(server):
    """The driver reads a part of a matrix: pixel by pixel the tile."""
    out = path('gdal.png')
    side = 20037508.342789244 * 2 / 16
    window = [-20037508.342789244 + 7 * side, 20037508.342789244 - 7 * side, -20037508.342789244 + 8 * side, 20037508.342789244 - 8 * side]
    r = subprocess.run(['gdal_translate', '-q', '-of', 'PNG', '-projwin', *map(repr, window), '-outsize', '256', '256', '--config',
                        'GDAL_DEFAULT_WMS_CACHE_PATH', path('gdal'), f'WMTS:http://127.0.0.1:{server.port}/wmts/1.0.0/WMTSCapabilities.xml,'
                        'layer="base,cooperations",tilematrixset=GoogleMapsCompatible,tilematrix=4', out], capture_output=True, text=True, timeout=60)
    if not check(r.returncode == 0, 'GDAL reads it', r.stderr):
        return
    with open(out, 'rb') as f:
        got = png.read(f.read())[2]
    mine = png.read(server.get('/tiles/base,cooperations/4/7/7.png').body)[2]
    same(sum(a[:3] != b[:3] for row, other in zip(got, mine, strict=True) for a, b in zip(row, other, strict=True)), 0, 'GDAL: its pixels')
    listed = subprocess.run(['gdalinfo', '--config', 'GDAL_DEFAULT_WMS_CACHE_PATH', path('gdal'),
                             f'WMTS:http://127.0.0.1:{server.port}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities'],
                            capture_output=True, text=True, timeout=60).stdout
    check(len(re.findall(r'SUBDATASET_\d+_NAME', listed)) >= 3 * 10, 'GDAL: every layer in every matrix set', listed[-500:])


def body():
    server = Server(database())
    test_capabilities(server)
    test_places(server)
    test_legends(server)
    test_tiles(server)
    test_criteria_of_a_service(server)
    test_info(server)
    test_wrong(server)
    test_owslib(server)
    test_gdal(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
