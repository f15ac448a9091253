/* Partners abroad, as a row names them. */
#include <math.h>
#include <string.h>

#include "import/import_inside.h"

static const char *partner_name(struct import *i, const char *written, const struct geocode_result *r)
{
    const char *name = value_name(written, &i->arena);
    bool capitals = strcmp(name, written) != 0;
    const struct gazetteer_item *item = geocode_taken(r);
    if (capitals && item && r->candidates[0].how <= HOW_ARTICLE)
        return item->name; /* with its accents */
    return name;
}

bool import_find_partenaire(struct import *i, const char *nom, const char *pays, const char *province,
                            bool province_likely, struct partenaire_row *row, struct err *e)
{
    *row = (struct partenaire_row){.nom = nom, .admin1 = province};
    bool country = pays && *pays;
    if (country && !import_vocabulary_code(i->store, "pays", "pays", pays, &row->pays, &i->arena, e))
        return false;
    struct geocode_query q = {.name = nom,
                              .scope = country ? SCOPE_COUNTRY : SCOPE_WORLD,
                              .country = row->pays,
                              .province = province,
                              .province_likely = province_likely};
    struct geocode_result r;
    geocode(i->g, &q, &r);
    import_note_result(i, nom, &r, true);
    row->nom = partner_name(i, nom, &r);
    row->distinct = province && *province ? province : NULL;
    const struct gazetteer_item *item = geocode_taken(&r);
    if (!item)
        return true;
    if (!country && r.state != GEOCODE_AMBIGUOUS)
        row->pays = i->g->items[item->country].code;
    if (province_likely && item->kind == GAZETTEER_PROVINCE && !row->distinct)
        row->distinct = "province"; /* not the town of that name */
    bool exact = r.state == GEOCODE_EXACT && item->kind == GAZETTEER_TOWN;
    if (!isnan(item->lon))
        row->position = (struct position){exact ? "exacte" : "approximative", item->lon, item->lat};
    return true;
}
