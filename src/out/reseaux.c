#include "out/reseaux.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "out/kept_text.h"
#include "out/site.h"

enum { ADDRESS_BYTES = 1 << 16 };

struct network {
    int64_t number;
    const char *id, *nom, *pays, *portee, *site_web;
    uint32_t members, relays;
    uint32_t parmi[RESEAUX_LEADING]; /* rows of collectivites */
    unsigned n_parmi;
};

struct numbered {
    int64_t id;
    uint32_t row;
};

/* What is heard of the store. Of a page of networks those before it and behind it are counted alone. */
struct hearing {
    const struct reseaux_asked *asked;
    struct arena memory;
    struct network *networks, **by_number;
    uint32_t n, n_all, first;
    enum { OTHER, NETWORKS, MEMBERS } list;
    struct numbered *rows; /* of collectivites, by the id that the store has */
    uint32_t n_rows;
    struct bits any; /* rows that belong to a network */
    uint32_t *members;
    size_t n_members, members_room; /* of the one that is asked for */
    uint32_t *relays;               /* that work through it, whether they belong to it or not */
    size_t n_relays, relays_room;
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int compare_networks(const void *a, const void *b)
{
    const struct network *x = *(struct network *const *)a, *y = *(struct network *const *)b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void number_rows(struct hearing *h)
{
    const struct record_rows *rows = &h->asked->s->collectivites.rows;
    h->rows = mem_alloc(rows->n, sizeof *h->rows);
    BITS_EACH(&rows->real, row)
    {
        h->rows[h->n_rows++] = (struct numbered){rows->id[row], row};
    }
    qsort(h->rows, h->n_rows, sizeof *h->rows, compare_numbered);
}

/* --- hearing -----------------------------------------------------------------------------------------------
 */

static void hear_list(void *context, const char *name)
{
    struct hearing *h = context;
    h->list = OTHER;
    if (name && strcmp(name, "reseaux") == 0)
        h->list = NETWORKS;
    if (!name || strcmp(name, "collectivites") != 0)
        return;
    h->list = MEMBERS;
    h->by_number = mem_alloc((size_t)h->n + 1, sizeof *h->by_number);
    for (uint32_t i = 0; i < h->n; i++)
        h->by_number[i] = &h->networks[i];
    qsort(h->by_number, h->n, sizeof *h->by_number, compare_networks);
}

static void hear_network(struct hearing *h, const struct cell *values)
{
    const struct reseaux_asked *asked = h->asked;
    const char *id = cell_text_of(&values[1]);
    const uint32_t at = h->n_all++;
    if (h->n == RESEAUX_PAGE || (asked->id ? !id || strcmp(id, asked->id) != 0 : at < h->first))
        return;
    h->networks[h->n++] = (struct network){.number = cell_int_of(&values[0]),
                                           .id = kept_text(&h->memory, &values[1], KEPT_NAME_BYTES),
                                           .nom = kept_text(&h->memory, &values[2], KEPT_NAME_BYTES),
                                           .pays = kept_text(&h->memory, &values[3], KEPT_NAME_BYTES),
                                           .portee = kept_text(&h->memory, &values[4], KEPT_NAME_BYTES),
                                           .site_web = kept_address(&h->memory, &values[5])};
}

static uint32_t cooperations_of(const struct snapshot *s, uint32_t row)
{
    const struct csr *c = &s->collectivites.cooperations;
    uint32_t n = 0;
    for (uint32_t i = c->first[row]; i < c->first[row + 1]; i++)
        n += bits_get(&s->cooperations.rows.real, c->list[i]);
    return n;
}

/* Does a stand before b among those that are named? */
static bool leads(const struct snapshot *s, uint32_t a, uint32_t b)
{
    const uint32_t x = cooperations_of(s, a), y = cooperations_of(s, b);
    return x != y ? x > y : s->collectivites.rows.rank[a] < s->collectivites.rows.rank[b];
}

static void add_leading(struct network *n, const struct snapshot *s, uint32_t row)
{
    unsigned at = n->n_parmi;
    while (at > 0 && leads(s, row, n->parmi[at - 1]))
        at--;
    if (at == RESEAUX_LEADING)
        return;
    n->n_parmi += n->n_parmi < RESEAUX_LEADING;
    for (unsigned i = n->n_parmi - 1; i > at; i--)
        n->parmi[i] = n->parmi[i - 1];
    n->parmi[at] = row;
}

static void hear_member(struct hearing *h, const struct cell *values)
{
    const struct numbered key = {cell_int_of(&values[1]), 0}, *found;
    const struct network named = {.number = cell_int_of(&values[0])}, *const name = &named;
    found = bsearch(&key, h->rows, h->n_rows, sizeof *h->rows, compare_numbered);
    if (!found)
        return;
    const bool member = cell_int_of(&values[2]), relay = cell_int_of(&values[3]);
    if (member)
        bits_set(&h->any, found->row);
    struct network **of = bsearch(&name, h->by_number, h->n, sizeof(struct network *), compare_networks);
    if (!of)
        return;
    (*of)->members += member;
    (*of)->relays += relay;
    if (!h->asked->id) {
        if (member)
            add_leading(*of, h->asked->s, found->row);
        return;
    }
    if (member) {
        h->members = mem_room(h->members, h->n_members, &h->members_room, sizeof *h->members);
        h->members[h->n_members++] = found->row;
    }
    if (relay) {
        h->relays = mem_room(h->relays, h->n_relays, &h->relays_room, sizeof *h->relays);
        h->relays[h->n_relays++] = found->row;
    }
}

static void hear_row(void *context, const char *const *names, const struct cell *values)
{
    struct hearing *h = context;
    (void)names;
    if (h->list == NETWORKS)
        hear_network(h, values);
    else if (h->list == MEMBERS)
        hear_member(h, values);
}

/* --- writing -----------------------------------------------------------------------------------------------
 */

static void put_turn(struct json *j, const struct reseaux_asked *asked, const char *key, bool there,
                     unsigned page, unsigned through)
{
    struct bytes to;
    json_key(j, key);
    if (!there) {
        json_null(j);
        return;
    }
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/reseaux%s", asked->base_url, asked->id ? "/" : "");
    site_escape(&to, asked->id ? asked->id : "");
    bytes_add_format(&to, "?page=%u", page);
    if (through > 1)
        bytes_add_format(&to, "&page_relais=%u", through);
    if (through != asked->through)
        bytes_add_text(&to, "#relais");
    json_object(j);
    json_put_text(j, "page", to.data);
    json_end(j);
    bytes_release(&to);
}

static void put_turns(struct json *j, const struct reseaux_asked *asked, uint32_t n, unsigned a_page)
{
    const unsigned page = asked->page;
    const bool more = (uint64_t)page * a_page < n;
    put_turn(j, asked, "precedents", page > 1, page - 1, asked->through);
    put_turn(j, asked, "suivants", more, page + 1, asked->through);
    json_put_bool(j, "tourne", page > 1 || more);
}

static void put_turns_through(struct json *j, const struct reseaux_asked *asked, uint32_t n)
{
    const unsigned page = asked->through;
    const bool more = (uint64_t)page * RESEAU_MEMBRES < n;
    json_key(j, "relais_pages");
    json_object(j);
    put_turn(j, asked, "precedents", page > 1, asked->page, page - 1);
    put_turn(j, asked, "suivants", more, asked->page, page + 1);
    json_put_bool(j, "tourne", page > 1 || more);
    json_end(j);
}

static void put_pays(struct json *j, const struct snapshot *s, const char *pays)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_PAYS];
    const uint16_t value = pays ? vocabulary_find(v, pays) : VOCABULARY_NONE;
    json_put_text(j, "pays", value == VOCABULARY_NONE ? NULL : v->values[value].code);
    json_put_text(j, "pays_nom", value == VOCABULARY_NONE ? NULL : v->values[value].label);
}

static void put_network(struct json *j, const struct reseaux_asked *asked, const struct network *n)
{
    json_put_text(j, "id", n->id);
    json_put_text(j, "nom", n->nom ? n->nom : n->id);
    site_put_page(j, "page", asked->base_url, "reseaux", n->id);
    put_pays(j, asked->s, n->pays);
    json_put_text(j, "portee", n->portee);
    json_put_text(j, "portee_nom", n->portee);
    json_put_text(j, "site_web", n->site_web);
    json_put_int(j, "collectivites", n->members);
    json_put_int(j, "agissants", n->relays);
}

static void put_named(struct json *j, const struct reseaux_asked *asked, uint32_t row)
{
    const struct collectivites *k = &asked->s->collectivites;
    const char *id = snapshot_text(asked->s, k->rows.uid[row]);
    json_put_text(j, "id", id);
    json_put_text(j, "nom", snapshot_text(asked->s, k->rows.name[row]));
    site_put_page(j, "page", asked->base_url, "collectivites", id);
}

static bool write_all(struct json *j, const struct reseaux_asked *asked, const struct hearing *h,
                      struct err *e)
{
    if (!h->n && asked->page > 1)
        return err_param(e, ERR_NOT_FOUND, "page", NULL, "there is no page %u of networks", asked->page);
    json_put_int(j, "reseaux_en_tout", h->n_all);
    json_put_int(j, "membres_en_tout", bits_count(&h->any));
    json_put_array(j, "reseaux");
    for (uint32_t i = 0; i < h->n; i++) {
        json_object(j);
        put_network(j, asked, &h->networks[i]);
        json_put_array(j, "parmi");
        for (unsigned k = 0; k < h->networks[i].n_parmi; k++) {
            json_object(j);
            put_named(j, asked, h->networks[i].parmi[k]);
            json_put_bool(j, "virgule", k + 1 < h->networks[i].n_parmi);
            json_end(j);
        }
        json_end(j);
        json_put_int(j, "reste", h->networks[i].members - h->networks[i].n_parmi);
        json_end(j);
    }
    json_end(j);
    put_turns(j, asked, h->n_all, RESEAUX_PAGE);
    return true;
}

static void put_label(struct json *j, const char *key, const struct vocabulary *v, uint16_t value)
{
    json_put_text(j, key, value < v->n ? v->values[value].label : NULL);
}

static void put_member(struct json *j, const struct reseaux_asked *asked, uint32_t row)
{
    const struct snapshot *s = asked->s;
    const struct vocabulary *types = &s->vocabularies[VOCABULARY_TYPE];
    const uint16_t type = s->collectivites.type[row];
    json_object(j);
    put_named(j, asked, row);
    json_put_text(j, "type", type < types->n ? types->values[type].code : NULL);
    put_label(j, "type_nom", types, type);
    put_label(j, "departement_nom", &s->vocabularies[VOCABULARY_DEPARTEMENT],
              s->collectivites.departement[row]);
    put_label(j, "region_nom", &s->vocabularies[VOCABULARY_REGION], s->collectivites.region[row]);
    json_put_int(j, "cooperations", cooperations_of(s, row));
    json_end(j);
}

static int compare_ranks(const void *a, const void *b, void *rank)
{
    const uint32_t x = ((const uint32_t *)rank)[*(const uint32_t *)a],
                   y = ((const uint32_t *)rank)[*(const uint32_t *)b];
    return x < y ? -1 : x > y;
}

static void put_pays_page(struct json *j, const struct reseaux_asked *asked, const char *pays)
{
    json_key(j, "pays_page");
    if (!pays) {
        json_null(j);
        return;
    }
    json_object(j);
    site_put_page(j, "page", asked->base_url, "pays", pays);
    json_end(j);
}

static bool is_page(uint32_t n, unsigned page)
{
    return page == 1 || (uint64_t)(page - 1) * RESEAU_MEMBRES < n;
}

/* The page of a list that is asked for, by name. */
static void put_list(struct json *j, const struct reseaux_asked *asked, const char *key, uint32_t *rows,
                     size_t n, unsigned page)
{
    const size_t from = (size_t)(page - 1) * RESEAU_MEMBRES;
    if (n)
        qsort_r(rows, n, sizeof *rows, compare_ranks, asked->s->collectivites.rows.rank);
    json_put_array(j, key);
    for (size_t i = from; i < n && i < from + RESEAU_MEMBRES; i++)
        put_member(j, asked, rows[i]);
    json_end(j);
}

static bool write_one(struct json *j, const struct reseaux_asked *asked, const struct hearing *h,
                      struct err *e)
{
    const uint32_t n = (uint32_t)h->n_members, n_through = (uint32_t)h->n_relays;
    if (!h->n)
        return err_param(e, ERR_NOT_FOUND, "id", asked->id, "there is no network with the id '%.80s'",
                         asked->id);
    if (!is_page(n, asked->page))
        return err_param(e, ERR_NOT_FOUND, "page", NULL, "there is no page %u of this network", asked->page);
    if (!is_page(n_through, asked->through))
        return err_param(e, ERR_NOT_FOUND, "page", NULL, "there is no page %u of those that work through it",
                         asked->through);
    json_put_text(j, "title", h->networks[0].nom ? h->networks[0].nom : h->networks[0].id);
    json_put_array(j, "trail");
    site_put_step(j, "Associations et réseaux", asked->base_url, "reseaux", NULL);
    json_end(j);
    put_network(j, asked, &h->networks[0]);
    put_pays_page(j, asked, h->networks[0].pays);
    put_list(j, asked, "membres", h->members, n, asked->page);
    put_turns(j, asked, n, RESEAU_MEMBRES);
    put_list(j, asked, "relais", h->relays, n_through, asked->through);
    put_turns_through(j, asked, n_through);
    return true;
}

bool reseaux_write(struct json *j, const struct reseaux_asked *asked, struct store *store, struct err *e)
{
    struct hearing h = {.asked = asked, .first = (asked->page - 1) * RESEAUX_PAGE};
    const struct store_reader to = {NULL, hear_list, hear_row, &h};
    arena_init(&h.memory);
    h.networks = mem_alloc(RESEAUX_PAGE, sizeof *h.networks);
    bits_init(&h.any, asked->s->collectivites.rows.n, false);
    number_rows(&h);
    bool done = store_read_whole(store, STORE_NETWORKS, &to, asked->version, e) &&
                (asked->id ? write_one(j, asked, &h, e) : write_all(j, asked, &h, e));
    free(h.networks);
    free(h.by_number);
    free(h.rows);
    free(h.members);
    free(h.relays);
    bits_release(&h.any);
    arena_release(&h.memory);
    return done;
}
