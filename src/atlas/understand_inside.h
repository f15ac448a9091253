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

/* The values that the group names, added to each of the terms. */
void understand_names(const struct snapshot *s, const struct group *g, struct meaning *const *terms,
                      size_t n_terms, bool synonym);
void understand_begun(const struct snapshot *s, const struct group_word *w, struct meaning *m);
void understand_code(const struct snapshot *s, const struct group_word *w, struct meaning *m);

#endif
