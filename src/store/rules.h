/* rules.h - the rules of the domain that a record keeps, whichever way it comes in */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/cell.h"
#include "store/tables.h"

/* The writer asks here before it writes a row: an import, a form and the API are refused the same, with the
 * same sentence in both languages. A rule is a pure question of the row as it will be and of what the
 * database says around it; rules.c has them in tables, docs/importing.md lists them.
 *
 * What the shape of a row demands (types, lengths, codes that exist) is the schema's. */
struct rules_around {
    int this_year;
    const char *pays;   /* of a request: the country of who asks */
    const char *nature; /* of what belongs to a projet: that of its coopération */
    const char *nom;    /* of a row of APD: the name of its country; NULL: its code */
};

/* row: all columns of the table, as they will be; was: as they are, NULL of a new row. ERR_INVALID with the
 * column. What was so before, when the rule was none, does not keep the rest of a row from being written. */
bool rules_check(enum table t, const struct cell *row, const struct cell *was,
                 const struct rules_around *around, struct err *e);

/* What can be so and is worth a look; said as an error without a code. */
typedef void rules_note(void *context, const struct err *said);
void rules_notes(enum table t, const struct cell *row, const struct rules_around *around, rules_note *tell,
                 void *context);

/* France and what is French overseas: no partner is there. ISO 3166-1 alpha-2; NULL is fine. */
bool rules_is_french(const char *country);

/* Does the fund (a code of source_financement) pay for coopérations under an agreement alone? */
bool rules_needs_agreement(const char *source);

/* The statut of a projet that says none: over when its year of end has passed, else en_cours. end: 0: not
 * known. */
const char *rules_statut(int64_t end, int this_year);

#endif
