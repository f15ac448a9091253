"""Arcs: what flux bundles is what plain SQL pairs, it names them, and they go the shortest way, across the antimeridian too."""
import math

from fixture import check, connect, demonstration, main, same, Server

PAIRS = """SELECT DISTINCT k.id, k.uid, k.region, k.departement, X(k.geom), Y(k.geom), p.id, p.uid, p.pays, X(p.geom), Y(p.geom), c.id
    FROM cooperation c JOIN cooperation_collectivite l ON l.cooperation_id = c.id JOIN collectivite k ON k.id = l.collectivite_id
    JOIN cooperation_partenaire m ON m.cooperation_id = c.id JOIN partenaire p ON p.id = m.partenaire_id
    WHERE c.nature = 'cooperation' AND k.geom IS NOT NULL AND p.geom IS NOT NULL"""


def sphere(lon, lat):
    lon, lat = math.radians(lon), math.radians(lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def middle(a, b):
    """Half way on the great circle: the sum of the two directions."""
    x, y, z = (p + q for p, q in zip(sphere(*a), sphere(*b)))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def flux(server, lon, lat, zoom, query, layers='flux'):
    return server.get(f'/identify/{layers}?lon={lon:.6f}&lat={lat:.6f}&zoom={zoom}&{query}').json['flux']


def one_pair(server, row, zoom):
    _, k, region, _, kx, ky, _, p, pays, px, py, _ = row
    lon, lat = middle((kx, ky), (px, py))
    return flux(server, lon, lat, zoom, f'collectivite={k}&partenaire={p}')


def test_pairs(server, rows):
    """Of one pair every bundle is that pair, and its arc the great circle."""
    sums = {}
    for r in rows:
        sums[r[1], r[7]] = sums.get((r[1], r[7]), 0) + 1
    across = [r for r in rows if abs(r[4] - r[9]) > 180]
    check(len(across) > 0, 'there are pairs across the antimeridian', len(rows))
    for r in rows[::len(rows) // 12] + across[:6]:
        for zoom, level in ((2, 'region'), (6, 'departement'), (8, 'pair')):
            a = one_pair(server, r, zoom)
            what = f'{r[1]} and {r[7]} at zoom {zoom}'
            if check(a is not None, f'{what}: an arc half way', r):
                same((a['level'], a['pairs'], a['sum']), (level, 1, sums[r[1], r[7]]), what)
                same(([c['id'] for c in a['liste_collectivites']], [c['id'] for c in a['liste_partenaires']]), ([r[1]], [r[7]]),
                     f'{what}: named')


def bundle(server, rows, zoom, query, key):
    """At one of the places of a bundle its arc begins."""
    for r in rows:
        a = flux(server, r[4], r[5], zoom, query)
        if a:
            return a
    return None


def test_bundles(server, rows):
    for region, pays in (('84', 'ML'), ('11', 'SN'), ('44', 'DE')):
        mine = [r for r in rows if r[2] == region and r[8] == pays]
        if not check(len(mine) > 1, f'{region} and {pays} have pairs', len(mine)):
            continue
        a = bundle(server, mine, 4, f'region={region}&pays={pays}', region)
        what = f'the bundle of {region} and {pays}'
        if check(a is not None, f'{what} begins at one of its places', mine[:2]):
            same((a['pairs'], a['sum'], a['collectivites'], a['partenaires']),
                 (len({(r[0], r[6]) for r in mine}), len(mine), len({r[0] for r in mine}), len({r[6] for r in mine})), what)
            same((a['region']['value'], a['pays']['value']), (region, pays), f'{what} is named')
            names = {c['id'] for c in a['liste_partenaires']}
            check(names <= {r[7] for r in mine} and len(names) == min(20, a['partenaires']), f'{what} names its partners', names)


def test_little(server):
    nothing = [server.get(f'/tiles/{layers}/3/4/2.png?annee=1901').body for layers in ('flux', 'cooperations')]
    check(nothing[0] == nothing[1], 'nothing found: nothing is painted')
    check(server.get('/tiles/flux,bourse/3/4/2.png').status == 200, 'requests have no partners in France')
    check(server.get('/identify/flux?lon=0&lat=-60&zoom=8&pays=ML').json['flux'] is None, 'no arc, none is named')
    tiles = {q: server.get(f'/tiles/flux/4/8/5.png?{q}').body for q in ('', 'measure=amount', 'pays=ML', 'thematique=eau')}
    same(len(set(tiles.values())), 4, 'measure and criteria are obeyed')


def body():
    data = demonstration()
    server, db = Server(data), connect(data)
    rows = db.execute(PAIRS).fetchall()
    test_pairs(server, rows)
    test_bundles(server, rows)
    test_little(server)
    server.stop()


main(body)
