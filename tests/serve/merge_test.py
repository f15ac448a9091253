"""atlasd merge while a server reads: two names of one partner, two records of one authority; and an action that is made again
as a coopération. What is gone leads to what took its place, and the same lists mean that from then on."""
import csv

from fixture import check, connect, empty_database, main, path, run, same, Server

PARTNERS = ('titre;collectivites;partenaires;pays;statut;annee_debut;nature\n'
            'Puits;Lyon;Atlantide Haute;Mali;en cours;2010;\n'
            'Murs;Lyon;Atlantide-la-Haute;Mali;en cours;2011;\n'
            'Haies;Nantes;Atlantide-la-Haute;Mali;en cours;2012;\n')


def load(db, kind, text, *options):
    name = path(kind + '.csv')
    with open(name, 'w', encoding='utf-8') as f:
        f.write(text)
    return run('import', '--db', db, name, '--as', kind, '--lang', 'en', *options)


def rows(db, sql):
    c = connect(db)
    try:
        return c.execute(sql).fetchall()
    finally:
        c.close()


def one(db, sql):
    return rows(db, sql)[0][0]


def counts(db):
    return {t: one(db, f'SELECT count(*) FROM {t}') for t in ('partenaire', 'collectivite', 'cooperation', 'projet', 'bourse', 'apd',
                                                              'contact', 'label', 'audit')}


def gone(server, collection, uid, successor, what):
    a = server.get(f'/api/collections/{collection}/items/{uid}')
    check(a.status == 308 and a.header('location').endswith('/' + successor), what, a)


def test_partners(db, server):
    kept, other = 'p-ml-atlantide-haute', 'p-ml-atlantide-la-haute'
    same(load(db, 'projets', PARTNERS).returncode, 0, 'a list with two names of one partner')
    load(db, 'bourse', 'titre;partenaire;pays;etat\nMarché;Atlantide-la-Haute;Mali;publié\n')
    load(db, 'partenaires', 'nom;pays;contacts\nAtlantide Haute;Mali;elu:A:B:Maire::\nAtlantide-la-Haute;Mali;elu:A:B:Maire::|cadre:C:D:::\n')
    murs = one(db, "SELECT uid FROM cooperation c WHERE (SELECT titre FROM projet WHERE cooperation_id = c.id) = 'Murs'")
    puits = one(db, "SELECT uid FROM cooperation c WHERE (SELECT titre FROM projet WHERE cooperation_id = c.id) = 'Puits'")
    before = counts(db)
    r = run('merge', '--db', db, kept, other, '--dry-run')
    check(r.returncode == 0 and '2 cooperations' in r.stdout and 'nothing was written' in r.stdout and counts(db) == before,
          '--dry-run says what would change', r)
    r = run('merge', '--db', db, kept, other)
    check(r.returncode == 0 and r.stdout.startswith(f'{other} (Atlantide-la-Haute) into {kept} (Atlantide Haute): 2 cooperations'),
          'two partners become one', r)
    same(rows(db, "SELECT uid FROM partenaire WHERE pays = 'ML'"), [(kept,)], 'which has the id that is kept')
    same(sorted(rows(db, "SELECT c.nom, p.titre FROM projet p JOIN cooperation_collectivite m USING (cooperation_id) JOIN collectivite c "
                         "ON c.id = m.collectivite_id JOIN cooperation_partenaire USING (cooperation_id)")),
         [('Lyon', 'Murs'), ('Lyon', 'Puits'), ('Nantes', 'Haies')], 'and all their projets')
    same(one(db, "SELECT count(DISTINCT cooperation_id) FROM projet WHERE titre IN ('Murs', 'Puits')"), 1,
         'two coopérations of the same two are one')
    same(sorted(rows(db, f"SELECT role FROM contact JOIN partenaire p ON p.id = partenaire_id WHERE uid = '{kept}'")),
         [('cadre',), ('elu',)], 'contacts of both, each once')
    same(one(db, f"SELECT count(*) FROM bourse b JOIN partenaire p ON p.id = b.partenaire_id WHERE p.uid = '{kept}'"), 1, 'the request')
    same(one(db, "SELECT count(*) FROM audit WHERE auteur = 'merge' AND nom = 'partenaire' AND operation = 'suppression'"), 1,
         'the trail says who it was')
    check(server.shows(lambda: server.get(f'/api/collections/partenaires/items/{other}').status == 308), 'a server sees it')
    gone(server, 'partenaires', other, kept, 'the partner that is gone leads to the one that is kept')
    left, went = (puits, murs) if rows(db, f"SELECT 1 FROM cooperation WHERE uid = '{puits}'") else (murs, puits)
    gone(server, 'cooperations', went, left, 'and so does the coopération')
    before = counts(db)
    r = load(db, 'projets', PARTNERS)
    check('0 added, 0 changed, 3 unchanged' in r.stdout and counts(db) == before, 'the same list again changes nothing', r.stdout + r.stderr)
    r = load(db, 'projets', PARTNERS.replace('Atlantide-la-Haute', 'Atlantide Haute'))
    check('0 added, 0 changed, 3 unchanged' in r.stdout and counts(db) == before, 'nor does one with the name that is kept', r.stdout + r.stderr)
    r = load(db, 'bourse', 'titre;partenaire;pays;etat\nMarché;Atlantide-la-Haute;Mali;publié\n')
    check('1 unchanged' in r.stdout, 'nor the request', r.stdout)
    r = run('merge', '--db', db, kept, other)
    check(r.returncode == 1 and f'leads to {kept}' in r.stderr, 'it is gone already', r)


def test_authorities(db, server):
    load(db, 'apd', 'collectivite;type;annee;pays;montant\nLyon;commune;2012;Mali;500\nAtlantis;autre;2012;Mali;700\nAtlantis;autre;2013;Mali;9\n')
    load(db, 'collectivites', 'nom;type;reseaux;relais;labels;contacts\nLyon;commune;Réseau A;;;\n'
                              'Atlantis;autre;;Réseau A|Réseau B;PACT2:Eau:2012-01-01:2014-12-31;elu:E:F:::\n')
    kept, other = 'commune-69123', one(db, "SELECT uid FROM collectivite WHERE nom = 'Atlantis'")
    r = run('merge', '--db', db, kept, other)
    check(r.returncode == 1 and '--force' in r.stderr, 'another type of authority is refused', r)
    before = counts(db)
    r = run('merge', '--db', db, kept, other, '--force')
    check(r.returncode == 1 and '2012' in r.stderr and '--add' in r.stderr and counts(db) == before, 'amounts of the same year are named', r)
    r = run('merge', '--db', db, kept, other, '--force', '--add')
    same(rows(db, f"SELECT annee, montant FROM apd JOIN collectivite c ON c.id = collectivite_id WHERE uid = '{kept}' ORDER BY 1"),
         [(2012, 1200), (2013, 9)], 'or added up')
    same(rows(db, f"SELECT r.nom, membre, relais FROM collectivite_reseau JOIN reseau r ON r.id = reseau_id JOIN collectivite c "
                  f"ON c.id = collectivite_id WHERE c.uid = '{kept}' ORDER BY 1"), [('Réseau A', 1, 1), ('Réseau B', 0, 1)], 'networks are united')
    same(one(db, 'SELECT count(*) FROM label') + one(db, "SELECT count(*) FROM contact WHERE collectivite_id IS NOT NULL"), 2,
         'labels and contacts')
    check(server.shows(lambda: server.get(f'/api/collections/collectivites/items/{other}').status == 308), 'a server sees it')
    gone(server, 'collectivites', other, kept, 'the authority that is gone leads to the one that is kept')
    same(rows(db, 'PRAGMA foreign_key_check'), [], 'all references lead somewhere')


def test_again(db, server):
    """An action with an agreement is a coopération: it is made again as one."""
    action = 'nature;collectivites;partenaires;pays;jumelage;depuis\naction;Rennes;Bamako;Mali;oui;1999\n'
    load(db, 'cooperations', action)
    load(db, 'projets', 'titre;nature;collectivites;partenaires;pays;statut\nToits;action;Rennes;Bamako;Mali;en cours\n')
    uid = one(db, "SELECT uid FROM cooperation WHERE nature = 'action'")
    check(server.shows(lambda: server.get('/api/collections/actions/items?jumelage=true').json['numberMatched'] == 1),
          'an action that is a jumelage is found as one')
    r = load(db, 'cooperations', 'nature;collectivites;partenaires;pays;convention\ncoopération;Rennes;Bamako;Mali;Accord de 2012\n')
    check(r.returncode == 0 and f'the action {uid} of the same members and partners is retired' in r.stderr, 'that is noted', r)
    new = one(db, "SELECT uid FROM cooperation WHERE convention = 'Accord de 2012'")
    same(rows(db, f"SELECT nature, jumelage, depuis, p.titre FROM cooperation c JOIN projet p ON p.cooperation_id = c.id WHERE c.uid = '{new}'"),
         [('cooperation', 1, 1999, 'Toits')], 'with its projets, and what it alone said')
    check(server.shows(lambda: server.get(f'/api/collections/actions/items/{uid}').status == 308), 'a server sees it')
    gone(server, 'actions', uid, new, 'the action leads to the coopération')
    before = counts(db)
    load(db, 'cooperations', action)
    load(db, 'projets', 'titre;nature;collectivites;partenaires;pays;statut\nToits;action;Rennes;Bamako;Mali;en cours\n')
    same(counts(db), before, 'the old lists mean the coopération')


def test_suggestions(db):
    r = run('merge', '--db', db, '--suggest')
    check(r.returncode == 0 and r.stdout == '', 'nothing is likely twice', r)
    load(db, 'partenaires', 'nom;pays;longitude;latitude\nRoute Longue;Mali;-2.00;20.65\nRoutes Longue;Mali;-2.001;20.651\nAilleurs;Mali;-4;14\n')
    r = run('merge', '--db', db, '--suggest')
    check(r.returncode == 0 and r.stdout.count('\n') == 1 and 'Route Longue' in r.stdout and 'm apart' in r.stdout, 'near places with near names', r)
    words = next(csv.reader([r.stdout.split('  #')[0]], delimiter=' '))
    check(run(*words[1:]).returncode == 0, 'each is the command that merges them', words)


def body():
    db = empty_database('merge.db')
    server = Server(db)
    test_partners(db, server)
    test_authorities(db, server)
    test_again(db, server)
    test_suggestions(db)
    for args, word in (([], 'KEPT is missing'), (['p-ml-bamako'], 'GONE is missing'), (['p-ml-bamako', 'x'], 'no partenaire'),
                       (['--suggest', 'x'], 'no ids'), (['p-ml-bamako', 'p-ml-bamako'], 'itself'),
                       (['p-ml-bamako', 'commune-69123'], 'cannot be one')):
        r = run('merge', '--db', db, *args)
        check(r.returncode in (1, 2) and word in r.stderr and r.stderr.count('\n') == 1, 'merge ' + ' '.join(args), r)
    server.stop()


main(body)
