"""What the server gives up at its start: being root, files elsewhere; and that it serves as well without."""
import os
import pwd
import shutil
import sqlite3
import stat

from fixture import Server, check, database, folder, main, path, run, same, until


def status_of(server):
    with open(f'/proc/{server.process.pid}/status') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def user_of(server):
    return pwd.getpwuid(int(status_of(server)['Uid'].split()[0])).pw_name


def shows(server, title):
    return until(lambda: server.get('/api/collections/projets/items/j-ecole').json['properties'].get('titre') == title, 60)


def test_kept_from_others(db):
    """As `make serve` does it: the database of root, behind a folder that only root may enter."""
    place = path('ferme')
    os.mkdir(place, 0o700)
    live = os.path.join(place, 'a.db')
    shutil.copy(db, live)
    os.chmod(live, 0o600)
    server = Server(live, '--threads', '2', '--poll-ms', '20', user='nobody')
    said = status_of(server)
    same(user_of(server), 'nobody', 'started by root, it is nobody')
    same((said['CapPrm'], said['CapEff'], said['CapBnd'], said['NoNewPrivs']), ('0' * 15 + '4', '0' * 15 + '4', '0' * 16, '1'),
         'it may read what root may, and gain nothing')
    same([server.get(t).status for t in ('/', '/tiles/base,cooperations,labels/3/4/3.png', '/api/collections/projets/items/j-ecole')],
         [200, 200, 200], 'page, tiles and texts are served')
    c = sqlite3.connect(live)
    c.execute("UPDATE projet SET titre = 'École de musique' WHERE uid = 'j-ecole'")
    c.commit()
    check(shows(server, 'École de musique'), 'what root writes shows')
    c.execute("UPDATE projet SET titre = 'École de danse' WHERE uid = 'j-ecole'")
    c.commit()
    c.close()
    check(shows(server, 'École de danse'), 'and shows again')
    check('goes on as nobody' in server.errors() and 'Landlock' in server.errors(), 'it says so', server.errors())
    same(server.stop(), 0, 'the server ends well')


def test_owner(db):
    """Without --user: the owner of the database, who may write beside it."""
    place = path('au-proprietaire')
    os.mkdir(place, 0o700)
    live = os.path.join(place, 'a.db')
    shutil.copy(db, live)
    for name in (place, live):
        shutil.chown(name, 'nobody', 'nogroup')
    share = path('partage')  # where everybody may read it, as a package puts it
    for name in ('styles', 'geodata/built', 'src/front/web'):
        shutil.copytree(name, os.path.join(share, name))
    shutil.copy('tests/lsan.supp', folder)
    kept = dict(os.environ)
    os.environ['ATLASD_SHARE'] = share
    os.environ['LSAN_OPTIONS'] = f'suppressions={folder}/lsan.supp:print_suppressions=0'
    server = Server(live, user=None)
    same(user_of(server), 'nobody', 'the owner of the database comes first')
    same(status_of(server)['CapPrm'], '0' * 16, 'who may read all he needs has no capability')
    same(server.get('/readyz').status, 200, 'and serves')
    same(server.stop(), 0, 'the server ends well')
    os.environ.clear()
    os.environ.update(kept)
    made = [os.stat(os.path.join(place, name)) for name in os.listdir(place)]
    check(all(stat.S_IMODE(s.st_mode) & 0o007 == 0 or s.st_mode & 0o777 == 0o644 for s in made), 'nothing is left for others')


def test_refusals(db):
    r = run('serve', '--db', db, '--listen', '127.0.0.1:0', '--user', 'personne-de-ce-nom')
    check(r.returncode == 2 and 'personne-de-ce-nom' in r.stderr and r.stderr.count('\n') == 1, 'a user that is not there: exit 2', r.stderr)


def test_files_elsewhere(db):
    """The process itself cannot be asked to open files; what it may is asked of one that gave up the same."""
    server = Server(db, '--no-sandbox')
    check('Landlock' not in server.errors(), '--no-sandbox closes nothing', server.errors())
    same(server.get('/readyz').status, 200, 'and serves')
    same(server.stop(), 0, 'the server ends well')


def body():
    db = database()
    os.chmod(folder, 0o755)
    if os.geteuid() == 0:
        test_kept_from_others(db)
        test_owner(db)
    test_refusals(db)
    test_files_elsewhere(db)


main(body)
