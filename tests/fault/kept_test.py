"""An answer that is kept takes no memory to give: not one allocation on its loop, which is the main thread here."""
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'serve'))
# The sanitizers have an allocator of their own: this counts in the build that is shipped.
os.environ['ATLASD'] = os.path.join(os.environ.get('BUILD', os.path.join(HERE, '..', '..', 'build')), 'release', 'atlasd')
from fixture import Server, check, database, main, path

TIMES = 200
TARGETS = [('a tile', '/tiles/base,cooperations/1/1/0.png', b''),
           ('a list', '/api/collections/projets/items?limit=3', b'Accept-Encoding: gzip\r\n'),
           ('what the client has', '/api/collections/projets/items?limit=3', b'If-None-Match: *\r\n'),
           ('a list, HEAD', '/api/collections/projets/items?limit=3', b'')]


def read_answer(s, head_only):
    got = b''
    while b'\r\n\r\n' not in got:
        got += s.recv(1 << 16)
    head, _, body = got.partition(b'\r\n\r\n')
    fields = dict(line.lower().split(b': ', 1) for line in head.split(b'\r\n')[1:])
    n = 0 if head_only or head.startswith(b'HTTP/1.1 304') else int(fields[b'content-length'])
    while len(body) < n:
        body += s.recv(1 << 16)
    return head.split()[1]


def body():
    library, counted = path('counting.so'), path('count')
    subprocess.run(['cc', '-std=c11', '-O1', '-shared', '-fPIC', '-Wall', '-Wextra', '-o', library,
                    os.path.join(HERE, 'counting.c')], check=True)
    db = database()
    os.environ |= {'LD_PRELOAD': library, 'COUNTING': counted}
    server = Server(db, '--threads', '1', '--poll-ms', '60000')
    del os.environ['LD_PRELOAD']

    def count():
        with open(counted, 'rb') as f:
            return struct.unpack('L', f.read(8))[0]

    check(count() > 100, 'what starts is counted', count())
    s = server.socket()
    for name, target, field in TARGETS:
        head_only = name.endswith('HEAD')
        request = f'{"HEAD" if head_only else "GET"} {target} HTTP/1.1\r\nHost: a\r\n'.encode() + field + b'\r\n'

        def ask():
            s.sendall(request)
            return read_answer(s, head_only)
        statuses = {ask() for _ in range(5)}
        before = count()
        statuses |= {ask() for _ in range(TIMES)}
        after = count()
        check(statuses == {b'304' if b'None' in field else b'200'} and after == before,
              f'{name}: {TIMES} kept answers, no allocation', (statuses, after - before))
    s.close()
    before = count()
    for _ in range(2):
        server.get('/api/collections/projets/items?limit=4')
    check(count() > before, 'what is kept for the first time is counted')
    check(server.stop() == 0, 'the server ends well')


main(body)
