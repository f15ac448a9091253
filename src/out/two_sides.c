#include "out/two_sides.h"

#include <stdio.h>

#include "out/site.h"

enum { ADDRESS_BYTES = 1 << 16 };

/* What the map paints of a collection, so that both pictures show what the table has. */
static const char *layers_of(enum collection c)
{
    switch (c) {
    case COLLECTION_COOPERATIONS:
        return "cooperations";
    case COLLECTION_ACTIONS:
        return "actions";
    case COLLECTION_PROJETS:
        return "projets";
    default:
        return "cooperations,actions";
    }
}

/* {"page":BASE/FOLDER?QUESTION&more} */
static void put_address(struct fiche *f, const char *key, const char *folder,
                        const struct two_sides_asked *asked, const char *more)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/%s", f->base_url, folder);
    const char *parts[] = {asked->question, more};
    for (int i = 0, n = 0; i < 2; i++)
        if (*parts[i])
            bytes_add_format(&to, "%c%s", n++ ? '&' : '?', parts[i]);
    json_put_object(f->j, key);
    json_put_text(f->j, "page", to.data);
    json_end(f->j);
    bytes_release(&to);
}

/* The collection, where the address says one, and where a part begins. */
static void put_part(struct fiche *f, const char *key, const char *folder,
                     const struct two_sides_asked *asked, uint64_t from)
{
    char more[96];
    int n = 0;
    *more = '\0';
    if (asked->listed)
        n = snprintf(more, sizeof more, "liste=%s", COLLECTION_NAMES[asked->collection]);
    if (from)
        snprintf(more + n, sizeof more - (size_t)n, "%soffset=%llu", n ? "&" : "", (unsigned long long)from);
    put_address(f, key, folder, asked, more);
}

static void put_turns(struct fiche *f, const struct pair_list *l, const struct two_sides_asked *asked)
{
    const uint64_t end = asked->from + l->n;
    if (asked->from > 0)
        put_part(f, "avant", "deux-cotes", asked,
                 asked->from > TWO_SIDES_PAGE ? asked->from - TWO_SIDES_PAGE : 0);
    if (l->n && end < l->totals.pairs)
        put_part(f, "apres", "deux-cotes", asked, end);
}

static void put_pair(struct fiche *f, const struct pair *p)
{
    json_object(f->j);
    json_put_object(f->j, "collectivite");
    fiche_put_collectivite(f, p->collectivite);
    json_end(f->j);
    json_put_object(f->j, "partenaire");
    fiche_put_partenaire(f, p->partenaire);
    json_end(f->j);
    json_put_int(f->j, "cooperations", p->counts.cooperations);
    json_put_int(f->j, "actions", p->counts.actions);
    json_put_int(f->j, "projets", p->counts.projets);
    fiche_put_amount(f, "montant", p->counts.amount);
    json_end(f->j);
}

static void put_text_address(struct fiche *f, const char *key, const char *below,
                             const struct two_sides_asked *asked, const char *form)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/api/collections/%s/%s?%s%sf=%s", f->base_url,
                     COLLECTION_NAMES[asked->collection], below, asked->question, *asked->question ? "&" : "",
                     form);
    json_put_text(f->j, key, to.data);
    bytes_release(&to);
}

/* For the tools of the page (front/pages_tools.c): the pairs as files, what is new, the map to embed. */
static void put_tools(struct fiche *f, const struct two_sides_asked *asked)
{
    static const char *const FILES[] = {"csv-excel", "csv", "json"};
    json_put_array(f->j, "files");
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        json_object(f->j);
        json_put_text(f->j, "format", FILES[i]);
        put_text_address(f, "address", "pairs", asked, FILES[i]);
        json_end(f->j);
    }
    json_end(f->j);
    put_text_address(f, "feed", "items", asked, "atom");
    json_put_object(f->j, "map");
    json_put_text(f->j, "layers", layers_of(asked->collection));
    json_put_text(f->j, "query", asked->question);
    json_end(f->j);
}

void two_sides_write(struct fiche *f, const struct pair_list *l, const struct two_sides_asked *asked)
{
    struct json *j = f->j;
    char csv[128];
    json_object(j);
    json_put_text(j, "criteria", asked->criteria);
    json_put_text(j, "collection", COLLECTION_NAMES[asked->collection]);
    json_put_text(j, "question", asked->question);
    json_put_text(j, "layers", layers_of(asked->collection));
    json_put_int(j, "partenariats", (int64_t)l->totals.pairs);
    json_put_int(j, "collectivites", l->totals.collectivites);
    json_put_int(j, "partenaires", l->totals.partenaires);
    json_put_int(j, "sans_position", (int64_t)l->totals.undrawn);
    json_put_int(j, "premiere", l->n ? (int64_t)asked->from + 1 : 0);
    json_put_int(j, "derniere", l->n ? (int64_t)(asked->from + l->n) : 0);
    json_put_array(j, "paires");
    for (uint32_t i = 0; i < l->n; i++)
        put_pair(f, &l->list[i]);
    json_end(j);
    put_turns(f, l, asked);
    put_part(f, "carte", "", asked, 0);
    snprintf(csv, sizeof csv, "api/collections/%s/pairs", COLLECTION_NAMES[asked->collection]);
    put_address(f, "csv", csv, asked, "f=csv");
    put_tools(f, asked);
}
