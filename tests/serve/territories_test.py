"""Territories: boxes and filters of place find what OGR finds with the outlines that the server itself lists; names
lead to them."""
import json
import random
import sqlite3
import urllib.parse

from osgeo import ogr

from fixture import check, demonstration, main, same, Server

ogr.UseExceptions()
TABLES = {'pays': 'pays', 'regions': 'region', 'departements': 'departement'}
ROUNDED = 5e-7  # half of the last decimal of what is listed


def items(server, collection, query):
    a = server.get(f'/api/collections/{collection}/items?{query}')
    if a.status != 200:
        raise RuntimeError(repr(a))
    return a.json


def ids(server, collection, query):
    return [f['id'] for f in items(server, collection, f'limit=1000&{query}')['features']]


def outlines(server, collection):
    """By id; and the ids of those without."""
    listed = {f['id']: f['geometry'] for f in items(server, collection, 'limit=1000')['features']}
    return ({i: ogr.CreateGeometryFromJson(json.dumps(g)) for i, g in listed.items() if g}, {i for i, g in listed.items() if not g})


# --- each outline ----------------------------------------------------------------------------------------------------

def test_outlines(db, collection, shapes):
    """What is listed is rounded: valid still, and around the point where a map writes the name."""
    bad = [i for i, g in shapes.items() if not g.IsValid()]
    check(not bad, f'{collection}: outlines are valid as they are listed', bad)
    with sqlite3.connect(db) as c:
        labels = {code: (lon, lat) for code, lon, lat in c.execute(f'SELECT code, lon, lat FROM {TABLES[collection]}')}
    away = {}
    for i, g in shapes.items():
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(*labels[i])
        if g.Distance(point) > 0.05:
            away[i] = g.Distance(point)
    check(not away, f'{collection}: they lie around the point for a label', away)


# --- boxes -----------------------------------------------------------------------------------------------------------

def some_boxes(chance, shapes):
    """Around a corner of some outline, of all sizes."""
    for _ in range(20):
        ring = chance.choice(list(shapes.values())).GetGeometryRef(0).GetGeometryRef(0)
        x, y = ring.GetPoint_2D(chance.randrange(ring.GetPointCount()))
        w, h = 10 ** chance.uniform(-1.5, 1.3), 10 ** chance.uniform(-1.5, 1.0)
        x, y = x + chance.uniform(-w, w) / 2, y + chance.uniform(-h, h) / 2
        yield tuple(round(v, 4) for v in (max(x - w / 2, -180), max(y - h / 2, -90), min(x + w / 2, 180), min(y + h / 2, 90)))


def rectangle(box, more=0.0):
    west, south, east, north = box
    w, s, e, n = west - more, south - more, east + more, north + more
    return ogr.CreateGeometryFromWkt(f'POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))')


def wrong(found, surely, perhaps):
    """What OGR finds though every corner be rounded the other way is there, and nothing but what it may find so."""
    return sorted(surely - found) + sorted(found - perhaps)


def test_boxes(server, collection, shapes, without):
    """A bbox keeps what has no geometry; a filter does not."""
    faults, met, held = [], 0, 0
    for box in some_boxes(random.Random(2811), shapes):
        less, more = rectangle(box, -ROUNDED * 2), rectangle(box, ROUNDED * 2)
        meets = ({i for i, g in shapes.items() if g.Intersects(less)}, {i for i, g in shapes.items() if g.Intersects(more)})
        within = ({i for i, g in shapes.items() if g.Within(less)}, {i for i, g in shapes.items() if g.Within(more)})
        text = ','.join(map(str, box))
        asked = {f'bbox={text}': tuple(m | without for m in meets),
                 'filter=' + urllib.parse.quote(f'S_INTERSECTS(geometry,BBOX({text}))'): meets,
                 'filter=' + urllib.parse.quote(f'S_WITHIN(geometry,{rectangle(box).ExportToWkt()})'): within}
        for query, (surely, perhaps) in asked.items():
            bad = wrong(set(ids(server, collection, query)), surely, perhaps)
            if bad:
                faults.append((query, bad))
        met, held = met + len(meets[0]), held + len(within[0])
    check(not faults, f'{collection}: bbox, S_INTERSECTS and S_WITHIN of 20 boxes find what OGR finds', faults)
    check(met > 30 and held > 0, 'which is something', (met, held))


# --- names -----------------------------------------------------------------------------------------------------------

def test_names(server, db):
    with sqlite3.connect(db) as c:
        partners = {code: n for code, n in c.execute('SELECT pays, count(*) FROM partenaire GROUP BY pays')}
    nobody = [f for f in items(server, 'pays', 'limit=1000')['features'] if f['id'] not in partners]
    check(len(nobody) > 5, 'there are countries where nobody is', len(nobody))
    for f in nobody[:6]:
        name = f['properties']['nom']
        found = items(server, 'pays', 'q=' + urllib.parse.quote(name))['features']
        check(found and found[0]['id'] == f['id'] and found[0]['properties']['projets'] == 0, f'q={name} finds it by its name',
              [g['id'] for g in found])
    for collection, q, first in (('pays', 'mali', 'ML'), ('pays', 'tuvalu', 'TV'), ('pays', 'oceanie tuvalu', 'TV'), ('pays', 'rdc', 'CD'),
                                 ('regions', 'bretagne', '53'), ('departements', 'lozere', '48')):
        found = ids(server, collection, 'q=' + urllib.parse.quote(q))
        check(found[:1] == [first], f'{collection}?q={q} has {first} first', found)
    same(ids(server, 'pays', 'q=tuvalu&continent=afrique'), [], 'what is asked beside holds of it')
    same(ids(server, 'pays', 'q=tuvalu&thematique=eau'), [], 'and of who is there')
    same(ids(server, 'pays', 'q=' + urllib.parse.quote('tuvalu mali')), [], 'no country has the names of two')
    found = [f for f in ids(server, 'pays', 'q=mal') if f in ('ML', 'MY', 'MW', 'MV', 'MT')]
    same(found, ['MY', 'MW', 'MV', 'ML', 'MT'], 'those whose names begin so, by name')
    facet = server.get('/api/collections/pays/facets?by=continent&q=tuvalu').json
    same(facet['numberMatched'], 1, 'facets count it')


# --- euros -----------------------------------------------------------------------------------------------------------

def test_euros(server, db):
    """annee is asked of financements beside financement, else of projets."""
    with sqlite3.connect(db) as c:
        paid = dict(c.execute("""SELECT pays, sum(montant) FROM (
            SELECT DISTINCT a.pays, f.rowid, f.montant FROM financement f JOIN projet p ON p.id = f.projet_id
            JOIN cooperation_partenaire cp ON cp.cooperation_id = p.cooperation_id JOIN partenaire a ON a.id = cp.partenaire_id
            WHERE f.source = 'ue' AND f.annee = 2015 AND f.montant IS NOT NULL) GROUP BY pays"""))
    got = {f['id']: f['properties']['montant_total'] for f in items(server, 'pays', 'limit=1000&financement=ue&annee=2015')['features']}
    check(len(paid) > 10 and {i: v for i, v in got.items() if v is not None} == paid, 'euros of a year and a source are its financements',
          [(i, got.get(i), paid.get(i)) for i in set(got) | set(paid) if got.get(i) != paid.get(i)][:5])
    whole = [f['properties']['montant_total'] or 0 for f in items(server, 'projets', 'limit=1000&pays=ML&annee=2015')['features']]
    found = items(server, 'pays', 'pays=ML&annee=2015')['features'][0]['properties']
    same((found['projets'], found['montant_total']), (len(whole), sum(whole)), 'of a year alone all financements of its projets')


def body():
    db = demonstration()
    server = Server(db)
    for collection in TABLES:
        shapes, without = outlines(server, collection)
        test_outlines(db, collection, shapes)
        test_boxes(server, collection, shapes, without)
    test_names(server, db)
    test_euros(server, db)
    same(server.stop(), 0, 'the server ends well')


main(body)
