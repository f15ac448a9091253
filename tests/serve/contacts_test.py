"""Contacts are personal data: of one everybody sees what its publication says, and nothing more in any answer, file,
index or log. What is settled while the server runs shows at once, both ways."""
import json

from fixture import check, connect, database, main, same, Server, until

COLLECTIONS = ['collectivites', 'partenaires', 'cooperations', 'actions', 'projets', 'bourse']
FORMATS = ['geojson', 'csv', 'csv-excel', 'kml', 'xlsx', 'gpkg', 'pdf', 'html']
OWNERS = {'collectivites': ('collectivite', 'commune-69123'), 'partenaires': ('partenaire', None), 'projets': ('projet', 'j-forages'),
          'bourse': ('bourse', None)}
LEVELS = {'aucune': set(), 'fonction': {'role', 'titre'}, 'courriel': {'role', 'titre', 'courriel'},
          'tout': {'role', 'titre', 'prenom', 'nom', 'courriel', 'telephone'}}


def values(collection, level):
    """Words that nothing else holds."""
    return {k: f'zq{k}{collection}{level}' + ('@x.example' if k == 'courriel' else '')
            for k in ('role', 'titre', 'prenom', 'nom', 'courriel', 'telephone')}


def fill(db):
    """A contact of each level for a record of each kind that has contacts; returns the ids of these records."""
    c = connect(db)
    ids = {}
    for collection, (table, uid) in OWNERS.items():
        where = 'uid = ?' if uid else "etat = 'publie' OR ?" if table == 'bourse' else 'uid IS NOT ?'
        row, ids[collection] = c.execute(f'SELECT id, uid FROM {table} WHERE {where} ORDER BY id LIMIT 1', (uid or 0,)).fetchone()
        for level in LEVELS:
            v = values(collection, level)
            c.execute(f'INSERT INTO contact ({table}_id, publication, {", ".join(v)}) VALUES (?, ?{", ?" * len(v)})',
                      (row, level, *v.values()))
    c.commit()
    c.close()
    return ids


def hidden():
    return [v.encode() for collection in OWNERS for level, shown in LEVELS.items()
            for k, v in values(collection, level).items() if k not in shown]


def test_items(server, ids):
    for collection, uid in ids.items():
        a = server.get(f'/api/collections/{collection}/items/{uid}')
        contacts = [c for c in a.json['properties']['contacts'] if (c['role'] or '').startswith('zq')]
        expected = [{k: v if k in shown else None for k, v in values(collection, level).items()}
                    for level, shown in LEVELS.items() if shown]
        same(sorted(contacts, key=json.dumps), sorted(expected, key=json.dumps), f'{collection}: what each level says')


def test_nowhere(server, ids, log):
    secrets = hidden()
    answers = {}
    for collection in COLLECTIONS:
        for f in FORMATS:
            answers[f'{collection} as {f}'] = server.get(f'/api/collections/{collection}/items?f={f}').body
        if collection in ids:
            for f in ('geojson', 'html'):
                answers[f'one of {collection} as {f}'] = server.get(f'/api/collections/{collection}/items/{ids[collection]}?f={f}').body
            for word in ('zqnom', 'zqprenom', f'zqtitre{collection}tout', f'zqnom{collection}tout'):
                same(server.get(f'/api/collections/{collection}/items?q={word}').json['numberMatched'], 0, f'{word} is no word')
    for other in ('/metrics', '/api/suggest?q=zqnom', '/api/vocabularies', '/api/stats/collectivite:commune-69123',
                  '/identify/collectivites?lon=4.8&lat=45.7&zoom=9'):
        answers[other] = server.get(other).body
    answers['the log'] = log()
    for name, body in answers.items():
        check(not any(s in body for s in secrets), f'{name} holds nothing that is not published',
              [s for s in secrets if s in body][:3])


def test_page(server, db):
    """A page names what it shows, leads to addresses of mail that are some, and has no column for nothing."""
    c = connect(db)
    c.execute("INSERT INTO contact (collectivite_id, role, titre, courriel, publication) "
              "SELECT id, 'elu', 'Adjoint', 'a.b-c@ville.example', 'courriel' FROM collectivite WHERE uid = 'commune-44109'")
    c.execute("INSERT INTO contact (collectivite_id, role, titre, courriel, publication) "
              "SELECT id, 'elu', 'Adjointe', 'x@y?subject=z', 'courriel' FROM collectivite WHERE uid = 'commune-44109'")
    c.commit()
    c.close()

    def page():
        return server.get('/api/collections/collectivites/items/commune-44109?f=html').body.decode()
    check(until(lambda: 'Adjointe' in page(), 60), 'contacts stand on the page')
    check('>Élu<' in page() and 'href="mailto:a.b-c@ville.example"' in page(), 'with words and a link', page())
    check('mailto:x' not in page() and 'x@y?subject=z' in page(), 'what is more than an address is text')
    check('Prénom' not in page() and 'Téléphone' not in page(), 'what nobody gave has no column')


def test_changes(server, db, ids):
    """Each way of settling it: level up and down, a contact that goes."""
    uid = ids['collectivites']

    def seen():
        return [c['nom'] for c in server.get(f'/api/collections/collectivites/items/{uid}').json['properties']['contacts']
                if (c['role'] or '').startswith('zq')]

    def write(sql):
        c = connect(db)
        c.execute(sql)
        c.commit()
        c.close()
    named = values('collectivites', 'tout')['nom']
    quiet = values('collectivites', 'fonction')['nom']
    check(named in seen() and quiet not in seen(), 'one is named')
    write(f"UPDATE contact SET publication = 'aucune' WHERE nom = '{named}'")
    check(until(lambda: named not in seen(), 60), 'who takes the name back is not named any more')
    write(f"UPDATE contact SET publication = 'tout' WHERE nom = '{quiet}'")
    check(until(lambda: quiet in seen(), 60), 'who gives it is')
    write(f"DELETE FROM contact WHERE nom = '{quiet}'")
    check(until(lambda: quiet not in seen(), 60), 'who goes is gone')


def test_documents(server, db, ids):
    c = connect(db)
    row, = c.execute('SELECT id FROM projet WHERE uid = ?', (ids['projets'],)).fetchone()
    for url in ('https://x.example/a.pdf', 'javascript:alert(1)', 'file:///etc/passwd', ' https://x.example', 'HTTPS://x.example', None):
        c.execute('INSERT INTO document (projet_id, nom, url) VALUES (?, ?, ?)', (row, f'zq{url}', url))
    c.commit()
    c.close()

    def documents():
        return {d['nom']: d['url'] for d in server.get(f'/api/collections/projets/items/{ids["projets"]}').json['properties']['documents']}
    check(until(lambda: 'zqNone' in documents(), 60), 'documents show')
    same({k: v for k, v in documents().items() if v and k.startswith('zq')}, {'zqhttps://x.example/a.pdf': 'https://x.example/a.pdf'},
         'only addresses of the web are links')


def body():
    db = database()
    ids = fill(db)
    server = Server(db)
    test_items(server, ids)
    test_nowhere(server, ids, lambda: server.errors().encode())
    test_page(server, db)
    test_changes(server, db, ids)
    test_documents(server, db, ids)
    same(server.stop(), 0, 'the server ends well')


main(body)
