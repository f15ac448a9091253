// plugs.js - modules that join the search page: each a function of the page (app.js says what it has), called once
//
// Imported here, listed here; the page knows nothing else of them.

export const PLUGS = [];
