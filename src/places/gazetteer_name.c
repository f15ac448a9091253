#include "places/gazetteer_name.h"

#include <stdbool.h>
#include <string.h>

#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"

/* The first four are French and may stand behind the name in lists. */
enum { ARTICLES_BEHIND = 4 };
static const char *const ARTICLES[] = {"le",  "la", "les", "l",   "el", "al", "the", "los",
                                       "las", "il", "lo",  "gli", "os", "as", "o",   "a"};

struct word {
    const char *s;
    size_t n;
};

static bool word_is(struct word w, const char *text)
{
    return w.s[0] == text[0] && strlen(text) == w.n && memcmp(w.s, text, w.n) == 0;
}

/* Its number among the first `among` articles, from 1. */
static uint8_t article_of(struct word w, uint8_t among)
{
    for (uint8_t i = 0; i < among; i++)
        if (word_is(w, ARTICLES[i]))
            return i + 1;
    return NAME_NO_ARTICLE;
}

static struct word canonical_word(struct word w, bool inside)
{
    bool inside_only;
    const char *brief = fold_short(w.s, w.n, &inside_only);
    return brief && (inside || !inside_only) ? (struct word){brief, strlen(brief)} : w;
}

/* Letters that stand for an apostrophe in Polynesian and Arabic names: some write them, some do not. */
static size_t modifier_length(const char *s, size_t n)
{
    bool okina = n >= 2 && (unsigned char)s[0] == 0xCA && (unsigned char)s[1] >= 0xB9 &&
                 (unsigned char)s[1] <= 0xBF;
    return okina ? 2 : 0;
}

static void name_add_word(struct name *out, struct word w)
{
    if (out->n + (out->n ? 1u : 0u) + w.n > NAME_BYTES)
        return;
    if (out->n)
        out->text[out->n++] = ' ';
    for (size_t i = 0; i < w.n;) {
        size_t skip = modifier_length(w.s + i, w.n - i);
        if (skip)
            i += skip;
        else
            out->text[out->n++] = w.s[i++];
    }
}

static uint32_t key_of(const struct name *name)
{
    char solid[NAME_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < name->n; i++)
        if (name->text[i] != ' ')
            solid[n++] = name->text[i];
    return (uint32_t)hash_bytes(solid, n, 0);
}

enum { MAX_WORDS = 32 };

void name_from_folded(struct name *out, const char *folded, size_t n)
{
    struct word words[MAX_WORDS];
    size_t count = 0, first = 0;
    for (size_t i = 0; i < n && count < MAX_WORDS;) {
        size_t start = i;
        while (i < n && folded[i] != ' ')
            i++;
        if (i > start)
            words[count++] = (struct word){folded + start, i - start};
        i++;
    }
    out->n = 0;
    out->article = NAME_NO_ARTICLE;
    if (count > 1)
        out->article = article_of(words[0], sizeof ARTICLES / sizeof ARTICLES[0]);
    if (out->article != NAME_NO_ARTICLE)
        first = 1;
    else if (count > 1 && (out->article = article_of(words[count - 1], ARTICLES_BEHIND)) != NAME_NO_ARTICLE)
        count--;
    for (size_t i = first; i < count; i++)
        name_add_word(out, canonical_word(words[i], i > first && i + 1 < count));
    out->text[out->n] = '\0';
    out->key = key_of(out);
}

void name_canonical(struct name *out, const char *s, size_t n, struct bytes *scratch)
{
    bytes_reset(scratch);
    utf8_fold(scratch, s, n);
    name_from_folded(out, scratch->data, scratch->n);
}

/* One sound at the head of a text: how it is written down here, 0 for none. A switch, because it runs for
 * every letter of half a million names when the gazetteer is built. Returns how many letters make it. */
static size_t take_sound(const char *p, size_t left, char *said)
{
    char next = left > 1 ? p[1] : ' ', third = left > 2 ? p[2] : ' ';
    *said = p[0];
    switch (p[0]) {
    case 'c': /* ch, cz, ck, ce */
        *said = next == 'h' || next == 'z' || next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
        return next == 'h' || next == 'z' || next == 'k' ? 2 : 1;
    case 's': /* sch, sh, sz */
        return next == 'c' && third == 'h' ? 3 : next == 'h' || next == 'z' ? 2 : 1;
    case 't': /* tch, th */
        *said = next == 'c' && third == 'h' ? 's' : 't';
        return *said == 's' ? 3 : next == 'h' ? 2 : 1;
    case 'q':
        *said = 'k';
        return next == 'u' ? 2 : 1;
    case 'k':
        return next == 'h' ? 2 : 1;
    case 'g': /* gh, gue, gui */
        return next == 'h' || (next == 'u' && (third == 'e' || third == 'i')) ? 2 : 1;
    case 'd': /* dj, dh */
        *said = next == 'j' ? 'j' : 'd';
        return next == 'j' || next == 'h' ? 2 : 1;
    case 'z':
        *said = next == 'h' ? 'j' : 's';
        return next == 'h' ? 2 : 1;
    case 'p':
        *said = next == 'h' ? 'f' : 'p';
        return next == 'h' ? 2 : 1;
    case 'o': /* ou, oo, oe */
        *said = next == 'u' || next == 'o' ? 'u' : 'o';
        return next == 'u' || next == 'o' || next == 'e' ? 2 : 1;
    case 'a':
    case 'u': /* ae, ue */
        return next == 'e' ? 2 : 1;
    case 'i':
        return next == 'j' ? 2 : 1;
    case 'v':
    case 'w':
        *said = 'u';
        return 1;
    case 'y':
        *said = 'i';
        return 1;
    case 'h':
    case ' ':
        *said = '\0';
        return 1;
    default:
        return 1;
    }
}

uint32_t name_sound(const char *text, size_t n)
{
    char said[NAME_BYTES], sound;
    size_t m = 0;
    for (size_t i = 0; i < n && m < sizeof said;) {
        i += take_sound(text + i, n - i, &sound);
        if (sound && (m == 0 || said[m - 1] != sound)) /* doubled letters are said once */
            said[m++] = sound;
    }
    if (m > 2 && said[m - 1] == 'e') /* mute in French, often left out */
        m--;
    return (uint32_t)hash_bytes(said, m, 1);
}

/* What a word of an EPCI's name is. */
enum group_word { WORD_OWN, WORD_LINK, WORD_KIND, WORD_LOOSE /* of many names a part, of some not */ };

static enum group_word group_word(struct word w)
{
    static const char *const LINKS[] = {"d", "de", "du", "des", "la", "le", "les", "l", "et"};
    static const char *const KINDS[] = {"ca",           "cc",       "cu",
                                        "ept",          "san",      "metropole",
                                        "communaute",   "communes", "agglomeration",
                                        "agglo",        "urbaine",  "intercommunalite",
                                        "eurometropole"};
    static const char *const LOOSE[] = {"grand", "pays", "europeenne", "region"};
    for (size_t i = 0; i < sizeof LINKS / sizeof LINKS[0]; i++)
        if (word_is(w, LINKS[i]))
            return WORD_LINK;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (word_is(w, KINDS[i]))
            return WORD_KIND;
    for (size_t i = 0; i < sizeof LOOSE / sizeof LOOSE[0]; i++)
        if (word_is(w, LOOSE[i]))
            return WORD_LOOSE;
    return WORD_OWN;
}

/* Takes words off both ends. loose: those that are of the name as well. */
static size_t group_name(const char *folded, size_t n, bool loose, size_t *from)
{
    size_t to = n;
    bool noun = false;
    *from = 0;
    while (*from < to) { /* words at the front */
        size_t end = *from;
        while (end < to && folded[end] != ' ')
            end++;
        enum group_word word = group_word((struct word){folded + *from, end - *from});
        if (word == WORD_OWN || (word == WORD_LOOSE && !loose))
            break;
        noun = noun || word >= WORD_KIND;
        *from = end < to ? end + 1 : to;
    }
    while (to > *from) { /* and at the back */
        size_t start = to;
        while (start > *from && folded[start - 1] != ' ')
            start--;
        enum group_word word = group_word((struct word){folded + start, to - start});
        if (word == WORD_OWN || (word == WORD_LOOSE && !loose))
            break;
        noun = noun || word >= WORD_KIND;
        to = start > *from ? start - 1 : start;
    }
    return noun ? to - *from : 0;
}

size_t name_group_core(const char *folded, size_t n, size_t *from)
{
    return group_name(folded, n, true, from);
}

size_t name_group_bare(const char *folded, size_t n, size_t *from)
{
    return group_name(folded, n, false, from);
}
