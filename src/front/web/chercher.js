// chercher.js - the search box at the head of every page: a pick leads to its page, or to the search for it

import { Combobox } from './combobox.js';

const input = document.getElementById('chercher');

// In the language that the visitor has chosen in the address.
function go(address) {
  const to = new URL(address, location.href), { lang } = input.form.elements;
  if (lang) to.searchParams.set('lang', lang.value);
  location.assign(to);
}

if (input) {
  new Combobox(input, {
    onPick(criterion, value, label, where, suggestion) {
      if (criterion !== 'q') return go(suggestion.page || `${input.form.action}?${criterion}=${encodeURIComponent(value)}`);
      input.value = value;
      return input.form.requestSubmit();
    },
  });
}
