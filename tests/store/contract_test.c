/* What every store has to be: the same questions for the one in SQLite and for one in memory. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "store/contract.h"
#include "store/memory_store.h"
#include "store/text_limit.h"

/* --- places ----------------------------------------------------------------------------------------------
 */

static void test_places(void)
{
    char where[300];
    struct err e = {0};
    place(where, "missing");
    struct store *s = store_open(where, STORE_READ, &e);
    holds(!s && e.code == ERR_NOT_FOUND, "what is not there is not found");
    holds(!store_is_there(where), "and is not there");
    s = store_make(where, false, &e);
    holds(s && !store_is_there(where), "what is made does not show");
    store_close(s);
    holds(!store_is_there(where), "nor is anything left when it is given up");
    s = store_make(where, false, &e);
    done(s && store_publish(s, &e), &e, "what is published");
    holds(store_is_there(where), "is there");
    e = (struct err){0};
    s = store_make(where, false, &e);
    holds((!s || !store_publish(s, &e)) && e.code == ERR_INVALID, "and not made again over it");
    s = store_make(where, true, &e);
    done(s && store_publish(s, &e), &e, "unless that is meant");
    s = store_open(where, STORE_READ, &e);
    e = (struct err){0};
    holds(s && !writer_new(s, &WHO, &e) && e.code != ERR_NONE, "who reads cannot write");
    store_close(s);
}

/* --- loading ---------------------------------------------------------------------------------------------
 */

static const char *name_of(const struct snapshot *s, const struct record_rows *rows, const char *uid)
{
    uint32_t row = snapshot_find(s, rows, uid);
    return row == SNAPSHOT_NO_ROW ? "" : snapshot_text(s, rows->name[row]);
}

static void test_load(struct store *s, const struct world *v)
{
    struct err e = {0};
    struct snapshot *a = NULL, *b = NULL;
    if (!done(store_load(s, 0, &a, &e) && a, &e, "the data are loaded"))
        return;
    holds(a->version > 0 && a->version >> 53 == 0, "with a version that JSON can hold");
    holds(strcmp(name_of(a, &a->collectivites.rows, v->lyon.uid), "Lyon") == 0, "a collectivité is there");
    holds(strcmp(name_of(a, &a->projets.rows, v->projet.uid), "Forages") == 0, "a projet");
    holds(strcmp(name_of(a, &a->bourse.rows, v->bourse.uid), "Un marché") == 0, "a request");
    holds(snapshot_find(a, &a->bourse.rows, v->hidden.uid) == SNAPSHOT_NO_ROW, "not one that is a draft");
    holds(a->partenaires.places.n_located == 1, "a position where there is one");
    uint32_t row = snapshot_find(a, &a->collectivites.rows, v->lyon.uid);
    holds(row != SNAPSHOT_NO_ROW && a->collectivites.rows.id[row] == v->lyon.id &&
              strcmp(a->vocabularies[VOCABULARY_REGION].values[a->collectivites.region[row]].code, "84") == 0,
          "with the région of its département");
    holds(store_load(s, a->version, &b, &e) && !b, "the same version is not loaded again");
    holds(store_load(s, a->version + 1, &b, &e) && b && b->version == a->version,
          "and is the same when it is");
    snapshot_free(a);
    snapshot_free(b);
}

/* --- texts -----------------------------------------------------------------------------------------------
 */

static void note_text(void *context, const char *name, const struct cell *value)
{
    if (value->kind == CELL_INT)
        bytes_add_format(context, "%s=%" PRId64 ";", name, value->number);
    else if (value->kind == CELL_TEXT)
        bytes_add_format(context, "%s=%s;", name, value->text);
}

static void note_list(void *context, const char *name)
{
    if (name)
        bytes_add_format(context, "%s:", name);
}

static void note_row(void *context, const char *const *names, const struct cell *values)
{
    bytes_add_char(context, '(');
    for (size_t i = 0; names[i]; i++)
        note_text(context, names[i], &values[i]);
    bytes_add_char(context, ')');
}

static void has_texts(struct store *s, enum collection c, int64_t id, const char *uid, const char *expected)
{
    struct err e = {0};
    struct bytes out;
    uint64_t version = 0;
    struct snapshot *now = NULL;
    const struct store_reader to = {note_text, note_list, note_row, &out};
    bytes_init(&out, 1 << 20);
    done(store_read_record(s, c, id, uid, &to, &version, &e), &e, "texts are read");
    CHECK_TEXT(out.n ? out.data : "", expected, subject);
    store_load(s, 0, &now, &e);
    holds(now && version == now->version, "of the version that a load has");
    snapshot_free(now);
    bytes_release(&out);
}

static void lyon_has(struct store *s, const struct world *v, const char *contacts)
{
    char expected[1000];
    snprintf(expected, sizeof expected,
             "siren=216901231;maj=2020-01-01T00:00:00Z;contacts:%s"
             "labels:(thematique=eau;dispositif=Label;domaine=Eau;du=2014-01-01;au=2016-12-31;)"
             "reseaux:(id=%s;nom=Réseau bleu;)relais:(id=%s;nom=Réseau bleu;)",
             contacts, v->reseau.uid, v->reseau.uid);
    has_texts(s, COLLECTION_COLLECTIVITES, v->lyon.id, v->lyon.uid, expected);
}

static void test_texts(struct store *s, const struct world *v)
{
    lyon_has(s, v,
             "(role=elu;titre=Adjointe;prenom=Ada;nom=Un;courriel=ada@un.example;telephone=01;)"
             "(role=cadre;titre=Cheffe de service;courriel=bob@deux.example;)"
             "(role=cadre;titre=Chargé de mission;)");
    char cooperation[300];
    snprintf(cooperation, sizeof cooperation,
             "fin=2019;description=Une longue histoire.;maj=2020-01-01T00:00:00Z;"
             "chefs_de_file:(id=%s;nom=Lyon;)",
             v->lyon.uid);
    has_texts(s, COLLECTION_COOPERATIONS, v->cooperation.id, v->cooperation.uid, cooperation);
    has_texts(s, COLLECTION_PROJETS, v->projet.id, v->projet.uid,
              "description=Dix forages.;maj=2020-01-01T00:00:00Z;contacts:documents:financements:"
              "(source=afd;annee=2012;montant=5000;)");
    has_texts(s, COLLECTION_PROJETS, v->projet.id, "pr-other", "");
    has_texts(s, COLLECTION_PROJETS, 1000000, v->projet.uid, "");
    has_texts(s, COLLECTION_BOURSE, v->bourse.id, v->bourse.uid,
              "description=Couvert.;maj=2020-01-01T00:00:00Z;contacts:documents:"
              "(nom=Plan;type_mime=application/pdf;taille=9;url=https://x.example/plan.pdf;)(nom=Ruse;)");
    has_texts(s, COLLECTION_BOURSE, v->hidden.id, v->hidden.uid, "");
}

static void has_whole(struct store *s, enum store_whole which, const char *expected)
{
    struct err e = {0};
    struct bytes out;
    uint64_t version = 0;
    struct snapshot *now = NULL;
    const struct store_reader to = {NULL, note_list, note_row, &out};
    bytes_init(&out, 1 << 20);
    done(store_read_whole(s, which, &to, &version, &e), &e, "what is listed as a whole is read");
    CHECK_TEXT(out.n ? out.data : "", expected, subject);
    store_load(s, 0, &now, &e);
    holds(now && version == now->version, "of the version that a load has");
    snapshot_free(now);
    bytes_release(&out);
}

static void test_whole(struct store *s, const struct world *v)
{
    static const char *const COUNTRIES[] = {"ML", "FR"};
    struct err e = {0};
    struct written other, call, bare;
    char expected[600];
    struct writer *w = start(s);
    const struct appel_row rows[] = {{.nom = "Fonds commun",
                                      .annee_debut = maybe_value(2015),
                                      .annee_fin = maybe_value(2016),
                                      .site_web = "https://x.example/",
                                      .pays = {COUNTRIES, 2},
                                      .thematiques = {EAU, 1}},
                                     {.nom = "Élan", .site_web = "mailto:ruse@x.example"}};
    done(writer_put_reseau(w, &(struct reseau_row){.nom = "Écho", .pays = "ML", .portee = "monde"}, &other,
                           &e) &&
             writer_put_appel(w, &rows[0], &call, &e) && writer_put_appel(w, &rows[1], &bare, &e),
         &e, "networks and calls are put");
    finish(w);
    snprintf(expected, sizeof expected,
             "reseaux:(numero=%" PRId64 ";id=%s;nom=Écho;pays=ML;portee=monde;)"
             "(numero=%" PRId64 ";id=%s;nom=Réseau bleu;)"
             "collectivites:(reseau=%" PRId64 ";collectivite=%" PRId64 ";membre=1;relais=1;)",
             other.id, other.uid, v->reseau.id, v->reseau.uid, v->reseau.id, v->lyon.id);
    has_whole(s, STORE_NETWORKS, expected);
    snprintf(expected, sizeof expected,
             "appels:(numero=%" PRId64
             ";id=%s;nom=Fonds commun;annee_debut=2015;annee_fin=2016;site_web=https://x.example/;)"
             "(numero=%" PRId64 ";id=%s;nom=Élan;)"
             "pays:(appel=%" PRId64 ";pays=FR;)(appel=%" PRId64 ";pays=ML;)"
             "thematiques:(appel=%" PRId64 ";thematique=eau;)",
             call.id, call.uid, bare.id, bare.uid, call.id, call.id, call.id);
    has_whole(s, STORE_CALLS, expected);
}

static void test_vocabularies(struct store *s)
{
    char code[STORE_CODE_SIZE];
    struct err e = {0};
    holds(store_code(s, "pays", "  mali ", code, &e) && strcmp(code, "ML") == 0, "a country by its name");
    holds(store_code(s, "thematique", "EAU", code, &e) && strcmp(code, "eau") == 0,
          "a thématique by its code");
    holds(store_code(s, "pays", "Atlantide", code, &e) && !*code, "a country that is none has no code");
    holds(store_code(s, "chocolat", "noir", code, &e) && !*code, "nor has a vocabulary that is none");
}

/* --- how the data move -----------------------------------------------------------------------------------
 */

struct heard {
    char text[2000];
    uint64_t last_seq;
    bool in_order;
};

/* A record whose rows changed more than once in a row is told once here. */
static void hear(void *context, const struct store_change *c)
{
    static const char *const KINDS[] = {"collectivite", "partenaire", "cooperation", "projet",
                                        "bourse",       "reseau",     "appel"};
    struct heard *h = context;
    char one[60];
    snprintf(one, sizeof one,
             c->what == CHANGE_RECORD ? "%s %" PRId64 ";"
             : c->what == CHANGE_APD  ? "%sapd %" PRId64 ";"
                                      : "%s*;",
             c->what == CHANGE_RECORD ? KINDS[c->kind] : "", c->id);
    h->in_order = h->in_order && (c->seq == 0 || h->last_seq == 0 || c->seq == h->last_seq + 1);
    h->last_seq = c->seq;
    size_t n = strlen(h->text), m = strlen(one);
    if (n < m || strcmp(h->text + n - m, one) != 0)
        snprintf(h->text + n, sizeof h->text - n, "%s", one);
}

static uint64_t changes(struct store *s, uint64_t since, const char *expected, const char *what)
{
    struct heard h = {.in_order = true};
    struct err e = {0};
    uint64_t last = 0;
    done(store_changes(s, since, hear, &h, &last, &e), &e, "changes are told");
    CHECK_TEXT(h.text, expected, what);
    holds(h.in_order, "in order, without gaps");
    return last;
}

static uint64_t last_change(struct store *s)
{
    struct heard h = {.in_order = true};
    struct err e = {0};
    uint64_t last = 0;
    done(store_changes(s, 0, hear, &h, &last, &e), &e, "all changes are told");
    return last;
}

static bool looks(struct store *s, enum store_state expected, const char *what)
{
    enum store_state state = STORE_SAME;
    struct err e = {0};
    return done(store_look(s, &state, &e) && state == expected, &e, what);
}

static void test_moving(struct store *writer, struct world *v)
{
    char where[300], expected[200];
    struct err e = {0};
    struct snapshot *before = NULL, *after = NULL;
    struct written out;
    place(where, "world");
    struct store *reader = store_open(where, STORE_KEEP, &e);
    looks(reader, STORE_REPLACED, "the first look tells of the data that were opened");
    looks(reader, STORE_CHANGED, "what was not loaded yet is new");
    store_load(reader, 0, &before, &e);
    looks(reader, STORE_SAME, "nothing happened since");
    uint64_t last = last_change(writer);

    struct writer *w = start(writer);
    const struct partenaire_row segou = {.pays = "ML", .nom = "Ségou"};
    writer_put_partenaire(w, &segou, &out, &e);
    looks(reader, STORE_SAME, "what is not committed does not show");
    finish(w);
    looks(reader, STORE_CHANGED, "what is committed does");
    looks(reader, STORE_CHANGED, "until it is loaded");
    done(store_load(reader, before->version, &after, &e) && after, &e, "it is loaded");
    holds(after && strcmp(name_of(after, &after->partenaires.rows, out.uid), "Ségou") == 0, "and there");
    holds(after && after->version != before->version, "under another version");
    looks(reader, STORE_SAME, "then nothing is new");
    snprintf(expected, sizeof expected, "partenaire %" PRId64 ";", out.id);
    last = changes(reader, last, expected, "one partenaire was added");

    w = start(writer);
    put_world(w, v);
    finish(w);
    looks(reader, STORE_SAME, "putting the same again is no change");
    changes(reader, last, "", "nor is it told");
    struct projet_row p = {.cooperation = v->cooperation.id,
                           .titre = "Forages",
                           .annee_debut = maybe_value(2010),
                           .thematiques = {(const char *const[]){"sante"}, 1}};
    w = start(writer);
    writer_put_projet(w, &p, &out, &e);
    writer_put_apd(w, v->lyon.id, 2012, "ML", 40000, &out, &e);
    finish(w);
    snprintf(expected, sizeof expected, "projet %" PRId64 ";apd %" PRId64 ";", v->projet.id, v->lyon.id);
    last = changes(reader, last, expected, "a list of a projet, and money of a collectivité");
    changes(reader, last + 1000, "*;", "of a number that never was, all may have changed");
    store_distrust(reader);
    looks(reader, STORE_REPLACED, "what is distrusted is opened anew");
    snapshot_free(before);
    snapshot_free(after);
    store_close(reader);
}

/* What was settled of a contact outlives a list that does not say it; what everybody may see is of the feed.
 */
static void test_contacts(struct store *s, const struct world *v)
{
    struct err e = {0};
    struct written out;
    uint64_t last = last_change(s);
    char expected[100];
    struct contact_row people[] = {{"elu", "Ada", "Un", "Adjointe", "new@un.example", NULL, NULL},
                                   {"elu", "Dan", "Quatre", "Maire", "", "", NULL},
                                   {"elu", "Eve", "Cinq", "Maire", "eve@cinq.example", "", NULL}};
    const struct collectivite_row lyon = {.type = "commune", .code = "69123", .contacts = {people, 3}};
    struct writer *w = start(s);
    done(writer_put_collectivite(w, &lyon, &out, &e), &e, "a list without publications");
    finish(w);
    lyon_has(s, v,
             "(role=elu;titre=Adjointe;prenom=Ada;nom=Un;courriel=new@un.example;)"
             "(role=elu;titre=Maire;)");
    snprintf(expected, sizeof expected, "collectivite %" PRId64 ";", v->lyon.id);
    changes(s, last, expected, "contacts are part of a record");
    people[2].publication = "peut-être";
    w = start(s);
    holds(!writer_put_collectivite(w, &lyon, &out, &e) && e.code == ERR_INVALID && strstr(e.text, "tout"),
          "a publication that is none is refused");
    writer_free(w);
}

/* --- transactions ----------------------------------------------------------------------------------------
 */

static void test_rollback(struct store *s)
{
    struct err e = {0};
    struct written kept, lost;
    int64_t id = 0;
    uint64_t last = last_change(s);
    const struct partenaire_row a = {.pays = "ML", .nom = "Thiès"}, b = {.pays = "ML", .nom = "Louga"};
    struct writer *w = start(s);
    holds(writer_put_partenaire(w, &a, &lost, &e), "a partenaire is put");
    writer_free(w);
    changes(s, last, "", "what was given up is not told");
    w = start(s);
    holds(writer_find(w, RECORD_PARTENAIRE, lost.uid, &id, &e) && id == 0, "nor there");
    holds(writer_mark(w, &e) && writer_put_partenaire(w, &a, &kept, &e), "one is put behind a mark");
    holds(writer_mark(w, &e) && writer_put_partenaire(w, &b, &lost, &e) && writer_undo(w, &e),
          "another behind the next, and taken back");
    finish(w);
    w = start(s);
    holds(writer_find(w, RECORD_PARTENAIRE, kept.uid, &id, &e) && id == kept.id, "the first is there");
    holds(writer_find(w, RECORD_PARTENAIRE, lost.uid, &id, &e) && id == 0, "the other is not");
    writer_free(w);
}

struct second {
    char where[300];
    atomic_bool tries, first_is_done;
    bool waited, found;
};

static void *write_second(void *context)
{
    struct second *b = context;
    struct err e = {0};
    int64_t id = 0;
    struct store *s = store_open(b->where, STORE_WRITE, &e);
    atomic_store(&b->tries, true);
    struct writer *w = s ? writer_new(s, &WHO, &e) : NULL;
    b->waited = w && atomic_load(&b->first_is_done);
    b->found = w && writer_find(w, RECORD_PARTENAIRE, "p-ml-ville-99", &id, &e) && id != 0;
    writer_free(w);
    store_close(s);
    return NULL;
}

static void test_two_writers(struct store *s)
{
    struct err e = {0};
    struct second b = {.waited = false};
    struct written out;
    pthread_t thread;
    place(b.where, "world");
    struct writer *w = start(s);
    if (pthread_create(&thread, NULL, write_second, &b) != 0)
        abort();
    while (!atomic_load(&b.tries))
        sched_yield();
    bool good = true;
    for (int i = 0; i < 100 && good; i++) {
        char name[20];
        snprintf(name, sizeof name, "Ville %d", i);
        good = writer_put_partenaire(w, &(struct partenaire_row){.pays = "ML", .nom = name}, &out, &e);
    }
    atomic_store(&b.first_is_done, true);
    done(good && writer_commit(w, &e), &e, "the first writer commits");
    writer_free(w);
    pthread_join(thread, NULL);
    holds(b.waited, "the second one began after that");
    holds(b.found, "and sees what the first wrote");
}

/* --- removing --------------------------------------------------------------------------------------------
 */

static void test_former(struct store *s, struct world *v)
{
    struct err e = {0};
    struct store_former f;
    holds(store_former(s, v->bamako.uid, &f, &e) && f.what == FORMER_UNKNOWN,
          "an id in use is no former one");
    holds(store_former(s, "p-nowhere", &f, &e) && f.what == FORMER_UNKNOWN, "nor is one that never was");
    uint64_t last = last_change(s);
    struct writer *w = start(s);
    done(writer_delete(w, RECORD_COOPERATION, v->cooperation.id, NULL, &e), &e, "a coopération is removed");
    done(writer_delete(w, RECORD_PARTENAIRE, v->bamako.id, v->kayes.uid, &e), &e, "a partenaire is merged");
    e = (struct err){0};
    holds(!writer_delete(w, RECORD_PARTENAIRE, v->kayes.id, NULL, &e) && e.code == ERR_INVALID,
          "one that asks in the Bourse is not removed");
    finish(w);
    char expected[200];
    struct heard h = {.in_order = true};
    store_changes(s, last, hear, &h, &last, &e);
    snprintf(expected, sizeof expected, "partenaire %" PRId64 ";", v->bamako.id);
    holds(strstr(h.text, expected) && strstr(h.text, "cooperation "), "both are told");
    holds(store_former(s, v->cooperation.uid, &f, &e) && f.what == FORMER_REMOVED &&
              strlen(f.removed_on) == 10,
          "what was removed is known, and when");
    holds(store_former(s, v->projet.uid, &f, &e) && f.what == FORMER_REMOVED, "its projet went with it");
    holds(store_former(s, v->bamako.uid, &f, &e) && f.what == FORMER_MERGED &&
              strcmp(f.successor, v->kayes.uid) == 0,
          "what was merged leads on");
    has_texts(s, COLLECTION_PARTENAIRES, v->bamako.id, v->bamako.uid, "");
    struct snapshot *now = NULL;
    store_load(s, 0, &now, &e);
    holds(now && snapshot_find(now, &now->projets.rows, v->projet.uid) == SNAPSHOT_NO_ROW,
          "nor is it loaded");
    snapshot_free(now);
    w = start(s);
    put_world(w, v);
    finish(w);
    holds(store_former(s, v->bamako.uid, &f, &e) && f.what == FORMER_UNKNOWN,
          "what came back is no former one");
}

/* --- bad input -------------------------------------------------------------------------------------------
 */

static void refused(bool put, struct err *e, enum err_code code, const char *what)
{
    if (put || e->code != code)
        printf("# put %d, code %d: %s\n", put, (int)e->code, e->text);
    holds(!put && e->code == code && *e->text && !strchr(e->text, '\n'), what);
    *e = (struct err){0};
}

static void test_bad_input(struct store *s, const struct world *v)
{
    struct err e = {0};
    struct written out;
    const int64_t nobody = 123456789;
    char *longer = calloc(WRITER_TEXT_BYTES + 2, 1), name[WRITER_TEXT_NAME_BYTES + 2];
    memset(longer, 'x', WRITER_TEXT_BYTES + 1);
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct writer *w = start(s);
    struct partenaire_row p = {.pays = "ML", .nom = name};
    refused(writer_put_partenaire(w, &p, &out, &e), &e, ERR_TOO_LARGE, "a name that is too long");
    p.nom = "Mop\xff\xfeti";
    refused(writer_put_partenaire(w, &p, &out, &e), &e, ERR_INVALID, "a name that is not UTF-8");
    p = (struct partenaire_row){.pays = "QQ", .nom = "Nulle part"};
    refused(writer_put_partenaire(w, &p, &out, &e), &e, ERR_INVALID, "a country that is none");
    p = (struct partenaire_row){.pays = "ML", .nom = "Mopti", .position = {"exacte", 500, 0}};
    refused(writer_put_partenaire(w, &p, &out, &e), &e, ERR_INVALID, "a position that is none");
    p.position = (struct position){"presque", 0, 0};
    refused(writer_put_partenaire(w, &p, &out, &e), &e, ERR_INVALID, "a quality that is none");
    refused(writer_put_partenaire(w, &(struct partenaire_row){.pays = "ML"}, &out, &e), &e, ERR_INVALID,
            "a partenaire without a name");
    const struct collectivite_row nameless = {.type = "commune", .code = "69001"};
    refused(writer_put_collectivite(w, &nameless, &out, &e), &e, ERR_INVALID,
            "a new collectivité without one");
    struct cooperation_row c = {.nature = "cooperation", .key = "x", .members = {&nobody, 1}};
    refused(writer_put_cooperation(w, &c, &out, &e), &e, ERR_INVALID, "a member that is not there");
    struct projet_row pr = {.cooperation = nobody, .key = "x", .titre = "Rien"};
    refused(writer_put_projet(w, &pr, &out, &e), &e, ERR_INVALID, "a projet of no coopération");
    pr = (struct projet_row){.cooperation = v->cooperation.id, .titre = "Trop", .description = longer};
    refused(writer_put_projet(w, &pr, &out, &e), &e, ERR_TOO_LARGE, "a text that is too long");
    pr = (struct projet_row){.cooperation = v->cooperation.id,
                             .titre = "Rien",
                             .thematiques = {(const char *const[]){"chocolat"}, 1}};
    refused(writer_put_projet(w, &pr, &out, &e), &e, ERR_INVALID, "a thématique that is none");
    refused(writer_put_apd(w, v->lyon.id, 2012, "QQ", 1, &out, &e), &e, ERR_INVALID, "money for no country");
    refused(writer_delete(w, RECORD_PROJET, nobody, NULL, &e), &e, ERR_NOT_FOUND, "no record is not removed");
    refused(writer_undo(w, &e), &e, ERR_INTERNAL, "and there is no mark to come back to");
    writer_free(w);
    free(longer);
    test_load(s, v);
}

/* --- filling, copies -------------------------------------------------------------------------------------
 */

static void test_bulk(void)
{
    char where[300], copy[320], aside[STORE_ASIDE_BYTES];
    struct err e = {0};
    struct world v;
    struct snapshot *a = NULL;
    const struct writer_options bulk = {.bulk = true, .now = "2020-01-01T00:00:00Z"};
    place(where, "bulk");
    snprintf(copy, sizeof copy, "%s-copy", where);
    struct store *s = store_make(where, false, &e);
    struct writer *w = s ? writer_new(s, &bulk, &e) : NULL;
    if (!done(w != NULL, &e, "new data are filled"))
        return;
    put_world(w, &v);
    finish(w);
    done(store_publish(s, &e), &e, "and published");
    done(store_backup(where, copy, false, &e), &e, "they are copied");
    holds(!store_backup(where, copy, false, &e), "not over what is there");
    s = store_open(where, STORE_WRITE, &e);
    test_load(s, &v);
    changes(s, 0, "*;", "all changed at once");
    w = start(s);
    done(writer_delete(w, RECORD_PROJET, v.projet.id, NULL, &e), &e, "a projet is removed");
    finish(w);
    store_close(s);
    done(store_restore(where, copy, aside, &e) && !*aside, &e, "the copy is put back");
    s = store_open(where, STORE_READ, &e);
    done(s && store_load(s, 0, &a, &e) && snapshot_find(a, &a->projets.rows, v.projet.uid) != SNAPSHOT_NO_ROW,
         &e, "and the projet is there again");
    snapshot_free(a);
    store_close(s);
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct check_report report = {.out = &out};
    done(store_check(where, &report, &e) && report.n_checks && !report.n_faults, &e, "all of it is sound");
    bytes_release(&out);
}

int main(void)
{
    static const char *const SUBJECTS[] = {"sqlite", "memory"};
    fixture_start();
    for (size_t i = 0; i < sizeof SUBJECTS / sizeof *SUBJECTS; i++) {
        struct world v;
        subject = SUBJECTS[i];
        test_places();
        struct store *s = new_world("world", &v);
        test_load(s, &v);
        test_texts(s, &v);
        test_vocabularies(s);
        test_moving(s, &v);
        test_contacts(s, &v);
        test_rollback(s);
        test_two_writers(s);
        test_bad_input(s, &v);
        test_whole(s, &v);
        test_former(s, &v);
        store_close(s);
        test_bulk();
    }
    memory_store_forget();
    fixture_end();
    return test_end();
}
