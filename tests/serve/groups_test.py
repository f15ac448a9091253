"""What marks stand for: one for each country, or French région, is of all the sites that plain SQL counts there; and
says whose it is."""
import sqlite3

from fixture import check, connect, demonstration, main, same, Server

ABROAD = '''SELECT p.pays, count(DISTINCT l.cooperation_id || '-' || l.partenaire_id) FROM cooperation_partenaire l
    JOIN partenaire p ON p.id = l.partenaire_id JOIN cooperation c ON c.id = l.cooperation_id
    {} WHERE p.geom IS NOT NULL AND c.nature = 'cooperation' GROUP BY p.pays'''
IN_FRANCE = 'SELECT region, count(*) FROM collectivite WHERE geom IS NOT NULL GROUP BY region'


def mark(server, layer, lon, lat, group, zoom=18, criteria=''):
    a = server.get(f'/identify/{layer}?lon={lon}&lat={lat}&zoom={zoom}&group={group}&limit=1&{criteria}')
    if not check(a.status == 200, f'{layer} by {group} at {lon}, {lat}', a):
        return {}
    return a.json.get('summary', {})


def test_marks(db, server, layer, group, table, collection, sql, criteria):
    with sqlite3.connect(db) as c:
        points = {code: (lon, lat) for code, lon, lat in c.execute(f'SELECT code, lon, lat FROM {table}')}
        counted = dict(c.execute(sql))
    found, named = {}, 0
    for code, (lon, lat) in points.items():
        if code in counted or len(code) + len(found) % 9 == 2:
            m = mark(server, layer, lon, lat, group, criteria=criteria)
            named += bool(m) and m['territory']['id'] == code and m['territory']['collection'] == collection
            if m:
                found[code] = m['sites']
    same(found, counted, f'{layer} by {group}: the sites of each')
    same(named, len(counted), f'{layer} by {group}: whose they are')
    numbers = server.get(f'/api/collections/{layer}/items?limit=1&{criteria}').json
    same(sum(found.values()), numbers['numberSites'], f'{layer} by {group}: all of them')
    check(len(found) > 10, f'{layer} by {group}: there are some')


def test_unknown(db, server):
    """What lies in no country that is known has a mark together, at one of its places."""
    c = connect(db)
    where = c.execute("SELECT DISTINCT ST_X(p.geom), ST_Y(p.geom) FROM partenaire p JOIN cooperation_partenaire l ON "
                      "l.partenaire_id = p.id WHERE p.pays IS NULL AND p.geom IS NOT NULL").fetchall()
    n = dict(c.execute(ABROAD.format(''))).get(None, 0)
    c.close()
    marks = [mark(server, 'cooperations', lon, lat, 'pays') for lon, lat in where]
    check(n > 0 and [m['sites'] for m in marks if m and 'territory' not in m] == [n],
          'sites of no country have a mark together', (n, marks))


def test_each_place(server):
    """Every place its own mark: Bamako at a zoom where it is one of many else."""
    alone = mark(server, 'cooperations', -8.0029, 12.6392, 'none', 4)
    around = (mark(server, 'cooperations', -8.0029 + i / 2, 12.6392 + j / 2, 'grid', 4) for j in range(-6, 7) for i in range(-6, 7))
    many = max((m for m in around if m), key=lambda m: m['sites'])
    check(0 < alone['sites'] < many['sites'], 'a mark of one place is of fewer sites', (alone, many))
    check('territory' not in alone, 'which is no territory', alone)


def body():
    db = demonstration()
    server = Server(db)
    test_marks(db, server, 'cooperations', 'pays', 'pays', 'pays',
               ABROAD.format("JOIN pays q ON q.code = p.pays AND q.continent = 'ameriques'"), 'continent=ameriques')
    test_marks(db, server, 'collectivites', 'region', 'region', 'regions', IN_FRANCE, '')
    with sqlite3.connect(db) as c:
        bamako = c.execute("SELECT lon, lat FROM pays WHERE code = 'ML'").fetchone()
        lon, lat = c.execute("SELECT lon, lat FROM pays WHERE code = 'FR'").fetchone()
        all_of_france, = c.execute('SELECT count(*) FROM collectivite WHERE geom IS NOT NULL').fetchone()
    same(mark(server, 'cooperations', *bamako, 'region')['territory']['id'], 'ML', 'abroad regions are countries')
    same(mark(server, 'collectivites', lon, lat, 'pays')['sites'], all_of_france, 'France is one country')
    both = mark(server, 'cooperations,jumelages', -2, 54, 'pays', 3)
    same([p['layer'] for p in both.get('layers', [])], ['cooperations', 'jumelages'], 'a mark tells its layers')
    test_unknown(db, server)
    test_each_place(server)
    a = server.get('/tiles/base,cooperations/3/4/2.png?group=departement')
    check(a.status == 400 and 'grid, none, pays or region' in a.json['detail'], 'another group is an error', a)
    a = server.get('/tiles/cooperations.json?group=pays&pays=ML')
    check('?group=pays&pays=ML' in a.json['tiles'][0], 'TileJSON passes the group on', a.json)
    server.stop()


main(body)
