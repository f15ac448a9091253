"""atlasd backup and restore: beside writers and running servers, atomic under kills, nothing overwritten."""
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from fixture import ATLASD, Server, check, connect, database, folder, main, path, run, same, until


def ask(db, sql):
    c = sqlite3.connect(db, timeout=20)
    try:
        return c.execute(sql).fetchone()[0]
    finally:
        c.close()


def marks(db):
    return ask(db, "SELECT count(*) FROM meta WHERE cle LIKE 'm%'")


def sound(db):
    return ask(db, 'PRAGMA integrity_check')


def beside(name):
    """What lies beside a file and was not asked for."""
    return sorted(n for n in os.listdir(folder) if n.startswith(name + '.new-') or n.startswith(name + '.damaged-'))


def failed(r, sentence):
    return r.returncode == 1 and sentence in r.stderr and r.stderr.count('\n') == 1


class Writer(threading.Thread):
    """Another program: two rows in each transaction, with plain sqlite3 and all in the log."""

    def __init__(self, db):
        super().__init__()
        self.db, self.ended, self.n, self.errors = db, False, 0, []

    def run(self):
        c = sqlite3.connect(self.db, timeout=20)
        c.execute('PRAGMA wal_autocheckpoint = 20')
        while not self.ended:
            try:
                c.executemany('INSERT OR REPLACE INTO meta VALUES (?, ?)',
                              [(f'm{self.n}', 'x' * 3000), (f'm{self.n}b', 'y')])
                c.commit()
                self.n += 1
            except sqlite3.Error as e:
                self.errors.append(e)
                c.rollback()
        c.close()

    def end(self):
        self.ended = True
        self.join()


def test_backup(db):
    writer, to = Writer(db), path('copie.db')
    writer.start()
    until(lambda: writer.n > 5)
    for i in range(4):
        r = run('backup', '--db', db, '--to', to, *(['--force'] if i else []))
        check(r.returncode == 0 and r.stdout == r.stderr == '', f'backup {i + 1} beside a writer', r.stderr)
        n = marks(to)
        check(n > 0 and n % 2 == 0 and sound(to) == 'ok', 'holds one state of it, whole', n)
    writer.end()
    same(writer.errors, [], f'none of {writer.n} transactions of the writer failed')
    same(oct(os.stat(to).st_mode & 0o777), '0o640', 'is not for others')
    same(open(to, 'rb').read(20)[18:20], b'\1\1', 'has no log, and so can be read where nothing can be written')
    check(not os.path.exists(to + '-wal') and beside('copie.db') == [], 'and nothing is left beside it')
    before = open(to, 'rb').read()
    check(failed(run('backup', '--db', db, '--to', to), 'is already there'), 'what is there is not overwritten')
    check(open(to, 'rb').read() == before, 'and stays as it was')
    same(run('backup', '--db', db, '--to', db, '--force').returncode, 2, 'the database itself is no place for it')
    check(failed(run('backup', '--db', path('rien.db'), '--to', path('x.db')), 'there is no database'), 'of nothing')
    damaged = damage(to, path('abimee.db'))
    check(failed(run('backup', '--db', damaged, '--to', path('x.db')), 'abimee.db is damaged'), 'of a damaged one')
    check(not os.path.exists(path('x.db')) and beside('x.db') == [], 'there is no backup')
    return to


def damage(source, to):
    """Noise over the last third of the pages."""
    shutil.copy(source, to)
    size = os.path.getsize(to)
    with open(to, 'r+b') as f:
        for at in range(size * 2 // 3 // 4096 * 4096, size, 4096):
            f.seek(at)
            f.write(random.Random(at).randbytes(4096))
    return to


def test_restore(db, copy):
    """Beside a server, a foreign reader in the middle of its transaction, and a foreign program that wrote."""
    server = Server(db, '--poll-ms', '20', '--threads', '1')
    version = lambda: server.get('/tiles/base.json').json['data_version']
    projets = lambda: server.get('/api/collections/projets/items').json['numberMatched']
    n, first = projets(), version()
    other = connect(db)
    other.execute("DELETE FROM projet WHERE uid = 'j-ecole'")
    other.commit()
    check(server.shows(lambda: projets() == n - 1), 'a deletion shows')
    later = version()
    reader = sqlite3.connect(db)
    reader.execute('BEGIN')
    held = reader.execute('SELECT count(*) FROM projet').fetchone()
    inode = os.stat(db).st_ino
    r = run('restore', '--db', db, '--from', copy)
    check(r.returncode == 0 and r.stdout == r.stderr == '', 'restore beside a server and two programs', r.stderr)
    same(os.stat(db).st_ino, inode, 'the file stays the same')
    same(reader.execute('SELECT count(*) FROM projet').fetchone(), held, 'who reads goes on with the old state')
    reader.rollback()
    same(reader.execute('SELECT count(*) FROM projet').fetchone()[0], held[0] + 1, 'and then sees the new one')
    check(server.shows(lambda: projets() == n), 'the server shows it', projets())
    check(until(lambda: version() > later > first), 'under a version that was never seen', (first, later, version()))
    same(server.get('/api/collections/projets/items/j-ecole').json['properties']['objectifs'],
         'Objectifs : École de Bamako', 'texts come from it too')
    feed = reader.execute('SELECT nom, id FROM changements ORDER BY seq DESC LIMIT 1').fetchone()
    same(feed, ('*', 0), 'the change feed says that everything may have changed')
    other.execute("UPDATE projet SET titre = 'Puits neufs' WHERE uid = 'j-puits'")
    other.commit()
    item = lambda: server.get('/api/collections/projets/items/j-puits').json['properties']['titre']
    check(server.shows(lambda: item() == 'Puits neufs'), 'what another program writes afterwards shows', item())
    other.close()
    reader.close()
    same(sound(db), 'ok', 'the database is sound')
    return server


def test_refused(db, copy, server):
    text, foreign, newer = path('texte.txt'), path('autre.db'), path('futur.db')
    with open(text, 'w') as f:
        f.write('just a text, and no database at all\n' * 100)
    c = sqlite3.connect(foreign)
    c.execute('CREATE TABLE t (a)')
    c.commit()
    c.close()
    shutil.copy(copy, newer)
    c = sqlite3.connect(newer)
    c.execute('PRAGMA user_version = 99')
    c.commit()
    c.close()
    before, version = marks(db), server.get('/tiles/base.json').json['data_version']
    for source, sentence in ((text, 'is not a database'), (foreign, 'another program'), (newer, 'version 99, newer'),
                             (damage(copy, path('abimee.db')), 'is damaged'), (path('rien.db'), 'no database')):
        r = run('restore', '--db', db, '--from', source)
        check(failed(r, sentence) and os.path.basename(source) in r.stderr, f'a copy that {sentence} is refused', r.stderr)
    pages = path('pages.db')
    c = sqlite3.connect(copy)
    c.execute('PRAGMA page_size = 8192')
    c.execute('VACUUM INTO ?', (pages,))
    c.close()
    check(failed(run('restore', '--db', db, '--from', pages), 'must be equal'), 'pages of another size are refused')
    check(failed(run('restore', '--db', foreign, '--from', copy), 'another program'), "somebody else's database is left")
    same(ask(foreign, 'SELECT count(*) FROM t'), 0, 'as it was')
    same(run('restore', '--db', db, '--from', db).returncode, 2, 'a database is not its own copy')
    time.sleep(0.1)
    same((marks(db), server.get('/tiles/base.json').json['data_version'], beside('test.db')), (before, version, []),
         'nothing has changed, nothing is left')


def test_beside_writer(db, copy):
    """The writer's transactions come before the new content or after it."""
    writer = Writer(db)
    writer.start()
    until(lambda: writer.n > 3)
    r = run('restore', '--db', db, '--from', copy)
    until(lambda n=writer.n: writer.n > n + 3)
    writer.end()
    check(r.returncode == 0 and writer.errors == [], 'restore beside a writer', (r.stderr, writer.errors[:2]))
    n = marks(db)
    check(n % 2 == 0 and sound(db) == 'ok', 'each of its transactions is there whole or not at all', n)


def test_kills(db, copy):
    """Killed at any moment: the old state or the new one."""
    old, new, seen, rng = path('avant.db'), path('apres.db'), set(), random.Random(7)
    c = sqlite3.connect(db)
    c.execute("DELETE FROM meta WHERE cle LIKE 'm%'")
    c.commit()
    c.close()
    expected = {0: 'before', marks(copy): 'after'}
    began = time.monotonic()
    run('backup', '--db', db, '--to', old)
    whole = time.monotonic() - began
    for i in range(10):
        shutil.copy(old, new)
        p = subprocess.Popen([ATLASD, 'restore', '--db', new, '--from', copy], stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, 2 * whole))
        p.send_signal(signal.SIGKILL)
        p.wait()
        got = expected.get(marks(new))
        seen.add(got)
        if got is None or sound(new) != 'ok':
            check(False, f'kill {i} leaves the old state or the new one', (marks(new), sound(new)))
        for log in ('-wal', '-shm'):
            if os.path.exists(new + log):
                os.unlink(new + log)
    check('before' in seen and None not in seen, f'restore killed 10 times leaves one state or the other: {seen}')
    for i in range(5):
        p = subprocess.Popen([ATLASD, 'backup', '--db', db, '--to', path('b.db')], stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, whole))
        p.send_signal(signal.SIGKILL)
        p.wait()
        if os.path.exists(path('b.db')):
            if sound(path('b.db')) != 'ok':
                check(False, 'a backup that was killed is whole', sound(path('b.db')))
            os.unlink(path('b.db'))
    same(run('backup', '--db', db, '--to', path('b.db')).returncode, 0, 'after kills a backup works')
    same(run('restore', '--db', new, '--from', path('b.db')).returncode, 0, 'and so does restore')
    same(beside('b.db') + beside('apres.db'), [], 'and nothing of the killed ones is left')


def test_damaged(copy, n):
    """A file that is no database any more, under a server: it is kept, and the copy takes its place."""
    for how in ('cut short', 'a text', 'empty'):
        db = path(f'{how[:2]}.db')
        shutil.copy(copy, db)
        server = Server(db, '--poll-ms', '20', '--threads', '1')
        with open(db, 'r+b') as f:
            if how == 'a text':
                f.write(b'this is no database any more' * 10)
            else:
                f.truncate(10000 if how == 'cut short' else 0)
        server.get('/api/collections/projets/items/j-ecole')
        r = run('restore', '--db', db, '--from', copy)
        kept = [k for k in beside(os.path.basename(db)) if not k.endswith('-wal')]
        check(r.returncode == 0 and len(kept) == 1 and kept[0] in r.stderr, f'{how}: kept aside and said', r)
        item = lambda: server.get('/api/collections/projets/items/j-ecole')
        check(server.shows(lambda: item().status == 200), 'the server answers from the copy', item())
        same(server.get('/api/collections/projets/items').json['numberMatched'], n, 'all of it')
        same(server.stop(), 0, 'and ends well')
        same(sound(db), 'ok', 'the database is sound')
    missing = path('manque.db')
    r = run('restore', '--db', missing, '--from', copy)
    check(r.returncode == 0 and sound(missing) == 'ok' and marks(missing) == marks(copy), 'a missing one is made', r.stderr)


def body():
    db = database()
    n = ask(db, 'SELECT count(*) FROM projet')
    copy = test_backup(db)
    server = test_restore(db, copy)
    test_refused(db, copy, server)
    same(server.stop(), 0, 'the server ends well')
    test_beside_writer(db, copy)
    test_kills(db, copy)
    test_damaged(copy, n)


main(body)
