"""Files of whole selections (f=csv, ...): each opened by another program, which finds the records, values and places
that the features of GeoJSON have, whatever was asked for and whatever people have written."""
import concurrent.futures
import csv
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree

import openpyxl
from osgeo_utils.samples import validate_gpkg

from fixture import check, demonstration, main, path, same, until, Server

COLLECTIONS = ('collectivites', 'partenaires', 'cooperations', 'actions', 'projets', 'bourse')
TERRITORIES = {'pays': 'pays', 'regions': 'region', 'departements': 'departement'}  # and their tables


def ask(server, collection, query):
    answer = server.get(f'/api/collections/{collection}/items?{query}')
    if answer.status != 200:
        raise RuntimeError(repr(answer))
    return answer


def export(server, form, collection, query=''):
    return ask(server, collection, f'f={form}&{query}').body


# --- what is expected: of features, the flat properties, those whose name is in no array ---------------------------

def positions(coordinates):
    """Of a geometry, one after the other."""
    if isinstance(coordinates[0], list):
        return [p for part in coordinates for p in positions(part)]
    return [tuple(round(v, 6) for v in coordinates[:2])]


def features(server, collection, query):
    found = ask(server, collection, query if 'limit=' in query else query + '&limit=1000000').json
    rows = []
    for f in found["features"]:
        values = {"id": f["id"]}
        values.update((k, v) for k, v in f["properties"].items() if not isinstance(v, list))
        g = f["geometry"]
        rows.append((values, positions(g["coordinates"]) if g else []))
    return rows


def harmless(text):
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# --- each format, by another program: rows of (values by name, points) ---------------------------------------------

def wkt_points(text):
    return [(float(x), float(y)) for x, y in re.findall(r"\(([-0-9.]+) ([-0-9.]+)\)", text)]


def cell_points(row, number):
    if "geometry" in row:
        return wkt_points(row.pop("geometry"))
    lon, lat = row.pop("longitude"), row.pop("latitude")
    return [(number(lon), number(lat))] if lon else []


def read_csv(data):
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff") and text.endswith("\r\n")
    rows = [dict(r) for r in csv.DictReader(io.StringIO(text, newline=""), strict=True)]
    points = [cell_points(r, float) for r in rows]
    return list(zip(rows, points))


def read_csv_excel(data, names):
    """Titles are turned into names by their place."""
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True))
    rows = []
    for line in lines[1:]:
        row = dict(zip(names, line))
        points = cell_points(row, lambda n: float(n.replace(",", ".")))
        rows.append((row, points))
    return rows


def text_of(name, value, truth, comma="."):
    """A value of JSON as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return truth[value]
    if isinstance(value, str):
        return harmless(value)
    return (str(value) if name != "distance_m" else f"{value:.1f}").replace(".", comma)


KML = "{http://www.opengis.net/kml/2.2}"
ORDER = [KML + n for n in ("name", "description", "Schema", "Placemark", "ExtendedData", "MultiGeometry", "Point")]


def read_kml(data):
    root = ElementTree.fromstring(data)
    assert root.tag == KML + "kml" and [e.tag for e in root] == [KML + "Document"]
    document, rows = root[0], []
    ranks = [ORDER.index(e.tag) for e in document]
    assert ranks == sorted(ranks), "elements stand in the order of the schema"
    schema = document.find(KML + "Schema")
    types = {f.get("name"): f.get("type") for f in schema.iter(KML + "SimpleField")}
    read = {"string": str, "double": float, "bool": lambda t: {"true": True, "false": False}[t]}
    for mark in document.iter(KML + "Placemark"):
        ranks = [ORDER.index(e.tag) for e in mark]
        assert ranks == sorted(ranks) and mark.find(f".//{KML}SchemaData").get("schemaUrl") == "#" + schema.get("id")
        values = {name: None for name in types}
        for d in mark.iter(KML + "SimpleData"):
            values[d.get("name")] = read[types[d.get("name")]](d.text or "")
        assert mark.find(KML + "name").text == (values.get("titre") or values.get("nom"))
        points = [tuple(float(v) for v in p.split(",")) for c in mark.iter(KML + "coordinates") for p in c.text.split()]
        rows.append((values, points))
    return rows


def unescaped(value):
    """As ECMA-376, part 1, 22.9.2.19 has it, which openpyxl leaves to us."""
    if not isinstance(value, str):
        return value
    return re.sub('_x([0-9A-Fa-f]{4})_', lambda m: chr(int(m[1], 16)), value)


def read_xlsx(data, names):
    """Records of all sheets but the last, which says what they are. A cell that is empty is None, and text is text."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    rows = []
    assert book.worksheets[-1].title == 'À propos'
    for sheet in book.worksheets[:-1]:
        for number, line in enumerate(sheet.iter_rows()):
            if number == 0:
                assert all(c.data_type == 's' for c in line) and len(line) == len(names)
                continue
            assert all(c.data_type in 'snbd' for c in line), 'no cell is a formula'
            row = dict(zip(names, [unescaped(c.value) for c in line] + [None] * (len(names) - len(line))))
            points = wkt_points(row.pop('geometry') or '') if 'geometry' in row else \
                [p for p in [(row.pop('longitude'), row.pop('latitude'))] if p[0] is not None]
            rows.append((row, points))
    return rows


def about(data):
    return dict(r[:2] for r in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[-1].iter_rows(values_only=True))


def save(name, data):
    with open(path(name), 'wb') as f:
        f.write(data)
    return path(name)


def ogr(*arguments):
    r = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    if r.returncode or 'Warning' in r.stderr or 'ERROR' in r.stderr:
        raise RuntimeError(r.stderr)
    return r.stdout


def read_gpkg(data):
    """As GDAL finds it."""
    if os.path.exists(path('list.geojson')):
        os.unlink(path('list.geojson'))
    ogr('ogr2ogr', '-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=6', path('list.geojson'), save('list.gpkg', data))
    rows = []
    with open(path('list.geojson')) as f:
        for feature in json.load(f)['features']:
            g = feature['geometry']
            rows.append((feature['properties'], positions(g['coordinates']) if g else []))
    return rows


def compare(what, got, expected):
    if got == expected:
        return True
    at = next((i for i, (a, b) in enumerate(zip(got, expected)) if a != b), None)
    print(f"# {what}: {len(got)} rows, {len(expected)} expected")
    if at is not None:
        print(f"# row {at}:\n#      got {got[at]}\n# expected {expected[at]}"[:3000])
    return False


def labels(db, table):
    with sqlite3.connect(db) as c:
        return {code: (round(lon, 6), round(lat, 6)) for code, lon, lat in c.execute(f'SELECT code, lon, lat FROM {table}')}


def check_all(server, collection, query, db=None):
    """Every format of one question; how many records it has. Of territories sheets have the point for the label."""
    outlined = expected = features(server, collection, query)
    if db:
        at = labels(db, TERRITORIES[collection])
        expected = [(r, [at[r["id"]]]) for r, _ in outlined]
    made = export(server, "csv", collection, query)
    names = next(csv.reader(io.StringIO(made.decode())))
    good = {"csv": compare("csv", read_csv(made),
                           [({k: text_of(k, v, ("false", "true")) for k, v in r.items()}, p) for r, p in expected]),
            "csv-excel": compare("csv-excel", read_csv_excel(export(server, "csv-excel", collection, query), names),
                                 [({k: text_of(k, v, ("non", "oui"), ",") for k, v in r.items()}, p) for r, p in expected]),
            "xlsx": compare("xlsx", read_xlsx(export(server, "xlsx", collection, query), names), expected),
            "gpkg": compare("gpkg", read_gpkg(export(server, "gpkg", collection, query)), outlined),
            "kml": compare("kml", read_kml(export(server, "kml", collection, query)), outlined)}
    bad = [form for form, equal in good.items() if not equal]
    if bad:
        check(False, f"{collection}?{query}", bad)
    return len(expected), not bad


# --- questions -----------------------------------------------------------------------------------------------------

def some_criteria(chance):
    parts = ["thematique=" + chance.choice(["eau", "sante,education", "!eau", "none"]),
             "pays=" + chance.choice(["ML", "SN,MG", "!FR", "none"]), "annee=" + chance.choice(["2009..2012", "..2005"]),
             "region=" + chance.choice(["84", "22:43", "!11"]), "q=" + chance.choice(["eau", "ecole", "forage"]),
             "bbox=-20,0,20,30", "near=-8,12.65", "near=2,48&radius=900000", "jumelage=true", "depuis=1990..", "side=france"]
    chosen = chance.sample(parts, chance.randint(1, 3))
    if sum(p.startswith("near") for p in chosen) > 1:
        chosen = [p for p in chosen if p != "near=-8,12.65"]
    return "&".join(chosen) + f"&limit={chance.randint(1, 60)}&offset={chance.choice([0, 0, 1, 7])}"


def test_questions(server):
    chance, equal, found, empty = random.Random(1901), True, 0, 0
    for turn in range(12):
        n, same = check_all(server, COLLECTIONS[turn % len(COLLECTIONS)], some_criteria(chance))
        found, empty, equal = found + n, empty + (n == 0), equal and same
    check(equal and found > 150, "files of random criteria have what find has", (found, empty))
    n, same = check_all(server, "projets", "offset=10000000")
    check(n == 0 and same, "an empty selection is an empty file of each format")
    n, same = check_all(server, "bourse", "limit=1")
    check(n == 1 and same, "and one record is one")


def test_whole(server):
    for collection in COLLECTIONS:
        n, same = check_all(server, collection, "" if collection in ("bourse", "actions") else "limit=3000")
        check(same and n > 100, f"all of {collection}", n)
    matched = ask(server, "projets", "limit=1").json["numberMatched"]
    check(len(read_csv(export(server, "csv", "projets"))) == matched, "a file has as many rows as numberMatched")


def test_territories(server, db):
    for collection, query, least in (("pays", "continent=afrique", 50), ("pays", "pays=TV,FJ,IT&thematique=none", 0), ("regions", "", 18),
                                     ("departements", "region=84,94,01", 15)):
        n, same = check_all(server, collection, query, db)
        check(same and n >= least, f"files of {collection}?{query}", n)
    n, same = check_all(server, "regions", "thematique=eau&annee=2010..&filter=projets>3", db)
    check(same and 0 < n < 19, "counts are those of what meets the criteria", n)
    file = save("regions.gpkg", export(server, "gpkg", "regions"))
    try:
        validate_gpkg.check(file, extra_checks=True)
        said = ogr("ogrinfo", "-ro", "-so", file, "regions")
    except Exception as e:
        said = str(e)
    check("Geometry: Multi Polygon" in said, "a GeoPackage of outlines is valid", said)
    text = subprocess.run(["pdftotext", "-layout", save("regions.pdf", export(server, "pdf", "regions")), "-"], capture_output=True, text=True).stdout
    names = [r["nom"] for r, _ in features(server, "regions", "")]
    check(len(names) >= 18 and all(n in text for n in names), "a PDF names them", [n for n in names if n not in text])


HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@x", "\tonglet", "\rretour", "deux\nlignes", "deux\r\nlignes", "a;b,c\"d\"",
           "\"", "'", "&<>]]>&amp;", "<b>gras</b>", "\U0001F600 émoji", " blancs ", "\u202eenvers", "\x01\x1f\x7f", "\ufeffmarque",
           "=HYPERLINK(\"http://a\")", "0123", "_x0041_ _x41_", "_x000D_", "1e5", "TRUE", "2012-12-31", "long " * 800 + "fin"]


def test_hostile(server, db):
    """Titles of requests, whose table has no triggers of SpatiaLite's."""
    with sqlite3.connect(db) as c:
        rows = c.execute("SELECT uid FROM bourse WHERE etat = 'publie' ORDER BY uid").fetchall()
        assert len(rows) > len(HOSTILE)
        c.executemany("UPDATE bourse SET titre = ? WHERE uid = ?", [(t, u) for t, (u,) in zip(HOSTILE, rows)])
    check(server.shows(lambda: '=cmd' in ask(server, 'bourse', 'limit=1000').body.decode()), 'what was written is served')
    expected = features(server, "bourse", "")
    titles = [r["titre"] for r, _ in expected]
    check(set(HOSTILE) <= set(titles), "what people write is there", set(HOSTILE) - set(titles))
    got = read_csv(export(server, "csv", "bourse"))
    check([r["titre"] for r, _ in got] == [harmless(t) for t in titles], "CSV has it, and no cell is a formula")
    got = read_csv_excel(export(server, "csv-excel", "bourse"), list(got[0][0]) + ["longitude", "latitude"])
    check([r["titre"] for r, _ in got] == [harmless(t) for t in titles], "so has the one for spreadsheets")
    got = read_xlsx(export(server, "xlsx", "bourse"), list(got[0][0]) + ["longitude", "latitude"])
    check([r["titre"] for r, _ in got] == titles,
          "a workbook has it as text", [(a["titre"], b) for (a, _), b in zip(got, titles) if a["titre"] != b])
    with sqlite3.connect(save('hostile.gpkg', export(server, "gpkg", "bourse"))) as c:
        check([t for t, in c.execute('SELECT titre FROM bourse ORDER BY fid')] == titles, "a GeoPackage has it as it is")
    document = ElementTree.fromstring(export(server, "kml", "bourse"))[0]
    marks = [m.find(KML + "name").text for m in document.iter(KML + "Placemark")]
    plain = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", t) for t in titles]
    check(marks == plain, "KML has it, but for what XML has not", [(a, b) for a, b in zip(marks, plain) if a != b])


def test_package(server):
    """Valid by the standard, as GDAL's checks have it; found by its index; and it says what it is."""
    for collection in ('cooperations', 'bourse'):
        for query, name in (('pays=ML', 'some.gpkg'), ('pays=ML&offset=100000', 'none.gpkg')):
            file = save(name, export(server, 'gpkg', collection, query))
            try:
                validate_gpkg.check(file, extra_checks=True)
                said = ''
            except Exception as e:
                said = str(e)
            check(said == '', f'a GeoPackage of {collection}?{query} is valid', said)
    file = save('package.gpkg', export(server, 'gpkg', 'partenaires', 'pays=ML'))
    inside = sum(any(-9 <= x <= -7 and 12 <= y <= 13 for x, y in p) for _, p in features(server, 'partenaires', 'pays=ML'))
    found = ogr('ogrinfo', '-ro', '-al', '-so', '-spat', '-9', '12', '-7', '13', file)
    check(inside > 3 and f'Feature Count: {inside}\n' in found, 'a box finds by the index', (inside, found))
    with sqlite3.connect(file) as c:
        (title, said), = c.execute('SELECT identifier, description FROM gpkg_contents')
        ids = [c.execute('PRAGMA ' + name).fetchone()[0] for name in ('application_id', 'user_version')]
    check(title == 'Collectivités partenaires' and said.startswith('Critères\u00a0: pays\u00a0: Mali. Données du ') and
          'fictives' in said and ids == [0x47504B47, 10300], 'it says what it is', (title, said, ids))


def test_about(server):
    said = about(export(server, 'xlsx', 'projets', 'thematique=eau&pays=ML,SN'))
    matched = ask(server, 'projets', 'thematique=eau&pays=ML,SN&limit=1').json['numberMatched']
    check(said['Critères'] == 'thématique\u00a0: Eau et assainissement\u00a0; pays\u00a0: Mali ou Sénégal' and
          said['Enregistrements'] == matched and re.fullmatch(r'\d\d/\d\d/\d{4}', said['Données du']) and
          said['Version des données'] > 0 and 'démonstration' in said['Avertissement'], 'a workbook says what it is', said)


def test_ogr(server):
    """KML as GDAL reads it."""
    kml = path('test.kml')
    for collection in ("partenaires", "cooperations"):
        with open(kml, "wb") as f:
            f.write(export(server, "kml", collection, "pays=ML"))
        r = subprocess.run(["ogrinfo", "-ro", "-al", "-so", kml], capture_output=True, text=True)
        n = len(features(server, collection, "pays=ML"))
        check(f"Feature Count: {n}\n" in r.stdout, f"ogrinfo reads {n} {collection}", r.stdout + r.stderr)


def test_long(server, db):
    """A text that no cell of a workbook can hold."""
    with sqlite3.connect(db) as c:
        (i, uid), = c.execute("SELECT id, uid FROM cooperation WHERE nature = 'action' ORDER BY id LIMIT 1")
        c.execute('INSERT OR IGNORE INTO cooperation_collectivite (cooperation_id, collectivite_id) '
                  'SELECT ?, id FROM collectivite ORDER BY id LIMIT 3500', (i,))
    check(server.shows(lambda: len(export(server, 'csv', 'actions')) > 300000), 'what was written is served')
    whole = next(r for r, _ in read_csv(export(server, 'csv', 'actions')) if r['id'] == uid)
    data = export(server, 'xlsx', 'actions')
    cut = next(r for r, _ in read_xlsx(data, list(whole) + ['geometry']) if r['id'] == uid)
    members = 'collectivite'
    check(len(whole[members]) > 40000 and len(cut[members]) == 32767 and
          cut[members] == whole[members][:32766] + '…', 'a text is cut where a cell ends, and says so', len(cut[members]))
    check(about(data).get('Cellules coupées (32\u00a0767 caractères)', 0) >= 1, 'so does the sheet about it', about(data))
    check('Cellules coupées (32\u00a0767 caractères)' not in about(export(server, 'xlsx', 'bourse')), 'and no other')


def test_heads(server):
    a = ask(server, 'projets', 'f=csv&limit=1')
    name = a.header('Content-Disposition') or ''
    check(re.fullmatch(r"attachment; filename=\"(atlas-projets-\d{4}-\d\d-\d\d\.csv)\"; filename\*=UTF-8''\1", name),
          'a file says how it is called', name)
    same(a.header('Content-Type'), 'text/csv; charset=utf-8; header=present', 'and what it is')
    many = ask(server, 'projets', 'f=csv')
    check(many.header('Transfer-Encoding') == 'chunked' and many.header('Content-Length') is None,
          'a large one is made as it is taken', many.headers)
    a = server.get('/api/collections/projets/items?f=cvs')
    forms = re.search('f takes (.*) here', a.json['detail'])[1].replace(' or ', ', ').split(', ')
    check(a.status == 400 and {'geojson', 'csv', 'csv-excel', 'xlsx', 'kml', 'gpkg'} <= set(forms), 'an unknown format names all', a)


def test_gone(server):
    """Clients that go: no more is made for them, and nothing stays."""
    for form in ('csv', 'kml', 'xlsx', 'gpkg'):
        for _ in range(3):
            s = server.socket()
            s.sendall(f'GET /api/collections/projets/items?f={form} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
            if form in ('csv', 'kml'):
                s.recv(1)
            s.close()
    check(server.settles('connections', 1) == 1, 'clients that went away leave no connection')
    links = f'/proc/{server.process.pid}/fd'
    check(until(lambda: not any('(deleted)' in t and 'memfd' not in t for t in targets(links))), 'nor a file', targets(links))


def targets(links):
    found = []
    for name in os.listdir(links):
        try:
            found.append(os.readlink(os.path.join(links, name)))
        except OSError:
            pass  # it was closed meanwhile
    return found


def test_together(server):
    """Several at once get what one alone gets."""
    for form in ('csv', 'gpkg'):
        alone = export(server, form, 'actions')
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            got = list(pool.map(lambda _: export(server, form, 'actions'), range(4)))
        same = [g == alone if form == 'csv' else read_gpkg(g) == read_gpkg(alone) for g in got]
        check(all(same), f'four {form} at once are whole', same)


def body():
    db = demonstration()
    server = Server(db, '--max-page', '10000000', '--threads', '1')  # of several loops one may have new data before the other
    test_heads(server)
    test_questions(server)
    test_whole(server)
    test_territories(server, db)
    test_about(server)
    test_package(server)
    test_ogr(server)
    test_gone(server)
    test_together(server)
    test_hostile(server, db)
    test_long(server, db)
    same(server.stop(), 0, 'the server ends well')


main(body)
