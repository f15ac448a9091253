"""The database file under a running server: damaged, cut short and put back, replaced beside an old log; and read by a
user who may not write to it or its folder."""
import os
import shutil
import sqlite3
import subprocess
import threading
import time

from fixture import ATLASD, Server, check, connect, database, folder, main, path, run, same, until


def copy_of(db, name):
    to = path(name)
    a, b = sqlite3.connect(db), sqlite3.connect(to)
    a.backup(b)
    a.close()
    b.execute('PRAGMA journal_mode = DELETE')
    b.close()
    return to


def matched(server):
    return server.get('/api/collections/projets/items').json['numberMatched']


def item(server, uid='j-forages'):
    return server.get(f'/api/collections/projets/items/{uid}')


def test_cut_short(db):
    """Cut short in place, then the same copy moved back: the data version is the same, the file another."""
    live, copy = copy_of(db, 'courte.db'), copy_of(db, 'courte-copie.db')
    server = Server(live, '--poll-ms', '20', '--threads', '1')
    n = matched(server)
    same((item(server).status, server.get('/readyz').status), (200, 200), 'it is ready')
    with open(live, 'r+b') as f:
        f.truncate(20000)
    check(until(lambda: item(server, 'j-ecole').status == 503), 'cut short: records cannot be read', item(server, 'j-ecole'))
    check(until(lambda: server.get('/readyz').status == 503), '/readyz says so', server.get('/readyz'))
    same(server.metric('snapshot_stale'), 2, 'and so do the metrics')
    check(until(lambda: 'old ones stay' in server.errors()), 'and the log', server.errors())
    same(matched(server), n, 'searches are answered from the data that were read before')
    os.replace(copy, live)
    check(until(lambda: item(server, 'j-ecole').status == 200), 'the same copy moved back: records are read again',
          item(server, 'j-ecole'))
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'and it is ready', server.get('/readyz'))
    check(until(lambda: 'can be read again' in server.errors()), 'which the log says', server.errors())
    same(server.stop(), 0, 'the server ends well')


def lines(server, text):
    return sum(text in line for line in server.errors().splitlines())


def test_emptied(db):
    """No data version says so, and nobody asks for a record."""
    live, copy = copy_of(db, 'vide.db'), copy_of(db, 'vide-copie.db')
    server = Server(live, '--poll-ms', '20')
    with open(live, 'r+b') as f:
        f.truncate(0)
    check(until(lambda: server.get('/readyz').status == 503), 'emptied: /readyz says so without being asked for a record')
    check(until(lambda: 'is empty' in server.errors()), 'and the log why', server.errors())
    os.replace(copy, live)
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'until it is back', server.get('/readyz'))
    same(server.stop(), 0, 'the server ends well')


def test_reasons(db):
    """Gone, then another program's: each reason stands in the log, once."""
    live, copy = copy_of(db, 'raisons.db'), copy_of(db, 'raisons-copie.db')
    server = Server(live, '--poll-ms', '20')
    os.remove(live)
    check(until(lambda: server.get('/readyz').status == 503), 'gone: /readyz says so', server.get('/readyz'))
    check(until(lambda: 'No such file' in server.errors()), 'and the log why', server.errors())
    time.sleep(1)
    with open(live, 'wb') as f:
        f.write(b'not a database' * 1000)
    check(until(lambda: 'not a database' in server.errors()), 'another reason is said too', server.errors())
    os.replace(copy, live)
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'then all is well', server.get('/readyz'))
    same((lines(server, 'No such file'), lines(server, 'not a database'), lines(server, 'can be read again')), (1, 1, 1),
         'each is said once')
    same(server.stop(), 0, 'the server ends well')


def test_cannot_be_loaded(db):
    """The file opens, single records can be read, but not all of it."""
    live = copy_of(db, 'gatee.db')
    server = Server(live, '--poll-ms', '20', '--threads', '1')
    n = matched(server)
    c = sqlite3.connect(live)
    c.execute('ALTER TABLE apd RENAME TO autrement')
    c.execute("INSERT INTO changements (nom, id) VALUES ('*', 0)")
    c.commit()
    check(until(lambda: server.get('/readyz').body.startswith(b'stale')), 'a stale state is said', server.get('/readyz'))
    same((server.get('/readyz').status, server.metric('snapshot_stale')), (200, 1), 'it is ready all the same')
    same((matched(server), item(server).status), (n, 200), 'and answers')
    c.execute('ALTER TABLE autrement RENAME TO apd')
    c.commit()
    c.close()
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'until all can be loaded again', server.get('/readyz'))
    same(server.stop(), 0, 'the server ends well')


def test_old_log(db):
    """A file moved over the database while the log of the old one holds changes: what SQLite would replay."""
    live, copy = copy_of(db, 'journal.db'), copy_of(db, 'journal-copie.db')
    server = Server(live, '--poll-ms', '20', '--threads', '1')
    n = matched(server)
    other = connect(live)
    other.execute('PRAGMA journal_mode = WAL')
    reader = sqlite3.connect(live)  # in the middle of a read: the log cannot be put into the file
    reader.execute('BEGIN')
    reader.execute('SELECT count(*) FROM projet').fetchone()
    other.execute("DELETE FROM projet WHERE uid = 'j-ecole'")
    other.commit()
    check(server.shows(lambda: matched(server) == n - 1), 'a change shows', matched(server))
    check(os.path.getsize(live + '-wal') > 0, 'and lies in the log')
    time.sleep(0.1)
    os.replace(copy, live)
    check(until(lambda: 'would be replayed' in server.errors()), 'a file moved beside it is not read', server.errors())
    same((matched(server), server.get('/readyz').status), (n - 1, 503), 'the old data stay, and /readyz says so')
    reader.close()
    other.close()
    r = run('restore', '--db', live, '--from', copy_of(db, 'journal-copie.db'))
    check(r.returncode == 0 and server.shows(lambda: matched(server) == n), 'restore mends it', (r.stderr, server.errors()))
    check(until(lambda: server.get('/readyz').status == 200), 'and all is well', server.get('/readyz'))
    check(until(lambda: item(server, 'j-ecole').status == 200), 'texts too', item(server, 'j-ecole'))
    c = sqlite3.connect(live)
    same(c.execute('PRAGMA integrity_check').fetchone()[0], 'ok', 'the database is sound')
    c.close()
    same(server.stop(), 0, 'the server ends well')


def test_no_frames(db):
    """What another program leaves in the log goes into the file when nobody writes."""
    live = copy_of(db, 'frames.db')
    server = Server(live, '--poll-ms', '20', '--threads', '1')
    c = connect(live)
    c.execute('PRAGMA journal_mode = WAL')
    reader = sqlite3.connect(live)  # as long as he reads the log stays
    reader.execute('BEGIN')
    reader.execute('SELECT count(*) FROM projet').fetchone()
    c.execute("DELETE FROM projet WHERE uid = 'j-ecole'")
    c.commit()
    check(os.path.getsize(live + '-wal') > 0, 'a change lies in the log')
    reader.close()
    check(until(lambda: os.path.getsize(live + '-wal') == 0), 'soon it does not', os.path.getsize(live + '-wal'))
    c.execute("DELETE FROM projet WHERE uid = 'j-musee'")
    c.commit()
    c.close()
    check(until(lambda: os.path.getsize(live + '-wal') == 0), 'nor the next one')
    same(server.stop(), 0, 'the server ends well')
    check(not os.path.exists(live + '-wal'), 'a server that ends leaves the file alone')


def test_held_lock(db):
    """Who reads does not wait for who writes, nor the other way round."""
    live = copy_of(db, 'tenue.db')
    c = connect(live)
    c.execute('PRAGMA journal_mode = WAL')
    c.execute('BEGIN IMMEDIATE')
    c.execute("DELETE FROM projet WHERE uid = 'j-ecole'")
    for verb in (('check',), ('find', 'projets'), ('backup', '--to', path('tenue-copie.db'))):
        r = run(verb[0], '--db', live, *verb[1:])
        check(r.returncode == 0, f'{verb[0]} beside a writer in the middle of a transaction', r.stdout + r.stderr)
    c.commit()
    c.close()
    r = run('check', '--db', live)
    check(r.returncode == 0 and 'full-text index of projets         ok' in r.stdout, 'check finds it sound', r.stdout)


# --- without the right to write ----------------------------------------------------------------------------------

NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']


def as_nobody(*args):
    return subprocess.run([*NOBODY, ATLASD, *args], capture_output=True, text=True, timeout=120)


def readers_place(db, name):
    """A folder that others may read, with a database in it."""
    os.chmod(folder, 0o755)
    place = path(name)
    os.mkdir(place, 0o755)
    live = os.path.join(place, 'a.db')
    shutil.copy(db, live)
    os.chmod(live, 0o644)
    return live


def test_verbs_of_nobody(db):
    live = readers_place(db, 'lisible')
    c = sqlite3.connect(live)
    same(c.execute('PRAGMA journal_mode = WAL').fetchone()[0], 'wal', 'a database with a log')
    c.close()
    n = matched_by(run('find', '--db', live, 'projets', 'limit=1').stdout)
    for name in ('-wal', '-shm'):
        if os.path.exists(live + name):
            os.unlink(live + name)
    states = (('nobody at it', lambda: None), ('an empty log', lambda: open(live + '-wal', 'w').close()),
              ('a log and no index of it', lambda: keep_log(live)))
    for what, prepare in states:
        prepare()
        before = sorted(os.listdir(os.path.dirname(live)))
        r = as_nobody('find', '--db', live, 'projets', 'limit=1')
        expected = n - 1 if 'no index' in what else n
        check(r.returncode == 0 and matched_by(r.stdout) == expected, f'find, {what}', (r.stderr, r.stdout[:100]))
        r = as_nobody('check', '--db', live)
        check(r.returncode == 0, f'check, {what}', r.stdout + r.stderr)
        r = as_nobody('backup', '--db', live, '--to', '/nowhere/x')
        check(r.returncode == 1 and '/nowhere/x' in r.stderr, f'backup, {what}', r.stderr)
        same(sorted(os.listdir(os.path.dirname(live))), before, 'nothing is left in the folder')
    with open(live + '-journal', 'wb') as f:  # the rest of a change that was not finished
        f.write(b'\xd9\xd5\x05\xf9\x20\xa1\x63\xd7' + bytes(600))
    r = as_nobody('find', '--db', live, 'projets')
    check(r.returncode == 1 and 'middle of a change' in r.stderr, 'an interrupted change must be taken back first', r)
    os.unlink(live + '-journal')
    r = as_nobody('import', '--db', live, path('une-ligne.csv'), '--as', 'partenaires')
    check(r.returncode == 1 and r.stderr.count('\n') == 1, 'writing is refused in one sentence', r.stderr)


def keep_log(live):
    """A change in the log, as it is copied with the file to another place: FILE-shm is not there."""
    c = connect(live)
    c.execute('PRAGMA wal_autocheckpoint = 0')
    c.execute("DELETE FROM projet WHERE uid = 'j-ecole'")
    c.commit()
    shutil.copy(live + '-wal', live + '-kept')
    c.close()
    shutil.copy(live, live + '-file')
    os.replace(live + '-kept', live + '-wal')
    for name in ('-shm', '-file'):
        if os.path.exists(live + name):
            os.unlink(live + name)
    os.chmod(live + '-wal', 0o644)


def matched_by(text):
    return int(text.split('"numberMatched":')[1].split(',')[0])


class Pairs(threading.Thread):
    """A writer as root that comes and goes: each transaction moves one project between two cooperations."""

    def __init__(self, db):
        super().__init__()
        self.db, self.ended, self.n = db, False, 0

    def run(self):
        while not self.ended:
            c = connect(self.db)
            for _ in range(3):
                self.n += 1
                c.execute("UPDATE projet SET titre = ?, objectifs = ? WHERE uid = 'j-puits'",
                          (f'Puits {self.n}', f'Objectifs {self.n}'))
                c.execute("UPDATE projet SET titre = ?, objectifs = ? WHERE uid = 'j-forages'",
                          (f'Forages {self.n}', f'Objectifs {self.n}' * 2000))
                c.commit()
                time.sleep(0.01)
            c.close()  # the last one at it: the log goes into the file
            time.sleep(0.05)


def test_server_of_nobody(db):
    live = readers_place(db, 'servie')
    server = Server(live, '--poll-ms', '20', '--threads', '2', user='nobody')
    titles = lambda: {f['id']: f['properties']['titre']
                      for f in server.get('/api/collections/projets/items').json['features']}
    n = matched(server)
    check(n > 0 and item(server).status == 200, 'a server that may not write answers', n)
    writer = Pairs(live)
    writer.start()
    torn, bad, seen = [], [], set()
    while writer.n < 30:
        now = titles()
        a, b = now['j-puits'].split()[-1], now['j-forages'].split()[-1]
        seen.add(a)
        if a != b and a.isdigit() and b.isdigit():
            torn.append((a, b))
        r = item(server)
        if r.status == 200:
            words = r.json['properties']['objectifs'].split('Objectifs ')[1:]
            if len(set(words)) > 1:
                torn.append(words[:2])
        elif r.status != 503:
            bad.append(r)
    writer.ended = True
    writer.join()
    same((torn, bad), ([], []), f'beside a writer that comes and goes none of {len(seen)} states was torn')
    check(server.shows(lambda: titles()['j-puits'] == f'Puits {writer.n}'), 'what is written last shows', titles())
    check(until(lambda: item(server).status == 200 and item(server).json['properties']['objectifs'].startswith(
        f'Objectifs {writer.n}')), 'its texts too', item(server))
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'it is ready', server.get('/readyz'))
    same(server.stop(), 0, 'the server ends well')


def test_hidden_log(db):
    """What a killed writer left, in a log that others may not read."""
    live = readers_place(db, 'journal-cache')
    c = sqlite3.connect(live)
    c.execute('PRAGMA journal_mode = WAL')
    c.execute("UPDATE projet SET titre = 'Puits' WHERE uid = 'j-puits'")
    c.commit()
    with open(live + '-wal', 'rb') as f:
        log = f.read()
    c.close()
    with open(live + '-wal', 'wb') as f:
        f.write(log)
    os.chmod(live + '-wal', 0o600)
    r = as_nobody('find', '--db', live, 'projets')
    check(r.returncode == 1 and '-wal, the log of' in r.stderr and 'Permission denied' in r.stderr and r.stderr.count('\n') == 1,
          'a log that may not be read is named', r.stderr)


def test_cut_short_for_nobody(db):
    """Without locks: a change while it was read is no fault, but one that stays is."""
    live = readers_place(db, 'courte')
    with open(live, 'rb') as f:
        whole = f.read()
    server = Server(live, '--poll-ms', '20', user='nobody')
    same((item(server).status, server.get('/readyz').status), (200, 200), 'a server that may not write is ready')
    os.truncate(live, 20000)
    check(until(lambda: server.get('/readyz').status == 503), 'cut short for good: /readyz says so', server.get('/readyz'))
    for _ in range(60):
        item(server, 'j-ecole')
    check('damaged' in server.errors() and len(server.errors().splitlines()) < 20, 'the log says why, not for each request',
          server.errors())
    with open(live, 'r+b') as f:
        f.write(whole)
    check(until(lambda: server.get('/readyz').body == b'ok\n'), 'made whole again it is ready', server.get('/readyz'))
    check(until(lambda: item(server, 'j-ecole').status == 200), 'and records are read', item(server, 'j-ecole'))
    same(server.stop(), 0, 'the server ends well')


def test_older(db):
    """A database of the schema before: brought up by the first server that may write it, and its records stay."""
    older = copy_of(db, 'avant.db')
    connection = sqlite3.connect(older)
    version = connection.execute('PRAGMA user_version').fetchone()[0]
    rows = connection.execute('SELECT uid, nature, jumelage FROM cooperation ORDER BY uid').fetchall()
    connection.execute(f'PRAGMA user_version = {version - 1}')
    connection.close()
    server = Server(older, '--poll-ms', '20')
    check(matched(server) > 0, 'a server begins on a database of the schema before')
    same(server.stop(), 0, 'and ends well')
    connection = sqlite3.connect(older)
    same(connection.execute('PRAGMA user_version').fetchone()[0], version, 'the database has the schema of today')
    same(connection.execute('SELECT uid, nature, jumelage FROM cooperation ORDER BY uid').fetchall(), rows, 'and its records')
    connection.close()


def body():
    db = database()
    test_older(db)
    test_cut_short(db)
    test_emptied(db)
    test_reasons(db)
    test_cannot_be_loaded(db)
    test_old_log(db)
    test_no_frames(db)
    test_held_lock(db)
    if os.getuid() == 0 and shutil.which('setpriv'):
        test_verbs_of_nobody(db)
        test_server_of_nobody(db)
        test_cut_short_for_nobody(db)
        test_hidden_log(db)
    else:
        print('# not root: what another user may read is not tried')


if __name__ == "__main__":
    main(body)
