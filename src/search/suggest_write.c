/* Suggestions as JSON: what each is called, where it belongs, and the criteria that ask for it. */
#include <stdlib.h>
#include <string.h>

#include "atlas/criteria.h"
#include "atlas/labels.h"
#include "base/mem.h"
#include "geo/bbox.h"
#include "geo/outlines.h"
#include "search/say_understood.h"
#include "search/suggest.h"
#include "search/unknown_words.h"

static const struct {
    const char *context[LANGUAGES]; /* of kinds that belong to nothing else */
    enum criterion criterion;       /* whose name is theirs */
    const char *folder;             /* of their pages, or NULL */
} KINDS[NAMED_KINDS] = {
    [NAMED_PAYS] = {{"Pays", "Country"}, CRITERION_PAYS, "pays"},
    [NAMED_CONTINENT] = {{"Continent", "Continent"}, CRITERION_CONTINENT, "continents"},
    [NAMED_REGION] = {{"Région", "Region"}, CRITERION_REGION, "regions"},
    [NAMED_DEPARTEMENT] = {{"Département", "Département"}, CRITERION_DEPARTEMENT, "departements"},
    [NAMED_COLLECTIVITE] = {{"Collectivité", "French authority"}, CRITERION_COLLECTIVITE, "collectivites"},
    [NAMED_PARTENAIRE] = {{"Partenaire", "Partner"}, CRITERION_PARTENAIRE, "partenaires"},
    [NAMED_THEMATIQUE] = {{"Thématique", "Theme"}, CRITERION_THEMATIQUE, NULL},
    [NAMED_FINANCEMENT] = {{"Financement", "Funding"}, CRITERION_FINANCEMENT, NULL},
};

const char *suggest_kind_name(unsigned kind)
{
    return CRITERIA[KINDS[kind].criterion].name;
}

bool suggest_kinds_parse(unsigned *kinds, const char *text, struct err *e)
{
    char *copy = mem_strdup(text), *rest = copy;
    bool done = true;
    *kinds = 0;
    while (done && rest) {
        const char *name = strsep(&rest, ",");
        unsigned kind = 0;
        while (kind < NAMED_KINDS && strcmp(name, suggest_kind_name(kind)) != 0)
            kind++;
        if (kind < NAMED_KINDS)
            *kinds |= 1u << kind;
        else if (*name)
            done = err_param(
                e, ERR_INVALID, "kinds", name,
                "'%.60s' is no kind of suggestions; there are pays, continent, region, departement, "
                "collectivite, partenaire, thematique and financement",
                name);
    }
    free(copy);
    if (done && !*kinds)
        *kinds = SUGGEST_ALL_KINDS;
    return done;
}

/* --- what it is called, and where it belongs ---------------------------------------------------------------
 */

/* The label of a value in the language that is asked for, or `other` without a value. */
static const char *label_of(const struct suggest_asked *asked, const struct snapshot *s, enum vocabulary_id v,
                            uint16_t value, const char *other)
{
    return value == VOCABULARY_NONE ? other : label_value(asked->language, s, v, value);
}

static const char *context_of(const struct suggest_asked *asked, enum named_kind kind)
{
    return KINDS[kind].context[asked->language];
}

/* "Commune, Rhône"; "Département, Auvergne-Rhône-Alpes"; "Région". */
static void collectivite_context(const struct suggest_asked *asked, const struct snapshot *s, uint32_t row,
                                 struct bytes *out)
{
    const struct collectivites *k = &s->collectivites;
    const struct vocabulary *types = &s->vocabularies[VOCABULARY_TYPE];
    const char *kind = k->type[row] == VOCABULARY_NONE ? "" : types->values[k->type[row]].code;
    bytes_add_text(out,
                   label_of(asked, s, VOCABULARY_TYPE, k->type[row], context_of(asked, NAMED_COLLECTIVITE)));
    if (strcmp(kind, "region") == 0)
        return;
    const char *within = label_of(asked, s, VOCABULARY_REGION, k->region[row], NULL);
    if (strcmp(kind, "departement") != 0)
        within = label_of(asked, s, VOCABULARY_DEPARTEMENT, k->departement[row], within);
    if (within)
        bytes_add_format(out, ", %s", within);
}

static bool is_former(const struct snapshot *s, const struct named_thing *t)
{
    return t->kind == NAMED_REGION && s->vocabularies[VOCABULARY_REGION].values[t->row].former;
}

static void add_context(const struct suggest_asked *asked, const struct snapshot *s,
                        const struct named_thing *t, struct bytes *out)
{
    static const char *const FORMER[LANGUAGES] = {"Région d’avant 2016", "Region until 2015"};
    const char *text = context_of(asked, t->kind);
    switch ((enum named_kind)t->kind) {
    case NAMED_COLLECTIVITE:
        collectivite_context(asked, s, t->row, out);
        return;
    case NAMED_PARTENAIRE:
        text = label_of(asked, s, VOCABULARY_PAYS, s->partenaires.pays[t->row], text);
        break;
    case NAMED_PAYS:
        text = label_of(asked, s, VOCABULARY_CONTINENT,
                        s->vocabularies[VOCABULARY_PAYS].values[t->row].parent, text);
        break;
    case NAMED_DEPARTEMENT:
        text = label_of(asked, s, VOCABULARY_REGION,
                        s->vocabularies[VOCABULARY_DEPARTEMENT].values[t->row].parent, text);
        break;
    case NAMED_REGION:
        if (is_former(s, t))
            text = FORMER[asked->language];
        break;
    default:
        break;
    }
    bytes_add_text(out, text);
}

/* --- where it is -------------------------------------------------------------------------------------------
 */

static void put_box(struct json *j, double *lon, double *lat, size_t n)
{
    const struct bbox box = bbox_around(lon, lat, n);
    json_put_array(j, "bbox");
    json_real(j, box.west, 5);
    json_real(j, box.south, 5);
    json_real(j, box.east, 5);
    json_real(j, box.north, 5);
    json_end(j);
}

/* Around the corners of its polygons, none of which crosses the antimeridian though the whole may. */
static void put_outline_box(struct json *j, const struct territories *t, uint32_t row)
{
    const struct outline *o = t->outline && row < t->rows.n ? t->outline[row] : NULL;
    if (!o)
        return;
    const size_t n = o->shape.n_parts;
    double *lon = mem_alloc(2 * n, sizeof *lon), *lat = mem_alloc(2 * n, sizeof *lat);
    for (size_t i = 0; i < n; i++) {
        lon[2 * i] = o->boxes[i].west;
        lat[2 * i] = o->boxes[i].south;
        lon[2 * i + 1] = o->boxes[i].east;
        lat[2 * i + 1] = o->boxes[i].north;
    }
    put_box(j, lon, lat, 2 * n);
    free(lon);
    free(lat);
}

/* Around where maps write the names of its countries. */
static void put_continent_box(struct json *j, const struct snapshot *s, uint32_t continent)
{
    const struct vocabulary *pays = &s->vocabularies[VOCABULARY_PAYS];
    double *lon = mem_alloc(pays->n, sizeof *lon), *lat = mem_alloc(pays->n, sizeof *lat);
    size_t n = 0;
    for (uint32_t i = 0; i < pays->n; i++)
        if (pays->values[i].parent == continent && (pays->values[i].lon != 0 || pays->values[i].lat != 0)) {
            lon[n] = pays->values[i].lon;
            lat[n++] = pays->values[i].lat;
        }
    if (n)
        put_box(j, lon, lat, n);
    free(lon);
    free(lat);
}

/* A région or a département as an authority is where its territory is. */
static void put_authority_box(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct collectivites *k = &s->collectivites;
    const uint16_t type = k->type[row];
    const char *code = type == VOCABULARY_NONE ? "" : s->vocabularies[VOCABULARY_TYPE].values[type].code;
    if (strcmp(code, "region") == 0)
        put_outline_box(j, &s->regions, k->region[row]);
    else if (strcmp(code, "departement") == 0)
        put_outline_box(j, &s->departements, k->departement[row]);
}

static void put_bbox(struct json *j, const struct snapshot *s, const struct named_thing *t)
{
    switch ((enum named_kind)t->kind) {
    case NAMED_PAYS:
        put_outline_box(j, &s->pays, t->row);
        break;
    case NAMED_CONTINENT:
        put_continent_box(j, s, t->row);
        break;
    case NAMED_REGION:
        put_outline_box(j, &s->regions, t->row);
        break;
    case NAMED_DEPARTEMENT:
        put_outline_box(j, &s->departements, t->row);
        break;
    case NAMED_COLLECTIVITE:
        put_authority_box(j, s, t->row);
        break;
    default:
        break;
    }
}

static void write_position(struct json *j, const struct snapshot *s, const struct named_thing *t)
{
    double lon = 0, lat = 0;
    int vocabulary = NAMED_VOCABULARY[t->kind];
    if (vocabulary >= 0) {
        const struct vocabulary_value *v = &s->vocabularies[vocabulary].values[t->row];
        lon = v->lon;
        lat = v->lat;
        if (lon == 0 && lat == 0) /* not a territory */
            return;
    } else {
        const struct places *p = t->kind == NAMED_PARTENAIRE ? &s->partenaires.places
                                                             : &s->collectivites.places;
        if (t->row >= p->n_located)
            return;
        lon = p->lon[t->row];
        lat = p->lat[t->row];
    }
    json_put_real(j, "lon", lon, 5);
    json_put_real(j, "lat", lat, 5);
}

static const char *id_of(const struct snapshot *s, const struct named_thing *t)
{
    int vocabulary = NAMED_VOCABULARY[t->kind];
    if (vocabulary >= 0)
        return s->vocabularies[vocabulary].values[t->row].code;
    return snapshot_text(s, t->kind == NAMED_PARTENAIRE ? s->partenaires.rows.uid[t->row]
                                                        : s->collectivites.rows.uid[t->row]);
}

/* --- one suggestion ----------------------------------------------------------------------------------------
 */

/* How many records there are when it is the only value of its criterion. */
static uint32_t count_of(const struct suggest_asked *asked, const struct snapshot *s,
                         const struct named_thing *t)
{
    const enum criterion which = KINDS[t->kind].criterion;
    struct criteria c;
    if (!asked->counted)
        return t->projets;
    criteria_copy(&c, asked->criteria);
    criteria_drop(&c, which);
    criteria_add(&c, which, t->row, t->row, false);
    criteria_normalise(&c);
    const uint32_t n = selection_count(s, asked->collection, &c);
    criteria_release(&c);
    return n;
}

static void put_criteria(struct json *j, const struct snapshot *s, const struct named_thing *t,
                         struct bytes *scratch)
{
    struct criteria c;
    criteria_init(&c);
    criteria_add(&c, KINDS[t->kind].criterion, t->row, t->row, false);
    criteria_normalise(&c);
    bytes_reset(scratch);
    criteria_print(&c, s, scratch);
    criteria_release(&c);
    json_put_text(j, "criteria", scratch->data);
}

static void write_one(struct json *j, const struct snapshot *s, const struct suggest_asked *asked,
                      const struct suggestion *found, struct bytes *scratch)
{
    const struct named_thing *t = &s->names.things[found->thing];
    const int vocabulary = NAMED_VOCABULARY[t->kind];
    json_object(j);
    json_put_text(j, "kind", suggest_kind_name(t->kind));
    json_put_text(j, "id", id_of(s, t));
    json_put_text(j, "label",
                  vocabulary < 0
                      ? snapshot_label(s, t)
                      : label_of(asked, s, (enum vocabulary_id)vocabulary, (uint16_t)t->row, NULL));
    bytes_reset(scratch);
    add_context(asked, s, t, scratch);
    json_put_text(j, "context", scratch->data);
    put_criteria(j, s, t, scratch);
    json_put_int(j, "count", count_of(asked, s, t));
    json_put_int(j, "errors", found->errors);
    write_position(j, s, t);
    put_bbox(j, s, t);
    if (asked->page && KINDS[t->kind].folder && !is_former(s, t))
        asked->page(asked->context, j, KINDS[t->kind].folder, id_of(s, t));
    json_end(j);
}

void suggest_write(struct json *j, const struct snapshot *s, const struct suggest_asked *asked)
{
    struct suggestion found[SUGGEST_MAX];
    struct bytes scratch;
    size_t n = suggest(s, asked->text, asked->kinds, asked->language, asked->limit, found);
    bytes_init(&scratch, 4096);
    json_object(j);
    json_put_text(j, "q", asked->text);
    json_put_array(j, "suggestions");
    for (size_t i = 0; i < n; i++)
        write_one(j, s, asked, &found[i], &scratch);
    json_end(j);
    if (asked->words) {
        json_put_object(j, "words");
        json_put_int(j, "count", asked->words->n_matched);
        say_understood(j, asked->words->understood, asked->language);
        unknown_words_put(j, asked->words->understood);
        json_end(j);
    }
    json_end(j);
    bytes_release(&scratch);
}
