"""Suggestions: counts are those of lists, boxes those of outlines, kinds, languages, and what the words themselves find."""
import random
import urllib.parse

from fixture import check, demonstration, main, same, Server

KINDS = {'pays': 'pays', 'region': 'regions', 'departement': 'departements'}


def suggest(server, q, **more):
    a = server.get('/api/suggest?' + urllib.parse.urlencode({'q': q, **more}, safe=','))
    if a.status != 200:
        raise RuntimeError(repr(a))
    return a.json


def number(server, collection, query):
    a = server.get(f'/api/collections/{collection}/items?limit=1&{query}')
    if a.status != 200:
        raise RuntimeError(f'{query}: {a!r}')
    return a.json['numberMatched']


def test_counts(server, chance):
    """Of a list and its criteria; a suggestion stands alone for its criterion."""
    texts = ['ma', 'saint', 'eau', 'sen', 'fonds', 'rhone', 'afr', 'lyon', 'da']
    asked = [{'pays': 'ML,SN'}, {'thematique': 'eau'}, {'type': 'commune', 'annee': '2012'}, {'continent': 'afrique', 'located': 'true'}, {'statut': 'termine'}]
    wrong, n = [], 0
    for collection in 'projets', 'cooperations', 'partenaires', 'bourse', 'collectivites':
        for q in chance.sample(texts, 3):
            criteria = chance.choice(asked)
            a = suggest(server, q, collection=collection, limit=6, **criteria)
            for s in a['suggestions']:
                n += 1
                there = number(server, collection, urllib.parse.urlencode({**criteria, **dict([s['criteria'].split('=', 1)])}))
                if s['count'] != there:
                    wrong.append((collection, q, criteria, s['criteria'], s['count'], there))
            listed = server.get(f'/api/collections/{collection}/items?' + urllib.parse.urlencode({**criteria, 'q': q, 'limit': 1})).json
            words = a['words']
            if (words['count'], words['understood']) != (listed['numberMatched'], listed['understood']):
                wrong.append((collection, q, words, listed['numberMatched']))
    check(not wrong, f'{n} counts, and those of the words, are what the lists have', wrong[:4])
    check(n > 40, 'which is many', n)
    s = suggest(server, 'mali')['suggestions'][0]
    same(s['count'], number(server, 'projets', 'pays=ML'), 'without a list counts are of all projets')
    same('words' in suggest(server, 'mali'), False, 'and nothing is said of the words')
    words = suggest(server, 'forrage', collection='projets')['words']
    same(words['unknownWords'][0]['taken'], 'forages', 'what may have been meant')
    for q in '-', '"', '…':
        check('words' not in suggest(server, q, collection='projets'), f'{q!r} has no words to look for')


def around(coordinates):
    """west, south, east, north of an outline, crossing the antimeridian where that is narrower."""
    rings = [p for polygon in coordinates for p in polygon[0]]
    lons = sorted({x for x, _ in rings})
    south, north = min(y for _, y in rings), max(y for _, y in rings)
    held = sorted((min(x for x, _ in p[0]), max(x for x, _ in p[0])) for p in coordinates)
    best, gap, end = (lons[0], lons[-1]), 360 - (lons[-1] - lons[0]), held[0][1]
    for west, east in held[1:]:
        if west - end > gap:
            best, gap = (west, end), west - end
        end = max(end, east)
    return [best[0], south, best[1], north]


def test_places(server):
    wrong = {}
    for kind, collection in KINDS.items():
        features = server.get(f'/api/collections/{collection}/items?limit=1000').json['features']
        for f in features[::5] + [f for f in features if f['id'] in ('RU', 'US', 'FJ', 'NZ', 'FR')]:
            if not f['geometry']:
                continue
            found = [s for s in suggest(server, f['properties']['nom'], kinds=kind, limit=50)['suggestions'] if s['id'] == f['id']]
            want = around(f['geometry']['coordinates'])
            if not found or any(abs(a - b) > 1e-4 for a, b in zip(found[0].get('bbox', [999] * 4), want)):
                wrong[f['id']] = (found, want)
    check(not wrong, 'boxes are around the outlines, across the antimeridian where that is narrower', dict(list(wrong.items())[:3]))
    same_as = 0
    for kind in 'region', 'departement':
        for f in server.get(f'/api/collections/collectivites/items?type={kind}&limit=8').json['features']:
            p = f['properties']
            s = {x['id']: x for x in suggest(server, p['nom'], kinds='collectivite', limit=50)['suggestions']}
            there = {x['id']: x for x in suggest(server, p[f'{kind}_nom'], kinds=kind, limit=50)['suggestions']}
            if f['id'] in s and p[kind] in there:
                same_as += s[f['id']]['bbox'] == there[p[kind]]['bbox']
    check(same_as > 5, 'a région or a département as an authority is where its territory is', same_as)
    box = suggest(server, 'oceanie', kinds='continent')['suggestions'][0]['bbox']
    check(box[0] > box[2], 'a continent may cross the antimeridian', box)
    check(not any(k in suggest(server, 'eau', kinds='thematique')['suggestions'][0] for k in ('lon', 'bbox', 'page')), 'a thématique is nowhere')


def test_pages(server):
    base = f'http://127.0.0.1:{server.port}/'
    for q, kinds, page in (('mali', 'pays', 'pays/ML'), ('afrique', 'continent', 'continents/afrique'), ('bretagne', 'region', 'regions/53'),
                           ('rhone', 'departement', 'departements/69'), ('lyon', 'collectivite', 'collectivites/commune-69123')):
        s = suggest(server, q, kinds=kinds)['suggestions'][0]
        same(s.get('page'), base + page, f'{q}: its page')
    former = [s for s in suggest(server, 'rhone-alpes', kinds='region')['suggestions'] if ':' in s['id']]
    check(former and 'page' not in former[0], 'a former région has none', former)


def test_kinds(server):
    for kinds in 'pays', 'partenaire', 'collectivite,departement', 'thematique,,':
        found = suggest(server, 'ma', kinds=kinds, limit=50)['suggestions']
        check(found and {s['kind'] for s in found} <= set(kinds.split(',')), f'kinds={kinds}: no others', {s['kind'] for s in found})
    every = [s for s in suggest(server, 'ma', limit=50)['suggestions'] if s['kind'] == 'pays']
    same(suggest(server, 'ma', kinds='pays', limit=50)['suggestions'][:len(every)], every, 'in the same order')
    s = suggest(server, 'allemagne', lang='en')['suggestions'][0]
    same((s['label'], s['context'], s['id']), ('Germany', 'Europe', 'DE'), 'labels in English')
    for q, first in (('germany', 'DE'), ('germ', 'DE'), ('united kingdom', 'GB'), ('kingdom', 'GB'), ('water', 'eau'), ('sanitation', 'eau'), ('mali', 'ML'),
                     ('africa', 'afrique'), ('ivory', 'CI'), ('coast', 'CI')):
        got = [s['id'] for s in suggest(server, q, lang='en', limit=50)['suggestions']]
        check(first in got[:3], f'{q} is found in English', got[:4])
        same(len(got), len(set(got)), 'each once')
    for query, parameter in (('kinds=ville', 'kinds'), ('kinds=pays,<b>', 'kinds'), ('lang=de', 'lang'), ('collection=villes', 'collection'),
                             ('pays=ML', 'pays'), ('collection=projets&pays=XX', 'pays'), ('collection=projets&q=b', 'q'), ('limit=51', 'limit')):
        a = server.get(f'/api/suggest?q=a&{query}')
        same((a.status, a.json.get('parameter')), (400, parameter), f'{query}: refused, by the name of the parameter')
    for text in ('<script>alert(1)</script>', '\u202eilam', '"' * 150, 'é' * 100, "' OR 1=1 --"):
        a = suggest(server, text, collection='projets', lang='en')
        same(a['q'], text, f'{text[:20]!r} is a text like others')


def body():
    server = Server(demonstration())
    test_counts(server, random.Random(5))
    test_places(server)
    test_pages(server)
    test_kinds(server)
    same(server.stop(), 0, 'it ends without a complaint')


main(body)
