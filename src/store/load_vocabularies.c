/* The vocabularies, and how else people write their values: the table `alias`, as other names of what can be
 * suggested. */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "store/load.h"

enum { CODE_BYTES = 64, LABEL_BYTES = 1024, ALIAS_BYTES = 4096 };

/* code, label, parent, second parent, former, lon, lat */
static const struct {
    const char *table, *sql;
    int parent, parent2; /* vocabularies of the third and fourth column, -1 for none */
} QUERIES[VOCABULARY_COUNT] = {
    [VOCABULARY_THEMATIQUE] = {"thematique", "SELECT code, libelle FROM thematique ORDER BY rang, code", -1,
                               -1},
    [VOCABULARY_FINANCEMENT] = {"source_financement",
                                "SELECT code, libelle FROM source_financement ORDER BY rang, code", -1, -1},
    [VOCABULARY_TYPE] = {"type_collectivite",
                         "SELECT code, libelle FROM type_collectivite ORDER BY rang, code", -1, -1},
    [VOCABULARY_STATUT] = {"statut", "SELECT code, libelle FROM statut ORDER BY rang, code", -1, -1},
    [VOCABULARY_NATURE] = {"nature", "SELECT code, libelle FROM nature ORDER BY rang, code", -1, -1},
    [VOCABULARY_ODD] = {"odd", "SELECT code, libelle FROM odd ORDER BY rang, code", -1, -1},
    [VOCABULARY_CONTINENT] = {"continent", "SELECT code, libelle FROM continent ORDER BY rang, code", -1, -1},
    [VOCABULARY_PAYS] =
        {"pays", "SELECT code, libelle, continent, NULL, 0, lon, lat FROM pays ORDER BY fold(libelle), code",
         VOCABULARY_CONTINENT, -1},
    [VOCABULARY_REGION] = {"region",
                           "SELECT code, libelle, NULL, NULL, periode < '2016', lon, lat FROM region "
                           "ORDER BY periode < '2016', fold(libelle), code",
                           -1, -1},
    [VOCABULARY_DEPARTEMENT] =
        {"departement",
         "SELECT code, libelle, region, region_1970, 0, lon, lat FROM departement ORDER BY code",
         VOCABULARY_REGION, VOCABULARY_REGION},
    [VOCABULARY_QUALITE] = {"qualite_position",
                            "SELECT code, libelle FROM qualite_position ORDER BY rang, code", -1, -1},
    [VOCABULARY_ETAT] = {"etat_publication", "SELECT code, libelle FROM etat_publication ORDER BY rang, code",
                         -1, -1},
};

static double in_degrees(struct incoming *in, int column, double most)
{
    double v = stmt_real(in->q, column);
    if (isfinite(v) && fabs(v) <= most)
        return v;
    in_damage(in, "has %g in %s, which is no position in degrees", v, stmt_column_name(in->q, column));
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
        return err_set(in->e, ERR_TOO_LARGE, "the vocabulary %s has more than %d values", in->table,
                       VOCABULARY_NONE - 2);
    if (vocabulary_find(v, code) != VOCABULARY_NONE)
        in_damage(in, "is there twice");
    if (stmt_columns(in->q) > 2) {
        int parent = QUERIES[id].parent, parent2 = QUERIES[id].parent2;
        if (parent >= 0)
            read.parent = in_code(in, 2, (enum vocabulary_id)parent);
        if (parent2 >= 0)
            read.parent2 = in_code(in, 3, (enum vocabulary_id)parent2);
        read.former = stmt_int(in->q, 4) != 0;
        read.lon = in_degrees(in, 5, 180);
        read.lat = in_degrees(in, 6, 90);
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
    for (enum vocabulary_id i = 0; i < VOCABULARY_COUNT; i++)
        if (!each_row(l, QUERIES[i].table, QUERIES[i].sql, read_value, &i, e))
            return false;
    return true;
}

/* --- aliases -----------------------------------------------------------------------------------------------
 */

static const struct {
    const char *table; /* what the table calls the vocabulary */
    const char *sql;
    enum named_kind kind;
} ALIASES[] = {
#define ALIASES_OF(table)                                                                                    \
    table, "SELECT alias, code FROM alias WHERE vocabulaire = '" table "' ORDER BY code, alias"
    {ALIASES_OF("pays"), NAMED_PAYS},
    {ALIASES_OF("continent"), NAMED_CONTINENT},
    {ALIASES_OF("region"), NAMED_REGION},
    {ALIASES_OF("departement"), NAMED_DEPARTEMENT},
    {ALIASES_OF("thematique"), NAMED_THEMATIQUE},
    {ALIASES_OF("source_financement"), NAMED_FINANCEMENT},
#undef ALIASES_OF
};

static bool read_alias(struct incoming *in, void *context)
{
    enum named_kind kind = *(enum named_kind *)context;
    const char *alias = in_short_text(in, 0, ALIAS_BYTES, true);
    uint16_t value = loaded_code(in->l, (enum vocabulary_id)NAMED_VOCABULARY[kind], stmt_text(in->q, 1));
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
    for (size_t i = 0; i < sizeof ALIASES / sizeof ALIASES[0]; i++) {
        enum named_kind kind = ALIASES[i].kind;
        if (!each_row(l, "alias", ALIASES[i].sql, read_alias, &kind, e))
            return false;
    }
    return true;
}
