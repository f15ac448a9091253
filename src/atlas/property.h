/* property.h - what the records of a collection have by name: one table for features, files and filters */
#ifndef ATLAS_PROPERTY_H
#define ATLAS_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/criterion.h"
#include "atlas/snapshot.h"
#include "atlas/territory_numbers.h"
#include "base/language.h"

/* Every output names the same things: columns of CSV, sheets and GeoPackages, flat properties of features,
 * queryables and sortables of OGC API, what a filter compares. Each property is of one type in all records;
 * a missing value is null, never 0 nor "".
 *
 * A property that bears the name of a criterion holds its codes; NAME_nom beside it holds their French
 * labels. What a record has several of is one text, joined by "; " (PROPERTY_JOINED), as flat tables want it,
 * or an array of texts under a name of its own (PROPERTY_LIST). Each value stands once, in the order of its
 * vocabulary, other things in the order in which they are linked. */
enum property_type {
    PROPERTY_TEXT,
    PROPERTY_INTEGER, /* whole numbers; years too */
    PROPERTY_TRUTH,
    PROPERTY_DATE,   /* days since 1970-01-01, UTC */
    PROPERTY_JOINED, /* a text of any number of values */
    PROPERTY_LIST,   /* an array of texts */
    PROPERTY_TYPES
};

/* Where the value of a record comes from: rows of a level that the record hangs together with (itself, where
 * it is of that level), and what those hold. */
enum property_form {
    FORM_UID,    /* external id of the rows */
    FORM_NAME,   /* nom or titre of the rows */
    FORM_CODE,   /* codes of the values */
    FORM_LABEL,  /* French labels of those */
    FORM_FORMER, /* of regions: those of before 2016, which `region` leaves out */
    FORM_NUMBER, /* of a function of the record (property_table.c): counts, sums, years, days */
    FORM_COUNT   /* of a territory: of what meets the criteria there (struct property_values) */
};

/* Of which numbers some meet criteria: atlas/matched.h. */
enum matched_number {
    MATCHED_NOTHING,
    MATCHED_COLLECTIVITES,
    MATCHED_PARTENAIRES,
    MATCHED_COOPERATIONS,
    MATCHED_ACTIONS,
    MATCHED_PROJETS,
    MATCHED_BOURSE,
    MATCHED_MONTANT,
    MATCHED_NUMBERS
};

struct property {
    const char *name;             /* ASCII, as it stands in every output */
    const char *title[LANGUAGES]; /* a heading */
    const char *description;      /* French, a sentence, or NULL when the title says all */
    enum property_type type;
    enum property_form form;
    enum level level;              /* of the rows whose values these are */
    enum criterion criterion;      /* whose values these are, for codes and labels; else CRITERION_COUNT */
    enum vocabulary_id vocabulary; /* of codes and labels, also without a criterion; else VOCABULARY_COUNT */
    struct column column;          /* of codes that no criterion asks for; else the criterion has it */
    bool sortable;                 /* sortby takes it */
    bool queryable_only;           /* filters have it, features and files do not */
    int64_t (*number)(const struct snapshot *s, enum collection c, uint32_t row); /* FORM_NUMBER */
    enum territory_number count;                                                  /* FORM_COUNT */
    enum matched_number matched; /* of a count or sum of what hangs on the record */
};
#define PROPERTY_NO_NUMBER INT64_MIN /* missing, from number() */

/* The properties of a collection in the order of columns. The id of a record (external, a text) and its
 * geometry stand beside them: they are no properties here. */
const struct property *collection_properties(enum collection c, size_t *n);
const struct property *property_find(enum collection c, const char *name); /* or NULL */

/* Values of one property of one record. Texts last as long as the snapshot, but for codes of communes and
 * EPCI, which are written into the value itself: property_text(). */
enum { PROPERTY_SHORT = 12 };
struct property_value {
    int64_t number;   /* of INTEGER, TRUTH, DATE; of codes and labels, the value of the vocabulary */
    const char *text; /* of TEXT, JOINED, LIST; NULL: in short_text */
    char short_text[PROPERTY_SHORT];
};
enum { PROPERTY_FEW = 12 };
struct property_values { /* none: the value is missing. Memory is kept from one record to the next; a few need
                            none. Not to be moved. */
    struct property_value *list;
    uint32_t n, capacity;
    struct property_value few[PROPERTY_FEW];
    const struct territory_numbers *numbers; /* what FORM_COUNT is of, by who reads such: those of a
                                                selection. NULL, as they are begun: it is missing */
};
static inline const char *property_text(const struct property_value *v)
{
    return v->text ? v->text : v->short_text;
}
void property_values_init(struct property_values *v);
void property_values_release(struct property_values *v);

/* The values of a record (a row of collection_rows). Replaces what v held. At most one unless the type is
 * JOINED or LIST. Cost: a walk over the rows of the level that the record hangs together with. */
void property_get(const struct property *p, const struct snapshot *s, enum collection c, uint32_t row,
                  struct property_values *v);

#endif
