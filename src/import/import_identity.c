#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_inside.h"

enum { FOLDED_BYTES = 1 << 16, NAMES_BYTES = 200 };

/* What a row has in common with the record that has its identifiant. */
struct likeness {
    bool same_source, titled, same_title; /* titled: both are */
    int common;                           /* of a coopération: members, partners (2); else the owner (1) */
};

/* A new edition of a list may change a side, or the title; another list's record has neither. */
static bool is_other_cooperation(const struct likeness *l)
{
    return l->common == 0 || (l->common == 1 && !l->same_title && (l->titled || !l->same_source));
}

static bool is_other_titled(const struct likeness *l)
{
    bool both = l->common && l->same_title, none = !l->common && !l->same_title;
    return !both && (none || !l->same_source);
}

static bool same_folded(const char *a, const char *b)
{
    struct bytes x, y;
    bytes_init(&x, FOLDED_BYTES);
    bytes_init(&y, FOLDED_BYTES);
    utf8_fold(&x, a, strlen(a));
    utf8_fold(&y, b, strlen(b));
    bool same = strcmp(x.data, y.data) == 0;
    bytes_release(&x);
    bytes_release(&y);
    return same;
}

static void compare_titles(struct likeness *l, const char *theirs, const char *ours)
{
    l->titled = !import_empty(theirs) && !import_empty(ours);
    l->same_title = l->titled && same_folded(theirs, ours);
}

static bool say_other(const char *identifiant, const char *theirs, const char *ours, const char *source,
                      struct err *e)
{
    return err_param(
        e, ERR_INVALID, "identifiant", identifiant,
        "column identifiant: '%.60s' is that of %.120s%s%.80s, and this row is %.120s: say whose "
        "list this is with --source, or correct the identifiant",
        identifiant, theirs, *source ? " of the source " : "", source, ours);
}

/* What the row says is a repetition within the file, and told as such elsewhere. */
static bool seen_before(struct import *i, enum record_kind kind, int64_t id, bool *seen, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    if (!writer_uid_of(i->w, kind, id, uid, e))
        return false;
    *seen = hash_map_find(&i->seen, uid) != HASH_NONE;
    return true;
}

/* One row of text columns and a number for an id, into texts of the arena. */
static bool read_one(struct import *i, struct stmt **slot, const char *sql, int64_t id, const char *texts[],
                     int n, struct err *e)
{
    if (!*slot && !(*slot = stmt_new(i->db, sql, e)))
        return false;
    stmt_bind_int(*slot, 1, id);
    enum stmt_result r = stmt_step(*slot, e);
    for (int k = 0; k < n; k++) {
        const char *text = r == STMT_ROW && !stmt_is_null(*slot, k) ? stmt_text(*slot, k) : "";
        texts[k] = arena_text(&i->arena, text, strlen(text));
    }
    stmt_reset(*slot);
    return r != STMT_FAILED;
}

/* Whether any of the ids stands in a list "1,2,3". */
static bool any_in(const char *list, const struct id_list *ids)
{
    for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',')
        for (size_t k = 0; k < ids->n; k++)
            if (strtoll(p, NULL, 10) == ids->ids[k])
                return true;
    return false;
}

bool import_check_cooperation(struct import *i, const struct cooperation_row *row, struct err *e)
{
    static const char SQL[] =
        "SELECT c.titre, s.nom,"
        " (SELECT group_concat(collectivite_id) FROM cooperation_collectivite WHERE cooperation_id = c.id),"
        " (SELECT group_concat(partenaire_id) FROM cooperation_partenaire WHERE cooperation_id = c.id),"
        " (SELECT group_concat(nom, ' | ') FROM cooperation_collectivite JOIN collectivite m"
        "  ON m.id = collectivite_id WHERE cooperation_id = c.id),"
        " (SELECT group_concat(nom, ' | ') FROM cooperation_partenaire JOIN partenaire p"
        "  ON p.id = partenaire_id WHERE cooperation_id = c.id) "
        "FROM cooperation c LEFT JOIN source s ON s.id = c.source WHERE c.id = ?1";
    enum { TITRE, SOURCE, MEMBERS, PARTNERS, MEMBER_NAMES, PARTNER_NAMES, COLUMNS };
    const char *t[COLUMNS];
    char theirs[NAMES_BYTES], ours[NAMES_BYTES];
    int64_t id;
    bool seen;
    if (import_empty(row->key) || i->o->source)
        return true;
    if (!writer_find_cooperation(i->w, row, &id, e))
        return false;
    if (!id)
        return true;
    if (!seen_before(i, RECORD_COOPERATION, id, &seen, e) ||
        !read_one(i, &i->other[RECORD_COOPERATION], SQL, id, t, COLUMNS, e))
        return false;
    struct likeness l = {.same_source = strcmp(t[SOURCE], i->summary->source) == 0,
                         .common = any_in(t[MEMBERS], &row->members) + any_in(t[PARTNERS], &row->partners)};
    compare_titles(&l, t[TITRE], row->titre);
    if (seen || !is_other_cooperation(&l))
        return true;
    snprintf(theirs, sizeof theirs, "%.50s with %.50s", t[MEMBER_NAMES], t[PARTNER_NAMES]);
    snprintf(ours, sizeof ours, "%.50s with %.50s", import_cell(i, "collectivites"),
             import_cell(i, "partenaires"));
    return say_other(import_cell(i, "identifiant"), theirs, ours, t[SOURCE], e);
}

/* A projet or a request in the Bourse, whose owner is a coopération or a partenaire. */
static bool check_titled(struct import *i, enum record_kind kind, const char *sql, int64_t id, int64_t owner,
                         const char *titre, struct err *e)
{
    enum { TITRE, SOURCE, OWNER, COLUMNS };
    const char *t[COLUMNS];
    char theirs[NAMES_BYTES], ours[NAMES_BYTES];
    bool seen;
    if (!seen_before(i, kind, id, &seen, e) || !read_one(i, &i->other[kind], sql, id, t, COLUMNS, e))
        return false;
    struct likeness l = {.same_source = strcmp(t[SOURCE], i->summary->source) == 0,
                         .common = any_in(t[OWNER], &(struct id_list){&owner, 1})};
    compare_titles(&l, t[TITRE], titre);
    if (seen || !is_other_titled(&l))
        return true;
    snprintf(theirs, sizeof theirs, "'%.100s'", t[TITRE]);
    snprintf(ours, sizeof ours, "'%.100s'", titre);
    return say_other(import_cell(i, "identifiant"), theirs, ours, t[SOURCE], e);
}

bool import_check_projet(struct import *i, const struct projet_row *row, struct err *e)
{
    static const char SQL[] = "SELECT p.titre, s.nom, p.cooperation_id FROM projet p "
                              "LEFT JOIN source s ON s.id = p.source WHERE p.id = ?1";
    int64_t id;
    if (import_empty(row->key) || i->o->source)
        return true;
    return writer_find_projet(i->w, row, &id, e) &&
           (!id || check_titled(i, RECORD_PROJET, SQL, id, row->cooperation, row->titre, e));
}

bool import_check_bourse(struct import *i, const struct bourse_row *row, struct err *e)
{
    static const char SQL[] = "SELECT b.titre, s.nom, b.partenaire_id FROM bourse b "
                              "LEFT JOIN source s ON s.id = b.source WHERE b.id = ?1";
    int64_t id;
    if (import_empty(row->key) || i->o->source)
        return true;
    return writer_find_bourse(i->w, row, &id, e) &&
           (!id || check_titled(i, RECORD_BOURSE, SQL, id, row->partenaire, row->titre, e));
}
