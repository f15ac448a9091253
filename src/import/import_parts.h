/* import_parts.h - a cell that names several things, taken apart where each part is one */
#ifndef IMPORT_IMPORT_PARTS_H
#define IMPORT_IMPORT_PARTS_H

#include "import/import_inside.h"
#include "import/import_values.h"

/* '|' parts always, as do numbers that count ("1) Nantes 2) Rezé") and bullets at the heads of lines. Line
 * breaks, ; + & / , "et", and dashes between blanks part only where each part is one of its kind and the
 * whole is not: "Trinité et Tobago" is one country, "Laval\n(Mayenne)" one commune. What a plural says of all
 * is said of each: "Villes de Nantes et de Rennes", "Conseils généraux du Nord et du Pas-de-Calais"; so does
 * a singular before a part that goes on with "de" ("Région de Kayes et de Ségou"). What cannot be parted
 * stays one text. */
struct import_parting {
    /* Whether a text names one thing. */
    bool (*is_one)(void *context, const char *text);
    /* Whether a text only says where the one before it is ("Portland, Oregon"); NULL: never. */
    bool (*is_beside)(void *context, const char *one, const char *text);
    /* Whether two names between a slash or a dash are of one place; NULL: never. */
    bool (*is_same)(void *context, const char *one, const char *other);
    /* Whether a text says itself that it is a place of its own, known or not: "Pskov (RUS)"; NULL: never. */
    bool (*is_told)(void *context, const char *text);
    /* Whether a text says by its kind that it is one, though nothing knows it: "SDIS 44"; NULL: never. */
    bool (*is_own)(void *context, const char *text);
    /* Told of a text that stays one, though a part of it is one of its kind and this one is not; NULL. list:
     * it reads as a list, not as a name with something beside it. */
    void (*left)(void *context, const char *text, const char *part, bool list);
    void *context;
};

/* At most VALUE_LIST_MAX values, and IMPORT_PARTS_MOST parts between two '|' (ERR_TOO_LARGE). Values live in
 * the arena of the row, on one line each. At most IMPORT_PARTS_MOST * IMPORT_PARTS_JOINED questions for each
 * of them. */
enum { IMPORT_PARTS_MOST = 40, IMPORT_PARTS_JOINED = 5 };
bool import_parts(struct import *i, const char *column, const char *text, const struct import_parting *p,
                  struct value_list *out, struct err *e);

#endif
