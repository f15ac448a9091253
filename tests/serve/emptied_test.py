"""What an answer of nothing says of the question: emptied_by, against asking again with each thing left out."""
import itertools
import random
import urllib.parse

from fixture import check, connect, database, demonstration, main, same, Server

COLLECTIONS = ['projets', 'cooperations', 'actions', 'partenaires', 'collectivites', 'bourse']


def ask(server, collection, parts, limit=''):
    """parts: [(parameter, value), ...], those of q one word each."""
    words = ' '.join(v for k, v in parts if k == 'q')
    query = [(k, v) for k, v in parts if k != 'q'] + ([('q', words)] if words else [])
    if 'radius' in dict(parts):
        query.append(('near', '2.35,48.85'))
    return server.get(f'/api/collections/{collection}/items?limit=1&' + urllib.parse.urlencode(query))


def matched(server, collection, parts):
    return ask(server, collection, parts).json['numberMatched']


def left_out(entry):
    return tuple(sorted((p['parameter'], p['value']) for p in [entry, *entry.get('also', [])]))


def expected(server, collection, parts):
    """{what is left out: how many there are then} of the fewest things without which there is something."""
    for n in range(1, len(parts) + 1):
        found = {}
        for out in itertools.combinations(parts, n):
            many = matched(server, collection, [p for p in parts if p not in out])
            if many:
                found[tuple(sorted(out))] = many
        if found:
            return found
    return {}


def test_random(server, seed, rounds):
    draw = random.Random(seed)
    vocabularies = server.get('/api/vocabularies').json
    code = lambda name: draw.choice(vocabularies[name])['code']
    kinds = [('pays', lambda: code('pays')), ('thematique', lambda: code('thematique')), ('region', lambda: code('region')),
             ('financement', lambda: code('financement')), ('continent', lambda: code('continent')), ('odd', lambda: str(draw.randint(1, 17))),
             ('annee', lambda: str(draw.randint(1990, 2030))), ('jumelage', lambda: draw.choice(['true', 'false'])),
             ('type', lambda: code('type')), ('bbox', lambda: draw.choice(['0,0,1,1', '-10,10,20,30', '2,45,3,46'])),
             ('within', lambda: f'pays:{code("pays")}'), ('radius', lambda: str(draw.choice([10, 10000, 1000000]))),
             ('located', lambda: 'false'), ('datetime', lambda: f'{draw.randint(1850, 2040)}-01-01'),
             ('filter', lambda: draw.choice(["pays = 'ML'", "pays = 'SN' AND thematique = 'eau'", '1 = 2', "pays IS NULL"])),
             ('q', lambda: draw.choice(['eau', 'mali', 'jumelage', 'xyzzyqx', 'développement', '-ecole']))]
    empty = singles = more = 0
    wrong = []
    while empty < rounds:
        collection = draw.choice(COLLECTIONS)
        parts = [(name, make()) for name, make in draw.sample(kinds, draw.randint(1, 4))]
        a = ask(server, collection, parts)
        if a.status != 200:  # a filter of what the collection does not have
            continue
        if a.json['numberMatched']:
            if 'emptied_by' in a.json:
                wrong.append((collection, parts, 'something is found'))
            continue
        empty += 1
        entries = a.json.get('emptied_by', [])
        want = expected(server, collection, parts)
        got = {left_out(x): x['numberMatched'] for x in entries}
        singles += all(len(w) == 1 for w in want)
        more += any(len(w) > 1 for w in want)
        if got != want:
            wrong.append((collection, parts, got, want))
        for x in entries:
            there = server.get(x['href'][x['href'].index('/api/'):])
            if there.status != 200 or there.json['numberMatched'] != x['numberMatched'] or not x['said']:
                wrong.append((collection, parts, x, there))
    check(not wrong, f'{rounds} questions that find nothing: what is left out is the least, counted right, and the link asks that', wrong[:3])
    check(singles > 5 and more > 5, 'some need more than one thing left out', (singles, more))


def items(server, collection, query):
    return server.get(f'/api/collections/{collection}/items?{query}').json


def test_kinds(server):
    some = items(server, 'projets', 'pays=ML')['numberMatched']
    entry, = items(server, 'projets', 'pays=ML,!ML,!DE')['emptied_by']
    same((entry['parameter'], entry['value'], entry['numberMatched']), ('pays', '!ML', some), 'of several values the one that is excluded')
    entry, = items(server, 'partenaires', 'near=0,-60&radius=1000')['emptied_by']
    same((entry['parameter'], entry['value']), ('radius', '1000'), 'a radius')
    for radius, there in (entry['nearest_m'], True), (entry['nearest_m'] - 1, False):
        same(items(server, 'partenaires', f'near=0,-60&radius={radius}')['numberMatched'] > 0, there,
             f'of {radius} m {"finds the nearest" if there else "is not enough"}')
    listed = items(server, 'projets', 'q=xyzzyqx&sortby=relevance&datetime=../..&pays=ML')['emptied_by']
    there = server.get(listed[0]['href'][listed[0]['href'].index('/api/'):])
    same((there.status, there.json['numberMatched']), (200, some), 'without words there is no order by them')
    same('emptied_by' in items(server, 'projets', 'offset=100000&pays=ML'), False, 'a page past the end is not empty of records')


def test_hostile(server):
    for words in ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\u202egnp.exe xyzzyqx', '&quot; OR 1=1 --',
                  ' '.join(f'zq{i}x' for i in range(16)), 'é' * 3000):
        a = server.get('/api/collections/projets/items?' + urllib.parse.urlencode({'q': words, 'pays': 'ML'}))
        check(a.status in (200, 400, 414) and (a.status != 200 or a.json['numberMatched'] or a.json['emptied_by']),
              f'{words[:30]!r} is said to have found nothing', a)
    for words in ('%00', '...', '%E2%80%AE', '!!!%20%20'):
        same(server.get(f'/api/collections/projets/items?q={words}').status, 400, f'q={words} has no words')


def body():
    server = Server(demonstration())
    test_kinds(server)
    test_random(server, 11, 25)
    test_hostile(server)


main(body)
