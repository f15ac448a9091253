"""From start to end: what keeps it from starting, limits of connections, changes of the data, how it stops."""
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time

from fixture import (ATLASD, check, connect, database, empty_database, fill, folder, free_port, main, path, run, same, Server,
                     until)


def fails(args, status, word, what):
    r = run('serve', *args)
    lines = r.stderr.strip().splitlines()
    check(r.returncode == status and len(lines) == 1 and word in lines[0] and lines[0].startswith('atlasd serve: ')
          and r.stdout == '', f'{what}: exit {status} and one sentence with {word!r}', (r.returncode, r.stderr))


def test_refusals(db):
    any_port = ['--listen', '127.0.0.1:0']
    text, foreign, newer, empty = path('texte.db'), path('autre.db'), path('future.db'), path('vide.db')
    with open(text, 'w') as f:
        f.write('nom;pays\nbamako;ML\n' * 100)
    open(empty, 'w').close()
    c = sqlite3.connect(foreign)
    c.execute('CREATE TABLE t (a)')
    c.commit()
    c.close()
    fill(empty_database('future.db'))
    c = sqlite3.connect(newer)
    c.execute('PRAGMA user_version = 99')
    c.commit()
    c.close()
    fails(['--db', path('nulle-part.db'), *any_port], 1, 'nulle-part.db', 'a missing database')
    check(not os.path.exists(path('nulle-part.db')), 'which is not made')
    fails(['--db', text, *any_port], 1, 'texte.db', 'a file that is no database')
    fails(['--db', empty, *any_port], 1, 'vide.db', 'an empty file')
    same(os.path.getsize(empty), 0, 'which stays empty')
    fails(['--db', foreign, *any_port], 1, 'autre.db', "another program's database")
    fails(['--db', newer, *any_port], 1, '99', 'a database of a newer version')
    fails(['--db', path('.'), *any_port], 1, path('.'), 'a folder')
    fails(any_port, 2, '--db', 'no database named')
    for args, word in [(['--db', db, '--listen', 'x'], 'HOST:PORT'), (['--db', db, '--listen', '127.0.0.1:99999'], '99999'),
                       (['--db', db, '--listen', '::1:80'], 'HOST:PORT'), (['--db', db, '--threads', 'two'], 'two'),
                       (['--db', db, '--threads', '-1'], '-1'), (['--db', db, '--colour', 'red'], '--colour'),
                       (['--db', db, 'extra'], 'extra'), (['--db'], '--db'), (['--db', db, '--public-url', 'x'], 'public-url'),
                       (['--db', db, '--public-url', 'https://a.example/../b'], 'public-url'),
                       (['--db', db, '--trusted-proxy', 'proxy'], 'proxy'), (['--db', db, '--forwarded-header', 'Via'], 'Via'),
                       (['--db', db, '--max-page', '0'], '--max-page')]:
        if word in ('HOST:PORT', '99999'):
            r = run('serve', *args)
            check(r.returncode in (1, 2) and word in r.stderr and r.stderr.count('\n') == 1, f'{args[2:]}: one sentence', r)
        else:
            fails(args, 2, word, f'wrong usage {args[-2:]}')
    r = run('serve', '--help')
    known = ['--db', '--listen', '--metrics', '--public-url', '--trusted-proxy', '--forwarded-header', '--log', '--max-connections']
    same([o for o in known if f'\n  {o} ' not in r.stdout], [], '--help names every option')
    check(r.returncode == 0 and '--max-connections' in r.stdout and '4096' in r.stdout and r.stderr == '',
          '--help names limits and their defaults', r)
    for args, least, words in [(['--max-connections', '4096'], 300, ['300', '--max-connections 4096', 'ulimit -n']),
                               ([], 60, ['60', 'ulimit -n'])]:
        r = subprocess.run([ATLASD, 'serve', '--db', db, *any_port, '--threads', '2', *args], capture_output=True, text=True,
                           timeout=60, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (least, least)))
        check(r.returncode == 1 and all(w in r.stderr for w in words) and r.stderr.count('\n') == 1,
              f'{least} open files are too few for {args or "anything"}: exit 1, one sentence', r.stderr)


def test_port_taken(db):
    port = free_port()
    a = Server(db, '--listen', f'127.0.0.1:{port}')
    fails(['--db', db, '--listen', f'127.0.0.1:{a.port}'], 1, str(a.port), 'a port where another atlasd listens')
    same(a.get('/healthz').status, 200, 'which still answers')
    same(a.stop(), 0, 'and ends well')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        s.listen()
        taken = s.getsockname()[1]
        fails(['--db', db, '--listen', f'127.0.0.1:{taken}'], 1, str(taken), 'a port where another program listens')
    b = Server(db, '--listen', f'127.0.0.1:{port}')
    same(b.port, port, 'a port that was given up can be taken at once')
    same(b.stop(signal.SIGINT), 0, 'SIGINT ends it like SIGTERM')


def closed_after(s, seconds):
    """When the server closes, in seconds; None if it does not; what it sent before."""
    began = time.monotonic()
    s.settimeout(seconds)
    data = b''
    try:
        while True:
            part = s.recv(65536)
            if not part:
                return time.monotonic() - began, data
            data += part
    except ConnectionResetError:
        return time.monotonic() - began, data
    except socket.timeout:
        return None, data


def test_timeouts(db):
    server = Server(db, '--header-timeout', '1', '--idle-timeout', '1', '--stall-timeout', '1')
    took, data = closed_after(server.socket(), 5)
    check(took and 0.9 < took < 3 and data == b'', 'a connection that sends nothing is closed', (took, data))
    s = server.socket()
    s.sendall(b'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    took, data = closed_after(s, 5)
    check(took and 0.9 < took < 3 and data.startswith(b'HTTP/1.1 200'), 'and one that rests after an answer', (took, data))
    s = server.socket()
    s.sendall(b'GET /healthz HTTP/1.1\r\nHos')
    took, data = closed_after(s, 5)
    check(took and 0.9 < took < 3 and data.startswith(b'HTTP/1.1 408 '), 'a half-sent request gets 408', (took, data))
    s = server.socket()
    s.sendall(b'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc')
    took, data = closed_after(s, 5)
    check(took is not None and took < 3 and data.startswith(b'HTTP/1.1 405 ') and data.count(b'HTTP/1.1') == 1,
          'what a body is sent with is answered without waiting for the body', (took, data))
    s = server.socket()
    began = time.monotonic()
    try:
        for letter in b'GET /healthz HTTP/1.1\r\nX-A: ' + b'a' * 100:
            s.sendall(bytes([letter]))
            time.sleep(0.1)
    except OSError:
        pass
    took = time.monotonic() - began
    check(0.9 < took < 4, 'a byte now and then does not put it off', took)
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(('127.0.0.1', server.port))
    request = b'GET /web/leaflet/leaflet.min.js HTTP/1.1\r\nHost: x\r\n\r\n'
    s.settimeout(3)
    try:
        s.sendall(request * 400)
        time.sleep(3)
    except OSError:
        pass
    same(server.settles('connections', 1), 1, 'a client that takes no answers is dropped')
    slow = server.socket()
    slow.sendall(request)
    data = slow.recv(1000)
    for _ in range(8):
        time.sleep(0.3)
        data += slow.recv(1000)
    check(data.startswith(b'HTTP/1.1 200') and len(data) > 5000, 'one that takes them slowly is not')
    same(server.stop(), 0, 'the server ends well')


def test_connection_limit(db):
    server = Server(db, '--max-connections', '20', '--threads', '1', '--header-timeout', '2')
    idle = [server.socket() for _ in range(60)]
    end = time.monotonic() + 5
    while time.monotonic() < end and server.metric('connections') > 21:
        time.sleep(0.1)
    check(server.metric('connections') <= 21, 'of 60 idle connections no more than the limit stay open')
    same(server.get('/healthz').status, 200, 'and new ones are served')
    for s in idle:
        s.close()
    busy = [server.socket() for _ in range(40)]
    for s in busy:
        s.sendall(b'GET /')
    began = time.monotonic()
    status = server.get('/healthz').status
    took = time.monotonic() - began
    check(status == 200 and took < 15, f'behind 40 half-sent requests a new one waits for their timeout ({took:.1f} s)')
    for s in busy:
        s.close()
    same(server.stop(), 0, 'the server ends well')


def test_burst(db):
    """Requests and then idle connections come at once, while the process stands still: no request gives way unread."""
    server = Server(db, '--max-connections', '20', '--threads', '1')
    server.process.send_signal(signal.SIGSTOP)
    asking = [server.socket() for _ in range(15)]
    for s in asking:
        s.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    idle = [server.socket() for _ in range(30)]
    server.process.send_signal(signal.SIGCONT)
    same([closed_after(s, 20)[1][:15] for s in asking], [b'HTTP/1.1 200 OK'] * 15, 'requests that wait unread are answered')
    same(server.get('/healthz').status, 200, 'and new ones')
    check(server.metric('connections') <= 21, 'within the limit')
    for s in idle:
        s.close()
    same(server.stop(), 0, 'the server ends well')


def test_descriptors(db):
    """The soft limit is raised; within a hard one that is low, everything has its descriptors, databases too."""
    server = Server(db)
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    same(limits[0], limits[1], 'the process may open what the system allows')
    server.stop()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 400
    server = Server(db, '--threads', '8', '--tile-workers', '8', '--search-workers', '8', '--idle-timeout', '600',
                    '--cache-mib', '0', before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
    same(before, resource.getrlimit(resource.RLIMIT_NOFILE), 'here nothing changes')
    told = [x for x in server.errors().splitlines() if 'ulimit -n' in x]
    check(len(told) == 1 and '400' in told[0] and 'not 4096' in told[0], 'fewer connections than the default: one line', told)
    held = [server.socket() for _ in range(most)]
    items = [f'/api/collections/{c}/items/{i}' for c, ids in
             [('cooperations', ['c-eau', 'c-jumelage', 'c-nantes', 'c-suva', 'c-niger']), ('actions', ['a-bamako']),
              ('projets', ['j-forages', 'j-ecole', 'j-musee', 'j-dechets', 'j-puits']),
              ('partenaires', ['p-ml-bamako', 'p-sn-dakar', 'p-de-leipzig', 'p-fj-suva'])] for i in ids]
    answers = []

    def ask(target):
        try:
            answers.append(server.get(target).status)
        except OSError as e:
            answers.append(str(e))
    for _ in range(5):
        threads = [threading.Thread(target=ask, args=(target,)) for target in items]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    same(set(answers), {200}, 'with all connections taken, what needs the database is answered')
    used = len(os.listdir(f'/proc/{server.process.pid}/fd'))
    check(used < most, 'and descriptors are left', used)
    check('Too many open files' not in server.errors() and 'cannot' not in server.errors(), 'nothing ran out', server.errors())
    for s in held:
        s.close()
    same(server.stop(), 0, 'the server ends well')


def test_metrics_address(db):
    """With --metrics, what operators look at is at an address of its own, and the metrics are at no other."""
    server = Server(db, '--threads', '2', '--metrics', '127.0.0.1:0')
    m = re.search(r'metrics on http://127\.0\.0\.1:(\d+)/metrics\n', server.errors())
    check(m, 'its address is said at the start', server.errors())
    public, server.port = server.port, int(m[1])
    answer = server.get('/metrics')
    check(answer.status == 200 and b'atlasd_connections ' in answer.body, 'the metrics are there', answer)
    same([server.get(t).status for t in ('/healthz', '/readyz')], [200, 200], 'and health')
    same([server.get(t).status for t in ('/', '/api', '/tiles/base/0/0/0.png')], [404] * 3, 'and nothing else')
    operators, server.port = server.port, public
    same([server.get(t).status for t in ('/metrics', '/healthz', '/readyz', '/api', '/tiles/base/0/0/0.png')],
         [404, 200, 200, 200, 200], 'at the other address all but the metrics')
    same([server.get('/tiles/base/0/0/0.png').status for _ in range(20)], [200] * 20, 'a tile is kept')
    server.port = operators
    host = {'Host': f'127.0.0.1:{public}'}
    same(server.get('/tiles/base/0/0/0.png', headers=host).status, 404, 'which does not make it appear here')
    held = [server.socket() for _ in range(60)]
    same(server.get('/metrics').status, 200, 'idle connections there give way')
    for s in held:
        s.close()
    s = server.socket()
    s.sendall(b'GET /metrics HTTP/1.1\r\nHo')
    time.sleep(0.2)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    s.sendall(b'st: x\r\n\r\n')
    check(s.recv(20).startswith(b'HTTP/1.1 200'), 'a request there is answered at the end too')
    s.close()
    same(server.stop(), 0, 'the server ends well')
    fails(['--db', db, '--listen', '127.0.0.1:0', '--metrics', 'x'], 2, '--metrics takes HOST:PORT', 'a wrong --metrics')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        s.listen()
        port = s.getsockname()[1]
        fails(['--db', db, '--listen', '127.0.0.1:0', '--metrics', f'127.0.0.1:{port}'], 1, str(port), 'a --metrics that is taken')


def test_shared_connections(db):
    """The loops have equal numbers of connections, so the limit of each is reached by none before the others."""
    server = Server(db, '--max-connections', '40', '--threads', '4')

    def asks(s):
        try:
            s.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
            return s.recv(4096).startswith(b'HTTP/1.1 200')
        except OSError:
            return False
    sockets, first = [], 0
    for _ in range(40):
        sockets.append(server.socket())
        first += asks(sockets[-1])
    same(first, 40, 'as many connections as the limit are served')
    time.sleep(1)  # those that lie idle beyond a loop's limit would have been closed
    same(sum(map(asks, sockets)), 40, 'and stay open, whatever loop accepted them')
    for s in sockets:
        s.close()
    stop = threading.Event()

    def knock():
        while not stop.is_set():
            try:
                asks(server.socket())
            except OSError:
                return
    knockers = [threading.Thread(target=knock) for _ in range(8)]
    for t in knockers:
        t.start()
    time.sleep(0.5)
    same(server.stop(), 0, 'a server that ends while connections move between its loops ends well')
    stop.set()
    for t in knockers:
        t.join()


def test_slow_client_of_a_dropped_answer(db):
    """Large kept answers are sent as pages of a memory file: what takes their place there must not show."""
    server = Server(db, '--cache-mib', '2')
    asked = '/tiles/base/4/8/5@3x.png'
    whole = server.get(asked)
    check(65536 < len(whole.body) < 1 << 20, 'there is a large answer', len(whole.body))
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.settimeout(20)
    slow.connect(('127.0.0.1', server.port))
    slow.sendall(f'GET {asked} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'.encode())
    got = slow.recv(1000)
    others = [len(server.get(f'/tiles/base/5/{x}/{y}@3x.png').body) for x in range(14, 22) for y in range(7, 15)]
    check(sum(others) > 2 << 20, 'others have taken its place in the cache', sum(others))
    while part := slow.recv(65536):
        got += part
    same(got.partition(b'\r\n\r\n')[2], whole.body, 'who takes it slowly gets it whole')
    again = [server.get(asked).body for _ in range(3)]
    check(all(b == whole.body for b in again), 'and so does who asks again')
    same(server.stop(), 0, 'the server ends well')


def test_full_queue(db):
    server = Server(db, '--tile-workers', '1', '--tile-queue', '1', '--threads', '1')
    statuses, retries = [], []

    def ask(i):
        a = server.get(f'/tiles/base,cooperations/5/{i % 32}/{i // 8}@3x.png?q=b{i}')
        statuses.append(a.status)
        if a.status == 503:
            retries.append(1 <= int(a.header('retry-after')) <= 60 and a.json['status'] == 503)
    threads = [threading.Thread(target=ask, args=(i,)) for i in range(120)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(len(statuses) == 120 and set(statuses) <= {200, 503} and statuses.count(200) > 0,
          'every request is answered, with a tile or with 503', sorted(set(statuses)))
    check(all(retries), f'503 says when to try again ({len(retries)} of 120)')
    same(server.get('/tiles/base,cooperations/5/1/1@3x.png?q=c').status, 200, 'afterwards there is room again')
    same(server.stop(), 0, 'the server ends well')


def items(server, query=''):
    return server.get('/api/collections/cooperations/items?' + query)


def test_changes(db, *options):
    """What another process commits shows without a restart, and nothing breaks meanwhile."""
    server = Server(db, '--poll-ms', '50', *options)
    n, version = items(server).json['numberMatched'], server.get('/tiles/base.json').json['data_version']
    tag = items(server, 'pays=SN').header('etag')
    stop, seen, bad = threading.Event(), set(), []

    def ask():
        c = server.connection()
        while not stop.is_set():
            a = server.get('/api/collections/cooperations/items?limit=1', connection=c)
            t = server.get('/tiles/cooperations/2/1/1.png', connection=c)
            if a.status != 200 or t.status != 200:
                bad.append((a, t))
            else:
                seen.add(a.json['numberMatched'])
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for t in threads:
        t.start()
    c = connect(db)
    for i in range(5):
        k = c.execute("INSERT INTO cooperation (uid, nature, titre, jumelage, statut) VALUES (?, 'cooperation', ?, 0, 'en_cours')",
                      (f'c-neuve-{options}-{i}', f'Nouvelle {i}')).lastrowid
        c.execute('INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (?, 2)', (k,))
        c.execute('INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (?, 1)', (k,))
        c.commit()
        check(server.shows(lambda: items(server).json['numberMatched'] == n + i + 1), f'commit {i + 1} shows')
    stop.set()
    for t in threads:
        t.join()
    same(bad, [], 'no request failed meanwhile')
    check(seen <= set(range(n, n + 6)), 'each saw one state or the next', seen)
    now = server.get('/tiles/base.json').json['data_version']
    check(now > version, 'the version grew', (version, now))
    check(items(server, 'pays=SN').header('etag') != tag, 'the ETag of what changed is another')
    loads = server.metric('snapshot_loads_total')
    c.execute("INSERT INTO meta VALUES ('note', '1') ON CONFLICT (cle) DO UPDATE SET valeur = 'x' || valeur")
    c.rollback()
    c.execute("DELETE FROM session")
    c.commit()
    time.sleep(0.5)
    same(server.metric('snapshot_loads_total'), loads, 'a commit that changes nothing on pages loads nothing')
    c.execute("DELETE FROM cooperation WHERE uid LIKE 'c-neuve-%'")
    c.commit()
    check(server.shows(lambda: items(server).json['numberMatched'] == n), 'so does a deletion')
    c.close()
    same(server.stop(), 0, 'the server ends well')


def test_replaced(db):
    """Another file in the place of the database, as after a restored backup."""
    copy = path('remplacee.db')
    small, large = empty_database('petite.db'), path('grande.db')
    for source, to in ((db, copy), (db, large)):
        a, b = sqlite3.connect(source), sqlite3.connect(to)
        a.backup(b)
        a.close()
        b.close()
    server = Server(copy, '--poll-ms', '50')
    n = items(server).json['numberMatched']
    check(n > 0, 'the database holds cooperations', n)
    os.replace(small, copy)
    check(server.shows(lambda: items(server).json['numberMatched'] == 0), 'an empty database put in its place shows')
    os.unlink(copy)
    time.sleep(0.3)
    same(items(server).status, 200, 'without any file the last data stay')
    with open(copy, 'w') as f:
        f.write('not a database at all, sorry\n' * 10)
    check(until(lambda: 'stay' in server.errors()), 'a file that is no database is complained of')
    same(items(server).json['numberMatched'], 0, 'and the last data stay')
    a = server.get('/api/collections/cooperations/items/rien')
    check(a.status == 503 and folder not in a.body.decode(), 'what only the database knows has to wait', a)
    os.replace(large, copy)
    check(server.shows(lambda: items(server).json['numberMatched'] == n), 'a good one shows again')
    found = []
    until(lambda: found.append(server.get('/api/collections/projets/items/j-forages')) or found[-1].status == 200)
    same(found[-1].json['properties']['objectifs'],  # each loop gets the data in its turn
         'Objectifs : Forages et châteaux d’eau', 'long texts come from it too')
    same(server.stop(), 0, 'the server ends well')


def test_restored(db):
    """A backup moved over the database after an import: no log of the import is replayed into it, and another import
    with as many changes is another version, or caches would take one for the other."""
    live, backup, source = path('vive.db'), path('sauvegarde.db'), path('villes.csv')

    def load(name):
        with open(source, 'w') as f:
            f.write(f'nom,pays\n{name},HR\n')
        r = run('import', '--db', live, source, '--as', 'partenaires')
        same(r.returncode, 0, f'{name} is imported while the server runs')
        same(os.path.getsize(live + '-wal'), 0, 'its log is empty')

    def names():
        page = server.get('/api/collections/partenaires/items?pays=HR').json
        return [f['properties']['nom'] for f in page['features']]

    for to in (live, backup):
        a, b = sqlite3.connect(db), sqlite3.connect(to)
        a.backup(b)
        a.close()
        b.close()
    server = Server(live, '--poll-ms', '50')
    load('Zagreb')
    check(server.shows(lambda: names() == ['Zagreb']), 'it shows', names())
    first = server.get('/tiles/base.json').json['data_version']
    os.replace(backup, live)
    check(server.shows(lambda: names() == []), 'the backup has it not', names())
    load('Split')
    check(server.shows(lambda: names() == ['Split']), 'what is imported then shows', names())
    check(server.get('/tiles/base.json').json['data_version'] != first, 'under a version of its own', first)
    same(server.stop(), 0, 'the server ends well')


def test_same_version(db):
    versions = []
    for _ in range(2):
        server = Server(db)
        versions.append(server.get('/tiles/base.json').json['data_version'])
        server.stop()
    same(versions[0], versions[1], 'the version is the same after a restart on the same data')


def test_stop_under_load(db, *options):
    server = Server(db, *options)
    stop, count, broken = threading.Event(), [0], []

    def ask(k):
        i = 0
        while not stop.is_set():
            i += 1
            try:
                a = server.get(f'/tiles/base,cooperations/6/{i % 64}/{k}.png?q=e{i % 7}')
                count[0] += 1
                if a.status not in (200, 503):
                    broken.append(a)
            except (ConnectionError, socket.timeout, OSError):
                time.sleep(0.001)  # refused or closed before an answer began
            except Exception as e:  # IncompleteRead: an answer cut off
                broken.append(e)
    threads = [threading.Thread(target=ask, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    until(lambda: count[0] > 100)
    began = time.monotonic()
    status = server.stop()
    took = time.monotonic() - began
    stop.set()
    for t in threads:
        t.join()
    same(status, 0, f'SIGTERM under load {options}: exit 0, without a complaint of the sanitizers')
    check(took < 10, f'soon ({took:.2f} s)')
    same(broken, [], f'none of {count[0]} answers was cut off')


def test_draining(db):
    """Whoever is still answered while the server stops is told that the connection ends, and it does."""
    server = Server(db, '--stop-timeout', '30', '--header-timeout', '30')
    s, slow = server.socket(), server.socket()
    s.sendall(b'GET /api HTTP/1.1\r\nHost: a\r\n\r\n')
    first = s.recv(65536)
    check(first.startswith(b'HTTP/1.1 200') and b'Connection: close' not in first, 'before, a connection is kept', first)
    slow.sendall(b'GET /healthz HTTP/1.1\r\nHos')
    same(server.settles('connections', 3), 3, 'both are there')
    server.process.send_signal(signal.SIGTERM)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            server.socket().close()
            time.sleep(0.05)
        except OSError:
            break
    slow.sendall(b't: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    took, data = closed_after(slow, 20)
    check(data.startswith(b'HTTP/1.1 200') and b'\r\nConnection: close\r\n' in data, 'one begun before is answered, and told', data)
    check(took is not None and data.count(b'HTTP/1.1') == 1, 'and closed, whatever else it asks', data)
    same(closed_after(s, 20)[1], b'', 'one at rest is closed without a word')
    same(server.stop(), 0, 'the server ends well')


def test_sent_before_the_end(db):
    """Requests come and the order to stop with them, while the process stands still: none of them is lost."""
    for _ in range(4):
        server = Server(db, '--threads', '2')
        same(server.get('/healthz').status, 200, 'a server that is to be stopped answers')
        server.process.send_signal(signal.SIGSTOP)
        server.process.send_signal(signal.SIGTERM)
        sockets = [server.socket() for _ in range(20)]
        for s in sockets:
            s.sendall(b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
        server.process.send_signal(signal.SIGCONT)
        answers = [closed_after(s, 20)[1][:15] for s in sockets]
        same(answers, [b'HTTP/1.1 200 OK'] * 20, 'what was sent before the end is answered')
        same(server.stop(), 0, 'the server ends well')


def test_stop_with_slow_client(db):
    server = Server(db, '--stop-timeout', '1')
    s = server.socket()
    s.sendall(b'GET /healthz HTTP/1.1\r\nHo')
    time.sleep(0.2)
    began = time.monotonic()
    same(server.stop(), 0, 'SIGTERM while a request is half sent: exit 0')
    took = time.monotonic() - began
    check(took < 5, f'within the limit ({took:.2f} s)')


def test_told_often_to_stop(db):
    for _ in range(3):
        server = Server(db)
        same(server.get('/healthz').status, 200, 'a server that is to be stopped answers')
        for _ in range(20000):  # until it has ended, whatever it is at
            server.process.send_signal(signal.SIGTERM)
            if server.process.poll() is not None:
                break
        same(server.stop(), 0, 'told to stop again and again, it ends well')


def test_many_connections(db):
    server = Server(db)
    sockets = [server.socket() for _ in range(800)]
    for s in sockets:
        s.sendall(b'GET /tiles/base,cooperations/1/1/0.png HTTP/1.1\r\nHost: x\r\n\r\n')
    good = sum(s.recv(16).startswith(b'HTTP/1.1 200 OK') for s in sockets)
    same(good, 800, '800 connections at once are all served')
    same(server.settles('connections', 801), 801, 'and counted')
    for s in sockets:
        s.close()
    same(server.stop(), 0, 'the server ends well')


def body():
    db = database()
    test_refusals(db)
    test_port_taken(db)
    test_timeouts(db)
    test_connection_limit(db)
    test_burst(db)
    test_descriptors(db)
    test_metrics_address(db)
    test_shared_connections(db)
    test_slow_client_of_a_dropped_answer(db)
    test_full_queue(db)
    test_changes(db, '--threads', '2')
    test_changes(db, '--threads', '0')
    test_replaced(db)
    test_restored(db)
    test_same_version(db)
    test_many_connections(db)
    test_stop_under_load(db, '--threads', '2')
    test_stop_under_load(db, '--threads', '0')
    test_stop_with_slow_client(db)
    test_draining(db)
    test_sent_before_the_end(db)
    test_told_often_to_stop(db)


main(body)
