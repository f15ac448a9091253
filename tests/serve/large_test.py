"""Answers larger than any buffer: items are made as the client takes them, whole and counted, in memory that does not
grow; other answers keep to --max-answer-bytes, and what is larger is no fault of the client's."""
import json
import os
import signal
import socket
import time
import urllib.parse

# memory is measured: ASan keeps what was freed a while
os.environ['ASAN_OPTIONS'] = ':'.join(filter(None, [os.environ.get('ASAN_OPTIONS'), 'quarantine_size_mb=1', 'thread_local_quarantine_size_kb=64']))
from fixture import check, connect, database, main, same, until, Server

MOST = 16384
N = 400
WIDE, PARTNERS = 500, 400  # projets of a cooperation with so many partners: some 50 kB each
MIB = 1 << 20
ALL = '/api/collections/projets/items?limit=100000'


def fill(db):
    c = connect(db)
    for i in range(N):
        c.execute('INSERT INTO projet (uid, cooperation_id, titre, annee_debut, annee_fin, statut) '
                  "VALUES (?, 1, ?, 2000, 2001, 'termine')", (f'l-{i:04}', f'Projet {i:04} ' + 'é' * (i % 7 * 100)))
    c.commit()
    c.close()
    return db


def fill_wide(db):
    c = connect(db)
    c.execute("INSERT INTO cooperation (id, uid, nature, titre, statut) VALUES (900, 'c-large', 'cooperation', 'Large', 'en_cours')")
    for i in range(PARTNERS):
        c.execute("INSERT INTO partenaire (id, uid, nom, pays, qualite, geom) VALUES (?, ?, ?, 'ML', 'exacte', MakePoint(?, 12, 4326))",
                  (1000 + i, f'p-ml-large-{i}', f'ville large {i}', -8 + i / 1000))
        c.execute('INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (900, ?)', (1000 + i,))
    c.execute('INSERT INTO projet (uid, cooperation_id, titre, statut) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n '
              f"WHERE i < {WIDE - 1}) SELECT 'w-' || i, 900, 'Large ' || i, 'termine' FROM n")
    c.commit()
    c.close()
    return db


def links_of(answer):
    return {link['rel']: link['href'] for link in answer.json['links']}


def pages(server, target):
    """All pages from this one on."""
    while target:
        answer = server.get(target)
        yield answer
        url = urllib.parse.urlsplit(links_of(answer).get('next', ''))
        target = url.path and url.path + '?' + url.query


def bare(answer):
    """What two answers share that were not made in the same second, by servers on two ports."""
    return {k: v for k, v in answer.json.items() if k != 'links'}


def test_pages(db):
    whole, small = Server(db), Server(db, '--max-answer-bytes', str(MOST))
    for query in ('limit=1000', 'limit=1000&sortby=-titre', 'limit=300&annee=2000..2001', 'limit=1000&near=2,48', 'limit=150&offset=7'):
        target = '/api/collections/projets/items?' + query
        expected, got = whole.get(target), small.get(target, headers={'Accept-Encoding': 'gzip'})
        check(len(expected.body) > 2 * MOST and expected.header('Content-Length') and expected.header('ETag'),
              f'{query}: where an answer may be as large it has length and tag', expected)
        same(got.status, 200, 'where not, all that is asked for is answered too')
        check(got.header('Transfer-Encoding') == 'chunked' and not got.header('Content-Length') and not got.header('ETag')
              and not got.header('Content-Encoding'), 'in chunks, without length and tag, as it is', got.headers)
        check(bare(got) == bare(expected), 'with the same counts and records')
        same(got.json['numberReturned'], len(got.json['features']), 'counted truly, before they were made')
        check({k: v.partition('/api')[2] for k, v in links_of(got).items()} ==
              {k: v.partition('/api')[2] for k, v in links_of(expected).items()}, 'and the same links', links_of(got))
    first = small.get('/api/collections/projets/items?limit=5')
    check(first.header('ETag') and first.header('Content-Length') and
          small.get('/api/collections/projets/items?limit=5', headers={'If-None-Match': first.header('ETag')}).status == 304,
          'a small page is kept as before', first.headers)
    parts = list(pages(small, '/api/collections/projets/items?limit=5'))
    check([f for p in parts for f in p.json['features']] == small.get('/api/collections/projets/items?limit=1000').json['features'],
          'and small pages join to the large one')
    same(whole.stop(), 0, 'the server ends well')
    same(small.stop(), 0, 'the other too')


def test_methods(db):
    """Who cannot read chunks, and who wants no body."""
    server = Server(db, '--max-answer-bytes', str(MOST))
    expected = bare(server.get(ALL))
    old = server.raw(f'GET {ALL} HTTP/1.0\r\nHost: a\r\n\r\n'.encode())
    head, _, body = old.partition(b'\r\n\r\n')
    check(b' 200 ' in head.split(b'\r\n')[0] + b' ' and b'chunked' not in head and b'Content-Length' not in head, 'HTTP/1.0: no chunks', head)
    check(len(body) > 2 * MOST and bare(type('A', (), {'json': json.loads(body)})) == expected,
          'all of it, until the connection closes')
    both = server.raw(f'HEAD {ALL} HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'.encode())
    heads = both.split(b'\r\n\r\n')
    check(heads[0].startswith(b'HTTP/1.1 200') and b'geo+json' in heads[0] and heads[1].startswith(b'HTTP/1.1 200') and
          b'FeatureCollection' not in both, 'HEAD: the head alone, and the connection goes on', both[:600])
    behind = server.raw(f'GET {ALL} HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'.encode())
    check(b'\r\n0\r\n\r\nHTTP/1.1 200' in behind, 'what was asked behind it is answered behind its last chunk', behind[-300:])
    same(server.stop(), 0, 'the server ends well')


def test_one_record(db):
    most = 6000
    c = connect(db)
    c.execute('UPDATE projet SET titre = ? WHERE uid = ?', ('A' + '"' * 3500, 'l-0003'))  # 7 000 bytes of JSON
    c.commit()
    c.close()
    server = Server(db, '--max-answer-bytes', str(most))
    at = '/api/collections/projets/items?sortby=titre'
    for query, place in (('', 0), ('&limit=1', 0), ('&limit=1000', 0), ('&limit=1000&sortby=-titre', None)):
        answer = server.get((at if 'sortby' not in query else '/api/collections/projets/items?') + query)
        features = answer.json['features'] if answer.status == 200 else []
        check(any(f['id'] == 'l-0003' for f in (features if place is None else features[:1])),
              f'one record that is larger than an answer may be is listed: {query}', answer)
    for what in ('/api/collections/projets/items/l-0003', '/api/openapi.json', '/tiles/base/2/2/1@3x.png'):
        answer = server.get(what)
        check(answer.status == 500 and '--max-answer-bytes' in answer.json['detail'] and str(most) in answer.json['detail'],
              f'{what} is not made step by step: 500, which names the limit', answer)
    check('--max-answer-bytes' in server.errors(), 'the log has it', server.errors())
    same(server.stop(), 0, 'the server ends well')


def memory(server):
    with open(f'/proc/{server.process.pid}/status') as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith('VmRSS:'))


def at_rest(server):
    """Names of the base map are settled beside everything else, for a while after the start."""
    before = memory(server)
    time.sleep(0.5)
    return abs(memory(server) - before) < MIB // 4


def ask(server, target=ALL, version='1.0'):
    """A client that has its answer begun, and has read little of it."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    s.settimeout(60)
    s.connect(('127.0.0.1', server.port))
    s.sendall(f'GET {target} HTTP/{version}\r\nHost: a\r\n\r\n'.encode())
    return s, s.recv(64)


def test_memory(db):
    """The largest answer there is, taken slowly at first, while the data change under it; then by many who stop."""
    server = Server(db, '--max-page', '100000', '--fragment-mib', '4', '--cache-mib', '4')
    small = list(pages(server, '/api/collections/projets/items?limit=20'))
    expected = [f for p in small for f in p.json['features']]
    size = sum(len(p.body) for p in small)
    until(lambda: at_rest(server))
    check(size > 16 * MIB and max(len(p.body) for p in small) < MIB and len(expected) == WIDE + N + 5, 'small pages of a large list', size)
    s, got = ask(server)
    c = connect(db)
    c.execute("UPDATE projet SET titre = 'autre ' || titre")
    c.commit()
    c.close()
    check(until(lambda: server.get('/api/collections/projets/items').json['features'][0]['properties']['titre'].startswith('autre')),
          'the data change meanwhile')
    parts, most, before = [got], 0, memory(server)
    while part := s.recv(MIB):
        parts.append(part)
        if len(parts) % 64 == 0:
            most = max(most, memory(server))
    s.close()
    body = b''.join(parts).partition(b'\r\n\r\n')[2]
    answer = type('A', (), {'json': json.loads(body)})
    check(answer.json['features'] == expected and answer.json['numberReturned'] == len(expected),
          'one answer equals what they join to, all of the data that it began with')
    check(0 < most < before + 8 * MIB, f'{size >> 20} MiB are answered in memory that does not grow', (before, most))

    before, stalled = memory(server), [ask(server) for _ in range(12)]
    same(server.get('/healthz').status, 200, 'behind clients that take nothing others are answered')
    after = memory(server)
    check(after - before < len(stalled) * 3 * MIB, f'each of {len(stalled)} that stop costs its budget and no more', (before, after, size))
    for s, _ in stalled:
        s.close()
    same(server.settles('connections', 1), 1, 'and nothing once it is gone')
    check(server.get('/api/collections/projets/items?limit=1').status == 200, 'the server goes on')
    same(server.stop(), 0, 'the server ends well')


def rest(s):
    """What still comes, and whether the connection was reset behind it."""
    got = b''
    try:
        while part := s.recv(MIB):
            got = got[-100:] + part
        return got, False
    except ConnectionResetError:
        return got, True


def test_stop(db):
    """Told to stop while streams are under way."""
    server = Server(db, '--max-page', '100000', '--stop-timeout', '60')
    s, _ = ask(server, version='1.1')
    server.process.send_signal(signal.SIGTERM)
    got, was_reset = rest(s)
    check(got.endswith(b'}\r\n0\r\n\r\n') and not was_reset, 'who takes a stream gets it to its end', got[-100:])
    same(server.stop(signal.SIGCONT), 0, 'and the server ends then')
    server = Server(db, '--max-page', '100000', '--stop-timeout', '1')
    new, old = ask(server, version='1.1')[0], ask(server)[0]
    same(server.stop(), 0, 'clients that take nothing do not keep it from ending')
    check(not rest(new)[0].endswith(b'\r\n0\r\n\r\n'), 'the last chunk is not theirs')
    check(rest(old)[1], 'and over HTTP/1.0, where an end would be the end of the answer, they are reset')


def body():
    large = fill_wide(fill(database('large.db')))
    test_memory(large)
    test_stop(large)
    db = fill(database())
    test_pages(db)
    test_methods(db)
    test_one_record(db)


main(body)
