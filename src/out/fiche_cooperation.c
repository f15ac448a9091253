/* The page of a cooperation, or of another action: who takes part, since when, with which projets. */
#include "out/fiche.h"

#include <string.h>

static void put_description(struct fiche *f, uint32_t row, bool action, bool english)
{
    static const char *const BEGINS[2][2] = {
        {"Coopération décentralisée de ", "Decentralised cooperation of "},
        {"Action extérieure de ", "External action of "}};
    const struct cooperations *c = &f->s->cooperations;
    struct bytes text;
    bytes_init(&text, 1 << 16);
    bytes_add_text(&text, BEGINS[action][english]);
    fiche_say_side(&text, f->s, row, true);
    bytes_add_text(&text, english ? " with " : " avec ");
    fiche_say_side(&text, f->s, row, false);
    if (c->depuis[row] != SNAPSHOT_NO_YEAR)
        bytes_add_format(&text, english ? ", since %d" : ", depuis %d", c->depuis[row]);
    fiche_say(&text, ", ",
              bits_count_range(&f->s->projets.rows.real, c->first_projet[row], c->first_projet[row + 1]),
              FICHE_PROJETS_SAID, english);
    json_put_text(f->j, english ? "description_en" : "description", text.data);
    bytes_release(&text);
}

static void put_thematiques(struct fiche *f, uint32_t row)
{
    struct fiche_themes themes;
    fiche_themes_init(&themes, f->s);
    fiche_themes_add(&themes, row);
    fiche_themes_put(&themes, f);
    fiche_themes_release(&themes);
}

/* Whose title is made of who takes part (store/load_cooperations.c) has none when nobody is known: then it is
 * called what it is. */
static const char *title_of(const struct snapshot *s, uint32_t row)
{
    const char *name = snapshot_text(s, s->cooperations.rows.name[row]);
    const uint16_t nature = s->cooperations.nature[row];
    const struct vocabulary *natures = &s->vocabularies[VOCABULARY_NATURE];
    return strcmp(name, " – ") == 0 && nature < natures->n ? natures->values[nature].label : name;
}

bool fiche_cooperation(struct fiche *f, uint32_t row)
{
    const struct cooperations *c = &f->s->cooperations;
    const char *uid = snapshot_text(f->s, c->rows.uid[row]);
    const bool action = fiche_is_action(f->s, row);
    json_object(f->j);
    json_put_text(f->j, "id", uid);
    fiche_put_time(f);
    json_put_text(f->j, "title", title_of(f->s, row));
    fiche_trail(f);
    fiche_trail_record(f, COLLECTION_COLLECTIVITES, c->members.list[c->members.first[row]]);
    json_end(f->j);
    fiche_put_value(f, "nature", VOCABULARY_NATURE, c->nature[row]);
    json_put_bool(f->j, "action", action);
    json_put_bool(f->j, "jumelage", c->jumelage[row] == 1);
    fiche_put_value(f, "statut", VOCABULARY_STATUT, c->statut[row]);
    fiche_put_year(f, "depuis", c->depuis[row]);
    put_description(f, row, action, false);
    put_description(f, row, action, true);
    fiche_put_sides(f, row);
    json_put_bool(f->j, "several", c->members.first[row + 1] - c->members.first[row] > 1);
    fiche_put_map_of_cooperation(f, row);
    put_thematiques(f, row);
    fiche_put_sources(f, c->first_projet[row], c->first_projet[row + 1]);
    fiche_put_projets(f, &row, 1, "cooperation", uid);
    fiche_put_links(f, action ? COLLECTION_ACTIONS : COLLECTION_COOPERATIONS, uid);
    return true;
}
