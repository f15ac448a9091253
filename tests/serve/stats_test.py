"""Figures of a territory over HTTP: ids that fell out of use, and what is declared while the server runs."""
from fixture import check, connect, database, main, same, Server


def write(db, sql):
    c = connect(db)
    c.execute(sql)
    c.commit()
    c.close()


def apd(server, territory):
    return server.get(f'/api/stats/{territory}').json['apd']


def test_former(server):
    a = server.get('/api/stats/collectivite:commune-fusionnee')
    same((a.status, a.header('location')), (308, f'http://127.0.0.1:{server.port}/api/stats/collectivite:commune-69123'),
         'a collectivité that was merged leads to its successor')
    same(server.get('/api/stats/collectivite:commune-retiree').status, 410, 'one that was removed is gone')
    same(server.get('/api/stats/collectivite:c-fusionnee').status, 404, 'what was merged into another kind of record is none')
    same(server.get('/api/stats/collectivite:commune-inconnue').status, 404, 'one that never was is not there')
    same(server.get('/api/stats/collectivite:commune-fusionnee?f=csv').status, 308, 'in whatever format')


def test_declared(server, db):
    same(apd(server, 'pays:ML'), {'unit': 'EUR', 'total': None, 'annees': [], 'continents': []}, 'nothing declared is not 0')
    write(db, "INSERT INTO apd SELECT id, 2012, 'ML', 0, NULL FROM collectivite WHERE uid = 'commune-69123'")
    check(server.shows(lambda: apd(server, 'pays:ML')['total'] == 0), 'a declaration of 0 shows while the server runs')
    write(db, "INSERT INTO apd SELECT id, 2012, 'SN', 700, NULL FROM collectivite WHERE uid IN ('commune-69123', 'region-84')")
    check(server.shows(lambda: apd(server, 'afrique')['total'] == 1400), 'others are added')
    same(apd(server, 'afrique')['annees'], [{'annee': 2012, 'montant': 1400, 'collectivites': 2}], 'by year, with who declared')
    same(apd(server, 'collectivite:commune-69123')['total'], 700, 'of one')
    same(apd(server, 'monde')['continents'], [{'value': 'afrique', 'label': 'Afrique', 'montant': 1400, 'part_pct': 100}],
         'by continent')
    table = server.get('/api/collections/collectivites/crosstab?rows=pays&columns=annee&measure=apd').json
    same((table['cells'], table['totals']['all'], table['declarations']), ([[1400], [0]], 1400, 3), 'crossed, the same')
    write(db, 'UPDATE apd SET montant = 5 WHERE pays = \'ML\'')
    check(server.shows(lambda: apd(server, 'pays:ML')['total'] == 5), 'one that is corrected shows')
    write(db, "INSERT INTO apd SELECT id, 2014, 'ML', 9, NULL FROM collectivite WHERE uid = 'region-84'")
    check(server.shows(lambda: apd(server, 'pays:ML')['total'] == 14), 'a later year is declared')
    same(apd(server, 'pays:ML')['annees'], [{'annee': 2012, 'montant': 5, 'collectivites': 1}, {'annee': 2013, 'montant': None, 'collectivites': 0},
                                            {'annee': 2014, 'montant': 9, 'collectivites': 1}], 'and nobody declared the one between')


def test_lists(server):
    """A figure is what its list counts."""
    for territory in ['monde', 'afrique', 'pays:SN', 'region:84', 'departement:69', 'collectivite:commune-69123']:
        figures = server.get(f'/api/stats/{territory}').json
        criteria = figures['territoire']['criteria']
        for c in ['collectivites', 'partenaires', 'cooperations', 'actions', 'projets']:
            same(figures[c], server.get(f'/api/collections/{c}/items?limit=1&{criteria}').json['numberMatched'],
                 f'{c} of {territory}')


def body():
    db = database()
    write(db, "INSERT INTO ancien_uid (uid, collection, successeur) VALUES ('commune-fusionnee', 'collectivites', "
              "'commune-69123'), ('commune-retiree', 'collectivites', NULL)")
    server = Server(db)
    test_former(server)
    test_declared(server, db)
    test_lists(server)
    same(server.stop(), 0, 'the server ends well')


main(body)
