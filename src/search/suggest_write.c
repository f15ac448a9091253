/* Suggestions as JSON: what each is called, where it belongs, and the criteria that ask for it. */
#include <string.h>

#include "atlas/criteria.h"
#include "search/suggest.h"

static const struct {
    const char *context;      /* of kinds that belong to nothing else */
    enum criterion criterion; /* whose name is theirs */
} KINDS[NAMED_KINDS] = {
    [NAMED_PAYS] = {"Pays", CRITERION_PAYS},
    [NAMED_CONTINENT] = {"Continent", CRITERION_CONTINENT},
    [NAMED_REGION] = {"Région", CRITERION_REGION},
    [NAMED_DEPARTEMENT] = {"Département", CRITERION_DEPARTEMENT},
    [NAMED_COLLECTIVITE] = {"Collectivité", CRITERION_COLLECTIVITE},
    [NAMED_PARTENAIRE] = {"Partenaire", CRITERION_PARTENAIRE},
    [NAMED_THEMATIQUE] = {"Thématique", CRITERION_THEMATIQUE},
    [NAMED_FINANCEMENT] = {"Financement", CRITERION_FINANCEMENT},
};

const char *suggest_kind_name(unsigned kind)
{
    return CRITERIA[KINDS[kind].criterion].name;
}

static const struct vocabulary_value *value_of(const struct snapshot *s, enum vocabulary_id v, uint16_t value)
{
    return value == VOCABULARY_NONE ? NULL : &s->vocabularies[v].values[value];
}

static const char *label_or(const struct vocabulary_value *value, const char *other)
{
    return value ? value->label : other;
}

/* "Commune, Rhône"; "Département, Auvergne-Rhône-Alpes"; "Région". */
static void collectivite_context(const struct snapshot *s, uint32_t row, struct bytes *out)
{
    const struct collectivites *k = &s->collectivites;
    const struct vocabulary_value *type = value_of(s, VOCABULARY_TYPE, k->type[row]),
                                  *departement = value_of(s, VOCABULARY_DEPARTEMENT, k->departement[row]),
                                  *region = value_of(s, VOCABULARY_REGION, k->region[row]);
    const char *kind = type ? type->code : "";
    bytes_add_text(out, label_or(type, KINDS[NAMED_COLLECTIVITE].context));
    if (strcmp(kind, "region") == 0)
        return;
    if (strcmp(kind, "departement") == 0 || !departement)
        departement = region;
    if (departement)
        bytes_add_format(out, ", %s", departement->label);
}

static void add_context(const struct snapshot *s, const struct named_thing *t, struct bytes *out)
{
    const struct vocabulary_value *parent = NULL;
    const char *text = KINDS[t->kind].context;
    switch ((enum named_kind)t->kind) {
    case NAMED_COLLECTIVITE:
        collectivite_context(s, t->row, out);
        return;
    case NAMED_PARTENAIRE:
        parent = value_of(s, VOCABULARY_PAYS, s->partenaires.pays[t->row]);
        break;
    case NAMED_PAYS:
        parent = value_of(s, VOCABULARY_CONTINENT, s->vocabularies[VOCABULARY_PAYS].values[t->row].parent);
        break;
    case NAMED_DEPARTEMENT:
        parent = value_of(s, VOCABULARY_REGION,
                          s->vocabularies[VOCABULARY_DEPARTEMENT].values[t->row].parent);
        break;
    case NAMED_REGION:
        text = s->vocabularies[VOCABULARY_REGION].values[t->row].former ? "Région d’avant 2016" : text;
        break;
    default:
        break;
    }
    bytes_add_text(out, label_or(parent, text));
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

static void write_one(struct json *j, const struct snapshot *s, const struct suggestion *found,
                      struct bytes *scratch)
{
    const struct named_thing *t = &s->names.things[found->thing];
    struct criteria c;
    json_object(j);
    json_put_text(j, "kind", suggest_kind_name(t->kind));
    json_put_text(j, "id", id_of(s, t));
    json_put_text(j, "label", snapshot_label(s, t));
    bytes_reset(scratch);
    add_context(s, t, scratch);
    json_put_text(j, "context", scratch->data);
    criteria_init(&c);
    criteria_add(&c, KINDS[t->kind].criterion, t->row, t->row, false);
    criteria_normalise(&c);
    bytes_reset(scratch);
    criteria_print(&c, s, scratch);
    criteria_release(&c);
    json_put_text(j, "criteria", scratch->data);
    json_put_int(j, "count", t->projets);
    json_put_int(j, "errors", found->errors);
    write_position(j, s, t);
    json_end(j);
}

void suggest_write(struct json *j, const struct snapshot *s, const char *text, size_t limit)
{
    struct suggestion found[SUGGEST_MAX];
    struct bytes scratch;
    size_t n = suggest(s, text, limit, found);
    bytes_init(&scratch, 4096);
    json_object(j);
    json_put_text(j, "q", text);
    json_put_array(j, "suggestions");
    for (size_t i = 0; i < n; i++)
        write_one(j, s, &found[i], &scratch);
    json_end(j);
    json_end(j);
    bytes_release(&scratch);
}
