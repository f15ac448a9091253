/* How people write the values of vocabularies: the table `alias`, as other names of what can be suggested. */
#include <string.h>

#include "store/load.h"

static const struct {
    const char *table; /* what the table calls the vocabulary */
    enum named_kind kind;
} VOCABULARIES[] = {
    {"pays", NAMED_PAYS},
    {"continent", NAMED_CONTINENT},
    {"region", NAMED_REGION},
    {"departement", NAMED_DEPARTEMENT},
    {"thematique", NAMED_THEMATIQUE},
    {"source_financement", NAMED_FINANCEMENT},
};

bool load_aliases(struct loader *l, struct err *e)
{
    struct stmt *q = stmt_new(l->db,
                              "SELECT alias, code FROM alias WHERE vocabulaire = ?1 ORDER BY code, alias", e);
    if (!q)
        return false;
    enum stmt_result r = STMT_DONE;
    for (size_t i = 0; r == STMT_DONE && i < sizeof VOCABULARIES / sizeof VOCABULARIES[0]; i++) {
        enum named_kind kind = VOCABULARIES[i].kind;
        stmt_reset(q);
        stmt_bind_text(q, 1, VOCABULARIES[i].table);
        while ((r = stmt_step(q, e)) == STMT_ROW) {
            uint16_t value = loaded_code(l, (enum vocabulary_id)NAMED_VOCABULARY[kind], stmt_text(q, 1));
            if (value != VOCABULARY_NONE)
                names_builder_alias(l->names, kind, value, stmt_text(q, 0));
        }
    }
    stmt_free(q);
    return r == STMT_DONE;
}
