/* The page of a projet: all that its record holds. */
#include "out/fiche.h"

static void put_description(struct fiche *f, uint32_t row, bool english)
{
    const struct projets *p = &f->s->projets;
    struct bytes text;
    bytes_init(&text, 1 << 16);
    bytes_add_text(&text, english ? "Project of " : "Projet de ");
    fiche_say_side(&text, f->s, p->cooperation[row], true);
    bytes_add_text(&text, english ? " with " : " avec ");
    fiche_say_side(&text, f->s, p->cooperation[row], false);
    if (p->from_year[row] != SNAPSHOT_NO_YEAR && p->from_year[row] != p->to_year[row])
        bytes_add_format(&text,
                         p->to_year[row] != INT16_MAX ? ", %d"
                         : english                    ? ", since %d"
                                                      : ", depuis %d",
                         p->from_year[row]);
    if (p->to_year[row] != SNAPSHOT_NO_YEAR && p->to_year[row] != INT16_MAX)
        bytes_add_format(&text, "%s%d", p->from_year[row] == p->to_year[row] ? ", " : "-", p->to_year[row]);
    json_put_text(f->j, english ? "description_en" : "description", text.data);
    bytes_release(&text);
}

bool fiche_projet(struct fiche *f, uint32_t row)
{
    const struct projets *p = &f->s->projets;
    const uint32_t c = p->cooperation[row];
    const struct csr *members = &f->s->cooperations.members;
    json_object(f->j);
    fiche_put_time(f);
    json_put_text(f->j, "title", snapshot_text(f->s, p->rows.name[row]));
    fiche_trail(f);
    fiche_trail_record(f, COLLECTION_COLLECTIVITES, members->list[members->first[c]]);
    fiche_trail_record(f, COLLECTION_COOPERATIONS, c);
    json_end(f->j);
    fiche_put_projet(f, row);
    put_description(f, row, false);
    put_description(f, row, true);
    fiche_put_labels(f, "odd", VOCABULARY_ODD, &p->odd, row);
    json_put_object(f->j, "cooperation");
    fiche_put_cooperation(f, c);
    json_end(f->j);
    fiche_put_sides(f, c);
    fiche_put_sources(f, row, row + 1);
    fiche_put_map_of_cooperation(f, c);
    fiche_put_links(f, COLLECTION_PROJETS, snapshot_text(f->s, p->rows.uid[row]));
    return true;
}
