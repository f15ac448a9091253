#include "out/territory_document_inside.h"

#include <assert.h>
#include <string.h>

#include "out/site.h"
#include "search/stats.h"

/* As many names of collectivités of one type; in a département, where there are few, they are the list. */
enum { FIRST = 8, FIRST_OF_DEPARTEMENT = 40, ADDRESS_BYTES = 1 << 16 };

/* --- addresses ---------------------------------------------------------------------------------------------
 */

static const char *folder_of(enum criterion of)
{
    static const struct {
        enum criterion of;
        const char *folder;
    } FOLDERS[] = {{CRITERION_CONTINENT, "continents"},
                   {CRITERION_PAYS, "pays"},
                   {CRITERION_REGION, "regions"},
                   {CRITERION_DEPARTEMENT, "departements"}};
    for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++)
        if (FOLDERS[i].of == of)
            return FOLDERS[i].folder;
    return "monde";
}

static const struct vocabulary_value *value_of(const struct document *d, enum criterion of, uint32_t value)
{
    return &criterion_vocabulary(d->s, of)->values[value];
}

void document_put_territory(const struct document *d, enum criterion of, uint32_t value)
{
    site_put_page(d->j, "page", d->base_url, folder_of(of),
                  of == CRITERION_COUNT ? NULL : value_of(d, of, value)->code);
}

void document_put_record(const struct document *d, enum collection of, uint32_t row)
{
    site_put_page(d->j, "page", d->base_url, COLLECTION_NAMES[of],
                  snapshot_text(d->s, collection_rows(d->s, of)->uid[row]));
}

static void put_search(const struct document *d, const char *list, const struct criteria *c)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/?", d->base_url);
    const size_t n = to.n;
    criteria_print(c, d->s, &to);
    bytes_add_format(&to, "%sliste=%s", to.n > n ? "&" : "", list);
    json_put_text(d->j, "page", to.data);
    bytes_release(&to);
}

void document_put_search(const struct document *d, const char *list, enum criterion by, uint32_t value)
{
    struct criteria c;
    criteria_copy(&c, &d->criteria);
    if (by != CRITERION_COUNT)
        criteria_add(&c, by, value, value, false);
    criteria_normalise(&c);
    put_search(d, list, &c);
    criteria_release(&c);
}

void document_put_value(const struct document *d, enum criterion of, uint32_t value)
{
    json_put_text(d->j, "value", value_of(d, of, value)->code);
    json_put_text(d->j, "label", value_of(d, of, value)->label);
    document_put_territory(d, of, value);
}

void document_put_named(const struct document *d, const char *name, enum collection of, uint32_t row)
{
    const struct record_rows *rows = collection_rows(d->s, of);
    json_put_text(d->j, "id", snapshot_text(d->s, rows->uid[row]));
    json_put_text(d->j, name, snapshot_text(d->s, rows->name[row]));
    document_put_record(d, of, row);
}

/* --- head --------------------------------------------------------------------------------------------------
 */

/* Partners are abroad: who looks for France looks for its régions. */
static void put_france(const struct document *d)
{
    const struct territory *t = &d->of->territory;
    if (t->of != CRITERION_PAYS || strcmp(value_of(d, t->of, t->value)->code, "FR") != 0)
        return;
    json_put_object(d->j, "france");
    site_put_page(d->j, "page", d->base_url, folder_of(CRITERION_REGION), NULL);
    json_end(d->j);
}

static void put_head(const struct document *d)
{
    struct territory parents[TERRITORY_PARENTS];
    const unsigned n = territory_parents(&d->of->territory, d->s, parents);
    json_put_text(d->j, "title", territory_label(&d->of->territory, d->s, LANGUAGE_FR));
    json_put_array(d->j, "trail");
    for (unsigned i = 0; i < n; i++) {
        json_object(d->j);
        json_put_text(d->j, "name", territory_label(&parents[i], d->s, LANGUAGE_FR));
        document_put_territory(d, parents[i].of, parents[i].value);
        json_end(d->j);
    }
    json_end(d->j);
}

/* --- lists of what is counted ------------------------------------------------------------------------------
 */

static void put_way(const struct document *d, const char *key, const char *list, const struct criteria *c)
{
    json_put_object(d->j, key);
    put_search(d, list, c);
    json_end(d->j);
}

/* What the ministry funds: where the vocabulary has its codes. */
static void put_way_to_funded(const struct document *d)
{
    const struct vocabulary *v = &d->s->vocabularies[VOCABULARY_FINANCEMENT];
    struct criteria c;
    criteria_copy(&c, &d->criteria);
    for (int i = 0; i < FIGURES_MINISTRY; i++) {
        const uint16_t value = vocabulary_find(v, MINISTRY_CODES[i]);
        if (value != VOCABULARY_NONE)
            criteria_add(&c, CRITERION_FINANCEMENT, value, value, false);
    }
    criteria_normalise(&c);
    if (criteria_asks(&c, CRITERION_FINANCEMENT))
        put_way(d, "cofinances", "projets", &c);
    criteria_release(&c);
}

static void put_ways(const struct document *d)
{
    static const enum collection LISTS[] = {COLLECTION_COLLECTIVITES, COLLECTION_PARTENAIRES,
                                            COLLECTION_COOPERATIONS, COLLECTION_ACTIONS, COLLECTION_PROJETS};
    json_put_object(d->j, "voir");
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++)
        put_way(d, COLLECTION_NAMES[LISTS[i]], COLLECTION_NAMES[LISTS[i]], &d->criteria);
    if (!territory_is_french(&d->of->territory))
        put_way(d, "bourse", "bourse", &d->criteria);
    put_way_to_funded(d);
    json_end(d->j);
}

/* --- maps --------------------------------------------------------------------------------------------------
 */

static void put_map(const struct document *d, const char *layers)
{
    struct bytes text;
    bytes_init(&text, 8192);
    json_put_object(d->j, "map");
    json_put_text(d->j, "layers", layers);
    criteria_print(&d->criteria, d->s, &text);
    json_put_text(d->j, "query", text.n ? text.data : "");
    json_end(d->j);
    bytes_release(&text);
}

/* Where nobody is there is nothing to see on them. */
static void put_maps(const struct document *d)
{
    const bool french = territory_is_french(&d->of->territory);
    const struct figures *f = d->of->figures;
    if (f->partenaires || f->bourse)
        put_map(d, french ? "cooperations,actions" : "cooperations,actions,bourse");
    if (f->collectivites == 0)
        return;
    json_put_object(d->j, "map_france");
    put_map(d, "collectivites");
    json_end(d->j);
}

/* --- within what is counted --------------------------------------------------------------------------------
 */

static void put_first(const struct document *d, uint32_t type)
{
    const bool all = d->of->territory.of == CRITERION_DEPARTEMENT;
    const struct engaged *e = &d->collectivites;
    unsigned n = 0, most = all ? FIRST_OF_DEPARTEMENT : FIRST;
    json_put_array(d->j, "premieres");
    for (uint32_t i = 0; i < e->n && n < most; i++) {
        if (d->s->collectivites.type[e->list[i].row] != type)
            continue;
        json_object(d->j);
        document_put_named(d, "nom", COLLECTION_COLLECTIVITES, e->list[i].row);
        json_put_int(d->j, "partenaires", e->list[i].others);
        json_put_int(d->j, "projets", e->list[i].projets);
        json_end(d->j);
        n++;
    }
    json_end(d->j);
}

static void put_more(void *context, struct json *j, enum criterion by, uint32_t value)
{
    const struct document *d = context;
    assert(j == d->j);
    if (by == CRITERION_CONTINENT)
        document_put_territory(d, by, value);
    else
        document_put_search(d, by == CRITERION_TYPE ? "collectivites" : "projets", by, value);
    if (by == CRITERION_TYPE)
        put_first(d, value);
}

void territory_document_put(struct json *j, const struct territory_document *of)
{
    struct document d = {.j = j, .s = of->s, .base_url = of->base_url, .of = of};
    const struct stats_more more = {put_more, &d};
    territory_criteria(&of->territory, &d.criteria);
    engaged_find(&d.collectivites, d.s, COLLECTION_COLLECTIVITES, &d.criteria);
    put_head(&d);
    put_france(&d);
    stats_put(j, of->figures, &of->territory, d.s, &more);
    put_ways(&d);
    put_maps(&d);
    document_put_lists(&d);
    document_put_neighbours(&d);
    engaged_release(&d.collectivites);
    criteria_release(&d.criteria);
}
