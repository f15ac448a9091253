#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "places/geocode_inside.h"

enum { LETTERS = 8, BARE_LETTERS = 3 /* of what no sign parts from the name */ };

/* The letters of a text, in capitals: "N.S.W." is NSW, "OR 97201" is OR. Returns how many; 0: too many, or
 * something else. */
static size_t letters_of(const char *text, size_t n, char letters[LETTERS + 1])
{
    struct bytes folded;
    size_t got = 0, words = 0;
    bytes_init(&folded, 1024);
    utf8_fold(&folded, text, n < 64 ? n : 64);
    for (const char *p = folded.data; *p && got <= LETTERS; p += strcspn(p, " "), p += *p == ' ') {
        size_t word = strcspn(p, " ");
        if (got && isdigit((unsigned char)*p)) /* a post code behind it */
            continue;
        got = (words++ && word > 1) || got + word > LETTERS ? LETTERS + 1 : got + word;
        for (size_t i = 0; got <= LETTERS && i < word; i++)
            letters[got - word + i] = (char)toupper((unsigned char)p[i]);
    }
    bytes_release(&folded);
    got = got <= LETTERS ? got : 0;
    letters[got] = '\0';
    return got;
}

static size_t trimmed(const char *text, size_t n)
{
    while (n && strchr(" )]", text[n - 1]))
        n--;
    return n;
}

/* Where the last piece begins: behind a bracket, a comma, or whatever else parts it from the name. */
static size_t last_piece(const char *text, size_t n, const char *signs)
{
    while (n && !strchr(signs, text[n - 1]))
        n--;
    return n;
}

static bool is_name(const struct geocode_search *s, const char *text, size_t n)
{
    struct bytes scratch;
    struct name name;
    bool found = false;
    bytes_init(&scratch, 4096);
    name_canonical(&name, text, n, &scratch);
    bytes_release(&scratch);
    for (uint32_t i = gazetteer_find(s->g, s->names, name.key); name.n && !found && i != GAZETTEER_NONE;
         i = gazetteer_find_next(s->g, s->names, i))
        found = s->g->names[i].n == name.n && memcmp(gazetteer_text(s->g, i), name.text, name.n) == 0;
    return found;
}

/* "Newcastle NSW", "Porto Alegre/RS", "Torino - TO": in capitals, behind a name that is known. */
static bool stands_bare(const struct geocode_search *s, const char *text, size_t from, size_t n)
{
    size_t letters = 0;
    for (size_t i = from; i < n; i++) {
        if (text[i] != '.' && !isupper((unsigned char)text[i]))
            return false;
        letters += text[i] != '.';
    }
    size_t before = from;
    while (before && strchr(" /-", text[before - 1]))
        before--;
    return letters >= 2 && letters <= BARE_LETTERS && is_name(s, text, before);
}

static void add_hint(struct geocode_search *s, const struct gazetteer_item *province)
{
    if (s->n_hints == GEOCODE_HINTS)
        return;
    struct geocode_hint *h = &s->hints[s->n_hints++];
    *h = (struct geocode_hint){.provinces = {province}, .n_provinces = 1};
    if (strlen(s->letters) == 1) /* as likely a part of the town */
        h->weak = s->letters;
}

bool geocode_code_take(struct geocode_search *s, const char *text, char *rest, size_t size)
{
    size_t n = trimmed(text, strlen(text)), from = last_piece(text, n, "([,;");
    char letters[LETTERS + 1];
    if (!s->country || n == 0 || is_name(s, text, strlen(text)))
        return false;
    snprintf(rest, size, "%.*s", (int)(n - from), text + from);
    if (from && gazetteer_country(s->g, rest) == s->country) { /* "Portland, OR, USA" */
        n = trimmed(text, from - 1);
        from = last_piece(text, n, "([,;");
    }
    bool bare = from == 0;
    if (bare && !stands_bare(s, text, from = last_piece(text, n, " /-"), n))
        return false;
    const struct gazetteer_item *province = letters_of(text + from, n - from, letters)
                                                ? gazetteer_province(s->g, s->country, letters)
                                                : NULL;
    while (from && strchr(bare ? " /-" : " ([,;", text[from - 1]))
        from--;
    if (!province || from == 0 || from >= size)
        return false;
    snprintf(rest, size, "%.*s", (int)from, text);
    if (!s->deaf) {
        snprintf(s->letters, sizeof s->letters, "%s", letters);
        add_hint(s, province);
    }
    return true;
}

const struct gazetteer_item *geocode_province(const struct gazetteer *g, const struct gazetteer_item *country,
                                              const char *text)
{
    char letters[LETTERS + 1];
    return letters_of(text, strlen(text), letters) ? gazetteer_province(g, country, letters) : NULL;
}

bool geocode_code_told(struct geocode_search *s, const char *text)
{
    const struct gazetteer_item *province = s->country ? geocode_province(s->g, s->country, text) : NULL;
    if (province && s->n_hints < GEOCODE_HINTS)
        s->hints[s->n_hints++] = (struct geocode_hint){.provinces = {province}, .n_provinces = 1};
    return province != NULL;
}
