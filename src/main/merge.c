/* atlasd merge: records that are one become one; what is gone leads to what is kept. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "main/rows.h"
#include "main/verb.h"
#include "store/duplicates.h"
#include "store/store.h"
#include "store/writer.h"

enum { MERGE_MOST = 100 };

struct merge_arguments {
    const char *db, *kept;
    struct gone {
        const char *list[MERGE_MOST];
        size_t n;
    } gone;
    bool suggest, add, force, dry_run;
};

static bool take_gone(void *at, const char *text, struct err *e)
{
    struct gone *g = at;
    if (g->n == MERGE_MOST)
        return err_say(e, ERR_USAGE, NULL, NULL, "more than %d records at once",
                       "plus de %d fiches à la fois", MERGE_MOST);
    g->list[g->n++] = text;
    return true;
}

static const struct argument TABLE[] = {
    ROW_DB(struct merge_arguments),
    {.value = "KEPT",
     .what = "the id of the record that stays",
     .at = offsetof(struct merge_arguments, kept)},
    {.kind = ARGUMENT_OWN,
     .value = "GONE",
     .what = "ids of the records that become it",
     .at = offsetof(struct merge_arguments, gone),
     .repeated = true,
     .take = take_gone},
    {.kind = ARGUMENT_FLAG,
     .name = "suggest",
     .what = "list pairs that are likely one, each as the command that merges them, and change nothing",
     .at = offsetof(struct merge_arguments, suggest)},
    {.kind = ARGUMENT_FLAG,
     .name = "add",
     .what = "add the amounts up where both declared APD of a year and country; else that is refused",
     .at = offsetof(struct merge_arguments, add)},
    {.kind = ARGUMENT_FLAG,
     .name = "force",
     .what = "also where their countries, or types of authority, are not the same",
     .at = offsetof(struct merge_arguments, force)},
    {.kind = ARGUMENT_FLAG,
     .name = "dry-run",
     .what = "say what would change, and write nothing",
     .at = offsetof(struct merge_arguments, dry_run)},
};

/* --- which ones
 * ---------------------------------------------------------------------------------------------- */

struct record {
    enum record_kind kind;
    int64_t id;
    struct place_of_record place;
};

/* Asked beside the transaction. */
static bool read_former(const char *db, const char *uid, struct store_former *out, struct err *e)
{
    struct store *s = store_open(db, STORE_READ, e);
    bool good = s && store_former(s, uid, out, e);
    store_close(s);
    return good;
}

static bool find_record(const char *db, struct writer *w, const char *uid, struct arena *a,
                        struct record *out, struct err *e)
{
    static const enum record_kind KINDS[] = {RECORD_PARTENAIRE, RECORD_COLLECTIVITE};
    struct store_former former;
    out->id = 0;
    for (size_t i = 0; i < 2 && !out->id; i++) {
        out->kind = KINDS[i];
        if (!writer_find(w, out->kind, uid, &out->id, e))
            return false;
    }
    if (out->id)
        return writer_place_of(w, out->kind, out->id, &out->place, a, e);
    if (!read_former(db, uid, &former, e))
        return false;
    if (former.what == FORMER_MERGED)
        return err_say(e, ERR_INVALID, NULL, uid, "%.90s is gone already, and leads to %s",
                       "%.90s n’est déjà plus, et mène à %s", uid, former.successor);
    return err_say(e, ERR_NOT_FOUND, NULL, uid,
                   "there is no partenaire and no collectivité with the id %.90s",
                   "il n’y a ni partenaire ni collectivité avec l’identifiant %.90s", uid);
}

static const char *kind_name(enum record_kind kind)
{
    return kind == RECORD_PARTENAIRE ? "partenaire" : "collectivité";
}

static bool check_pair(const struct merge_arguments *a, const char *gone_uid, const struct record *kept,
                       const struct record *gone, struct err *e)
{
    if (kept->kind != gone->kind)
        return err_say(e, ERR_INVALID, NULL, gone_uid, "%.90s is a %s and %.90s a %s: they cannot be one",
                       "%.90s est un %s et %.90s un %s : ils ne peuvent être la même fiche", a->kept,
                       kind_name(kept->kind), gone_uid, kind_name(gone->kind));
    if (kept->id == gone->id)
        return err_say(e, ERR_INVALID, NULL, gone_uid, "%.90s cannot be merged into itself",
                       "%.90s ne peut être fusionné avec lui-même", gone_uid);
    return a->force || strcmp(kept->place.group, gone->place.group) == 0 ||
           err_say(e, ERR_INVALID, NULL, gone_uid,
                   "%.60s is of %s and %.60s of %s: --force merges them all the same",
                   "%.60s est de %s et %.60s de %s : --force les fusionne quand même", kept->place.nom,
                   kept->place.group, gone->place.nom, gone->place.group);
}

/* --- what happened
 * ------------------------------------------------------------------------------------------- */

static void add_count(char *out, size_t size, size_t n, const char *what)
{
    const size_t had = strlen(out);
    if (n)
        snprintf(out + had, size - had, "%s%zu %s", had ? ", " : "", n, what);
}

static void print_merged(const struct merge_arguments *a, const char *gone_uid, const struct record *kept,
                         const struct record *gone, const struct writer_merged *m)
{
    char what[400] = "";
    add_count(what, sizeof what, m->cooperations, "cooperations and actions");
    add_count(what, sizeof what, m->cooperations_merged, "of them became one with another");
    add_count(what, sizeof what, m->projets, "projets of those");
    add_count(what, sizeof what, m->requests, "requests in the Bourse");
    add_count(what, sizeof what, m->apd, "rows of APD");
    add_count(what, sizeof what, m->contacts, "contacts");
    add_count(what, sizeof what, m->labels, "labels");
    add_count(what, sizeof what, m->networks, "networks");
    printf("%s (%s) into %s (%s): %s\n", gone_uid, gone->place.nom, a->kept, kept->place.nom,
           *what ? what : "nothing referred to it");
}

static bool merge_one(const struct merge_arguments *a, struct writer *w, const char *uid, struct arena *arena,
                      struct err *e)
{
    struct record kept, gone;
    struct writer_merged merged;
    if (!find_record(a->db, w, a->kept, arena, &kept, e) || !find_record(a->db, w, uid, arena, &gone, e) ||
        !check_pair(a, uid, &kept, &gone, e) ||
        !writer_merge(w, kept.kind, kept.id, gone.id, a->add, &merged, e))
        return false;
    print_merged(a, uid, &kept, &gone, &merged);
    return true;
}

static bool merge_all(const struct merge_arguments *a, struct store *s, struct err *e)
{
    char reason[300] = "";
    struct arena arena;
    snprintf(reason, sizeof reason, "into %.90s", a->kept);
    const struct writer_options options = {.author = "merge", .reason = reason};
    struct writer *w = writer_new(s, &options, e);
    bool good = w;
    arena_init(&arena);
    for (size_t i = 0; good && i < a->gone.n; i++)
        good = merge_one(a, w, a->gone.list[i], &arena, e);
    good = good && (a->dry_run || writer_commit(w, e));
    writer_free(w);
    arena_release(&arena);
    if (good && a->dry_run)
        printf("dry run: nothing was written\n");
    return good;
}

static void print_pair(void *context, const struct duplicate *d)
{
    const char *db = context;
    printf("atlasd merge --db %s %s %s  # %s, %s: ", db, d->kept, d->gone, d->kept_name, d->gone_name);
    if (isnan(d->metres))
        printf("nearly the same name\n");
    else
        printf("%.0f m apart\n", d->metres);
}

static bool suggest(const struct merge_arguments *a, struct store *s, struct err *e)
{
    return store_duplicates(s, RECORD_PARTENAIRE, print_pair, (void *)(uintptr_t)a->db, e) &&
           store_duplicates(s, RECORD_COLLECTIVITE, print_pair, (void *)(uintptr_t)a->db, e);
}

static bool run(const void *arguments, struct err *e)
{
    const struct merge_arguments *a = arguments;
    if (a->suggest ? a->kept != NULL : a->gone.n == 0)
        return a->suggest
                   ? err_say(e, ERR_USAGE, NULL, NULL, "--suggest takes no ids: see atlasd merge --help",
                             "--suggest n’attend pas d’identifiant : voir atlasd merge --help")
                   : err_say(e, ERR_USAGE, NULL, NULL, "%s is missing: see atlasd merge --help",
                             "%s manque : voir atlasd merge --help", a->kept ? "GONE" : "KEPT");
    struct store *s = store_open(a->db, a->suggest ? STORE_KEEP : STORE_WRITE, e);
    bool good = s && (a->suggest ? suggest(a, s, e) : merge_all(a, s, e));
    store_close(s);
    return good;
}

const struct verb VERB_MERGE = {
    .command = &(const struct command){.verb = "merge",
                                       .purpose = "make one record of several that are the same",
                                       .about = "Makes the partenaires or collectivités GONE into the record "
                                                "KEPT: what refers to them, their contacts, "
                                                "networks, labels and APD become its own, and so does what "
                                                "KEPT does not say itself. Their addresses "
                                                "lead to KEPT from then on (308), and a list that still "
                                                "names them means KEPT. Servers show it at "
                                                "once. All of it happens or nothing.",
                                       .more = "Two coopérations that then have the same members and "
                                               "partners become one. --suggest lists what may be the "
                                               "same: places of a country within a kilometre with nearly the "
                                               "same name, or at the same point.",
                                       ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct merge_arguments),
    .run = run,
    .prints = true,
};
