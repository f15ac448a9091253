"""Work and who waits for it: what nobody waits for is not done, and who still waits gets his answer."""
import contextlib
import signal
import socket
import time

from fixture import check, database, main, same, Server

DONE, SKIPPED = 'pool_done_total{pool="tiles"}', 'pool_skipped_total{pool="tiles"}'


@contextlib.contextmanager
def stopped(server):
    """What is sent meanwhile lies in the sockets together, however slow this machine is."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


def tile(i):
    """Different ones, of some work each."""
    return f'/tiles/base/9/{240 + i % 32}/{160 + i // 32}.png'


def ask(server, target, source='127.0.0.1'):
    s = socket.create_connection(('127.0.0.1', server.port), timeout=60, source_address=(source, 0))
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


def work(server):
    return server.metric(DONE), server.metric(SKIPPED)


def settled(server, n, seconds=60):
    """(done, skipped) once they are n together; workers count behind their answers."""
    end = time.monotonic() + seconds
    while sum(now := work(server)) != n and time.monotonic() < end:
        time.sleep(0.02)
    return now


def test_cancelled(db):
    """A map that was panned away: 500 tiles that nobody waits for any more, then a visitor."""
    server = Server(db, '--threads', '1', '--tile-workers', '1')
    with stopped(server):
        for i in range(500):
            ask(server, tile(i)).close()
        visitor = ask(server, tile(500))
    same(answer(visitor)[0], 200, 'behind 500 cancelled tiles a visitor gets his')
    done, skipped = settled(server, 501)
    check(done < 100 and done + skipped == 501, 'of the 500, few were painted: those begun before the end was seen', (done, skipped))
    log = server.get('/metrics').body.decode()
    check('atlasd_requests_total{route="tile",status="5xx"}' not in log, 'a client that left is no error of the server', log[:500])
    check('atlasd_requests_total{route="tile",status="4xx"}' in log, 'it is counted with those of clients')
    same(server.settles('connections', 1), 1, 'their connections are gone')
    same(server.stop(), 0, 'and nothing is left of them')


def test_reset(db):
    """The same, but the clients' ends come as resets, behind requests that wait already."""
    server = Server(db, '--threads', '1', '--tile-workers', '1')
    sockets = [ask(server, tile(i)) for i in range(100)]
    for s in sockets:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        s.close()
    same(answer(ask(server, tile(500)))[0], 200, 'behind 100 clients that were cut off a visitor gets his tile')
    same(server.settles('pool_waiting{pool="tiles"}', 0), 0, 'nothing waits')
    same(server.settles('connections', 1), 1, 'and no connection is left')
    same(server.stop(), 0, 'nor anything of them')


def test_half_closed(db):
    """Who has closed his own side may still read; he is served when nobody else waits for a worker."""
    server = Server(db, '--threads', '1', '--tile-workers', '1')
    with stopped(server):
        s = ask(server, tile(0))
        s.shutdown(socket.SHUT_WR)
    status, _, body = answer(s)
    check(status == 200 and body.startswith(b'\x89PNG'), 'a client that has closed its side gets its tile', status)
    with stopped(server):
        sockets = [ask(server, tile(1 + i)) for i in range(40)]
        for s in sockets[:20]:
            s.shutdown(socket.SHUT_WR)
    got = [answer(s) for s in sockets]
    same([a[0] for a in got[20:]], [200] * 20, 'beside others, those who did not are served')
    refused = [a for a in got[:20] if a[0] != 200]
    check(refused and all(a[0] == 503 and 'retry-after: ' in a[1] for a in refused),
          'and who did is told to come again, or served', [a[0] for a in got])
    same(server.stop(), 0, 'the server ends well')


def test_joined(db):
    """One piece of work for several: it is done as long as one of them waits, and when one comes to it later."""
    server = Server(db, '--threads', '1', '--tile-workers', '1')
    with stopped(server):
        others = [ask(server, tile(i)) for i in range(10)]
        joined = [ask(server, tile(500)) for _ in range(9)]
        others += [ask(server, tile(10 + i)) for i in range(10)]  # or its turn would come when nobody else waits
        for s in joined[:4] + joined[5:]:
            s.close()
    status, _, body = answer(joined[4])
    check(status == 200 and body.startswith(b'\x89PNG'), 'of nine who ask for a tile eight leave: the ninth gets it', status)
    same([answer(s)[0] for s in others], [200] * 20, 'and so do all others theirs')
    same(settled(server, 21), (21, 0), 'each tile is painted once')
    with stopped(server):
        others = [ask(server, tile(100 + i)) for i in range(10)]
        for _ in range(9):
            ask(server, tile(501)).close()
        later = ask(server, tile(501))
        others += [ask(server, tile(110 + i)) for i in range(10)]
    same(answer(later)[0], 200, 'who asks for what others have left gets it too')
    same([answer(s)[0] for s in others], [200] * 20, 'and the others theirs')
    same(server.stop(), 0, 'the server ends well')


def test_inline(db):
    server = Server(db, '--threads', '0')
    with stopped(server):
        for i in range(50):
            ask(server, tile(i)).close()
        visitor = ask(server, tile(500))
    same(answer(visitor)[0], 200, 'without threads of its own a visitor is served too')
    same(server.stop(), 0, 'and the server ends well')


def body():
    db = database()
    test_cancelled(db)
    test_reset(db)
    test_half_closed(db)
    test_joined(db)
    test_inline(db)


main(body)
