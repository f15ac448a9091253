"""The examples of docs/proxy, as they stand but for ports, in the servers they are for: the page under /carte in
Chromium, its tiles, a search, links of the API, each behind a proxy that leaves the path on and one that strips it."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from fixture import Server, check, clean_up, database, finish, free_port, path, same
from web_browser import Browser
from web_probe import SETTLED

EXAMPLES = 'docs/proxy'
START_S = 20

NGINX = '''daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {site};
}}
'''
HAPROXY = '''defaults
    timeout connect 5s
    timeout client 60s
    timeout server 60s
'''
APACHE = '''ServerRoot {folder}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ServerName localhost
Listen 127.0.0.1:{port}
ErrorLog /dev/stderr
''' + ''.join(f'LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n'
              for m in ('mpm_event', 'authz_core', 'alias', 'proxy', 'proxy_http')) + '''Include {site}
'''
# server | its program | what the test says around the example | how it is run in front
PROXIES = {
    'nginx.conf': ('/usr/sbin/nginx', NGINX, ['-p', '{folder}', '-e', 'stderr', '-c', '{around}']),
    'haproxy.cfg': ('/usr/sbin/haproxy', HAPROXY, ['-db', '-f', '{around}', '-f', '{site}']),
    'apache.conf': ('/usr/sbin/apache2', APACHE, ['-DFOREGROUND', '-d', '{folder}', '-f', '{around}']),
}


class Proxy:
    """One example in its server, in front of an atlasd that knows it by `public`."""

    def __init__(self, example, db):
        self.folder = path(example)
        os.mkdir(self.folder)
        self.port = free_port()
        self.public = f'http://127.0.0.1:{self.port}/carte'
        with open(f'{EXAMPLES}/{example}') as f:
            self.text = f.read()
        self.atlasd = Server(db, *self.options(), '--log', wait=False)
        self.example, self.process = example, None

    def options(self):
        """Those that the example says atlasd is to have, with addresses of ours."""
        command = re.search(r'atlasd serve ((?:.*\\\n)*.*)', self.text)[1].replace('\\\n#', '')
        said = dict(re.findall(r'(--\S+) (\S+)', command))
        check(set(said) == {'--db', '--listen', '--metrics', '--trusted-proxy', '--public-url'}, f'the options of {command}', said)
        ours = {'--metrics': '127.0.0.1:0', '--public-url': self.public + '/'}
        return [word for name in said if name not in ('--db', '--listen') for word in (name, ours.get(name, said[name]))]

    def start(self):
        example = self.example
        name, ending = example.rsplit('.', 1)
        program, around, arguments = PROXIES[name.split('-')[0] + '.' + ending]
        self.atlasd.wait_until_listening()
        names = {'folder': self.folder, 'port': self.port, 'site': f'{self.folder}/{example}', 'around': f'{self.folder}/around'}
        text, listeners = re.subn(r'(listen |bind |VirtualHost )(\*|)(:|)80\b', rf'\g<1>127.0.0.1:{self.port}', self.text)
        text, backends = re.subn(r'127\.0\.0\.1:8080\b', f'127.0.0.1:{self.atlasd.port}', text)
        check(listeners == 1 and backends >= 1, f'{example}: ports were put in their places', text)
        for file, said in ((names['site'], text), (names['around'], around.format(**names))):
            with open(file, 'w') as f:
                f.write(said)
        self.log = open(f'{self.folder}/log', 'w+')
        self.process = subprocess.Popen([program] + [a.format(**names) for a in arguments], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL)

    def ready(self):
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get('/readyz')[0] == 200:
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def said(self):
        with open(self.log.name) as f:
            return f.read()[-2000:]

    def get(self, address):
        """Status, where it was at the end (redirections are followed), and body."""
        url = address if address.startswith('http') else self.public + address
        try:
            with urllib.request.urlopen(url, timeout=20) as a:
                return a.status, a.url, a.read()
        except urllib.error.HTTPError as e:
            return e.code, url, e.read()

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.log.close()
        return self.atlasd.stop()


def test_api(name, p):
    public = p.public + '/'
    for asked in ('', '?thematique=eau'):  # redirected, or answered at once: the page works at both addresses
        status, where, body = p.get(asked)
        check(status == 200 and b'<html' in body and where in (public + asked, p.public + asked),
              f'{name}: the path without its slash is the page, with {asked!r}', (status, where))
    same(p.get('/api/collections/')[:2], (200, public + 'api/collections'), f'{name}: a redirection stays under the path')
    answers = [json.loads(p.get(a)[2]) for a in ('/api', '/api/collections', '/api/collections/projets/items?limit=2&pays=ML,SN')]
    links = [link for a in answers for link in a['links']] + [link for c in answers[1]['collections'] for link in c['links']]
    check(len(links) > 12 and all(link['href'].startswith(public) for link in links), f'{name}: links begin with the public URL', links)
    statuses = {link['href']: p.get(link['href'])[0] for link in links}
    check(set(statuses.values()) == {200}, f'{name}: every link leads somewhere', statuses)
    seen, url = [], next(link['href'] for link in links if link['rel'] == 'next')
    while url and len(seen) < 9:
        page = json.loads(p.get(url)[2])
        seen += [f['id'] for f in page['features']]
        url = next((link['href'] for link in page['links'] if link['rel'] == 'next'), None)
    same(len(seen) + 2, answers[2]['numberMatched'], f'{name}: next leads to the end')
    tile = json.loads(p.get('/tiles/base,cooperations.json')[2])['tiles'][0].format(z=2, x=2, y=1)
    status, where, body = p.get(tile)
    check((status, where) == (200, tile) and body.startswith(b'\x89PNG'), f'{name}: TileJSON leads to tiles', (status, where))
    check(b'Atlas' not in p.get(f'http://127.0.0.1:{p.port}/')[2], f'{name}: the root of the host is not the page')
    check(p.get(f'http://127.0.0.1:{p.port}/cartes/api')[0] in (403, 404, 503), f'{name}: nor is a neighbour of the path')


def test_client(name, p):
    """Whoever comes through the proxy is known by the address that the proxy forwards."""
    c = http.client.HTTPConnection('127.0.0.1', p.port, timeout=20, source_address=('127.0.0.9', 0))
    c.request('GET', '/carte/api?client=9')
    c.getresponse().read()
    c.close()
    end = time.monotonic() + 10
    while not (line := re.search(r'(\S+) GET \S*/api\?client=9 ', p.atlasd.errors())) and time.monotonic() < end:
        time.sleep(0.02)  # the line is written behind the answer
    same(line and line[1], '127.0.0.9', f'{name}: the log knows the client behind the proxy')


TOTAL = "document.querySelector('#total strong').textContent"


def test_page(name, p, browser):
    browser.requests()
    browser.driver.get(p.public)
    browser.wait(SETTLED)
    requests = browser.requests()
    tiles = [u for u in requests if '/carte/tiles/' in u]
    check(len(tiles) >= 6, f'{name}: tiles of the map are asked under the path', sorted(requests))
    wrong = {u: s for u, s in requests.items() if s != 200 and not (u == p.public and s in (301, 308))}
    check(requests and not wrong, f'{name}: no request of the page failed', wrong)
    check(all(u == p.public or u.startswith(p.public + '/') for u in requests), f'{name}: and all were under the path', sorted(requests))
    everything = browser.js(TOTAL)
    browser.js("""(() => { const q = document.getElementById('q'); q.focus(); q.value = 'bamako';
        q.dispatchEvent(new Event('input', { bubbles: true })); })()""")
    browser.wait('location.search.includes("q=bamako")')
    browser.wait(SETTLED)
    check(browser.js('location.href').startswith(p.public) and browser.js(TOTAL) not in ('', everything)
          and browser.js("document.querySelectorAll('.resultat').length") > 0, f'{name}: words are searched', browser.js(TOTAL))
    same({u: s for u, s in browser.requests().items() if s != 200}, {}, f'{name}: and nothing failed')
    there = browser.js("[...document.styleSheets].filter((s) => s.href && s.cssRules.length).length")
    same((there, there > 2), (browser.js("document.querySelectorAll('link[rel=stylesheet]').length"), True), f'{name}: all style sheets are there')
    same(browser.js("document.querySelector('a.marque').href"), p.public + '/', f'{name}: the way home')
    same(browser.log(), [], f'{name}: the console is silent')


def main():
    db = database()
    proxies, browser = {}, None
    try:
        browser = Browser(network=True)
        browser.size(1000, 800)
        for example in sorted(os.listdir(EXAMPLES)):
            proxies[example] = Proxy(example, db)
        for name, p in proxies.items():
            p.start()
            if check(p.ready(), f'{name} starts and reaches atlasd', p.said()):
                test_api(name, p)
                test_client(name, p)
                test_page(name, p, browser)
    finally:
        if browser:
            browser.close()
        for name, p in proxies.items():
            same(p.stop(), 0, f'{name}: the server behind it ends cleanly')
        clean_up()
    same(len(proxies), 6, 'three servers, each way')
    finish()


main()
