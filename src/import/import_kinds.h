/* import_kinds.h - what `atlasd import` reads: the kinds of file, their columns and keys. One table for
 * reading, help and docs/importing.md. */
#ifndef IMPORT_IMPORT_KINDS_H
#define IMPORT_IMPORT_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum import_kind_id {
    IMPORT_COLLECTIVITES,
    IMPORT_PARTENAIRES,
    IMPORT_COOPERATIONS,
    IMPORT_PROJETS,
    IMPORT_BOURSE,
    IMPORT_APD,
    IMPORT_JUMELAGES,
    IMPORT_KINDS
};

enum { IMPORT_COLUMNS = 32 }; /* of a kind, at most */

struct import_column {
    const char *name;    /* ours; NULL behind the last */
    const char *headers; /* how people head it beside our name, between '|'; compared without accents, case,
                            spaces, articles */
    bool required;
    const char *what; /* for help: what a cell holds */
};

struct import_kind {
    const char *name, *what;
    const char *key; /* the natural key, in words */
    struct import_column columns[IMPORT_COLUMNS + 1];
};

extern const struct import_kind IMPORT_KIND[IMPORT_KINDS];

/* NULL when there is no such kind. */
const struct import_kind *import_kind_find(const char *name);

/* The column that a header of a file means, -1 for none: our name first, then the other headers. exact: it is
 * our name. */
int import_column_find(const struct import_kind *k, const char *header, bool *exact);

/* Help for the terminal, or tables in Markdown. */
void import_kind_help(const struct import_kind *k, struct bytes *out);
void import_kind_markdown(const struct import_kind *k, struct bytes *out);

#endif
