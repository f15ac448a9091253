/* import_head.h - the kind of authority at the head of a list of names: "Villes de", "Conseil général du" */
#ifndef IMPORT_IMPORT_HEAD_H
#define IMPORT_IMPORT_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct import_head {
    const char *kind; /* in the singular, NULL: none is named */
    size_t bytes;     /* of the text, that say it */
    bool plural;      /* of all: "Villes de Nantes et de Rennes" */
    bool linked;      /* a plural with "de" behind it, not of groups: what follows are names of several */
    bool town;        /* the name alone is a town's */
    bool group;       /* the names may be parts of one: "CC de Blain et Nozay" */
};

struct import_head import_head_read(const char *text);

/* Whether a text is a kind and nothing else: its name stands on the next line. */
bool import_head_only(const char *text);

/* What stands behind the kind with its link, "de Chambéry" of "agglomération de Chambéry"; NULL: nothing. */
const char *import_head_rest(const char *text);

/* The name in that: "Le Mans" of "Agglo du Mans". False: there is none. */
bool import_head_town(const char *text, char *out, size_t size);

/* What "de Chambéry" is, made where it is not written: "de Strasbourg" of "Strasbourg". */
const char *import_head_of(const char *text, struct arena *a);

/* A kind and such a rest, as a name. */
const char *import_head_with(const char *kind, const char *rest, struct arena *a);

/* A part of the list as a name of its own, with the kind that is said of all; "" where it may be a part of
 * the name before it. first: it is the one with the head. */
const char *import_head_name(const struct import_head *h, bool first, const char *part, struct arena *a);

#endif
