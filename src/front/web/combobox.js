// combobox.js - a search box that suggests: places, authorities, subjects by name, and the words themselves
//
// The pattern of WAI-ARIA APG 1.2, "editable combobox with list autocomplete, manual selection": what is typed stays as
// it is, the focus stays in the field, and nothing is chosen but by Enter on an option, a click or a touch. Of the page
// it needs the texts of combobox.html; without them it works, and says less. Any number of them may stand in a page.

const HERE = new URL(import.meta.url);
const ROOT = HERE.pathname.replace(/web\/(?:[^/]+\/)?[^/]*$/, ''); // web/combobox.js, or web/MARK/combobox.js
const TYPING_MS = 150;   // silence after which the server is asked
const LEAST = 2;         // letters
const LIMIT = 20, EACH = 3, ALONE = 8; // suggestions asked for; shown of one group; of the only one
const KEPT = 50;         // answers kept for who types a letter and takes it back
const RETRY_MS = [1000, 5000]; // a busy server is asked again once, when it says, within these
const GAP_PX = 4, MARGIN_PX = 8, LEAST_PX = 160, WIDE_PX = 420;

// The groups by the kinds of suggestions in them; they stand in the order of their best.
const GROUPS = { lieux: ['continent', 'region', 'departement'], pays: ['pays'], collectivites: ['collectivite'], partenaires: ['partenaire'],
  thematiques: ['thematique'], financements: ['financement'] };
const NOWHERE = ['thematique', 'financement']; // what they belong to is their group
const groupOf = (kind) => Object.keys(GROUPS).find((g) => GROUPS[g].includes(kind)) || 'lieux';

let boxes = 0, styled = false;

// A style sheet beside this file, once for the page.
function style() {
  if (styled) return;
  styled = true;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('combobox.css', HERE).href }));
}

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// --- what is said

const texts = () => new Map([...(document.getElementById('combobox-textes')?.content.children || [])].map((p) => [p.dataset.cle, p.textContent]));

// A name that the data have in small letters only.
const capital = (s) => (s && s === s.toLowerCase() ? s[0].toUpperCase() + s.slice(1) : s || '');

const LETTER = /[\p{L}\p{N}]/u;
const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/æ/gi, 'ae').toLowerCase();

// Text and, as <mark>, what of it begins as a word that was typed.
export function marked(text, typed) {
  const asked = fold(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean).sort((a, b) => b.length - a.length);
  const letters = [...text], folded = letters.map(fold);
  const nodes = [];
  let plain = '';
  for (let i = 0; i < letters.length; i++) {
    const starts = LETTER.test(letters[i]) && (i === 0 || !LETTER.test(letters[i - 1]));
    const rest = starts ? folded.slice(i).join('') : '';
    const met = starts ? asked.find((word) => rest.startsWith(word)) : undefined;
    if (met === undefined) {
      plain += letters[i];
      continue;
    }
    let end = i;
    for (let n = 0; n < met.length; end++) n += folded[end].length;
    while (end < letters.length && folded[end] === '') end++; // accents of their own
    nodes.push(plain, el('mark', {}, letters.slice(i, end).join('')));
    plain = '';
    i = end - 1;
  }
  return [...nodes, plain].filter((n) => n !== '');
}

// What may have been meant instead of words that nothing is; null when nothing is known to be wrong.
export function meant(typed, words) {
  const wrong = new Map((words?.unknownWords || []).map((w) => [w.word, w.taken || w.near?.[0]]));
  if (![...wrong.values()].some(Boolean)) return null;
  const parts = typed.split(/([^\p{L}\p{N}\p{M}]+)/u);
  const said = parts.map((part) => wrong.get(fold(part)) || part).join('');
  return said === typed ? null : said;
}

// --- the box

export class Combobox {
  // input: <input type="search"> or "text". onPick(criterion, value, label, where, suggestion): `where` is
  // [west, south, east, north], [lon, lat] or null; the words themselves are ('q', words, words, null, null).
  // root: path of the server with a slash at its end; lang: of labels. kinds: "pays,region" for these alone, and then
  // words: false leaves the words out. context(): "collection=projets&pays=ML", what counts are under; '' for none.
  constructor(input, { root = ROOT, lang = document.documentElement.lang, onPick = () => {}, kinds = '', words = !kinds, context = () => '' } = {}) {
    Object.assign(this, { input, root, lang, onPick, kinds, words, context });
    this.texts = texts();
    this.format = new Intl.NumberFormat(lang === 'en' ? 'en-GB' : 'fr-FR');
    this.id = `combobox-${++boxes}`;
    this.options = []; // {node, pick}
    this.active = -1;
    this.answers = new Map();
    style();
    this.list = el('div', { id: this.id, role: 'listbox', class: 'combobox', 'aria-label': this.say('label') || 'Suggestions', popover: 'manual', hidden: '' });
    this.status = el('div', { class: 'combobox-dit', role: 'status' });
    this.home = input.closest('[role="search"], form, main') || document.body; // a landmark: what readers of screens find again
    this.prepare();
    this.listen();
  }

  // What a page that renews its form may have taken away.
  prepare() {
    if (!this.status.isConnected || !this.list.isConnected) this.home.append(this.list, this.status);
    const all = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': this.id, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' };
    for (const [key, value] of Object.entries(all)) this.input.setAttribute(key, value);
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
  }

  listen() {
    const off = new AbortController(), { signal } = off;
    this.off = off;
    this.input.addEventListener('input', () => this.typed(), { signal });
    this.input.addEventListener('keydown', (e) => this.key(e), { signal });
    this.input.addEventListener('blur', () => this.close(), { signal });
    this.input.addEventListener('click', () => { if (this.list.hidden) this.typed(0); }, { signal });
    this.input.form?.addEventListener('submit', () => this.close(), { signal });
    this.list.addEventListener('pointerdown', (e) => e.preventDefault(), { signal }); // the focus stays in the field
    this.list.addEventListener('mousedown', (e) => e.preventDefault(), { signal });
    this.list.addEventListener('click', (e) => {
      const at = this.options.findIndex((o) => o.node.contains(e.target));
      if (at >= 0) this.choose(at);
    }, { signal });
    const place = () => this.place();
    addEventListener('resize', place, { signal });
    addEventListener('scroll', place, { signal, capture: true, passive: true });
    window.visualViewport?.addEventListener('resize', place, { signal });
  }

  destroy() {
    this.close();
    this.off.abort();
    this.list.remove();
    this.status.remove();
    for (const name of ['role', 'aria-autocomplete', 'aria-controls', 'aria-expanded', 'aria-activedescendant']) this.input.removeAttribute(name);
  }

  say(key, what = '') {
    return (this.texts.get(key) || '').replace('{}', () => what);
  }

  // « 1 projet », « 2 projets »: in French zero is singular.
  count(key, n) {
    const [one, many = one] = this.say(`count_${key}`).split('|');
    return `${this.format.format(n)}\u00a0${(this.lang === 'en' ? n === 1 : n < 2) ? one : many}`.trim();
  }

  // --- asking

  typed(after = TYPING_MS) {
    clearTimeout(this.timer);
    this.asking?.abort();
    const text = this.input.value.trim();
    if ([...text].length < LEAST || !LETTER.test(text)) return this.close();
    this.timer = setTimeout(() => this.ask(text), after);
  }

  url(text) {
    const more = this.context();
    return `${this.root}api/suggest?q=${encodeURIComponent(text)}&limit=${LIMIT}${this.kinds && `&kinds=${this.kinds}`}${
      this.lang === 'en' ? '&lang=en' : ''}${more && `&${more}`}`;
  }

  async ask(text, again = true) {
    const url = this.url(text);
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const answer = this.answers.get(url) || await this.fetch(url, asking.signal);
      if (this.wanted(text, asking)) this.show(text, answer);
    } catch (problem) {
      if (!this.wanted(text, asking)) return;
      this.show(text, { suggestions: [] }, true);
      if (again && problem.retry) this.timer = setTimeout(() => this.ask(text, false), problem.retry);
    }
  }

  // An answer that came after more was typed, or after the field was left, is of no use.
  wanted(text, asking) {
    return asking === this.asking && !asking.signal.aborted && document.activeElement === this.input && this.input.value.trim() === text;
  }

  async fetch(url, signal) {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    if (!response.ok) {
      const seconds = Number(response.headers.get('retry-after')) || 0, busy = [429, 503].includes(response.status);
      throw Object.assign(new Error(String(response.status)), { retry: busy ? Math.min(Math.max(seconds * 1000, RETRY_MS[0]), RETRY_MS[1]) : 0 });
    }
    const answer = await response.json();
    if (this.answers.size >= KEPT) this.answers.delete(this.answers.keys().next().value);
    this.answers.set(url, answer);
    return answer;
  }

  // --- showing

  show(text, answer, failed = false) {
    const groups = new Map();
    for (const s of answer.suggestions || []) groups.set(groupOf(s.kind), [...(groups.get(groupOf(s.kind)) || []), s]);
    this.options = [];
    this.active = -1;
    const other = this.words && meant(text, answer.words), most = groups.size > 1 ? EACH : ALONE;
    const nodes = other ? [this.group('mots', [this.wordOption('meant', other)])] : [];
    for (const [group, some] of groups) nodes.push(this.group(group, some.slice(0, most).map((s) => this.suggestion(s, text))));
    const n = this.options.length;
    if (this.words) nodes.push(this.group('mots', [this.wordOption('search_words', text, other ? undefined : answer.words?.count)]));
    this.list.replaceChildren(...nodes);
    if (failed) this.list.append(el('p', { class: 'cb-note' }, this.say('unavailable')));
    this.announce(failed ? this.say('unavailable') : n ? this.say('found', this.count('suggestions', n)) : this.say('none'));
    if (this.options.length || failed) this.open();
    else this.close();
  }

  group(name, options) {
    const title = el('div', { class: 'cb-titre', id: `${options[0].id}-groupe`, role: 'presentation' }, this.say(name) || name);
    return el('div', { role: 'group', class: `cb-${name}`, 'aria-labelledby': title.id }, title, ...options);
  }

  option(pick, ...content) {
    const node = el('div', { role: 'option', id: `${this.id}-o${this.options.length}`, 'aria-selected': 'false' }, ...content);
    this.options.push({ node, pick });
    return node;
  }

  suggestion(s, text) {
    const [criterion, ...value] = s.criteria.split('=');
    const where = s.bbox || (s.lon !== undefined ? [s.lon, s.lat] : null), label = capital(s.label);
    return this.option(() => this.onPick(criterion, decodeURIComponent(value.join('=')), label, where, s),
      el('span', { class: 'cb-nom', dir: 'auto' }, ...marked(label, text)), ' ', el('span', { class: 'cb-contexte' }, NOWHERE.includes(s.kind) ? '' : s.context || ''), ' ',
      this.counted(s.count));
  }

  // Words to search for; n: how many records they find, where that is known.
  wordOption(key, said, n) {
    return this.option(() => this.onPick('q', said, said, null, null), el('span', { class: 'cb-nom' }, this.say(key, said) || said), ' ',
      ...(n === undefined ? [] : [this.counted(n)]));
  }

  // How many records there are of the list that is counted.
  counted(n) {
    const list = new URLSearchParams(this.context()).get('collection') || 'projets';
    return el('span', { class: n ? 'cb-compte' : 'cb-compte cb-zero' }, this.count(list, n));
  }

  announce(text) {
    this.status.textContent = text;
  }

  open() {
    this.prepare();
    this.list.hidden = false;
    if (this.list.showPopover && !this.list.matches(':popover-open')) this.list.showPopover(); // above all, whatever it is in
    this.list.scrollTop = 0;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark(-1);
    this.place();
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.list.showPopover && this.list.matches(':popover-open')) this.list.hidePopover();
    this.list.hidden = true;
    this.announce('');
    this.input.setAttribute('aria-expanded', 'false');
    this.mark(-1);
  }

  // Below the field, or above it where there is more room; within what a keyboard on the screen leaves.
  place() {
    if (this.list.hidden) return;
    const box = this.input.getBoundingClientRect(), seen = window.visualViewport;
    const top = seen?.offsetTop || 0, bottom = top + (seen?.height || innerHeight);
    const below = bottom - box.bottom - GAP_PX - MARGIN_PX, above = box.top - top - GAP_PX - MARGIN_PX, up = below < LEAST_PX && above > below;
    const width = Math.min(Math.max(box.width, WIDE_PX), document.documentElement.clientWidth - 2 * MARGIN_PX);
    const { style: s } = this.list;
    s.width = `${width}px`;
    s.left = `${Math.max(MARGIN_PX, Math.min(box.left, document.documentElement.clientWidth - width - MARGIN_PX))}px`;
    s.maxHeight = `${Math.max(up ? above : below, 96)}px`;
    s.top = up ? 'auto' : `${box.bottom + GAP_PX}px`;
    s.bottom = up ? `${innerHeight - box.top + GAP_PX}px` : 'auto';
  }

  // --- keys

  mark(at) {
    this.options[this.active]?.node.setAttribute('aria-selected', 'false');
    this.active = at;
    const option = this.options[at];
    if (!option) return this.input.removeAttribute('aria-activedescendant');
    option.node.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', option.node.id);
    option.node.scrollIntoView({ block: 'nearest' });
  }

  // From the field down to the first, from the last back to the field, and the other way round.
  move(by) {
    const n = this.options.length + 1;
    this.mark((this.active + 1 + by + n) % n - 1);
  }

  choose(at) {
    const { pick } = this.options[at];
    this.close();
    pick();
  }

  key(e) {
    if (e.isComposing || e.ctrlKey || e.metaKey) return;
    const shown = !this.list.hidden;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (e.altKey && e.key === 'ArrowUp') return this.close();
      if (!shown) return this.typed(0);
      if (!e.altKey) this.move(e.key === 'ArrowDown' ? 1 : -1);
    } else if (e.key === 'Enter' && shown && this.active >= 0) {
      e.preventDefault();
      this.choose(this.active);
    } else if (e.key === 'Enter' || e.key === 'Tab') {
      this.close(); // Enter is the form's, Tab leaves
    } else if (e.key === 'Escape' && shown) {
      e.preventDefault();
      e.stopPropagation();
      this.close();
    } else if (['Home', 'End', 'ArrowLeft', 'ArrowRight'].includes(e.key) && shown) {
      this.mark(-1); // back in the field, where they move the caret
    }
  }
}
