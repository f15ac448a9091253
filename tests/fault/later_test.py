"""Another day, another process: the same data are the same answers, byte for byte and under the same ETag, and say of when
they are; what the day decides, whether a call is open, is right on the day it is read."""
import calendar
import os
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'serve'))
# A sanitizer wants to be loaded before all else: this is about the build that is shipped.
os.environ['ATLASD'] = os.path.join(os.environ.get('BUILD', os.path.join(HERE, '..', '..', 'build')), 'release', 'atlasd')
from fixture import Server, check, connect, database, main, path, same

PAGES = ('/', '/?lang=en', '/?pays=ML', '/?liste=projets&q=eau', '/monde', '/continents/afrique', '/pays', '/pays/ML', '/regions',
         '/regions/84', '/departements', '/departements/69', '/collectivites/commune-69123', '/partenaires/p-ml-bamako',
         '/cooperations/c-eau', '/projets/j-forages', '/bourse', '/bourse/b-ecoles', '/reseaux', '/reseaux/r-essai', '/croiser',
         '/deux-cotes', '/integrer', '/embed?layers=cooperations', '/accessibilite', '/contact', '/mentions-legales',
         '/donnees-personnelles', '/donnees-ouvertes', '/plan')
DATA = ('/tiles/base,cooperations/1/1/0.png', '/tiles/cooperations.json', '/identify/cooperations?lon=-8&lat=12.65&zoom=4',
        '/static/base,cooperations/300x200.png', '/oembed?url=https%3A%2F%2Fatlas.example%2Fembed%3Flayers%3Dcooperations',
        '/api', '/api/conformance', '/api/openapi.json', '/api/vocabularies', '/api/collections', '/api/collections/projets',
        '/api/collections/projets/queryables', '/api/collections/projets/sortables', '/api/collections/projets/items',
        '/api/collections/projets/items?f=html', '/api/collections/projets/items/j-forages',
        '/api/collections/projets/items?q=rien-de-tel', '/api/collections/projets/items?f=atom&q=rien-de-tel',
        *(f'/api/collections/projets/items?f={f}' for f in ('csv', 'csv-excel', 'xlsx', 'kml', 'gpkg', 'pdf', 'atom')),
        '/api/collections/projets/facets?by=pays', '/api/collections/projets/crosstab?rows=pays&columns=thematique',
        '/api/collections/cooperations/pairs', '/api/stats/monde', '/api/stats/pays:ML', '/api/stats/pays:ML?f=csv',
        '/api/suggest?q=bam', '/sitemap.xml', '/sitemap.xml?of=projets&part=1', '/robots.txt', '/qr.svg?path=/monde')
DATED = ('/monde', '/continents/afrique', '/pays', '/pays/ML', '/regions', '/regions/84', '/departements', '/departements/69',
         '/collectivites/commune-69123', '/partenaires/p-ml-bamako', '/cooperations/c-eau', '/projets/j-forages')
DAY_S = 86400


def library():
    to = path('later.so')
    subprocess.run(['cc', '-std=c11', '-O1', '-shared', '-fPIC', '-Wall', '-Wextra', '-o', to, os.path.join(HERE, 'later.c')],
                   check=True)
    return to


class Later(Server):
    """A server whose calendar is ahead by what `set` says."""
    def __init__(self, db, loaded, ahead_s):
        self.file = path(f'later-{ahead_s}')
        self.set(ahead_s)
        os.environ |= {'LD_PRELOAD': loaded, 'LATER': self.file}
        super().__init__(db, '--threads', '2', '--poll-ms', '50', '--public-url', 'https://atlas.example')
        del os.environ['LD_PRELOAD']

    def set(self, ahead_s):
        with open(self.file, 'r+b' if os.path.exists(self.file) else 'wb') as f:
            f.write(struct.pack('l', ahead_s))


def json_of(server, page):
    return server.get(page + ('&' if '?' in page else '?') + 'f=json').json


def last_change(db):
    """What the trail of changes and the records say, whichever is later, to the second."""
    tables = ('collectivite', 'partenaire', 'cooperation', 'projet', 'bourse')
    records = ' UNION ALL '.join(f'SELECT maj AS le FROM {t}' for t in tables)
    c = connect(db)
    when, = c.execute(f'SELECT max(substr(le, 1, 19)) FROM (SELECT le FROM audit UNION ALL {records})').fetchone()
    c.close()
    return when + 'Z'


def write(db, sql):
    c = connect(db)
    c.execute(sql)
    c.commit()
    c.close()


def test_same(db, now, later):
    differing, untagged = [], []
    for target in PAGES + DATA:
        a, b = now.get(target), later.get(target)
        if a.status != 200 or a.body != b.body or a.header('etag') != b.header('etag'):
            differing.append((target, a.status, b.status))
        untagged += [] if a.header('etag') else [target]
    check(not differing, f'{len(PAGES + DATA)} kinds of answers are the same in another process, another year', differing)
    check(not untagged, 'each under a tag', untagged)
    check(now.get('/monde').header('date')[12:16] != later.get('/monde').header('date')[12:16], 'whose calendar is another')
    name = now.get('/api/collections/projets/items?f=csv').header('content-disposition')
    check(f'-{last_change(db)[:10]}.csv' in name, 'a file is named by the day of its data', name)


def test_dated(db, server, what):
    when = last_change(db)
    day = f'{when[8:10]}/{when[5:7]}/{when[:4]}'
    said = {json_of(server, p)['timeStamp'] for p in DATED} | {server.get('/api/stats/monde').json['timeStamp']}
    same(said, {when}, f'{what}: all figures are of the last change')
    without = [p for p in DATED if f'<time datetime="{when}">{day}</time>' not in server.get(p).body.decode()]
    check(not without, f'{what}: and every page of figures says so', without)


def test_edits(db, servers):
    """Each way of changing the data, minutes after the one before."""
    for minute, (what, sql) in enumerate((
            ('a record', "UPDATE projet SET titre = titre || ' 2' WHERE uid = 'j-forages'"),
            ('what hangs on one', "INSERT INTO label (collectivite_id, dispositif, domaine, du, au) "
                                  "VALUES (1, 'PACT2', 'Eau', '2012-01-01', '2014-12-31')"),
            ('one that goes', "DELETE FROM projet WHERE uid = 'j-puits'"),
            ('a vocabulary', "UPDATE thematique SET libelle = 'Eau potable' WHERE code = 'eau'"),
            ('another name of a value', "INSERT INTO alias VALUES ('pays', 'mali essai', 'ML')"))):
        before = servers[0].get('/monde')
        write(db, sql)
        # the trail has the moment of the test itself: a later one, that no other answer could have taken for now
        write(db, f"UPDATE audit SET le = '20{60 + minute}-03-04T05:06:07.000Z' WHERE id = (SELECT max(id) FROM audit)")
        write(db, "UPDATE meta SET valeur = valeur || 'x' WHERE cle = 'essai'")
        for s in servers:
            check(s.shows(lambda s=s: json_of(s, '/monde')['timeStamp'] == last_change(db)), f'{what} changes the date', last_change(db))
        same(last_change(db)[:4], str(2060 + minute), f'{what} leaves a trail')
        check(servers[0].get('/monde').header('etag') != before.header('etag'), f'{what}: under another tag')
    for s, what in zip(servers, ('here', 'in the other process')):
        test_dated(db, s, what)


def test_calls(server):
    """A call of one year, on a page that is kept, around both ends of the year. France is an hour ahead of UTC then."""
    year = 2030
    now = int(time.time())

    def states(moment):
        server.set(calendar.timegm(moment) - now)
        call = next(c for c in json_of(server, '/appels')['appels'] if c['id'] == 'ap-2030')
        return [k for k in ('a_venir', 'ouvert', 'clos') if call[k]]
    page = server.get('/appels').body
    for moment, state in (((year - 1, 12, 31, 22, 30, 0), 'a_venir'), ((year - 1, 12, 31, 23, 30, 0), 'ouvert'),
                          ((year, 12, 31, 22, 30, 0), 'ouvert'), ((year, 12, 31, 23, 30, 0), 'clos')):
        same(states(moment), [state], f'a call of {year} on {moment[0]}-{moment[1]}-{moment[2]} at {moment[3]}:30 UTC')
    check(server.get('/appels').body != page, 'the page that was kept says so too')


def test_nothing(db, s):
    """Data that do not tell: no date is better than one made up."""
    for table in ('collectivite', 'partenaire', 'cooperation', 'projet', 'bourse'):
        write(db, f"UPDATE {table} SET maj = ''")
    write(db, 'DELETE FROM audit')
    check(s.shows(lambda: json_of(s, '/monde')['timeStamp'] is None), 'figures of nobody knows when say null')
    page = s.get('/monde').body.decode()
    check('Chiffres du' not in page and '1970' not in page, 'and their page no date')
    same(s.get('/api/collections/projets/items?f=csv').header('content-disposition').split(';')[1], ' filename="atlas-projets.csv"',
         'nor does the name of a file')


def body():
    loaded, db = library(), database()
    write(db, "INSERT INTO reseau (uid, nom) VALUES ('r-essai', 'Réseau')")
    write(db, "INSERT INTO appel (uid, nom, annee_debut, annee_fin) VALUES ('ap-2030', 'Appel', 2030, 2030)")
    write(db, "INSERT INTO meta VALUES ('essai', '1')")
    servers = now, later = Later(db, loaded, 0), Later(db, loaded, 400 * DAY_S)
    test_same(db, now, later)
    test_dated(db, now, 'as it came')
    test_edits(db, servers)
    test_calls(later)
    test_nothing(db, now)
    for s in servers:
        same(s.stop(), 0, 'a server ends well')


main(body)
