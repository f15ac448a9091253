"""atlasd seed: all tiles of a map in an MBTiles file, the bytes of the server; what is interrupted goes on, and what cannot
be written is said in a sentence."""
import os
import resource
import signal
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import ATLASD, check, database, main, path, run, same, Server, until  # noqa: E402


def seed(db, layers, zoom, to, *more):
    return run('seed', '--db', db, layers, '--zoom', zoom, '--to', to, *more, seconds=120)


def tiles(file):
    """Rows from the north, as addresses have them."""
    with sqlite3.connect(file) as c:
        return {(z, x, 2 ** z - 1 - row): data for z, x, row, data in c.execute('SELECT * FROM tiles')}


def count(file, table):
    with sqlite3.connect(file) as c:
        return c.execute(f'SELECT count(*) FROM {table}').fetchone()[0]


def all_of(*zooms):
    return {(z, x, y) for z in zooms for x in range(2 ** z) for y in range(2 ** z)}


def test_bytes(db, server):
    for layers, criteria, more, at, query in (('base,cooperations', 'pays=ML', [], '', 'pays=ML'),
                                              ('cooperations', '', ['--scale', '2', '--style', 'sombre'], '@2x', 'style=sombre')):
        file = path(layers + '.mbtiles')
        r = seed(db, layers, '0-2', file, *more, *([criteria] if criteria else []))
        same((r.returncode, r.stderr), (0, ''), f'{layers}: no word where all is well and nobody looks')
        got = tiles(file)
        same(set(got), all_of(0, 1, 2), 'every tile of the zooms, and no other')
        wrong = [t for t, data in got.items() if data != server.get(f'/tiles/{layers}/{t[0]}/{t[1]}/{t[2]}{at}.png?{query}').body]
        same(wrong, [], 'each as the server answers it')
        same(count(file, 'images'), len(set(got.values())), 'identical tiles are stored once')
        check(not os.path.exists(file + '.part'), 'nothing is left beside it')
    with sqlite3.connect(path('base,cooperations.mbtiles')) as c:
        meta = dict(c.execute('SELECT * FROM metadata'))
        same(c.execute('PRAGMA application_id').fetchone()[0], 0x4d504258, 'the number of MBTiles')
    same([meta[k] for k in ('name', 'format', 'minzoom', 'maxzoom', 'type', 'description')],
         ['base,cooperations', 'png', '0', '2', 'baselayer', 'pays=ML'], 'what it says of itself')
    same(meta['version'], str(server.get('/tiles/base.json').json['data_version']), 'and of which data it is')
    check(len(meta['bounds'].split(',')) == 4 and len(meta['center'].split(',')) == 3 and 'Natural Earth' in meta['attribution'],
          'where it is, and whose', meta)
    r = subprocess.run(['gdalinfo', path('base,cooperations.mbtiles')], capture_output=True, text=True, timeout=60)
    check('Size is 1024, 1024' in r.stdout and 'Band 4' in r.stdout, 'GDAL reads it', r.stdout[-400:] + r.stderr)


def test_interrupted(db):
    file = path('long.mbtiles')
    p = subprocess.Popen([ATLASD, 'seed', '--db', db, 'base', '--zoom', '0-5', '--to', file], stderr=subprocess.PIPE, text=True)
    check(until(lambda: os.path.exists(file + '.part-journal')), 'it has begun')
    p.send_signal(signal.SIGINT)
    said = p.communicate(timeout=60)[1]
    check(p.returncode == 1 and said.startswith('atlasd seed: interrupted: ') and said.count('\n') == 1, 'one sentence', said)
    check(not os.path.exists(file), 'no file that looks whole')
    before = count(file + '.part', 'map')
    check(before < 1365, 'not all are there', before)
    r = seed(db, 'base', '0-5', file, 'pays=ML')
    check(r.returncode == 1 and 'another map' in r.stderr, 'what is of another map does not go on in it', r.stderr)
    same(count(file + '.part', 'map'), before, 'nor changes it')
    with sqlite3.connect(file + '.part') as c:  # a tile that was there is not made again
        c.execute("INSERT OR REPLACE INTO images VALUES ('mine', 'kept')")
        c.execute("INSERT OR REPLACE INTO map VALUES (5, 31, 0, 'mine')")
    r = seed(db, 'base', '0-5', file)
    same((r.returncode, r.stderr), (0, ''), 'the same command goes on')
    got = tiles(file)
    same((set(got), got[5, 31, 31]), (all_of(*range(6)), 'kept'), 'to the last tile, from where it was')


def test_wrong(db):
    file = path('there.mbtiles')
    with open(file, 'w') as f:
        f.write('a letter')
    r = seed(db, 'base', '0', file)
    check(r.returncode == 1 and 'there is a file' in r.stderr and open(file).read() == 'a letter', 'a file is never overwritten', r.stderr)
    os.rename(file, path('other.mbtiles.part'))
    r = seed(db, 'base', '0', path('other.mbtiles'))
    check(r.returncode == 1 and 'no file of tiles' in r.stderr and open(path('other.mbtiles.part')).read() == 'a letter',
          'nor one beside it', r.stderr)
    r = seed(db, 'base', '0', path('no/such.mbtiles'))
    check(r.returncode == 1 and 'cannot be written' in r.stderr and r.stderr.count('\n') == 1, 'a folder that is not there', r.stderr)
    full = path('full.mbtiles')
    r = subprocess.run([ATLASD, 'seed', '--db', db, 'base', '--zoom', '0-4', '--to', full], capture_output=True, text=True, timeout=120,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300000, 300000)))
    check(r.returncode == 1 and 'cannot be written' in r.stderr and r.stderr.count('\n') == 1 and not os.path.exists(full),
          'no room: one sentence, and no file that looks whole', r.stderr)
    for words, status, said in ((['base', '--zoom', '3-1', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '0-99', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '-1', '--to', 'x.mbtiles'], 2, '--zoom takes'),
                                (['base', '--zoom', '0', '--to', 'x.zip'], 2, '.mbtiles'), (['base', '--zoom', '0', '--to', '.mbtiles'], 2, '.mbtiles'),
                                (['roads', '--zoom', '0', '--to', 'x.mbtiles'], 2, "'roads'"), (['base', '--to', 'x.mbtiles'], 2, 'zoom'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', '--style', 'fluo'], 1, 'fluo'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', 'pays=XX'], 1, 'XX'),
                                (['base', '--zoom', '0', '--to', 'x.mbtiles', 'q=' + 'x' * 9000], 2, 'bytes')):
        r = run('seed', '--db', db, *words)
        check(r.returncode == status and said in r.stderr and r.stderr.count('\n') == 1 and not os.path.exists('x.mbtiles'),
              f'{words}'[:70], r.stderr)


def body():
    db = database()
    server = Server(db)
    test_bytes(db, server)
    same(server.stop(), 0, 'the server ends well')
    test_interrupted(db)
    test_wrong(db)


main(body)
