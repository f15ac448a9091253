"""web_probe.py - what to ask a page about itself: contrast, size of targets, overflow, where requests went"""

# Texts whose contrast with what they stand on is under WCAG's 4.5:1 (3:1 when large). Pictures behind a text
# cannot be judged; texts on the map are left out.
CONTRAST = """(() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return [m[0], m[1], m[2], m[3] ?? 1]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const ground = (e) => { const stack = []; for (; e; e = e.parentElement) stack.push(parse(getComputedStyle(e).backgroundColor));
    return stack.reverse().reduce((under, c) => over(c, under), [255, 255, 255, 1]); };
  const bad = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest('.invisible, script, .leaflet-pane, option')) continue;
    const s = getComputedStyle(e), under = ground(e), size = parseFloat(s.fontSize);
    const [a, b] = [light(over(parse(s.color), under)), light(under)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const large = size >= 24 || (size >= 18.66 && Number(s.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.add(`${text.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return [...bad];
})()"""

# Controls smaller than 24 px, the label counted with its box; links inside a sentence are exempt.
TARGETS = """[...document.querySelectorAll('button, summary, select, input, a[href]')].filter((e) => {
  if (!e.checkVisibility({ visibilityProperty: true }) || e.closest('.evitement, .leaflet-control-attribution')) return false;
  const r = (e.closest('label') || e).getBoundingClientRect();
  return r.width < 24 || r.height < 24;
}).map((e) => e.outerHTML.slice(0, 80))"""

# Elements that reach beyond the right edge of the window, and the page's own width if it scrolls sideways.
OVERFLOW = """(() => {
  const wide = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility({ visibilityProperty: true })
    && !e.closest('#fond, .invisible, .evitement, svg') && e.getBoundingClientRect().right > innerWidth + .5);
  const root = document.documentElement;
  return [...(root.scrollWidth > innerWidth ? [`page ${root.scrollWidth}`] : []),
    ...[...document.querySelectorAll('.panneau, .corps')].filter((e) => e.scrollWidth > e.clientWidth).map((e) => `pane ${e.className}`),
    ...wide.map((e) => e.outerHTML.slice(0, 80))];
})()"""

# Addresses asked outside this origin.
ELSEWHERE = """performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith(location.origin) && !n.startsWith('data:'))"""

TILES = """[...document.querySelectorAll('#fond img.leaflet-tile')].map((i) => ({ src: i.getAttribute('src'), width: i.naturalWidth }))"""
OVERLAY = """[...document.querySelectorAll('#fond img.leaflet-tile')].map((i) => i.getAttribute('src')).filter((s) => !s.startsWith('/tiles/base/'))"""

# Nothing under way: list and counts answered, every tile there, the map at rest.
SETTLED = """document.getElementById('resultats').getAttribute('aria-busy') === 'false'
  && document.getElementById('criteres').getAttribute('aria-busy') === 'false'
  && document.querySelectorAll('#fond img.leaflet-tile').length > 0
  && !document.querySelector('#fond img.leaflet-tile:not(.leaflet-tile-loaded)')
  && !document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')"""

ROLES_WITH_NAME = {"button", "checkbox", "radio", "link", "textbox", "searchbox", "combobox", "application", "region",
                   "navigation", "search", "heading", "DisclosureTriangle", "group"}
