#include "search/unknown_words.h"

#include <stdlib.h>
#include <string.h>

/* Better comes first: fewer errors, a whole word, more texts. */
static bool better(const struct words *w, const struct near_word *a, const struct near_word *b)
{
    if (a->errors != b->errors)
        return a->errors < b->errors;
    if (a->incomplete != b->incomplete)
        return b->incomplete;
    return w->words[a->word].rows > w->words[b->word].rows;
}

static void put_near(struct json *j, const struct words *w, const char *word, size_t length, bool prefix)
{
    struct near_words near = {0};
    struct near_word best[UNKNOWN_WORDS_NEAR];
    size_t n = 0;
    unsigned bound = lexicon_bound(word, length);
    if (bound)
        lexicon_near(&w->lexicon, word, length, bound, prefix, &near);
    for (size_t i = 0; i < near.n; i++) {
        size_t at = n;
        while (at > 0 && better(w, &near.list[i], &best[at - 1]))
            at--;
        if (at == UNKNOWN_WORDS_NEAR)
            continue;
        n += n < UNKNOWN_WORDS_NEAR;
        memmove(&best[at + 1], &best[at], (n - 1 - at) * sizeof *best);
        best[at] = near.list[i];
    }
    free(near.list);
    json_put_array(j, "near");
    for (size_t i = 0; i < n; i++)
        json_text(j, lexicon_text(&w->lexicon, best[i].word));
    json_end(j);
}

void unknown_words_put(struct json *j, const struct understood *u)
{
    bool any = false;
    for (uint32_t i = 0; u && i < u->n; i++) {
        const struct meaning *m = &u->terms[i];
        const char *instead = meaning_instead(u, m);
        if (m->excluded || (!meaning_unknown(m) && !instead))
            continue;
        if (!any)
            json_put_array(j, "unknownWords");
        any = true;
        json_object(j);
        json_put_text(j, "word", u->written[i]);
        if (instead)
            json_put_text(j, "taken", instead);
        put_near(j, u->words, m->text, m->n, m->prefix);
        json_end(j);
    }
    if (any)
        json_end(j);
}
