"""What the API, the tiles and the page answer, against the records of fixture.py."""
import re
import struct
import time
import urllib.parse

from fixture import COLLECTIVITES, COOPERATIONS, PARTENAIRES, PROJETS, check, database, main, same, Server


def ids(answer):
    return [f['id'] for f in answer.json['features']]


def items(server, collection, query=''):
    return server.get(f'/api/collections/{collection}/items?limit=100&{query}')


def test_api(server):
    base = f'http://127.0.0.1:{server.port}'
    landing = server.get('/api').json
    links = {link['rel']: link['href'] for link in landing['links']}
    check({'self', 'service-desc', 'conformance', 'data'} <= set(links), 'the landing page has the links of the standard', links)
    check(all(server.get(h.removeprefix(base)).status == 200 for h in links.values()), 'and all of them lead somewhere', links)
    classes = server.get('/api/conformance').json['conformsTo']
    check('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core' in classes, 'core is among the conformance classes')
    collections = server.get('/api/collections').json['collections']
    same({c['id'] for c in collections}, {'collectivites', 'partenaires', 'cooperations', 'actions', 'projets', 'bourse', 'pays',
                                         'regions', 'departements'},
         'nine collections')
    for c in collections:
        href = next(link['href'] for link in c['links'] if link['rel'] == 'items')
        a = server.get(href.removeprefix(base))
        check(a.status == 200 and a.header('content-type') == 'application/geo+json' and a.json['type'] == 'FeatureCollection',
              f'items of {c["id"]}', a)
    api = server.get('/api/openapi.json')
    same(api.header('content-type'), 'application/vnd.oai.openapi+json;version=3.0', 'the type of the API description')
    named = re.findall(r'"\$ref":"#/components/parameters/([^"]+)"', api.body.decode())
    check(named and set(named) <= set(api.json['components']['parameters']), 'all parameters it refers to are there')
    check('/collections/projets/items' in api.json['paths'] and api.json['openapi'].startswith('3.0'), 'it describes the paths')


def test_items(server):
    a = items(server, 'cooperations')
    j = a.json
    expected = {c[0] for c in COOPERATIONS if c[1] == 'cooperation'}
    same(set(ids(a)), expected, 'all cooperations are listed')
    same((j['numberMatched'], j['numberReturned'], j['demonstration']), (len(expected), len(expected), True), 'and counted')
    located = [p[3] is not None for p in PARTENAIRES]
    coops = [c for c in COOPERATIONS if c[1] == 'cooperation']
    same(j['numberSites'], sum(sum(located[p] for p in c[7]) for c in coops), 'sites are pairs of record and place')
    same(j['numberUnlocated'], sum(not any(located[p] for p in c[7]) for c in coops), 'those without a place are counted')
    titles = [f['properties']['titre'] for f in j['features']]
    same(titles, sorted(titles), 'in the order of their names')
    by_id = {f['id']: f for f in j['features']}
    eau = by_id['c-eau']
    same((eau['geometry']['type'], sorted(eau['geometry']['coordinates'])),
         ('MultiPoint', sorted([list(PARTENAIRES[p][3:]) for p in (0, 1)])), 'a cooperation has the points of its partners')
    same(by_id['c-niger']['geometry'], None, 'one without a place has none')
    same(eau['properties']['thematiques'], ['eau', 'education'], 'and the thématiques of its projets')
    same([c['id'] for c in eau['properties']['collectivites']], ['commune-69123', 'region-84'], 'and its members') or \
        check(set(c['id'] for c in eau['properties']['collectivites']) == {'commune-69123', 'region-84'}, 'in any order')
    same(set(ids(items(server, 'actions'))), {'a-bamako'}, 'actions stand apart')
    same(set(ids(items(server, 'projets'))), {p[0] for p in PROJETS}, 'all projets')
    same(ids(items(server, 'bourse')), ['b-ecoles'], 'of the Bourse what is published')
    same(len(ids(items(server, 'collectivites'))), len(COLLECTIVITES), 'all collectivités')
    same(len(ids(items(server, 'partenaires'))), len(PARTENAIRES), 'all partners')


def test_criteria(server):
    for collection, query, expected in [
            ('cooperations', 'pays=SN', ['c-eau', 'c-nantes']),
            ('cooperations', 'pays=SN,DE', ['c-eau', 'c-nantes', 'c-jumelage']),
            ('cooperations', 'pays=SN&pays=DE', ['c-eau', 'c-nantes', 'c-jumelage']),
            ('cooperations', 'pays=SN&thematique=eau', ['c-eau']),
            ('cooperations', 'jumelage=true', ['c-jumelage']),
            # a box is on the feature's own geometry, and what has none meets it
            ('collectivites', 'bbox=4,45,5,46', ['commune-69123', 'region-84']),
            ('partenaires', 'bbox=-10,12,-7,13', ['p-ml-bamako', 'p-ne-sans-position']),
            ('partenaires', 'bbox=-10,12,-7,13&located=true', ['p-ml-bamako']),
            ('partenaires', 'located=false', ['p-ne-sans-position']),
            ('cooperations', 'located=false', ['c-niger']),
            ('cooperations', 'bbox=-10,12,-7,13', ['c-eau', 'c-niger']),
            ('cooperations', 'bbox=-2,47,-1,48&side=france', ['c-nantes', 'c-suva']),
            ('cooperations', 'bbox=-2,47,-1,48&located=true', []),
            ('projets', 'bbox=170,-20,-170,-10', []),
            ('cooperations', 'bbox=170,-20,-170,-10&located=true', ['c-suva']),
            ('cooperations', 'bbox=12,-10,13,-7&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326&located=true', ['c-eau']),
            ('collectivites', 'bbox=4.835,45.764,5,46&bbox-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84', ['commune-69123']),
            ('collectivites', 'bbox=840000,6518000,845000,6522000&bbox-crs=EPSG:2154', ['commune-69123']),
            ('cooperations', 'near=4.835,45.764&radius=1000&side=france', ['c-eau', 'c-jumelage']),
            ('cooperations', 'near=4.835,45.764&radius=1000', []),
            ('bourse', 'bbox=-10,12,-7,13', ['b-ecoles']),
            ('cooperations', 'statut=termine', ['c-nantes']),
            ('cooperations', 'projet_statut=termine', ['c-eau', 'c-jumelage', 'c-nantes']),
            ('cooperations', 'statut=en_cours&projet_statut=termine', ['c-eau', 'c-jumelage']),
            ('projets', 'statut=termine&projet_statut=termine', ['j-dechets', 'j-ecole', 'j-forages', 'j-musee', 'j-puits']),
            ('projets', 'statut=en_cours', []),
            ('collectivites', 'population=300000..600000', ['commune-44109', 'commune-69123']),
            ('collectivites', 'population=none', ['commune-67482']),
            ('cooperations', 'oif=true&nature=cooperation', ['c-eau', 'c-nantes', 'c-niger']),
            ('cooperations', 'oif=false', ['c-jumelage', 'c-suva']),
            ('partenaires', 'cad=LDC', ['p-ml-bamako', 'p-ne-sans-position', 'p-sn-dakar']),
            ('partenaires', 'cad=none', ['p-de-leipzig']),
            ('cooperations', 'region=84', ['c-eau', 'c-jumelage']),
            ('cooperations', 'continent=oceanie', ['c-suva']),
            ('cooperations', 'bbox=170,-30,-170,0', ['c-niger', 'c-suva']),
            ('cooperations', 'within=POLYGON((170+-30,190+-30,190+0,170+0,170+-30))', ['c-suva']),
            ('cooperations', 'within=MULTIPOLYGON(((170+-30,180+-30,180+0,170+0,170+-30)),((-180+-30,-170+-30,-170+0,-180+0,-180+-30)))', ['c-suva']),
            ('projets', 'within=POLYGON((-10+10,0+10,0+15,-10+15,-10+10))', ['j-forages', 'j-ecole', 'j-puits']),
            ('projets', 'within=POLYGON((-10+10,0+10,0+15,-10+15,-10+10),(-9+12,-7+12,-7+13,-9+13,-9+12))', []),
            ('projets', 'within=' + urllib.parse.quote('{"type":"Polygon","coordinates":[[[-8,12.65],[0,10],[0,15],[-8,12.65]]]}'), ['j-forages', 'j-ecole', 'j-puits']),
            ('cooperations', 'within=pays:SN', ['c-eau', 'c-nantes']), ('cooperations', 'within=oceanie', ['c-suva']),
            ('cooperations', 'within=pays:SN&pays=ML', []), ('cooperations', 'within=region:84', []),
            ('cooperations', 'within=monde&pays=SN', ['c-eau', 'c-nantes']),
            ('bourse', 'within=pays:ML', ['b-ecoles']), ('bourse', 'within=pays:SN', []),
            ('cooperations', 'within=region:84&side=france', ['c-eau', 'c-jumelage']), ('cooperations', 'within=pays:SN&side=france', []),
            ('cooperations', 'within=POLYGON((4.8+45.7,4.9+45.7,4.9+45.8,4.8+45.8,4.8+45.7))&side=france', ['c-eau', 'c-jumelage']),
            ('cooperations', 'q=bam', ['c-eau']),
            ('projets', 'q=%C3%89COLE', ['j-ecole']),
            ('projets', 'q=eau+chateau', ['j-forages']),
            ('projets', 'q=chateaux+d%27eau', ['j-forages']),
            ('projets', 'q=chateaux+d+eau', ['j-forages']),
            ('projets', 'q=chateaux+deau', ['j-forages']),
            ('projets', 'q=d%E2%80%99eau', ['j-forages', 'j-puits']),
            ('projets', 'thematique=eau', ['j-forages', 'j-puits']),
            ('projets', 'thematique=eau&nature=action', ['j-puits']),
            ('projets', 'annee=2014..', ['j-musee', 'j-dechets']),
            ('projets', 'datetime=2014-01-01T00:00:00Z/..', ['j-musee', 'j-dechets']),
            ('projets', 'datetime=2013-12-31T23:30:00Z', ['j-puits']),
            ('projets', 'datetime=2014-01-01T00:30:00%2B01:00', ['j-puits']),
            ('projets', 'datetime=2014-01-01T00:30:00+01:00', ['j-puits']),
            ('projets', 'datetime=2013-12-31T23:30:00-01:00', ['j-musee']),
            ('cooperations', 'bbox=170,-30,190,0', ['c-niger', 'c-suva']),
            ('cooperations', 'near=-181.558,-18.142&radius=1000', ['c-suva']),
            ('projets', 'datetime=2010', ['j-forages', 'j-ecole']),
            ('projets', 'datetime=../..', [p[0] for p in PROJETS]),
            ('projets', 'datetime=../2010', ['j-forages', 'j-ecole']), ('projets', 'datetime=/2010', ['j-forages', 'j-ecole']),
            ('projets', 'datetime=2016/', ['j-dechets']),
            ('projets', 'datetime=2010&financement=fonds_propres', ['j-forages']),
            ('projets', 'datetime=2012&financement=!ue&annee=2012', ['j-puits']),
            ('projets', 'datetime=2012&annee=2013', ['j-puits']),
            ('cooperations', 'datetime=2000', ['c-jumelage', 'c-nantes']),
            ('cooperations', 'datetime=2010/2014', ['c-eau', 'c-jumelage', 'c-nantes', 'c-suva']),
            ('cooperations', 'datetime=2000&depuis=..1989', ['c-jumelage']),
            ('actions', 'datetime=2011', []), ('actions', 'datetime=2012', ['a-bamako']),
            ('collectivites', 'datetime=1900', ['commune-69123', 'commune-44109', 'region-84', 'commune-67482']),
            ('bourse', 'datetime=2013', []), ('bourse', 'datetime=2014', ['b-ecoles']),
            ('projets', 'financement=fonds_propres', ['j-forages']),
            ('projets', 'bbox=-10,10,0,15', ['j-forages', 'j-ecole', 'j-puits']),
            ('collectivites', 'pays=ML', ['commune-69123', 'region-84', 'commune-67482']),
            ('collectivites', 'type=region', ['region-84']),
            ('partenaires', 'departement=44', ['p-sn-dakar', 'p-fj-suva']),
            ('cooperations', 'depuis=..1989', ['c-jumelage']),
            ('cooperations', 'depuis=2001..2009&jumelage=false', ['c-eau', 'c-suva']),
            ('cooperations', 'depuis=none', ['c-nantes']),
            ('cooperations', 'depuis=!2000..', ['c-jumelage', 'c-nantes']),
            ('cooperations', 'depuis=!none,!2015', ['c-eau', 'c-jumelage', 'c-suva']),
            ('actions', 'depuis=2012', ['a-bamako']), ('actions', 'depuis=2013..', []),
            ('projets', 'depuis=2009', ['j-forages', 'j-ecole']), ('projets', 'depuis=none', ['j-dechets']),
            ('collectivites', 'depuis=..1989', ['commune-69123']),
            ('partenaires', 'depuis=2001..2009', ['p-ml-bamako', 'p-sn-dakar', 'p-fj-suva']),
            ('bourse', 'depuis=none', ['b-ecoles']), ('bourse', 'depuis=2014', []),
            ('bourse', 'pays=ML', ['b-ecoles']), ('bourse', 'pays=SN', [])]:
        a = items(server, collection, query)
        check(a.status == 200 and sorted(ids(a)) == sorted(expected) and a.json['numberMatched'] == len(expected),
              f'{collection}?{query}: {len(expected)}', a.body[:300])
    same(items(server, 'projets', 'thematique=eau,sante').header('etag'), items(server, 'projets', 'thematique=sante,eau').header('etag'),
         'the same criteria in another order are one answer')


def test_within_everywhere(server):
    """What is asked by an outline or a territory is what its own criterion selects, in every kind of answer."""
    around_suva = 'within=POLYGON((170+-30,190+-30,190+0,170+0,170+-30))'
    for other in (around_suva, 'within=pays:FJ', 'within=oceanie'):
        def both(path):
            return [server.get(path.format(query)) for query in ('pays=FJ', other, 'pays=SN')]
        wanted, got, unlike = both('/api/collections/projets/facets?by=thematique&{}')
        same((got.status, got.json['facets']['thematique'], got.json['numberMatched']),
             (200, wanted.json['facets']['thematique'], wanted.json['numberMatched']), f'facets of {other[:20]}')
        wanted, got, unlike = both('/api/collections/cooperations/crosstab?rows=nature&columns=type&{}')
        same((got.status, got.json['totals']), (200, wanted.json['totals']), f'crossed data of {other[:20]}')
        for path in ('/tiles/cooperations/0/0/0.png?{}', '/api/collections/cooperations/items?f=csv&{}'):
            wanted, got, unlike = both(path)
            check(got.status == 200 and got.body == wanted.body != unlike.body, f'{path} of {other[:20]}', got.body[:200])
    for wrong, words in [('POLYGON((0+0,4+4,4+0,0+4,0+0))', 'Self-intersection'), ('POLYGON((0+0,4+0,4+4))', 'closed'),
                         ('atlantide', 'no territory')]:
        a = server.get(f'/api/collections/projets/items?within={wrong}')
        check(a.status == 400 and a.json.get('parameter') == 'within' and words in a.json['detail'], f'{wrong} is refused', a.body[:300])


def test_pages(server):
    base = f'http://127.0.0.1:{server.port}'
    for query in ['', '&sortby=-titre', '&pays=ML,SN,DE,FJ,NE&sortby=annee', '&sortby=-depuis']:
        whole = ids(server.get(f'/api/collections/cooperations/items?limit=100{query}'))
        seen, href, pages, before = [], f'/api/collections/cooperations/items?limit=2{query}', 0, None
        while href and pages < 10:
            a = server.get(href)
            links = {link['rel']: link['href'].removeprefix(base) for link in a.json['links']}
            if before and server.get(links['prev']).json['features'] != before:
                check(False, f'prev of {href} leads back', links)
            before = a.json['features']
            seen += ids(a)
            href = links.get('next')
            pages += 1
        check(seen == whole and pages == 3, f'three pages of two under "{query}" make the whole list', (seen, whole))
    for collection, n in [('cooperations', 5), ('projets', len(PROJETS)), ('bourse', 1)]:
        everybody = ids(server.get(f'/api/collections/{collection}/items?limit=100'))
        for limit in range(1, n + 2):  # among them some that divide n
            for offset in range(0, n + 2):
                j = server.get(f'/api/collections/{collection}/items?limit={limit}&offset={offset}').json
                nexts = [link['href'] for link in j['links'] if link['rel'] == 'next']
                if (len(nexts) == 1) != (offset + limit < n) or any(ids(server.get(h.removeprefix(base))) != everybody[offset + limit:offset + 2 * limit] for h in nexts):
                    check(False, f'next of {collection}, offset {offset}, limit {limit}', nexts)
    check(True, 'next leads to the page behind, and stands on no last page')
    titles = [f['properties']['titre'] for f in items(server, 'cooperations', 'sortby=-titre').json['features']]
    same(titles, sorted(titles, reverse=True), 'sortby=-titre turns the order')
    years = [f['properties']['depuis'] for f in items(server, 'cooperations', 'sortby=depuis').json['features']]
    same(years, [1981, 2001, 2009, 2015, None], 'sortby=depuis: what is not known comes last')
    years = [f['properties']['depuis'] for f in items(server, 'cooperations', 'sortby=-depuis').json['features']]
    same(years, [2015, 2009, 2001, 1981, None], 'and the other way too')
    people = [f['properties']['population'] for f in items(server, 'collectivites', 'sortby=-population').json['features']]
    same(people, [8000000, 522000, 320000, None], 'sortby=-population')
    a = server.get('/api/collections/cooperations/items?offset=1000000000000')
    check(a.status == 200 and a.json['features'] == [] and a.json['numberMatched'] == 5, 'a page behind the end is empty', a)


def test_item(server):
    a = server.get('/api/collections/projets/items/j-forages')
    p = a.json['properties']
    check(a.status == 200 and a.json['id'] == 'j-forages' and p['objectifs'].startswith('Objectifs : Forages')
          and p['cooperation'] == 'c-eau' and p['annee_debut'] == 2009 and p['annee_fin'] == 2012, 'one projet with its texts', a)
    same(p['financements'], [{'source': 'fonds_propres', 'annee': 2009, 'montant': 12000, 'libelle': None}], 'and what it cost')
    a = server.get('/api/collections/cooperations/items/c-fusionnee')
    check(a.status == 308 and a.header('location').endswith('/api/collections/cooperations/items/c-eau'),
          'a merged record leads to its successor', a)


def test_facets(server):
    a = server.get('/api/collections/projets/facets?by=thematique,pays,nature').json
    same(a['numberMatched'], len(PROJETS), 'facets: the number of records')
    counts = {v['value']: v['count'] for v in a['facets']['thematique']}
    same(counts, {'eau': 2, 'education': 1, 'culture': 1, 'patrimoine': 1, 'dechets': 1, 'sante': 1}, 'per thématique')
    same(a['facets']['thematique'][0], {'value': 'eau', 'label': 'Eau et assainissement', 'count': 2}, 'the largest first, with its label')
    same({v['value']: v['count'] for v in a['facets']['pays']}, {'ML': 3, 'SN': 3, 'DE': 1}, 'per country')
    a = server.get('/api/collections/cooperations/facets?by=depuis&depuis=2001').json
    same(a['facets']['depuis'], [{'value': v, 'label': v, 'count': 1} for v in ('1981', '2001', '2009', '2015')] +
         [{'value': 'none', 'label': 'Non renseigné', 'count': 1}], 'years that cooperations began')
    a = server.get('/api/collections/projets/facets?by=thematique,pays&thematique=eau').json
    same(a['numberMatched'], 2, 'under a criterion')
    same({v['value']: v['count'] for v in a['facets']['pays']}, {'ML': 2, 'SN': 1}, 'other facets obey it')
    same(sum(v['count'] for v in a['facets']['thematique']), 7, 'its own does not')


def test_vocabularies(server):
    v = server.get('/api/vocabularies').json
    by_code = {name: {x['code']: x for x in values} for name, values in v.items()}
    same(by_code['thematique']['eau']['label'], 'Eau et assainissement', 'thématiques have French labels')
    mali = by_code['pays']['ML']
    check(mali['label'] == 'Mali' and mali['continent'] == 'afrique' and -13 < mali['lon'] < 5 and 10 < mali['lat'] < 25,
          'countries have a continent and a position', mali)
    rhone = by_code['departement']['69']
    same((rhone['region'], rhone['region_avant_2016']), ('84', '22:82'), 'départements have their regions')
    check(by_code['region']['22:82'].get('former') is True and 'former' not in by_code['region']['84'], 'former regions say so')


def test_suggest(server):
    for text, first in [('bamak', 'partenaire=p-ml-bamako'), ('Bamaco', 'partenaire=p-ml-bamako'), ('lion', 'collectivite=commune-69123'),
                        ('mali', 'pays=ML'), ('eau', 'thematique=eau'), ('rhone', 'departement=69'), ('22:82', 'region=22%3A82'),
                        ('afrique', 'continent=afrique'), ('fonds propres', 'financement=fonds_propres')]:
        a = server.get('/api/suggest?' + urllib.parse.urlencode({'q': text}))
        found = a.json['suggestions']
        check(a.status == 200 and a.json['q'] == text and found and
              urllib.parse.unquote(found[0]['criteria']) == urllib.parse.unquote(first), f'suggest "{text}": {first}', a)
        for s in found:  # what is suggested is a criterion of any collection, and matches what it says
            b = items(server, 'projets', s['criteria'])
            check(b.status == 200 and b.json['numberMatched'] == s['count'] and s['label'] and s['context'] and s['kind'] and s['id'],
                  f'{s["criteria"]} matches {s["count"]}', (s, b))
    dakar = server.get('/api/suggest?q=dakar').json['suggestions'][0]
    same((dakar['kind'], dakar['id'], dakar['context'], dakar['lon'], dakar['lat'], dakar['errors']),
         ('partenaire', 'p-sn-dakar', 'Sénégal', -17.447, 14.693, 0), 'a partner with its country and place')
    a = server.get('/api/suggest?q=village').json['suggestions'][0]
    check(a['id'] == 'p-ne-sans-position' and 'lon' not in a, 'one without a place', a)
    same(len(server.get('/api/suggest?q=s&limit=3').json['suggestions']), 3, 'limit holds')
    same(server.get('/api/suggest?q=...').json, {'q': '...', 'suggestions': []}, 'no letters, no suggestions')
    hits = server.metric('cache_hits_total{cache="answers"}')
    a = server.get('/api/suggest?q=dakar')
    check(server.metric('cache_hits_total{cache="answers"}') > hits and a.header('etag'), 'a suggestion is kept')
    a = items(server, 'projets', 'q=forrages')
    same((a.json['numberMatched'], a.json['unknownWords']), (1, [{'word': 'forrages', 'taken': 'forages', 'near': ['forages']}]),
         'words that no text holds are named, with what is near')
    check('unknownWords' not in items(server, 'projets', 'q=forages').json, 'others are not')
    by_words, by_name = (items(server, 'collectivites', f'q=lyon{sort}').json['features'][0]['id'] for sort in ('', '&sortby=nom'))
    same((by_words, by_name), ('commune-69123', 'region-84'), 'who has the word for a name comes first, and sortby wins')
    same(items(server, 'collectivites', 'q=lyon&sortby=relevance').json['features'][0]['id'], 'commune-69123', 'by its name too')
    same(items(server, 'projets', 'sortby=relevance').status, 400, 'relevance takes q')


def png_size(data):
    return struct.unpack('>II', data[16:24]) if data[:8] == b'\x89PNG\r\n\x1a\n' else None


def test_tiles(server):
    for suffix, size in [('', 256), ('@1x', 256), ('@2x', 512), ('@3x', 768)]:
        a = server.get(f'/tiles/base,cooperations/1/0/0{suffix}.png')
        check(a.status == 200 and a.header('content-type') == 'image/png' and png_size(a.body) == (size, size),
              f'a tile{suffix} of {size} pixels', a)
    all_of_them = server.get('/tiles/cooperations/0/0/0.png').body
    check(server.get('/tiles/cooperations/0/0/0.png?pays=ML').body != all_of_them, 'criteria change the tile')
    empty = server.get('/tiles/cooperations/0/0/0.png?pays=BR').body
    check(empty == server.get('/tiles/cooperations/9/0/0.png').body and png_size(empty) == (256, 256),
          'nothing found is the empty tile')
    a = server.get('/tiles/base,cooperations.json?thematique=eau&pays=SN,ML')
    j = a.json
    same((j['tilejson'], j['minzoom'], j['maxzoom'], j['scheme']), ('3.0.0', 0, 12, 'xyz'), 'TileJSON 3.0, to the zoom that outlines hold')
    url = j['tiles'][0].removeprefix(f'http://127.0.0.1:{server.port}')
    check('thematique=eau' in url and f'v={j["tiles_version"]}' in url, 'its tiles carry criteria and version', url)
    tile = server.get(url.replace('{z}', '1').replace('{x}', '0').replace('{y}', '0'))
    check(tile.status == 200 and 'immutable' in tile.header('cache-control'), 'and may be kept for good', tile)
    check(re.fullmatch(r'\d+\.\d+\.\d+', j['version']), 'the version is a semantic one', j['version'])


def test_identify(server):
    a = server.get('/identify/cooperations?lon=-8&lat=12.65&zoom=9')
    j = a.json
    check(a.status == 200 and [f['id'] for f in j['features']] == ['p-ml-bamako'] and j['numberMatched'] == 1,
          'Bamako is found where it is', a)
    p = j['features'][0]['properties']
    same((p['nom'], p['cooperations'], p['collectivites'], p['projets']), ('bamako', 1, 2, 2), 'with what happens there')
    same(server.get('/identify/cooperations?lon=30&lat=-50&zoom=9').json['numberMatched'], 0, 'in the sea there is nothing')
    same(server.get('/identify/cooperations?lon=-8&lat=12.65&zoom=9&pays=SN').json['numberMatched'], 0, 'criteria hold here too')
    a = server.get('/identify/base,actions,cooperations?lon=352&lat=12.65&zoom=9')
    check(a.status == 200 and a.json['numberMatched'] == 1, 'once around the world is the same place', a)
    places = [[f['id'] for f in server.get(f'/identify/cooperations?lon={lon}&lat=-18.142&zoom=3').json['features']]
              for lon in ('178.442', '-181.558', '538.442', '-3421.558')]
    same(places, [['p-fj-suva']] * 4, 'ten times around too')
    for zoom, same_as in [('6.5', 7), ('6.49', 6), ('0.4', 0), ('17.5', 18), ('1e0', 1)]:
        a, b = (server.get(f'/identify/cooperations?lon=-8&lat=12.47&zoom={z}') for z in (zoom, same_as))
        check(a.status == 200 and a.body == b.body, f'zoom {zoom} shows the tiles of zoom {same_as}', a)
    found = [server.get(f'/identify/cooperations?lon=-8&lat=12.47&zoom={z}').json['numberMatched'] for z in (6, 7)]
    same(found, [1, 0], 'which differ there')


def test_site(server):
    a = server.get('/?thematique=eau&utm_source=lettre#carte')
    text = a.body.decode()
    version = server.get('/tiles/base.json').json['tiles_version']
    check(a.status == 200 and a.header('content-type') == 'text/html; charset=utf-8' and '<html lang="fr"' in text,
          'the page is French HTML', a)
    check('{{' not in text and f'data-version="{version}"' in text and 'class="demonstration"' in text,
          'it knows the version and that this is a demonstration')
    check("default-src 'self'" in a.header('content-security-policy') and a.header('x-content-type-options') == 'nosniff'
          and a.header('referrer-policy'), 'with policies for the browser', a)
    for name in re.findall(r'(?:src|href)="(/web/[^"]+)"', text):
        b = server.get(name)
        check(b.status == 200 and len(b.body) > 0, f'{name} is there', b.status)
    marked = re.search(r'"(/web/[0-9a-f]{8}/)pages.css"', server.get('/api?f=html').body.decode())
    check(marked, 'pages of the API name their style by a mark')
    named, plain, other = (server.get(f'/web/{m}pages.css') for m in (marked.group(1)[5:], '', '00000000/'))
    same((named.header('cache-control'), named.body), ('public, max-age=31536000, immutable', plain.body), 'which is good for ever')
    check('immutable' not in plain.header('cache-control') + other.header('cache-control') and other.body == plain.body,
          'without it, and by the mark of other files, it is asked for again', (plain.headers, other.headers))
    for name, kind in [('/web/app.js', 'text/javascript'), ('/web/style.css', 'text/css'), ('/web/icon.svg', 'image/svg+xml'),
                       ('/web/leaflet/images/marker-icon.png', 'image/png')]:
        check((server.get(name).header('content-type') or '').startswith(kind), f'{name} is {kind}')


def test_metrics(server):
    text = server.get('/metrics').body.decode()
    bad = [line for line in text.splitlines()
           if not re.fullmatch(r'# (HELP|TYPE) atlasd_\w+ .+|atlasd_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.e+-]+', line)]
    same(bad, [], 'metrics are in the text format of Prometheus')
    names = set(re.findall(r'^# TYPE (\w+)', text, re.M))
    check({'atlasd_requests_total', 'atlasd_request_seconds', 'atlasd_cache_hits_total', 'atlasd_pool_waiting',
           'atlasd_snapshot_version', 'atlasd_snapshot_bytes', 'atlasd_resident_bytes', 'atlasd_connections'} <= names,
          'what an operator asks for is there', names)
    before = server.metric('requests_total{route="vocabularies",status="2xx"}')
    server.get('/api/vocabularies')
    same(server.metric('requests_total{route="vocabularies",status="2xx"}'), before + 1, 'requests are counted by route')
    same(server.metric('request_seconds_count{route="vocabularies"}'), before + 1, 'and timed')
    check(server.metric('request_seconds_bucket{route="vocabularies",le="+Inf"}') == before + 1, 'buckets add up')
    hits = server.metric('cache_hits_total{cache="answers"}')
    server.get('/api/vocabularies')
    check(server.metric('cache_hits_total{cache="answers"}') > hits, 'a kept answer is a hit')
    check(server.metric('snapshot_load_seconds') > 0 and server.metric('resident_bytes') > 1e6, 'times and memory are there')


def test_public_url(db):
    server = Server(db, '--public-url', 'https://atlas.example/carte', '--log')
    links = [link['href'] for link in server.get('/api', headers={'Host': 'evil.example'}).json['links']]
    check(all(h.startswith('https://atlas.example/carte/') for h in links), '--public-url stands in all links', links)
    check(server.get('/tiles/base.json').json['tiles'][0].startswith('https://atlas.example/carte/tiles/'), 'of tiles too')
    same(server.get('/api/collections/').header('location'), 'https://atlas.example/carte/api/collections', 'and in redirections')
    server.get('/rien%0Aforged?x=%1B[31m')
    end = time.monotonic() + 5
    while '/rien' not in server.errors() and time.monotonic() < end:
        time.sleep(0.02)  # the line is written behind the answer
    check(re.search(r'^\S+Z 127\.0\.0\.1 GET /rien%0Aforged\S* 404 \d+ \d+ us$', server.errors(), re.M),
          '--log has a line per request', server.errors()[-500:])
    same(server.stop(), 0, 'the server ends well')


def body():
    db = database()
    for options in [[], ['--threads', '0']]:
        server = Server(db, *options)
        print('# with', *options)
        for test in (test_api, test_items, test_criteria, test_within_everywhere, test_pages, test_item, test_facets, test_vocabularies, test_suggest, test_tiles,
                     test_identify, test_site, test_metrics):
            test(server)
        same(server.stop(), 0, 'the server ends well')
    test_public_url(db)


main(body)
