"""atlasd seed: all tiles of a map in an MBTiles or a PMTiles file, the bytes of the server, read by others too; what is
interrupted goes on, and what cannot be written is said in a sentence."""
import gzip
import json
import os
import pty
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys

sys.path[:0] = [os.path.join(os.path.dirname(__file__), '..', 'serve'), os.path.dirname(__file__)]
from fixture import ATLASD, check, connect, database, main, path, run, same, Server  # noqa: E402
from pmtiles_reader import number, PMTiles, Wrong  # noqa: E402

sys.path.append('/usr/local/share/pmtiles')  # the reader of who made the format, where tests/setup could fetch it
try:
    from pmtiles.reader import MmapSource, Reader
except ImportError:
    Reader = None


def seed(db, layers, zoom, to, *more):
    return run('seed', '--db', db, layers, '--zoom', zoom, '--to', to, *more, seconds=120)


def tiles(file):
    """Rows from the north, as addresses have them."""
    if file.endswith('.pmtiles'):
        p = PMTiles(file)
        places = {number(*t): t for t in all_of(*range(p.header.zoom_first, p.header.zoom_last + 1))}
        return {places.get(n, n): data for n, data in p.tiles().items()}
    with sqlite3.connect(file) as c:
        return {(z, x, 2 ** z - 1 - row): data for z, x, row, data in c.execute('SELECT * FROM tiles')}


def metadata(file):
    with sqlite3.connect(file) as c:
        return dict(c.execute('SELECT * FROM metadata'))


def count(file, table):
    with sqlite3.connect(file) as c:
        return c.execute(f'SELECT count(*) FROM {table}').fetchone()[0]


def all_of(*zooms):
    return {(z, x, y) for z in zooms for x in range(2 ** z) for y in range(2 ** z)}


def started(db, layers, zoom, to, least, *more):
    """A seed that has shown, as to a person, that it has so many tiles or more; and what it has shown."""
    ours, theirs = pty.openpty()
    p = subprocess.Popen([ATLASD, 'seed', '--db', db, layers, '--zoom', zoom, '--to', to, *more], stderr=theirs)
    os.close(theirs)
    shown = b''
    while not any(int(n) >= least for n in re.findall(rb'\] (\d+) of \d+ tiles', shown)):
        shown += os.read(ours, 4096)
    return p, ours, shown


def ended(p, ours, how):
    """The status, and the last line."""
    p.send_signal(how)
    shown = b''
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    return p.wait(60), shown.decode().strip().split('\n')[-1]


MAPS = (('base,cooperations.mbtiles', 2, 'pays=ML', [], '.png?pays=ML'),
        ('cooperations.mbtiles', 1, '', ['--scale', '2', '--style', 'sombre'], '@2x.png?style=sombre'),
        ('base,cooperations.pmtiles', 2, 'pays=ML', [], '.png?pays=ML'),
        ('base,partenaires.mbtiles', 0, 'group=none', ['--format', 'mvt'], '.mvt?group=none'),
        ('cooperations,labels.pmtiles', 2, 'group=none', ['--format', 'mvt'], '.mvt?group=none'))


def test_bytes(db, server):
    for name, last, criteria, more, rest in MAPS:
        file, layers = path(name), name.split('.')[0]
        r = seed(db, layers, f'0-{last}', file, *more, *([criteria] if criteria else []))
        same((r.returncode, r.stderr), (0, ''), f'{name}: no word where all is well and nobody looks')
        got = tiles(file)
        same(set(got), all_of(*range(last + 1)), 'every tile of the zooms, and no other')
        plain = gzip.decompress if 'mvt' in more else bytes
        wrong = [t for t, data in got.items() if plain(data) != server.get(f'/tiles/{layers}/{t[0]}/{t[1]}/{t[2]}{rest}').body]
        same(wrong, [], 'each as the server answers it')
        if name.endswith('.mbtiles'):
            same(count(file, 'images'), len(set(got.values())), 'identical tiles are stored once')
        same([f for f in os.listdir(path('')) if f.startswith(name + '.')], [], 'nothing is left beside it')


def test_mbtiles(db, server):
    """What it says of itself, and GDAL as a reader."""
    file = path('base,cooperations.mbtiles')
    with sqlite3.connect(file) as c:
        same(c.execute('PRAGMA application_id').fetchone()[0], 0x4d504258, 'the number of MBTiles')
    meta, vector = metadata(file), metadata(path('base,partenaires.mbtiles'))
    same([meta[k] for k in ('name', 'format', 'minzoom', 'maxzoom', 'type', 'description')],
         ['base,cooperations', 'png', '0', '2', 'baselayer', 'pays=ML'], 'what it says of itself')
    same(meta['version'], str(server.get('/tiles/base.json').json['data_version']), 'and of which data it is')
    check(len(meta['bounds'].split(',')) == 4 and len(meta['center'].split(',')) == 3 and 'Natural Earth' in meta['attribution'],
          'where it is, and whose', meta)
    r = subprocess.run(['gdalinfo', file], capture_output=True, text=True, timeout=60)
    check('Size is 1024, 1024' in r.stdout and 'Band 4' in r.stdout, 'GDAL reads it', r.stdout[-400:] + r.stderr)
    same((vector['format'], json.loads(vector['json'])),
         ('pbf', {'vector_layers': server.get('/tiles/base,partenaires.json?f=mvt&group=none').json['vector_layers']}), 'of vector tiles: the layers')
    file = path('base,partenaires.mbtiles')
    sites = connect(db).execute('SELECT count(*) FROM partenaire WHERE geom IS NOT NULL').fetchone()[0]
    r = subprocess.run(['ogrinfo', '-ro', '-q', '-dialect', 'SQLite', '-sql', 'SELECT count(DISTINCT mvt_id) AS n, count(uid) > 0 AS u '
                        'FROM partenaires', file], capture_output=True, text=True, timeout=60)
    check(re.search(rf'n \(Integer\) = {sites}\n.*u \(Integer\) = 1\n', r.stdout), 'GDAL reads every site of its tiles',
          r.stdout[-900:] + r.stderr)


def test_pmtiles(server):
    """What it says of itself, and the reader of who made the format."""
    p = PMTiles(path('base,cooperations.pmtiles'))
    told = server.get('/tiles/base,cooperations.json?pays=ML').json
    same([round(v * 1e7) for v in told['bounds']], [p.header.west, p.header.south, p.header.east, p.header.north], 'bounds')
    same([round(v * 1e7) for v in told['center'][:2]] + [min(told['center'][2], 2)],
         [p.header.center_lon, p.header.center_lat, p.header.center_zoom], 'center, of the zooms that there are')
    same(p.metadata, {'name': 'base,cooperations', 'description': 'pays=ML', 'attribution': told['attribution'], 'type': 'baselayer',
                      'version': str(told['data_version'])}, 'what it says of itself')
    vector = PMTiles(path('cooperations,labels.pmtiles'))
    told = server.get('/tiles/cooperations,labels.json?f=mvt&group=none').json
    same((vector.header.kind, vector.metadata['vector_layers'], vector.metadata['type']), (1, told['vector_layers'], 'overlay'),
         'of vector tiles: the layers')
    check(vector.header.contents < vector.header.entries < vector.header.tiles == 21, 'runs, and tiles that are told of twice',
          vector.header)
    if not Reader:
        check(True, 'the reader of pmtiles # SKIP it is not there: tests/setup fetches it from PyPI')
        return
    for name in ('base,cooperations.pmtiles', 'cooperations,labels.pmtiles'):
        with open(path(name), 'rb') as f:
            r, got = Reader(MmapSource(f)), tiles(path(name))
            same({t: r.get(*t) for t in got}, got, f'{name}: another reader finds the same')
            check(r.header()['addressed_tiles_count'] == 21 and r.header()['clustered'] and r.metadata() == PMTiles(path(name)).metadata,
                  'and is told the same', r.header())


def test_many(db):
    """More tiles than a root has room for: those of a file that was begun, mixed at random."""
    file = path('many.pmtiles')
    p, terminal, shown = started(db, 'base', '0-7', file, 30)
    check(re.search(rb'\r\[#* *\] \d+ of 21845 tiles', shown), 'who looks is shown how far it is', shown)
    status, said = ended(p, terminal, signal.SIGTERM)
    check(status == 1 and 'interrupted: ' in said and 'goes on from there' in said, 'and is told when it is interrupted', said)
    random.seed(3)
    with sqlite3.connect(file + '.part') as c:
        images = [i for i, in c.execute('SELECT tile_id FROM images')]
        want = {t: random.choice(images) for t in all_of(*range(8))}
        c.executemany('INSERT OR REPLACE INTO map VALUES (?, ?, ?, ?)', [(z, x, 2 ** z - 1 - y, i) for (z, x, y), i in want.items()])
        data = dict(c.execute('SELECT tile_id, tile_data FROM images'))
    part = open(file + '.part', 'rb').read()
    words = [ATLASD, 'seed', '--db', db, 'base', '--zoom', '0-7', '--to', file]
    r = subprocess.run(words, capture_output=True, text=True, timeout=120,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)))
    check(r.returncode == 1 and 'many.pmtiles cannot be written: File too large' in r.stderr and r.stderr.count('\n') == 1,
          'no room for the file itself: one sentence', r.stderr)
    check(open(file + '.part', 'rb').read() == part and os.listdir(path('')).count('many.pmtiles') == 0, 'and nothing is lost')
    same([f for f in os.listdir(path('')) if f.startswith('many.pmtiles')], ['many.pmtiles.part'], 'nor left')
    p, terminal, shown = started(db, 'base', '0-7', file, 21845)
    status, said = ended(p, terminal, 0)
    same((status, [f for f in os.listdir(path('')) if f.startswith('many.pmtiles')]), (0, ['many.pmtiles']), 'with room it is written')
    made = PMTiles(file)
    check(made.leaves > 1 and made.header.contents <= len(images), 'with leaves, and no tile twice', made.header)
    same(tiles(file), {t: data[i] for t, i in want.items()}, 'each tile is the one that it was')
    if Reader:
        with open(file, 'rb') as f:
            r = Reader(MmapSource(f))
            some = random.sample(sorted(want), 20)
            check(all(r.get(*t) == data[want[t]] for t in some), 'for another reader too')


def test_interrupted(db):
    file = path('long.mbtiles')
    p, terminal, _ = started(db, 'base', '0-4', file, 1)
    status, said = ended(p, terminal, signal.SIGINT)
    check(status == 1 and 'atlasd seed: interrupted: ' in said, 'one sentence', said)
    check(not os.path.exists(file), 'no file that looks whole')
    before = count(file + '.part', 'map')
    check(0 < before < 341, 'not all are there', before)
    for what in (['base', '--zoom', '0-4', '--format', 'mvt'],):
        r = run('seed', '--db', db, *what, '--to', file)
        check(r.returncode == 1 and 'another map' in r.stderr, f'what is of another map does not go on in it: {what}', r.stderr)
    same(count(file + '.part', 'map'), before, 'nor changes it')
    with sqlite3.connect(file + '.part') as c:  # a tile that was there is not made again
        c.execute('INSERT OR REPLACE INTO map VALUES (4, 15, 0, 1)')
        kept = c.execute('SELECT tile_data FROM images WHERE tile_id = 1').fetchone()[0]
    r = seed(db, 'base', '0-4', file)
    same((r.returncode, r.stderr), (0, ''), 'the same command goes on')
    got = tiles(file)
    check(set(got) == all_of(*range(5)) and got[4, 15, 15] == kept, 'to the last tile, from where it was')


def test_killed(db):
    """At any moment."""
    file = path('killed.pmtiles')
    part = file + '.part'
    p, terminal, _ = started(db, 'bourse', '0-6', file, 2100)
    status, _ = ended(p, terminal, signal.SIGKILL)
    check(status == -signal.SIGKILL and not os.path.exists(file), 'killed: no file that looks whole', status)
    check(count(part, 'map') >= 2000, 'and most of it is there', count(part, 'map'))
    r = seed(db, 'bourse', '0-6', file)
    same((r.returncode, r.stderr), (0, ''), 'the same command goes on')
    same(set(tiles(file)), all_of(*range(7)), 'to the last tile')


def test_places(db):
    """Where no file can be made, or one is."""
    for ending in ('.mbtiles', '.pmtiles'):
        file = path('there' + ending)
        with open(file, 'w') as f:
            f.write('a letter')
        r = seed(db, 'base', '0', file)
        check(r.returncode == 1 and 'there is a file' in r.stderr and open(file).read() == 'a letter', 'a file is never overwritten', r.stderr)
        os.mkdir(path('folder' + ending))
        os.mkfifo(path('pipe' + ending))
        os.symlink('nowhere', path('link' + ending))
        os.mkdir(path('a' + ending + '.part'))
        os.mkfifo(path('b' + ending + '.part'))
        for name, said in (('folder', 'there is a folder at'), ('pipe', 'there is a file at'), ('link', 'there is a file at'),
                           ('a', 'no file of tiles'), ('b', 'no file of tiles'), ('x' * 300, 'File name too long')):
            r = seed(db, 'base', '0', path(name + ending))
            check(r.returncode == 1 and said in r.stderr and r.stderr.count('\n') == 1, f'{name[:20]}{ending}: {said}', r.stderr)
    full = path('full.mbtiles')
    r = subprocess.run([ATLASD, 'seed', '--db', db, 'base', '--zoom', '0-3', '--to', full], capture_output=True, text=True, timeout=120,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150000, 150000)))
    check(r.returncode == 1 and 'cannot be written' in r.stderr and r.stderr.count('\n') == 1 and not os.path.exists(full),
          'no room: one sentence, and no file that looks whole', r.stderr)
    r = seed(db, 'base', '0-3', full)
    same((r.returncode, set(tiles(full))), (0, all_of(*range(4))), 'with room it goes on')


def test_words(db):
    for words, status, said in ((['base', '--zoom', '3-1', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '0-99', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '-1', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '0-14', '--to', 'x.pmtiles'], 2, 'take .mbtiles'),
                                (['base', '--zoom', '0', '--to', 'x.zip'], 2, '.pmtiles'), (['base', '--zoom', '0', '--to', '.mbtiles'], 2, '.mbtiles'),
                                (['base', '--zoom', '0', '--to', 'x.PMTILES'], 2, '.pmtiles'), (['base', '--zoom', '0', '--to', 'pmtiles'], 2, '.pmtiles'),
                                (['roads', '--zoom', '0', '--to', 'x.mbtiles'], 2, "'roads'"), (['base', '--to', 'x.mbtiles'], 2, 'zoom'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', '--format', 'jpg'], 2, 'png'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', '--format', 'mvt', '--scale', '2'], 2, 'without --scale'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', '--style', 'fluo'], 1, 'fluo'),
                                (['base', '--zoom', '0', '--to', 'x.pmtiles', 'pays=XX'], 1, 'XX'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', 'q=' + 'x' * 9000], 2, 'bytes')):
        r = run('seed', '--db', db, *words)
        check(r.returncode == status and said in r.stderr and r.stderr.count('\n') == 1 and not os.path.exists('x.mbtiles'),
              f'{words}'[:70], r.stderr)


def test_reader():
    """The reader above is as strict as it says."""
    with open(path('base,cooperations.pmtiles'), 'rb') as f:
        good = f.read()
    head = 127 + int.from_bytes(good[16:24], 'little')
    for what, bad in (('another version', good[:7] + b'\2' + good[8:]), ('a byte more', good + b'x'), ('a byte less', good[:-1]),
                      ('not clustered', good[:96] + b'\0' + good[97:]), ('a count', good[:72] + b'\x09' + good[73:]),
                      ('no entries', good[:16] + len(gzip.compress(b'\0')).to_bytes(8, 'little') + good[24:127] + gzip.compress(b'\0') + good[head:])):
        with open(path('bad.pmtiles'), 'wb') as f:
            f.write(bad)
        try:
            PMTiles(path('bad.pmtiles'))
            check(False, f'{what}: the reader says so')
        except (Wrong, OSError, EOFError):
            check(True, f'{what}: the reader says so')


def body():
    db = database()
    server = Server(db)
    test_bytes(db, server)
    test_mbtiles(db, server)
    test_pmtiles(server)
    same(server.stop(), 0, 'the server ends well')
    test_reader()
    test_many(db)
    test_interrupted(db)
    test_killed(db)
    test_places(db)
    test_words(db)


main(body)
