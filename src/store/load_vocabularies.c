/* The vocabularies, and how else people write their values: the table `alias`, as other names of what can be
 * suggested. */
#include <math.h>
#include <string.h>

#include "atlas/names_build.h"
#include "base/utf8.h"
#include "store/fixed.h"
#include "store/load_inside.h"

enum { CODE_BYTES = 64, LABEL_BYTES = 1024, ALIAS_BYTES = 4096 };

/* What is asked, and at which of the columns behind code and label the rest is; 0: nowhere. */
#define VALUES {"code", "libelle"}, .order = {"rang", "code"}
static const struct {
    struct question q;
    int parent, parent2, period, lon, cad;
    enum vocabulary_id of; /* the vocabulary of the parents */
} QUERIES[VOCABULARY_STORED] = {
    [VOCABULARY_THEMATIQUE] = {{.table = (enum table)VOCABULARY_THEMATIQUE, .columns = VALUES}},
    [VOCABULARY_FINANCEMENT] = {{.table = (enum table)VOCABULARY_FINANCEMENT, .columns = VALUES}},
    [VOCABULARY_TYPE] = {{.table = (enum table)VOCABULARY_TYPE, .columns = VALUES}},
    [VOCABULARY_STATUT] = {{.table = (enum table)VOCABULARY_STATUT, .columns = VALUES}},
    [VOCABULARY_NATURE] = {{.table = (enum table)VOCABULARY_NATURE, .columns = VALUES}},
    [VOCABULARY_ODD] = {{.table = (enum table)VOCABULARY_ODD, .columns = VALUES}},
    [VOCABULARY_CONTINENT] = {{.table = (enum table)VOCABULARY_CONTINENT, .columns = VALUES}},
    [VOCABULARY_PAYS] = {{.table = (enum table)VOCABULARY_PAYS,
                          .columns = {"code", "libelle", "continent", "lon", "lat", "cad"},
                          .order = {"~libelle", "code"}},
                         .parent = 2,
                         .of = VOCABULARY_CONTINENT,
                         .lon = 3,
                         .cad = 5},
    [VOCABULARY_REGION] = {{.table = (enum table)VOCABULARY_REGION,
                            .columns = {"code", "libelle", "periode", "lon", "lat"},
                            .order = {"-periode", "~libelle", "code"}},
                           .period = 2,
                           .lon = 3},
    [VOCABULARY_DEPARTEMENT] = {{.table = (enum table)VOCABULARY_DEPARTEMENT,
                                 .columns = {"code", "libelle", "region", "region_1970", "lon", "lat"},
                                 .order = {"code"}},
                                .parent = 2,
                                .parent2 = 3,
                                .of = VOCABULARY_REGION,
                                .lon = 4},
    [VOCABULARY_QUALITE] = {{.table = (enum table)VOCABULARY_QUALITE, .columns = VALUES}},
    [VOCABULARY_ETAT] = {{.table = (enum table)VOCABULARY_ETAT, .columns = VALUES}},
};
#undef VALUES

static double in_degrees(struct incoming *in, int column, double most)
{
    const struct cell *c = &in->row[column];
    double v = c->kind == CELL_REAL ? c->real : (double)cell_int_of(c);
    if (isfinite(v) && fabs(v) <= most)
        return v;
    in_damage(in, "has %g in %s, which is no position in degrees", v, in->q->columns[column]);
    return 0;
}

static bool read_value(struct incoming *in, void *context)
{
    enum vocabulary_id id = *(enum vocabulary_id *)context;
    struct vocabulary *v = &in->l->s->vocabularies[id];
    struct vocabulary_value read = {.parent = VOCABULARY_NONE, .parent2 = VOCABULARY_NONE};
    const char *code = in_short_text(in, 0, CODE_BYTES, true),
               *label = in_short_text(in, 1, LABEL_BYTES, true);
    if (v->n >= VOCABULARY_NONE - 1)
        return err_set(in->e, ERR_TOO_LARGE, "the vocabulary %s has more than %d values",
                       TABLES[in->q->table].name, VOCABULARY_NONE - 2);
    if (vocabulary_find(v, code) != VOCABULARY_NONE)
        in_damage(in, "is there twice");
    if (QUERIES[id].parent)
        read.parent = in_code(in, QUERIES[id].parent, QUERIES[id].of);
    if (QUERIES[id].parent2)
        read.parent2 = in_code(in, QUERIES[id].parent2, QUERIES[id].of);
    if (QUERIES[id].period) { /* of before 2016, or of today */
        const char *period = in_text(in, QUERIES[id].period);
        read.former = period && strcmp(period, "2016") < 0;
    }
    if (QUERIES[id].lon) {
        read.lon = in_degrees(in, QUERIES[id].lon, 180);
        read.lat = in_degrees(in, QUERIES[id].lon + 1, 90);
    }
    if (QUERIES[id].cad) {
        const char *group = in_text(in, QUERIES[id].cad);
        read.parent2 = group ? vocabulary_find(&in->l->s->vocabularies[VOCABULARY_CAD], group)
                             : VOCABULARY_NONE;
        read.oif = code && fixed_oif(code);
    }
    if (in->damaged)
        return false;
    uint16_t i = vocabulary_add(v, code, label);
    struct vocabulary_value *value = &v->values[i];
    read.code = value->code;
    read.label = value->label;
    *value = read;
    return true;
}

bool load_vocabularies(struct loader *l, struct err *e)
{
    fixed_vocabularies(l->s);
    for (enum vocabulary_id i = 0; i < VOCABULARY_STORED; i++)
        if (!each_row(l, &QUERIES[i].q, NULL, read_value, &i, e))
            return false;
    return true;
}

/* --- aliases -----------------------------------------------------------------------------------------------
 */

static const struct {
    enum vocabulary_id vocabulary;
    enum named_kind kind;
} ALIASES[] = {
    {VOCABULARY_PAYS, NAMED_PAYS},
    {VOCABULARY_CONTINENT, NAMED_CONTINENT},
    {VOCABULARY_REGION, NAMED_REGION},
    {VOCABULARY_DEPARTEMENT, NAMED_DEPARTEMENT},
    {VOCABULARY_THEMATIQUE, NAMED_THEMATIQUE},
    {VOCABULARY_FINANCEMENT, NAMED_FINANCEMENT},
};

static bool read_alias(struct incoming *in, void *context)
{
    enum named_kind kind = *(enum named_kind *)context;
    const char *alias = in_short_text(in, 0, ALIAS_BYTES, true);
    uint16_t value = loaded_code(in->l, (enum vocabulary_id)NAMED_VOCABULARY[kind], in_text(in, 1));
    if (in->damaged)
        return false;
    if (value == VOCABULARY_NONE)
        return true;                     /* of a value that is no longer there */
    struct bytes *folded = &in->l->text; /* it is folded already, when atlasd wrote it */
    bytes_reset(folded);
    utf8_fold(folded, alias, strlen(alias));
    if (folded->n)
        names_builder_alias(in->l->names, kind, value, folded->data);
    return true;
}

bool load_aliases(struct loader *l, struct err *e)
{
    static const struct question ALL = {.table = TABLE_ALIAS,
                                        .columns = {"alias", "code"},
                                        .by = {"vocabulaire"},
                                        .order = {"code", "alias"}};
    for (size_t i = 0; i < sizeof ALIASES / sizeof ALIASES[0]; i++) {
        enum named_kind kind = ALIASES[i].kind;
        const struct cell by[] = {cell_text(TABLES[ALIASES[i].vocabulary].name)};
        if (!each_row(l, &ALL, by, read_alias, &kind, e))
            return false;
    }
    return true;
}
