// plugs.js - modules that join the search page: each a function of the page (app.js says what it has), called once
//
// Imported here, listed here; the page knows nothing else of them.

import { withParameter } from './address.js';
import { Combobox } from './combobox.js';
import { byId } from './dom.js';

// A place far from any territory is no criterion: its point is one.
const suggestions = (page) => new Combobox(byId('q'), {
  context: () => `collection=${page.shown().collection}&${withParameter(page.shown().list, 'q', '')}`,
  onPick: (criterion, value, label, where) => (criterion === 'q' ? page.search(value)
    : page.pick(criterion, value, where?.length === 4 ? where : null)),
});

export const PLUGS = [suggestions];
