/* French names that are only like what was written. */
#include <string.h>

#include "base/fuzzy.h"
#include "places/geocode_inside.h"

/* Powers of ten of people. */
#define PART_LETTERS   2.0 /* all letters that have no counterpart */
#define SPELLING_EDIT  9.0 /* each letter, divided by how many there are */
#define SPELLING_FIRST 0.7 /* the first letter more */

/* A word cut ("champ" for "champagne", "b") or drawn together ("fd" for "ferrand"). */
static bool abbreviates(const char *few, size_t n, const char *word, size_t m)
{
    enum { DRAWN = 4, CUT = 5 };
    if (n >= m || few[0] != word[0])
        return false;
    if (n <= CUT && memcmp(few, word, n) == 0)
        return true;
    size_t k = 0;
    for (size_t i = 0; i < m && k < n; i++)
        k += few[k] == word[i];
    return n >= 2 && n <= DRAWN && k == n && few[n - 1] == word[m - 1];
}

/* Word for word the same, but for words that are abbreviated; the first is not. */
static bool abbreviated(const char *few, const char *name)
{
    enum { FIRST_LETTERS = 4 };
    bool any = false;
    for (bool first = true; *few && *name; first = false) {
        size_t n = strcspn(few, " "), m = strcspn(name, " ");
        bool same = n == m && memcmp(few, name, n) == 0;
        if (!same && ((first && n < FIRST_LETTERS) || first || !abbreviates(few, n, name, m)))
            return false;
        if (first && n < FIRST_LETTERS)
            return false;
        any = any || !same;
        few += n + (few[n] == ' ');
        name += m + (name[m] == ' ');
    }
    return any && !*few && !*name;
}

/* Whether the name goes on where what was written ends: "Villers" and "Villers-sous-Ailly". */
static bool goes_on(const struct name *name, const char *text, size_t n)
{
    return name->n >= 4 && n > name->n && text[name->n] == ' ' && memcmp(name->text, text, name->n) == 0;
}

void geocode_france_scan(struct geocode_search *s, const char *folded, bool likeness)
{
    enum { SHORTEST = 4 };
    struct name name;
    name_from_folded(&name, folded, strlen(folded));
    if (name.n < SHORTEST || s->strict)
        return;
    s->n_letters = name.n;
    unsigned bound = likeness ? fuzzy_bound(name.n) : 0;
    if (s->level == LEVEL_GROUP && bound > 1) /* most of their words are the same: "Pays d'Ancenis" */
        bound = 1;
    const uint64_t wanted = fuzzy_signature(name.text, name.n);
    const uint32_t sound = name_sound(name.text, name.n);
    for (uint32_t i = s->names.from; i < s->names.to; i++) {
        const struct gazetteer_name *n = &s->g->names[i];
        const struct gazetteer_item *item = &s->g->items[n->item];
        const char *text = gazetteer_text(s->g, i);
        if (n->rank == GAZETTEER_SHORT && s->level != LEVEL_GROUP)
            continue;
        uint64_t have = s->g->signatures[i];
        if (text[0] == name.text[0] && abbreviated(name.text, text))
            geocode_match_add(s, item, i, HOW_PART, 0);
        if (!likeness)
            continue;
        if (goes_on(&name, text, n->n))
            geocode_match_add(s, item, i, HOW_PART, PART_LETTERS * (n->n - name.n) / n->n);
        if (s->g->sounds[i] == sound)
            geocode_match_add(s, item, i, HOW_SOUND, 0);
        if (!bound || fuzzy_signature_gap(wanted, have) > 2 * bound)
            continue;
        unsigned d = fuzzy_distance(name.text, name.n, text, n->n, bound);
        if (d <= bound)
            geocode_match_add(s, item, i, HOW_SPELLING,
                              SPELLING_EDIT * d / name.n + (text[0] == name.text[0] ? 0 : SPELLING_FIRST));
    }
}
