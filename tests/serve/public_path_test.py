"""A public URL with a path: requests with and without it, every address in every answer, paths named like routes."""
import re

from fixture import Server, check, database, main, same

PUBLIC = 'https://atlas.example/carte'
ADDRESSES = ['/', '/?thematique=eau', '/web/app.js', '/web/icon.svg', '/web/leaflet/leaflet.css', '/api', '/api/conformance',
             '/api/openapi.json', '/api/vocabularies', '/api/collections', '/api/collections/projets',
             '/api/collections/projets/items?limit=2', '/api/collections/projets/items?limit=2&offset=2&pays=ML,SN',
             '/api/collections/cooperations/items/c-eau', '/api/collections/projets/facets?by=pays', '/api/suggest?q=dakar',
             '/tiles/base,cooperations/2/2/1.png?pays=ML', '/tiles/cooperations.json?pays=ML',
             '/identify/cooperations?lon=-8&lat=12.65&zoom=6', '/healthz', '/readyz', '/rien', '/api/collections/rien',
             '/api/collections/projets/items?pays=ZZ', '/tiles/base/99/0/0.png', '/api/collections/cooperations/items/c-retiree']

# of a server under /carte: what is asked | status | where it leads
MOVED = '''
/carte                                     | 308 | /carte/
/carte?thematique=eau&pays=ML              | 308 | /carte/?thematique=eau&pays=ML
/carte/                                    | 200 |
/c%61rte/api                               | 200 |
/api/collections/                          | 308 | /carte/api/collections
/carte/api/collections/                    | 308 | /carte/api/collections
/carte/api/collections/projets/items/?f=json | 308 | /carte/api/collections/projets/items?f=json
/api/collections/cooperations/items/c-fusionnee | 308 | /carte/api/collections/cooperations/items/c-eau
/carte/api/collections/cooperations/items/c-fusionnee | 308 | /carte/api/collections/cooperations/items/c-eau
/carteapi                                  | 404 |
/carte/carte                               | 404 |
/carte/carte/api                           | 404 |
/carte%2Fapi                               | 404 |
//carte/api                                | 404 |
/Carte/api                                 | 404 |
'''

# path of the public URL | what arrives | what it is: of a proxy that leaves the path on, and of one that takes it off
NAMED = '''
/api             | /api/                       | page
/api             | /                           | page
/api             | /api                        | landing
/api             | /api/api                    | landing
/api             | /api/web/app.js             | script
/api             | /web/app.js                 | script
/api             | /api/collections            | collections
/api             | /api/api/collections        | collections
/api             | /api/conformance            | conformance
/api             | /api/tiles/base/0/0/0.png   | tile
/tiles           | /tiles/                     | page
/tiles           | /tiles/api                  | landing
/tiles           | /tiles/base/0/0/0.png       | tile
/tiles           | /tiles/tiles/base/0/0/0.png | tile
/tiles           | /tiles/base.json            | tilejson
/tiles           | /tiles/tiles/base.json      | tilejson
/tiles           | /tiles/web/app.js           | script
/web             | /web/                       | page
/web             | /web/app.js                 | script
/web             | /web/web/app.js             | script
/api/collections | /api/collections/           | page
/api/collections | /api/collections/projets    | collection
/api/collections | /api/collections/api/collections/projets | collection
/api/collections | /api/collections/tiles/base.json | tilejson
'''
KINDS = {  # what an answer shows of its kind: content type, and bytes in it
    'page': ('text/html; charset=utf-8', b'<html'), 'script': ('text/javascript; charset=utf-8', b'import'),
    'landing': ('application/json', b'service-desc'), 'collections': ('application/json', b'"collections":['),
    'collection': ('application/json', b'"id":"projets"'), 'conformance': ('application/json', b'conformsTo'),
    'tile': ('image/png', b'PNG'), 'tilejson': ('application/json', b'tilejson'),
}


def addresses_in(answer):
    """What a client would follow: in JSON every absolute address but those of standards, in HTML what is asked."""
    text = answer.body.decode('utf-8', 'replace')
    kind = answer.header('content-type') or ''
    if 'json' in kind:
        return [a for a in re.findall(r'"(https?://[^"]*|/[^"]*)"', text)
                if not a.startswith(('http://www.opengis.net/', 'https://www.opengis.net/', 'http://www.iso.org/'))]
    if kind.startswith('text/html'):
        return [a for a in re.findall(r'(?:href|src)="([^"#][^"]*)"', text) if not a.startswith('mailto:')]
    return []


def test_both_ways(server):
    host = {'Host': 'inside.example:81'}
    n = 0
    for address in ADDRESSES:
        a, b = server.get(address, headers=host), server.get('/carte' + address, headers=host)
        same_body = a.body == b.body
        check(a.status == b.status and same_body | (a.status == 404), f'{address} is answered with and without the public path', b)
        if not address.startswith('/api/openapi.json') and a.status == 200:
            found = addresses_in(a)
            n += len(found)
            wrong = [x for x in found if not (x.startswith(PUBLIC + '/') or x.startswith('/carte/'))]
            check(not wrong and b'inside.example' not in a.body, f'{address}: every address begins with the public URL', wrong)
    check(n > 60, 'addresses were looked at', n)
    same(server.get('/api/openapi.json').json['servers'], [{'url': PUBLIC + '/api'}], 'the OpenAPI document names the public URL')


def test_moved(server):
    for line in MOVED.strip().splitlines():
        target, status, to = (part.strip() for part in line.split('|'))
        a = server.get(target)
        check(a.status == int(status) and (a.header('location') or '') == (to and 'https://atlas.example' + to),
              f'{target} | {status} | {to}', a)
    page = server.get('/carte/rien', headers={'Accept': 'text/html'})
    found = addresses_in(page)
    check(page.status == 404 and '/carte/' in found and all(a.startswith('/carte/') for a in found),
          'the page of an error leads home under the path', found)
    check(server.get('/carte', 'OPTIONS').status == 204 and server.get('/carte', 'POST').status == 405, 'methods of the bare path')


def test_named_like_routes(db):
    for path in dict.fromkeys(line.split('|')[0].strip() for line in NAMED.strip().splitlines()):
        server = Server(db, '--public-url', 'https://atlas.example' + path + '/')
        for line in NAMED.strip().splitlines():
            of, target, kind = (part.strip() for part in line.split('|'))
            if of == path:
                a = server.get(target)
                check(a.status == 200 and a.header('content-type') == KINDS[kind][0] and KINDS[kind][1] in a.body,
                      f'under {path}, {target} is the {kind}', a)
        same(server.stop(), 0, f'the server under {path} ends cleanly')


def test_without_path(db):
    """Nothing said: addresses are of this server, as the client calls it."""
    server = Server(db)
    found = addresses_in(server.get('/', headers={'Host': 'carte.example'}))
    check(len(found) > 15 and all(a.startswith(('/', '#', 'http://carte.example/')) for a in found), 'addresses of the page begin at the root', found)
    same(server.stop(), 0, 'and ends cleanly')


def body():
    db = database()
    server = Server(db, '--public-url', PUBLIC + '/')
    test_both_ways(server)
    test_moved(server)
    same(server.stop(), 0, 'the server ends cleanly')
    test_named_like_routes(db)
    test_without_path(db)


main(body)
