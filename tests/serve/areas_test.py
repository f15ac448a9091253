"""Areas: what pays and regions show of a selection is what plain SQL counts, in classes that are the best there are."""
import math
import re

import png
from fixture import check, connect, demonstration, main, same, Server

CLASSES = 5
OF_PAYS = """SELECT p.pays, count(DISTINCT {what}) FROM cooperation c
    JOIN cooperation_partenaire l ON l.cooperation_id = c.id JOIN partenaire p ON p.id = l.partenaire_id
    LEFT JOIN projet j ON j.cooperation_id = c.id WHERE {where} GROUP BY 1"""
OF_REGIONS = """SELECT k.region, count(DISTINCT {what}) FROM cooperation c
    JOIN cooperation_collectivite l ON l.cooperation_id = c.id JOIN collectivite k ON k.id = l.collectivite_id
    WHERE {where} GROUP BY 1"""
EUROS = """SELECT pays, sum(montant) FROM (SELECT DISTINCT p.pays, f.id, f.montant FROM cooperation c
    JOIN cooperation_partenaire l ON l.cooperation_id = c.id JOIN partenaire p ON p.id = l.partenaire_id
    JOIN projet j ON j.cooperation_id = c.id JOIN financement f ON f.projet_id = j.id
    WHERE c.nature = 'cooperation' AND f.montant IS NOT NULL) GROUP BY 1"""
NATURE = "c.nature = 'cooperation'"


def areas(server, points, layers, query=''):
    """What /identify says of the area of a layer under each point, by its code."""
    found = {}
    for code, lon, lat in points:
        answer = server.get(f'/identify/{layers}?lon={lon}&lat={lat}&zoom=3{query}').json
        found.update((area['id'], area) for area in answer['areas'] if area['id'] == code)
    return found


def squares(values):
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values)


def least_squares(values, most):
    """The least sum of squares in at most that many classes, by trying every end of the last class."""
    values = sorted(values)
    best = {(0, 0): 0.0}
    n = len(values)
    cost = {(a, b): squares(values[a:b]) for a in range(n) for b in range(a + 1, n + 1)}
    for k in range(1, most + 1):
        for b in range(k, n + 1):
            best[k, b] = min(best[k - 1, a] + cost[a, b] for a in range(k - 1, b) if (k - 1, a) in best)
    return min(best[k, n] for k in range(1, min(most, n) + 1))


def best_classes(found, expected, scale, what):
    """The classes that areas name hold all values that there are, whether a point met their area or not."""
    named = sorted({(a['class'], a['least'], a['most']) for a in found.values() if a['class']})
    same([k for k, _, _ in named], list(range(1, len(named) + 1)), f'{what}: classes are numbered')
    groups = [sorted(v for v in expected.values() if least <= v <= most) for _, least, most in named]
    same(sorted(v for g in groups for v in g), sorted(expected.values()), f'{what}: each value is in one class')
    same([(g[0], g[-1]) for g in groups], [(a, b) for _, a, b in named], f'{what}: a class begins and ends with a value')
    got = sum(squares([scale(v) for v in group]) for group in groups)
    check(len(groups) <= CLASSES and
          math.isclose(got, least_squares([scale(v) for v in expected.values()], CLASSES), rel_tol=1e-9, abs_tol=1e-9),
          f'{what}: no classes hold together better', (got, groups))


def test_pays(server, db):
    points = db.execute('SELECT code, lon, lat FROM pays').fetchall()
    counted = areas(server, points, 'pays')
    check(len(counted) > 150, 'most countries have a point inside', len(counted))
    check('FR' not in counted, 'France is no partner of its own')
    expected = dict(db.execute(OF_PAYS.format(what='c.id', where=NATURE)))
    same({k: a['records'] for k, a in counted.items()}, {k: expected.get(k, 0) for k in counted},
         'coopérations of each country')
    same({k for k, a in counted.items() if a['class'] == 0}, {k for k in counted if k not in expected}, 'nothing is no class')
    best_classes(counted, {k: v for k, v in expected.items() if k}, math.log, 'pays')
    euros = dict(db.execute(EUROS))
    money = areas(server, points, 'pays', '&measure=amount')
    same({k: a['euros'] for k, a in money.items()}, {k: euros.get(k) for k in money}, 'euros of each country')
    same({k for k, a in money.items() if a['class'] is None}, {k for k in money if k in expected and k not in euros},
         'euros that nobody has said are not none')
    best_classes(money, {k: v for k, v in euros.items() if v and k}, math.log, 'pays, amount')


def test_others(server, db):
    """What stands beside is counted, under its own criteria."""
    points = db.execute("SELECT code, lon, lat FROM pays WHERE code IN ('ML', 'SN', 'DE', 'MA', 'IT', 'VN')").fetchall()
    for layers, query, what, where in [
            ('pays,actions', '', 'c.id', "c.nature = 'action'"),
            ('pays,jumelages', '', 'c.id', 'c.jumelage = 1'),
            ('base,projets,pays', '', 'j.id', '1'),
            ('pays,cooperations', '&statut=en_cours', 'c.id', NATURE + " AND c.statut = 'en_cours'"),
            ('pays', "&filter=depuis%3E2000", 'c.id', NATURE + ' AND c.depuis > 2000')]:
        expected = dict(db.execute(OF_PAYS.format(what=what, where=where)))
        got = areas(server, points, layers, query)
        same({k: a['records'] for k, a in got.items()}, {k: expected.get(k, 0) for k in got}, f'{layers}{query}')


def test_regions(server, db):
    points = db.execute("SELECT code, lon, lat FROM region WHERE periode = '2016'").fetchall()
    counted = areas(server, points, 'regions')
    check(len(counted) > 12, 'régions have a point inside', len(counted))
    expected = dict(db.execute(OF_REGIONS.format(what='c.id', where=NATURE)))
    same({k: a['records'] for k, a in counted.items()}, {k: expected.get(k, 0) for k in counted}, 'coopérations of each région')
    best_classes(counted, {k: v for k, v in expected.items() if k}, lambda v: v, 'regions')


def test_little(server):
    """One country, and nobody."""
    one = server.get('/identify/pays?lon=-4&lat=14&zoom=3&pays=ML').json['areas'][0]
    same((one['class'], one['least'] == one['most'] == one['records']), (1, True), 'one country is one class')
    answer = server.get('/identify/pays?lon=-4&lat=14&zoom=3&pays=ML&annee=1901').json
    same([(a['id'], a['class']) for a in answer['areas']], [('ML', 0)], 'nothing found is nothing')
    for query in ['pays=ML', 'pays=ML&annee=1901']:
        same(server.get(f'/tiles/pays/2/1/1.png?{query}').status, 200, f'a tile of {query}')
    sea = [server.get(f'/tiles/{layers}/9/20/300.png') for layers in ('pays', 'cooperations')]
    check(sea[0].body == sea[1].body, 'where no land is there is nothing')
    a = server.get('/tiles/pays/2/1/1.png?measure=euros')
    check(a.status == 400 and b'count or amount' in a.body, 'a measure that there is not', a)


def test_below_lines(server):
    """Right behind the base map they lie below its lines; elsewhere on what stands before."""
    tiles = [server.get(f'/tiles/{layers}/4/8/5.png').body
             for layers in ('base,labels', 'base,pays,labels', 'base,labels,pays', 'pays')]
    same(len(set(tiles)), 4, 'the order is obeyed')


def test_coast(server):
    """From zoom 7 on the coast of the base map is finer than that of the areas, which end at it all the same."""
    with open('styles/atlas/palette.txt') as f:
        colours = {m[1]: tuple(bytes.fromhex(m[2])) for m in re.finditer('^(land|sea) +#(.{6})', f.read(), re.M)}
    for z, x, y in [(7, 73, 49), (9, 292, 199), (11, 1168, 797)]:  # the Cyclades
        base, areas = ([p for row in png.read(server.get(f'/tiles/{layers}/{z}/{x}/{y}.png').body)[2] for p in row] for layers in ('base', 'pays'))
        ground = {kind: [p for p in range(len(base)) if sum(abs(a - b) for a, b in zip(base[p], colour)) < 6] for kind, colour in colours.items()}
        check(min(len(g) for g in ground.values()) > 1000, f'zoom {z}: there are land and sea', {k: len(g) for k, g in ground.items()})
        bare, wet = sum(areas[p][3] < 128 for p in ground['land']), sum(areas[p][3] > 127 for p in ground['sea'])
        check(bare < len(ground['land']) / 200 and wet < len(ground['sea']) / 200, f'zoom {z}: areas are where the land is', (bare, wet))


def body():
    data = demonstration()
    server, db = Server(data), connect(data)
    test_pays(server, db)
    test_others(server, db)
    test_regions(server, db)
    test_little(server)
    test_below_lines(server)
    test_coast(server)
    server.stop()


main(body)
