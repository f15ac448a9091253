"""HTTP to the letter, on raw sockets: RFC 9110 and 9112, by their sections."""
import json
import os
import re
import time

from fixture import check, database, main, same, Server

ITEMS = b'/api/collections/projets/items'
CLOSE = b'Host: x\r\nConnection: close\r\n'


def parse(data):
    """The one answer of a connection that has ended: status, fields (lists of values), body."""
    head, _, body = data.partition(b'\r\n\r\n')
    lines = head.decode('latin-1').split('\r\n')
    fields = {}
    for line in lines[1:]:
        name, value = line.split(': ', 1)
        fields.setdefault(name.lower(), []).append(value)
    return int(lines[0].split()[1]), fields, body


def ask(server, target, fields=b'', method=b'GET'):
    return parse(server.raw(method + b' ' + target + b' HTTP/1.1\r\n' + CLOSE + fields + b'\r\n'))


def test_head(server):
    """9.3.2: HEAD gets what GET would, without the body; refusals by the protocol too."""
    for what, rest in [
            ('an answer', ITEMS + b' HTTP/1.1\r\n' + CLOSE + b'\r\n'),
            ('nothing there', b'/rien HTTP/1.1\r\n' + CLOSE + b'\r\n'),
            ('a wrong parameter', ITEMS + b'?pays=XX HTTP/1.1\r\n' + CLOSE + b'\r\n'),
            ('a query that is too long', ITEMS + b'?q=' + b'a' * 9000 + b' HTTP/1.1\r\n' + CLOSE + b'\r\n'),
            ('no Host', b'/api HTTP/1.1\r\nConnection: close\r\n\r\n'),
            ('a page of an error', b'/rien HTTP/1.1\r\nAccept: text/html\r\n' + CLOSE + b'\r\n'),
            ('a condition that is not met', b'/api HTTP/1.1\r\nIf-Match: "x"\r\n' + CLOSE + b'\r\n'),
            ('a line that is none', b'/api\r\n\r\n'),
            ('a field that is none', b'/api HTTP/1.1\r\nHost : x\r\n\r\n'),
            ('another version', b'/api HTTP/3.0\r\nHost: x\r\n\r\n'),
            ('an unknown expectation', b'/api HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n'),
            ('large fields', b'/api HTTP/1.1\r\nHost: x\r\nX: ' + b'x' * 70000 + b'\r\n\r\n'),
            ('a long line', b'/' + b'a' * 70000 + b' HTTP/1.1\r\nHost: x\r\n\r\n')]:
        head, get = parse(server.raw(b'HEAD ' + rest)), parse(server.raw(b'GET ' + rest))
        for fields in (head[1], get[1]):
            fields.pop('date')
        check(head[0] == get[0] and head[1] == get[1] and head[2] == b'' and len(get[2]) == int(get[1]['content-length'][0]) > 0,
              f'HEAD: {what}: {get[0]}, the fields of GET and no body', (head, get))


def test_late(server):
    """A head that does not come to its end is 408; that of HEAD without a body."""
    for method in (b'GET', b'HEAD'):
        status, fields, got = parse(server.raw(method + b' /api HTTP/1.1\r\nHost: x\r\n'))
        check(status == 408 and int(fields['content-length'][0]) > 0 and (got == b'') == (method == b'HEAD') and 'date' in fields
              and fields['connection'] == ['close'], f'{method.decode()} that stops in the middle', (status, fields, got))


def test_unavailable(server, db):
    """15.6.4: what will be well again says when, to browsers too."""
    os.rename(db, db + '.away')
    try:
        for method in (b'GET', b'HEAD'):
            for accept, kind in [(b'', 'application/problem+json'), (BROWSER, 'text/html; charset=utf-8')]:
                status, fields, got = ask(server, b'/api/collections/cooperations/items/c-eau', accept, method)
                check(status == 503 and fields['content-type'] == [kind] and int(fields['retry-after'][0]) > 0
                      and (got == b'') == (method == b'HEAD'), f'{method.decode()} of what cannot be read now, as {kind}', (status, fields, got))
    finally:
        os.rename(db + '.away', db)
    same(ask(server, b'/api/collections/cooperations/items/c-eau')[0], 200, 'and then it is well again')


def send_in_pieces(server, data, size):
    s = server.socket()
    try:
        for i in range(0, len(data), size):
            s.sendall(data[i:i + size])
            time.sleep(0.002)
    except OSError:
        pass  # it has heard enough
    parts = []
    try:
        while part := s.recv(65536):
            parts.append(part)
    except OSError:
        pass
    s.close()
    return parse(b''.join(parts))


def test_too_long(server):
    """15.5.15: a target that is too long is 414, fields that are too large are 431 (RFC 6585), however they come."""
    for what, data, status in [
            ('a long line', b'GET /' + b'a' * 80000 + b' HTTP/1.1\r\nHost: x\r\n\r\n', 414),
            ('a line without an end', b'GET /' + b'a' * 70000, 414),
            ('a line beyond the limit by one', b'GET /' + b'a' * (65536 - 14) + b' HTTP/1.1\n', 414),
            ('a line at the limit, and a field', b'GET /' + b'a' * (65536 - 15) + b' HTTP/1.1\nHost: x\n\n', 431),
            ('a large field', b'GET / HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 80000 + b'\r\n\r\n', 431),
            ('a field without an end', b'GET / HTTP/1.1\r\nX: ' + b'a' * 70000, 431)]:
        got = [parse(server.raw(data))[0]] + [send_in_pieces(server, data, n)[0] for n in (65536, 9973)]
        same(got, [status] * 3, f'{what}: {status} in one piece and in many')
    same(ask(server, ITEMS + b'?q=' + b'a' * 8190)[0], 200, 'a query at the limit is answered')
    same(ask(server, ITEMS + b'?q=' + b'a' * 8191)[0], 414, 'one beyond it is 414')


def test_form_of_refusals(server):
    """12.5.1: what is no whole or no right head is refused in the form that it asks for as well."""
    for what, before, behind, status in [
            ('large fields', b'', b'Cookie: ' + b'a' * 70000 + b'\r\n\r\n', 431), ('a wrong field', b'', b'X : y\r\n\r\n', 400),
            ('a wrong field before it', b'X : y\r\n', b'\r\n', 400), ('a head without its end', b'', b'', 408)]:
        for accept, kind in [(BROWSER, 'text/html; charset=utf-8'), (b'Accept: */*\r\n', 'application/problem+json'),
                             (BROWSER.replace(b'\r', b''), 'text/html; charset=utf-8'), (b'Accept:\r\n', 'application/problem+json')]:
            data = b'/api HTTP/1.1\r\nHost: x\r\n' + before + accept + behind
            got, head = parse(server.raw(b'GET ' + data)), parse(server.raw(b'HEAD ' + data))
            check(got[0] == head[0] == status and got[1]['content-type'] == head[1]['content-type'] == [kind] and head[2] == b''
                  and (b'<html' in got[2]) == kind.startswith('text/html'), f'{what}, {accept[8:12]!r}: {status} as {kind}', got)
            if status == 408:
                break  # it takes its time
    got = send_in_pieces(server, b'GET / HTTP/1.1\r\nCookie: ' + b'a' * 65536 + b'\r\n' + BROWSER + b'\r\n', 9973)
    same(got[1]['content-type'], ['application/problem+json'], 'what stands beyond the limit is not read')


def test_methods(server):
    """9.1, 15.5.6 and 15.6.2: what is not known is 501, what is known but not for this address 405 with Allow."""
    for method in [b'PROPFIND', b'BREW', b'get', b'CONNECT', b'A' * 3000]:
        status, fields, body = ask(server, b'/api', b'', method)
        check(status == 501 and 'allow' not in fields and json.loads(body)['status'] == 501,
              f'{method[:20].decode()}: 501', (status, fields, body))
    same(ask(server, b'x:443', b'', b'CONNECT')[0], 501, 'CONNECT to a host: 501')
    same(ask(server, b'/rien', b'', b'BREW')[0], 501, 'a method that is not known has no address that it might fit')
    for target in [b'/', b'/api', ITEMS, b'/tiles/base/0/0/0.png', b'/web/app.js', b'/healthz', b'/metrics']:
        for method in [b'POST', b'PUT', b'PATCH', b'DELETE', b'TRACE']:
            status, fields, _ = ask(server, target, b'', method)
            check(status == 405 and fields.get('allow') == ['GET, HEAD, OPTIONS'],
                  f'{method.decode()} {target.decode()}: 405 with Allow', (status, fields))
        status, fields, body = ask(server, target, b'', b'OPTIONS')
        check(status == 204 and body == b'' and fields.get('allow') == ['GET, HEAD, OPTIONS'] and 'content-length' not in fields
              and 'access-control-allow-methods' not in fields, f'OPTIONS {target.decode()} names the same methods', fields)
    status, fields, _ = ask(server, b'*', b'', b'OPTIONS')
    check(status == 204 and fields.get('allow') == ['GET, HEAD, OPTIONS'], 'OPTIONS * names those of the server', fields)
    same(ask(server, b'*')[0], 400, 'no other method has the address *')


def test_preflight(server):
    """Fetch, 4.8: a preflight is an OPTIONS with Origin and Access-Control-Request-Method."""
    origin, wish = b'Origin: https://a.example\r\n', b'Access-Control-Request-Method: GET\r\n'
    for what, fields, is_one in [('both fields', origin + wish, True), ('Origin alone', origin, False), ('the wish alone', wish, False)]:
        got = ask(server, ITEMS, fields, b'OPTIONS')[1]
        check((got.get('access-control-allow-methods') == ['GET, HEAD']) == is_one and ('access-control-max-age' in got) == is_one
              and got['access-control-allow-origin'] == ['*'], f'OPTIONS with {what} is {"a" if is_one else "no"} preflight', got)
    got = ask(server, ITEMS, origin + wish)
    check(got[0] == 200 and 'access-control-max-age' not in got[1], 'nor is GET, whatever it brings', got[:2])


def test_hosts(server):
    """RFC 9112, 3.2: an absolute target says where to, the Host field is right nevertheless."""
    for what, target, fields, status in [
            ('both name one', b'http://a.example/api', b'Host: a.example\r\n', 200),
            ('they differ', b'http://a.example/api', b'Host: b.example:81\r\n', 200),
            ('no Host', b'http://a.example/api', b'', 400),
            ('a Host that is none', b'http://a.example/api', b'Host: a b\r\n', 400),
            ('a Host with a path', b'http://a.example/api', b'Host: a.example/x\r\n', 400),
            ('two Hosts', b'http://a.example/api', b'Host: a.example\r\nHost: a.example\r\n', 400),
            ('an empty host in the target', b'http:///api', b'Host: a.example\r\n', 400),
            ('a user in the target', b'http://u@a.example/api', b'Host: a.example\r\n', 400),
            ('another scheme', b'ftp://a.example/api', b'Host: a.example\r\n', 400)]:
        for version in (b'1.1', b'1.0'):
            got = parse(server.raw(b'GET ' + target + b' HTTP/' + version + b'\r\nConnection: close\r\n' + fields + b'\r\n'))
            want = 200 if version == b'1.0' and what == 'no Host' else status
            same(got[0], want, f'an absolute target, HTTP/{version.decode()}: {what}: {want}')
            if got[0] == 200:
                check(b'"http://a.example/api"' in got[2], 'and links lead to the host of the target', got[2][:300])


def test_conditions(server):
    """13: If-Match by strong comparison, then If-None-Match; several lines are one list (5.3)."""
    tag = ask(server, ITEMS)[1]['etag'][0].encode()
    for what, fields, status in [
            ('If-Match names it', b'If-Match: ' + tag, 200), ('If-Match: *', b'If-Match: *', 200),
            ('If-Match names another', b'If-Match: "x"', 412), ('If-Match names it weakly', b'If-Match: W/' + tag, 412),
            ('two If-Match, the second names it', b'If-Match: "x"\r\nIf-Match: ' + tag, 200),
            ('If-Match before If-None-Match', b'If-None-Match: ' + tag + b'\r\nIf-Match: "x"', 412),
            ('both name it', b'If-None-Match: ' + tag + b'\r\nIf-Match: ' + tag, 304),
            ('three If-None-Match, the third names it',
             b'If-None-Match: "x"\r\nAccept: */*\r\nIf-None-Match:\r\nif-none-match: "y", W/' + tag, 304),
            ('If-None-Match, none names it', b'If-None-Match: "x"\r\nIf-None-Match: "y"', 200),
            ('If-None-Match: *', b'If-None-Match: *', 304), ('a list that is none', b'If-None-Match: ;;, "', 200),
            ('dates, of which there are none here', b'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n'
             b'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT', 200)]:
        got = ask(server, ITEMS, fields + b'\r\n')
        good = got[0] == status and (status == 412 or got[1]['etag'][0].encode() == tag)
        check(good and (status != 304 or (got[2] == b'' and 'content-type' not in got[1] and 'content-length' not in got[1]
                                          and 'date' in got[1] and 'cache-control' in got[1])), f'{what}: {status}', got)
    same(ask(server, ITEMS, b'If-Match: "x"\r\n')[1]['cache-control'], ['no-store'], 'a condition that failed is not kept')
    same(ask(server, b'/rien', b'If-Match: "x"\r\nIf-None-Match: *\r\n')[0], 404, 'conditions do not touch errors')
    same(ask(server, b'/api/collections/', b'If-None-Match: *\r\n')[0], 308, 'nor redirections')
    same(ask(server, ITEMS, b'If-Match: "x"\r\n', b'OPTIONS')[0], 204, 'nor OPTIONS')


def test_ignored(server):
    """What may be ignored is: ranges (14.2), trailers, upgrades."""
    plain = ask(server, ITEMS)
    for field in [b'Range: bytes=0-9', b'Range: bytes=999999-', b'Range: x', b'Range: bytes=0-9\r\nIf-Range: "x"', b'TE: trailers, deflate',
                  b'Trailer: X', b'Upgrade: h2c', b'Max-Forwards: 0', b'Accept-Charset: x', b'Accept-Language: *;q=0']:
        got = ask(server, ITEMS, field + b'\r\n')
        check(got[0] == 200 and got[2] == plain[2] and not {'content-range', 'accept-ranges', 'trailer', 'upgrade'} & set(got[1]),
              f'{field.split(b":")[0].decode()} is ignored: {field.decode()!r}', got[:2])


def test_fields(server):
    """6.6.1: every answer has one Date, and no field that stands once stands twice."""
    for target, method, fields in [(ITEMS, b'GET', b''), (b'/rien', b'GET', b''), (b'/', b'GET', b''), (b'/api/collections/', b'GET', b''),
                                   (b'/api', b'BREW', b''), (b'/api', b'OPTIONS', b''), (b'/healthz', b'GET', b''),
                                   (ITEMS, b'GET', b'If-None-Match: *\r\n'), (ITEMS, b'GET', b'If-Match: "x"\r\n')]:
        got = ask(server, target, fields, method)[1]
        check(len(got.get('date', [])) == 1 and re.fullmatch(r'\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT', got['date'][0])
              and all(len(v) == 1 for v in got.values()), f'{method.decode()} {target.decode()} has each field once, and a Date', got)


BROWSER = b'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n'


def test_errors(server, home):
    """12.5.1 and RFC 9457: a page for who prefers HTML, a problem document for everyone else."""
    for target, method, extra, status in [
            (b'/rien', b'GET', b'', 404), (ITEMS + b'?pays=%3Cscript%3E%22%27', b'GET', b'', 400), (b'/tiles/base/0/9/9.png', b'GET', b'', 404),
            (b'/api', b'POST', b'', 405), (b'/api', b'BREW', b'', 501), (ITEMS, b'GET', b'If-Match: "x"\r\n', 412),
            (ITEMS + b'/c-rien', b'GET', b'', 404), (ITEMS + b'?q=' + b'a' * 9000, b'GET', b'', 414),
            (b'/api', b'GET', b'Expect: tea\r\n', 417), (b'/api', b'GET', b'Content-Length: 99999\r\n', 413)]:
        got = ask(server, target, BROWSER + extra, method)
        text = got[2].decode()
        good = (got[0] == status and got[1]['content-type'] == ['text/html; charset=utf-8'] and got[1].get('vary') == ['Accept, Accept-Language']
                and got[1]['cache-control'] == ['no-store'] and "default-src 'none'" in got[1]['content-security-policy'][0])
        check(good, f'{method.decode()} {target[:60].decode()}: a page for a browser, {status}', got)
        check(text.startswith('<!DOCTYPE html>\n<html lang="fr">') and f'<p lang="en">{status}: ' in text and f'<a href="{home}">' in text
              and '<h1>' in text and '<script' not in text, 'in French, the sentence in English, a way home, everything escaped', text)
        got = ask(server, target, b'Accept: */*\r\n' + extra, method)
        check(got[0] == status and got[1]['content-type'] == ['application/problem+json'] and json.loads(got[2])['status'] == status
              and got[1].get('vary') == ['Accept'] and 'content-security-policy' not in got[1], 'a problem document for a program', got)
    got = ask(server, b'/rien', b'Accept: text/html;q=0.5\r\nAccept: application/json\r\n')
    same(got[1]['content-type'], ['application/problem+json'], 'several lines of Accept are one')
    got = ask(server, b'/tiles/base/0/9/9.png', b'Accept: image/avif,image/webp,*/*;q=0.8\r\n')
    same(got[1]['content-type'], ['application/problem+json'], 'a picture that fails needs no page')


def body():
    db = database()
    server = Server(db)
    test_unavailable(server, db)
    test_head(server)
    test_too_long(server)
    test_methods(server)
    test_preflight(server)
    test_hosts(server)
    test_conditions(server)
    test_ignored(server)
    test_fields(server)
    test_errors(server, '/')
    same(server.stop(), 0, 'it ends without a complaint of the sanitizers')
    server = Server(db, '--header-timeout', '1')
    test_late(server)
    test_form_of_refusals(server)
    same(server.stop(), 0, 'it ends without a complaint of the sanitizers')
    server = Server(db, '--public-url', 'https://atlas.example/carte')
    test_errors(server, '/carte/')
    same(server.stop(), 0, 'it ends without a complaint of the sanitizers')


main(body)
