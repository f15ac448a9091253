#include "search/unknown_words.h"

#include <stdlib.h>
#include <string.h>

#include "atlas/lexicon.h"

/* Better comes first: fewer errors, a whole word, more texts. */
static bool better(const struct words *w, const struct near_word *a, const struct near_word *b)
{
    if (a->errors != b->errors)
        return a->errors < b->errors;
    if (a->incomplete != b->incomplete)
        return b->incomplete;
    return w->words[a->word].rows > w->words[b->word].rows;
}

static void put_near(struct json *j, const struct words *w, const struct lexicon *l, const char *word,
                     bool prefix)
{
    struct near_words near = {0};
    struct near_word best[UNKNOWN_WORDS_NEAR];
    size_t n = 0, length = strlen(word);
    unsigned bound = lexicon_bound(word, length);
    if (bound)
        lexicon_near(l, word, length, bound, prefix, &near);
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
        json_text(j, lexicon_text(l, best[i].word));
    json_end(j);
}

void unknown_words_put(struct json *j, const struct snapshot *s, enum collection collection,
                       const struct criteria *c)
{
    const struct words *w = collection == COLLECTION_BOURSE ? &s->bourse.words : &s->projets.words;
    struct lexicon l = {0};
    bool any = false;
    if (c->n_words)
        lexicon_view(&l, w);
    for (uint32_t i = 0; i < c->n_words; i++) {
        uint32_t from, to;
        const char *word = c->words[i];
        size_t n = strlen(word);
        bool prefix = i + 1 == c->n_words;
        lexicon_range(&l, word, n, &from, &to);
        if (from < to && (prefix || !lexicon_text(&l, from)[n]))
            continue;
        if (!any)
            json_put_array(j, "unknownWords");
        any = true;
        json_object(j);
        json_put_text(j, "word", word);
        put_near(j, w, &l, word, prefix);
        json_end(j);
    }
    if (any)
        json_end(j);
    lexicon_release_view(&l);
}
