/* suggest_inside.h - what the files of suggest.h share: a text taken apart, the best found so far, other ways
 * to read the text */
#ifndef SEARCH_SUGGEST_INSIDE_H
#define SEARCH_SUGGEST_INSIDE_H

#include "search/suggest.h"

/* One word of the text, and which words of names it can be. */
struct asked {
    const char *text;
    size_t n;
    bool last, small, required;
    uint32_t from, to; /* the words that it is or, the last, begins */
    uint32_t exact;
    struct near_words near; /* the others, with typing errors */
};

struct search {
    const struct snapshot *snapshot;
    const struct names *names;
    enum language language; /* whose labels are looked up beside the names of the data */
    struct asked asked[SUGGEST_MAX_WORDS];
    unsigned n_asked, n_required;
    unsigned kinds;
    bool code_first; /* the text is a code, rather than the beginning of a word */
    bool (*holds)(const struct search *q, const struct named_thing *thing); /* of those; NULL: any */
    const void *held;
    uint32_t end_thing;         /* things from here on are not looked at */
    uint64_t keys[SUGGEST_MAX]; /* of the best so far, ascending; the lower half is the thing */
    size_t n_best, limit;
};

/* How a name is met, the best first. Codes are met whole or not at all. */
enum shape {
    WHOLE_LABEL,
    WHOLE_ALIAS,
    BEGINS,
    WITHIN,
    WITHIN_ALIAS,
    BEGINS_INCOMPLETE,
    ALIAS_INCOMPLETE, /* the whole of it but for the last letters */
    WHOLE_CODE,
    WITHIN_INCOMPLETE,
    WITHIN_ALIAS_INCOMPLETE,
    NO_SHAPE
};

enum { SUGGEST_ERRORS_SHIFT = 56, SUGGEST_SHAPE_SHIFT = 48, SUGGEST_MISSING_SHIFT = 40 };

static inline uint64_t suggest_key(unsigned errors, enum shape shape, unsigned missing, uint32_t thing)
{
    return (uint64_t)errors << SUGGEST_ERRORS_SHIFT | (uint64_t)shape << SUGGEST_SHAPE_SHIFT |
           (uint64_t)missing << SUGGEST_MISSING_SHIFT | thing;
}

static inline enum shape suggest_shape(uint64_t key)
{
    return (enum shape)(key >> SUGGEST_SHAPE_SHIFT & 0xFF);
}

/* A thing stands once, by the best of its names. */
void suggest_keep(struct search *q, uint64_t key);

/* What n bytes of a folded text name, without typing errors. The search is a new one, of the same snapshot:
 * kinds, holds and held are the caller's. */
void suggest_look_up(struct search *of, const char *folded, size_t n);

/* suggest_ways.c: other ways to read a text, each kept among what was found. folded: fold_asked. */

/* Codes of communes, SIREN; what else the text is called: names of towns in other languages, acronyms; a word
 * of kind before the name ("conseil général de l'Isère", "CG 38"). */
void suggest_other_ways(struct search *q, const char *text, const char *folded);
/* A name with what it lies in, before or behind it ("saint denis reunion", "93 saint denis"); two names of
 * one thing. */
void suggest_with_context(struct search *q, const char *folded);

#endif
