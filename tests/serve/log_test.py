"""The log and the metrics know of every request, those that the protocol refuses too."""
import re
import socket

from fixture import check, database, main, same, Server


def counted(server, route, status):
    m = re.search(rf'^atlasd_requests_total{{route="{route}",status="{status}"}} (\d+)$',
                  server.get('/metrics').body.decode(), re.M)
    return int(m[1]) if m else 0


LARGE = b'a' * 3000
REFUSED = [  # request, status, target in the log
    (b'GET /a?b=c HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n', 400, '/a?b=c'),
    (b'GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400, '/a'),
    (b'GET /a HTTP/3.0\r\nHost: x\r\n\r\n', 505, '/a'),
    (b'GET /big HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n', 413, '/big'),
    (b'GET /e HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', 417, '/e'),
    (b'GET /h HTTP/1.1\r\nHost: x\r\nA: ' + LARGE + b'\r\n\r\n', 431, '/h'),
    (b'GET /' + LARGE + b' HTTP/1.1\r\nHost: x\r\n\r\n', 414, '/' + 'a' * 195),
    (b'nonsense\r\n\r\n', 400, '-'),
    (b'GET  HTTP/1.1\r\n\r\n', 400, '-'),
    (b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n', 400, '-'),  # TLS
    (b'GET /a\x1b[2J\xc2\x9b HTTP/1.1\r\nHost: x\r\n\r\n', 400, '/a'),
    (b'GET /caf\xc3\xa9 HTTP/1.1\r\nBad\r\n\r\n', 400, '/caf\\xc3\\xa9'),
]


def test_refusals(db):
    server = Server(db, '--log', '--threads', '1', '--max-header-bytes', '2048', '--header-timeout', '1')
    for request, status, target in REFUSED:
        before = counted(server, 'refused', f'{status // 100}xx')
        answer = server.raw(request)
        check(answer.startswith(b'HTTP/1.1 %d ' % status), f'{request[:30]!r} gets {status}', answer)
        same(counted(server, 'refused', f'{status // 100}xx'), before + 1, 'and is counted')
        line = [x for x in server.errors().splitlines() if '/metrics' not in x][-1]
        m = re.fullmatch(r'\S+Z 127\.0\.0\.1 (\S+) (\S+) (\d+) \d+ \d+ us', line)
        check(m and m[2] == target and m[3] == str(status), f'and stands in the log as {target[:20]}', line)
    s = server.socket()
    s.sendall(b'GET /slow HTTP/1.1\r\nHo')
    answer = b''
    while part := s.recv(65536):
        answer += part
    check(answer.startswith(b'HTTP/1.1 408 ') and b'\r\nConnection: close\r\n' in answer and b'"status":408' in answer,
          'a request that does not come to its end gets 408', answer)
    s.close()
    same(counted(server, 'refused', '4xx') + counted(server, 'refused', '5xx'), len(REFUSED) + 1, 'all are counted')
    check(re.search(r'127\.0\.0\.1 other /slow 408 \d+ \d+ us\n', server.errors()), 'which stands in the log',
          server.errors()[-300:])
    same(server.stop(), 0, 'the server ends well')


def asks(server, fields, source='127.0.0.1'):
    """Who asked, as the log says."""
    s = socket.socket()
    s.settimeout(20)
    s.bind((source, 0))
    s.connect(('127.0.0.1', server.port))
    s.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n' +
              b''.join(f.encode() + b'\r\n' for f in fields) + b'\r\n')
    while s.recv(65536):
        pass
    s.close()
    server.get('/readyz')  # answered behind it, on the only loop
    return re.findall(r'Z (\S+) GET /healthz 200 ', server.errors())[-1]


def refused_behind(server, bad):
    """Whom the log names for a request that is refused behind another client's, on one connection of a proxy."""
    s = socket.socket()
    s.settimeout(20)
    s.bind(('127.0.0.2', 0))
    s.connect(('127.0.0.1', server.port))
    s.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n' + bad)
    while s.recv(65536):
        pass
    s.close()
    server.get('/readyz')
    return re.findall(r'Z (\S+) \S+ /bad 400 ', server.errors())[-1]


def test_forwarded(db):
    """Behind proxies that are named the log has who asks; nobody else is believed."""
    spoof = ['X-Forwarded-For: 192.0.2.1', 'Forwarded: for=192.0.2.2']
    server = Server(db, '--log', '--threads', '1')
    same(asks(server, spoof), '127.0.0.1', 'no proxy is named: nobody speaks for others')
    same(server.stop(), 0, 'the server ends well')
    server = Server(db, '--log', '--threads', '1', '--trusted-proxy', '127.0.0.2', '--trusted-proxy', '127.0.0.3,10.0.0.0/8')
    same(asks(server, spoof), '127.0.0.1', 'nor does one that is not named')
    for proxy in ('127.0.0.2', '127.0.0.3'):
        same(asks(server, spoof, proxy), '192.0.2.1', f'{proxy} does, with the field that proxies write')
    same(asks(server, ['Forwarded: for=192.0.2.2'], '127.0.0.2'), '127.0.0.2', 'the other field may be the client\'s')
    same(asks(server, ['X-Forwarded-For: 203.0.113.1', 'A: b', 'x-forwarded-for: 2001:db8::5', 'X-Forwarded-For: 10.1.1.1'],
              '127.0.0.2'), '2001:db8::5', 'of several lines the last that is no proxy')
    same(asks(server, ['X-Forwarded-For: 192.0.2.1, <script>'], '127.0.0.2'), '127.0.0.2', 'nonsense is the proxy\'s own')
    s = socket.socket()
    s.settimeout(20)
    s.bind(('127.0.0.2', 0))
    s.connect(('127.0.0.1', server.port))
    for client in ('192.0.2.7', '192.0.2.8', '192.0.2.7'):
        s.sendall(f'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {client}\r\n\r\n'.encode())
        s.recv(65536)
        server.get('/readyz')
        same(re.findall(r'Z (\S+) GET /healthz 200 ', server.errors())[-1], client, 'each request of a connection has its own')
    s.close()
    for bad, who in [(b'GET /bad HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n', '192.0.2.9'),
                     (b'GET /bad HTTP/1.1\r\nX-Forwarded-For: 192.0.2.9\r\nNo colon\r\n\r\n', '127.0.0.2')]:
        same(refused_behind(server, bad), who, 'what is refused is not laid to the client who asked before on that connection')
    same(server.stop(), 0, 'the server ends well')
    server = Server(db, '--log', '--threads', '1', '--trusted-proxy', '127.0.0.0/8', '--forwarded-header', 'Forwarded')
    same(asks(server, spoof), '192.0.2.2', 'with --forwarded-header the other is read')
    same(server.stop(), 0, 'the server ends well')


def body():
    db = database()
    test_refusals(db)
    test_forwarded(db)


main(body)
