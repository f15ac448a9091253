/* chips.h - the criteria of a page one by one: each in words, with the address of the page without it */
#ifndef SEARCH_CHIPS_H
#define SEARCH_CHIPS_H

#include "atlas/criteria.h"
#include "base/json.h"

/* Puts the address of the page under other criteria, canonical text ("" for none), as a member of a key. */
typedef void chips_address(const void *context, const char *criteria, const char *key, struct json *j);

/* Of criteria as parameters express them (no branches):
 *
 *   "chips":[{"dimension":{"criterion":"dimensions","value":"pays","label":"pays"},
 *             "criterion":"pays","value":"ML","label":"Mali","page":...},
 *            {"dimension":...,"label":"2009 à 2014","page":...}]
 *   "clear":{"page":...}                         where there are two or more
 *   "hidden":[{"name":"pays","value":"ML,SN"}]   what a form sends to keep them
 *
 * A list has a chip for each of its values. vocabulary and value stand where a vocabulary has it. */
void chips_put(struct json *j, const struct criteria *c, const struct snapshot *s, enum language language,
               chips_address *address, const void *context);

#endif
