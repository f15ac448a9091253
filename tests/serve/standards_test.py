"""The letter of the standards, as their clients rely on it: OGC API - Features 1.0.1 (17-069r4), RFC 7946, TileJSON 3.0,
RFC 9457, RFC 9110."""
import re
import urllib.parse

from fixture import check, database, main, same, Server

ITEMS = '/api/collections/cooperations/items'


def links(document, rel):
    return [link for link in document['links'] if link['rel'] == rel]


def follow(server, link):
    """Where a link leads, and whether that is of the type the link says."""
    url = urllib.parse.urlsplit(link['href'])
    a = server.get(url.path + ('?' + url.query if url.query else ''))
    return a, a.status == 200 and a.header('content-type').split(';')[0] == link['type'].split(';')[0]


def test_links(server):
    """Whatever is linked is there, of the type that the link says; each page and each record knows itself."""
    seen, todo = set(), ['/api']
    while todo:
        target = todo.pop()
        a = server.get(target)
        if 'json' not in a.header('content-type') or 'links' not in a.body.decode()[:200000]:
            continue
        document = a.json
        found = document.get('links', []) + [x for c in document.get('collections', []) for x in c['links']]
        for link in found:
            if link['href'] in seen:
                continue
            seen.add(link['href'])
            answer, right = follow(server, link)
            check(right, f'{link["rel"]} of {target} leads to {link["type"]}', answer)
            todo.append(urllib.parse.urlsplit(link['href']).path)
    check(len(seen) > 20, 'the landing page leads to everything', seen)


def test_item(server):
    """Requirement fc f-links: a record links to itself and to its collection."""
    for target in ['/api/collections/cooperations/items/c-eau', '/api/collections/bourse/items/b-ecoles']:
        record = server.get(target).json
        mine, collection = links(record, 'self'), links(record, 'collection')
        check(len(mine) == 1 and mine[0]['href'].endswith(target), f'{target} links to itself', record)
        check(len(collection) == 1 and collection[0]['href'].endswith(target.rsplit('/items', 1)[0]), 'and to its collection',
              record)
        check(list(record) and record['type'] == 'Feature' and 'properties' in record and 'geometry' in record,
              'it is a feature of RFC 7946', record)


def test_limit(server):
    """Requirement fc-limit-response-1: above the maximum is no error."""
    for limit in ['3', '4', '1000', '99999999999999999999']:
        page = server.get(f'{ITEMS}?limit={limit}').json
        same(page['numberReturned'], min(3, int(limit), page['numberMatched']), f'limit={limit} with pages of 3')
        same(len(links(page, 'next')), 1, 'and the next page')
    same(server.get(ITEMS).json['numberReturned'], 3, 'no limit')
    for limit in ['0', '-1', '1.5', 'dix', '+3', ' 3']:
        same(server.get(f'{ITEMS}?limit={urllib.parse.quote(limit)}').status, 400, f'limit={limit!r} is an error')


def test_bbox(server):
    """Four numbers or six; beyond the antimeridian west > east."""
    for box, names in [('170,-30,-170,0', ['c-suva']), ('170,-30,-9,-170,0,9', ['c-suva']), ('-170,-30,170,0', []),
                       ('12,51,13,52', ['c-jumelage'])]:
        got = [f['id'] for f in server.get(f'{ITEMS}?bbox={box}&located=true').json['features']]
        same(got, names, f'bbox={box}')
    got = {f['id'] for f in server.get(f'{ITEMS}?bbox=12,51,13,52').json['features']}
    same(got, {'c-jumelage', 'c-niger'}, 'a feature without a geometry meets every box (req/core/fc-bbox-response)')


def test_openapi(server):
    """The definition says of bbox, limit and datetime what the standard requires."""
    api = server.get('/api/openapi.json').json
    known = api['components']['parameters']
    same((known['bbox']['style'], known['bbox']['explode'], known['bbox']['schema']),
         ('form', False, {'type': 'array', 'minItems': 4, 'maxItems': 6, 'items': {'type': 'number'}}), 'bbox')
    same(known['limit']['schema'], {'type': 'integer', 'minimum': 1, 'maximum': 3, 'default': 3}, 'limit')
    same(known['datetime']['schema'], {'type': 'string'}, 'datetime')
    for path, operations in api['paths'].items():
        named = {p['$ref'].rsplit('/', 1)[1] for p in operations['get']['parameters']}
        asked = set(re.findall(r'{(\w+)}', path))
        check(named <= set(known) and asked == {known[n]['name'] for n in named if known[n]['in'] == 'path'},
              f'{path} names its parameters, and all are described', named)


def test_f(server):
    for target in ['/api', '/api/conformance', '/api/collections', '/api/collections/projets']:
        same([server.get(target + '?f=' + f).header('content-type') for f in ('json', 'html')],
             ['application/json', 'text/html; charset=utf-8'], f'{target} is JSON, and a page')


def test_tilejson(server):
    """Required members of the schema of 3.0.0, and tiles that are there."""
    map_ = server.get('/tiles/base,cooperations.json?pays=ML').json
    check(map_['tilejson'] == '3.0.0' and map_['vector_layers'] == [] and re.fullmatch(r'\d+\.\d+\.\d+', map_['version']),
          'TileJSON 3.0.0', map_)
    west, south, east, north = map_['bounds']
    lon, lat, zoom = map_['center']
    check(west <= lon <= east and south <= lat <= north and map_['minzoom'] <= zoom <= map_['maxzoom'], 'its centre is within')
    url = map_['tiles'][0].replace('{z}', '0').replace('{x}', '0').replace('{y}', '0')
    tile = server.get(url[url.index('/tiles/'):])
    check(tile.status == 200 and tile.header('content-type') == 'image/png' and 'immutable' in tile.header('cache-control'),
          'its tile is there, for ever', tile)


def test_methods(server):
    """A body does not hide that the method is not allowed, and nothing of it is taken for a request."""
    for method, status in [(b'POST', 405), (b'PUT', 405), (b'DELETE', 405), (b'BREW', 501)]:
        inner = b'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
        got = server.raw(method + b' /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n' % len(inner) + inner)
        check(got.startswith(b'HTTP/1.1 %d ' % status) and got.count(b'HTTP/1.1 ') == 1, f'{method.decode()} with a body', got)


def body():
    server = Server(database(), '--max-page', '3')
    for test in (test_links, test_item, test_limit, test_bbox, test_openapi, test_f, test_tilejson, test_methods):
        test(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
