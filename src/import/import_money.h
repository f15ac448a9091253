/* import_money.h - amounts as people write them: the number, its multiple, its currency */
#ifndef IMPORT_IMPORT_MONEY_H
#define IMPORT_IMPORT_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "import/import_currency.h"

/* What a point or a comma before three digits means in a column: 12.500. */
enum money_mark { MONEY_MARK_UNKNOWN, MONEY_MARK_THOUSANDS, MONEY_MARK_DECIMAL, MONEY_MARK_BOTH };

/* What the header and the other cells of a column say of all its cells; zeroed: nothing. */
struct money_habit {
    double factor;                /* 1e3 for "k€"; 0: not said */
    struct currency currency;     /* code "": not said */
    enum money_mark point, comma; /* as other cells of the column show */
    bool french_franc;            /* "F" can only be the French franc */
};

struct money {
    bool said;      /* false: "n.c.", "à préciser" */
    int64_t euros;  /* whole, rounded half up */
    double number;  /* as it is written, with its multiple, in its own currency; negative ones too */
    bool by_column; /* what its point or comma means was told by the column */
    bool about;     /* "environ" */
    bool negative;
    bool more;                /* another amount stands in brackets behind it, and was not read */
    struct currency currency; /* that it was converted from, at its legal parity; code "" or EUR: none */
};

/* Euros, 0 to a million millions: "12 500,50 €", "12.500,50", "12'000", "1,2 M€", "3 millions d'euros",
 * "800 k€"; and what has a fixed legal parity: FCFA, French francs. Any other currency is refused by its
 * name, and so is what is not one amount. "12.500" and "12,500" could be either and are refused where the
 * habit does not tell. habit NULL: nothing is known. */
bool money_read(struct money *out, const struct money_habit *habit, const char *column, const char *text,
                struct err *e);

/* The number alone, for totals: signed, whatever its currency. False: none, or not for certain. */
bool money_number(double *out, const struct money_habit *habit, const char *text);

/* What a header says: "Budget (k€)", "Montant en milliers d'euros", "Coût FCFA". */
void money_learn_header(struct money_habit *habit, const char *header);
/* What a cell shows of points and commas: "1.234.567", "12,50". Contradictions leave it unknown. */
void money_learn_cell(struct money_habit *habit, const char *text);
/* Behind the last cell: where decimals stand behind commas, a point is no decimal one. */
void money_learn_end(struct money_habit *habit);

/* Does it look like an amount at all, or like "n.c."? */
bool money_likely(const char *text);

#endif
