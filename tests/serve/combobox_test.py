"""The search box that suggests (combobox.js), in Chromium: keys, pointer, groups, counts, what is announced; answers that
come late, a busy server, none."""
import json
import os
import urllib.parse

from fixture import check, demonstration, main, same, Server
from web_browser import Browser

AXE = '/usr/local/share/axe-core/axe.min.js'

# A second box, as the search page has it: counts are under criteria; what is picked is kept.
SECOND = """(async () => {
  const { Combobox, marked, meant } = await import(document.querySelector('script[type=module]').src.replace('chercher', 'combobox'));
  document.querySelector('main').insertAdjacentHTML('afterbegin',
    '<form id="f" action="javascript:void 0"><label for="second">Deuxième</label><input id="second"></form><label for="near">Près de</label><input id="near">');
  window.picks = []; window.sent = 0; window.asked = []; window.marked = marked; window.meant = meant;
  document.getElementById('f').addEventListener('submit', (e) => { e.preventDefault(); window.sent++; });
  const real = window.fetch.bind(window);
  window.answer = (url, more) => real(url, more);
  window.fetch = (url, more) => { window.asked.push(String(url)); return window.answer(url, more, real); };
  const onPick = (...pick) => window.picks.push(pick.slice(0, 4));
  window.second = new Combobox(document.getElementById('second'), { onPick, context: () => 'collection=partenaires&thematique=eau' });
  window.near = new Combobox(document.getElementById('near'), { onPick, kinds: 'pays,departement', lang: 'en' });
  return true;
})()"""
LIST = "document.getElementById(document.getElementById(arguments[0]).getAttribute('aria-controls'))"
OPTIONS = f"[...{LIST}.querySelectorAll('[role=option]')].map((o) => [o.querySelector('.cb-nom').textContent, o.querySelector('.cb-contexte')?.textContent || '', o.querySelector('.cb-compte')?.textContent || ''])"
ACTIVE = "document.getElementById(document.getElementById(arguments[0]).getAttribute('aria-activedescendant'))?.querySelector('.cb-nom').textContent ?? null"


class Box:
    def __init__(self, browser, name):
        self.b, self.name = browser, name

    def js(self, expression, *more):
        return self.b.js(expression, self.name, *more)

    def wait(self, expression, *more):
        return self.b.wait(expression, self.name, *more)

    def open(self):
        return self.js(f"!{LIST}.hidden")

    def type(self, text, shown=True):
        """As if typed: the whole text, and what is suggested for it."""
        self.js("(document.getElementById(arguments[0]).focus(), document.getElementById(arguments[0]).select())")
        self.b.cdp('Input.insertText', text=text)
        if shown:
            self.wait(f"!{LIST}.hidden && [...{LIST}.querySelectorAll('[role=group]')].length"
                      f" && {LIST}.lastElementChild.textContent.includes(arguments[1])", text)
        return self.options()

    def options(self):
        return self.js(OPTIONS)

    def active(self):
        return self.js(ACTIVE)

    def said(self):
        return self.js(f"{LIST}.nextElementSibling.textContent")

    def value(self):
        return self.js("document.getElementById(arguments[0]).value")


def suggestions(server, q, **more):
    return server.get('/api/suggest?' + urllib.parse.urlencode({'q': q, 'limit': 20, **more}, safe=',')).json


# --- what is shown ---------------------------------------------------------------------------------------------------

def test_shown(b, server):
    box = Box(b, 'second')
    shown = box.type('mali')
    answer = suggestions(server, 'mali', collection='partenaires', thematique='eau')
    same(shown[0][:2], ['Mali', 'Afrique'], 'the best first, with where it belongs')
    counts = {(s['label'][0].upper() + s['label'][1:], s['context']): s['count'] for s in answer['suggestions']}
    wrong = [o for o in shown if o[1] and int(''.join(c for c in o[2] if c.isdigit())) != counts[o[0], o[1]]]
    check(not wrong and 'partenaire' in shown[0][2], 'counts are of the list under its criteria', wrong)
    same(shown[-1], ['Chercher «\u00a0mali\u00a0» dans les textes', '', f'{answer["words"]["count"]}\u00a0partenaires étrangers'], 'last the words themselves, with what they find')
    groups = box.js(f"[...{LIST}.querySelectorAll('[role=group]')].map((g) => document.getElementById(g.getAttribute('aria-labelledby')).textContent)")
    check(groups[0] == 'Pays' and groups[-1] == 'Mots' and len(groups) == len(set(groups)), 'in groups that are named', groups)
    same(box.js(f"[...{LIST}.querySelectorAll('mark')][0].textContent"), 'Mali', 'what was typed is marked')
    n = len(shown) - 1
    check(box.said().startswith(f'{n}\u00a0suggestions'), 'how many there are is announced', box.said())
    sizes = box.js(f"[...{LIST}.querySelectorAll('[role=option]')].map((o) => o.getBoundingClientRect().height)")
    check(min(sizes) >= 24, 'targets of 24 px or more', sizes)
    roles = box.js("(({ role, ariaExpanded, ariaAutoComplete }) => [role, ariaExpanded, ariaAutoComplete])(document.getElementById(arguments[0]))")
    same(roles, ['combobox', 'true', 'list'], 'a combobox, and open')
    tree = [(role, name) for role, name, _ in b.tree() if role in ('combobox', 'listbox', 'option')]
    check(('combobox', 'Deuxième') in tree and any(r == 'listbox' for r, _ in tree) and sum(r == 'option' for r, _ in tree) == n + 1,
          'and so it is told to those who do not see it', tree[:4])
    check(next(name for r, name in tree if r == 'option').startswith('Mali Afrique '), 'words apart from each other', tree[1:4])
    shown = box.type('forrage')
    same(shown[0][0], 'Vouliez-vous dire «\u00a0forages\u00a0»\u00a0?', 'what may have been meant is offered')
    near = Box(b, 'near').type('ger', shown=False)
    near = b.wait(f"!{LIST}.hidden && {OPTIONS}", 'near')
    check(near and not any('“' in o[0] for o in near) and all(o[2].split('\u00a0')[1] in ('project', 'projects', 'projet', 'projets') for o in near), 'of some kinds, no words', near)


def test_axe(b):
    """axe-core where tests/setup has brought it."""
    box = Box(b, 'second')
    box.type('togo')
    b.press('ArrowDown')
    if not os.path.exists(AXE):
        return
    with open(AXE) as f:
        b.driver.execute_script(f.read() + ';window.axe = axe')
    found = b.driver.execute_async_script(
        'const done = arguments[0]; axe.run().then((r) => done(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))])))')
    same(found, [], 'axe finds no barrier in an open list')


def test_marks(b):
    for text, typed, want in (('Département du Rhône', 'rho dep', 'Dép|Rhô'), ('Saint-Étienne', 'etienne', 'Étienne'), ('Cœur-Volant', 'coe', 'Cœ'),
                              ('Lyon', 'on', ''), ('<b>x</b>', 'b', 'b|b'), ('Iles', '', ''), ('e\u0301cole', 'ecole', 'e\u0301cole')):
        got = b.js("marked(arguments[0], arguments[1]).filter((n) => n.nodeName === 'MARK').map((n) => n.textContent).join('|')", text, typed)
        whole = b.js("marked(arguments[0], arguments[1]).map((n) => n.textContent ?? n).join('')", text, typed)
        same((got, whole), (want, text), f'{typed!r} in {text!r}')
    for typed, words, want in (('forrage au mali', {'unknownWords': [{'word': 'forrage', 'taken': 'forages'}]}, 'forages au mali'),
                               ('xyzzy', {'unknownWords': [{'word': 'xyzzy', 'near': []}]}, None), ('mali', {}, None)):
        same(b.js('meant(arguments[0], arguments[1])', typed, words), want, f'{typed}: what may have been meant')


# --- keys and pointer ------------------------------------------------------------------------------------------------

def test_keys(b):
    box = Box(b, 'second')
    shown = box.type('sen')
    names = [o[0] for o in shown]
    same(box.active(), None, 'nothing is chosen by typing')
    walk = []
    for _ in range(len(names) + 1):
        b.press('ArrowDown')
        walk.append(box.active())
    same(walk, [*names, None], 'down goes through them and back to the field')
    b.press('ArrowUp')
    same((box.active(), box.value()), (names[-1], 'sen'), 'up from the field to the last; the text stays')
    b.press('Home')
    same((box.active(), box.js("document.getElementById(arguments[0]).selectionStart"), box.open()), (None, 0, True), 'Home goes to the beginning of the text')
    b.press('End')
    same(box.js("document.getElementById(arguments[0]).selectionStart"), 3, 'End to its end')
    b.press('Escape')
    same((box.open(), box.value(), box.said()), (False, 'sen', ''), 'Escape closes, and leaves the text')
    b.press('ArrowDown')
    check(box.wait(f"!{LIST}.hidden"), 'down opens again')
    b.press('ArrowDown')
    before = len(b.js('picks'))
    b.press('Enter')
    picks = b.js('picks')
    check(len(picks) == before + 1 and picks[-1][:3] == ['pays', 'SN', 'Sénégal'] and len(picks[-1][3]) == 4, 'Enter picks: criterion, value, name, box', picks[-1:])
    same((box.open(), b.js('sent')), (False, 0), 'closes, and sends no form')
    box.type('sen')
    b.press('Enter')
    same((box.open(), b.js('sent')), (False, 1), 'Enter in the field is the form’s')
    box.type('sen')
    b.press('Tab')
    same((box.open(), b.js("document.activeElement.id")), (False, 'near'), 'Tab leaves, and picks nothing')
    same(len(b.js('picks')), before + 1, 'that was all')
    box.type('lyon')
    b.press('ArrowUp')
    b.press('Enter')
    same(b.js('picks').pop(), ['q', 'lyon', 'lyon', None], 'the words are picked as words')


def test_pointer(b):
    box = Box(b, 'second')
    shown = box.type('dakar')
    at = b.js(f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({LIST}.querySelector('[role=option]').getBoundingClientRect())", 'second')
    focus = []
    b.click_at(*at, meanwhile=lambda: focus.append(b.js("document.activeElement.id")))
    pick = b.js('picks').pop()
    same((pick[2], focus), (shown[0][0], ['second']), 'a click picks; the focus stays in the field')
    check(pick[0] == 'partenaire' and len(pick[3]) == 2, 'a place has a position', pick)
    box.type('dakar')
    b.js("document.getElementById('near').focus()")
    same(box.open(), False, 'who leaves the field closes the list')


# --- what goes wrong -------------------------------------------------------------------------------------------------

def test_late(b):
    """The answer to the first letters comes after that to more of them."""
    box = Box(b, 'second')
    b.js("(window.answer = (url, more, real) => url.includes('q=tunis&') ? new Promise((done) => { window.late = async () => { done(await real(url)); setTimeout(() => { window.came = true; }, 50); }; }) : real(url, more), 1)")
    box.type('tunis', shown=False)
    check(b.wait('Boolean(window.late)'), 'the first question is under way')
    shown = box.type('bamako')
    b.js('(window.late(), 1)')
    check(b.wait('window.came'), 'and answered at last')
    same(box.options(), shown, 'an answer that comes late is not shown')
    b.js("(window.answer = (url, more, real) => real(url, more), 1)")
    n = b.js('asked.length')
    box.type('dakar')
    box.type('bamako')
    same(b.js("asked.slice(arguments[0]).filter((u) => u.includes('bamako')).length", n), 0, 'what is known is not asked again')


def test_busy(b):
    box = Box(b, 'second')
    b.js("(window.tries = 0, window.answer = (url, more, real) => window.tries++ ? real(url, more) : Promise.resolve(new Response('', { status: 503, headers: { 'Retry-After': '1' } })), 1)")
    shown = box.type('conakry')
    check(b.wait(f"{OPTIONS}.some((o) => o[1] === 'Guinée') && window.tries === 2", 'second'), 'a busy server is asked again', shown)
    b.js("(window.answer = () => Promise.reject(new TypeError('offline')), 1)")
    shown = box.type('niamey')
    same([o[0] for o in shown], ['Chercher «\u00a0niamey\u00a0» dans les textes'], 'without the server the words can still be searched')
    check('ne répondent pas' in box.said(), 'which is said', box.said())
    b.press('ArrowDown')
    b.press('Enter')
    same(b.js('picks').pop(), ['q', 'niamey', 'niamey', None], 'and done')
    b.js("(window.answer = () => Promise.resolve(new Response('<html>', { status: 200 })), 1)")
    same(len(box.type('conakri')), 1, 'nor does an answer that is none do harm')
    hostile = {'suggestions': [{'kind': 'pays', 'id': 'X', 'label': '<img src=x onerror=window.bad=1>', 'context': '\u202e<b>', 'criteria': 'pays=%3Cb%3E', 'count': 3}]}
    b.js("(window.answer = () => Promise.resolve(new Response(arguments[0])), 1)", json.dumps(hostile))
    shown = box.type('onerror')
    same(shown[0][:2], [hostile['suggestions'][0]['label'], '\u202e<b>'], 'markup is text')
    b.press('ArrowDown')
    b.press('Enter')
    same((b.js('picks').pop()[:2], b.js('window.bad ?? null')), (['pays', '<b>'], None), 'in values too')
    b.js("(window.answer = (url, more, real) => real(url, more), 1)")
    for text in ('', ' ', 'a', '--', '«»'):
        box.type(text, shown=False) if text else b.js("(document.getElementById('second').value = '', second.typed(0))")
        same(box.open(), False, f'{text!r} is nothing to ask about')


def test_small(b):
    for width, height in ((320, 256), (390, 844)):
        b.size(width, height, touch=True)
        Box(b, 'second').type('saint')
        box = b.js(f"(({{ left, right, top, bottom }}) => [left, right, top, bottom])({LIST}.getBoundingClientRect())", 'second')
        least = b.js(f"Math.min(...[...{LIST}.querySelectorAll('[role=option]')].map((o) => o.offsetHeight))", 'second')
        check(box[0] >= 0 and box[1] <= width and box[2] >= 0 and box[3] <= height and least >= 44, f'{width} × {height}: within the screen, targets for fingers', (box, least))
        check(b.js('document.documentElement.scrollWidth <= innerWidth'), 'and the page is not made wider')
    b.size(1280, 900)


def test_head(b, server):
    """The box of every page: a pick leads to its page."""
    Box(b, 'chercher').type('lyon')
    b.press('ArrowDown')
    b.press('Enter')
    check(b.wait("location.pathname === '/collectivites/commune-69123'"), 'to the page of an authority', b.js('location.href'))
    b.driver.get(f'http://127.0.0.1:{server.port}/api/collections?f=html&lang=en')
    check(b.wait("document.getElementById('chercher').getAttribute('role') === 'combobox'"), 'in English too')
    shown = Box(b, 'chercher').type('eau')
    check(any(o[0] == 'Water and sanitation' for o in shown) and shown[-1][0] == 'Search the texts for “eau”', 'as the page is', shown)
    theme = next(i for i, o in enumerate(shown) if o[0] == 'Water and sanitation')
    for _ in range(theme + 1):
        b.press('ArrowDown')
    b.press('Enter')
    asked = "performance.getEntriesByType('navigation')[0].name"
    check(b.wait(f"{asked}.includes('/?thematique=eau&lang=en')"), 'what has no page is searched', b.js(asked))


def body():
    server = Server(demonstration())
    b = Browser()
    try:
        b.size(1280, 900)
        b.driver.get(f'http://127.0.0.1:{server.port}/api/collections?f=html')
        b.wait("document.getElementById('chercher').getAttribute('role') === 'combobox'")
        check(b.driver.execute_async_script(f'const done = arguments[0]; {SECOND}.then(done, (e) => done(String(e)))') is True, 'a page may have several')
        test_shown(b, server)
        test_axe(b)
        test_marks(b)
        test_keys(b)
        test_pointer(b)
        test_late(b)
        test_busy(b)
        test_small(b)
        same([e['message'] for e in b.log() if 'combobox' in e['message'] or 'Security' in e['message']], [], 'nothing is complained of')
        test_head(b, server)
    finally:
        b.close()


main(body)
