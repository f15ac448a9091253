"""What another process writes, in whichever table, shows at once on every page and answer that has it, though the one
before was kept: under another tag."""
import subprocess

from fixture import ATLASD, Server, check, connect, database, main, path, same

ITEMS = '/api/collections/{}/items'
OEMBED = '/oembed?url=https%3A%2F%2Fatlas.example%2Fembed%3Flayers%3Dcooperations%26pays%3DML'
QR = '/qr.svg?path=%2Fpays%2FML'


def write(db, *statements):
    """As sqlite3 does, in one transaction; positions need the functions of SpatiaLite."""
    c = connect(db)
    for s in statements:
        c.execute(s)
    c.commit()
    c.close()


# what is written, with a mark; then what has to say it: all are asked before, so that they are kept
SHOWN = (
    ('contact', ["INSERT INTO contact (collectivite_id, role, nom, titre, publication) VALUES (1, 'elu', 'X', 'MARK', 'tout')",
                 "INSERT INTO contact (partenaire_id, role, titre) VALUES (1, 'elu', 'MARK')",
                 "INSERT INTO contact (projet_id, role, titre) VALUES (1, 'cadre', 'MARK')",
                 "INSERT INTO contact (bourse_id, role, titre) VALUES (1, 'ambassade', 'MARK')"],
     ['/collectivites/commune-69123', '/partenaires/p-ml-bamako', '/projets/j-forages', '/bourse/b-ecoles',
      ITEMS.format('collectivites') + '/commune-69123', ITEMS.format('projets') + '/j-forages', ITEMS.format('bourse') + '/b-ecoles']),
    ('document', ["INSERT INTO document (projet_id, nom, url) VALUES (1, 'MARK', 'https://example.org/a.pdf')",
                  "INSERT INTO document (bourse_id, nom, url) VALUES (1, 'MARK', 'https://example.org/b.pdf')"],
     ['/projets/j-forages', '/bourse/b-ecoles', ITEMS.format('bourse') + '/b-ecoles']),
    ('label', ["INSERT INTO label (collectivite_id, dispositif, domaine, du, au) VALUES "
               "(1, 'PACT2', 'MARK', '2012-01-01', '2014-12-31')"], ['/collectivites/commune-69123']),
    ('reseau', ["UPDATE reseau SET nom = 'MARK'", 'INSERT INTO collectivite_reseau (collectivite_id, reseau_id) VALUES (1, 1)'],
     ['/reseaux', '/reseaux/r-un', '/collectivites/commune-69123']),
    ('appel', ["UPDATE appel SET nom = 'MARK'", "INSERT INTO appel_pays SELECT id, 'ML' FROM appel"],
     ['/appels', '/appels?pays=ML']),
    ('pays', ["UPDATE pays SET libelle = 'MARK' WHERE code = 'ML'"],
     ['/?pays=ML', '/?liste=cooperations&pays=ML', '/monde', '/pays', '/pays/ML', '/continents/afrique', '/regions/84', '/collectivites/commune-69123',
      '/partenaires/p-ml-bamako', '/bourse', '/bourse/b-ecoles', '/croiser?rows=pays&columns=thematique', '/deux-cotes?pays=ML', '/embed?layers=cooperations&pays=ML',
      OEMBED, '/api/vocabularies', '/api/stats/pays:ML', '/api/suggest?q=marque+pays', ITEMS.format('partenaires'), ITEMS.format('pays') + '/ML',
      ITEMS.format('partenaires') + '?f=atom', ITEMS.format('partenaires') + '?f=csv', '/api/collections/projets/facets?by=pays',
      '/api/collections/projets/crosstab?rows=pays&columns=thematique', '/appels']),
    ('region', ["UPDATE region SET libelle = 'MARK' WHERE code = '84'"],
     ['/regions', '/regions/84', '/departements', '/departements/69', '/collectivites/commune-69123', '/api/stats/region:84']),
    ('departement', ["UPDATE departement SET libelle = 'MARK' WHERE code = '69'"],
     ['/departements', '/departements/69', '/regions/84', '/collectivites/commune-69123']),
    ('thematique', ["UPDATE thematique SET libelle = 'MARK' WHERE code = 'eau'"],
     ['/projets/j-forages', '/monde', '/pays/ML', '/partenaires/p-ml-bamako', '/croiser', '/api/vocabularies']),
    ('partenaire', ["UPDATE partenaire SET nom = 'MARK' WHERE uid = 'p-ml-bamako'"],
     ['/partenaires/p-ml-bamako', '/collectivites/commune-69123', '/cooperations/c-eau', '/pays/ML', '/bourse', '/deux-cotes',
      '/embed?layers=partenaires&pays=ML', ITEMS.format('partenaires') + '/p-ml-bamako']),
    ('cooperation', ["UPDATE cooperation SET titre = 'MARK' WHERE uid = 'c-eau'"],
     ['/cooperations/c-eau', '/projets/j-forages', '/?liste=cooperations&pays=ML', '/embed?layers=cooperations&pays=ML',
      ITEMS.format('cooperations') + '?f=atom']),
    ('projet', ["INSERT INTO projet (uid, cooperation_id, titre, maj) VALUES ('j-marque', 1, 'MARK', '2040-01-01T00:00:00Z')"],
     ['/projets/j-marque', '/cooperations/c-eau', '/collectivites/commune-69123', '/partenaires/p-ml-bamako', '/?liste=projets&pays=ML',
      ITEMS.format('projets'), ITEMS.format('projets') + '?f=atom', ITEMS.format('projets') + '?f=kml']),
    ('bourse', ["UPDATE bourse SET etat = 'publie', titre = 'MARK' WHERE uid = 'b-secret'"],
     ['/bourse', '/bourse/b-secret', '/pays/SN', '/?liste=bourse', ITEMS.format('bourse')]),
)


def test_written(db, server):
    for table, statements, targets in SHOWN:
        mark = 'Marque ' + table
        before = {t: server.get(t) for t in targets}
        early = [t for t, a in before.items() if mark in a.body.decode()]
        check(not early, f'{table}: nothing says it before', early)
        version = server.get('/tiles/cooperations.json').json['version']
        write(db, *(s.replace('MARK', mark) for s in statements))
        check(server.shows(lambda v=version: server.get('/tiles/cooperations.json').json['version'] != v), f'{table}: a write is another version')
        silent = []
        for t in targets:
            a = server.get(t, headers={'If-None-Match': before[t].header('etag') or '"x"'})
            if a.status != 200 or mark not in a.body.decode():
                silent.append((t, a.status))
        check(not silent, f'{table}: {len(targets)} answers say it at once', silent)


def test_alias(db, server):
    target = '/api/suggest?q=toutautrenom'
    check('Sénégal' not in server.get(target).body.decode(), 'a name that nobody knows suggests nothing')
    write(db, "INSERT INTO alias VALUES ('pays', 'toutautrenom', 'SN')")
    check(server.shows(lambda: 'Sénégal' in server.get(target).body.decode()), 'a new name of a country suggests it at once')


def test_pictures(db, server):
    """A partner that moves, and one that goes: what is painted, what is under a pixel, what is listed for robots and programs."""
    targets = ['/static/partenaires/300x200.png?bbox=-20,0,20,30&decor=none', '/tiles/partenaires/2/1/1.png', '/tiles/partenaires/1/0/0.png',
               '/identify/partenaires?lon=-8&lat=12.65&zoom=6', ITEMS.format('partenaires') + '?bbox=-9,12,-7,13', ITEMS.format('cooperations')]
    before = {t: server.get(t) for t in targets + [QR]}
    check(all(a.status == 200 for a in before.values()), 'pictures are answered', before)
    write(db, "UPDATE partenaire SET geom = MakePoint(10, 5, 4326) WHERE uid = 'p-ml-bamako'")
    check(server.shows(lambda: server.get(targets[0]).body != before[targets[0]].body), 'a picture moves with its place')
    still = [t for t in targets if server.get(t).body == before[t].body and t != '/tiles/partenaires/1/0/0.png']
    check(not still, 'so do tiles, what is under a pixel, and lists in a box', still)
    same(server.get(QR).body, before[QR].body, 'a QR code is of an address, which stays')


def test_gone(db, server):
    maps = '/sitemap.xml?of=projets&part=1'
    check('/projets/j-musee<' in server.get(maps).body.decode(), 'a page stands in the map of the site')
    server.get('/projets/j-musee')
    write(db, "DELETE FROM projet WHERE uid = 'j-musee'", "UPDATE projet SET maj = '2041-02-03T04:05:06Z' WHERE uid = 'j-ecole'")
    check(server.shows(lambda: server.get('/projets/j-musee').status == 410), 'the page of what was deleted says so at once')
    text = server.get(maps).body.decode()
    check('/projets/j-musee<' not in text and '2041-02-03T04:05:06Z' in text, 'and the map of the site has it no more, but the day of what changed')
    check('2041-02-03T04:05:06Z' in server.get('/sitemap.xml').body.decode(), 'as its index has')
    feed = server.get(ITEMS.format('projets') + '?f=atom').body.decode()
    check('<updated>2041-02-03T04:05:06Z</updated>' in feed.split('<entry>')[0] and 'musée' not in feed, 'and the feed')


def test_imported(db, server):
    source = path('apport.csv')
    with open(source, 'w') as f:
        f.write('nom,pays,lon,lat\nMarque importée,ML,-4,14\n')
    before = {t: server.get(t) for t in ('/pays/ML', '/embed?layers=partenaires&pays=ML', '/?liste=partenaires&pays=ML')}
    r = subprocess.run([ATLASD, 'import', '--db', db, source, '--as', 'partenaires'], capture_output=True, text=True)
    same(r.returncode, 0, 'atlasd import beside a server')
    check(server.shows(lambda: 'Marque importée' in server.get('/pays/ML').body.decode()), 'shows on the page of its country')
    rest = [t for t in before if 'Marque importée' not in server.get(t).body.decode()]
    check(not rest, 'and wherever partners are listed', rest)


def body():
    db = database()
    write(db, "INSERT INTO reseau (uid, nom) VALUES ('r-un', 'Un')", "INSERT INTO appel (uid, nom, annee_debut) VALUES ('ap', 'Appel', 2012)")
    server = Server(db, '--poll-ms', '20', '--public-url', 'https://atlas.example')
    test_written(db, server)
    test_alias(db, server)
    test_pictures(db, server)
    test_gone(db, server)
    test_imported(db, server)
    same(server.stop(), 0, 'the server ends well')


main(body)
