"""Pages on paper: Chromium prints a record, a territory and the search, and what the sheets hold is read again. The title, lists
and tables are whole, the map or its picture is there; menus, fields and the controls of the map are not."""
import base64
import re
import subprocess
import urllib.parse

import web_browser
from fixture import check, connect, demonstration, main, path, same, Server

READY = """document.readyState === 'complete' && !document.querySelector('[aria-busy=true]')
  && [...document.images].every((i) => i.loading === 'lazy' || i.complete)"""
# What only a screen can do, as it would stand on the sheets.
SEEN = """(selector => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => e.outerHTML.slice(0, 100)))(arguments[0])"""
CONTROLS = '.entete nav, .entete form, button, select, .leaflet-control-zoom, .filtres, .onglets, .evitement'
# What a visitor sees of tables: what is folded away stays so on paper.
CELLS = """[...document.querySelectorAll('main table')].flatMap((t) => [...t.querySelectorAll('caption, th, td')])
  .filter((c) => c.checkVisibility({ visibilityProperty: true })).map((c) => c.innerText)"""


def letters(text):
    """Letters and digits alone: sheets have line breaks, hyphens and spaces of their own."""
    return ''.join(c for c in text if c.isalnum())


class Sheets:
    """A page as printed: its text, and how many pictures stand on it."""

    def __init__(self, browser, server, address):
        self.browser = browser
        browser.driver.get(f'http://127.0.0.1:{server.port}{address}')
        browser.wait(READY)
        name = path('sheets.pdf')
        with open(name, 'wb') as f:
            f.write(base64.b64decode(browser.cdp('Page.printToPDF', paperWidth=8.27, paperHeight=11.69)['data']))
        self.text = letters(subprocess.run(['pdftotext', '-raw', name, '-'], capture_output=True, text=True, check=True).stdout)
        listed = subprocess.run(['pdfimages', '-list', name], capture_output=True, text=True, check=True).stdout
        self.pictures = [(int(w), int(h)) for w, h in re.findall(r'^ *\d+ +\d+ (?:image|smask) +(\d+) +(\d+)', listed, re.M)]
        browser.cdp('Emulation.setEmulatedMedia', media='print')
        self.controls = browser.js(SEEN, CONTROLS)
        browser.cdp('Emulation.setEmulatedMedia', media='')

    def missing(self, texts):
        return [t for t in texts if letters(t) not in self.text]


def common(s, address):
    title = s.browser.js("document.querySelector('h1').textContent")
    same(s.missing([title]), [], f'{address}: the title')
    same(s.controls, [], f'{address}: no menu, no field, no control of the map')
    menu = s.browser.js("[...document.querySelectorAll('.entete nav a')].map((a) => a.textContent.trim())")
    in_menu = ''.join(map(letters, menu))
    check(menu and in_menu not in s.text, f'{address}: the words of the menu are not there', menu)
    check(any(w > 100 and h > 100 for w, h in s.pictures), f'{address}: the map, or its picture', s.pictures)


def test_tables(browser, server, address):
    s = Sheets(browser, server, address)
    common(s, address)
    cells = [c for c in browser.js(CELLS) if c.strip()]
    same(s.missing(cells)[:3], [], f'{address}: the {len(cells)} cells of its tables')
    heads = browser.js("[...document.querySelectorAll('main h2, main h3')].filter((h) => h.checkVisibility()).map((h) => h.textContent)")
    same(s.missing(heads), [], f'{address}: its {len(heads)} headings')
    return cells


def test_list(browser, server, address):
    s = Sheets(browser, server, address)
    common(s, address)
    titles = browser.js("[...document.querySelectorAll('.resultat h3')].map((h) => h.textContent)")
    items = server.get('/api/collections/cooperations/items?' + urllib.parse.urlsplit(address).query + '&limit=20').json
    same(titles, [f['properties']['titre'] for f in items['features']], f'{address}: the list')
    same(s.missing(titles), [], f'{address}: {len(titles)} titles')
    total = browser.js("document.querySelector('#total').textContent")
    same(s.missing([total]), [], f'{address}: how many there are')


def body():
    db = demonstration()
    most = connect(db).execute('SELECT uid FROM cooperation c WHERE nature = "cooperation" '
                               'ORDER BY (SELECT count(*) FROM projet p WHERE p.cooperation_id = c.id) DESC LIMIT 1').fetchone()[0]
    server = Server(db)
    browser = web_browser.Browser()
    browser.size(1440, 900)
    try:
        test_tables(browser, server, f'/cooperations/{most}')
        check(test_tables(browser, server, '/pays/ML'), 'a territory has tables')
        test_list(browser, server, '/?pays=ML')
    finally:
        browser.close()
    same(server.stop(), 0, 'the server ends well')


main(body)
