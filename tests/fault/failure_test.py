"""Failure injection: memory, disk and SQLite give out at the n-th call, for greater and greater n, until none fails any
more, while a list is imported into a database, into a new one, while a database is copied and put back, and while it is
loaded and answered from. The program ends with status 0 or 1 and, then, with one sentence; the database is as before or
as after; and a status of 0 is kept."""
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

BUILD = os.environ.get('BUILD', 'build')
ATLASD = os.path.abspath(os.environ.get('ATLASD', os.path.join(BUILD, 'release', 'atlasd')))
HERE = os.path.dirname(os.path.abspath(__file__))
folder = tempfile.mkdtemp(prefix='atlasd-fault-')
count = bad = 0


def path(name):
    return os.path.join(folder, name)


def check(good, what, got=None):
    global count, bad
    count += 1
    bad += not good
    print(f'{"ok" if good else "not ok"} {count} - {what}', flush=True)
    if not good and got is not None:
        print('# got: ' + repr(got)[:1500], flush=True)
    return good


# --- what is tried ------------------------------------------------------------------------------------------------

def small_share():
    """The tables of geodata with few places: reading them is most of an import."""
    built = path('share/geodata/built')
    os.makedirs(built)
    source = os.path.join(HERE, '..', '..', 'geodata', 'built')
    for name in os.listdir(source):
        if name.endswith('.shapes') or name == 'labels.tsv':
            continue
        if name.endswith('.gz'):
            with gzip.open(os.path.join(source, name), 'rt', encoding='utf-8') as f:
                lines = f.readlines()
        else:
            with open(os.path.join(source, name), encoding='utf-8') as f:
                lines = f.readlines()
        name = name.removesuffix('.gz')
        if name in ('communes.tsv', 'places.tsv', 'villages.tsv', 'admin1.tsv', 'epci.tsv'):
            lines = lines[:40]
        with open(os.path.join(built, name), 'w', encoding='utf-8') as f:
            f.writelines(lines)


def atlasd(*args, fault=None):
    """The status, both outputs, and whether the fault has happened."""
    fired = path('fired')
    env = {'PATH': os.environ['PATH'], 'ATLASD_SHARE': path('share')}
    if fault:
        env |= {'LD_PRELOAD': path('failing.so'), 'FAULT': fault, 'FAULT_FIRED': fired}
    if os.path.exists(fired):
        os.unlink(fired)
    r = subprocess.run([ATLASD, *args], capture_output=True, env=env, timeout=120)
    return r, os.path.exists(fired)


def state(db):
    """What a database holds, sound or not; None without a file."""
    if not os.path.exists(db):
        return None
    c = sqlite3.connect(db)
    try:
        sound = [r[0] for r in c.execute('PRAGMA integrity_check')] + c.execute('PRAGMA foreign_key_check').fetchall()
        rows = [c.execute(f'SELECT count(*), min(uid), max(uid) FROM {t}').fetchall()
                for t in ('partenaire', 'collectivite', 'cooperation')]
        return sound, rows, c.execute('SELECT count(*) FROM changements').fetchall()
    except sqlite3.Error as e:
        return str(e)
    finally:
        c.close()


def remove(db):
    for name in os.listdir(folder):
        if name.startswith(os.path.basename(db)):
            os.unlink(path(name))


class Scenario:
    def __init__(self, name, args, before):
        self.name, self.args, self.before = name, args, before
        self.db = path('essai.db')
        self.reset()
        r, _ = atlasd(*self.args)
        if r.returncode != 0:
            raise RuntimeError(f'{name}: {r}')
        self.output = r.stdout
        self.states = [state(self.before) if self.before else None, state(self.db)]

    def reset(self):
        remove(self.db)
        if self.before:
            shutil.copy(self.before, self.db)

    def try_one(self, fault):
        """What is wrong, or None; and whether the fault happened."""
        self.reset()
        r, fired = atlasd(*self.args, fault=fault)
        errors = r.stderr.decode(errors='replace')
        if r.returncode not in (0, 1):
            return f'status {r.returncode}: {errors}', fired
        ours = [line for line in errors.splitlines() if line.startswith('atlasd')]  # SpatiaLite has words of its own
        if r.returncode == 1 and (len(ours) != 1 or not errors.endswith(ours[0] + '\n')):
            return f'not one sentence: {errors!r}', fired
        now = state(self.db)
        if now not in self.states:
            return f'neither before nor after (status {r.returncode}): {now}', fired
        if r.returncode == 0 and (now != self.states[1] or (self.args[0] == 'find' and r.stdout != self.output)):
            return f'status 0, but not done: {now} {errors} {r.stdout[:300]}', fired
        return None, fired


def series(scenario, kind, every, growth, on=''):
    """n = 1, 2, 3, ... up to `every`, then by `growth`, until nothing fails any more."""
    n, tried, wrong = 1, 0, []
    while True:
        problem, fired = scenario.try_one(f'{kind} {n}{on}')
        if problem:
            wrong.append(f'{kind} {n}{on}: {problem}')
        if not fired or len(wrong) > 5:
            break
        tried += 1
        n += 1 if n < every else max(1, int(n * growth))
    check(not wrong, f'{scenario.name}: {tried} faults of {kind}{on}, up to the {n - 1}th call', wrong)
    check(tried > 3, f'{scenario.name}: {kind} was asked for', tried)


def main():
    subprocess.run(['cc', '-std=c11', '-O1', '-shared', '-fPIC', '-Wall', '-Wextra', '-o', path('failing.so'),
                    os.path.join(HERE, 'failing.c'), '-ldl'], check=True)
    small_share()
    with open(path('premiers.csv'), 'w') as f:
        f.write('nom,pays,longitude,latitude\nbamako,ML,-8,12.6\ndakar,SN,-17.4,14.7\n')
    with open(path('suite.csv'), 'w') as f:
        f.write('nom,pays,longitude,latitude\nniamey,NE,2.1,13.5\nlomé,TG,1.2,6.1\nbamako,ML,-8.1,12.7\n')
    before, db = path('avant.db'), path('essai.db')
    r, _ = atlasd('import', '--db', before, path('premiers.csv'), '--as', 'partenaires')
    if r.returncode != 0:
        raise RuntimeError(r)
    changed = Scenario('import', ['import', '--db', db, path('suite.csv'), '--as', 'partenaires'], before)
    made = Scenario('import into a new file', ['import', '--db', db, path('suite.csv'), '--as', 'partenaires'], None)
    copied = Scenario('backup', ['backup', '--db', before, '--to', db], None)
    after = path('apres.db')
    r, _ = atlasd('import', '--db', after, path('suite.csv'), '--as', 'partenaires')
    if r.returncode != 0:
        raise RuntimeError(r)
    restored = Scenario('restore', ['restore', '--db', db, '--from', after], before)
    found = Scenario('load and answer', ['find', '--db', db, 'partenaires', 'pays=ML,SN&q=bamako'], before)
    for scenario in (changed, made, found):
        series(scenario, 'memory', 6, 0.5)
        series(scenario, 'sqlite', 20, 0.25)
        series(scenario, 'sqlite', 5, 0.8, '+')
        series(scenario, 'disk', 24, 0.25)
    for scenario in (copied, restored):
        series(scenario, 'memory', 4, 1)
        series(scenario, 'sqlite', 6, 0.5)
        series(scenario, 'disk', 12, 0.4)
    for scenario in (changed, made, copied, restored):
        series(scenario, 'disk', 16, 0.35, '+')


try:
    main()
except Exception as e:
    import traceback
    traceback.print_exc(file=sys.stdout)
    check(False, f'the test ran to its end: {e}')
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f'1..{count}')
sys.exit(1 if bad else 0)
