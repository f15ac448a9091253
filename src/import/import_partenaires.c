/* Partners abroad, as a row names them. */
#include <math.h>
#include <string.h>

#include "import/import_countries.h"
#include "store/uid.h"

static const char *partner_name(struct import *i, const char *written, const struct geocode_result *r)
{
    const char *name = value_name(written, &i->arena);
    bool capitals = strcmp(name, written) != 0;
    const struct gazetteer_item *item = geocode_taken(r);
    if (capitals && item && r->candidates[0].how <= HOW_ARTICLE)
        return item->name; /* with its accents */
    return name;
}

/* Where it is, and in which country if the row does not say; its name stays as it is written. */
static bool take_choice(struct import *i, const struct import_choice *c, const char *nom,
                        const char *province, struct partenaire_row *row)
{
    row->nom = value_name(nom, &i->arena);
    row->distinct = province && *province ? province : NULL;
    if (c->item && import_empty(row->pays))
        row->pays = i->g->items[c->item->country].code;
    if (c->what != CHOICE_NOWHERE) {
        const bool area = c->item && c->item->kind != GAZETTEER_TOWN;
        row->position = (struct position){area ? "approximative" : "exacte", c->lon, c->lat};
    }
    import_note_chosen(i, c, true);
    return true;
}

/* --- one place is one partner ------------------------------------------------------------------------------
 */

enum { SAME_PLACE_M = 1000 };

struct same_place {
    struct import *i;
    const struct gazetteer_item *item;
    const char *pays;
    int64_t id;
    const char *nom;
};

/* By a name of the place, in whatever language: a part of a name ("Bamako 2") or a near one may be another
 * place's. */
static bool is_named(const struct geocode_result *r)
{
    return r->n && r->candidates[0].how <= HOW_ALIAS;
}

/* A partner whose own name leads to the same place. A province is not the town of its name. */
static bool compare_place(void *context, const struct near_partner *p)
{
    struct same_place *s = context;
    char uid[RECORD_UID_SIZE];
    struct geocode_result r;
    const bool province = s->item->kind == GAZETTEER_PROVINCE;
    uid_partenaire(uid, s->pays, p->nom, "province");
    if ((strcmp(uid, p->uid) == 0) != province)
        return true;
    const struct geocode_query q = {.name = p->nom,
                                    .scope = SCOPE_COUNTRY,
                                    .country = s->pays,
                                    .province = *p->admin1 ? p->admin1 : NULL,
                                    .province_likely = province};
    geocode(s->i->g, &q, &r);
    if (geocode_taken(&r) != s->item || !is_named(&r))
        return true;
    s->id = p->id;
    s->nom = arena_text(&s->i->arena, p->nom, strlen(p->nom));
    return false;
}

/* The partner that is there already under another name of the place, so that it does not come twice. */
static bool find_same_place(struct import *i, const struct gazetteer_item *item, const char *written,
                            struct partenaire_row *row, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    const char *unplaced;
    int64_t there;
    struct same_place s = {.i = i, .item = item, .pays = row->pays};
    uid_partenaire(uid, row->pays, row->nom, row->distinct);
    if (import_knows_partenaire(i, uid))
        return true;
    if (!writer_find_place(i->w, RECORD_PARTENAIRE, uid, &there, &unplaced, &i->arena, e))
        return false;
    if (there)
        return true;
    if (!writer_partners_near(i->w, row->pays, item->lon, item->lat, SAME_PLACE_M, compare_place, &s, e))
        return false;
    if (!s.id)
        return true;
    row->is = s.id;
    row->position = (struct position){NULL, 0, 0}; /* it has its own */
    import_note(i, "%.80s is the partner %.80s, which is there already: the same place",
                "%.80s est le partenaire %.80s, déjà présent : le même lieu", written, s.nom);
    return true;
}

bool import_find_partenaire(struct import *i, const char *nom, const struct import_countries *in,
                            const char *province, bool province_likely, bool several,
                            struct partenaire_row *row, struct err *e)
{
    *row = (struct partenaire_row){.nom = nom, .admin1 = province};
    struct import_choice choice;
    const char *only = in->n == 1 ? in->items[0]->code : NULL;
    if (!import_chosen(i, nom, only, province, true, &choice, e))
        return false;
    if (choice.what != CHOICE_NONE) {
        row->pays = only;
        return take_choice(i, &choice, nom, province, row);
    }
    struct geocode_query q = {.name = nom, .province = province, .province_likely = province_likely};
    struct geocode_result r;
    if (several) {
        r = (struct geocode_result){.state = GEOCODE_NOT_FOUND};
        row->pays = in->n == 1 ? in->items[0]->code : NULL;
    } else {
        import_locate(i, in, &q, &r, &row->pays);
    }
    import_note_result(i, nom, &r, true);
    row->nom = partner_name(i, nom, &r);
    row->distinct = province && *province ? province : NULL;
    const struct gazetteer_item *item = geocode_taken(&r);
    if (!item)
        return true;
    if (province_likely && item->kind == GAZETTEER_PROVINCE && !row->distinct)
        row->distinct = "province"; /* not the town of that name */
    bool exact = r.state == GEOCODE_EXACT && item->kind == GAZETTEER_TOWN;
    if (row->pays && !isnan(item->lon))
        row->position = (struct position){exact ? "exacte" : "approximative", item->lon, item->lat};
    const bool sure = (r.state == GEOCODE_EXACT || r.state == GEOCODE_APPROXIMATE) && is_named(&r);
    return !sure || !row->pays || isnan(item->lon) || find_same_place(i, item, nom, row, e);
}
