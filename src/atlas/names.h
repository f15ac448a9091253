/* names.h - what people may type to mean a criterion: names of places, authorities, thématiques, by words */
#ifndef ATLAS_NAMES_H
#define ATLAS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/lexicon.h"

/* Of things that as many projets hang on, the first of these comes first. */
enum named_kind {
    NAMED_PAYS,
    NAMED_CONTINENT,
    NAMED_REGION,
    NAMED_DEPARTEMENT,
    NAMED_COLLECTIVITE,
    NAMED_PARTENAIRE,
    NAMED_THEMATIQUE,
    NAMED_FINANCEMENT,
    NAMED_KINDS
};

struct named_thing {
    uint32_t row;     /* of collectivites or partenaires, or the value of the kind's vocabulary */
    uint32_t projets; /* how many records of the collection projets its criterion matches */
    uint8_t kind;
};

/* label: its name; alias: another way to say it; code: what stands for it, as "ml", "rdc" or "69" */
enum name_form { NAME_LABEL, NAME_ALIAS, NAME_CODE };

struct name_of {
    uint32_t thing;
    uint8_t form;
};

/* How one word stands in a name; small words (le, de, sur, ...) beside it do not count. A posting is its
 * class in the upper bits and the name in the others, so that those of a word are sorted by class, then by
 * name. */
enum word_class {
    WORD_LABEL,        /* is the whole label */
    WORD_ALIAS,        /* is the whole alias */
    WORD_BEGINS,       /* comes first in a label */
    WORD_INSIDE,       /* stands in a label */
    WORD_INSIDE_ALIAS, /* stands in an alias */
    WORD_CODE,
    WORD_CLASSES
};
enum { POSTING_NAME_BITS = 29, NAME_MAX_POSITIONS = 32 };

static inline uint32_t posting_name(uint32_t posting)
{
    return posting & ((1U << POSTING_NAME_BITS) - 1);
}
static inline enum word_class posting_class(uint32_t posting)
{
    return (enum word_class)(posting >> POSTING_NAME_BITS);
}

/* An entry of a name is a word; with NAME_SAME it is another spelling of the word before (saint, st). */
#define NAME_SAME (1U << 31)
#define NAME_WORD (NAME_SAME - 1)

/* Things are numbered by importance: projets, then kind, cooperations, population, name. Names are numbered
 * by thing. Immutable. A zeroed struct has no names. */
struct names {
    struct named_thing *things;
    uint32_t n_things;
    struct name_of *names;
    uint32_t n_names;
    uint32_t *first_entry; /* n_names + 1 */
    uint32_t *entries;
    struct lexicon words;
    uint64_t *small;         /* the small words, a bit each */
    uint32_t *first_posting; /* n words + 1 */
    uint32_t *postings;
};

/* Words that may be left out, and may be there for nothing: articles, what joins two names, and "ville" as in
 * ville de Lyon. */
bool name_word_is_small(const char *word, size_t n);

static inline bool names_small(const struct names *n, uint32_t word)
{
    return n->small[word / 64] >> (word % 64) & 1;
}

void names_release(struct names *n);
size_t names_bytes(const struct names *n);

/* The vocabulary of a kind: an enum vocabulary_id, or -1 for collectivités and partners. */
extern const int NAMED_VOCABULARY[NAMED_KINDS];

#endif
