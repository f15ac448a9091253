/* labels.h - the values of vocabularies in another language than that of the data, which is French */
#ifndef FRONT_LABELS_H
#define FRONT_LABELS_H

/* The label of a code. lang: as in the addresses of pages, "en". vocabulary: its name in the API and on the
 * command line (VOCABULARY_NAMES of atlas/vocabulary.h), or the name of a list of its values, with an s at
 * its end; "role" and "portee" (of contacts, of networks) are known too. NULL: there is none, and what the
 * data say stands; so do the names of régions and départements, which are the same in both languages.
 *
 * The tables are src/front/labels_en.tsv and, for countries, geodata/built/countries.tsv. Some 50 ns; texts
 * last as long as the process; any thread. */
const char *label_in(const char *lang, const char *vocabulary, const char *code);

#endif
