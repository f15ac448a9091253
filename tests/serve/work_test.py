"""Work and who waits for it: what nobody waits for is not done, what takes long leaves others their turn, and who still
waits gets his answer."""
import contextlib
import itertools
import json
import re
import signal
import socket
import struct
import time
import urllib.parse

from fixture import check, connect, database, main, same, Server, until

DONE, SKIPPED = 'pool_done_total{pool="tiles"}', 'pool_skipped_total{pool="tiles"}'
fresh = itertools.count()


@contextlib.contextmanager
def stopped(server):
    """What is sent meanwhile lies in the sockets together, however slow this machine is."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


def tiles(n):
    """Some that nobody asked for before, sea alone: milliseconds each."""
    return [f'/tiles/base/14/{i % 32}/{i // 32}@3x.png' for i in itertools.islice(fresh, n)]


def tile():
    return tiles(1)[0]


def ask(server, target, source='127.0.0.1'):
    s = socket.create_connection(('127.0.0.1', server.port), timeout=180, source_address=(source, 0))
    s.sendall(f'GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'.encode())
    return s


def answer(s):
    """Status, head, body."""
    data = b''
    while part := s.recv(65536):
        data += part
    s.close()
    head, _, body = data.partition(b'\r\n\r\n')
    return int(head.split()[1]), head.decode('latin-1').lower(), body


PNG = b'\x89PNG'


def is_refusal(a):
    return a[0] == 503 and re.search(r'\r\nretry-after: [1-9]', a[1]) and json.loads(a[2])['status'] == 503


def work(server):
    """(done, skipped); workers count behind their answers."""
    server.settles('pool_running{pool="tiles"}', 0)
    return server.metric(DONE), server.metric(SKIPPED)


def settled(server, before, n, seconds=60):
    """(done, skipped) since then, once they are n together."""
    end, now = time.monotonic() + seconds, (0, 0)
    while sum(now) != n and time.monotonic() < end:
        done, skipped = work(server)
        now = (done - before[0], skipped - before[1])
    return now


def test_cancelled(server):
    """A map that was panned away: 500 tiles that nobody waits for any more, then a visitor."""
    before = work(server)
    with stopped(server):
        for target in tiles(500):
            ask(server, target).close()
        visitor = ask(server, tile())
    same(answer(visitor)[0], 200, 'behind 500 cancelled tiles a visitor gets his')
    done, skipped = settled(server, before, 501)
    check(done < 250 and done + skipped == 501, 'of the 500, some were painted: those begun before the end was seen', (done, skipped))
    metrics = server.get('/metrics').body.decode()
    check('atlasd_requests_total{route="tile",status="5xx"}' not in metrics, 'a client that left is no error of the server', metrics[:500])
    check('atlasd_requests_total{route="tile",status="4xx"}' in metrics, 'it is counted with those of clients')
    same(server.settles('connections', 1), 1, 'their connections are gone')


def test_reset(server):
    """The same, but the clients' ends come as resets, behind requests that wait already."""
    sockets = [ask(server, target) for target in tiles(100)]
    for s in sockets:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()
    same(answer(ask(server, tile()))[0], 200, 'behind 100 clients that were cut off a visitor gets his tile')
    same(server.settles('pool_waiting{pool="tiles"}', 0), 0, 'nothing waits')
    same(server.settles('connections', 1), 1, 'and no connection is left')


def test_half_closed(server):
    """Who has closed his own side may still read; he is served when nobody else waits for a worker."""
    with stopped(server):
        s = ask(server, tile())
        s.shutdown(socket.SHUT_WR)
    status, _, body = answer(s)
    check(status == 200 and body.startswith(PNG), 'a client that has closed its side gets its tile', status)
    with stopped(server):
        sockets = [ask(server, target) for target in tiles(40)]
        for s in sockets[:20]:
            s.shutdown(socket.SHUT_WR)
    got = [answer(s) for s in sockets]
    same([a[0] for a in got[20:]], [200] * 20, 'beside others, those who did not are served')
    refused = [a for a in got[:20] if a[0] != 200]
    check(refused and all(is_refusal(a) for a in refused), 'and who did is told to come again, or served', [a[0] for a in got])


def test_joined(server):
    """One piece of work for several: it is done as long as one of them waits, and when one comes to it later."""
    before, shared = work(server), tile()
    with stopped(server):
        others = [ask(server, target) for target in tiles(10)]
        joined = [ask(server, shared) for _ in range(9)]
        others += [ask(server, target) for target in tiles(10)]  # or its turn would come when nobody else waits
        for s in joined[:4] + joined[5:]:
            s.close()
    status, _, body = answer(joined[4])
    check(status == 200 and body.startswith(PNG), 'of nine who ask for a tile eight leave: the ninth gets it', status)
    same([answer(s)[0] for s in others], [200] * 20, 'and so do all others theirs')
    same(settled(server, before, 21), (21, 0), 'each tile is painted once')
    shared = tile()
    with stopped(server):
        others = [ask(server, target) for target in tiles(10)]
        for _ in range(9):
            ask(server, shared).close()
        later = ask(server, shared)
        others += [ask(server, target) for target in tiles(10)]
    same(answer(later)[0], 200, 'who asks for what others have left gets it too')
    same([answer(s)[0] for s in others], [200] * 20, 'and the others theirs')


def order(server, wanted):
    """Which of these tiles were answered, in their order, as logged."""
    end, found = time.monotonic() + 10, []
    while len(found) < len(wanted) and time.monotonic() < end:
        found = [t for t in re.findall(r' GET (/tiles/\S+) 200', server.errors()) if t in wanted]
    return found


def test_turns(server):
    """Clients take turns, so that one who asks for much is not in the way of one who asks for little."""
    many, few = tiles(50), tiles(3)
    with stopped(server):
        sockets = [ask(server, target) for target in many] + [ask(server, target, '127.0.0.2') for target in few]
    same({answer(s)[0] for s in sockets}, {200}, 'all are answered')
    at = [order(server, many + few).index(target) for target in few]
    check(max(at) < 40, 'three tiles of a second client come before most of the 50 that the first asked for earlier', at)


def test_turns_shared(server):
    """What one client has asked for behind much else comes as soon for another as if he had been alone to ask."""
    before, many = work(server), tiles(50)
    with stopped(server):
        sockets = [ask(server, target) for target in many] + [ask(server, target, '127.0.0.2') for target in many[45:48]]
    same({answer(s)[0] for s in sockets}, {200}, 'all are answered')
    found = order(server, many)
    at = [found.index(target) for target in many[45:48]]
    check(max(at) < 40, 'three tiles that a second client wants too come before most of the first one\'s', at)
    same(settled(server, before, 50), (50, 0), 'and are painted once')


def test_newest(server):
    """Of a client who asks for very much, what he asked for last comes first, and none of the rest is forgotten."""
    wanted = tiles(150)
    with stopped(server):
        sockets = [ask(server, target) for target in wanted]
    same({answer(s)[0] for s in sockets}, {200}, 'all 150 are answered')
    found = order(server, wanted)
    at = found.index(wanted[149]), found.index(wanted[75])
    check(at[0] < at[1], 'the last before those in the middle', at)


def test_displaced(server):
    """A full queue: who has most in it makes room for others."""
    displaced = 0
    while not displaced:  # the painter may be faster than the loop, if that gets no processor
        many, few = tiles(60), tiles(5)
        with stopped(server):
            sockets = [ask(server, target) for target in many]
            others = [ask(server, target, '127.0.0.2') for target in few]
        same([answer(s)[0] for s in others], [200] * 5, 'five of a second client find room')
        refused = [a for a in map(answer, sockets) if a[0] != 200]
        displaced = server.metric('pool_displaced_total{pool="tiles"}')
    check(len(refused) >= displaced and all(map(is_refusal, refused)), 'whoever of the first gave way is told to come again', refused[:1])


def test_full(server):
    """Without room a request waits for some, half a second; what is kept needs none, once it is known what it is."""
    kept, wanted = tile(), tiles(60)
    body = server.get(kept).body
    with stopped(server):
        sockets = [ask(server, target) for target in wanted]
        known = [ask(server, f'{kept}?_={i}') for i in range(5)]
    check([(a[0], a[2]) for a in map(answer, known)] == [(200, body)] * 5, 'a kept answer under another address is not refused')
    got = [answer(s) for s in sockets]
    refused = [a for a in got if a[0] != 200]
    check(0 < len(refused) < 59 and all(map(is_refusal, refused)), 'of 60 tiles some are refused', [a[0] for a in got])
    waited = [int(us) for us in re.findall(r' 503 \d+ (\d+) us', server.errors())]
    check(waited and min(waited) > 400000, 'none of them at once: who comes again at once cannot come often', waited[:5])
    after = {int(re.search(r'\r\nretry-after: (\d+)', a[1])[1]) for a in refused}
    check(len(after) > 1 and min(after) >= 1 and max(after) <= 60, 'and they are not told to come again all at one time', after)
    gone = [ask(server, target) for target in tiles(60)]
    for s in gone:
        s.close()
    same(server.settles('connections', 1), 1, 'who leaves while he waits for room leaves nothing')


def test_stop_when_full(server):
    """SIGTERM comes while requests wait for a worker, and for room. The server is ended here."""
    with stopped(server):
        sockets = [ask(server, target) for target in tiles(60)]
        server.process.send_signal(signal.SIGTERM)
    same(server.stop(signal.SIGCONT), 0, 'a server that stops with a full queue ends well')  # a second SIGTERM would kill
    for s in sockets:
        s.close()


def test_inline(server):
    with stopped(server):
        for target in tiles(50):
            ask(server, target).close()
        visitor = ask(server, tile())
    same(answer(visitor)[0], 200, 'without threads of its own a visitor is served too')


SEARCHED = 'pool_done_total{pool="searches"}'
ITEMS = '/api/collections/projets/items?'


def searched(server, targets):
    """How many searches workers did for these."""
    before = server.metric(SEARCHED)
    for target in targets:
        same(server.get(target).status, 200, f'{target} is answered')
    server.settles('pool_running{pool="searches"}', 0)
    return server.metric(SEARCHED) - before


def test_short_searches(server):
    """What is soon made is made where it arrives, what takes longer by the searchers."""
    same(searched(server, [ITEMS + 'limit=3&thematique=eau', '/api/collections/projets/facets?by=pays,region',
                           '/api/suggest?q=bam']), 0, 'short searches need no worker')
    same(searched(server, [ITEMS + 'limit=1000', ITEMS + 'limit=2&filter=annee_debut%3E2000', ITEMS + 'f=csv', ITEMS + 'q=eau&limit=2']), 4,
         'a long page, a filter, a file and words do')


def test_burst(server):
    """Many short ones together go through the pool as well: the loop has others to serve."""
    before = server.metric(SEARCHED)
    with stopped(server):
        got = [ask(server, f'{ITEMS}limit=50&annee={1990 + i % 30}..&montant={i}..') for i in range(200)]
    same([a[0] for a in map(answer, got)], [200] * 200, 'of 200 searches at one time all are answered')
    server.settles('pool_running{pool="searches"}', 0)
    done = server.metric(SEARCHED) - before
    check(0 < done < 200, 'some where they arrived, others by the searchers', done)


# --- files that must be whole before they are sent -----------------------------------------------------------------

def many_projets(name, n):
    db = database(name)
    c = connect(db)
    c.executemany('INSERT INTO projet (uid, cooperation_id, titre, objectifs, statut) VALUES (?, 1, ?, ?, "en_cours")',
                  [(f'j-{i:05}', f'Projet {i}', 'Des puits, des forages et leurs pompes. ' * 3) for i in range(n)])
    c.commit()
    c.close()
    return db


def test_files_take_turns(server):
    """One worker, and a report that takes it many times as long as what others ask meanwhile."""
    with stopped(server):
        report = ask(server, ITEMS + 'f=pdf')
        other = ask(server, ITEMS + 'f=csv&limit=1')
    same(answer(other)[0], 200, 'beside a report others are answered')
    status, _, body = answer(report)
    check(status == 200 and b'%PDF' in body[:20] and b'%%EOF' in body[-20:], 'which comes whole', (status, body[:20], body[-20:]))
    until(lambda: server.errors().count(' GET ' + ITEMS + 'f=') == 2)
    found = re.findall(r' GET \S+f=(\S+) 200', server.errors())
    same(found, ['csv&limit=1', 'pdf'], 'who came behind the report was answered before it was finished')


def test_files_unwanted(server):
    """Twenty reports, and all who asked for them go when the first are begun, long before one is finished."""
    done, skipped = 'pool_done_total{pool="searches"}', 'pool_skipped_total{pool="searches"}'
    before = server.metric(done), server.metric(skipped)
    sockets = [ask(server, ITEMS + 'f=pdf') for _ in range(20)]
    check(until(lambda: server.metric(done) > before[0], 60), 'reports are begun')
    for s in sockets:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()
    same(server.settles(skipped, before[1] + 20), before[1] + 20, 'reports that nobody waits for are not finished')
    same(server.settles('pool_waiting{pool="searches"}', 0), 0, 'nothing waits')
    until(lambda: len(re.findall(r'f=pdf \d+', server.errors())) == 21)
    same(re.findall(r'f=pdf (\d+)', server.errors())[1:], ['499'] * 20, 'and their clients are said to have left')
    same(answer(ask(server, ITEMS + 'f=pdf&limit=3'))[0], 200, 'a visitor gets his')


def test_filter_unwanted(server):
    """A filter that takes long, and whose client goes while it is evaluated: as often as it takes to be in time."""
    running, found = 'pool_running{pool="searches"}', []
    for attempt in range(40):
        terms = ' OR '.join(f"CASEI(titre) LIKE '%a%e%i%{attempt}x{i}'" for i in range(120))
        target = ITEMS + urllib.parse.urlencode({'limit': 1, 'filter': terms})
        s = ask(server, target)
        begun = until(lambda: server.metric(running) == 1, 2)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()
        until(lambda: len(re.findall(r'filter=\S+ \d+', server.errors())) > attempt)
        found = re.findall(r'filter=\S+ (\d+)', server.errors())
        if begun and found[-1] == '499':
            break
    same(found[-1], '499', 'is not evaluated to its end')
    same(server.get(target).json['numberMatched'], 0, 'and nothing of it is kept for the next who asks')


def test_files_together(server):
    """Libraries that make files are asked by several threads at a time; under TSan it is seen what these share."""
    with stopped(server):
        sockets = [ask(server, f'{ITEMS}f={form}&limit=20') for form in ('xlsx', 'gpkg', 'pdf', 'kml') * 4]
    same([answer(s)[0] for s in sockets], [200] * 16, 'files of four formats, made together')


def test_files_too_large(server):
    """More than all the room there is for files: that will not do in a moment either."""
    for form in ('xlsx', 'gpkg', 'pdf'):
        status, _, body = answer(ask(server, ITEMS + 'f=' + form))
        detail = json.loads(body)['detail'] if body[:1] == b'{' else ''
        check(status == 400 and '--file-disk-mib' in detail, f'{form}: a file that can never be held names the limit',
              (status, detail))
        same(answer(ask(server, ITEMS + 'f=' + form + '&limit=3'))[0], 200, 'and leaves the room to a smaller one')
    status, _, body = answer(ask(server, ITEMS + 'f=csv'))
    check(status == 200 and len(body) > 500000, 'what is sent as it is made needs none', (status, len(body)))


def body():
    many, files = many_projets('many.db', 1500), ['--threads', '1', '--log', '--search-workers']
    db, one = database(), ['--threads', '1', '--tile-workers', '1', '--log']
    for options, tests in [(one, [test_short_searches, test_burst, test_cancelled, test_reset, test_half_closed, test_joined, test_turns, test_turns_shared, test_newest]),
                           (one + ['--tile-queue', '20'], [test_displaced]),
                           (one + ['--tile-queue', '1'], [test_full, test_stop_when_full]),
                           (one + ['--tile-queue', '1', '--stop-timeout', '0'], [test_stop_when_full]),
                           (['--threads', '0'], [test_inline]),
                           (files + ['1'], [test_files_take_turns, test_files_unwanted, test_filter_unwanted]),
                           (files + ['4'], [test_files_together]),
                           (files + ['1', '--file-disk-mib', '1'], [test_files_too_large])]:
        server = Server(many if options[:len(files)] == files else db, *options)
        for test in tests:
            test(server)
        if server.process.poll() is None:
            same(server.stop(), 0, 'the server ends well, and nothing is left of its clients')


main(body)
