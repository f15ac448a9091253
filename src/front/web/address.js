// address.js - the parameters of an address as people really send it: glued, escaped twice, in Latin-1

const UTF8 = new TextDecoder('utf-8', { fatal: true }), WINDOWS = new TextDecoder('windows-1252');
const ENCODER = new TextEncoder();
const PERCENT = 0x25, PLUS = 0x2b, SPACE = 0x20;

// One name or value: + is a space, %XX a byte, a lone % stays. Bytes that are not UTF-8 are read as Windows-1252.
export function decode(text) {
  const sent = ENCODER.encode(text), bytes = [];
  for (let i = 0; i < sent.length; i++) {
    const digits = sent[i] === PERCENT ? String.fromCharCode(...sent.subarray(i + 1, i + 3)) : '';
    if (/^[\da-f]{2}$/i.test(digits)) {
      bytes.push(parseInt(digits, 16));
      i += 2;
    } else {
      bytes.push(sent[i] === PLUS ? SPACE : sent[i]);
    }
  }
  const all = new Uint8Array(bytes);
  try {
    return UTF8.decode(all);
  } catch {
    return WINDOWS.decode(all);
  }
}

// { pairs: [[name, value], ...], hash }. `&amp;` or `&#038;` for `&`, a second `?` for `&`: the programs that write
// links into pages and letters do that. A # of such an escape has cut the query off: what follows belongs to it.
export function readParameters({ search, hash }) {
  const [, cut = '', rest = hash] = /^#0*38;([^#]*)(.*)$/s.exec(hash) || [];
  const parts = `${search}&${cut}`.split(/[&?]/).filter(Boolean);
  const pairs = parts.map((part) => {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(part);
    return [decode(name).replace(/^(amp;)+/i, ''), decode(value)];
  });
  return { pairs, hash: rest };
}
