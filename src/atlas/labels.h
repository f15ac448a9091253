/* labels.h - the values of vocabularies in another language than that of the data, which is French */
#ifndef ATLAS_LABELS_H
#define ATLAS_LABELS_H

#include "atlas/snapshot.h"
#include "base/language.h"

/* The label of a code in a language that is not that of the data. vocabulary: its name in the API and on the
 * command line (VOCABULARY_NAMES of atlas/vocabulary.h), or the name of a list of its values, with an s at
 * its end; "role" and "portee" (of contacts, of networks) are known too. NULL: there is none, and what the
 * data say stands; so do the names of régions and départements, which are the same in both languages.
 *
 * The tables are src/atlas/labels_en.tsv and, for countries, geodata/built/countries.tsv. Some 50 ns; texts
 * last as long as the process; any thread. */
const char *label_in(enum language language, const char *vocabulary, const char *code);

/* The same of a value that a parameter takes: the vocabulary is that of the criterion. */
const char *label_of_parameter(enum language language, const char *parameter, const char *code);

/* That of a value, or what the data say; never NULL. Lasts as long as the snapshot. */
const char *label_value(enum language language, const struct snapshot *s, enum vocabulary_id v,
                        uint32_t value);

/* What stands where a record has no value. */
const char *label_missing(enum language language);

#endif
