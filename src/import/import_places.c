/* What became of the places of a row, and the records that rows refer to. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "import/import_inside.h"
#include "store/uid.h"

enum { CANDIDATES_BYTES = 4000 };

static const char *keep(struct import *i, const char *text)
{
    return arena_text(&i->arena, text, strlen(text));
}

/* --- what the report says ------------------------------------------------------------------------------ */

static enum import_state state_of(enum geocode_state s)
{
    static const enum import_state STATES[] = {
        [GEOCODE_EXACT] = IMPORT_EXACT,
        [GEOCODE_APPROXIMATE] = IMPORT_APPROXIMATE,
        [GEOCODE_AMBIGUOUS] = IMPORT_AMBIGUOUS,
        [GEOCODE_NOT_FOUND] = IMPORT_NOT_FOUND,
    };
    return STATES[s];
}

void import_note_place(struct import *i, struct import_place place)
{
    if (i->asking.nowhere)
        place.state = IMPORT_NO_PLACE;
    if (place.state < i->state)
        i->state = place.state;
    if (i->n_places < IMPORT_PLACES)
        i->places[i->n_places++] = place;
}

/* What there is to choose from, with what tells it from the others. */
static void list_choices(struct import *i, const struct geocode_result *r, struct import_place *p)
{
    struct import_candidate *choices = arena_alloc(&i->arena, (r->n + 1) * sizeof *choices);
    for (size_t k = 0; k < r->n; k++) {
        const struct gazetteer_item *item = r->candidates[k].item;
        const bool abroad = item->kind == GAZETTEER_TOWN || item->kind == GAZETTEER_PROVINCE;
        const struct gazetteer_item *around = abroad ? gazetteer_province_of(i->g, item)
                                                     : gazetteer_departement_of(i->g, item);
        choices[k] = (struct import_candidate){.name = item->name,
                                               .around = around && around != item ? around->name : "",
                                               .code = abroad ? "" : item->code,
                                               .population = item->population,
                                               .lon = item->lon,
                                               .lat = item->lat};
    }
    p->choices = choices;
    p->n_choices = r->n;
}

/* "1. Valence, Drôme (26362) | 2. Valence, ...", abroad "1. Friedberg, Bavière (10.9850 48.3570)". */
static const char *candidates_text(struct import *i, const struct geocode_result *r, struct import_place *p)
{
    struct bytes out;
    if (r->n < 2 && geocode_taken(r))
        return "";
    list_choices(i, r, p);
    bytes_init(&out, CANDIDATES_BYTES);
    for (size_t k = 0; k < p->n_choices; k++) {
        const struct import_candidate *c = &p->choices[k];
        bytes_add_format(&out, "%s%zu. %s%s%s", k ? " | " : "", k + 1, c->name, *c->around ? ", " : "",
                         c->around);
        if (*c->code)
            bytes_add_format(&out, " (%s)", c->code);
        else
            bytes_add_format(&out, " (%.4f %.4f)", c->lon, c->lat);
    }
    if (r->n_more)
        bytes_add_format(&out, " | +%zu", r->n_more);
    const char *text = keep(i, out.data);
    bytes_release(&out);
    return text;
}

/* Whoever can be asked is. */
static void tell_unsure(struct import *i, const struct import_place *p, const struct geocode_result *r)
{
    const bool near = r->n && (r->candidates[0].how == HOW_SPELLING || r->candidates[0].how == HOW_SOUND);
    if (!i->o->unsure || !(p->state == IMPORT_AMBIGUOUS || (p->state == IMPORT_APPROXIMATE && near)))
        return;
    struct import_place all = *p;
    list_choices(i, r, &all);
    i->o->unsure(i->o->unsure_context, &(struct import_question){.line = i->row.line,
                                                                 .written = i->asking.written,
                                                                 .country = i->asking.country,
                                                                 .hint = i->asking.hint,
                                                                 .candidates = all.choices,
                                                                 .n = all.n_choices});
}

void import_note_unread(struct import *i, const char *written, const char *hint, bool abroad)
{
    import_note(i, "%1$.80s: '%2$.60s' is no %3$s that is known, and was not used%4$.0s",
                "%1$.80s : « %2$.60s » n’est pas connu comme %4$s et n’a pas été utilisé%3$.0s", written,
                hint, abroad ? "province" : "departement or region",
                abroad ? "province" : "département ou région");
}

void import_note_result(struct import *i, const char *written, const struct geocode_result *r, bool abroad)
{
    struct import_place p = {.written = written,
                             .state = state_of(r->state),
                             .found = "",
                             .code = "",
                             .how = "",
                             .lon = NAN,
                             .lat = NAN,
                             .candidates = "",
                             .abroad = abroad};
    if (r->outside) {
        p.candidates = candidates_text(i, r, &p);
        import_note(
            i,
            "%.80s: nothing of that name is where the row says it is; the candidates are elsewhere, "
            "and none was taken",
            "%.80s : rien de ce nom ne se trouve là où la ligne le situe ; les candidats sont ailleurs, "
            "et aucun n’a été retenu",
            written);
    } else if (r->misfit) {
        p.candidates = candidates_text(i, r, &p);
        import_note(i,
                    "%.80s: nothing of that name is of the kind that is written; the candidates are of "
                    "others, and none was taken",
                    "%.80s : rien de ce nom n’est du type écrit ; les candidats sont d’un autre, et aucun "
                    "n’a été retenu",
                    written);
    } else if (r->unsure) {
        p.candidates = candidates_text(i, r, &p);
        import_note(i,
                    "%.80s: no place that is known is surely meant; the candidates are to be confirmed, and "
                    "none was taken",
                    "%.80s : aucun lieu connu n’est sûrement celui-là ; les candidats sont à confirmer, et "
                    "aucun n’a été retenu",
                    written);
    } else if (r->n) {
        const struct gazetteer_item *item = r->candidates[0].item;
        p.found = item->name;
        p.code = abroad ? i->g->items[item->country].code : item->code;
        p.how = geocode_how_name(r->candidates[0].how);
        p.lon = item->lon;
        p.lat = item->lat;
        p.candidates = candidates_text(i, r, &p);
    }
    if (r->unread)
        import_note_unread(i, written, r->unread, abroad);
    if (r->bracket[0] && geocode_taken(r))
        import_note(i, "%.80s: '%.60s' is no place near it that is known, and was not used",
                    "%.80s : « %.60s » n’est pas un lieu connu près de là et n’a pas été utilisé", written,
                    r->bracket);
    tell_unsure(i, &p, r);
    import_note_place(i, p);
}

/* --- records that rows refer to ------------------------------------------------------------------------ */

enum { KNOWN_COLLECTIVITE, KNOWN_PARTENAIRE };

static bool known(const struct import_known *k, const char *uid, int64_t *id)
{
    uint32_t at = hash_map_find(&k->by_uid, uid);
    if (at == HASH_NONE || at >= k->n || strcmp(k->records[at].uid, uid) != 0) /* taken back with its row */
        return false;
    *id = k->records[at].id;
    return true;
}

static void remember(struct import_known *k, const char *uid, int64_t id)
{
    k->records = mem_room(k->records, k->n, &k->capacity, sizeof *k->records);
    k->records[k->n].id = id;
    snprintf(k->records[k->n].uid, RECORD_UID_SIZE, "%s", uid);
    hash_map_put(&k->by_uid, uid, strlen(uid), (uint32_t)k->n++);
}

bool import_refer_collectivite(struct import *i, const struct collectivite_row *row, int64_t *id,
                               struct err *e)
{
    char uid[RECORD_UID_SIZE];
    const char *unplaced;
    struct written w;
    struct import_known *k = &i->known[KNOWN_COLLECTIVITE];
    uid_collectivite(uid, row->type, row->code, row->nom, row->departement, row->distinct);
    if (known(k, uid, id))
        return true;
    if (!writer_find_place(i->w, RECORD_COLLECTIVITE, uid, id, &unplaced, &i->arena, e))
        return false;
    if (!*id) {
        if (!writer_put_collectivite(i->w, row, &w, e))
            return false;
        i->summary->collectivites++;
        *id = w.id;
    } else if (unplaced && row->position.quality) {
        struct collectivite_row placed = *row;
        placed.nom = unplaced;
        if (!writer_put_collectivite(i->w, &placed, &w, e))
            return false;
    }
    remember(k, uid, *id);
    return true;
}

bool import_knows_partenaire(const struct import *i, const char *uid)
{
    int64_t id;
    return known(&i->known[KNOWN_PARTENAIRE], uid, &id);
}

bool import_refer_partenaire(struct import *i, const struct partenaire_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    const char *unplaced;
    struct written w;
    struct import_known *k = &i->known[KNOWN_PARTENAIRE];
    uid_partenaire(uid, row->pays, row->nom, row->distinct);
    if (known(k, uid, id) && !i->asking.chosen)
        return true;
    if (row->is) {
        *id = row->is;
        remember(k, uid, *id);
        return true;
    }
    if (!writer_find_place(i->w, RECORD_PARTENAIRE, uid, id, &unplaced, &i->arena, e))
        return false;
    if (!*id) {
        if (!writer_put_partenaire(i->w, row, &w, e))
            return false;
        i->summary->partenaires++;
        *id = w.id;
    } else if ((unplaced || i->asking.chosen) && row->position.quality) {
        struct partenaire_row placed = *row;
        if (unplaced)
            placed.nom = unplaced;
        if (!writer_put_partenaire(i->w, &placed, &w, e))
            return false;
        i->placed = i->placed || (i->asking.chosen && w.what == WRITTEN_CHANGED);
    }
    remember(k, uid, *id);
    return true;
}
