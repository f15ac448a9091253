#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/import_inside.h"

enum { NAMES_BYTES = 200 };

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

static void compare_titles(struct likeness *l, const char *theirs, const char *ours)
{
    l->titled = !import_empty(theirs) && !import_empty(ours);
    l->same_title = l->titled && import_same_folded(theirs, ours);
}

static bool say_other(const char *identifiant, const char *theirs, const char *ours, const char *source,
                      struct err *e)
{
    return err_say(
        e, ERR_INVALID, "identifiant", identifiant,
        "'%1$.60s' is that of %2$.120s%3$s%5$.80s, and this row is %6$.120s: say whose list this is with "
        "--source, or correct the identifiant%4$.0s",
        "« %1$.60s » est celui de %2$.120s%4$s%5$.80s, et cette ligne est %6$.120s : dites de qui vient la "
        "liste avec --source, ou corrigez l’identifiant%3$.0s",
        identifiant, theirs, *source ? " of the source " : "", *source ? ", de la source " : "", source,
        ours);
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

static bool any_in(const struct id_list *a, const struct id_list *b)
{
    for (size_t j = 0; j < a->n; j++)
        for (size_t k = 0; k < b->n; k++)
            if (a->ids[j] == b->ids[k])
                return true;
    return false;
}

bool import_check_cooperation(struct import *i, const struct cooperation_row *row, struct err *e)
{
    struct record_identity other;
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
        !writer_identity(i->w, RECORD_COOPERATION, id, &other, &i->arena, e))
        return false;
    struct likeness l = {.same_source = strcmp(other.source, i->summary->source) == 0,
                         .common = any_in(&other.members, &row->members) +
                                   any_in(&other.partners, &row->partners)};
    compare_titles(&l, other.titre, row->titre);
    if (seen || !is_other_cooperation(&l))
        return true;
    snprintf(theirs, sizeof theirs, "%.50s with %.50s", other.member_names, other.partner_names);
    snprintf(ours, sizeof ours, "%.50s with %.50s", import_cell(i, "collectivites"),
             import_cell(i, "partenaires"));
    return say_other(import_cell(i, "identifiant"), theirs, ours, other.source, e);
}

/* A projet or a request in the Bourse, whose owner is a coopération or a partenaire. */
static bool check_titled(struct import *i, enum record_kind kind, int64_t id, int64_t owner,
                         const char *titre, struct err *e)
{
    struct record_identity other;
    char theirs[NAMES_BYTES], ours[NAMES_BYTES];
    bool seen;
    if (!seen_before(i, kind, id, &seen, e) || !writer_identity(i->w, kind, id, &other, &i->arena, e))
        return false;
    struct likeness l = {.same_source = strcmp(other.source, i->summary->source) == 0,
                         .common = other.owner == owner};
    compare_titles(&l, other.titre, titre);
    if (seen || !is_other_titled(&l))
        return true;
    snprintf(theirs, sizeof theirs, "'%.100s'", other.titre);
    snprintf(ours, sizeof ours, "'%.100s'", titre);
    return say_other(import_cell(i, "identifiant"), theirs, ours, other.source, e);
}

bool import_check_projet(struct import *i, const struct projet_row *row, struct err *e)
{
    int64_t id;
    if (import_empty(row->key) || i->o->source)
        return true;
    return writer_find_projet(i->w, row, &id, e) &&
           (!id || check_titled(i, RECORD_PROJET, id, row->cooperation, row->titre, e));
}

bool import_check_bourse(struct import *i, const struct bourse_row *row, struct err *e)
{
    int64_t id;
    if (import_empty(row->key) || i->o->source)
        return true;
    return writer_find_bourse(i->w, row, &id, e) &&
           (!id || check_titled(i, RECORD_BOURSE, id, row->partenaire, row->titre, e));
}
