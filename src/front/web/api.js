// api.js - asking the server: where it is, stale questions dropped, problems told in French
//
// The server's own sentences are for developers, in English; what a visitor reads is made here and in app.js.

// The server's root as a path with a slash at its end: addresses below it are written without one in front.
export const ROOT = new URL('..', import.meta.url).pathname;

export class Problem extends Error {
  constructor(message, { status = 0, parameter = null, value = null } = {}) {
    super(message);
    this.status = status;
    this.parameter = parameter;
    this.value = value;
  }
}

const pending = new Map(); // purpose -> AbortController of the question under way

// Asks for JSON at an address below ROOT; a new question of the same purpose drops the one before, whose promise then never settles.
export function ask(purpose, url) {
  pending.get(purpose)?.abort();
  const controller = new AbortController();
  pending.set(purpose, controller);
  return new Promise((resolve, reject) => {
    getJson(url, controller.signal).then(
      (answer) => { if (!controller.signal.aborted) resolve(answer); },
      (error) => { if (!controller.signal.aborted) reject(error); })
      .finally(() => { if (pending.get(purpose) === controller) pending.delete(purpose); });
  });
}

export function drop(purpose) {
  pending.get(purpose)?.abort();
}

async function getJson(url, signal) {
  let response;
  try {
    response = await fetch(ROOT + url, { signal, headers: { accept: 'application/geo+json, application/json' } });
  } catch {
    throw new Problem('Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.');
  }
  if (!response.ok) throw await readProblem(response);
  try {
    return await response.json();
  } catch {
    throw new Problem('La réponse du serveur est illisible.', { status: response.status });
  }
}

async function readProblem(response) {
  const { status } = response;
  if (status === 503 || status === 429) {
    return new Problem('Le serveur est très sollicité. Réessayez dans un instant.', { status });
  }
  if (status >= 500) return new Problem('Le serveur a rencontré une erreur. Réessayez dans un instant.', { status });
  const { parameter = null, value = null } = await response.json().catch(() => ({}));
  return new Problem('La demande n’a pas été comprise.', { status, parameter, value });
}
