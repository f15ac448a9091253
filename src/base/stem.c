#include "base/stem.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct stemmer {
    struct sb_stemmer *french;
    char word[STEM_MOST + 1];
};

struct stemmer *stemmer_new(void)
{
    struct stemmer *s = mem_alloc(1, sizeof *s);
    s->french = sb_stemmer_new("french", "UTF_8");
    if (!s->french)
        mem_out(sizeof *s); /* there is no other reason: the algorithm is part of the library */
    return s;
}

void stemmer_free(struct stemmer *s)
{
    if (!s)
        return;
    sb_stemmer_delete(s->french);
    free(s);
}

static bool ends(const char *word, size_t n, const char *with)
{
    size_t m = strlen(with);
    return n > m && memcmp(word + n - m, with, m) == 0;
}

static bool has_stem(const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (word[i] < 'a' || word[i] > 'z')
            return false;
    return n >= STEM_LEAST && n <= STEM_MOST;
}

const char *stemmer_stem(struct stemmer *s, const char *word, size_t n)
{
    if (!has_stem(word, n))
        return NULL;
    memcpy(s->word, word, n);
    if (ends(word, n, "ees"))
        n -= 2;
    else if (ends(word, n, "ee"))
        n -= 1;
    const sb_symbol *stem = sb_stemmer_stem(s->french, (const sb_symbol *)s->word, (int)n);
    if (!stem)
        mem_out(n);
    n = (size_t)sb_stemmer_length(s->french);
    if (ends((const char *)stem, n, "eux") || ends((const char *)stem, n, "aux") ||
        ends((const char *)stem, n, "oux"))
        n--;
    assert(n <= STEM_MOST); /* never longer than the word */
    memcpy(s->word, stem, n);
    s->word[n] = '\0';
    return s->word;
}
