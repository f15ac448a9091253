/* import_currency.h - the currencies and multiples that stand beside a number */
#ifndef IMPORT_IMPORT_CURRENCY_H
#define IMPORT_IMPORT_CURRENCY_H

#include <stdbool.h>

struct currency {
    char code[4];                 /* ISO 4217; a single letter where a word could be several of them: "F" */
    const char *english, *french; /* its name; NULL: the code is all that is known */
    double per_euro;              /* its fixed legal parity; 0: it has none */
    const char *words;            /* as people write it, folded and without blanks, between '|' */
};

/* What "k€", "millions de FCFA", "DT" or "keuros" say: folded words without blanks. *factor is 1 where no
 * multiple is said, the code of *out "" where no currency is. False when it is neither. */
bool currency_unit(const char *solid, double *factor, struct currency *out);

#endif
