"""A page of the database overwritten: the running server keeps what it has and says why; a start and every other verb
say one sentence. Once the page is back, so is the server."""
import random
import shutil
import sqlite3

from fixture import Server, check, connect, database, main, path, run, same, until


def noise(n):
    return random.Random(n).randbytes(n)


def leaf_of(db, table):
    """A page that holds rows of a table, and its bytes."""
    c = sqlite3.connect(db)
    size = c.execute('PRAGMA page_size').fetchone()[0]
    page = c.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' LIMIT 1", (table,)).fetchone()[0]
    c.close()
    with open(db, 'rb') as f:
        f.seek((page - 1) * size)
        return page, f.read(size)


def write(db, page, data):
    with open(db, 'r+b') as f:
        f.seek((page - 1) * len(data))
        f.write(data)


def commit(db):
    c = connect(db)
    c.execute("UPDATE meta SET valeur = valeur || '1' WHERE cle = 'essai'")
    c.commit()
    c.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    c.close()


def one_sentence(r, what):
    check(r.returncode == 1 and r.stderr.count('\n') == 1 and 'damaged' in r.stderr, what, r)


def test_live(db):
    page, good = leaf_of(db, 'cooperation')
    _, other = leaf_of(db, 'projet')
    server = Server(db, '--poll-ms', '50')
    list_of = '/api/collections/cooperations/items'
    n = server.get(list_of).json['numberMatched']
    write(db, page, other)
    commit(db)
    check(until(lambda: 'stay' in server.errors()), 'a damaged page is complained of')
    check('the database is damaged: ' in server.errors(), 'with a sentence that says so', server.errors())
    same(server.get(list_of).json['numberMatched'], n, 'and the last data stay')
    check(until(lambda: server.get('/readyz').body.startswith(b'stale')), '/readyz says that they are stale')
    failures = server.metric('snapshot_load_failures_total')
    write(db, page, good)
    loads = server.metric('snapshot_loads_total')
    check(until(lambda: server.metric('snapshot_loads_total') > loads), 'once the page is back the data are read again')
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'and /readyz says so')
    check(failures == server.metric('snapshot_load_failures_total') == 1, 'one failure is counted once', failures)
    same(server.stop(), 0, 'the server ends well')


def test_starts(db):
    """Each table's first leaf with another's rows, and with noise."""
    tables = ('collectivite', 'partenaire', 'cooperation', 'cooperation_collectivite', 'projet', 'financement', 'alias')
    pages = {t: leaf_of(db, t) for t in tables}
    for table, (page, good) in pages.items():
        for other in (pages['projet' if table != 'projet' else 'cooperation'][1], noise(len(good))):
            write(db, page, other)
            one_sentence(run('find', '--db', db, 'projets'), f'find: damage of {table} is one sentence')
        write(db, page, good)
    page, good = pages['cooperation']
    write(db, page, noise(len(good)))
    one_sentence(run('serve', '--db', db, '--listen', '127.0.0.1:0'), 'serve does not start on it, with a sentence')
    one_sentence(run('tile', '--db', db, 'cooperations', '0', '0', '0'), 'nor does tile')
    r = run('check', '--db', db)
    check(r.returncode == 1 and 'FAULTY' in r.stdout, 'check names it', r)
    write(db, page, good)
    same(run('find', '--db', db, 'projets').returncode, 0, 'with its pages back it is read')


def test_all():
    db = database()
    c = connect(db)
    c.execute("INSERT INTO meta VALUES ('essai', '1')")
    c.commit()
    c.close()
    commit(db)
    copy = path('copie.db')
    shutil.copy(db, copy)
    test_live(db)
    test_starts(copy)


main(test_all)
