"""Data of nothing, data that cannot be read, pages whose files are gone: every kind of page says so, as a page, in the
language of the visitor; and all is well again when they are back."""
import os
import random
import re
import shutil
import sqlite3

import fixture
from fixture import Server, check, connect, empty_database, fill, main, path, run, same, until

PAGES = ['/', '/?pays=ML', '/?liste=cooperations&q=eau', '/monde', '/pays', '/pays/ML', '/continents/afrique', '/regions', '/regions/84',
         '/departements', '/departements/69', '/bourse', '/bourse?pays=ML', '/reseaux', '/appels', '/croiser', '/deux-cotes', '/integrer',
         '/embed?layers=cooperations', '/accessibilite', '/contact', '/mentions-legales', '/donnees-personnelles', '/donnees-ouvertes', '/plan', '/reperes',
         '/api?f=html', '/api/collections?f=html', '/api/collections/projets?f=html', '/api/collections/projets/items?f=html']
RECORDS = ['/collectivites/commune-69123', '/partenaires/p-ml-bamako', '/cooperations/c-eau', '/projets/j-forages', '/bourse/b-ecoles',
           '/reseaux/r-un']
READ = RECORDS + ['/reseaux', '/appels', '/api/collections/projets/items/j-ecole?f=html']  # what only the store holds
LISTS = [f'/api/collections/{c}/items?f={f}' for c in ('projets', 'cooperations') for f in
         ('geojson', 'csv', 'xlsx', 'kml', 'gpkg', 'pdf', 'atom')]


def language(target, lang):
    return target + (f'{"&" if "?" in target else "?"}lang={lang}' if lang else '')


def is_page(a, lang):
    """Whole, with one heading, in the language, and something to read."""
    text = a.body.decode()
    return (a.header('content-type').startswith('text/html') and f'<html lang="{lang}"' in text and text.count('<h1') == 1 and
            text.rstrip().endswith('</html>') and len(re.sub(r'<[^>]*>|\s+', '', text.split('</head>')[1])) > 60)


def ask(server, target, lang=None, accepts='fr'):
    return server.get(language(target, lang), headers={'Accept': 'text/html', 'Accept-Language': accepts})


def test_nothing(db):
    """Vocabularies and no record."""
    server = Server(db, '--poll-ms', '20', '--cache-mib', '0')  # what is kept would be answered whatever happens
    bad = [(t, lang, a.status) for t in PAGES for lang in ('fr', 'en') for a in [ask(server, t, lang)]
           if a.status != 200 or not is_page(a, lang)]
    check(not bad, f'data without a record: {len(PAGES)} kinds of pages are pages, in both languages', bad)
    lost = [(t, a.status) for t in RECORDS for a in [ask(server, t, 'en')] if a.status != 404 or not is_page(a, 'en')]
    check(not lost, 'those of records say that there is none', lost)
    bad = [(t, a.status) for t in LISTS for a in [server.get(t)] if a.status != 200 or not a.body]
    check(not bad, 'lists of nothing are files of every format', bad)
    named = re.findall(r'<loc>http://[^/]*(/[^<]*)</loc>', server.get('/sitemap.xml').body.decode())
    dead = [n for n in named if server.get(n.replace('&amp;', '&')).status != 200]
    check(named and not dead, 'the map of the site names no part that is not there', dead or named)
    page = ask(server, '/monde').body.decode()
    check('1970' not in page and '>nan' not in page.lower(), 'figures of nothing are no made up ones')
    fill(db)
    check(server.shows(lambda: ask(server, '/projets/j-forages').status == 200), 'records that come show at once')
    return server


def spoil(db):
    """Noise in place of the pages of the database that hold texts."""
    c = sqlite3.connect(db)
    size = c.execute('PRAGMA page_size').fetchone()[0]
    pages = [n for n, in c.execute("SELECT pageno FROM dbstat WHERE name IN ('projet', 'collectivite', 'partenaire', "
                                   "'cooperation', 'bourse', 'reseau', 'appel', 'contact')")]
    c.close()
    with open(db, 'r+b') as f:
        for n in pages:
            f.seek((n - 1) * size)
            f.write(random.Random(n).randbytes(size))


def swap(db):
    with open(db + '.other', 'wb') as f:
        f.write(b'no database' * 1000)
    os.replace(db + '.other', db)


def says_so(a, db):
    """A page for the moment, with when to come again; no path of the machine."""
    return a.status == 503 and (a.header('retry-after') or '').isdigit() and db not in a.body.decode()


def test_unreadable(db, server):
    """What a worker has open or in memory it may go on to answer from: then as before."""
    with open(db, 'rb') as f:
        good = f.read()
    for what, break_it, refuses in (('damaged', spoil, True), ('empty', lambda d: os.truncate(d, 0), True),
                                    ('another file', swap, False), ('gone', os.unlink, False)):
        break_it(db)
        if refuses:
            check(until(lambda: ask(server, '/appels').status == 503), f'{what}: what needs the database is not there')
            a = server.get('/api/collections/projets/items/j-puits')
            check(says_so(a, db) and a.header('content-type') == 'application/problem+json', f'{what}: programs get a problem', a)
        bad, refused = [], 0
        for target in READ:
            for lang, accepts, expected in (('', 'fr', 'fr'), ('en', 'fr', 'en'), ('', 'en-GB,en;q=0.9', 'en')):
                a = ask(server, target, lang, accepts)
                refused += a.status == 503
                if not is_page(a, expected) or \
                        a.status != 200 and not says_so(a, db):
                    bad.append((target, lang, accepts, a))
        check(not bad and (refused > 0 or not refuses), f'{what}: {len(READ)} kinds of pages say so in both languages', (refused, bad))
        still = [(t, a.status) for t in PAGES if t not in READ for a in [ask(server, t)] if a.status != 200 or not is_page(a, 'fr')]
        check(not still, f'{what}: all other pages go on', still)
        with open(db + '.good', 'wb') as f:
            f.write(good)
        os.replace(db + '.good', db)
        check(until(lambda: server.get('/readyz').body == b'ok\n') and
              server.shows(lambda: all(ask(server, t).status == 200 for t in READ)), f'{what}: all is well when it is back')
    same(server.stop(), 0, 'the server ends well')


def test_start(db):
    """There is nothing to answer from: one sentence, and the next start finds what has come."""
    for what, make in (('missing', lambda d: None), ('empty', lambda d: open(d, 'wb').close())):
        new = path(what + '.db')
        make(new)
        r = run('serve', '--db', new, '--listen', '127.0.0.1:0', '--user', 'root')
        check(r.returncode == 1 and r.stderr.count('\n') == 1 and new in r.stderr, f'{what}: no start, and one sentence', r)
    shutil.copyfile(db, path('missing.db'))
    return path('missing.db')


def test_files(db):
    """A program whose folder has data of maps and no files of pages."""
    share = path('share')
    os.makedirs(os.path.join(share, 'bin'))
    for name in ('geodata', 'styles'):
        os.symlink(os.path.abspath(name), os.path.join(share, name))
    program = os.path.join(share, 'bin', 'atlasd')
    shutil.copyfile(fixture.ATLASD, program)
    os.chmod(program, 0o755)
    built, fixture.ATLASD = fixture.ATLASD, program
    server = Server(db)
    fixture.ATLASD = built
    check('pages have no style and no scripts: ' in server.errors(), 'files of pages that are missing are complained of', server.errors())
    bad = [(t, lang, a.status) for t in PAGES + RECORDS for lang in ('fr', 'en') for a in [ask(server, t, lang)]
           if a.status != 200 or not is_page(a, lang)]
    check(not bad, 'every kind of page can be read without them', bad)
    a = server.get('/web/pages.css', headers={'Accept': 'text/html'})
    check(a.status == 404 and is_page(a, 'fr'), 'and they are said to be missing', a)
    same(server.stop(), 0, 'the server ends well')


def body():
    db = empty_database('rien.db')
    c = connect(db)
    c.execute('PRAGMA journal_mode = WAL')
    server = test_nothing(db)
    c.execute("INSERT INTO reseau (uid, nom) VALUES ('r-un', 'Un')")
    c.commit()
    c.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    c.close()
    server.shows(lambda: ask(server, '/reseaux/r-un').status == 200)
    other = test_start(db)
    test_unreadable(db, server)
    test_files(other)


main(body)
