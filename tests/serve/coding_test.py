"""Answers packed as clients ask for: gzip for what is made, brotli too for the files of the page (RFC 9110, 12.5.3)."""
import gzip
import json
import subprocess
import time
import urllib.request

from fixture import check, database, main, same, Server

CODED = ['/api/collections/projets/items', '/api/vocabularies', '/api/openapi.json', '/', '/metrics', '/api/collections']
FILES = ['/web/leaflet/leaflet.min.js', '/web/style.css', '/web/app.js']


def varies(answer):
    """By its coding, and where it is a page too by what the client prefers."""
    return 'Accept-Encoding' in [name.strip() for name in (answer.header('vary') or '').split(',')]


def unpack(answer):
    coding = answer.header('content-encoding')
    if coding == 'gzip':
        return gzip.decompress(answer.body)
    if coding == 'br':
        return subprocess.run(['brotli', '-dc'], input=answer.body, capture_output=True, check=True, timeout=20).stdout
    return answer.body


def get(server, target, accept=None, method='GET', **fields):
    headers = {k.replace('_', '-'): v for k, v in fields.items()}
    if accept is not None:
        headers['Accept-Encoding'] = accept
    return server.get(target, method, headers)


def wait_until_packed(server):
    """The files of the page are packed behind the start."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if all(get(server, f, 'br').header('content-encoding') == 'br' for f in FILES):
            return
        time.sleep(0.05)


def test_codings(server):
    wait_until_packed(server)
    for target in CODED + FILES:
        plain = get(server, target)
        check(plain.status == 200 and 'content-encoding' not in plain.headers and len(plain.body) > 1024
              and varies(plain), f'{target} is plain for who does not ask, and says that it varies', plain)
        for accept, coding in [('gzip', 'gzip'), ('gzip, deflate, br, zstd', 'br' if target in FILES else 'gzip'),
                               ('br', 'br' if target in FILES else None), ('gzip;q=0', None), ('identity', None), ('*', 'br' if target in FILES else 'gzip'),
                               ('identity;q=0, GZIP;q=0.001', 'gzip'), ('gzip;q=2, ;;', None)]:
            a = get(server, target, accept)
            good = a.header('content-encoding') == coding and varies(a)
            check(good and int(a.header('content-length')) == len(a.body), f'{target} for {accept!r}: {coding}', a.headers)
            if target == '/metrics':
                continue  # its numbers move, and it has no tag
            same(unpack(a), plain.body, 'and it is the same text')
            check((a.header('etag') == plain.header('etag')) == (coding is None), 'with a tag of its own', (a.headers, plain.headers))
            b = get(server, target, accept, If_None_Match=a.header('etag'))
            check(b.status == 304 and varies(b) and b.header('etag') == a.header('etag')
                  and 'content-encoding' not in b.headers, 'which is good for 304', b)
            if coding:
                same(get(server, target, accept, If_None_Match=plain.header('etag')).status, 200, 'and the plain one is not')
                check(len(a.body) < len(plain.body) / 2, f'it takes less than half the bytes: {len(a.body)} of {len(plain.body)}')
            h = get(server, target, accept, 'HEAD')
            moving = {'date'}
            same({k: v for k, v in h.headers.items() if k not in moving}, {k: v for k, v in a.headers.items() if k not in moving},
                 'HEAD says the same')


def test_uncoded(server):
    for target in ['/tiles/base,cooperations/1/1/0.png', '/web/leaflet/images/marker-icon.png']:
        plain, a = get(server, target), get(server, target, 'gzip, br')
        check(a.body == plain.body and a.header('etag') == plain.header('etag') and not {'vary', 'content-encoding'} & set(a.headers),
              f'{target}: a picture does not vary', a.headers)
    a = get(server, '/healthz', 'gzip')
    check(a.body == b'ok\n' and 'content-encoding' not in a.headers, 'short texts are not packed', a)
    a = get(server, '/api/collections/projets/items?pays=XX', 'gzip, br')
    check(a.json['status'] == 400 and 'content-encoding' not in a.headers, 'nor are errors', a)


def test_kept(server):
    """What is kept packed is answered without work, and apart from what is kept plain."""
    target = '/api/collections/projets/items?limit=7&q=eau'  # words are for the pool
    done = lambda: server.metric('pool_done_total{pool="searches"}')
    settled = lambda n: server.settles('pool_done_total{pool="searches"}', n) == n  # a worker counts behind its answer
    before = done()
    first = {accept: get(server, target, accept) for accept in ('gzip', None)}
    check(settled(before + 2), 'each form is made once', done() - before)
    for _ in range(3):
        for accept, a in first.items():
            b = get(server, target, accept)
            check(b.body == a.body and b.header('etag') == a.header('etag') and b.header('content-encoding') == a.header('content-encoding'),
                  f'the same again for {accept}', b.headers)
    same(get(server, target, 'x-gzip, identity;q=0.5').body, first['gzip'].body, 'who says it otherwise gets the same')
    same(done(), before + 2, 'and nothing more was made')


def test_clients(server):
    base = f'http://127.0.0.1:{server.port}'
    for target in CODED[:1] + FILES[:1]:
        plain = get(server, target).body
        curl = subprocess.run(['curl', '-sS', '--compressed', '-w', '%{size_download}', '-o', '-', base + target], capture_output=True, timeout=20).stdout
        check(curl.startswith(plain) and int(curl[len(plain):]) < len(plain), f'curl --compressed {target}', curl[-80:])
        with urllib.request.urlopen(urllib.request.Request(base + target, headers={'Accept-Encoding': 'gzip'}), timeout=20) as r:
            check(r.headers['Content-Encoding'] == 'gzip' and gzip.decompress(r.read()) == plain, f'urllib with gzip {target}')
    with urllib.request.urlopen(base + CODED[0], timeout=20) as r:
        check(json.load(r)['type'] == 'FeatureCollection', 'urllib as it comes')
    s = server.socket()
    s.sendall(b'GET /api/openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nAccept-Encoding: gzip;q=0.1\r\nConnection: close\r\n\r\n')
    head = s.recv(65536)
    s.close()
    check(b'\r\nContent-Encoding: gzip\r\n' in head, 'Accept-Encoding in two lines is one list', head[:400])


def body():
    db = database()
    for options in [['--threads', '2'], ['--threads', '0']]:
        server = Server(db, *options)
        print('# with', *options)
        test_codings(server)
        test_uncoded(server)
        test_kept(server)
        test_clients(server)
        same(server.stop(), 0, 'it ends without a complaint of the sanitizers')
    server = Server(db)
    same(server.stop(), 0, 'nor when it is stopped while the files are being packed')


main(body)
