/* What is read as a whole: networks with who belongs to them, calls for projects with what they are for. */
#include <string.h>

#include "store/store_inside.h"

enum { LISTS = 3, NO_ADDRESS = -1 };

/* The names that rows are told by, and the column that is an address. Names of columns and of lists are those
 * of the documents that come of it. */
static const struct whole_list {
    const char *name;
    const char *names[QUESTION_COLUMNS + 1];
    struct question rows;
    int address;
} WHOLES[][LISTS + 1] = {
    [STORE_NETWORKS] = {{"reseaux",
                         {"numero", "id", "nom", "pays", "portee", "site_web", NULL},
                         {.table = (enum table)(TABLE_RECORDS + RECORD_RESEAU),
                          .columns = {"id", "uid", "nom", "pays", "portee", "site_web"},
                          .order = {"~nom", "uid"}},
                         5},
                        {"collectivites",
                         {"reseau", "collectivite", "membre", "relais", NULL},
                         {.table = (enum table)(TABLE_CHILDREN + CHILD_COLLECTIVITE_RESEAU),
                          .columns = {"reseau_id", "collectivite_id", "membre", "relais"}},
                         NO_ADDRESS}},
    [STORE_CALLS] = {{"appels",
                      {"numero", "id", "nom", "annee_debut", "annee_fin", "description", "site_web", NULL},
                      {.table = (enum table)(TABLE_RECORDS + RECORD_APPEL),
                       .columns = {"id", "uid", "nom", "annee_debut", "annee_fin", "description", "site_web"},
                       .order = {"-annee_fin", "~nom", "uid"}},
                      6},
                     {"pays",
                      {"appel", "pays", NULL},
                      {.table = (enum table)(TABLE_CHILDREN + CHILD_APPEL_PAYS),
                       .columns = {"appel_id", "pays"},
                       .order = {"pays"}},
                      NO_ADDRESS},
                     {"thematiques",
                      {"appel", "thematique", NULL},
                      {.table = (enum table)(TABLE_CHILDREN + CHILD_APPEL_THEMATIQUE),
                       .columns = {"appel_id", "thematique"},
                       .order = {"thematique"}},
                      NO_ADDRESS}},
};

struct telling {
    const struct store_reader *to;
    const struct whole_list *list;
};

static bool tell_row(void *context, const struct cell *row)
{
    const struct telling *t = context;
    struct cell shown[QUESTION_COLUMNS];
    size_t n = 0;
    for (; t->list->names[n]; n++)
        shown[n] = row[n];
    if (t->list->address != NO_ADDRESS && !store_is_web(cell_text_of(&row[t->list->address])))
        shown[t->list->address] = cell_null();
    t->to->row(t->to->context, t->list->names, shown);
    return true;
}

bool store_read_whole(struct store *s, enum store_whole which, const struct store_reader *to,
                      uint64_t *version, struct err *e)
{
    bool done = s->kind->begin_read(s, e) && s->kind->version(s, version, e);
    for (const struct whole_list *l = WHOLES[which]; done && l->name; l++) {
        struct telling t = {to, l};
        to->list(to->context, l->name);
        done = store_ask(s, &l->rows, NULL, tell_row, &t, e);
    }
    if (done)
        to->list(to->context, NULL);
    return s->kind->end_read(s, done ? e : NULL) && done;
}
