#include "out/counted_card.h"

#include "map/areas.h"
#include "map/counted.h"
#include "map/flux.h"

static void put_class(struct json *j, const struct areas *a, uint32_t row)
{
    const unsigned shown = a->shown[row];
    json_key(j, "class");
    if (shown == AREAS_MISSING) {
        json_null(j);
        return;
    }
    json_int(j, shown < AREAS_FIRST ? 0 : shown - AREAS_FIRST + 1);
    if (shown < AREAS_FIRST)
        return;
    json_put_int(j, "least", a->classes[shown - AREAS_FIRST].least);
    json_put_int(j, "most", a->classes[shown - AREAS_FIRST].most);
}

static void put_area(struct json *j, const struct areas *a, uint32_t row)
{
    const struct record_rows *rows = collection_rows(a->snapshot, a->spread.over);
    const int64_t euros = a->spread.euros[row];
    json_object(j);
    json_put_text(j, "layer", map_layer_name(a->layer));
    json_put_text(j, "id", snapshot_text(a->snapshot, rows->uid[row]));
    json_put_text(j, "nom", snapshot_text(a->snapshot, rows->name[row]));
    json_put_text(j, "counted", map_layer_name(a->counted));
    json_put_int(j, "records", a->spread.records[row]);
    json_key(j, "euros");
    if (euros == TERRITORY_NO_NUMBER)
        json_null(j);
    else
        json_int(j, euros);
    put_class(j, a, row);
    json_end(j);
}

/* --- arcs --------------------------------------------------------------------------------------------------
 */

struct ends {
    struct bits collectivites, partenaires;
};

static void add_ends(void *context, uint32_t collectivite, uint32_t partenaire)
{
    struct ends *e = context;
    bits_set(&e->collectivites, collectivite);
    bits_set(&e->partenaires, partenaire);
}

static void put_names(struct json *j, const char *how_many, const char *key, const struct snapshot *s,
                      const struct record_rows *rows, const struct bits *set)
{
    unsigned n = 0;
    json_put_int(j, how_many, bits_count(set));
    json_put_array(j, key);
    for (uint32_t row = bits_next(set, 0); row < set->n && n < COUNTED_CARD_NAMES;
         row = bits_next(set, row + 1), n++) {
        json_object(j);
        json_put_text(j, "id", snapshot_text(s, rows->uid[row]));
        json_put_text(j, "nom", snapshot_text(s, rows->name[row]));
        json_end(j);
    }
    json_end(j);
}

static void put_value(struct json *j, const char *key, const struct vocabulary *v, uint32_t value)
{
    json_key(j, key);
    if (value >= v->n) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_text(j, "value", v->values[value].code);
    json_put_text(j, "label", v->values[value].label);
    json_end(j);
}

static void put_territories(struct json *j, const struct flux *f, const struct bits *collectivites,
                            const struct bits *partenaires, enum flux_level level)
{
    const struct snapshot *s = f->snapshot;
    const uint32_t k = bits_next(collectivites, 0), p = bits_next(partenaires, 0);
    if (k >= collectivites->n || p >= partenaires->n)
        return;
    put_value(j, "region", &s->vocabularies[VOCABULARY_REGION], s->collectivites.region[k]);
    if (level != FLUX_REGIONS)
        put_value(j, "departement", &s->vocabularies[VOCABULARY_DEPARTEMENT],
                  s->collectivites.departement[k]);
    put_value(j, "pays", &s->vocabularies[VOCABULARY_PAYS], s->partenaires.pays[p]);
}

static void put_flux(struct json *j, const struct flux *f, const struct flux_arc *a, int zoom)
{
    const struct snapshot *s = f->snapshot;
    const enum flux_level level = flux_level_of(zoom);
    struct ends ends;
    json_key(j, "flux");
    if (!a) {
        json_null(j);
        return;
    }
    bits_init(&ends.collectivites, s->collectivites.rows.n, false);
    bits_init(&ends.partenaires, s->partenaires.rows.n, false);
    flux_each(f, level, a, add_ends, &ends);
    json_object(j);
    json_put_text(j, "counted", map_layer_name(f->counted));
    json_put_text(j, "level", FLUX_LEVEL_NAMES[level]);
    json_put_int(j, "pairs", a->pairs);
    json_put_int(j, "sum", a->sum);
    put_territories(j, f, &ends.collectivites, &ends.partenaires, level);
    put_names(j, "collectivites", "liste_collectivites", s, &s->collectivites.rows, &ends.collectivites);
    put_names(j, "partenaires", "liste_partenaires", s, &s->partenaires.rows, &ends.partenaires);
    json_end(j);
    bits_release(&ends.collectivites);
    bits_release(&ends.partenaires);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static void put_areas(struct json *j, const struct identify_request *r, const struct identified *found)
{
    json_put_array(j, "areas");
    for (size_t i = 0; i < r->drawing.layers.n; i++)
        if (found->area[i] != SNAPSHOT_NO_ROW && r->drawing.counted[i])
            put_area(j, r->drawing.counted[i]->areas, found->area[i]);
    json_end(j);
}

void counted_card_write(struct json *j, const struct identify_request *r, const struct identified *found)
{
    bool areas = false;
    for (size_t i = 0; i < r->drawing.layers.n; i++) {
        const struct counted *c = r->drawing.counted[i];
        areas |= c && c->areas;
        if (c && c->flux)
            put_flux(j, c->flux, found->arc, r->zoom);
    }
    if (areas)
        put_areas(j, r, found);
}
