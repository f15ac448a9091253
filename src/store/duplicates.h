/* duplicates.h - records that may be one: partenaires, and collectivités without a code */
#ifndef STORE_DUPLICATES_H
#define STORE_DUPLICATES_H

#include "store/store.h"

/* Two records of a kind that are likely one: the same place of a country, or nearly the same name where one
 * has no position; collectivités of a type and département with nearly the same name, one of them without a
 * code. `kept` is the one that more refers to. A province is not the town of its name. Texts live during the
 * call. */
struct duplicate {
    const char *kept, *kept_name, *gone, *gone_name;
    double metres; /* between them; NAN when one has no position */
};
typedef void duplicate_cb(void *context, const struct duplicate *d);

/* RECORD_PARTENAIRE or RECORD_COLLECTIVITE. Reads all of them: some tenths of a second at the published size.
 */
bool store_duplicates(struct store *s, enum record_kind kind, duplicate_cb *each, void *context,
                      struct err *e);

#endif
