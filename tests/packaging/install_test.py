"""make install, the manual page and the number of the version: the program finds its data wherever it was put."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import BUILD, check, finish, folder, path, same  # noqa: E402

VERBS = ['serve', 'import', 'find', 'tile', 'check', 'backup', 'restore', 'generate']
OWN = {k: v for k, v in os.environ.items() if k not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL')}  # as if no make ran this
BARE = {'PATH': '/usr/bin:/bin'}  # nothing that says where data are


def run(*command, **how):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **how)


def files_below(top):
    return sorted(os.path.relpath(os.path.join(d, f), top) for d, _, names in os.walk(top) for f in names)


def make(target, destdir):
    r = run('make', '-s', target, f'BUILD={BUILD}', f'DESTDIR={destdir}', 'prefix=/opt/atlas', env=OWN)
    same((r.returncode, r.stderr), (0, ''), f'make {target}')


def test_install():
    root = path('root')
    make('install', root)
    atlas = os.path.join(root, 'opt', 'atlas')
    there = files_below(atlas)
    wanted = ['bin/atlasd', 'lib/systemd/system/atlasd.service', 'share/man/man1/atlasd.1', 'share/doc/atlasd/LICENSE',
              'share/doc/atlasd/docs/operating.md', 'share/atlasd/styles/atlas/layers.txt', 'share/atlasd/web/pages.css',
              'share/atlasd/geodata/built/countries.tsv', 'share/atlasd/geodata/sources.tsv']
    same([w for w in wanted if w not in there], [], 'program, data, manual, service and documents are there')
    same(files_below(root), [os.path.join('opt/atlas', f) for f in there], 'and nothing outside the prefix')
    modes = {oct(os.stat(os.path.join(d, f)).st_mode & 0o777) for d, _, names in os.walk(atlas) for f in names}
    same(modes, {'0o755', '0o644'}, 'everybody may read all of it')
    with open(os.path.join(atlas, 'lib/systemd/system/atlasd.service')) as f:
        check('ExecStart=/opt/atlas/bin/atlasd serve' in f.read(), 'the service starts the program where it was put')
    with open(os.path.join(atlas, 'bin/atlasd'), 'rb') as f:
        check(os.getcwd().encode() not in f.read(), 'no path of the folder where it was built is in it')
    return root, atlas


def test_moved(atlas):
    """As `mv` would: what it needs, it finds from where it is."""
    os.rename(atlas, path('elsewhere'))
    program, db = path('elsewhere/bin/atlasd'), path('demo.db')
    same(run(program, 'generate', '--db', db, cwd='/', env=BARE).returncode, 0, 'it makes a database from its gazetteer')
    r = subprocess.run([program, 'tile', '--db', db, 'base,labels,cooperations', '3', '4', '3'], capture_output=True, cwd='/', env=BARE)
    check(r.returncode == 0 and r.stdout[:4] == b'\x89PNG', 'it paints with its style and its outlines', r.stderr)
    said, body = served(program, db)
    check(body.endswith('200') and '<html' in body and 'missing' not in said, 'it serves its page', (said, body[-200:]))
    shutil.rmtree(path('elsewhere/share/atlasd/web'))
    said, body = served(program, db)
    check('web/pages.css is missing' in said and '<html' in body and body.endswith('200'), 'without its style and scripts it says so, and serves pages without them', (said, body[-200:]))
    shutil.rmtree(path('elsewhere/share/atlasd'))
    for verb in (['tile', '--db', db, 'base', '0', '0', '0'], ['serve', '--db', db, '--listen', '127.0.0.1:0'], ['generate', '--db', path('x.db')]):
        r = run(program, *verb, cwd='/', env=BARE)
        check(r.returncode == 1 and 'is missing' in r.stderr.splitlines()[-1], f'without its data {verb[0]} says what is missing', r)
    os.rename(path('elsewhere'), atlas)


def served(program, db):
    """What the server says until it listens, and the page that it serves."""
    user = ['--user', 'root'] if os.geteuid() == 0 else []
    p = subprocess.Popen([program, 'serve', '--db', db, '--listen', '127.0.0.1:0', *user], stderr=subprocess.PIPE, text=True, cwd='/', env=BARE)
    said, port = '', None
    while not port and (line := p.stderr.readline()):
        said += line
        port = re.match(r'listening on http://127\.0\.0\.1:(\d+)/', line)
    body = run('curl', '-s', '-w', '%{http_code}', f'http://127.0.0.1:{port[1]}/').stdout if port else ''
    p.terminate()
    p.communicate(timeout=60)
    return said, body


def test_uninstall(root):
    make('install', root)
    make('uninstall', root)
    same(files_below(root), [], 'uninstall takes all files away')


def test_manual():
    program = os.path.join(BUILD, 'release', 'atlasd')
    page = run(program, 'help', 'man').stdout
    with open(path('atlasd.1'), 'w') as f:
        f.write(page)
    r = run('mandoc', '-Tlint', '-W', 'warning', path('atlasd.1'))
    same((r.returncode, r.stdout), (0, ''), 'the manual page has no fault')
    text = run('mandoc', '-Tutf8', '-O', 'width=1000', path('atlasd.1')).stdout
    text = re.sub('.\b', '', text)
    for verb in VERBS:
        said = re.findall(r'^  (--\S+(?: \S+)?|[A-Z]\S*)(?:  |$)', run(program, verb, '--help').stdout, re.M)
        at = text.index(f'atlasd {verb} --db FILE')
        section = text[at:text.find('\n   ' + VERBS[VERBS.index(verb) + 1] + '\n', at) if verb != VERBS[-1] else None]
        same([o for o in said if not re.search(rf'^ +{re.escape(o)}(\s|$)', section, re.M)], [], f'it has every option of {verb}')
        check(len(said) >= 1, f'{verb} has some', said)


def test_version():
    number = open('VERSION').read().split()[0]
    newest = re.search(r'^## (\S+) - (\d{4}-\d\d-\d\d)$', open('CHANGELOG.md').read(), re.M)
    same(newest and newest[1], number, 'the newest version of CHANGELOG.md is the one of VERSION')
    r = run(os.path.join(BUILD, 'release', 'atlasd'), '--version')
    check(re.fullmatch(rf'atlasd {re.escape(number)}( \([0-9a-f]{{12}}(, changed)?\))?\n', r.stdout), '--version says number and commit', r.stdout)
    objects = [os.path.join(d, f) for d, _, names in os.walk(os.path.join(BUILD, 'release')) for f in names if f.endswith('.o')]
    commit = re.search(r'[0-9a-f]{12}', r.stdout)
    named = [o for o in objects if commit and commit[0].encode() in open(o, 'rb').read()]
    check(len(objects) > 100 and not named, 'the commit is in no object: the build id is of the sources alone', named)
    shutil.copytree('packaging', path('archive/packaging'))
    shutil.copy('CHANGELOG.md', path('archive'))
    for second, said in [('$Format:%H$', number), ('0123456789abcdef0123456789abcdef01234567', f'{number} (0123456789ab)')]:
        with open(path('archive/VERSION'), 'w') as f:
            f.write(f'{number}\n{second}\n')
        same(run(path('archive/packaging/version')).stdout, said + '\n', f'without git: {said}')


def main():
    root, atlas = test_install()
    test_moved(atlas)
    test_uninstall(root)
    test_manual()
    test_version()
    shutil.rmtree(folder)
    finish()


main()
