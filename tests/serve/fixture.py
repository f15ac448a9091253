"""fixture.py - what the tests of the server share: a small database, a running atlasd, raw HTTP, TAP."""
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get('BUILD', 'build')
ATLASD = os.environ.get('ATLASD', os.path.join(BUILD, 'asan', 'atlasd'))
os.environ.setdefault('LSAN_OPTIONS', 'suppressions=tests/lsan.supp:print_suppressions=0')

# --- TAP ---------------------------------------------------------------------------------------------------------

_count = _bad = 0


def check(good, what, got=None):
    global _count, _bad
    _count += 1
    if not good:
        _bad += 1
    print(f'{"ok" if good else "not ok"} {_count} - {what}', flush=True)
    if not good and got is not None:
        print('# got: ' + repr(got)[:1500].replace('\n', '\n# '), flush=True)
    return good


def same(got, expected, what):
    return check(got == expected, what, f'{got!r}, expected {expected!r}')


def finish():
    print(f'1..{_count}')
    sys.exit(1 if _bad else 0)


# --- a database --------------------------------------------------------------------------------------------------

folder = tempfile.mkdtemp(prefix='atlasd-serve-')
_running = []


def clean_up():
    for server in list(_running):
        server.process.kill()
        server.process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def path(name):
    return os.path.join(folder, name)


def connect(db):
    """SpatiaLite's triggers on geometry columns need its functions."""
    c = sqlite3.connect(db, timeout=20)
    c.enable_load_extension(True)
    c.load_extension('mod_spatialite')
    c.execute('PRAGMA foreign_keys = ON')
    return c


def empty_database(name):
    """A database with vocabularies and territories, and no record: a copy of tests/run's, or made here."""
    db = path(name)
    if 'ATLASD_TEST_EMPTY_DB' in os.environ:
        shutil.copyfile(os.environ['ATLASD_TEST_EMPTY_DB'], db)
        return db
    return make_empty(db)


def make_empty(db):
    """Imported, and its one row taken out again."""
    source = path('une-ligne.csv')
    with open(source, 'w') as f:
        f.write('nom,pays\nbamako,ML\n')
    r = subprocess.run([ATLASD, 'import', '--db', db, source, '--as', 'partenaires'], capture_output=True, text=True)
    if r.returncode != 0:
        raise RuntimeError('no database can be made: ' + r.stderr)
    c = connect(db)
    c.execute('DELETE FROM partenaire')
    c.execute('DELETE FROM ancien_uid')
    c.commit()
    c.close()
    return db


COLLECTIVITES = [  # uid, type, nom, departement, region, lon, lat, population
    ('commune-69123', 'commune', 'Lyon', '69', '84', 4.835, 45.764, 522000),
    ('commune-44109', 'commune', 'Nantes', '44', '52', -1.553, 47.218, 320000),
    ('region-84', 'region', 'Auvergne-Rhône-Alpes', None, '84', 4.5, 45.5, 8000000),
    ('commune-67482', 'commune', 'Strasbourg', '67', '44', 7.752, 48.573, None),
]
PARTENAIRES = [  # uid, nom, pays, lon, lat
    ('p-ml-bamako', 'bamako', 'ML', -8.0, 12.65),
    ('p-sn-dakar', 'dakar', 'SN', -17.447, 14.693),
    ('p-de-leipzig', 'leipzig', 'DE', 12.373, 51.34),
    ('p-fj-suva', 'suva', 'FJ', 178.442, -18.142),
    ('p-ne-sans-position', 'village sans position', 'NE', None, None),
]
COOPERATIONS = [  # uid, nature, titre, jumelage, statut, depuis, collectivites, partenaires
    ('c-eau', 'cooperation', 'Lyon – Bamako et Dakar', 0, 'en_cours', 2009, [0, 2], [0, 1]),
    ('c-jumelage', 'cooperation', 'Lyon – Leipzig', 1, 'en_cours', 1981, [0], [2]),
    ('c-nantes', 'cooperation', 'Nantes – Dakar', 0, 'termine', None, [1], [1]),
    ('c-suva', 'cooperation', 'Nantes – Suva', 0, 'en_sommeil', 2001, [1], [3]),
    ('c-niger', 'cooperation', 'Strasbourg – Niger', 0, 'en_cours', 2015, [3], [4]),
    ('a-bamako', 'action', 'Strasbourg – Bamako', 0, 'en_cours', 2012, [3], [0]),
]
PROJETS = [  # uid, cooperation, titre, thematiques, from, to, financements
    ('j-forages', 0, 'Forages et châteaux d’eau', ['eau'], 2009, 2012, [('fonds_propres', 2009, 12000)]),
    ('j-ecole', 0, 'École de Bamako', ['education'], 2010, 2011, []),
    ('j-musee', 1, 'Musée des beaux-arts', ['culture', 'patrimoine'], 2014, 2014, []),
    ('j-dechets', 2, 'Collecte des déchets', ['dechets'], 2016, 2017, [('ue', 2016, 90000)]),
    ('j-puits', 5, 'Puits à Bamako', ['eau', 'sante'], 2012, 2013, [('agences_eau', 2012, None)]),
]


def _point(lon, lat):
    return 'NULL' if lon is None else f'MakePoint({lon}, {lat}, 4326)'


def fill(db):
    c = connect(db)
    sources = {r[0] for r in c.execute('SELECT code FROM source_financement')}
    for uid, kind, nom, dep, reg, lon, lat, pop in COLLECTIVITES:
        c.execute('INSERT INTO collectivite (uid, type, nom, departement, region, population, qualite, geom) '
                  f"VALUES (?, ?, ?, ?, ?, ?, 'exacte', {_point(lon, lat)})", (uid, kind, nom, dep, reg, pop))
    for uid, nom, pays, lon, lat in PARTENAIRES:
        c.execute(f'INSERT INTO partenaire (uid, nom, pays, qualite, geom) VALUES (?, ?, ?, ?, {_point(lon, lat)})',
                  (uid, nom, pays, 'exacte' if lon is not None else 'aucune'))
    for uid, nature, titre, jumelage, statut, depuis, members, partners in COOPERATIONS:
        i = c.execute('INSERT INTO cooperation (uid, nature, titre, jumelage, statut, depuis) VALUES (?, ?, ?, ?, ?, ?)',
                      (uid, nature, titre, jumelage, statut, depuis)).lastrowid
        c.executemany('INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (?, ?)',
                      [(i, m + 1) for m in members])
        c.executemany('INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (?, ?)',
                      [(i, p + 1) for p in partners])
    for uid, coop, titre, thematiques, start, end, financements in PROJETS:
        i = c.execute('INSERT INTO projet (uid, cooperation_id, titre, objectifs, annee_debut, annee_fin, statut) '
                      "VALUES (?, ?, ?, ?, ?, ?, 'termine')",
                      (uid, coop + 1, titre, 'Objectifs : ' + titre, start, end)).lastrowid
        c.executemany('INSERT INTO projet_thematique VALUES (?, ?)', [(i, t) for t in thematiques])
        c.executemany('INSERT INTO financement (projet_id, source, annee, montant) VALUES (?, ?, ?, ?)',
                      [(i, s if s in sources else None, a, m) for s, a, m in financements])
    c.execute("INSERT INTO bourse (uid, partenaire_id, titre, annee, budget, etat) "
              "VALUES ('b-ecoles', 1, 'Trois écoles à Bamako', 2014, 45000, 'publie')")
    c.execute("INSERT INTO bourse (uid, partenaire_id, titre, etat) VALUES ('b-secret', 2, 'Pas encore publié', 'brouillon')")
    c.execute("INSERT INTO ancien_uid (uid, collection, successeur) VALUES ('c-fusionnee', 'cooperations', 'c-eau'), "
              "('c-retiree', 'cooperations', NULL)")
    c.execute("INSERT OR REPLACE INTO meta VALUES ('demonstration', '1')")
    c.commit()
    c.close()
    return db


def database(name='test.db'):
    return fill(empty_database(name))


def demonstration():
    """A copy of the demonstration data, of the test alone; made where there are none yet."""
    db = path('demo.db')
    if 'ATLASD_TEST_DB' in os.environ:
        shutil.copyfile(os.environ['ATLASD_TEST_DB'], db)
    else:
        subprocess.run([ATLASD, 'generate', '--db', db], check=True, capture_output=True)
    return db


# --- a server ----------------------------------------------------------------------------------------------------

class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return self.headers.get(name.lower())

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'{self.status} {self.headers} {self.body[:600]!r}'


class Server:
    """atlasd on a free port, in front of db."""

    def __init__(self, db, *options, wait=True, before=None, user='root'):
        self.log = open(path(f'log-{len(os.listdir(folder))}'), 'w+')
        # run by root the server stays root, as it may write beside the database under its unit; rights_test.py and
        # others name another user, or none
        stays = ['--user', user] if os.geteuid() == 0 and user else []
        listen = [] if '--listen' in options else ['--listen', '127.0.0.1:0']
        # pictures keep the bytes that they had first, which many tests compare; repack_test.py lets them go
        keeps = [] if '--repack-percent' in options else ['--repack-percent', '0']
        self.process = subprocess.Popen([ATLASD, 'serve', '--db', db, *listen, *stays, *keeps, *options],
                                        stderr=self.log, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                        preexec_fn=before)
        _running.append(self)
        self.port = None
        if wait:
            self.wait_until_listening()

    def errors(self):
        self.log.flush()
        with open(self.log.name) as f:
            return f.read()

    def wait_until_listening(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            m = re.search(r'listening on http://127\.0\.0\.1:(\d+)/\n', self.errors())
            if m:
                self.port = int(m[1])
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError('atlasd does not answer: ' + self.errors())

    def connection(self, timeout=120):
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)

    def get(self, target, method='GET', headers=None, connection=None):
        c = connection or self.connection()
        c.putrequest(method, target, skip_host='Host' in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            c.putheader(name, value)
        c.endheaders()
        r = c.getresponse()
        body = r.read()
        if not connection:
            c.close()
        return Answer(r.status, {k.lower(): v for k, v in r.getheaders()}, body)

    def socket(self, timeout=20):
        return socket.create_connection(('127.0.0.1', self.port), timeout=timeout)

    def raw(self, data, timeout=20, hang_up=False):
        """Send bytes, and no more with hang_up; read until the server closes."""
        s = self.socket(timeout)
        try:
            s.sendall(data)
            if hang_up:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it may close before all is sent
        parts = []
        try:
            while True:
                part = s.recv(65536)
                if not part:
                    break
                parts.append(part)
        except (ConnectionResetError, socket.timeout):
            pass
        s.close()
        return b''.join(parts)

    def metric(self, name):
        for line in self.get('/metrics').body.decode().splitlines():
            if line.startswith('atlasd_' + name + ' '):
                return float(line.split()[-1])
        return None

    def settles(self, name, value, seconds=60):
        """Waits for a metric to become value; what it was last. Loops see clients go one after the other."""
        end = time.monotonic() + seconds
        while (got := self.metric(name)) != value and time.monotonic() < end:
            time.sleep(0.05)
        return got

    def shows(self, predicate, seconds=60):
        """True once it is, and every loop has the data that one has: they take new ones one after the other."""
        return until(predicate, seconds) and self.settles('snapshot_loops_behind', 0) == 0

    def stop(self, number=signal.SIGTERM, seconds=180):
        """The exit status; sanitizers' complaints make it other than 0."""
        self.process.send_signal(number)
        status = self.process.wait(seconds)
        _running.remove(self)
        return status


def free_port():
    """Below those that the system gives to clients, so that it is free still when a server takes it."""
    for port in random.sample(range(15000, 32000), 200):
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue
    raise RuntimeError('no port is free')


def until(predicate, seconds=60):
    """True once it is; False when it is not by then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if predicate():
            return True
        time.sleep(0.02)
    return False


def run(*args, seconds=60):
    return subprocess.run([ATLASD, *args], capture_output=True, text=True, timeout=seconds)


def main(body):
    try:
        body()
    except Exception as e:  # a test that breaks off is a failure, not a silence
        import traceback
        traceback.print_exc(file=sys.stdout)
        check(False, f'the test ran to its end: {e}')
    finally:
        clean_up()
    finish()
