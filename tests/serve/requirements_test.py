"""The requirements of OGC API - Features, one by one, asked of every collection, those of other files too: part 1
(17-069r4: core, geojson, html, oas30), part 2 (18-058r1: crs), part 3 (19-079r2: queryables, filter, features-filter).
Each check names its requirement."""
import html.parser
import json
import re
import subprocess
import urllib.parse

import fixture
from fixture import check, database, main, path, same, Server

CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'
QUERYABLES = 'http://www.opengis.net/def/rel/ogc/1.0/queryables'
GEOJSON = 'application/geo+json'


def type_of(answer):
    return answer.header('content-type').split(';')[0]


def target(href):
    url = urllib.parse.urlsplit(href)
    return url.path + ('?' + url.query if url.query else '')


def types(links, rel):
    return {link['type'].split(';')[0] for link in links if link['rel'] == rel}


def json_of(server, where, accept='application/json'):
    answer = server.get(where, headers={'Accept': accept})
    check(answer.status == 200, f'{where} is answered', answer)
    return answer.json


# --- part 1 ----------------------------------------------------------------------------------------------------------

def landing(server):
    links = json_of(server, '/api')['links']
    check({'service-desc', 'service-doc', 'conformance', 'data'} <= {link['rel'] for link in links},
          'req/core/root-success: links to the definition, to conformance, to the data', links)
    for rel in ('service-desc', 'service-doc', 'conformance', 'data'):
        link = next(link for link in links if link['rel'] == rel)
        a = server.get(target(link['href']))
        check(a.status == 200 and type_of(a) == link['type'].split(';')[0], f'req/core/api-definition-success: {rel} is there', a)
    desc = server.get('/api/openapi.json', headers={'Accept': 'text/html,*/*;q=0.1'})
    check(type_of(desc) == 'application/vnd.oai.openapi+json', 'what is called .json is that, for browsers too', desc)
    conforms = json_of(server, '/api/conformance')['conformsTo']
    check(len(conforms) == len(set(conforms)) and all(c.startswith('http://www.opengis.net/spec/') for c in conforms),
          'req/core/conformance-success', conforms)


def links_of_pages(server, c):
    everything = json_of(server, '/api/collections')
    for where, links in [('/api/collections', everything['links']), (f'/api/collections/{c}', None),
                         (f'/api/collections/{c}/items', None)]:
        links = links or json_of(server, where, '*/*')['links']
        own = {GEOJSON if where.endswith('items') else 'application/json'}
        check(types(links, 'self') == own and 'text/html' in types(links, 'alternate'),
              f'req/core/fc-links, fc-md-links: {where} links to itself, and to its other media types', links)
        check(all(link.get('rel') and link.get('type') for link in links), f'req/core/fc-rel-type: each link of {where} has a type',
              links)
    about = json_of(server, f'/api/collections/{c}')
    same(about, next(x for x in everything['collections'] if x['id'] == c), 'req/core/sfc-md-success: the same as in the list')
    others = types(json_of(server, f'/api/collections/{c}/items', '*/*')['links'], 'alternate')
    same(types(about['links'], 'items') - {GEOJSON}, others, f'req/core/fc-md-items-links: items of {c} in each encoding')
    for link in [x for x in about['links'] if x['rel'] == 'items']:
        a = server.get(target(link['href']))
        check(a.status == 200 and type_of(a) == link['type'].split(';')[0], f'and they are there: {link["href"]}', a)
    check(about['extent']['spatial']['bbox'][0] and len(about['extent']['spatial']['bbox'][0]) in (4, 6),
          'req/core/fc-md-extent', about['extent'])


def page_of(server, c, query=''):
    answer = server.get(f'/api/collections/{c}/items?{query}')
    return answer, answer.json if answer.status == 200 else None


def items(server, c):
    a, page = page_of(server, c, 'limit=2')
    check(type_of(a) == GEOJSON and page['type'] == 'FeatureCollection', 'req/geojson/content', a)
    same(page['numberReturned'], len(page['features']), 'req/core/fc-numberReturned')
    check(page['numberMatched'] >= page['numberReturned'], 'req/core/fc-numberMatched', page['numberMatched'])
    same(a.header('content-crs'), f'<{CRS84}>', 'req/core/crs84, req/crs/ogc-crs-header')
    seen, where = [], f'/api/collections/{c}/items?limit=2'
    while where and len(seen) <= page['numberMatched']:
        one = server.get(where).json
        seen += [f['id'] for f in one['features']]
        forward = [target(link['href']) for link in one['links'] if link['rel'] == 'next']
        check(len(forward) <= 1, 'one next page at most', forward)
        where = forward[0] if forward else None
    same((len(seen), len(set(seen))), (page['numberMatched'],) * 2, f'pages of {c} have each feature once')
    for wrong in ('limit=x', 'limit=0', 'bbox=1,2,3', 'bbox=a,b,c,d', 'datetime=yesterday', 'datetime=2015-02-30', 'crs=EPSG:1',
                  'bbox=0,0,1,1&bbox-crs=EPSG:1', 'filter-lang=cql', 'filter-crs=EPSG:1', 'filter=THIS+IS+NOT+A+FILTER',
                  'filter=this_is_not_a_queryable+IS+NULL', 'f=xml', 'limit=1&limit=2'):
        same(page_of(server, c, wrong)[0].status, 400, f'req/core/query-param-invalid: {c}?{wrong}')
    for below in ('', '/queryables', '/items', f'/items/{seen[0]}'):
        a = server.get(f'/api/collections/{c}{below}?unheard_of=1')
        same((a.status, type_of(a)), (400, 'application/problem+json'), f'req/core/query-param-unknown: {c}{below}')
    same(page_of(server, c, 'datetime=2014-01-01T00:00:00Z/..')[0].status, 200, 'req/core/fc-time-definition')
    same(page_of(server, c, 'bbox=-180,-90,180,90&limit=1')[1]['numberMatched'], page['numberMatched'],
         'req/core/fc-bbox-response: the world has all features')


def one(server, c):
    first = page_of(server, c, 'limit=1')[1]['features'][0]
    where = f'/api/collections/{c}/items/{urllib.parse.quote(str(first["id"]))}'
    a = server.get(where, headers={'Accept': '*/*'})
    check(type_of(a) == GEOJSON and a.json['id'] == first['id'] and a.json['type'] == 'Feature', 'req/core/f-success', a)
    links = a.json['links']
    check(types(links, 'self') == {GEOJSON} and types(links, 'alternate') == {'text/html'} and
          types(links, 'collection') == {'application/json'}, 'req/core/f-links', links)
    same(server.get(f'/api/collections/{c}/items/9999999').status, 404, 'what there is not is a 404')


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.addresses, self.text, self.declared = [], '', False

    def handle_decl(self, decl):
        self.declared = decl.lower() == 'doctype html'

    def handle_starttag(self, tag, attrs):
        self.addresses += [v for k, v in attrs if tag == 'a' and k == 'href']

    def handle_data(self, data):
        self.text += data


def pages(server, c):
    """req/html/definition, req/html/content: by Accept and by f, with all links and values in the body."""
    first = page_of(server, c, 'limit=1')[1]['features'][0]['id']
    for where in ('/api', '/api/conformance', '/api/collections', f'/api/collections/{c}', f'/api/collections/{c}/queryables',
                  f'/api/collections/{c}/items', f'/api/collections/{c}/items/{first}'):
        document = server.get(where).json
        for a in (server.get(where + '?f=html'), server.get(where, headers={'Accept': 'text/html'})):
            parsed = Page()
            parsed.feed(a.body.decode())
            check(a.status == 200 and type_of(a) == 'text/html' and parsed.declared, f'req/html/definition: {where}', a)
            missing = [link['href'] for link in document.get('links', []) if link['href'] not in parsed.addresses]
            same(missing, [], f'req/html/content: all links of {where}')
        if where.endswith('items'):
            shown = document['features'][0]['properties']
            values = [v for k, v in shown.items() if isinstance(v, str) and k + '_nom' not in shown]  # codes have a label beside them
            text = ''.join(parsed.text.split())
            same([v for v in values if ''.join(v.split()) not in text], [], 'req/html/content: and its values')


# --- oas30 -----------------------------------------------------------------------------------------------------------

def definition(server, collections):
    api = json_of(server, '/api/openapi.json')
    known = api['components']['parameters']
    for c in collections:
        paths = [f'/collections/{c}{below}' for below in ('', '/queryables', '/items', '/items/{id}')]
        check(all(p in api['paths'] for p in paths), f'req/oas30/completeness: paths of {c}', [p for p in api['paths'] if c in p])
        get = api['paths'][f'/collections/{c}/items']['get']
        parameters = [known[p['$ref'].rsplit('/', 1)[1]] if '$ref' in p else p for p in get['parameters']]
        names = [p['name'] for p in parameters]
        check(len(names) == len(set(names)), f'each parameter of {c} is described once', names)
        wanted = {'limit', 'bbox', 'datetime', 'crs', 'bbox-crs', 'filter', 'filter-lang', 'filter-crs'}
        check(wanted <= set(names), f'req/crs/fc-bbox-crs-definition, req/filter/filter-param: parameters of {c}', names)
        check({'200', '400', 'default'} <= set(get['responses']), 'req/oas30/exception-codes', list(get['responses']))
        check(GEOJSON in get['responses']['200']['content'] and 'text/html' in get['responses']['200']['content'],
              'req/geojson/definition, req/html/definition', get['responses']['200'])
        for p in parameters:
            value = {'integer': '1', 'number': '1', 'boolean': 'true'}.get(p['schema']['type'])
            value = value or {'date': '2015-05-31', 'date-time': '2015-05-31T00:00:00Z'}.get(p['schema'].get('format'))
            if value and p['in'] == 'query' and p['name'] not in ('radius',):
                same(page_of(server, c, f'{p["name"]}={value}')[0].status, 200, f'{c} takes its parameter {p["name"]}')


# --- part 2 ----------------------------------------------------------------------------------------------------------

def systems(server, c):
    about = json_of(server, f'/api/collections/{c}')
    check(CRS84 in about['crs'] and about['storageCrs'] in about['crs'], 'req/crs/fc-md-crs-list, fc-md-storageCrs', about['crs'])
    check(all(re.fullmatch(r'http://www\.opengis\.net/def/crs/\w+/[\d.]+/\w+', uri) for uri in about['crs']), 'req/crs/crs-uri',
          about['crs'])
    for uri in about['crs']:
        a, page = page_of(server, c, 'limit=1&crs=' + urllib.parse.quote(uri))
        same((a.status, a.header('content-crs')), (200, f'<{uri}>'), f'req/crs/ogc-crs-header-value: {c} in {uri}')
    west, south, east, north = about['extent']['spatial']['bbox'][0]
    north_first = urllib.parse.quote('http://www.opengis.net/def/crs/EPSG/0/4326')
    here = page_of(server, c, f'limit=1&bbox={west},{south},{east},{north}')[1]['numberMatched']
    there = page_of(server, c, f'limit=1&bbox={south},{west},{north},{east}&bbox-crs={north_first}')[1]['numberMatched']
    same(there, here, f'req/crs/fc-bbox-crs-action: the box of {c}, latitude first')


# --- part 3 ----------------------------------------------------------------------------------------------------------

def queryables(server, c):
    about = json_of(server, f'/api/collections/{c}')
    root = next(link['href'] for link in about['links'] if link['rel'] == 'self')
    check([link['href'] for link in about['links'] if link['rel'] == QUERYABLES] == [root + '/queryables'],
          'req/features-filter/queryables-link', about['links'])
    for where in (f'/api/collections/{c}', f'/api/collections/{c}/items'):
        a = server.get(where, headers={'Accept': '*/*'})
        check(f'<{root}/queryables>; rel="{QUERYABLES}"' in (a.header('link') or ''), f'req/queryables/queryables-link: a field of {where}',
              a.header('link'))
    a = server.get(f'/api/collections/{c}/queryables', headers={'Accept': 'application/schema+json'})
    schema = a.json
    same((type_of(a), schema['$schema'], schema['$id'], schema['type'], schema['additionalProperties']),
         ('application/schema+json', 'https://json-schema.org/draft/2020-12/schema', root + '/queryables', 'object', False),
         'req/queryables/get-queryables-response')
    whole = page_of(server, c, 'limit=1')[1]['numberMatched']
    spatial = [n for n, p in schema['properties'].items() if p.get('format', '').startswith('geometry')]
    same(len(spatial), 1, f'{c} has a spatial queryable')
    for name in schema['properties']:
        got = [page_of(server, c, 'limit=1&filter=' + urllib.parse.quote(f'"{name}" {f}'))[1]['numberMatched']
               for f in ('IS NULL', 'IS NOT NULL')]
        same(sum(got), whole, f'req/filter/response: {c}, with and without {name}')
    located = page_of(server, c, 'limit=1&filter=' + urllib.parse.quote(f'"{spatial[0]}" IS NOT NULL'))[1]['numberMatched']
    west, south, east, north = about['extent']['spatial']['bbox'][0]
    inside = f'S_INTERSECTS("{spatial[0]}",BBOX({west},{south},{east},{north}))'
    same(page_of(server, c, 'filter=' + urllib.parse.quote(inside))[1]['numberMatched'], located, 'req/filter/filter-crs-wgs84')
    turned = urllib.parse.quote(f'S_INTERSECTS("{spatial[0]}",BBOX({south},{west},{north},{east}))')
    same(page_of(server, c, f'filter={turned}&filter-crs=EPSG:4326')[1]['numberMatched'], located, 'req/filter/filter-crs-param')
    same(page_of(server, c, 'filter=' + urllib.parse.quote(inside) + f'&bbox={west},-90,{west},-89.9')[1]['numberMatched'],
         page_of(server, c, 'filter=' + urllib.parse.quote(inside + f' AND S_INTERSECTS("{spatial[0]}",BBOX({west},-90,{west},-89.9))'))
         [1]['numberMatched'], 'req/filter/mixing-expressions: bbox and filter hold together')
    far = urllib.parse.quote(f'S_INTERSECTS("{spatial[0]}",BBOX(1000000,1000000,2000000,2000000))')
    same(page_of(server, c, 'filter=' + far)[0].status, 400, 'a box that is nowhere is refused')


def parameters(server, c):
    """rec/core/fc-filters: a parameter with the name of a property with one value asks for that value."""
    schema = server.get(f'/api/collections/{c}/queryables').json['properties']
    features = [f for f in page_of(server, c, 'limit=100')[1]['features']]
    wanted = {n: next((f['properties'][n] for f in features if f['properties'].get(n) is not None), None) for n in schema}
    wanted['id'] = features[0]['id']
    for name, value in wanted.items():
        joined = 'Plusieurs valeurs' in schema[name].get('description', '') and not name.endswith('_nom')
        if value is None or isinstance(value, (list, dict)) or joined:
            continue
        text = {True: 'true', False: 'false'}.get(value, str(value)) if isinstance(value, bool) else str(value)
        got = [f['id'] if name == 'id' else f['properties'][name]
               for f in page_of(server, c, urllib.parse.urlencode({'limit': 100, name: text}))[1]['features']]
        instant = schema[name].get('format') == 'date-time'
        check(got and all(v == value for v in got) or instant and got, f'{c}?{name}={text}', got[:5])
    number = next((n for n, p in schema.items() if p.get('type') == 'integer' and n not in ('depuis', 'annee', 'population')), None)
    if number:
        for wrong in ('x', '', '1e999', 'nan', '0x10', ' 1 '):
            a = page_of(server, c, urllib.parse.urlencode({number: wrong}))[0]
            same((a.status, a.json.get('parameter')) if wrong else (a.status, None), (400, number) if wrong else (200, None),
                 f'{c}?{number}={wrong!r}')
        same(page_of(server, c, f'{number}=1&{number}=1')[0].status, 400, f'{number} stands once')


def published():
    features = [{'type': 'Feature', 'properties': {'name': n, 'people': p, 'share': p / 8, 'open': p > 9, 'day': '2015-05-31',
                                                   'at': '2015-05-31T10:00:00Z'},
                 'geometry': {'type': 'Point', 'coordinates': [x, y]}} for n, p, x, y in
                [('Lomé', 10, 1.2, 6.1), ('Kpalimé', 3, 0.6, 6.9), ('Aného <b>&', 2, 1.6, 6.2)]]
    with open(path('towns.geojson'), 'w', encoding='utf-8') as f:
        json.dump({'type': 'FeatureCollection', 'features': features}, f)
    subprocess.run(['ogr2ogr', '-f', 'GPKG', path('towns.gpkg'), path('towns.geojson'), '-nln', 'towns'], check=True)
    return path('towns.gpkg')


def body():
    server = Server(database(), '--publish', published())
    collections = [c['id'] for c in server.get('/api/collections').json['collections']]
    check('towns' in collections and len(collections) > 6, 'own collections, and one of another file', collections)
    landing(server)
    definition(server, collections)
    for c in collections:
        for of_each in (links_of_pages, items, one, pages, systems, queryables, parameters):
            of_each(server, c)
    same(server.stop(), 0, 'the server ends well')


main(body)
