"""The requirements of OGC API - Tiles, part 1 (20-057: core, tileset, tilesets-list, dataset-tilesets, geodata-tilesets, mvt,
png), and of Tile Matrix Sets 2.0 (17-083r4), asked as its test suite asks them, from the landing page on. Each check names
its requirement. A tile is the very one of /tiles."""
import math
import re
import subprocess
import urllib.parse

import jsonschema

from fixture import check, database, main, same, Server

REL = 'http://www.opengis.net/def/rel/ogc/1.0/'
QUAD = 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad'
MVT, PNG = 'application/vnd.mapbox-vector-tile', 'image/png'
POINT = {'type': 'array', 'items': {'type': 'number'}, 'minItems': 2, 'maxItems': 2}
BOX = {'type': 'object', 'required': ['lowerLeft', 'upperRight'], 'properties': {'lowerLeft': POINT, 'upperRight': POINT,
                                                                               'crs': {'type': 'string'}}}
LINKS = {'type': 'array', 'items': {'type': 'object', 'required': ['rel', 'href'], 'properties': {
    'rel': {'type': 'string'}, 'href': {'type': 'string'}, 'templated': {'type': 'boolean'}}}}
KIND = {'enum': ['map', 'vector', 'coverage']}
# what the schemas of the standards require, by their members
TILESET_ITEM = {'type': 'object', 'required': ['dataType', 'crs', 'links'], 'properties': {
    'dataType': KIND, 'crs': {'type': 'string'}, 'tileMatrixSetURI': {'type': 'string'}, 'links': LINKS}}
TILESET = {'type': 'object', 'required': ['dataType', 'crs', 'links'], 'properties': {
    'dataType': KIND, 'boundingBox': BOX, 'links': LINKS, 'mediaTypes': {'type': 'array', 'items': {'type': 'string'}},
    'tileMatrixSetLimits': {'type': 'array', 'minItems': 1, 'items': {
        'type': 'object', 'required': ['tileMatrix', 'minTileRow', 'maxTileRow', 'minTileCol', 'maxTileCol'],
        'properties': {'tileMatrix': {'type': 'string'}, 'maxTileRow': {'type': 'integer', 'minimum': 0}}}},
    'layers': {'type': 'array', 'minItems': 1, 'items': {'type': 'object', 'required': ['id', 'dataType'], 'properties': {
        'dataType': KIND, 'geometryDimension': {'type': 'integer', 'minimum': 0, 'maximum': 3},
        'propertiesSchema': {'type': 'object', 'required': ['type', 'properties'], 'properties': {'type': {'enum': ['object']}}}}}},
    'centerPoint': {'type': 'object', 'required': ['coordinates'], 'properties': {'coordinates': POINT}}}}
MATRIX_SET = {'type': 'object', 'required': ['id', 'crs', 'tileMatrices'], 'properties': {
    'crs': {'type': 'string'}, 'orderedAxes': {'type': 'array'}, 'tileMatrices': {'type': 'array', 'minItems': 1, 'items': {
        'type': 'object', 'required': ['id', 'scaleDenominator', 'cellSize', 'pointOfOrigin', 'tileWidth', 'tileHeight',
                                       'matrixWidth', 'matrixHeight'],
        'properties': {'id': {'type': 'string'}, 'pointOfOrigin': POINT, 'cornerOfOrigin': {'enum': ['topLeft', 'bottomLeft']},
                       'tileWidth': {'type': 'integer'}, 'matrixWidth': {'type': 'integer'}}}}}}
TILED = ['collectivites', 'partenaires', 'cooperations', 'actions', 'projets', 'bourse', 'pays', 'regions']


def target(href):
    url = urllib.parse.urlsplit(href)
    return url.path + ('?' + url.query if url.query else '')


def link(links, rel, kind=None):
    found = [x for x in links if x['rel'] == rel and (not kind or x['type'] == kind)]
    check(len(found) == 1, f'one link {rel}', links)
    return found[0]


def follow(server, href):
    a = server.get(target(href), headers={'Accept': 'application/json'})
    check(a.status == 200 and a.header('content-type') == 'application/json', f'{href} is there', a)
    return a.json


def fits(value, schema, what):
    errors = [e.message[:200] for e in jsonschema.Draft202012Validator(schema).iter_errors(value)]
    same(errors, [], what)


def fill(href, z, row, col):
    return target(href.replace('{tileMatrix}', str(z)).replace('{tileRow}', str(row)).replace('{tileCol}', str(col)))


def matrix_sets(server):
    whole = follow(server, link(server.get('/api').json['links'], REL + 'tiling-schemes')['href'])
    same([s['id'] for s in whole['tileMatrixSets']], ['WebMercatorQuad', 'WebMercatorQuad2x', 'WebMercatorQuad3x'], 'the sets')
    for scale, item in enumerate(whole['tileMatrixSets'], 1):
        s = follow(server, link(item['links'], 'self')['href'])
        fits(s, MATRIX_SET, f'req/json-tilematrixset: {s["id"]}')
        same(s.get('uri'), QUAD if scale == 1 else None, 'what is registered is named so')
        same(len(s['tileMatrices']), 25 if scale == 1 else 13, 'whole where it is registered')
        for z, m in enumerate(s['tileMatrices']):
            cell = 2 * math.pi * 6378137 / 256 / scale / 2 ** z
            check(m['id'] == str(z) and math.isclose(m['cellSize'], cell, rel_tol=1e-12)
                  and math.isclose(m['scaleDenominator'], cell / 0.00028, rel_tol=1e-12)
                  and m['pointOfOrigin'] == [-20037508.3427892, 20037508.3427892]
                  and (m['tileWidth'], m['matrixWidth'], m['matrixHeight']) == (256 * scale, 2 ** z, 2 ** z),
                  f'17-083r4, annex D.1: matrix {z}', m)
    same(server.get('/api/tileMatrixSets/WorldCRS84Quad').status, 404, 'no other')


def lists(server):
    """Addresses of all lists of tilesets, from the landing page and the collections, with the layers that they are of."""
    links = server.get('/api').json['links']
    out = [(link(links, REL + f'tilesets-{kind}')['href'], kind, 'base,cooperations,actions') for kind in ('vector', 'map')]
    for c in server.get('/api/collections').json['collections']:
        found = [x for x in c['links'] if x['rel'].startswith(REL + 'tilesets-')]
        drawn = c['id'] in TILED and server.get(f'/tiles/{c["id"]}.json?f=mvt').json['vector_layers']
        same([x['rel'] for x in found], [REL + 'tilesets-vector'] * bool(drawn) + [REL + 'tilesets-map'] * (c['id'] in TILED),
             f'req/geodata-tilesets/desc-links: {c["id"]}')
        check(all(x['href'].endswith('/tiles') for x in found), 'req/geodata-tilesets/operation: .../tiles', found)
        out += [(x['href'], x['rel'].rsplit('-', 1)[1], c['id']) for x in found]
    check(len(out) >= 2 + len(TILED) + 6, 'req/dataset-tilesets/landingpage', out)
    return out


def tileset(server, href, kind, layers, scale):
    t = follow(server, href)
    fits(t, TILESET, f'req/tileset: {href}')
    same(t['dataType'], kind, 'its type')
    same(t['links'][0]['href'], href, 'it leads to itself')
    same([x['tileMatrix'] for x in t['tileMatrixSetLimits']], [str(z) for z in range(13)], 'maps end at zoom 12')
    item = link(t['links'], 'item')
    check(item['templated'] and item['type'] == t['mediaTypes'][0] == {'vector': MVT, 'map': PNG}[kind], 'a template', item)
    for limit in (t['tileMatrixSetLimits'][0], t['tileMatrixSetLimits'][12]):
        same(server.get(fill(item['href'], limit['tileMatrix'], limit['maxTileRow'] + 1, 0)).status, 404, 'req/core/tc-error: below it')
    ending = '.mvt' if kind == 'vector' else '.png' if scale == 1 else f'@{scale}x.png'
    a, plain = server.get(fill(item['href'], 7, 59, 61)), server.get(f'/tiles/{layers}/7/61/59{ending}')
    check(a.status == 200 and a.header('content-type') == item['type'] and a.body == plain.body,
          f'req/core/tc-success: the bytes of /tiles {layers}{ending}', a)
    check('immutable' in a.header('cache-control'), 'and the template is good for ever', a)
    scheme = link(t['links'], REL + 'tiling-scheme')['href']
    same(follow(server, scheme)['tileMatrices'][0]['tileWidth'], 256 * scale, 'its set has the pixels of its tiles')
    tilejson = link(t['links'], 'alternate')['href']
    same(follow(server, tilejson)['tilejson'], '3.0.0', 'and the same as TileJSON')
    return t


def tilesets(server):
    for href, kind, layers in lists(server):
        whole = follow(server, href)
        same(target(link(whole['links'], 'self')['href']), target(href), 'a list leads to itself')
        same(len(whole['tilesets']), 1 if kind == 'vector' else 3, 'vector tiles are the same on every screen')
        for scale, item in enumerate(whole['tilesets'], 1):
            if scale > 1 and '/collections/' in href and not href.endswith('bourse/map/tiles'):
                continue
            fits(item, TILESET_ITEM, 'req/tilesets-list/tileset-links: its members')
            link(item['links'], REL + 'tiling-scheme')
            check('{' not in ''.join(x['href'] for x in item['links']) and item['tileMatrixSetURI'],
                  'each link of a list can be asked for as it is', item)
            t = tileset(server, link(item['links'], 'self')['href'], kind, layers, scale)
            same((t['crs'], t['tileMatrixSetURI']), (item['crs'], item['tileMatrixSetURI']), 'req/tilesets-list: a part of it')


def selected(server):
    """Criteria, CQL2, style, grouping and collections stand in all addresses that a list leads to."""
    asked = 'collections=cooperations,bourse&group=none&pays=ML&filter=' + urllib.parse.quote("id <> 'c-niger'")
    for path, kind, ending in (('/api/tiles', 'vector', '.mvt'), ('/api/map/tiles', 'map', '.png')):
        whole = follow(server, f'{path}?{asked}')
        t = follow(server, link(whole['tilesets'][0]['links'], 'self')['href'])
        same([x['id'] for x in t['layers']], ['cooperations', 'bourse'], 'the collections')
        got = server.get(fill(link(t['links'], 'item')['href'], 0, 0, 0)).body
        plain = server.get('/tiles/cooperations,bourse/0/0/0' + ending + '?' + asked.split('&', 1)[1]).body
        check(got == plain and got != server.get(f'/tiles/cooperations,bourse/0/0/0{ending}?group=none').body, 'are obeyed', t['links'])
    box = follow(server, '/api/collections/partenaires/tiles/WebMercatorQuad?pays=ML')['boundingBox']
    check(-30 < box['lowerLeft'][0] < box['upperRight'][0] < 30, 'the box is of what is selected', box)
    hrefs = [link(follow(server, f'/api/map/tiles/WebMercatorQuad?collections=base{q}')['links'], 'item')['href'] for q in ('&group=none', '')]
    check('group=none' in hrefs[0] and 'group' not in hrefs[1], 'of what nothing is grouped too', hrefs)
    dark = follow(server, '/api/map/tiles/WebMercatorQuad?style=sombre')
    same(dark['style']['id'], 'sombre', 'the style')
    same(server.get(fill(link(dark['links'], 'item')['href'], 3, 3, 4)).body,
         server.get('/tiles/base,cooperations,actions/3/4/3.png?style=sombre').body, 'and its tiles')


def forms(server):
    where, plain = '/api/collections/cooperations/tiles/WebMercatorQuad/4/7/8', '/tiles/cooperations/4/8/7'
    want = {'png': (PNG, server.get(plain + '.png').body), 'mvt': (MVT, server.get(plain + '.mvt').body)}
    for accept, query, form in (('', '', 'mvt'), ('*/*', '', 'mvt'), (MVT, '', 'mvt'), (PNG, '', 'png'), ('application/json', '', 'mvt'),
                                ('image/avif,image/webp,image/*,*/*;q=0.8', '', 'png'), (PNG + ';q=0.5,' + MVT, '', 'mvt'),
                                (PNG, '?f=mvt', 'mvt'), (MVT, '?f=png', 'png')):
        for again in range(2):  # the second is remembered
            a = server.get(where + query, headers={'Accept': accept} if accept else {})
            same((a.header('content-type'), a.body), want[form], f'req/mvt, req/png: Accept {accept} {query} {again}')
            same('Accept' in [x.strip() for x in (a.header('vary') or '').split(',')], not query, 'said in Vary')
    before = server.metric('cache_hits_total{cache="answers"}')
    server.get('/tiles/cooperations/7/60/60.png')
    server.get('/api/collections/cooperations/map/tiles/WebMercatorQuad/7/60/60')
    same(server.metric('cache_hits_total{cache="answers"}'), before + 1, 'what was painted for /tiles is not painted again')
    check('Accept' not in (server.get(plain + '.png').header('vary') or ''), 'which is one thing whatever is accepted')


WRONG = [('/api/tiles/X', 404, 'tileMatrixSetId'), ('/api/tiles/WebMercatorQuad2x', 404, 'tileMatrixSetId'),
         ('/api/tiles/WebMercatorQuad/13/0/0', 404, 'tileMatrix'), ('/api/tiles/WebMercatorQuad/-1/0/0', 404, 'tileMatrix'),
         ('/api/tiles/WebMercatorQuad/2/4/0', 404, 'tileRow'), ('/api/tiles/WebMercatorQuad/2/0/' + '9' * 40, 404, 'tileCol'),
         ('/api/tiles/WebMercatorQuad/2/0/1.5', 404, 'tileCol'), ('/api/map/tiles/WebMercatorQuad/2/0/%3Cb%3E', 404, 'tileCol'),
         ('/api/tiles/WebMercatorQuad/2/' + 'x' * 4000 + '/1', 404, 'tileRow'), ('/api/collections/nichts/tiles', 404, None),
         ('/api/collections/departements/tiles', 404, 'collectionId'), ('/api/map/tiles/WebMercatorQuad/0/0/0?f=mvt', 400, 'f'),
         ('/api/tiles/WebMercatorQuad/0/0/0?f=jpeg', 400, 'f'), ('/api/tiles?f=html', 400, 'f'), ('/api/tiles?f=json&f=json', 400, 'f'),
         ('/api/tiles?collections=base,x', 400, 'collections'), ('/api/tiles?collections=' + ','.join(['base'] * 100), 400, 'collections'),
         ('/api/map/tiles?style=x', 400, 'style'), ('/api/map/tiles/WebMercatorQuad?pays=XX', 400, 'pays'),
         ('/api/collections/cooperations/tiles?filter=x', 400, 'filter'), ('/api/tiles?unheard_of=1', 400, 'unheard_of'),
         ('/api/collections/cooperations/tiles?collections=bourse', 400, 'collections'),
         ('/api/tileMatrixSets/X', 404, 'tileMatrixSetId'), ('/api/tileMatrixSets?f=xml', 400, 'f')]


def wrong(server):
    for where, status, parameter in WRONG:
        a = server.get(where)
        same((a.status, a.header('content-type'), a.json.get('parameter')), (status, 'application/problem+json', parameter), where[:80])


def gdal(server):
    """The driver OGCAPI finds the collections; a newer one also opens their vector tiles."""
    def run(*command):
        return subprocess.run(command, capture_output=True, text=True, timeout=60)
    api = f'OGCAPI:http://127.0.0.1:{server.port}/api'
    listed = re.findall(r'_NAME=OGCAPI:\S*/collections/(\w+)', run('gdalinfo', api).stdout)
    same(listed, [c['id'] for c in server.get('/api/collections').json['collections']], 'GDAL lists the collections')
    if tuple(map(int, re.search(r'GDAL (\d+)\.(\d+)', run('gdalinfo', '--version').stdout).groups())) < (3, 12):
        check(True, 'GDAL: vector tiles # SKIP the driver OGCAPI of this GDAL reads no tile matrix sets of version 2')
        return
    side = {f'{edge}{axis}': ('-' if edge == 'MIN' else '') + '20037508' for edge in ('MIN', 'MAX') for axis in 'XY'}
    options = [x for k, v in {'API': 'TILES', **side}.items() for x in ('-oo', f'{k}={v}')]
    counted = run('ogrinfo', '-so', f'{api}/collections/partenaires', 'Zoom level 3', *options).stdout
    check(int((re.search(r'Feature Count: (\d+)', counted) or [0, 0])[1]) > 0 and 'count: Integer' in counted, 'GDAL reads the vector tiles',
          counted[-500:])


def body():
    server = Server(database())
    conforms = server.get('/api/conformance').json['conformsTo']
    for c in ('core', 'tileset', 'tilesets-list', 'dataset-tilesets', 'geodata-tilesets', 'mvt', 'png', 'oas30'):
        check(f'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{c}' in conforms, f'req/core/conformance-success: {c}', conforms)
    for test in (matrix_sets, tilesets, selected, forms, wrong, gdal):
        test(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
