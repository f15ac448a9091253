#include "out/place_text.h"

static const char *name_of(const struct snapshot *s, const struct identified_place *p)
{
    return snapshot_text(s, (p->french ? &s->collectivites.rows : &s->partenaires.rows)->name[p->place]);
}

static const char *country_of(const struct snapshot *s, const struct identified_place *p)
{
    const struct vocabulary *pays = &s->vocabularies[VOCABULARY_PAYS];
    const uint16_t code = p->french ? vocabulary_find(pays, "FR") : s->partenaires.pays[p->place];
    return code == VOCABULARY_NONE ? NULL : pays->values[code].label;
}

void place_text_write(struct bytes *out, const struct snapshot *s, const struct identify_request *r,
                      const struct identified *found, size_t most)
{
    const struct map_drawing *d = &r->drawing;
    if (!found->n)
        bytes_add_text(out, "Rien à cet endroit.\n");
    for (size_t i = 0; i < found->n && i < most; i++) {
        const struct identified_place *p = &found->list[i];
        const char *country = country_of(s, p);
        bytes_add_format(out, "%s%s%s%s%s\n", i ? "\n" : "", name_of(s, p), country ? " (" : "",
                         country ? country : "", country ? ")" : "");
        for (size_t k = 0; k < d->layers.n; k++)
            if (d->selections[k] && d->selections[k]->sites.french == p->french &&
                d->selections[k]->sites.weight[p->place])
                bytes_add_format(out, "%s : %u\n", map_layer_title(d->layers.list[k], LANGUAGE_FR),
                                 (unsigned)d->selections[k]->sites.weight[p->place]);
    }
    if (found->n > most)
        bytes_add_format(out, "\n%zu lieux en tout.\n", found->n);
}
