#include "atlas/territory.h"

#include "atlas/labels.h"

#include <stdio.h>
#include <string.h>

/* --- by name -----------------------------------------------------------------------------------------------
 */

static const enum criterion KINDS[] = {CRITERION_CONTINENT, CRITERION_PAYS, CRITERION_REGION,
                                       CRITERION_DEPARTEMENT, CRITERION_COLLECTIVITE};
enum { N_KINDS = sizeof KINDS / sizeof KINDS[0] };

/* Continents stand by their code alone. */
static void add_prefix(struct bytes *out, enum criterion of)
{
    if (of != CRITERION_CONTINENT)
        bytes_add_format(out, "%s:", CRITERIA[of].name);
}

/* Values near to what was written of one kind, or of all of them. */
static bool refuse(const struct snapshot *s, enum criterion only, const char *written, const char *name,
                   struct err *e)
{
    enum { NEAR = 3 };
    err_param(e, ERR_NOT_FOUND, "territory", name,
              "there is no territory '%.60s': it is monde, a continent, or pays: region: departement: or "
              "collectivite: and a code",
              name);
    for (int i = 0; i < N_KINDS; i++) {
        const struct vocabulary *v = criterion_vocabulary(s, KINDS[i]);
        uint16_t near[NEAR];
        if (!v || (only != CRITERION_COUNT && only != KINDS[i]))
            continue;
        for (size_t k = 0, n = vocabulary_near(v, written, near, NEAR); k < n; k++) {
            struct bytes code;
            bytes_init(&code, TERRITORY_NAME_BYTES);
            add_prefix(&code, KINDS[i]);
            bytes_add_text(&code, v->values[near[k]].code);
            err_offer(e, code.data, v->values[near[k]].label);
            bytes_release(&code);
        }
    }
    return false;
}

bool territory_parse(struct territory *t, const struct snapshot *s, const char *name, struct err *e)
{
    const char *colon = strchr(name, ':');
    *t = (struct territory){CRITERION_COUNT, 0};
    if (strcmp(name, "monde") == 0)
        return true;
    for (int i = 0; i < N_KINDS; i++) {
        const char *kind = CRITERIA[KINDS[i]].name;
        const size_t n = strlen(kind);
        const bool prefixed = colon && (size_t)(colon - name) == n && strncmp(name, kind, n) == 0;
        if (!prefixed && (colon || KINDS[i] != CRITERION_CONTINENT))
            continue;
        t->of = KINDS[i];
        const char *code = prefixed ? colon + 1 : name;
        const struct vocabulary *v = criterion_vocabulary(s, KINDS[i]);
        if (!v) {
            t->value = snapshot_find(s, &s->collectivites.rows, code);
            return true;
        }
        t->value = vocabulary_find(v, code);
        return t->value != VOCABULARY_NONE || refuse(s, prefixed ? KINDS[i] : CRITERION_COUNT, code, name, e);
    }
    return refuse(s, CRITERION_COUNT, colon ? colon + 1 : name, name, e);
}

/* --- what it is called -------------------------------------------------------------------------------------
 */

static const struct vocabulary_value *value_of(const struct territory *t, const struct snapshot *s)
{
    const struct vocabulary *v = t->of == CRITERION_COUNT ? NULL : criterion_vocabulary(s, t->of);
    return v ? &v->values[t->value] : NULL;
}

void territory_name(const struct territory *t, const struct snapshot *s, char out[TERRITORY_NAME_BYTES])
{
    const struct vocabulary_value *v = value_of(t, s);
    if (t->of == CRITERION_COUNT)
        snprintf(out, TERRITORY_NAME_BYTES, "monde");
    else
        snprintf(out, TERRITORY_NAME_BYTES, "%s%s%s",
                 t->of == CRITERION_CONTINENT ? "" : CRITERIA[t->of].name,
                 t->of == CRITERION_CONTINENT ? "" : ":",
                 v ? v->code : snapshot_text(s, s->collectivites.rows.uid[t->value]));
}

const char *territory_label(const struct territory *t, const struct snapshot *s, enum language language)
{
    const struct vocabulary_value *v = value_of(t, s);
    if (t->of == CRITERION_COUNT)
        return language == LANGUAGE_EN ? "World" : "Monde";
    return v ? label_value(language, s, CRITERIA[t->of].vocabulary, t->value)
             : snapshot_text(s, s->collectivites.rows.name[t->value]);
}

const char *territory_kind(const struct territory *t)
{
    return t->of == CRITERION_COUNT ? "monde" : CRITERIA[t->of].name;
}

/* --- where it lies, and what lies there --------------------------------------------------------------------
 */

static void add_parent(struct territory *out, unsigned *n, enum criterion of, uint16_t value)
{
    if (value != VOCABULARY_NONE)
        out[(*n)++] = (struct territory){of, value};
}

unsigned territory_parents(const struct territory *t, const struct snapshot *s,
                           struct territory out[TERRITORY_PARENTS])
{
    const struct vocabulary_value *v = value_of(t, s);
    unsigned n = 0;
    if (t->of == CRITERION_COUNT)
        return 0;
    out[n++] = (struct territory){CRITERION_COUNT, 0};
    if (v && t->of == CRITERION_PAYS) {
        add_parent(out, &n, CRITERION_CONTINENT, v->parent);
    } else if (v && t->of == CRITERION_DEPARTEMENT) {
        add_parent(out, &n, CRITERION_REGION, v->parent);
    } else if (t->of == CRITERION_COLLECTIVITE) {
        add_parent(out, &n, CRITERION_REGION, s->collectivites.region[t->value]);
        add_parent(out, &n, CRITERION_DEPARTEMENT, s->collectivites.departement[t->value]);
    }
    return n;
}

void territory_criteria(const struct territory *t, struct criteria *c)
{
    criteria_init(c);
    if (t->of != CRITERION_COUNT)
        criteria_add(c, t->of, t->value, t->value, false);
}
