"""The log and the metrics know of every request, those that the protocol refuses too."""
import re

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


def body():
    test_refusals(database())


main(body)
