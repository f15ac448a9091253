"""What marks are worth: euros and thématiques of every country and French région, under many criteria, are what plain SQL
has; vector tiles, UTFGrids and /identify say the same; what nobody has declared is not 0."""
import collections
import json
import math

import mvt
from fixture import check, connect, demonstration, main, same, Server

# Of joined rows: c cooperation, p partenaire, k collectivité, j projet, f financement.
OF_PROJET = "EXISTS (SELECT 1 FROM projet_{0} x WHERE x.projet_id = j.id AND x.{0} = '{1}')"
EAU, SANTE = OF_PROJET.format('thematique', 'eau'), OF_PROJET.format('thematique', 'sante')
CRITERIA = {
    '': '1',
    'thematique=eau': EAU,
    'thematique=eau,sante': f'({EAU} OR {SANTE})',
    'odd=6': OF_PROJET.format('odd', '6'),
    'continent=afrique': "p.pays IN (SELECT code FROM pays WHERE continent = 'afrique')",
    'pays=ML': "p.pays = 'ML'",
    'pays=ML,SN,VN': "p.pays IN ('ML', 'SN', 'VN')",
    'continent=!europe': "coalesce(p.pays, '') NOT IN (SELECT code FROM pays WHERE continent = 'europe')",
    'region=84': "k.region = '84'",
    'departement=69': "k.departement = '69'",
    'type=commune': "k.type = 'commune'",
    'financement=ue': "f.source = 'ue'",
    'financement=none': 'f.source IS NULL',
    'montant=50000..': 'f.montant >= 50000',
    'financement=afd&montant=..100000': "f.source = 'afd' AND f.montant <= 100000",
    'financement=ue&annee=2012..2014': "f.source = 'ue' AND f.annee BETWEEN 2012 AND 2014",
    'jumelage=true': 'c.jumelage = 1',
    'depuis=2010..': 'c.depuis >= 2010',
    'thematique=eau&region=11&continent=afrique':
        f"{EAU} AND k.region = '11' AND p.pays IN (SELECT code FROM pays WHERE continent = 'afrique')",
    'thematique=eau&financement=ue&type=commune&pays=ML,SN,MA':
        f"{EAU} AND f.source = 'ue' AND k.type = 'commune' AND p.pays IN ('ML', 'SN', 'MA')",
}
JOINED = """{first} LEFT JOIN projet j ON j.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = j.id
    WHERE {located} AND {where}"""
ABROAD = """cooperation c JOIN cooperation_partenaire lp ON lp.cooperation_id = c.id
    JOIN partenaire p ON p.id = lp.partenaire_id LEFT JOIN cooperation_collectivite lk ON lk.cooperation_id = c.id
    LEFT JOIN collectivite k ON k.id = lk.collectivite_id"""
IN_FRANCE = """collectivite k LEFT JOIN cooperation_collectivite lk ON lk.collectivite_id = k.id
    LEFT JOIN cooperation c ON c.id = lk.cooperation_id LEFT JOIN cooperation_partenaire lp ON lp.cooperation_id = c.id
    LEFT JOIN partenaire p ON p.id = lp.partenaire_id"""
PLACES = {
    'pays': ('cooperations', 'p.pays', ABROAD, "p.geom IS NOT NULL AND c.nature = 'cooperation'", 'pays', range(4)),
    'region': ('collectivites', 'k.region', IN_FRANCE, 'k.geom IS NOT NULL',
               "region WHERE periode = '2016'", range(4)),
}
MOST = 6  # thématiques that rings show


def plain(db, group, where):
    """By territory: euros, None where none are known; projets of each thématique."""
    _, by, first, located, _, _ = PLACES[group]
    joined = JOINED.format(first=first, located=located, where=where)
    euros = {code: None for code, in db.execute(f'SELECT DISTINCT {by} FROM {joined} AND {by} IS NOT NULL')}
    euros.update(db.execute(f"""SELECT code, sum(montant) FROM (SELECT DISTINCT {by} AS code, f.id, f.montant FROM {joined}
        AND f.montant IS NOT NULL AND {by} IS NOT NULL) GROUP BY code"""))
    themes = collections.defaultdict(dict)
    for code, theme, n in db.execute(f"""SELECT code, thematique, count(*) FROM (SELECT DISTINCT {by} AS code, j.id FROM {joined}
            AND j.id IS NOT NULL AND {by} IS NOT NULL) JOIN projet_thematique t ON t.projet_id = id GROUP BY 1, 2"""):
        themes[code][theme] = n
    return euros, themes


def marks(server, layer, columns, query):
    """Every mark at zoom 2 once, by name: none is nearer to a pole than 66 degrees."""
    found = {}
    for x in columns:
        for y in (1, 2):
            a = server.get(f'/tiles/{layer}/2/{x}/{y}.mvt?{query}')
            if a.status != 200:
                raise RuntimeError(a)
            for features in mvt.read(a.body).values():
                found.update((f['properties'].get('name'), f['properties']) for f in mvt.own(features))
    return found


def tile_of(lon, lat, z):
    n = 2 ** z
    return int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)


def shown(themes, tops):
    """What a ring has the shares of."""
    out = {f'thematique_{t}': themes[t] for t in tops if themes.get(t)}
    rest = sum(n for t, n in themes.items() if t not in tops)
    return {**out, 'thematiques_autres': rest} if rest else out


def test_territories(server, db, group):
    layer, _, _, _, table, columns = PLACES[group]
    names = dict(db.execute(f'SELECT libelle, code FROM {table}'))
    wrong, seen, untold = [], 0, 0
    for criteria, where in CRITERIA.items():
        query = f'group={group}&measure=amount&ring=thematique&{criteria}'
        euros, themes = plain(db, group, where)
        legend = server.get(f'/legend/{layer}.json?{query}').json
        tops = [t['value'] for t in legend['thematiques'] if t['value']]
        found = {names.get(name): p for name, p in marks(server, layer, columns, query).items()}
        found.pop(None, None)
        got = {code: p.get('amount') for code, p in found.items()}
        rings = {code: {k: v for k, v in p.items() if k.startswith('thematique')} for code, p in found.items()}
        if got != euros:
            wrong.append((criteria, 'euros', sorted(set(got.items()) ^ set(euros.items()), key=str)[:6]))
        if rings != {code: shown(themes[code], tops) for code in euros}:
            wrong.append((criteria, 'themes', [(c, r, shown(themes[c], tops)) for c, r in rings.items()
                                               if r != shown(themes[c], tops)][:2]))
        seen += len(euros)
        untold += sum(v is None for v in euros.values())
        if not all((p['amount_abbreviated'] == 'n.d.') == ('amount' not in p) for p in found.values()):
            wrong.append((criteria, 'what nobody has declared is said so', found))
    same(wrong, [], f'{group}: euros and thématiques of each, under {len(CRITERIA)} criteria')
    check(seen > 150 and untold > 5, f'{group}: there are many, and some of which nothing is known', (seen, untold))


def test_tops(server, db):
    """Rings have the thématiques that most projets have, in the whole map."""
    n = collections.Counter(dict(db.execute("""SELECT t.thematique, count(*) FROM projet_thematique t JOIN projet j ON
        j.id = t.projet_id JOIN cooperation c ON c.id = j.cooperation_id WHERE c.nature = 'cooperation' GROUP BY 1""")))
    tops = [t for t, _ in sorted(n.items(), key=lambda i: (-i[1], i[0]))[:MOST]]
    found = [t['value'] for t in server.get('/legend/cooperations.json?ring=thematique').json['thematiques']]
    same(found, tops + [None], 'the legend has them, and all others together')
    fields = server.get('/tiles/cooperations.json?f=mvt&ring=thematique&measure=amount').json['vector_layers'][0]['fields']
    same({f for f in fields if f.startswith('thematique')}, {f'thematique_{t}' for t in tops} | {'thematiques_autres'},
         'TileJSON too')
    check({'amount', 'amount_abbreviated'} <= set(fields), 'and amounts', fields)


def test_places(server):
    """Grouped by places: every output says the same of a mark."""
    for layers in ('cooperations', 'cooperations,actions,jumelages', 'projets', 'bourse,cooperations'):
        query = 'measure=amount&ring=thematique'
        a = server.get(f'/tiles/{layers}/3/4/3.mvt?{query}')
        tile = {f['id']: f['properties'] for features in mvt.read(a.body).values() for f in features}
        grid = server.get(f'/tiles/{layers}/3/4/3.grid.json?{query}').json['data']
        wrong = [(tile.get(int(i)), m) for i, m in grid.items() if any(tile[int(i)].get(k) != m.get(k) for k in
                 {*m, *tile[int(i)]} if k.startswith('amount') or k.startswith('thematique'))]
        same(wrong, [], f'{layers}: vector tile and grid')
        check(len(grid) > 20, f'{layers}: there are marks', len(grid))
    a = server.get('/identify/cooperations,actions?lon=-8.0029&lat=12.6392&zoom=4&measure=amount').json
    grid = server.get('/tiles/cooperations,actions/4/7/7.grid.json?measure=amount').json
    check(a['summary']['montant'] in [m['amount'] for m in grid['data'].values()], '/identify says what the mark has',
          a['summary']['montant'])


def test_names(server, db):
    """A place that several layers have is named, and so is the mark of them."""
    places = db.execute("""SELECT p.nom, ST_X(p.geom), ST_Y(p.geom) FROM partenaire p JOIN cooperation_partenaire l ON
        l.partenaire_id = p.id JOIN cooperation c ON c.id = l.cooperation_id WHERE c.jumelage = 1 AND c.nature = 'cooperation'
        AND p.geom IS NOT NULL AND p.pays = 'DE' ORDER BY p.uid LIMIT 30""").fetchall()
    named = alone = 0
    for name, lon, lat in places:
        a = server.get(f'/identify/cooperations,jumelages?lon={lon}&lat={lat}&zoom=12').json
        if a['numberMatched'] != 1:
            continue
        x, y = tile_of(lon, lat, 12)
        tile = mvt.read(server.get(f'/tiles/cooperations,jumelages/12/{x}/{y}.mvt').body)
        alone += 1
        named += any(f['properties'].get('name') == name for features in tile.values() for f in features)
    check(alone > 5 and named == alone, 'marks of two layers at one place have its name', (alone, named))


def test_pictures(server):
    """Whatever shows a map obeys."""
    for target in ('/tiles/cooperations/2/2/1.png', '/tiles/base,cooperations/2/2/1@2x.png', '/static/cooperations/300x200.png',
                   '/static/base,cooperations/A4.pdf', '/legend/cooperations.png', '/legend/cooperations.json',
                   '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=cooperations&STYLES=&CRS=CRS:84&BBOX=0,0,40,40'
                   '&WIDTH=200&HEIGHT=200&FORMAT=image/png',
                   '/wmts/1.0.0/cooperations/default/GoogleMapsCompatible/2/1/2.png', '/tiles/cooperations.json',
                   '/styles/atlas.json?layers=cooperations'):
        mark = '&' if '?' in target else '?'
        bodies = {q: server.get(f'{target}{mark}{q}') for q in ('group=pays', 'group=pays&measure=amount', 'group=pays&ring=thematique')}
        check(all(a.status == 200 for a in bodies.values()), f'{target}: answered', bodies)
        check(len({a.body for a in bodies.values()}) == 3, f'{target}: each its own', target)
    a = server.get('/tiles/cooperations/2/2/1.png?ring=pie')
    check(a.status == 400 and 'kind or thematique' in a.json['detail'], 'another ring is an error', a)
    a = server.get('/tiles/cooperations.json?ring=thematique&measure=amount')
    check('measure=amount&ring=thematique' in a.json['tiles'][0], 'TileJSON passes both on', a.json['tiles'])


def test_legend(server):
    said = server.get('/legend/cooperations,actions.json?group=pays&measure=amount&pays=ML').json
    same(said['title'], 'Coopérations décentralisées et autres actions extérieures, par pays, en euros', 'the title says it')
    same(said['notes'][:3], ['Un symbole : un pays', 'Un montant : les financements, en euros',
                             'n.d. : non déclaré, ce qui n’est pas zéro'], 'what marks stand for')
    check([s['amount'] for s in said['sizes']][-1] is None and said['sizes'][-1]['text'] == 'n.d.', 'sizes have it apart', said['sizes'])
    check(all(a['radius_px'] < b['radius_px'] for a, b in zip(said['sizes'][:-1], said['sizes'][1:-1])), 'more is larger')
    english = server.get('/legend/heat,pays.json?lang=en&measure=amount').json
    same([c['layer'] for c in english['counted']], ['heat', 'pays'], 'heat has a legend')
    same((english['counted'][0]['ramp']['from'], english['counted'][0]['ramp']['to']), ('few', 'many'), 'in words')
    same(english['counted'][1]['method'], 'jenks-logarithm', 'and classes their method')
    check(english['title'].startswith('Density of places and'), 'titles name it', english['title'])
    check('Not declared' in json.dumps(english['counted'][1]['classes']), 'what nobody has declared is a class of its own')
    same(server.get('/legend/heat.json?pays=ML').json['criteria'], 'Pays\u00a0: Mali', 'criteria of heat are said')


def body():
    path = demonstration()
    server = Server(path)
    db = connect(path)
    for group in PLACES:
        test_territories(server, db, group)
    test_tops(server, db)
    test_places(server)
    test_names(server, db)
    test_pictures(server)
    test_legend(server)
    server.stop()


main(body)
