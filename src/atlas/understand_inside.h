/* understand_inside.h - what the files of understand.h share: words that stand together */
#ifndef ATLAS_UNDERSTAND_INSIDE_H
#define ATLAS_UNDERSTAND_INSIDE_H

#include "atlas/understand.h"

enum { GROUP_MOST = 8 }; /* words of a name or of a synonym */
struct group_word {
    const char *text;
    size_t n;
};
struct group {
    struct group_word words[GROUP_MOST];
    size_t n;
};

/* The terms of a group: terms[from..from + n). */
struct group_terms {
    struct understood *u;
    uint32_t from, n;
};

/* The values that the group names, added to each of the terms. */
void understand_names(const struct group_terms *t, const struct group *g, bool synonym);
/* The value of a code, where the data have it; "true". */
void understand_value(const struct group_terms *t, enum criterion which, const char *code);
/* The thématiques that a word is the name of a part of ("forage"). */
void understand_part(const struct group_terms *t, const struct group_word *w);
/* The collectivité of a SIREN, or of the SIRET of one of its offices, in one word or in groups of digits. */
void understand_siren(const struct group_terms *t, const struct group *g);
/* Those that the beginning of a word may become; and the communes of an INSEE code. */
void understand_begun(const struct group_terms *t, const struct group_word *w);
void understand_code(const struct group_terms *t, const struct group_word *w);

#endif
