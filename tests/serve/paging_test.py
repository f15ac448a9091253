"""Pages of a list while communes are imported and others go: following next, whoever was there all the time is listed
once."""
import subprocess
import time

from fixture import ATLASD, check, connect, database, main, path, same, Server

ORDERS = ['', '&sortby=-population,nom', '&near=4.8,45.7']
FIRST = [('01004', 'Ambérieu-en-Bugey', 14000), ('69091', 'Givors', 20000), ('63113', 'Clermont-Ferrand', 147000),
         ('35238', 'Rennes', 222000), ('31555', 'Toulouse', 493000), ('62041', 'Arras', 41000)]
LATER = [('06088', 'Nice', 342000), ('33063', 'Bordeaux', 259000), ('13055', 'Marseille', 870000), ('59350', 'Lille', 236000),
         ('02691', 'Saint-Quentin', 53000), ('80021', 'Amiens', 133000), ('76540', 'Rouen', 112000), ('29019', 'Brest', 139000)]


def bring(db, communes):
    """Rows of a file; populations and positions are those of the gazetteer."""
    source = path('communes.csv')
    with open(source, 'w') as f:
        f.write('code_insee;nom;type\n' + ''.join(f'{code};{name};commune\n' for code, name, _ in communes))
    r = subprocess.run([ATLASD, 'import', '--db', db, source, '--as', 'collectivites'], capture_output=True, text=True)
    if r.returncode != 0:
        raise RuntimeError(r.stderr)


def remove(db, uid):
    c = connect(db)
    c.execute('DELETE FROM collectivite WHERE uid = ?', (uid,))
    c.commit()
    c.close()


def matched(server):
    return server.get('/api/collections/collectivites/items?limit=1').json['numberMatched']


def wait(server, n):
    check(server.shows(lambda: matched(server) == n), f'{n} collectivités', matched(server))


def walk(server, db, order, edit):
    href, seen, n, pages = f'/api/collections/collectivites/items?limit=2{order}', [], matched(server), 0
    while href and pages < 30:
        page = server.get(href).json
        seen += [f['id'] for f in page['features']]
        href = next((link['href'] for link in page['links'] if link['rel'] == 'next'), None)
        href = href and href[href.index('/api'):]
        n = edit(pages, n)
        pages += 1
    return seen


def test_order(server, db, order):
    start = {f['id'] for f in server.get('/api/collections/collectivites/items?limit=100').json['features']}

    def edit(page, n):
        if page > 2:
            return n
        if page < 2:
            bring(db, LATER[4 * page:4 * page + 4])
            wait(server, n + 4)
            return n + 4
        for code in ('01004', '35238'):  # one that stands early by name, one late
            remove(db, 'commune-' + code)
        wait(server, n - 2)
        return n - 2

    seen = walk(server, db, order, edit)
    stayed = start - {'commune-01004', 'commune-35238'}
    same(sorted(x for x in seen if x in stayed), sorted(stayed), f'"{order}": each who stayed is listed once')
    check(len(seen) == len(set(seen)), 'and nobody twice', seen)
    for code, _, _ in LATER:
        remove(db, 'commune-' + code)
    bring(db, [FIRST[0], FIRST[3]])
    wait(server, len(start))


def body():
    db = database()
    bring(db, FIRST)
    server = Server(db, '--poll-ms', '20')
    for order in ORDERS:
        test_order(server, db, order)
    first = server.get('/api/collections/collectivites/items?limit=2')
    on = next(link['href'] for link in first.json['links'] if link['rel'] == 'next')
    on = on[on.index('/api'):]
    page = server.get(on)
    same(next(link['href'] for link in page.json['links'] if link['rel'] == 'self')[-len(on):], on, 'a page names itself')
    check(page.header('link').startswith('<http') and 'rel="next"' in page.header('link'), 'its links stand in its head', page.headers)
    for other in [on + '&type=commune', on + '&sortby=-nom', on.replace('collectivites', 'partenaires')]:
        a = server.get(other)
        check(a.status == 400 and a.json['parameter'] == 'token', 'a token leads on in its own list alone', a)
    same(server.get(on.replace('limit=2', 'limit=3')).json['numberReturned'], 3, 'pages may change in size')
    same(server.stop(), 0, 'the server ends well')


main(body)
