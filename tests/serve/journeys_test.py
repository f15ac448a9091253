"""What people come for, clicked through: a visitor, an agent in search of a partner, an agent who wants figures, a web master, a
developer, and who asks what becomes of his data; on a desk, a tablet and phones, with scripts, and without."""
import json
import time
import urllib.parse

import web_browser
from fixture import check, connect, demonstration, main, same, Server

WIDTHS = [(1440, 900, False), (820, 1180, True), (390, 844, True), (320, 640, True)]
VISIBLE = "((e) => e && e.getClientRects().length > 0 && e.checkVisibility({ visibilityProperty: true }))" # not in a closed details, which has rects
# the first element of a selector that is seen and whose words are, or begin with, some
FIND = f"""((selector, words) => [...document.querySelectorAll(selector)].find((e) => {VISIBLE}(e)
  && (!words || e.textContent.replace(/\\s+/g, ' ').trim().startsWith(words))))"""
IDLE = "document.readyState === 'complete' && !document.querySelector('[aria-busy=true]')"


class Person:
    """Somebody at a browser: sees, clicks, types."""

    def __init__(self, browser, server, size, scripts):
        self.browser, self.server, self.scripts = browser, server, scripts
        self.who = f'{size[0]} px{"" if scripts else ", no scripts"}'
        browser.size(size[0], size[1], touch=size[2])
        browser.cdp('Emulation.setScriptExecutionDisabled', value=not scripts)

    def go(self, address):
        self.browser.driver.get(f'http://127.0.0.1:{self.server.port}{address}')
        self.settle()

    def settle(self):
        self.browser.wait(IDLE)

    @property
    def address(self):
        url = urllib.parse.urlsplit(self.browser.driver.current_url)
        return url.path + ('?' + url.query if url.query else '')

    def text(self, selector):
        return self.browser.js("(document.querySelector(arguments[0])?.textContent || '').replace(/\\s+/g, ' ').trim()", selector)

    def find(self, selector, words=''):
        return self.browser.js(FIND + '(arguments[0], arguments[1])', selector, words)

    def click(self, selector, words=''):
        """Clicks what is seen; what stands in another view of a phone, or in a closed part, is opened first."""
        node = self.find(selector, words)
        for opener in ('.onglets button', '.ouvrir a', 'summary', '[aria-expanded=false]'):
            for other in ([] if node else self.browser.driver.find_elements('css selector', opener)):
                if node or not other.is_displayed():
                    continue
                other.click()
                node = self.find(selector, words)
                if not node and opener == 'summary':
                    other.click()  # it would lie over what is looked for
        if not check(node is not None, f'{self.who}: {self.address} has {selector} «{words}»'):
            return False
        was = self.browser.driver.current_url
        self.browser.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", node)
        node.click()
        if not self.scripts:
            end = time.monotonic() + 2
            while self.browser.driver.current_url == was and time.monotonic() < end:
                time.sleep(0.02)
        self.settle()
        return True

    def fills(self):
        """Nothing hangs over the edge of the screen, and nothing was refused."""
        wide = self.browser.js('[document.documentElement.scrollWidth, innerWidth]')
        check(wide[0] <= wide[1], f'{self.who}: {self.address} fits', wide)
        bad = [e['message'][:200] for e in self.browser.log() if '404' not in e['message']]
        same(bad, [], f'{self.who}: {self.address}, nothing refused')

    def counts(self, target):
        return self.server.get(target).json['numberMatched']


def digits(text):
    return int(''.join(c for c in text if c.isdigit()) or -1)


def visitor(p):
    """Looks for a country, reads one of its projects, goes up to the country, and reads it in English."""
    p.go('/?q=mali&liste=projets')
    same(digits(p.text('#total strong')), p.counts('/api/collections/projets/items?q=mali&limit=1'), f'{p.who}: as many projects as the API has')
    if not p.click('#resultats h3 a'):
        return
    check(p.address.startswith('/projets/') and p.text('h1'), f'{p.who}: a project', p.address)
    p.fills()
    if p.click('main a[href*="/pays/"]'):
        check(p.address.startswith('/pays/'), f'{p.who}: its country', p.address)
        p.fills()
    p.go('/pays/ML')
    if p.click('a[hreflang=en]'):
        same((p.browser.js('document.documentElement.lang'), p.text('h1'), p.address), ('en', 'Mali', '/pays/ML?lang=en'), f'{p.who}: in English')


def seeker(p):
    """Who else works on water in Burkina Faso, what is sought there, and the list as a file."""
    p.go('/')
    if p.scripts:
        p.go('/?pays=BF')
    p.click('label.valeur', 'Eau et assainissement')
    if not p.scripts:
        p.click('#recherche button[type=submit]')
        p.go('/?pays=BF&thematique=eau')
    p.browser.wait("location.search.includes('thematique=eau')")
    p.settle()
    same(digits(p.text('#total strong')), p.counts('/api/collections/cooperations/items?pays=BF&thematique=eau&limit=1'), f'{p.who}: the cooperations')
    files = p.browser.js("[...document.querySelectorAll('a[href*=\"f=xlsx\"]')].map((a) => a.href)")
    check(files and p.server.get(urllib.parse.urlsplit(files[0]).path + '?' + urllib.parse.urlsplit(files[0]).query, method='HEAD').status == 200,
          f'{p.who}: as a workbook', files)
    p.fills()
    p.go('/bourse?thematique=eau')
    n = p.counts('/api/collections/bourse/items?thematique=eau&limit=1')
    check(str(n) in p.text('main'), f'{p.who}: {n} requests about water', p.text('main')[:200])
    p.fills()
    if p.click('main h2 a, main h3 a, .cartes a, article a'):
        check(p.address.startswith('/bourse/') and 'financement' in p.text('main'), f'{p.who}: a request, which promises no money', p.address)


def neighbour(p):
    """What is done around a town that has no page of its own in mind: typed, picked, and nearest first."""
    p.go('/?liste=partenaires')
    if not p.click('#pres'):
        return
    for letter in 'bamak':
        p.browser.press(letter, text=letter)
    p.browser.wait(FIND + "('[role=option]', 'Bamako')")
    p.click('[role=option]', 'Bamako')
    p.browser.wait("location.search.includes('near=-8,12.65')")
    p.settle()
    query = 'near=-8,12.65&radius=100000'
    check(query in p.address and 'bamak' not in p.address, f'{p.who}: around Bamako', p.address)
    same(digits(p.text('#total strong')), p.counts(f'/api/collections/partenaires/items?{query}&limit=1'), f'{p.who}: who is there')
    p.fills()


def agent(p):
    """The figures of a country before a visit: on the page, on paper, crossed; and the records behind a cell."""
    p.go('/pays/SN')
    stats = p.server.get('/api/stats/pays:SN').json
    shown = p.text('main').replace('\u202f', '').replace('\u00a0', ' ')
    missing = [k for k in ('collectivites', 'partenaires', 'cooperations', 'projets') if str(stats[k]) not in shown]
    same(missing, [], f'{p.who}: the figures of Senegal')
    p.browser.cdp('Emulation.setEmulatedMedia', media='print')
    check(p.browser.js(f"!{VISIBLE}(document.querySelector('.entete nav'))"), f'{p.who}: on paper there is no menu')
    p.browser.cdp('Emulation.setEmulatedMedia', media='')
    p.fills()
    p.go('/croiser?rows=continent&columns=thematique&collection=projets')
    cell = p.find('table tbody td a')
    n = digits(p.browser.js("arguments[0].textContent", cell)) if cell else None
    if check(cell is not None, f'{p.who}: a table with cells that lead on') and p.click('table tbody td a'):
        same(digits(p.text('#total strong')), n, f'{p.who}: as many records as the cell says')
    p.fills()


def web_master(p):
    """A map for another site: what is pasted is an address that answers."""
    p.go('/integrer?pays=ML')
    snippet = p.browser.js("[...document.querySelectorAll('textarea, pre, code')].map((e) => e.value || e.textContent).find((t) => t.includes('<iframe'))") or ''
    source = snippet.split('src="')[1].split('"')[0].replace('&amp;', '&') if 'src="' in snippet else ''
    url = urllib.parse.urlsplit(source)
    check(url.path == '/embed' and 'pays=ML' in url.query, f'{p.who}: a frame to paste', snippet)
    p.fills()
    p.go(url.path + '?' + url.query)
    check('Mali' in p.browser.js('document.body.textContent') and not p.browser.driver.get_cookies(), f'{p.who}: which shows a map, and no cookie')
    p.fills()


def developer(p):
    """An example of the page on open data is a request that works."""
    p.go('/donnees-ouvertes')
    if p.click('main a[href*="/api/collections/"][href*="limit="]'):
        body = p.browser.js('document.body.textContent')
        check(p.address.startswith('/api/') and ('numberMatched' in body or p.text('h1')), f'{p.who}: an answer', body[:200])


def worried(p):
    """Who runs this, what becomes of my data, can I use it: from the foot of any page."""
    for path in ('/mentions-legales', '/donnees-personnelles', '/accessibilite', '/contact', '/plan'):
        p.go('/pays/ML')
        if p.click(f'footer a[href$="{path}"]'):
            check(p.address == path and p.text('h1'), f'{p.who}: {path} from the foot', p.address)
            p.fills()


def far_sighted(p):
    """Letters twice as large: nothing hangs over the edge."""
    for address in ('/', '/pays/ML', '/bourse', '/croiser', '/integrer'):
        p.go(address)
        p.browser.driver.execute_script("document.documentElement.style.fontSize = '200%'")
        p.fills()


def body():
    server = Server(demonstration())
    browser = web_browser.Browser()
    try:
        for size in WIDTHS:
            for journey in (visitor, seeker, agent, web_master, developer):
                journey(Person(browser, server, size, True))
        for size in (WIDTHS[0], WIDTHS[2]):
            far_sighted(Person(browser, server, size, True))
        neighbour(Person(browser, server, WIDTHS[0], True))
        worried(Person(browser, server, WIDTHS[2], True))
        for size in (WIDTHS[0], WIDTHS[3]):
            for journey in (visitor, seeker, agent, web_master):
                journey(Person(browser, server, size, False))
    finally:
        browser.close()
    server.stop()


main(body)
