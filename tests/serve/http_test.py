"""HTTP itself: what clients and proxies do to a server, and what caches rely on."""
import json
import re
import socket
import struct
import threading
import time

from fixture import check, database, main, same, Server

END = b'\r\n\r\n'


def split(data):
    """Answers of a connection, by their Content-Length: (status, headers, body)."""
    found = []
    while data:
        head, _, rest = data.partition(END)
        lines = head.decode('latin-1').split('\r\n')
        headers = {k.lower(): v for k, v in (line.split(': ', 1) for line in lines[1:])}
        n = int(headers.get('content-length', 0))
        found.append((int(lines[0].split()[1]), headers, rest[:n]))
        data = rest[n:]
    return found


def is_problem(answer, status):
    return (answer[0] == status and answer[1].get('content-type') == 'application/problem+json'
            and json.loads(answer[2])['status'] == status)


def test_malformed(server):
    """What is no request is answered with a problem document all the same, and the connection is closed."""
    for what, data, status in [
            ('no HTTP at all', b'hello\r\n\r\n', 400),
            ('a request line of two words', b'GET /healthz\r\n\r\n', 400),
            ('HTTP/2 in plain text', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
            ('a header without a colon', b'GET /healthz HTTP/1.1\r\nHost x\r\n\r\n', 400),
            ('a NUL in the request line', b'GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n', 400),
            ('no Host', b'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400),
            ('two Hosts', b'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400),
            ('a Host that is none', b'GET /api HTTP/1.1\r\nHost: a"><script>\r\nConnection: close\r\n\r\n', 400),
            ('HTTP/0.9 in a version', b'GET /healthz HTTP/0.9\r\nHost: x\r\n\r\n', 505),
            ('Content-Length that is no number', b'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400),
            ('Content-Length below zero', b'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 400),
            ('two Content-Lengths', b'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 9\r\n\r\n', 400),
            ('a length and a coding', b'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n'
             b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400),
            ('a coding that is not known', b'GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 501),
            ('a body without an end', b'POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n', 400),
            ('two lines of codings', b'GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400),
            ('a coding in HTTP/1.0', b'GET /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400),
            ('a body that is waited for, to an address that takes none', b'POST /api HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n'
             b'Expect: 100-continue\r\nContent-Length: 5\r\n\r\n', 405),
            ('a large body that is waited for', b'POST /api HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n', 413),
            ('201 fields', b'GET /healthz HTTP/1.1\r\nHost: x\r\n' + b'X-A: b\r\n' * 200 + b'\r\n', 431),
            ('HEAD with a body', b'HEAD /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 31\r\n\r\nGET /api HTTP/1.1\r\nHost: x\r\n\r\n', 400),
            ('an expectation that is not known', b'POST /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 3\r\n\r\nabc', 417),
            ('a large body', b'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n' + b'x' * 200000, 413),
            ('large headers', b'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ' + b'x' * 100000 + END, 431),
            ('many headers', b'GET /healthz HTTP/1.1\r\nHost: x\r\n' + b'X-A: b\r\n' * 20000 + b'\r\n', 431),
            ('a long request line', b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\nHost: x\r\n\r\n', 414)]:
        answers = split(server.raw(data))
        got = answers[0] if answers else None
        good = len(answers) == 1 and got[0] == status
        if good and not data.startswith(b'HEAD'):
            good = is_problem(got, status)
        check(good, f'{what}: {status}, once, as a problem document', answers)


def test_forms(server):
    """Forms of requests that are right, if rare."""
    for what, data, status in [
            ('HTTP/1.0 without a Host', b'GET /healthz HTTP/1.0\r\n\r\n', 200),
            ('a bare line feed at the ends of lines', b'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n', 200),
            ('the absolute form', b'GET http://y:80/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200),
            ('the absolute form without a path', b'GET http://y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200),
            ('a folded header', b'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\nConnection: close\r\n\r\n', 200),
            ('a GET with a body', b'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc', 200),
            ('200 fields', b'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n' + b'X-A: b\r\n' * 198 + b'\r\n', 200),
            ('60 000 bytes of headers', b'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ' + b'x' * 60000
             + b'\r\nConnection: close\r\n\r\n', 200),
            ('bytes that are not ASCII in the query', b'GET /api/collections/projets/items?q=\xc3\xa9cole HTTP/1.1\r\n'
             b'Host: x\r\nConnection: close\r\n\r\n', 200),
            ('Latin-1 in the query', b'GET /api/collections/projets/items?q=\xe9cole HTTP/1.1\r\n'
             b'Host: x\r\nConnection: close\r\n\r\n', 400)]:
        answers = split(server.raw(data))
        check(len(answers) == 1 and answers[0][0] == status, f'{what}: {status}', answers)
    links = split(server.raw(b'GET http://y:81/api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))[0][2]
    check(b'"http://y:81/api"' in links, 'the host of the absolute form stands in links', links)
    links = split(server.raw(b'GET /api HTTP/1.1\r\nHost: [::1]:9\r\nX-Forwarded-Host: evil\r\nForwarded: host=evil\r\n'
                             b'Connection: close\r\n\r\n'))[0][2]
    check(b'"http://[::1]:9/api"' in links and b'evil' not in links, 'forwarded headers do not', links)


def test_pipelining(server):
    targets = ['/healthz', '/tiles/base,cooperations/1/1/0.png', '/api/collections/projets/items', '/rien', '/api', '/healthz']
    data = b''.join(f'GET {t} HTTP/1.1\r\nHost: x\r\n\r\n'.encode() for t in targets[:-1])
    data += f'GET {targets[-1]} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'.encode()
    answers = split(server.raw(data))
    same([a[0] for a in answers], [200, 200, 200, 404, 200, 200], 'six requests at once are answered in order')
    check(len(answers) == 6 and answers[1][1]['content-type'] == 'image/png' and answers[5][2] == b'ok\n',
          'each with its own answer', answers)
    one = b'GET /api HTTP/1.1\r\nHost: x\r\n\r\n'
    same(len(split(server.raw(one * 2000 + one.replace(b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n')))), 2001,
         'so are 2001, more than the server reads ahead')
    s = server.socket()
    for i in range(len(one)):
        s.sendall(one[i:i + 1])
    check(s.recv(65536).startswith(b'HTTP/1.1 200 OK'), 'a request byte by byte is answered')
    s.close()


def test_bodies(server):
    """Bodies that nobody wants: dropped as they come, or the connection ends."""
    last = b'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    with_body = b'GET /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n'
    for n in (1, 3000, 65536):
        answers = split(server.raw(with_body % n + b'G' * n + last))
        check([a[0] for a in answers] == [200, 200] and answers[1][2] == b'ok\n', f'behind a body of {n} bytes comes the next request',
              [a[:2] for a in answers])
    s = server.socket()
    s.sendall(with_body % 20)
    check(s.recv(65536).startswith(b'HTTP/1.1 200'), 'the answer does not wait for the body')
    for i in range(20):
        s.sendall(b'GET / HTTP/1.1\r\nXYZ1'[i:i + 1])
    s.sendall(last)
    answers = split(read_all(s))
    check(len(answers) == 1 and answers[0][2] == b'ok\n', 'a body that looks like a request is none', answers)
    for what, fields, rest in [('in chunks', b'Transfer-Encoding: chunked', b'3\r\nabc\r\n0\r\n\r\n'),
                               ('that waits for leave', b'Expect: 100-continue\r\nContent-Length: 5', b''),
                               ('of a method that takes one', b'Content-Length: 5', b'abcde')]:
        method = b'POST' if 'method' in what else b'GET'
        answers = split(server.raw(method + b' /healthz HTTP/1.1\r\nHost: x\r\n' + fields + b'\r\n\r\n' + rest + last, hang_up=True))
        check(len(answers) == 1 and answers[0][0] == (405 if method == b'POST' else 200)
              and answers[0][1].get('connection') == 'close', f'a body {what} ends the connection behind one answer', answers)


def read_all(s):
    parts = []
    while part := s.recv(65536):
        parts.append(part)
    s.close()
    return b''.join(parts)


def test_keeping(server):
    old = b'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
    answers = split(server.raw(old * 3 + b'GET /healthz HTTP/1.0\r\n\r\n'))
    check([a[1].get('connection') for a in answers] == ['keep-alive'] * 3 + ['close'], 'HTTP/1.0 keeps the connection if it asks', answers)
    answers = split(server.raw(b'\r\n\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n'
                               b'Connection: keep-alive, close\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'))
    same(len(answers), 2, 'empty lines before a request are no request, and nothing is answered behind close')


def test_slow_reader(server):
    """Answers that do not fit into the socket follow as they are taken, in order, and all of them."""
    target = '/web/leaflet/leaflet.min.js'
    body = server.get(target).body
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.settimeout(20)
    s.connect(('127.0.0.1', server.port))
    n = 40
    s.sendall(f'GET {target} HTTP/1.1\r\nHost: x\r\n\r\n'.encode() * n + b'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    time.sleep(0.3)
    same(server.get('/healthz').status, 200, 'others are answered while one is slow to take')
    answers = split(read_all(s))
    check(len(answers) == n + 1 and all(a[2] == body for a in answers[:n]) and answers[n][2] == b'ok\n',
          f'{n} answers of {len(body)} bytes through a small window', [a[:2] for a in answers[:3]])


def test_methods(server):
    for target in ['/api', '/tiles/base,cooperations/2/1/1.png', '/api/collections/projets/items?limit=2', '/',
                   '/web/app.js', '/tiles/base.json', '/rien', '/tiles/base/99/0/0.png']:
        get, head = server.get(target), server.get(target, 'HEAD')
        names = {'content-length', 'content-type', 'etag', 'cache-control', 'access-control-allow-origin'}
        pick = lambda a: {k: v for k, v in a.headers.items() if k in names}
        good = head.status == get.status and head.body == b'' and pick(head) == pick(get)
        check(good and head.header('content-length') == str(len(get.body)),
              f'HEAD {target} has the headers of GET, Content-Length too, and no body', head)
    a = server.get('/tiles/base/1/0/0.png', 'OPTIONS', {'Origin': 'https://a.example', 'Access-Control-Request-Method': 'GET',
                                                        'Access-Control-Request-Headers': 'if-none-match'})
    check(a.status == 204 and a.body == b'' and a.header('access-control-allow-origin') == '*'
          and 'GET' in a.header('access-control-allow-methods') and a.header('access-control-allow-headers')
          and int(a.header('access-control-max-age')) > 0, 'a CORS preflight is answered', a)
    check(server.get('/api', 'OPTIONS').header('allow') == 'GET, HEAD, OPTIONS', 'OPTIONS names the methods')
    same(server.get('*', 'OPTIONS').status, 204, 'OPTIONS * is answered')
    same(server.get('/rien', 'OPTIONS').status, 404, 'OPTIONS of nothing is 404')


def test_slashes(server):
    a = server.get('/api/collections/?f=json')
    check(a.status == 308 and a.header('location').endswith('/api/collections?f=json') and 'content-type' not in a.headers,
          'a slash at the end leads to the address without', a)
    a = server.get('/%61pi/collections/%70rojets')
    check(a.status == 200 and a.json['id'] == 'projets', 'letters may be escaped in a path', a)


def test_caching(server):
    for target in ['/tiles/base,cooperations/1/1/0.png', '/api/collections/projets/items', '/', '/web/app.js',
                   '/api/vocabularies', '/tiles/base.json']:
        a = server.get(target)
        tag = a.header('etag')
        weak = 'W/' if '.png' in target else ''  # a picture may be packed smaller later, with the same pixels
        check(a.status == 200 and re.fullmatch(weak + r'"[0-9a-f]{16}"', tag or ''), f'{target} has an ETag, {weak or "strong"}', a)
        text = tag.removeprefix('W/')
        for value, status in [(tag, 304), ('W/' + text, 304), (text, 304), ('"x", ' + tag + ' ,"y"', 304), ('*', 304), ('"x"', 200),
                              (text[1:-1], 200), ('', 200), ('"' + text[1:6] + '"', 200), ('"unfinished', 200)]:
            b = server.get(target, headers={'If-None-Match': value})
            good = b.status == status and (status == 200 or (b.body == b'' and b.header('etag') == tag
                                                             and b.header('cache-control') == a.header('cache-control')))
            check(good, f'{target} If-None-Match {value!r}: {status}', b)
    a = server.get('/api/collections/projets/items', headers={'Origin': 'https://a.example'})
    check(a.header('access-control-allow-origin') == '*' and 'ETag' in a.header('access-control-expose-headers'),
          'any page may read answers, and their ETag', a)
    for target, is_open in [('/healthz', True), ('/healthz?x=1', True), ('/rien', True), ('/metrics', False), ('/metrics?x=1', False)]:
        a = server.get(target, headers={'Origin': 'https://a.example'})
        same(a.header('access-control-allow-origin'), '*' if is_open else None,
             f'{target} is {"" if is_open else "not "}for pages of other sites')
    version = server.get('/tiles/cooperations.json').json['tiles_version']
    short = server.get('/tiles/cooperations/1/1/0.png').header('cache-control')
    long = server.get(f'/tiles/cooperations/1/1/0.png?v={version}').header('cache-control')
    other = server.get(f'/tiles/cooperations/1/1/0.png?v=0{version}').header('cache-control')
    check('immutable' in long and 'max-age=31536000' in long, 'the URL of this version may be kept for good', long)
    check('must-revalidate' in short and short == other, 'one of none or another version may not', (short, other))
    same(server.get('/healthz').header('cache-control'), 'no-store', 'health is not kept')
    same(server.get('/rien').header('cache-control'), 'no-store', 'nor are problems')
    a, b = server.get('/tiles/actions/10/900/900.png'), server.get('/tiles/bourse/11/3/3.png')
    check(a.status == 200 and a.body == b.body and a.header('etag') == b.header('etag') and len(a.body) < 400,
          'all empty tiles are one', a)


def test_no_stall(server):
    """A body over 16 KiB in two writes would wait 44 ms for a delayed acknowledgement."""
    c = server.connection()
    target = '/web/leaflet/leaflet.min.js'
    n = len(server.get(target, connection=c).body)
    check(n > 60000, 'a body of more than 60 kB', n)
    began = time.monotonic()
    for _ in range(50):
        server.get(target, connection=c)
    took = (time.monotonic() - began) / 50
    check(took < 0.02, f'comes 50 times over one connection without stalls ({took * 1000:.2f} ms each)')
    c.close()


def test_dropped_clients(server):
    """Clients that go away at every stage leave nothing behind."""
    def drop(data, reset=True, wait=0.0):
        s = server.socket()
        if reset:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.sendall(data)
        time.sleep(wait)
        s.close()

    whole = b'GET /tiles/base,cooperations/%d/%d/%d.png?q=a%d HTTP/1.1\r\nHost: x\r\n\r\n'
    for i in range(60):
        drop(whole % (3, i % 8, i // 8, i), reset=i % 2 == 0)
        drop((whole % (2, i % 4, 1, i))[:20 + i], reset=i % 3 == 0)
        drop(b'GET /web/leaflet/leaflet.min.js HTTP/1.1\r\nHost: x\r\n\r\n' * 20, reset=i % 2 == 1)
        drop(b'', reset=False)
    drop(whole % (3, 1, 1, 1) * 50, wait=0.05)
    same(server.settles('connections', 1), 1, 'after 240 dropped clients only this connection is open')
    same(server.settles('pool_waiting{pool="tiles"}', 0), 0, 'and nothing waits')
    half = server.socket()
    half.sendall(b'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    half.shutdown(socket.SHUT_WR)
    check(half.recv(1000).startswith(b'HTTP/1.1 200'), 'a client that has closed its side gets its answer')
    half.close()


def test_many(server):
    """Many requests for the same thing at once are one piece of work."""
    target = '/tiles/base,cooperations/4/7/6@3x.png?q=ecole'
    before = server.metric('pool_done_total{pool="tiles"}')
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(server.get(target).body)) for _ in range(40)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(len(bodies) == 40 and len(set(bodies)) == 1, '40 clients get the same tile', len(bodies))
    end, done = time.monotonic() + 5, 0
    while done == 0 and time.monotonic() < end:  # a worker counts behind its answer
        done = server.metric('pool_done_total{pool="tiles"}') - before
    check(1 <= done <= 3, f'it was painted {done:.0f} time(s), not 40')


def body():
    db = database()
    for options in [['--threads', '2'], ['--threads', '0']]:
        server = Server(db, *options)
        print('# with', *options)
        test_malformed(server)
        test_forms(server)
        test_pipelining(server)
        test_bodies(server)
        test_keeping(server)
        test_slow_reader(server)
        test_methods(server)
        test_slashes(server)
        test_caching(server)
        test_no_stall(server)
        test_dropped_clients(server)
        test_many(server)
        same(server.get('/healthz').body, b'ok\n', 'after all that the server is well')
        same(server.stop(), 0, 'and ends without a complaint of the sanitizers')


main(body)
