"""Foreign tables as collections (serve --publish): what is served, filters as SQL, coordinates, pages, files that
change, files that cannot be published."""
import json
import os
import sqlite3
import subprocess
import urllib.parse

import fixture
from fixture import check, same

PLACES = [  # name, people, date, time, truth, longitude, latitude
    ('København', 1038288, '2022-04-15', '2022-04-15T10:13:19Z', True, 12.56, 55.68),
    ('Paris', 9904000, '2022-04-16', '2022-04-16T10:13:19Z', False, 2.35, 48.86),
    ('Århus', 300000, '2022-04-17', '2022-04-17T10:13:19Z', True, 10.2, 56.15),
    ('Ålborg', 200000, None, None, None, None, None),
    ('Savusavu', 1000, None, None, None, 179.4, -16.8),
    ('Taveuni', 2000, None, None, None, -179.9, -16.9),
    ("O'Brien's \"100 % _\\\"", -5, None, None, None, -60.5, -10.25),
]
ALL = [p[0] for p in PLACES]


def make(name, table='places', *more):
    source = fixture.path('source.geojson')
    features = [{'type': 'Feature', 'properties': {'name': n, 'people': p, 'date': d, 'time': t, 'truth': b, 'share': p / 8},
                 'geometry': None if x is None else {'type': 'Point', 'coordinates': [x, y]}}
                for n, p, d, t, b, x, y in PLACES]
    with open(source, 'w', encoding='utf-8') as f:
        json.dump({'type': 'FeatureCollection', 'features': features}, f)
    if os.path.exists(fixture.path(name)) and '-update' not in more:
        os.unlink(fixture.path(name))
    subprocess.run(['ogr2ogr', '-f', 'GPKG', *more, fixture.path(name), source, '-nln', table, '-nlt', 'POINT'],
                   check=True, stderr=subprocess.DEVNULL)
    return fixture.path(name)


def get(server, path, **query):
    answer = server.get(f'/api/collections/{path}'.rstrip('/') + ('?' + urllib.parse.urlencode(query) if query else ''))
    return answer.status, json.loads(answer.body)


def names(server, collection, **query):
    status, found = get(server, f'{collection}/items', limit=100, **query)
    if status != 200:
        return found.get('detail', status)
    assert found['numberMatched'] == found['numberReturned'] == len(found['features'])
    return [f['properties']['name'] for f in found['features']]


FILTERS = [
    ("name = 'København'", ['København']),
    ("name > 'København'", ["O'Brien's \"100 % _\\\"", 'Paris', 'Savusavu', 'Taveuni', 'Ålborg', 'Århus']),
    ("name <= 'København'", ['København']),
    ("name <> 'Paris' AND people > 100000", ['København', 'Århus', 'Ålborg']),
    ("name LIKE 'K_benhavn'", ['København']),
    ("name LIKE '%s%v%'", ['Savusavu']),
    ("name LIKE '%100 \\% \\_%'", ["O'Brien's \"100 % _\\\""]),
    ("CASEI(name) LIKE CASEI('kØBEN%')", ['København']),
    ("ACCENTI(name) = ACCENTI('Arhus')", ['Århus']),
    ("name = 'O''Brien''s \"100 % _\\\\\"' OR people IN (1000, 2000)", ["O'Brien's \"100 % _\\\"", 'Savusavu', 'Taveuni']),
    ('people BETWEEN 1000 AND 200000', ['Savusavu', 'Taveuni', 'Ålborg']),
    ('people * 2 + 1 = 2001', ['Savusavu']),
    ('people / 8 = share AND people < 2000', ['Savusavu', "O'Brien's \"100 % _\\\""]),
    ('people % 3 = -2', ["O'Brien's \"100 % _\\\""]),
    ('people div 3 = -1', ["O'Brien's \"100 % _\\\""]),
    ('people / 0 IS NULL AND name = \'Paris\'', ['Paris']),
    ('truth = true', ['København', 'Århus']),
    ('NOT (truth = true)', ['Paris']),
    ('truth IS NULL', ALL[3:]),
    ("\"date\" >= DATE('2022-04-16')", ['Paris', 'Århus']),
    ("\"time\" = TIMESTAMP('2022-04-16T10:13:19Z')", ['Paris']),
    ("T_AFTER(\"date\", DATE('2022-04-16'))", ['Århus']),
    ("T_DURING(INTERVAL('2022-04-16', '2022-04-17'), INTERVAL('2022-04-15', '..'))", ALL),
    ("T_INTERSECTS(\"date\", INTERVAL('..', '2022-04-15'))", ['København']),
    ('S_INTERSECTS(geom, BBOX(0, 40, 15, 56))', ['København', 'Paris']),
    ('NOT S_INTERSECTS(geom, BBOX(0, 40, 15, 56))', ['Århus', 'Savusavu', 'Taveuni', "O'Brien's \"100 % _\\\""]),
    ('S_INTERSECTS(geom, BBOX(179, -20, -179, -10))', ['Savusavu', 'Taveuni']),
    ('S_WITHIN(geom, POLYGON((0 40, 15 40, 15 56, 0 56, 0 40), (2 48, 3 48, 3 49, 2 49, 2 48)))', ['København']),
    ('S_EQUALS(geom, POINT(2.35 48.86))', ['Paris']),
    ('S_DISJOINT(geom, BBOX(-180, -90, 180, 0))', ['København', 'Paris', 'Århus']),
    ('geom IS NULL', ['Ålborg']),
    ('id = 2', ['Paris']),
    ('true', ALL),
    ('false', []),
]


def filters(server):
    for text, expected in FILTERS:
        for collection in ('places', 'lambert'):
            if collection == 'lambert' and ('179' in text or '-180' in text or 'O\'' in text or 'S_EQUALS' in text):
                continue
            want = [n for n in expected if collection == 'places' or n in LAMBERT]
            same(sorted(names(server, collection, filter=text)), sorted(want), f'{collection}: {text}')
    many = ' OR '.join(f'people = {i}' for i in range(1000, 2300, 8)) + ' OR people = 2000'
    same(names(server, 'places', filter=many), ['Savusavu', 'Taveuni'], 'a filter of 160 alternatives')
    status, said = get(server, 'places/items', filter='nam = 1')
    check(status == 400 and 'name' in said['detail'] and 'character 1' in said['detail'],
          'an unknown property is told with its place and what is near', said)
    status, said = get(server, 'places/items', filter='people = \'x\'')
    check(status == 400, 'so is a value of another type', said)
    status, said = get(server, 'lambert/items', filter='S_INTERSECTS(geom, POINT(0 -90))')
    check(status == 400 and 'character 20' in said['detail'], 'and a geometry that has no place in the system', said)
    spelt = json.dumps({'op': '=', 'args': [{'property': 'name'}, 'Paris']})
    same(names(server, 'places', **{'filter': spelt, 'filter-lang': 'cql2-json'}), ['Paris'], 'a filter in CQL2 JSON')


LAMBERT = ['København', 'Paris', 'Århus', 'Ålborg']


def boxes(server):
    same(names(server, 'places', bbox='0,40,5,50'), ['Paris', 'Ålborg'], 'a box: rows without a geometry meet it')
    same(names(server, 'lambert', bbox='0,40,5,50'), ['Paris', 'Ålborg'], 'of another system too')
    same(names(server, 'places', bbox='170,-20,-170,-10'), ['Ålborg', 'Savusavu', 'Taveuni'], 'across the antimeridian')
    same(names(server, 'places', name='Paris'), ['Paris'], 'a parameter with the name of a column')
    same(names(server, 'places', truth='true'), ['København', 'Århus'], 'a truth')
    same(names(server, 'places', people='1000', name='Paris'), [], 'several hold together')
    for wrong in ({'people': 'x'}, {'truth': 'yes'}, {'bbox': '1,2,3'}, {'limit': '0'}, {'limit': '-1'}, {'after': 'x'},
                  {'crs': 'EPSG:1'}, {'unheard': '1'}, {'f': 'pdf'}, {'filter': '('}):
        status, said = get(server, 'places/items', **wrong)
        check(status == 400 and said.get('parameter') == next(iter(wrong)), f'400 names {wrong}', said)


def features(server):
    status, one = get(server, 'places/items/2')
    check(status == 200 and one['id'] == 2 and one['geometry'] == {'type': 'Point', 'coordinates': [2.35, 48.86]} and
          one['properties'] == {'name': 'Paris', 'people': 9904000, 'date': '2022-04-16', 'time': '2022-04-16T10:13:19.000Z',
                                'truth': False, 'share': 1238000.0}, 'one feature', one)
    _, turned = get(server, 'lambert/items/2', crs='http://www.opengis.net/def/crs/EPSG/0/4326')
    same(turned['geometry']['coordinates'], [48.86, 2.35], 'latitude first where the system says so')
    _, stored = get(server, 'lambert/items/2', crs='http://www.opengis.net/def/crs/EPSG/0/2154')
    x, y = stored['geometry']['coordinates']
    check(abs(x - 652300) < 500 and abs(y - 6862300) < 1000, 'metres in the table\'s own', stored)
    for missing in ('99', 'x', '2x', '+2'):
        same(get(server, f'places/items/{urllib.parse.quote(missing)}')[0], 404, f'there is no feature {missing}')
    _, about = get(server, 'places')
    check(about['extent']['spatial']['bbox'] == [[-179.9, -16.9, 179.4, 56.15]] and about['itemType'] == 'feature',
          'the collection says where its features are', about)
    _, all_of = get(server, '')
    check({'places', 'lambert', 'projets'} <= {c['id'] for c in all_of['collections']}, 'it stands among the collections')
    _, pages = get(server, 'places/items', limit=3)
    seen = []
    for _ in range(5):
        seen += [f['properties']['name'] for f in pages['features']]
        forward = [link['href'] for link in pages['links'] if link['rel'] == 'next']
        if not forward:
            break
        pages = server.get('/api/' + forward[0].split('/api/', 1)[1]).json
    same(seen, ALL, 'pages lead to the last feature, and not beyond')


def changes(server, file):
    with sqlite3.connect(file) as db:  # the triggers of its R*Tree want functions that plain SQLite does not have
        db.execute('CREATE TABLE other (x)')
        db.execute("DELETE FROM gpkg_contents WHERE table_name = 'unheard'")
    subprocess.run(['ogrinfo', file, '-sql', "UPDATE places SET name = 'Lutèce' WHERE name = 'Paris'"], check=True,
                   stdout=subprocess.DEVNULL)
    same(names(server, 'places', filter="name = 'Lutèce'"), ['Lutèce'], 'a change shows at once')
    subprocess.run(['ogrinfo', file, '-sql', 'ALTER TABLE places RENAME COLUMN people TO folk'], check=True,
                   stdout=subprocess.DEVNULL)
    status, said = get(server, 'places/items')
    check(status == 503 and 'changed' in said['detail'] and file not in json.dumps(said), 'a table that is another now', said)
    for wrong in ('a folder', 'a text', 'a FIFO'):
        if os.path.exists(file):
            os.unlink(file)
        if wrong == 'a folder':
            os.mkdir(file)
        elif wrong == 'a text':
            with open(file, 'w', encoding='utf-8') as f:
                f.write('no database\n' * 100)
        elif wrong == 'a FIFO':
            os.mkfifo(file)
        for path in ('places/items', 'places/items/2'):
            status, said = get(server, path)
            check(status == 503 and 'cannot be read at present' in said['detail'] and fixture.folder not in json.dumps(said),
                  f'{wrong} in its place is no fault of who asks for {path}', (status, said))
        if wrong == 'a folder':
            os.rmdir(file)
    check(f'places: {file} is not a regular file' in server.errors(), 'the log says what stands there', server.errors()[-500:])
    os.replace(make('anew.gpkg'), file)
    with sqlite3.connect(file, isolation_level=None) as db:
        db.execute('BEGIN EXCLUSIVE')
        for path in ('places/items', 'places/items/2'):
            status, said = get(server, path)
            check(status == 503 and said['detail'].endswith('locked by another process') or 'cannot be read' in said['detail'],
                  'a program that keeps it to itself does not keep the searchers', (status, said))
        db.execute('ROLLBACK')
    same(names(server, 'places'), ALL, 'a file in its place is read')


RESERVED = ('limit', 'bbox', 'filter', 'f', 'offset', 'datetime', 'crs', 'token', '"; DROP TABLE odd; --', "it's", '漢 字')


def odd_file():
    """Columns with the names of parameters, and with names and texts that nobody should choose."""
    file = make('odd.gpkg', 'odd')
    with sqlite3.connect(file) as db:
        for column in RESERVED:
            db.execute('ALTER TABLE odd ADD COLUMN "' + column.replace('"', '""') + '" TEXT')
        db.execute('ALTER TABLE odd ADD COLUMN torn TEXT')
        for name in ('ST_IsEmpty', 'ST_MinX', 'ST_MaxX', 'ST_MinY', 'ST_MaxY'):  # named by triggers that do not fire
            db.create_function(name, 1, lambda shape: 0)
        db.execute("UPDATE odd SET torn = CAST(x'6100ff62' AS TEXT)")
    return file


def odd(server):
    for query in ({'limit': 2}, {'bbox': '0,40,5,50'}, {'filter': 'true'}, {'f': 'json'}, {'crs': 'EPSG:2154'}):
        status, found = get(server, 'odd/items', **query)
        check(status == 200 and len(found['features']) >= 2, f'a column of the name does not take the parameter {query}', found)
    _, found = get(server, 'odd/items', limit=1)
    same(set(RESERVED) - set(found['features'][0]['properties']), set(), 'hostile names are names of properties')
    same(found['features'][0]['properties']['torn'], 'a\ufffd\ufffdb', 'bytes that are no text are replaced')
    same(names(server, 'odd', filter='"limit" IS NULL AND "漢 字" IS NULL'), ALL, 'which filters reach')
    same(names(server, 'odd', **{"it's": 'x'}), [], 'and parameters, where the name is free')
    same(server.get('/api/collections/odd/items?f=html').status, 200, 'all of it is a page too')


def refused():
    def start(what, *needed):
        done = subprocess.run([fixture.ATLASD, 'serve', '--db', fixture.path('test.db'), '--listen', '127.0.0.1:0',
                               '--user', 'root', '--publish', what], capture_output=True, text=True, timeout=60)
        lines = [line for line in done.stderr.strip().split('\n') if line]
        check(done.returncode == 1 and len(lines) == 1 and all(n in lines[0] for n in needed),
              f'--publish {os.path.basename(what)}: one sentence', (done.returncode, done.stderr))

    with open(fixture.path('text.gpkg'), 'w', encoding='utf-8') as f:
        f.write('no database\n' * 100)
    sqlite3.connect(fixture.path('plain.gpkg')).execute('CREATE TABLE t (x)')
    with sqlite3.connect(fixture.path('plain.gpkg')) as db:
        db.execute('CREATE TABLE u (x)')
    start(fixture.path('none.gpkg'), 'none.gpkg')
    start(fixture.path('text.gpkg'), 'not a database')
    start(fixture.path('plain.gpkg'), 'neither a GeoPackage nor a SpatiaLite database')
    start(fixture.path('other.gpkg') + ':unheard', "no table 'unheard'")
    start(make('projets.gpkg', 'projets'), 'a collection projets already')


def main():
    fixture.database()
    file = make('other.gpkg')
    subprocess.run(['ogr2ogr', '-f', 'GPKG', fixture.path('lambert.gpkg'), file, '-nln', 'lambert', '-t_srs', 'EPSG:2154',
                    '-where', 'people > 100000'], check=True, stderr=subprocess.DEVNULL)
    server = fixture.Server(fixture.path('test.db'), '--publish', file, '--publish', fixture.path('lambert.gpkg') + ':lambert',
                            '--publish', odd_file())
    filters(server)
    boxes(server)
    features(server)
    odd(server)
    changes(server, file)
    server.stop()
    refused()


fixture.main(main)
