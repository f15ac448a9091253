#include "out/feature.h"

#include "atlas/side.h"

#include <assert.h>
#include <string.h>

#include "atlas/property.h"
#include "out/outlined.h"

/* --- values ------------------------------------------------------------------------------------------------
 */

static void put_code(struct json *j, const char *key, const struct snapshot *s, enum vocabulary_id v,
                     uint16_t value)
{
    json_put_text(j, key, value < s->vocabularies[v].n ? s->vocabularies[v].values[value].code : NULL);
}

static void put_year(struct json *j, const char *key, int16_t year)
{
    json_key(j, key);
    if (year == SNAPSHOT_NO_YEAR || year == INT16_MAX)
        json_null(j);
    else
        json_int(j, year);
}

static void put_amount(struct json *j, const char *key, int64_t amount)
{
    json_key(j, key);
    if (amount == SNAPSHOT_NO_AMOUNT)
        json_null(j);
    else
        json_int(j, amount);
}

static void put_geometry_of_place(struct json *j, const struct places *p, uint32_t place,
                                  const struct geojson_in *in)
{
    bool there = place < p->n_located;
    double x = there ? p->lon[place] : 0, y = there ? p->lat[place] : 0;
    json_key(j, "geometry");
    if (!there || !geojson_project(in, &x, &y)) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_text(j, "type", "Point");
    json_key(j, "coordinates");
    geojson_position_in(j, in, x, y);
    json_end(j);
}

static void put_geometry_of_cooperation(struct json *j, const struct snapshot *s, uint32_t c, enum side side,
                                        const struct geojson_in *in)
{
    const struct csr *links = side_links(s, side);
    const struct places *p = side_places(s, COLLECTION_COOPERATIONS, side);
    bool any = false;
    json_key(j, "geometry");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++) {
        bool there = links->list[i] < p->n_located;
        double x = there ? p->lon[links->list[i]] : 0, y = there ? p->lat[links->list[i]] : 0;
        if (!there || !geojson_project(in, &x, &y))
            continue;
        if (!any) {
            json_object(j);
            json_put_text(j, "type", "MultiPoint");
            json_put_array(j, "coordinates");
            any = true;
        }
        geojson_position_in(j, in, x, y);
    }
    if (!any) {
        json_null(j);
        return;
    }
    json_end(j);
    json_end(j);
}

/* --- parts of features -------------------------------------------------------------------------------------
 */

void feature_write_collectivite(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct collectivites *k = &s->collectivites;
    json_object(j);
    json_put_text(j, "id", snapshot_text(s, k->rows.uid[row]));
    json_put_text(j, "nom", snapshot_text(s, k->rows.name[row]));
    put_code(j, "type", s, VOCABULARY_TYPE, k->type[row]);
    put_code(j, "departement", s, VOCABULARY_DEPARTEMENT, k->departement[row]);
    put_code(j, "region", s, VOCABULARY_REGION, k->region[row]);
    json_end(j);
}

void feature_write_partenaire(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct partenaires *q = &s->partenaires;
    json_object(j);
    json_put_text(j, "id", snapshot_text(s, q->rows.uid[row]));
    json_put_text(j, "nom", snapshot_text(s, q->rows.name[row]));
    put_code(j, "pays", s, VOCABULARY_PAYS, q->pays[row]);
    put_code(j, "qualite", s, VOCABULARY_QUALITE, q->qualite[row]);
    json_end(j);
}

static void put_members(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct csr *links = &s->cooperations.members;
    json_put_array(j, "collectivites");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++)
        if (bits_get(&s->collectivites.rows.real, links->list[i]))
            feature_write_collectivite(j, s, links->list[i]);
    json_end(j);
}

static void put_partners(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct csr *links = &s->cooperations.partners;
    json_put_array(j, "partenaires");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++)
        if (bits_get(&s->partenaires.rows.real, links->list[i]))
            feature_write_partenaire(j, s, links->list[i]);
    json_end(j);
}

/* What the table of properties cannot say: things of several parts. */
static void put_financements(struct json *j, const struct snapshot *s, uint32_t p)
{
    const struct financements *f = &s->financements;
    json_put_array(j, "financements");
    for (uint32_t i = s->projets.first_financement[p]; i < s->projets.first_financement[p + 1]; i++) {
        if (!bits_get(&f->real, i))
            continue;
        json_object(j);
        put_code(j, "source", s, VOCABULARY_FINANCEMENT, f->source[i]);
        put_year(j, "annee", f->year[i]);
        put_amount(j, "montant", f->amount[i]);
        json_end(j);
    }
    json_end(j);
}

/* Of one record alone, financements are told with its texts. */
static void put_nested(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row,
                       bool with_texts)
{
    if (collection == COLLECTION_BOURSE) {
        json_put_array(j, "partenaires");
        feature_write_partenaire(j, s, s->bourse.partenaire[row]);
        json_end(j);
    }
    if (collection == COLLECTION_PROJETS && !with_texts)
        put_financements(j, s, row);
    if (collection < COLLECTION_COOPERATIONS || collection > COLLECTION_PROJETS)
        return;
    uint32_t c = collection == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
    put_members(j, s, c);
    put_partners(j, s, c);
}

/* --- flat properties ---------------------------------------------------------------------------------------
 */

static void put_joined(struct json *j, const struct property_values *v)
{
    json_text_begin(j);
    for (uint32_t i = 0; i < v->n; i++) {
        const char *text = property_text(&v->list[i]);
        if (i)
            json_text_add(j, "; ", 2);
        json_text_add(j, text, strlen(text));
    }
    json_text_end(j);
}

static void put_value(struct json *j, const struct property *p, const struct property_values *v)
{
    json_key_plain(j, p->name);
    if (p->type == PROPERTY_LIST) {
        json_array(j);
        for (uint32_t i = 0; i < v->n; i++)
            json_text(j, property_text(&v->list[i]));
        json_end(j);
    } else if (!v->n) {
        json_null(j);
    } else if (p->type == PROPERTY_JOINED) {
        put_joined(j, v);
    } else if (p->type == PROPERTY_TEXT) {
        json_text(j, property_text(&v->list[0]));
    } else if (p->type == PROPERTY_INTEGER) {
        json_int(j, v->list[0].number);
    } else {
        assert(p->type == PROPERTY_TRUTH); /* days are for filters alone */
        json_bool(j, v->list[0].number != 0);
    }
}

/* Are these the labels of the codes that stand before them? */
static bool is_label_of(const struct property *p, const struct property *before)
{
    return p->form == FORM_LABEL && before->form == FORM_CODE && p->vocabulary == before->vocabulary &&
           p->level == before->level && p->criterion == before->criterion &&
           p->column.at == before->column.at;
}

static void label(struct property_values *v, const struct vocabulary *of)
{
    for (uint32_t i = 0; i < v->n; i++)
        v->list[i].text = of->values[v->list[i].number].label;
}

static void put_properties(struct json *j, const struct snapshot *s, enum collection c, uint32_t row,
                           const struct territory_numbers *numbers)
{
    struct property_values v;
    const struct property *before = NULL;
    size_t n;
    const struct property *all = collection_properties(c, &n);
    property_values_init(&v);
    v.numbers = numbers;
    for (const struct property *p = all; p < all + n; p++) {
        if (p->queryable_only)
            continue;
        if (before && is_label_of(p, before))
            label(&v, &s->vocabularies[p->vocabulary]);
        else
            property_get(p, s, c, row, &v);
        put_value(j, p, &v);
        before = p;
    }
    property_values_release(&v);
}

/* --- the feature -------------------------------------------------------------------------------------------
 */

static void put_geometry(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row,
                         enum side side, const struct geojson_in *in)
{
    if (collection_territory(collection)) {
        json_key(j, "geometry");
        outlined_geojson(j, outlined(s, collection, row), in);
    } else if (collection == COLLECTION_COLLECTIVITES)
        put_geometry_of_place(j, &s->collectivites.places, row, in);
    else if (collection == COLLECTION_PARTENAIRES)
        put_geometry_of_place(j, &s->partenaires.places, row, in);
    else if (collection == COLLECTION_BOURSE)
        put_geometry_of_place(j, &s->partenaires.places, s->bourse.partenaire[row], in);
    else if (collection == COLLECTION_PROJETS)
        put_geometry_of_cooperation(j, s, s->projets.cooperation[row], side, in);
    else
        put_geometry_of_cooperation(j, s, row, side, in);
}

void feature_write(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row,
                   const struct feature_more *more)
{
    geojson_feature(j, snapshot_text(s, collection_rows(s, collection)->uid[row]));
    put_geometry(j, s, collection, row, more ? more->side : SIDE_PARTNER, more ? more->in : NULL);
    json_put_object(j, "properties");
    put_properties(j, s, collection, row, more ? more->numbers : NULL);
    put_nested(j, s, collection, row, more && more->properties);
    if (more && more->properties)
        more->properties(more->context, j);
    json_end(j);
    if (more && more->members)
        more->members(more->context, j);
    json_end(j);
}

void feature_put_text(void *texts, const char *name, const struct cell *value)
{
    struct json *j = ((struct feature_texts *)texts)->j;
    if (value->kind == CELL_INT)
        json_put_int(j, name, value->number);
    else
        json_put_text(j, name, value->kind == CELL_TEXT ? value->text : NULL);
}

void feature_put_list(void *texts, const char *name)
{
    struct feature_texts *t = texts;
    if (t->in_list)
        json_end(t->j);
    if (name)
        json_put_array(t->j, name);
    t->in_list = name != NULL;
}

void feature_put_row(void *texts, const char *const *names, const struct cell *values)
{
    struct json *j = ((struct feature_texts *)texts)->j;
    json_object(j);
    for (size_t i = 0; names[i]; i++)
        feature_put_text(texts, names[i], &values[i]);
    json_end(j);
}
