"""The OpenAPI document drives clients: it is OpenAPI 3.0 by the schema of the OpenAPI Initiative, names the root of the
API, each collection and each address of the server, and every answer is as its schema says."""
import itertools
import json
import re

import jsonschema

from fixture import check, database, main, same, Server

SCHEMA = '/usr/share/openapi-specification/schemas/v3.0/schema.json'
COLLECTIONS = ['collectivites', 'partenaires', 'cooperations', 'actions', 'projets', 'bourse',
               'pays', 'regions', 'departements']
TERRITORIES = COLLECTIONS[-3:]
# what no client of the API asks for: the page and its files, and what is the operator's
OTHERS = {'/healthz', '/readyz', '/metrics', '/sitemap.xml', '/robots.txt', '/qr.svg',
          '/wmts/1.0.0/*'}  # of several addresses, which stand there one by one


def routes():
    """All but the pages of the site and their files, which are for people."""
    with open('src/serve/route.c') as f:
        return {path for path, policy in re.findall(r'{"\w+", "(/[^"]*)",[^&]*&(\w+)', f.read()) if policy != 'PAGE'}


def plain(schema):
    """A schema of OpenAPI 3.0 as JSON Schema, whose null is a type."""
    if isinstance(schema, list):
        return [plain(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: plain(v) for k, v in schema.items() if k != 'nullable'}
    if schema.get('nullable') is True:
        out['type'] = [schema['type'], 'null']
    if schema.get('exclusiveMinimum') is True:
        out['exclusiveMinimum'] = out.pop('minimum')
    return out


class Document:
    def __init__(self, server):
        self.server = server
        self.json = server.get('/api/openapi.json').json
        self.components = plain(self.json['components'])
        self.root = server.get('/api/openapi.json').json['servers'][0]['url']

    def parameter(self, reference):
        return self.json['components']['parameters'][reference['$ref'].rsplit('/', 1)[1]]

    def fits(self, value, schema):
        try:
            jsonschema.Draft7Validator({**plain(schema), 'components': self.components}).validate(value)
            return ''
        except jsonschema.ValidationError as e:
            return e.message[:300]


def test_valid(api):
    with open(SCHEMA) as f:
        errors = [e.message[:200] for e in jsonschema.Draft4Validator(json.load(f)).iter_errors(api.json)]
    same(errors, [], 'the document is OpenAPI 3.0')
    ids = [o['get']['operationId'] for o in api.json['paths'].values()]
    same(len(ids), len(set(ids)), 'each operation has an id of its own')
    broken = []
    for ref in set(re.findall(r'"\$ref": "#/([^"]*)"', json.dumps(api.json))):
        at = api.json
        for name in ref.split('/'):
            at = at.get(name, {})
        broken += [] if at else [ref]
    same(broken, [], 'each reference leads somewhere')
    for path, o in api.json['paths'].items():
        named = [api.parameter(p) for p in o['get']['parameters']]
        same({p['name'] for p in named if p['in'] == 'path'}, set(re.findall(r'{(\w+)}', path)), f'{path} names what is in it')
        keys = [(p['in'], p['name']) for p in named]
        check(len(keys) == len(set(keys)), f'{path} names each parameter once', keys)


def test_paths(api):
    """servers is the root of the API, each collection has its paths, each address of the server is there."""
    check(api.root.endswith('/api'), 'the first server is the root of the API', api.root)
    paths = {p if 'servers' in o else '/api' + p.rstrip('/') for p, o in api.json['paths'].items()}
    missing = []
    for pattern in routes() - OTHERS:
        for c in COLLECTIONS if '/collections/{c}' in pattern else ['']:
            wanted = re.sub(r'{\w+}', '{}', pattern.replace('/collections/{c}', '/collections/' + c))
            if (c in TERRITORIES and pattern.endswith(('/crosstab', '/pairs'))) or (c == 'bourse' and pattern.endswith('/pairs')):
                continue  # not crossed, no pairs
            if '/tiles' in pattern and api.server.get(pattern.split('/tiles')[0].replace('{c}', c) + '/tiles').status == 404:
                continue  # on no map
            if wanted not in {re.sub(ENDINGS, r'\1', re.sub(r'{\w+}', '{}', p)) for p in paths}:
                missing.append(wanted)
    same(missing, [], 'each address of the server is described')
    same([p for p in paths if '{c}' in p], [], 'collections stand by name')
    server = api.server
    same(server.get('/api/').body, server.get('/api').body, '/api/ answers as /api')
    same(server.get('/api/').status, 200, 'and does not lead elsewhere')


ENDINGS = r'^(/(?:tiles|styles|legend)/{})\.json$|\.pbf$'  # that routes leave to their handlers


def ask(api, path, **values):
    """The answer at a path with values for parameters, and what its schema has against it."""
    o = api.json['paths'][path]
    base = '' if 'servers' in o else '/api'
    target = base + re.sub(r'{(\w+)}', lambda m: str(values.pop(m[1])), path)
    query = '&'.join(f'{k}={v}' for k, v in values.items())
    a = api.server.get(target + ('?' + query if query else ''))
    known = o['get']['responses'].get(str(a.status))
    if not check(known is not None, f'{target} {query} comes with a status that is described', a):
        return
    if '$ref' in known:
        known = api.json['components'][known['$ref'].split('/')[-2]][known['$ref'].split('/')[-1]]
    content = known['content'].get(a.header('content-type'), known['content'].get(a.header('content-type').split(';')[0]))
    if not check(content is not None, f'{target} is of a type that is described', a):
        return
    if content['schema'].get('format') != 'binary':
        same(api.fits(a.json, content['schema']), '', f'{target} {query} is as its schema says')


def test_answers(api):
    for path in ['/', '/conformance', '/collections', '/vocabularies', '/openapi.json']:
        ask(api, path)
    ask(api, '/suggest', q='bam')
    ask(api, '/suggest')
    ids = {'collectivites': 'commune-69123', 'partenaires': 'p-ne-sans-position', 'cooperations': 'c-niger',
           'actions': 'a-bamako', 'projets': 'j-puits', 'bourse': 'b-ecoles', 'pays': 'ML', 'regions': '84', 'departements': '69'}
    for c in COLLECTIONS:
        ask(api, f'/collections/{c}')
        ask(api, f'/collections/{c}/items')
        ask(api, f'/collections/{c}/items', near='1,2', limit='1')
        ask(api, f'/collections/{c}/items', q='forrage')
        ask(api, f'/collections/{c}/items', pays='XX')
        ask(api, f'/collections/{c}/items/{{id}}', id=ids[c])
        ask(api, f'/collections/{c}/items/{{id}}', id='nobody')
        ask(api, f'/collections/{c}/facets', by='pays,region,annee')
        if c in TERRITORIES:
            check(f'/collections/{c}/crosstab' not in api.json['paths'], f'{c} are not crossed')
            check(f'/collections/{c}/pairs' not in api.json['paths'], f'{c} have no pairs')
            continue
        if c != 'bourse':
            ask(api, f'/collections/{c}/pairs')
            ask(api, f'/collections/{c}/pairs', group='region')
            ask(api, f'/collections/{c}/pairs', group='region', f='csv')
            ask(api, f'/collections/{c}/pairs', group='commune')
        ask(api, f'/collections/{c}/crosstab', rows='pays', columns='annee')
        ask(api, f'/collections/{c}/crosstab', rows='pays', columns='annee', f='csv')
        ask(api, f'/collections/{c}/crosstab', rows='pays', columns='annee', measure='apd')
    for name in ['monde', 'afrique', 'pays:ML', 'region:84', 'departement:69', 'collectivite:commune-69123', 'pays:QQ',
                 'collectivite:nobody']:
        ask(api, '/stats/{territory}', territory=name)
    ask(api, '/stats/{territory}', territory='monde', f='csv')
    for path, code in [('monde', None), ('continents/{code}', 'afrique'), ('pays/{code}', 'ML'), ('regions/{code}', '84'),
                       ('departements/{code}', '69'), ('pays/{code}', 'QQ')]:
        ask(api, '/' + path, f='json', **({'code': code} if code else {}))
    for c in ('collectivites', 'partenaires', 'cooperations', 'projets'):
        for uid in (ids[c], 'nobody'):
            ask(api, f'/{c}/{{uid}}', uid=uid)
            ask(api, f'/{c}/{{uid}}', uid=uid, f='json')
    ask(api, '/cooperations/{uid}', uid=ids['actions'], f='json')
    ask(api, '/cooperations/{uid}', uid='c-retiree', f='json')
    ask(api, '/collections/cooperations/items/{id}', id='c-retiree')
    ask(api, '/tiles/{layers}/{z}/{x}/{y}', layers='cooperations', z=0, x=0, y='0.png')
    ask(api, '/tiles/{layers}.json', layers='cooperations')
    ask(api, '/styles/{style}.json', style='atlas')
    ask(api, '/tileMatrixSets')
    ask(api, '/tileMatrixSets/{tileMatrixSetId}', tileMatrixSetId='WebMercatorQuad2x')
    for of in ('', '/map', '/collections/bourse', '/collections/bourse/map'):
        ask(api, f'{of}/tiles')
        ask(api, f'{of}/tiles/{{tileMatrixSetId}}', tileMatrixSetId='WebMercatorQuad', pays='ML')
        ask(api, f'{of}/tiles/{{tileMatrixSetId}}', tileMatrixSetId='GeoHash')
        ask(api, f'{of}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}', tileMatrixSetId='WebMercatorQuad',
            tileMatrix=0, tileRow=0, tileCol=0)
    ask(api, '/identify/{layers}', layers='cooperations', lon=-8, lat=12.65, zoom=6)
    for f in ('text', 'html', 'gml'):
        ask(api, '/identify/{layers}', layers='cooperations', lon=-8, lat=12.65, zoom=6, f=f)
    ask(api, '/identify/{layers}', layers='routes', lon=-8, lat=12.65, zoom=6)


def test_parameters(api):
    """A schema takes what the server takes, and refuses what it refuses."""
    cases = {'pays': ['ML', 'ML,SN', '!ML', 'none', 'XX', 'ml', '!'], 'odd': ['6', '3..6', '!6', '..6', '6..3x', 'six'],
             'annee': ['2009', '2009..2014', '2009..', '!none', 'x', '2009-2014'], 'type': ['commune', 'ville'],
             'epci': ['246900245', '123', '24690024x'], 'commune': ['69123', '2A004', '6912'],
             'jumelage': ['true', 'false', 'none', 'oui'], 'limit': ['1', '0', '-1', 'dix'], 'bbox': ['1,2,3,4', '1,2,3', 'a,b,c,d'],
             'near': ['1,2', '1'], 'offset': ['0', '7', '-1'], 'montant': ['1000..', '1000..5000', 'mille'],
             'region': ['84', '22:43', '999'], 'thematique': ['eau', 'eau,sante', 'eaux'], 'f': ['geojson', 'json', 'gml'],
             'filter-lang': ['cql2-text', 'cql2-json', 'cql'], 'filter-crs': ['http://www.opengis.net/def/crs/EPSG/0/2154', 'EPSG:1']}
    items = {p['name']: p for p in map(api.parameter, api.json['paths']['/collections/projets/items']['get']['parameters'])}
    for name, value in itertools.chain.from_iterable(zip(itertools.repeat(k), v) for k, v in cases.items()):
        schema = items[name]['schema']
        same((items[name]['in'], items[name]['style'], items[name]['explode']), ('query', 'form', False), f'{name} is in the query')
        parts = value.split(',') if schema['type'] == 'array' else [value]
        kind = schema['items']['type'] if schema['type'] == 'array' else schema['type']
        try:
            typed = [p if kind == 'string' else int(p) if kind == 'integer' else float(p) for p in parts]
            right = api.fits(typed if schema['type'] == 'array' else typed[0], schema) == ''
        except ValueError:
            right = False
        same(api.server.get(f'/api/collections/projets/items?{name}={value}').status, 200 if right else 400,
             f'{name}={value} is {"right" if right else "wrong"} by the document and by the server')


def test_sortby(api):
    for c in COLLECTIONS:
        by = next(p for p in map(api.parameter, api.json['paths'][f'/collections/{c}/items']['get']['parameters'])
                  if p['name'] == 'sortby')
        names = by['schema']['items']['enum']
        wrong = [n for n in names if api.server.get(f'/api/collections/{c}/items?sortby={n}&near=1,2').status != 200]
        check(len(names) > 3 and not wrong, f'{c} is sorted by what the document names', wrong)


def test_queryables(api):
    """Part 3: each queryable can be filtered by, each sortable sorted by, and values are as the schema says."""
    for c in COLLECTIONS:
        base = f'/api/collections/{c}'
        queryables, sortables = (api.server.get(f'{base}/{what}').json for what in ('queryables', 'sortables'))
        for schema in (queryables, sortables):
            jsonschema.Draft202012Validator.check_schema(schema)
        check('urn' not in queryables['$id'] and queryables['$id'].endswith(f'{base}/queryables'), f'{c} names its schema', queryables['$id'])
        names = queryables['properties']
        wrong = [n for n in names if api.server.get(f'{base}/items?filter=%22{n}%22+IS+NULL').status != 200]
        same(wrong, [], f'all {len(names)} queryables of {c} can stand in a filter')
        same(api.server.get(f'{base}/items?filter=nothing+IS+NULL').status, 400, 'and nothing else')
        wrong = [n for n in sortables['properties'] if api.server.get(f'{base}/items?sortby={n}').status != 200]
        same(wrong, [], 'by what is sortable lists are sorted')
        for f in api.server.get(f'{base}/items?limit=1000').json['features']:
            plain = {k: v for k, v in f['properties'].items() if k in names and v is not None}
            got = jsonschema.Draft202012Validator(queryables).iter_errors({'id': f['id'], **plain})
            errors = [e.message[:100] for e in got]
            if errors:
                same(errors, [], f'{f["id"]} is as the schema says')
        links = {link['rel']: link for link in api.server.get(base).json['links']}
        for what in ('queryables', 'sortables'):
            link = links['http://www.opengis.net/def/rel/ogc/1.0/' + what]
            check(link['href'].endswith(f'{base}/{what}') and link['type'] == 'application/schema+json', f'{c} links to them', link)


def test_conformance(api):
    classes = api.server.get('/api/conformance').json['conformsTo']
    for part in ['1/1.0/conf/core', '1/1.0/conf/oas30', '1/1.0/conf/geojson', '2/1.0/conf/crs', '3/1.0/conf/queryables',
                 '3/1.0/conf/filter', '3/1.0/conf/features-filter']:
        check('http://www.opengis.net/spec/ogcapi-features-' + part in classes, f'part {part} is declared', classes)
    check(any('/cql2/1.0/conf/cql2-text' in c for c in classes) and len(classes) == len(set(classes)), 'and CQL2, each once', classes)


def body():
    server = Server(database())
    api = Document(server)
    for test in (test_valid, test_paths, test_answers, test_parameters, test_sortby, test_queryables, test_conformance):
        test(api)
    same(server.stop(), 0, 'the server ends well')


main(body)
