// api.js - asking the server: where it is, stale questions dropped, problems told to visitors
//
// The server's own sentences are for developers, in English; what a visitor reads stands in the page (text.js).

import { say } from './text.js';

// The server's root as a path with a slash at its end: addresses below it are written without one in front.
export const ROOT = new URL(import.meta.url).pathname.replace(/web\/([0-9a-f]{8}\/)?[^/]*$/, '');

export class Problem extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const pending = new Map(); // purpose -> AbortController of the question under way

// Asks for an address below ROOT; a new question of the same purpose drops the one before, whose promise then never
// settles.
function request(purpose, url, type, read) {
  pending.get(purpose)?.abort();
  const controller = new AbortController();
  pending.set(purpose, controller);
  return new Promise((resolve, reject) => {
    get(url, type, read, controller.signal).then(
      (answer) => { if (!controller.signal.aborted) resolve(answer); },
      (error) => { if (!controller.signal.aborted) reject(error); })
      .finally(() => { if (pending.get(purpose) === controller) pending.delete(purpose); });
  });
}

export const ask = (purpose, url) => request(purpose, url, 'application/geo+json, application/json', (r) => r.json());

// HTML: the parts of a page, as a document of their own.
export const askParts = (purpose, url) => request(purpose, url, 'text/html',
  async (r) => new DOMParser().parseFromString(await r.text(), 'text/html'));

export function drop(purpose) {
  pending.get(purpose)?.abort();
}

async function get(url, type, read, signal) {
  let response;
  try {
    response = await fetch(ROOT + url, { signal, headers: { accept: type } });
  } catch {
    throw new Problem(say('no_answer'));
  }
  if (!response.ok) throw new Problem(say([429, 503].includes(response.status) ? 'busy' : 'broken'), response.status);
  try {
    return await read(response);
  } catch {
    throw new Problem(say('broken'), response.status);
  }
}
