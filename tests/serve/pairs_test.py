"""Pairs of a selection: as JSON, CSV and sums by région and country they say what plain SQL says, all of it or nothing."""
import csv
import io
import sqlite3
import urllib.parse

from fixture import check, connect, database, demonstration, main, same, Server, until

FROM = """FROM collectivite k JOIN cooperation_collectivite ck ON ck.collectivite_id = k.id
 JOIN cooperation c ON c.id = ck.cooperation_id JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id
 JOIN partenaire q ON q.id = cq.partenaire_id LEFT JOIN projet p ON p.cooperation_id = c.id
 LEFT JOIN financement f ON f.projet_id = p.id LEFT JOIN pays ON pays.code = q.pays WHERE """
SUMS = """count(DISTINCT CASE c.nature WHEN 'cooperation' THEN c.id END), count(DISTINCT CASE c.nature WHEN 'action' THEN c.id END),
 count(DISTINCT p.id)"""
THEME = "EXISTS (SELECT 1 FROM projet_thematique t WHERE t.projet_id = p.id AND t.thematique = 'eau')"
CASES = [  # collection, criteria, the same in SQL
    ('collectivites', '', '1'),
    ('cooperations', 'pays=ML', "c.nature = 'cooperation' AND q.pays = 'ML'"),
    ('actions', 'continent=afrique', "c.nature = 'action' AND pays.continent = 'afrique'"),
    ('projets', 'thematique=eau&region=84', f"p.id IS NOT NULL AND {THEME} AND k.region = '84'"),
    ('partenaires', 'financement=afd&jumelage=true', "f.source = 'afd' AND c.jumelage = 1"),
    ('collectivites', 'region=01,02,03,04,06&montant=100000..', "k.region IN ('01', '02', '03', '04', '06') AND f.montant >= 100000"),
    ('projets', 'thematique=!eau&pays=SN', f"p.id IS NOT NULL AND NOT {THEME} AND q.pays = 'SN'"),
]


def rows(part):
    return [dict(zip(part['fields'], r)) for r in part['rows']]


def ask(server, collection, query):
    a = server.get(f'/api/collections/{collection}/pairs?{query}')
    return a.json if check(a.status == 200, f'{collection} {query} has pairs', a) else None


def named(answer):
    """{(collectivité, partenaire): what is counted}"""
    k, q = rows(answer['collectivites']), rows(answer['partenaires'])
    return {(k[p['collectivite']]['id'], q[p['partenaire']]['id']):
            tuple(v for name, v in p.items() if name not in ('collectivite', 'partenaire')) for p in rows(answer['pairs'])}


def counted(c, a, b, where, pairs=''):
    """The same in SQL, with the euros of each financement once."""
    sums = {r[:2]: r[2:] for r in c.execute(f'SELECT {a}, {b}, {pairs} {SUMS} {FROM} {where} GROUP BY 1, 2')}
    euros = dict.fromkeys(sums)
    for x, y, amount in c.execute(f'SELECT a, b, sum(m) FROM (SELECT DISTINCT {a} AS a, {b} AS b, f.id, f.montant AS m {FROM} {where}) '
                                  'GROUP BY 1, 2'):
        euros[x, y] = amount
    return {key: (*sums[key], euros[key]) for key in sums}


# --- against SQL -----------------------------------------------------------------------------------------------------

def test_pairs(server, c):
    for collection, query, where in CASES:
        answer, sql = ask(server, collection, query), counted(c, 'k.uid', 'q.uid', where)
        same(named(answer), sql, f'{collection} {query}: {len(sql)} pairs as in SQL')
        undrawn = c.execute(f'SELECT count(DISTINCT k.id || \' \' || q.id) {FROM} {where} AND (k.geom IS NULL OR q.geom IS NULL)').fetchone()[0]
        same([answer[n] for n in ('numberPairs', 'numberCollectivites', 'numberPartenaires', 'numberUndrawn')],
             [len(sql), len({a for a, _ in sql}), len({b for _, b in sql}), undrawn], 'with their numbers')
        matched = server.get(f'/api/collections/{collection}/items?limit=1&{query}').json['numberMatched']
        same(answer['numberMatched'], matched, 'of the records that the list has')
    check(len(named(ask(server, *CASES[0][:2]))) > 10000, 'all pairs at once are thousands')


def test_places(server, c):
    answer = ask(server, 'cooperations', 'pays=ML,SN')
    for side, table, last in (('collectivites', 'collectivite', 'departement'), ('partenaires', 'partenaire', 'pays')):
        sql = {r[0]: r[1:] for r in c.execute(f'SELECT uid, nom, round(ST_X(geom), 6), round(ST_Y(geom), 6), qualite, {last} FROM {table}')}
        got = answer[side]['rows']
        same(answer[side]['fields'], ['id', 'nom', 'lon', 'lat', 'qualite', last], f'{side} say what their columns are')
        same([r for r in got if sql[r[0]] != tuple(r[1:])], [], f'{side} are as in the data')
        same(len({r[0] for r in got}), len(got), 'and each stands once')
    same({v['value']: v['label'] for v in answer['pays']}, {'ML': 'Mali', 'SN': 'Sénégal'}, 'countries have their names')


def test_regions(server, c):
    for collection, query, where in CASES[::3]:
        answer = ask(server, collection, query + '&group=region')
        sql = counted(c, "ifnull(k.region, 'none')", "ifnull(q.pays, 'none')", where, "count(DISTINCT k.id || ' ' || q.id),")
        same(named(answer), sql, f'{collection} {query}: by région and country as in SQL')
        same({r['id']: r['collectivites'] for r in rows(answer['collectivites'])},
             dict(c.execute(f"SELECT ifnull(k.region, 'none'), count(DISTINCT k.id) {FROM} {where} GROUP BY 1")), 'with the collectivités of each')
        same({r['id']: r['partenaires'] for r in rows(answer['partenaires'])},
             dict(c.execute(f"SELECT ifnull(q.pays, 'none'), count(DISTINCT q.id) {FROM} {where} GROUP BY 1")), 'and the partners')


# --- forms and limits ------------------------------------------------------------------------------------------------

def table(text, separator=','):
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def number(text):
    return int(text) if text else None


def test_csv(server):
    for query in ('', 'pays=ML'):
        a = server.get(f'/api/collections/collectivites/pairs?f=csv&{query}')
        got = {(r['collectivite_id'], r['partenaire_id']): tuple(number(r[n]) for n in ('cooperations', 'actions', 'projets', 'montant'))
               for r in table(a.body.decode())}
        same(got, named(ask(server, 'collectivites', query)), f'CSV has the same pairs: {len(got)}')
    a = server.get('/api/collections/collectivites/pairs?f=csv-excel')
    check(a.body.startswith(b'\xef\xbb\xbf') and a.body.count(b'\xef\xbb\xbf') == 1, 'one byte order mark for Excel')
    same(a.header('content-disposition'), 'attachment; filename="partenariats.csv"', 'CSV is a file with a name')
    by = table(server.get('/api/collections/collectivites/pairs?f=csv&group=region&pays=ML').body.decode())
    same({(r['region'], r['pays'], int(r['partenariats'])) for r in by},
         {(*key, v[0]) for key, v in named(ask(server, 'collectivites', 'group=region&pays=ML')).items()}, 'régions as CSV too')


def test_limit(db, full):
    server = Server(db, '--max-pairs', '100')
    a = server.get('/api/collections/collectivites/pairs')
    check(a.status == 400 and a.json['parameter'] == 'group' and '--max-pairs' in a.json['detail'], 'more than one answer has: it says so', a)
    same(ask(server, 'collectivites', 'group=auto')['group'], 'region', 'or their sums, where that is asked for')
    same(ask(server, 'collectivites', 'group=auto&pays=DO')['group'], 'none', 'and pairs where there are few')
    same(len(table(server.get('/api/collections/collectivites/pairs?f=csv').body.decode())), full, 'CSV has all of them')


def test_errors(server):
    for query, status, parameter in (('group=pays', 400, 'group'), ('f=xlsx', 400, 'f'), ('pays=QQ', 400, 'pays'), ('nothing=1', 400, 'nothing')):
        a = server.get(f'/api/collections/cooperations/pairs?{query}')
        same((a.status, a.json.get('parameter')), (status, parameter), f'{query} is an error that names it')
    for collection in ('bourse', 'pays', 'regions', 'departements', 'nothing'):
        same(server.get(f'/api/collections/{collection}/pairs').status, 404, f'{collection} have no pairs')
    empty = ask(server, 'cooperations', 'pays=ML&pays=!ML')
    same((empty['numberPairs'], empty['pairs']['rows'], empty['pays']), (0, [], []), 'nothing is an answer')


def test_kept(server):
    a = server.get('/api/collections/cooperations/pairs?pays=ML')
    again = server.get('/api/collections/cooperations/pairs?pays=ML', headers={'If-None-Match': a.header('etag')})
    same((again.status, again.body), (304, b''), 'an answer has a tag')


HOSTILE = '<img src=x onerror=alert(1)> "\\,;\u202e=1+1\n' + 'é' * 1000


def test_hostile(c, server):
    """Names as they are, whatever stands in them; what is far away or nowhere is there too."""
    c.execute('UPDATE collectivite SET nom = ? WHERE uid = ?', (HOSTILE, 'commune-44109'))
    c.commit()
    target = '/api/collections/collectivites/pairs?pays=SN'  # loops see a change one after the other
    check(until(lambda: HOSTILE in [r['nom'] for r in rows(server.get(target).json['collectivites'])]), 'a name with anything in it comes as it is')
    check(until(lambda: HOSTILE in [r['collectivite'] for r in table(server.get(target + '&f=csv').body.decode())]), 'in CSV too')
    niger = ask(server, 'cooperations', 'pays=NE')
    same((niger['numberPairs'], niger['numberUndrawn'], rows(niger['partenaires'])[0]['lon']), (1, 1, None),
         'a partner without a position is in a pair that cannot be drawn')
    box = urllib.parse.quote('170,-30,-170,-10')
    same([r['id'] for r in rows(ask(server, 'cooperations', f'bbox={box}&located=true')['partenaires'])], ['p-fj-suva'],
         'a box leaves the pairs with a place in it')


@main
def test():
    db = demonstration()
    server, c = Server(db), sqlite3.connect(f'file:{db}?mode=ro', uri=True)
    c.enable_load_extension(True)
    c.load_extension('mod_spatialite')
    test_pairs(server, c)
    test_places(server, c)
    test_regions(server, c)
    test_csv(server)
    test_limit(db, c.execute('SELECT count(DISTINCT k.id || \' \' || q.id) ' + FROM + '1').fetchone()[0])
    test_errors(server)
    test_kept(server)
    small = database()
    test_hostile(connect(small), Server(small))
