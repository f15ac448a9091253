"""What lists and facets count, against plain SQL: by position, by the year that a cooperation began, and values of which
there is nothing."""
import random
import sqlite3

from fixture import check, demonstration, main, same, Server

# Of each record of a list: (uid, lon, lat), a row for each place of its geometry; nulls where it has none.
PLACE = 'ST_X(t.geom), ST_Y(t.geom)'
PARTNERS, MEMBERS = ('partner', 'partenaire'), ('france', 'collectivite')


def of_cooperation(table, key, where, side, name):
    return side, f"""SELECT r.uid, {PLACE} FROM {table} r JOIN cooperation_{name} l ON l.cooperation_id = r.{key}
        JOIN {name} t ON t.id = l.{name}_id WHERE {where}"""


POSITIONS = [
    ('collectivites', 'partner', f'SELECT uid, {PLACE} FROM collectivite t WHERE id IN (SELECT collectivite_id FROM cooperation_collectivite)'),
    ('partenaires', 'partner', f'SELECT uid, {PLACE} FROM partenaire t WHERE id IN (SELECT partenaire_id FROM cooperation_partenaire)'),
    ('bourse', 'partner', f"SELECT b.uid, {PLACE} FROM bourse b JOIN partenaire t ON t.id = b.partenaire_id WHERE b.etat = 'publie'"),
    *[('cooperations', *of_cooperation('cooperation', 'id', "r.nature = 'cooperation'", *side)) for side in (PARTNERS, MEMBERS)],
    *[('actions', *of_cooperation('cooperation', 'id', "r.nature = 'action'", *side)) for side in (PARTNERS, MEMBERS)],
    *[('projets', *of_cooperation('projet', 'cooperation_id', '1', *side)) for side in (PARTNERS, MEMBERS)],
]
BOXES = ['-6,41,10,52', '-20,-5,20,25', '160,-30,-150,0', '2.2,48.8,2.5,48.95', '-180,-90,180,90', '55,-22,56,-20.5', '-8.5,12.2,-7.5,13']


def get(server, collection, what, query):
    a = server.get(f'/api/collections/{collection}/{what}?{query}')
    if a.status != 200:
        raise RuntimeError(f'{collection}?{query}: {a!r}')
    return a.json


def number(server, collection, query):
    return get(server, collection, 'items', f'limit=1&{query}')['numberMatched']


def holds(box, lon, lat):
    w, s, e, n = map(float, box.split(','))
    return s <= lat <= n and (w <= lon <= e if w <= e else lon >= w or lon <= e)


# --- by position -----------------------------------------------------------------------------------------------------

def test_positions(server, sql):
    for collection, side, query in POSITIONS:
        places = {}
        for uid, lon, lat in sql.execute(query):
            places.setdefault(uid, [])
            if lon is not None:
                places[uid].append((lon, lat))
        nowhere = sum(not p for p in places.values())
        wrong, some = [], 0
        for box in BOXES:
            there = sum(any(holds(box, *at) for at in p) for p in places.values())
            some += 0 < there < len(places)
            for more, n in (('&located=true', there), ('', there + nowhere)):
                got = number(server, collection, f'bbox={box}&side={side}{more}')
                if got != n:
                    wrong.append((box, more, got, n))
        check(not wrong and some > 2, f'{collection}, side={side}: a box finds those with a place in it, as SQL says', (wrong, some))
    facet = get(server, 'projets', 'facets', 'by=thematique&bbox=-20,-5,20,25&located=true')
    same(facet['numberMatched'], number(server, 'projets', 'bbox=-20,-5,20,25&located=true'), 'facets are of what is in the box')
    first = facet['facets']['thematique'][0]
    same(number(server, 'projets', f'bbox=-20,-5,20,25&located=true&thematique={first["value"]}'), first['count'], 'and their counts too')


# --- depuis ----------------------------------------------------------------------------------------------------------

def test_since(server, sql):
    of = {'cooperations': "SELECT count(*) FROM cooperation c WHERE nature = 'cooperation' AND {}",
          'actions': "SELECT count(*) FROM cooperation c WHERE nature = 'action' AND {}",
          'projets': 'SELECT count(*) FROM projet p JOIN cooperation c ON c.id = p.cooperation_id WHERE {}',
          'collectivites': 'SELECT count(DISTINCT collectivite_id) FROM cooperation c JOIN cooperation_collectivite ON cooperation_id = c.id WHERE {}',
          'partenaires': 'SELECT count(DISTINCT partenaire_id) FROM cooperation c JOIN cooperation_partenaire ON cooperation_id = c.id WHERE {}'}
    asked = {'2005': 'depuis = 2005', '1990..1999': 'depuis BETWEEN 1990 AND 1999', '..1980': 'depuis <= 1980', '2010..': 'depuis >= 2010',
             'none': 'depuis IS NULL', '1985,none': '(depuis = 1985 OR depuis IS NULL)', '!2005': '(depuis <> 2005 OR depuis IS NULL)',
             '2000..,!2005': 'depuis >= 2000 AND depuis <> 2005', '!none': 'depuis NOT NULL'}
    for collection, query in of.items():
        wrong = [(value, got, want) for value, condition in asked.items()
                 if (got := number(server, collection, f'depuis={value}')) != (want := sql.execute(query.format(condition)).fetchone()[0])]
        check(not wrong, f'{collection}: depuis, a year, ranges, none and without, as SQL says', wrong)
    for collection, nature in ('cooperations', 'cooperation'), ('actions', 'action'):
        want = dict(sql.execute("SELECT coalesce(depuis, 'none') || '', count(*) FROM cooperation WHERE nature = ? GROUP BY 1", (nature,)))
        got = get(server, collection, 'facets', 'by=depuis')['facets']['depuis']
        same({v['value']: v['count'] for v in got}, want, f'{collection}: its facet has every year')
    check('none' in want, 'and those of which nobody knows since when')


# --- values without records ------------------------------------------------------------------------------------------

def facets(server, query, collection='projets'):
    return {by: [(v['value'], v['count']) for v in values]
            for by, values in get(server, collection, 'facets', query)['facets'].items()}


def test_zeros(server, sql):
    small = 'thematique,odd,statut,financement,type,region,nature_epci,continent,cad,oif,nature,jumelage'
    nothing = 'pays=TV&annee=1066&depuis=1900..1902'
    codes = {name: [v['code'] for v in values if not v.get('former')] for name, values in get_vocabularies(server).items()}
    f = facets(server, f'by={small}&zeros=true&{nothing}')
    check(set(dict(f['thematique'])) == set(codes['thematique']) and not any(n for values in f.values() for _, n in values),
          'where nothing matches every thématique is there, at 0', f)
    for by, name in (('odd', 'odd'), ('statut', 'statut'), ('financement', 'financement'), ('type', 'type'), ('region', 'region')):
        same([v for v, _ in f[by]], codes[name], f'{by}: all in their own order')
    same((f['jumelage'], f['nature']), ([('false', 0), ('true', 0)], [('cooperation', 0), ('action', 0)]), 'what is true or not, and natures')
    same(facets(server, f'by={small}&{nothing}'), {by: [] for by in small.split(',')}, 'without zeros nothing is there')
    f = facets(server, f'by=pays,annee,depuis&zeros=true&{nothing}')
    same((f['pays'], f['annee']), ([('TV', 0)], [('1066', 0)]), 'of many values those that were asked for')
    same(facets(server, 'by=region&zeros=true&region=22:43')['region'][-1:] and
         dict(facets(server, 'by=region&zeros=true&region=22:43')['region'])['22:43'], number(server, 'projets', 'region=22:43'), 'a former region that was asked for')
    same(facets(server, 'by=statut&zeros=true&statut=none&pays=TV')['statut'][-1], ('none', 0), 'and none')
    whole, zeros = (facets(server, f'by=pays,thematique,annee&continent=asie{z}') for z in ('', '&zeros=true'))
    same({by: [v for v in values if v[1]] for by, values in zeros.items()}, whole, 'what there is stays as it was, largest first')
    span = facets(server, 'by=annee&zeros=true&annee=1900..2100&pays=TV')['annee']
    first, last = sql.execute('SELECT min(coalesce(annee_debut, annee_fin)), max(coalesce(annee_fin, annee_debut)) FROM projet').fetchone()
    check(span and [int(v) for v, _ in span] == list(range(first, int(span[-1][0]) + 1)) and int(span[-1][0]) >= last and not any(n for _, n in span),
          'of years all in the range that the data know', (span[:2], span[-2:], first, last))
    for value in ('yes', '1', 'TRUE', '<b>'):
        a = server.get(f'/api/collections/projets/facets?by=pays&zeros={value}')
        same((a.status, a.json.get('parameter')), (400, 'zeros'), f'zeros={value} is refused')


def get_vocabularies(server):
    return server.get('/api/vocabularies').json


def body():
    db = demonstration()
    sql = sqlite3.connect(f'file:{db}?mode=ro', uri=True)
    sql.enable_load_extension(True)
    sql.load_extension('mod_spatialite')
    server = Server(db)
    test_positions(server, sql)
    test_since(server, sql)
    test_zeros(server, sql)


main(body)
