/* /api/vocabularies: codes and French labels of what criteria take */
#include "base/json.h"
#include "serve/handlers.h"

static void add_value(struct json *j, const struct snapshot *s, enum vocabulary_id id, uint32_t i)
{
    const struct vocabulary *regions = &s->vocabularies[VOCABULARY_REGION];
    const struct vocabulary_value *v = &s->vocabularies[id].values[i];
    json_object(j);
    json_put_text(j, "code", v->code);
    json_put_text(j, "label", v->label);
    if (id == VOCABULARY_PAYS) {
        json_put_text(j, "continent",
                      v->parent == VOCABULARY_NONE
                          ? NULL
                          : s->vocabularies[VOCABULARY_CONTINENT].values[v->parent].code);
        json_put_real(j, "lon", v->lon, 4);
        json_put_real(j, "lat", v->lat, 4);
    }
    if (id == VOCABULARY_REGION && v->former)
        json_put_bool(j, "former", true);
    if (id == VOCABULARY_DEPARTEMENT) {
        json_put_text(j, "region", v->parent == VOCABULARY_NONE ? NULL : regions->values[v->parent].code);
        json_put_text(j, "region_avant_2016",
                      v->parent2 == VOCABULARY_NONE ? NULL : regions->values[v->parent2].code);
    }
    json_end(j);
}

bool plan_vocabularies(struct call *c, struct err *e)
{
    bool current;
    c->answer.type = "application/json";
    if (!call_take_version(c, &current, e))
        return false;
    if (current)
        c->answer.policy.caching = CACHING_IMMUTABLE;
    call_key_int(c, (int64_t)c->snapshot->version);
    return true;
}

bool make_vocabularies(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    for (enum vocabulary_id id = 0; id < VOCABULARY_COUNT; id++) {
        if (id == VOCABULARY_ETAT)
            continue;
        json_put_array(&j, VOCABULARY_NAMES[id]);
        for (uint32_t i = 0; i < c->snapshot->vocabularies[id].n; i++)
            add_value(&j, c->snapshot, id, i);
        json_end(&j);
    }
    json_end(&j);
    return true;
}
