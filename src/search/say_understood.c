#include "search/say_understood.h"

#include <string.h>

#include "base/fold.h"

enum { LABEL_BYTES = 4096 };

/* The words that name a value together, as they came. */
void say_understood_words(struct json *j, const struct understood *u, uint32_t terms)
{
    bool any = false;
    json_key(j, "words");
    json_text_begin(j);
    for (uint32_t i = 0; i < u->n; i++) {
        if (!(terms >> i & 1))
            continue;
        json_text_add(j, " ", any);
        json_text_add(j, u->terms[i].text, u->terms[i].n);
        any = true;
    }
    json_text_end(j);
}

/* The last word may be the beginning of a label of one word. */
bool say_understood_begins(const struct understood *u, const struct meaning *m, const struct taken_value *v)
{
    struct bytes key;
    const char *label = taken_value_label(u, v, LANGUAGE_FR); /* as words are understood */
    bytes_init(&key, LABEL_BYTES);
    fold_key(&key, label, strlen(label));
    bool longer = m->prefix && key.n > m->n && memcmp(key.data, m->text, m->n) == 0 &&
                  !memchr(key.data, ' ', key.n);
    bytes_release(&key);
    return longer;
}

static void put_value(struct json *j, const struct understood *u, const struct taken_value *v, bool begun,
                      enum language language)
{
    json_object(j);
    json_put_text(j, "parameter", CRITERIA[v->which].name);
    json_put_text(j, "value", taken_value_code(u, v));
    json_put_text(j, "label", taken_value_label(u, v, language));
    say_understood_words(j, u, v->terms);
    if (begun)
        json_put_bool(j, "begins", true);
    json_end(j);
}

static void put_values(struct json *j, const struct understood *u, const struct meaning *m,
                       enum language language)
{
    unsigned left = SAY_UNDERSTOOD_VALUES;
    if (!m->n_values)
        return;
    json_put_array(j, "values");
    for (int begun = 0; begun <= 1; begun++)
        for (size_t i = 0; i < m->n_values && left; i++)
            if (say_understood_begins(u, m, &m->values[i]) == begun) {
                put_value(j, u, &m->values[i], begun, language);
                left--;
            }
    json_end(j);
}

static bool any_synonym(const struct meaning *m)
{
    for (size_t i = 0; i < m->n_words; i++)
        if (m->words[i].how == TAKEN_SYNONYM)
            return true;
    return m->n_synonyms > 0;
}

static void put_synonyms(struct json *j, const struct understood *u, const struct meaning *m)
{
    if (!any_synonym(m))
        return;
    json_put_array(j, "synonyms");
    for (size_t i = 0; i < m->n_words; i++)
        if (m->words[i].how == TAKEN_SYNONYM)
            json_text(j, lexicon_text(&u->words->lexicon, m->words[i].word));
    for (size_t i = 0; i < m->n_synonyms; i++)
        json_text(j, m->synonyms[i]);
    json_end(j);
}

static void put_term(struct json *j, const struct understood *u, const struct meaning *m,
                     enum language language)
{
    const char *instead = meaning_instead(u, m);
    json_object(j);
    json_key(j, m->phrase ? "phrase" : "word");
    json_text_n(j, m->text, m->n);
    if (m->excluded)
        json_put_bool(j, "excluded", true);
    if (m->prefix)
        json_put_bool(j, "prefix", true);
    if (m->contradicted)
        json_put_bool(j, "contradicted", true);
    if (instead)
        json_put_text(j, "taken", instead);
    else if (!m->phrase && !m->contradicted && meaning_unknown(m))
        json_put_bool(j, "unknown", true);
    put_synonyms(j, u, m);
    put_values(j, u, m, language);
    json_end(j);
}

void say_understood(struct json *j, const struct understood *u, enum language language)
{
    if (!u)
        return;
    json_put_array(j, "understood");
    for (uint32_t i = 0; i < u->n; i++)
        put_term(j, u, &u->terms[i], language);
    json_end(j);
}
