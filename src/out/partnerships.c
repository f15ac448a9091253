#include "out/partnerships.h"

#include <math.h>
#include <stdlib.h>

#include "atlas/labels.h"
#include "base/mem.h"

enum { DECIMALS = 6 };

/* --- what both forms begin with ----------------------------------------------------------------------------
 */

static void write_head(struct json *j, const char *group, const struct pair_totals *t,
                       const struct snapshot *s, enum collection collection)
{
    json_put_text(j, "collection", COLLECTION_NAMES[collection]);
    json_put_text(j, "group", group);
    json_put_int(j, "numberMatched", t->matched);
    json_put_int(j, "numberPairs", (int64_t)t->pairs);
    json_put_int(j, "numberUndrawn", (int64_t)t->undrawn);
    json_put_int(j, "numberCollectivites", t->collectivites);
    json_put_int(j, "numberPartenaires", t->partenaires);
    if (s->demonstration)
        json_put_bool(j, "demonstration", true);
}

static void begin_rows(struct json *j, const char *key, const char *const *fields)
{
    json_put_object(j, key);
    json_put_array(j, "fields");
    for (; *fields; fields++)
        json_text(j, *fields);
    json_end(j);
    json_put_array(j, "rows");
}

static void end_rows(struct json *j)
{
    json_end(j);
    json_end(j);
}

static void write_amount(struct json *j, int64_t amount)
{
    if (amount == SNAPSHOT_NO_AMOUNT)
        json_null(j);
    else
        json_int(j, amount);
}

static void write_counts(struct json *j, const struct pair_counts *c)
{
    json_int(j, c->cooperations);
    json_int(j, c->actions);
    json_int(j, c->projets);
    write_amount(j, c->amount);
}

static const char *code_of(const struct snapshot *s, enum vocabulary_id id, uint16_t value)
{
    return value == VOCABULARY_NONE ? NULL : s->vocabularies[id].values[value].code;
}

/* --- pairs -------------------------------------------------------------------------------------------------
 */

static void begin_place(struct json *j, const struct record_rows *rows, const struct places *places,
                        const uint16_t *quality, const struct snapshot *s, uint32_t row)
{
    json_array(j);
    json_text(j, snapshot_text(s, rows->uid[row]));
    json_text(j, snapshot_text(s, rows->name[row]));
    if (row < places->n_located) {
        json_real(j, places->lon[row], DECIMALS);
        json_real(j, places->lat[row], DECIMALS);
    } else {
        json_null(j);
        json_null(j);
    }
    json_text(j, code_of(s, VOCABULARY_QUALITE, quality[row]));
}

/* at: where the row of a partenaire stands among those that are written. */
static void write_places(struct json *j, const struct pair_list *l, const struct snapshot *s, uint32_t *at)
{
    static const char *const FRENCH[] = {"id", "nom", "lon", "lat", "qualite", "departement", NULL},
                             *const FOREIGN[] = {"id", "nom", "lon", "lat", "qualite", "pays", NULL};
    const struct collectivites *k = &s->collectivites;
    const struct partenaires *q = &s->partenaires;
    uint32_t n = 0;
    begin_rows(j, "collectivites", FRENCH);
    for (uint32_t i = 0; i < l->n; i++) {
        const uint32_t row = l->list[i].collectivite;
        if (i && row == l->list[i - 1].collectivite)
            continue;
        begin_place(j, &k->rows, &k->places, k->qualite, s, row);
        json_text(j, code_of(s, VOCABULARY_DEPARTEMENT, k->departement[row]));
        json_end(j);
    }
    end_rows(j);
    for (uint32_t i = 0; i < l->n; i++)
        at[l->list[i].partenaire] = 1;
    begin_rows(j, "partenaires", FOREIGN);
    for (uint32_t i = 0; i < q->rows.n; i++) {
        const uint32_t row = q->rows.by_name[i];
        if (!at[row])
            continue;
        at[row] = n++;
        begin_place(j, &q->rows, &q->places, q->qualite, s, row);
        json_text(j, code_of(s, VOCABULARY_PAYS, q->pays[row]));
        json_end(j);
    }
    end_rows(j);
}

static void write_pays(struct json *j, const struct pair_list *l, const struct snapshot *s,
                       enum language language)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_PAYS];
    struct bits met;
    bits_init(&met, v->n, false);
    for (uint32_t i = 0; i < l->n; i++) {
        const uint16_t pays = s->partenaires.pays[l->list[i].partenaire];
        if (pays != VOCABULARY_NONE)
            bits_set(&met, pays);
    }
    json_put_array(j, "pays");
    BITS_EACH(&met, value)
    {
        json_object(j);
        json_put_text(j, "value", v->values[value].code);
        json_put_text(j, "label", label_value(language, s, VOCABULARY_PAYS, value));
        json_end(j);
    }
    json_end(j);
    bits_release(&met);
}

void partnerships_write(struct json *j, const struct pair_list *l, const struct snapshot *s,
                        enum collection collection, enum language language)
{
    static const char *const FIELDS[] = {"collectivite", "partenaire", "cooperations", "actions", "projets",
                                         "montant",      NULL};
    uint32_t *at = mem_alloc(s->partenaires.rows.n, sizeof *at), french = 0;
    json_object(j);
    write_head(j, "none", &l->totals, s, collection);
    write_places(j, l, s, at);
    begin_rows(j, "pairs", FIELDS);
    for (uint32_t i = 0; i < l->n; i++) {
        const struct pair *p = &l->list[i];
        french += i && p->collectivite != l->list[i - 1].collectivite;
        json_array(j);
        json_int(j, french);
        json_int(j, at[p->partenaire]);
        write_counts(j, &p->counts);
        json_end(j);
    }
    end_rows(j);
    write_pays(j, l, s, language);
    json_end(j);
    free(at);
}

/* --- by région and country ---------------------------------------------------------------------------------
 */

static const char *label_of(const struct snapshot *s, enum vocabulary_id id, uint32_t value,
                            enum language language)
{
    return value < s->vocabularies[id].n ? label_value(language, s, id, value) : label_missing(language);
}

/* numbers: of each value, the last of those without one; at: where a value stands among the rows. */
static void write_territories(struct json *j, const char *key, const struct snapshot *s,
                              enum vocabulary_id id, const uint32_t *numbers, uint32_t *at,
                              enum language language)
{
    const struct vocabulary *v = &s->vocabularies[id];
    const char *const fields[] = {"id", "nom", "lon", "lat", key, NULL};
    uint32_t n = 0;
    begin_rows(j, key, fields);
    for (uint32_t i = 0; i <= v->n; i++) {
        const struct vocabulary_value *value = i < v->n ? &v->values[i] : NULL;
        if (!numbers[i])
            continue;
        at[i] = n++;
        json_array(j);
        json_text(j, value ? value->code : "none");
        json_text(j, label_of(s, id, i, language));
        json_real(j, value ? value->lon : (double)NAN, DECIMALS);
        json_real(j, value ? value->lat : (double)NAN, DECIMALS);
        json_int(j, numbers[i]);
        json_end(j);
    }
    end_rows(j);
}

void partnerships_write_table(struct json *j, const struct pair_table *t, const struct snapshot *s,
                              enum collection collection, enum language language)
{
    static const char *const FIELDS[] = {"collectivite", "partenaire", "partenariats", "cooperations",
                                         "actions",      "projets",    "montant",      NULL};
    uint32_t *regions = mem_alloc(t->regions, sizeof *regions), *pays = mem_alloc(t->pays, sizeof *pays);
    json_object(j);
    write_head(j, "region", &t->totals, s, collection);
    write_territories(j, "collectivites", s, VOCABULARY_REGION, t->collectivites, regions, language);
    write_territories(j, "partenaires", s, VOCABULARY_PAYS, t->partenaires, pays, language);
    begin_rows(j, "pairs", FIELDS);
    for (uint32_t a = 0; a < t->regions; a++)
        for (uint32_t b = 0; b < t->pays; b++) {
            const struct pair_cell *cell = &t->cells[(size_t)a * t->pays + b];
            if (!cell->pairs)
                continue;
            json_array(j);
            json_int(j, regions[a]);
            json_int(j, pays[b]);
            json_int(j, (int64_t)cell->pairs);
            write_counts(j, &cell->counts);
            json_end(j);
        }
    end_rows(j);
    json_end(j);
    free(regions);
    free(pays);
}

/* --- CSV ---------------------------------------------------------------------------------------------------
 */

static void add_headings(struct csv_writer *w, const char *const *names)
{
    for (; *names; names++)
        csv_text(w, *names);
    csv_end_row(w);
}

static void add_counts(struct csv_writer *w, const struct pair_counts *c)
{
    csv_int(w, c->cooperations);
    csv_int(w, c->actions);
    csv_int(w, c->projets);
    if (c->amount == SNAPSHOT_NO_AMOUNT)
        csv_text(w, NULL);
    else
        csv_int(w, c->amount);
    csv_end_row(w);
}

static void add_position(struct csv_writer *w, const struct places *places, uint32_t row)
{
    if (row < places->n_located) {
        csv_real(w, places->lon[row], DECIMALS);
        csv_real(w, places->lat[row], DECIMALS);
    } else {
        csv_text(w, NULL);
        csv_text(w, NULL);
    }
}

static void add_label(struct csv_writer *w, const struct snapshot *s, enum vocabulary_id id, uint16_t value,
                      enum language language)
{
    csv_text(w, value == VOCABULARY_NONE ? NULL : label_value(language, s, id, value));
}

static void add_pair(struct csv_writer *w, const struct snapshot *s, const struct pair *p,
                     enum language language)
{
    const struct collectivites *k = &s->collectivites;
    const struct partenaires *q = &s->partenaires;
    csv_text(w, snapshot_text(s, k->rows.uid[p->collectivite]));
    csv_text(w, snapshot_text(s, k->rows.name[p->collectivite]));
    csv_text(w, code_of(s, VOCABULARY_DEPARTEMENT, k->departement[p->collectivite]));
    add_label(w, s, VOCABULARY_REGION, k->region[p->collectivite], language);
    add_position(w, &k->places, p->collectivite);
    csv_text(w, snapshot_text(s, q->rows.uid[p->partenaire]));
    csv_text(w, snapshot_text(s, q->rows.name[p->partenaire]));
    csv_text(w, code_of(s, VOCABULARY_PAYS, q->pays[p->partenaire]));
    add_label(w, s, VOCABULARY_PAYS, q->pays[p->partenaire], language);
    add_position(w, &q->places, p->partenaire);
    add_counts(w, &p->counts);
}

struct partnerships_csv {
    struct source source;
    struct pair_walk *walk;
    const struct snapshot *s; /* the walk holds it */
    enum csv_style style;
    enum language language;
    bool begun;
};

static enum source_state more(struct source *source, struct bytes *out, struct err *e)
{
    static const char *const NAMES[] = {"collectivite_id",
                                        "collectivite",
                                        "departement",
                                        "region",
                                        "collectivite_lon",
                                        "collectivite_lat",
                                        "partenaire_id",
                                        "partenaire",
                                        "pays",
                                        "pays_nom",
                                        "partenaire_lon",
                                        "partenaire_lat",
                                        "cooperations",
                                        "actions",
                                        "projets",
                                        "montant",
                                        NULL};
    struct partnerships_csv *x = (struct partnerships_csv *)source;
    const size_t from = out->n;
    const struct pair *pairs;
    struct csv_writer w;
    uint32_t n = 1;
    (void)e;
    csv_begin(&w, out, x->style);
    if (x->begun)
        out->n = from; /* the mark of the first row alone */
    else
        add_headings(&w, NAMES);
    x->begun = true;
    while (n && out->n - from < SOURCE_STEP_BYTES && !out->full) {
        n = pair_walk_next(x->walk, &pairs);
        for (uint32_t i = 0; i < n; i++)
            add_pair(&w, x->s, &pairs[i], x->language);
    }
    return n ? SOURCE_MORE : SOURCE_END;
}

static void free_csv(struct source *source)
{
    struct partnerships_csv *x = (struct partnerships_csv *)source;
    pair_walk_free(x->walk);
    free(x);
}

struct source *partnerships_csv_new(struct pair_walk *w, enum csv_style style, const struct snapshot *s,
                                    enum language language)
{
    struct partnerships_csv *x = mem_alloc(1, sizeof *x);
    *x = (struct partnerships_csv){{more, free_csv}, w, s, style, language, false};
    return &x->source;
}

void partnerships_write_table_csv(struct bytes *out, enum csv_style style, const struct pair_table *t,
                                  const struct snapshot *s, enum language language)
{
    static const char *const NAMES[] = {"region",       "region_nom", "pays",    "pays_nom", "partenariats",
                                        "cooperations", "actions",    "projets", "montant",  NULL};
    const struct vocabulary *regions = &s->vocabularies[VOCABULARY_REGION],
                            *pays = &s->vocabularies[VOCABULARY_PAYS];
    struct csv_writer w;
    csv_begin(&w, out, style);
    add_headings(&w, NAMES);
    for (uint32_t a = 0; a < t->regions; a++)
        for (uint32_t b = 0; b < t->pays; b++) {
            const struct pair_cell *cell = &t->cells[(size_t)a * t->pays + b];
            if (!cell->pairs)
                continue;
            csv_text(&w, a < regions->n ? regions->values[a].code : NULL);
            csv_text(&w, label_of(s, VOCABULARY_REGION, a, language));
            csv_text(&w, b < pays->n ? pays->values[b].code : NULL);
            csv_text(&w, label_of(s, VOCABULARY_PAYS, b, language));
            csv_int(&w, (int64_t)cell->pairs);
            add_counts(&w, &cell->counts);
        }
}
