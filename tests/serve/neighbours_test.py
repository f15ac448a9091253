"""Bad neighbours: clients that send half a request, drip, never read or never stop; others are served beside them."""
import os
import re
import resource
import select
import socket
import time

from fixture import check, database, main, same, Server

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
HEALTH = b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
PATIENT = ['--threads', '2', '--header-timeout', '600', '--idle-timeout', '600', '--stall-timeout', '600']
LARGE = b'GET /web/leaflet/leaflet.min.js HTTP/1.1\r\nHost: a\r\n\r\n'


def dial(server, source='127.0.0.1', room=None, timeout=20):
    s = socket.socket()
    s.settimeout(timeout)
    if room:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    s.bind((source, 0))
    s.connect(('127.0.0.1', server.port))
    return s


def asks(s, request=HEALTH):
    """The status of an answer on this connection; 0 when there is none."""
    try:
        s.sendall(request)
        data = b''
        while b'\r\n\r\n' not in data:
            part = s.recv(65536)
            if not part:
                return 0
            data += part
        return int(data.split()[1])
    except OSError:
        return 0


def asks_anew(server, source):
    try:
        with dial(server, source) as s:
            return asks(s)
    except OSError:
        return 0


def is_open(s):
    p = select.poll()
    p.register(s, select.POLLIN)
    try:
        return not p.poll(0) or s.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b''
    except OSError:
        return False


def close(sockets):
    for s in sockets:
        s.close()


def labelled(server, name):
    for line in server.get('/metrics').body.decode().splitlines():
        if line.startswith('atlasd_' + name + ' '):
            return float(line.split()[-1])
    return 0.0


def all_answer(server, sources, times=20):
    return [asks_anew(server, source) for source in sources for _ in range(times)]


def test_half_sent(db):
    """At the limit one client's half-sent requests give way, to anybody's new connection."""
    server = Server(db, *PATIENT)
    visitors = [dial(server, '127.0.0.3') for _ in range(50)]
    same([asks(s) for s in visitors], [200] * 50, '50 visitors are served')
    held = []
    for _ in range(6000):
        s = dial(server, '127.0.0.2')
        s.send(b'G')
        held.append(s)
    same(all_answer(server, ['127.0.0.1', '127.0.0.3', '127.0.0.4']), [200] * 60,
         'behind 6 000 connections of one client with one byte each everybody else is served at once')
    n = server.metric('connections')
    check(n <= 4096 + 2, 'no more than the limit are open', n)
    same(sum(map(is_open, visitors)), 50, 'and nobody else was closed for them')
    check(labelled(server, 'connections_ended_total{why="room"}') >= 6000 - 4096, 'those that gave way are counted')
    same([asks(s) for s in visitors], [200] * 50, 'whoever was there is served on')
    close(held + visitors)
    same(server.stop(), 0, 'the server ends well')


def test_drips(db):
    """Empty lines before a request put nothing off."""
    server = Server(db, '--threads', '1', '--max-connections', '20', '--idle-timeout', '2', '--header-timeout', '2')
    held = [dial(server, '127.0.0.2') for _ in range(40)]
    end, open_at_most, answers = time.monotonic() + 8, 0, []
    while held and time.monotonic() < end:
        for s in list(held):
            try:
                s.send(b'\r\n')
            except OSError:
                held.remove(s)
        held = [s for s in held if is_open(s)]
        answers.append(asks_anew(server, '127.0.0.3'))
        time.sleep(0.1)
    same(held, [], 'connections that drip empty lines are closed')
    same(set(answers), {200}, 'and others were served all the while')
    s = dial(server)
    same(asks(s, b'\r\n\r\n' + HEALTH), 200, 'an empty line before a request is no fault (RFC 9112, 2.2)')
    s.close()
    same(server.stop(), 0, 'the server ends well')


def test_lingering(db):
    """Who goes on sending after the last answer is closed all the same."""
    server = Server(db, '--threads', '1')
    s = dial(server)
    s.sendall(b'BAD\r\n\r\n')
    end, ended = time.monotonic() + 20, False
    while time.monotonic() < end and not ended:
        try:
            s.send(b'x' * 100)
            time.sleep(0.05)
        except OSError:
            ended = True
    check(ended, 'a client that never stops sending behind a refusal is closed')
    same(server.settles('connections', 1), 1, 'and gone')
    same(labelled(server, 'connections_ended_total{why="linger"}'), 1, 'and counted')
    s.close()
    same(server.stop(), 0, 'the server ends well')


def test_slow_readers(db):
    """What waits for slow clients has a budget of its own."""
    server = Server(db, *PATIENT[2:], '--threads', '1', '--output-mib', '4')
    held = []
    for i in range(300):
        s = dial(server, f'127.0.0.{2 + i % 10}', room=4096)
        s.sendall(LARGE * 4)
        held.append(s)
    same(all_answer(server, ['127.0.0.1', '127.0.0.20']), [200] * 40, 'others are served beside 300 that do not read')
    waits, gone = server.metric('output_bytes'), labelled(server, 'connections_ended_total{why="output"}')
    check(0 < waits <= 4 << 20, 'what waits for them stays within the budget', waits)
    check(gone > 0, 'the slowest gave way', gone)
    with dial(server, '127.0.0.30') as s:
        s.sendall(LARGE.replace(b'Host', b'Connection: close\r\nHost'))
        whole = b''
        while part := s.recv(3000):
            whole += part
    check(whole.startswith(b'HTTP/1.1 200') and
          len(whole.split(b'\r\n\r\n', 1)[1]) == int(re.search(rb'Content-Length: (\d+)', whole)[1]),
          'one that reads has its answer whole')
    close(held)
    same(server.settles('output_bytes', 0), 0, 'nothing waits once they are gone')
    same(server.stop(), 0, 'the server ends well')


def test_least_rate(db):
    """A byte now and then is not taking an answer."""
    server = Server(db, '--threads', '1', '--stall-timeout', '1', '--least-rate', '20000')
    s = dial(server, room=4096)
    s.sendall(LARGE * 20)
    end = time.monotonic() + 20
    while time.monotonic() < end and labelled(server, 'connections_ended_total{why="stall"}') == 0:
        s.recv(100)
        time.sleep(0.1)
    same(labelled(server, 'connections_ended_total{why="stall"}'), 1, 'who takes 1 000 bytes a second of an answer is closed')
    s.close()
    same(server.stop(), 0, 'the server ends well')


def test_many_behind_one_address(db):
    """A school behind one address: 200 browsers of 6 connections each, while others flood from elsewhere."""
    server = Server(db, *PATIENT)
    school = [dial(server, '127.0.0.9') for _ in range(1200)]
    same(sum(asks(s) == 200 for s in school), 1200, '1 200 connections of one address are served')
    flood = []
    for i in range(4000):
        s = dial(server, '127.0.0.2')
        s.send(b'GET /')
        flood.append(s)
    same(sum(map(is_open, school)), 1200, 'none of them is closed for 4 000 half-sent ones of another')
    same(sum(asks(s) == 200 for s in school), 1200, 'and all are served again')
    close(school + flood)
    same(server.stop(), 0, 'the server ends well')


def test_behind_a_proxy(db):
    """Where a proxy speaks for many, each of them has a share, and the proxy has none to pass."""
    server = Server(db, '--threads', '1', '--max-connections', '100', '--idle-timeout', '600', '--trusted-proxy', '127.0.0.2')

    def through(source, client):
        s = dial(server, source)
        s.sendall(HEALTH[:-2] + b'X-Forwarded-For: ' + client.encode() + b'\r\n\r\n')
        s.recv(4096)
        return s
    visitors = [through('127.0.0.2', f'2001:db8:0:{i % 5}::{i}') for i in range(50)]
    flood = [through('127.0.0.2', f'2001:db8:1:1::{i}') for i in range(300)]
    same(sum(map(is_open, visitors)), 50, 'one /64 behind the proxy floods: the others stay')
    flood += [through('127.0.0.3', f'2001:db8:0:2::{i}') for i in range(300)]
    same(sum(map(is_open, visitors)), 50, 'another client is not taken for those that it names')
    same(all_answer(server, ['127.0.0.1', '127.0.0.4']), [200] * 40, 'and new ones are served')
    close(visitors + flood)
    same(server.stop(), 0, 'the server ends well')


def test_a_quick_flood(db):
    """A flood that fills the room before anybody has rested for half a second has to wait, and goes on asking meanwhile:
    the visitors are the first to have rested so long, and stay all the same."""
    server = Server(db, '--threads', '1', '--max-connections', '100', '--idle-timeout', '600')
    visitors = [dial(server, f'127.0.1.{i % 10 + 1}') for i in range(60)]
    same({asks(s) for s in visitors}, {200}, '60 visitors are served')
    flood = [dial(server, f'127.0.0.{2 + i % 2}') for i in range(41)]
    end = time.monotonic() + 2
    while time.monotonic() < end:
        for s in flood:
            asks(s)
    same(sum(map(is_open, visitors)), 60, 'a quick flood that never rests pushes none of them out')
    close(visitors + flood)
    same(server.stop(), 0, 'the server ends well')


def test_out_of_files(db):
    """When the process runs out of descriptors, accepting waits, and goes on by itself."""
    server = Server(db, '--threads', '1')
    pid = server.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    now_open = max(int(n) for n in os.listdir(f'/proc/{pid}/fd')) + 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (now_open, limits[1]))
    waiting = [dial(server, '127.0.0.3') for _ in range(10)]
    for s in waiting:
        s.sendall(HEALTH)
    time.sleep(1)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (now_open + 4, limits[1]))
    same([s.recv(4096).startswith(b'HTTP/1.1 200') for s in waiting], [True] * 10,
         'with a few of them again, who waited is served, one giving way to the other')
    close(waiting)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
    same(asks_anew(server, '127.0.0.4'), 200, 'with enough, new ones too')
    failures = server.metric('accept_failures_total')
    check(1 <= failures < 500, 'it tried again now and then, not at every turn', failures)
    same(server.stop(), 0, 'the server ends well')


def body():
    db = database()
    test_half_sent(db)
    test_drips(db)
    test_lingering(db)
    test_slow_readers(db)
    test_least_rate(db)
    test_many_behind_one_address(db)
    test_behind_a_proxy(db)
    test_a_quick_flood(db)
    test_out_of_files(db)


main(body)
