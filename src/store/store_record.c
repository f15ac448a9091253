/* One record: its texts, and what belongs to it that everybody may see. */
#include <stdio.h>
#include <string.h>

#include "store/store_inside.h"

/* --- texts ------------------------------------------------------------------------------------------------
 */

/* Names of the properties are those of the columns. */
static const struct question TEXTS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = {.table = (enum table)(TABLE_RECORDS + RECORD_COLLECTIVITE),
                                  .columns = {"siren", "site_web", "maj"},
                                  .by = {"id", "uid"}},
    [COLLECTION_PARTENAIRES] = {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
                                .columns = {"admin1", "site_web", "maj"},
                                .by = {"id", "uid"}},
    [COLLECTION_COOPERATIONS] = {.table = (enum table)(TABLE_RECORDS + RECORD_COOPERATION),
                                 .columns = {"fin", "convention", "description", "maj"},
                                 .by = {"id", "uid"}},
    [COLLECTION_ACTIONS] = {.table = (enum table)(TABLE_RECORDS + RECORD_COOPERATION),
                            .columns = {"fin", "description", "maj"},
                            .by = {"id", "uid"}},
    [COLLECTION_PROJETS] = {.table = (enum table)(TABLE_RECORDS + RECORD_PROJET),
                            .columns = {"objectifs", "description", "historique", "contexte",
                                        "partenaires_france", "partenaires_pays", "volontaires", "maj"},
                            .by = {"id", "uid"}},
    [COLLECTION_BOURSE] = {.table = (enum table)(TABLE_RECORDS + RECORD_BOURSE),
                           .columns = {"objectifs", "description", "depose_le", "publie_le", "maj"},
                           .by = {"id", "uid", "etat"}},
};

struct telling {
    struct store *store;
    const struct store_reader *to;
    const struct question *texts;
    bool there; /* the record */
    struct err *err;
    bool failed;
};

static bool tell_texts(void *context, const struct cell *row)
{
    struct telling *t = context;
    t->there = true;
    for (size_t i = 0; t->texts->columns[i]; i++)
        t->to->text(t->to->context, t->texts->columns[i], &row[i]);
    return false;
}

/* --- lists ------------------------------------------------------------------------------------------------
 */

#define CONTACTS(kind, owner)                                                                                \
    {                                                                                                        \
        .table = (enum table)(TABLE_CHILDREN + CHILD_##kind##_CONTACT),                                      \
        .columns = {"role", "titre", "prenom", "nom", "courriel", "telephone", "publication"},               \
        .by = {owner}, .order = {"-role", "id"},                                                             \
    }
#define DOCUMENTS(kind, owner)                                                                               \
    {                                                                                                        \
        .table = (enum table)(TABLE_CHILDREN + CHILD_##kind##_DOCUMENT),                                     \
        .columns = {"nom", "type_mime", "taille", "url"}, .by = {owner}, .order = {"id"},                    \
    }

static const struct question RESEAU = {.table = (enum table)(TABLE_RECORDS + RECORD_RESEAU),
                                       .columns = {"uid", "nom", "pays", "portee", "site_web"},
                                       .by = {"id"}},
                             MEMBER = {.table = (enum table)(TABLE_RECORDS + RECORD_COLLECTIVITE),
                                       .columns = {"uid", "nom"},
                                       .by = {"id"}};

static bool tell_contact(void *context, const struct cell *row);
static bool tell_document(void *context, const struct cell *row);
static bool tell_label(void *context, const struct cell *row);
static bool tell_network(void *context, const struct cell *row);
static bool tell_financement(void *context, const struct cell *row);
static bool tell_lead(void *context, const struct cell *row);

#define LEADS                                                                                                \
    {                                                                                                        \
        "chefs_de_file",                                                                                     \
            {.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_COLLECTIVITE),                         \
             .columns = {"collectivite_id"},                                                                 \
             .by = {"cooperation_id", "chef_de_file"},                                                       \
             .order = {"collectivite_id"}},                                                                  \
            tell_lead                                                                                        \
    }

#define NETWORKS(flag)                                                                                       \
    {                                                                                                        \
        .table = (enum table)(TABLE_CHILDREN + CHILD_COLLECTIVITE_RESEAU), .columns = {"reseau_id"},         \
        .by = {"collectivite_id", flag}, .order = {"reseau_id"},                                             \
    }

enum { LISTS_MAX = 4 };

static const struct list {
    const char *name;
    struct question rows;
    ask_row *tell;
} LISTS[COLLECTION_COUNT][LISTS_MAX] = {
    [COLLECTION_COLLECTIVITES] = {{"contacts", CONTACTS(COLLECTIVITE, "collectivite_id"), tell_contact},
                                  {"labels",
                                   {.table = (enum table)(TABLE_CHILDREN + CHILD_LABEL),
                                    .columns = {"thematique", "dispositif", "domaine", "du", "au"},
                                    .by = {"collectivite_id"},
                                    .order = {"du", "id"}},
                                   tell_label},
                                  {"reseaux", NETWORKS("membre"), tell_network},
                                  {"relais", NETWORKS("relais"), tell_network}},
    [COLLECTION_PARTENAIRES] = {{"contacts", CONTACTS(PARTENAIRE, "partenaire_id"), tell_contact}},
    [COLLECTION_COOPERATIONS] = {LEADS},
    [COLLECTION_ACTIONS] = {LEADS},
    [COLLECTION_PROJETS] = {{"contacts", CONTACTS(PROJET, "projet_id"), tell_contact},
                            {"documents", DOCUMENTS(PROJET, "projet_id"), tell_document},
                            {"financements",
                             {.table = (enum table)(TABLE_CHILDREN + CHILD_FINANCEMENT),
                              .columns = {"source", "annee", "montant", "libelle"},
                              .by = {"projet_id"},
                              .order = {"id"}},
                             tell_financement}},
    [COLLECTION_BOURSE] = {{"contacts", CONTACTS(BOURSE, "bourse_id"), tell_contact},
                           {"documents", DOCUMENTS(BOURSE, "bourse_id"), tell_document}},
};

/* How much of a contact is for everybody: of what is read in this order, the first ones and those of the next
 * degree. What is not known here is not shown. */
static bool tell_contact(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"role", "titre", "prenom", "nom", "courriel", "telephone", NULL};
    enum { ROLE, TITRE, PRENOM, NOM, COURRIEL, TELEPHONE, PUBLICATION };
    struct telling *t = context;
    const char *publication = cell_text_of(&row[PUBLICATION]);
    struct cell shown[PUBLICATION];
    if (!publication)
        return true;
    const bool all = strcmp(publication, "tout") == 0, mail = all || strcmp(publication, "courriel") == 0;
    if (!mail && strcmp(publication, "fonction") != 0)
        return true;
    for (int i = ROLE; i < PUBLICATION; i++)
        shown[i] = all || i <= TITRE || (mail && i == COURRIEL) ? row[i] : cell_null();
    t->to->row(t->to->context, NAMES, shown);
    return true;
}

/* An address that a browser would run, or look for on the reader's own machine, is none. */
bool store_is_web(const char *url)
{
    return url && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);
}

static bool tell_document(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"nom", "type_mime", "taille", "url", NULL};
    const struct telling *t = context;
    const struct cell shown[] = {row[0], row[1], row[2],
                                 store_is_web(cell_text_of(&row[3])) ? row[3] : cell_null()};
    t->to->row(t->to->context, NAMES, shown);
    return true;
}

static bool tell_label(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"thematique", "dispositif", "domaine", "du", "au", NULL};
    const struct telling *t = context;
    t->to->row(t->to->context, NAMES, row);
    return true;
}

static bool tell_financement(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"source", "annee", "montant", "libelle", NULL};
    const struct telling *t = context;
    t->to->row(t->to->context, NAMES, row);
    return true;
}

static bool tell_reseau(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"id", "nom", "pays", "portee", "site_web", NULL};
    const struct telling *t = context;
    const struct cell shown[] = {row[0], row[1], row[2], row[3],
                                 store_is_web(cell_text_of(&row[4])) ? row[4] : cell_null()};
    t->to->row(t->to->context, NAMES, shown);
    return false;
}

static bool tell_network(void *context, const struct cell *row)
{
    struct telling *t = context;
    t->failed = !store_ask(t->store, &RESEAU, row, tell_reseau, t, t->err);
    return !t->failed;
}

static bool tell_member(void *context, const struct cell *row)
{
    static const char *const NAMES[] = {"id", "nom", NULL};
    const struct telling *t = context;
    t->to->row(t->to->context, NAMES, row);
    return false;
}

static bool tell_lead(void *context, const struct cell *row)
{
    struct telling *t = context;
    t->failed = !store_ask(t->store, &MEMBER, row, tell_member, t, t->err);
    return !t->failed;
}

static bool tell_lists(struct telling *t, enum collection collection, int64_t id, struct err *e)
{
    const struct cell owner[] = {cell_int(id),
                                 cell_int(1)}; /* members that lead; networks: belongs to, works through */
    for (unsigned i = 0; i < LISTS_MAX && LISTS[collection][i].name; i++) {
        const struct list *l = &LISTS[collection][i];
        t->to->list(t->to->context, l->name);
        if (!store_ask(t->store, &l->rows, owner, l->tell, t, e) || t->failed)
            return false;
    }
    t->to->list(t->to->context, NULL);
    return true;
}

/* --- both -------------------------------------------------------------------------------------------------
 */

bool store_read_record(struct store *s, enum collection collection, int64_t id, const char *uid,
                       const struct store_reader *to, uint64_t *version, struct err *e)
{
    struct telling t = {.store = s, .to = to, .texts = &TEXTS[collection], .err = e};
    const struct cell by[] = {cell_int(id), cell_text(uid), cell_text("publie")};
    bool done = s->kind->begin_read(s, e) && s->kind->version(s, version, e) &&
                store_ask(s, t.texts, by, tell_texts, &t, e) &&
                (!t.there || tell_lists(&t, collection, id, e));
    return s->kind->end_read(s, done ? e : NULL) && done;
}
