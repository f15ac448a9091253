#include "out/about.h"

#include <stdio.h>
#include <string.h>

#include "atlas/collection.h"
#include "atlas/selection.h"
#include "out/formats.h"
#include "out/site.h"

enum { ADDRESS_BYTES = 8192, CONTACT_BYTES = 512 };

/* --- the operator ------------------------------------------------------------------------------------------
 */

static bool is_web(const char *text)
{
    return strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0;
}

bool about_is_contact(const char *text)
{
    static const char BAD[] = " \t\r\n<>\"'\\";
    const char *at = strchr(text, '@');
    if (strlen(text) > CONTACT_BYTES || strpbrk(text, BAD))
        return false;
    return is_web(text) || (at && at > text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, "/?&#:,;"));
}

static void put_contact(struct json *j, const char *contact)
{
    struct bytes to;
    json_key(j, "contact");
    if (!contact) {
        json_null(j);
        return;
    }
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s%s", is_web(contact) ? "" : "mailto:", contact);
    json_object(j);
    json_put_text(j, "adresse", to.data);
    json_put_text(j, "texte", contact);
    json_end(j);
    bytes_release(&to);
}

void about_operator(struct about *a, const struct about_operator *o)
{
    json_put_object(a->j, "exploitant");
    put_contact(a->j, o->contact);
    json_put_text(a->j, "editeur", o->publisher);
    json_put_text(a->j, "hebergeur", o->host);
    json_put_text(a->j, "licence", o->licence);
    json_end(a->j);
}

/* --- data --------------------------------------------------------------------------------------------------
 */

static void put_items(struct about *a, const char *key, enum collection c, const char *query)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/api/collections/%s/items%s", a->base_url, COLLECTION_NAMES[c], query);
    json_put_text(a->j, key, to.data);
    bytes_release(&to);
}

static void put_formats(struct about *a, enum collection c)
{
    json_put_array(a->j, "formats");
    for (unsigned i = 0; i < format_count(); i++) {
        const struct format *f = format_at(i);
        char query[64];
        if (!f->file && !(f->newest_first && format_suits(f, c)))
            continue; /* a page of a list is not all of it */
        snprintf(query, sizeof query, "?f=%s", format_name(i));
        json_object(a->j);
        json_put_text(a->j, "f", format_name(i));
        put_items(a, "adresse", c, query);
        json_end(a->j);
    }
    json_end(a->j);
}

static void put_collection(struct about *a, enum collection c)
{
    struct criteria all;
    criteria_init(&all);
    json_object(a->j);
    json_put_text(a->j, "nom", COLLECTION_NAMES[c]);
    json_put_object(a->j, "est");
    json_put_bool(a->j, COLLECTION_NAMES[c], true);
    json_end(a->j);
    json_put_text(a->j, "titre", COLLECTION_TITLES[c]);
    json_put_int(a->j, "en_tout", selection_count(a->s, c, &all));
    put_items(a, "page", c, "?f=html");
    put_formats(a, c);
    json_end(a->j);
    criteria_release(&all);
}

/* A criterion and one value of it, by code. */
struct wish {
    enum criterion which;
    const char *code;
};

static bool add_wish(struct about *a, struct criteria *c, const struct wish *w)
{
    const uint16_t value = vocabulary_find(criterion_vocabulary(a->s, w->which), w->code);
    if (value != VOCABULARY_NONE)
        criteria_add(c, w->which, value, value, false);
    return value != VOCABULARY_NONE;
}

/* A search that has what it asks for here, and how much it finds. */
static void put_example(struct about *a, const char *key, enum collection of, const struct wish *wishes,
                        unsigned n, const char *more)
{
    struct criteria c;
    struct bytes query;
    bool all = true;
    criteria_init(&c);
    bytes_init(&query, ADDRESS_BYTES);
    for (unsigned i = 0; i < n; i++)
        all = all && add_wish(a, &c, &wishes[i]);
    json_key(a->j, key);
    if (all) {
        bytes_add_char(&query, '?');
        criteria_print(&c, a->s, &query);
        bytes_add_text(&query, more);
        json_object(a->j);
        put_items(a, "adresse", of, query.data);
        json_put_int(a->j, "en_tout", selection_count(a->s, of, &c));
        json_end(a->j);
    } else {
        json_null(a->j);
    }
    bytes_release(&query);
    criteria_release(&c);
}

static void put_examples(struct about *a)
{
    static const struct wish MALI[] = {{CRITERION_PAYS, "ML"}},
                             WATER[] = {{CRITERION_THEMATIQUE, "eau"}, {CRITERION_CONTINENT, "afrique"}},
                             REGION[] = {{CRITERION_REGION, "84"}}, ASIA[] = {{CRITERION_CONTINENT, "asie"}};
    json_put_object(a->j, "exemples");
    put_example(a, "mali", COLLECTION_COOPERATIONS, MALI, 1, "&limit=100");
    put_example(a, "eau", COLLECTION_PROJETS, WATER, 2, "&f=csv-excel");
    put_example(a, "region", COLLECTION_COLLECTIVITES, REGION, 1, "&f=xlsx");
    put_example(a, "bourse", COLLECTION_BOURSE, ASIA, 1, "&f=geojson");
    json_end(a->j);
}

void about_data(struct about *a)
{
    json_put_array(a->j, "collections");
    for (enum collection c = 0; a->s && c < COLLECTION_COUNT; c++)
        put_collection(a, c);
    json_end(a->j);
    if (a->s)
        put_examples(a);
}

/* --- places ------------------------------------------------------------------------------------------------
 */

static void begin_value(struct about *a, const struct vocabulary_value *v, const char *folder)
{
    json_object(a->j);
    json_put_text(a->j, "value", v->code);
    json_put_text(a->j, "label", v->label);
    site_put_page(a->j, "page", a->base_url, folder, v->code);
}

static bool is_somebody_in(const struct territories *t, uint32_t row)
{
    return t->places.first[row] < t->places.first[row + 1];
}

static bool is_somebody_on(const struct snapshot *s, uint16_t continent)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_PAYS];
    for (uint32_t i = 0; i < v->n; i++)
        if (v->values[i].parent == continent && is_somebody_in(&s->pays, i))
            return true;
    return false;
}

/* Children of a value, in the order of their vocabulary. */
static void put_children(struct about *a, const char *key, enum vocabulary_id of, uint16_t parent,
                         const struct territories *there)
{
    const struct vocabulary *v = &a->s->vocabularies[of];
    json_put_array(a->j, key);
    for (uint32_t i = 0; i < v->n; i++)
        if (v->values[i].parent == parent && (!there || is_somebody_in(there, i))) {
            begin_value(a, &v->values[i], key);
            json_end(a->j);
        }
    json_end(a->j);
}

void about_places(struct about *a)
{
    const struct vocabulary *continents = &a->s->vocabularies[VOCABULARY_CONTINENT],
                            *regions = &a->s->vocabularies[VOCABULARY_REGION];
    json_put_array(a->j, "continents");
    for (uint16_t i = 0; i < continents->n; i++) {
        if (!is_somebody_on(a->s, i))
            continue;
        begin_value(a, &continents->values[i], "continents");
        put_children(a, "pays", VOCABULARY_PAYS, i, &a->s->pays);
        json_end(a->j);
    }
    json_end(a->j);
    json_put_array(a->j, "regions");
    for (uint16_t i = 0; i < regions->n; i++) {
        if (regions->values[i].former)
            continue;
        begin_value(a, &regions->values[i], "regions");
        put_children(a, "departements", VOCABULARY_DEPARTEMENT, i, NULL);
        json_end(a->j);
    }
    json_end(a->j);
}
