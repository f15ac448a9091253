"""A list takes what is known of its records many at a time: locks do not grow with every record that it names."""
import os
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'serve'))
# The sanitizers have locks of their own: this counts in the build that is shipped.
os.environ['ATLASD'] = os.path.join(os.environ.get('BUILD', os.path.join(HERE, '..', '..', 'build')), 'release', 'atlasd')
from fixture import Server, check, connect, database, main, path, same, until

N, TIMES = 600, 5


def fill(db):
    c = connect(db)
    c.executemany("INSERT INTO projet (uid, cooperation_id, titre, statut) VALUES (?, 1, ?, 'termine')",
                  [(f'l-{i}', f'Projet {i:04}') for i in range(N)])
    c.commit()
    c.close()
    return db


def body():
    library, counted = path('counting.so'), path('count')
    subprocess.run(['cc', '-std=c11', '-O1', '-shared', '-fPIC', '-Wall', '-Wextra', '-o', library,
                    os.path.join(HERE, 'counting.c')], check=True)
    db = fill(database())
    os.environ |= {'LD_PRELOAD': library, 'COUNTING': counted}
    server = Server(db, '--threads', '1', '--search-workers', '1', '--poll-ms', '60000')
    del os.environ['LD_PRELOAD']

    def count():
        with open(counted, 'rb') as f:
            return struct.unpack('LL', f.read(16))[1]

    def locks(limit, first):
        """Of one page that was never asked for before."""
        before = count()
        for offset in range(first, first + TIMES):
            same(len(server.get(f'/api/collections/projets/items?limit={limit}&offset={offset}').json['features']), limit,
                 f'a page of {limit} from {offset}')
        return (count() - before) / TIMES

    def is_quiet():
        """What a start leaves to threads of its own, names and packing, is done."""
        before = count()
        time.sleep(0.3)
        return count() == before

    check(count() > 10, 'locks are counted', count())
    check(until(is_quiet), 'nothing else goes on')
    few, new, known = locks(10, 0), locks(100, 300), locks(100, 306)
    check(new < few + 20, 'ninety records more cost few locks', (few, new))
    check(known < few + 20, 'as where most of them are known', (few, known))
    same(server.stop(), 0, 'the server ends well')


main(body)
