/* Cooperations and actions, who takes part in them, and the empty ones of places that have none. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/load_inside.h"

static bool read_cooperation_id(struct incoming *in, void *context)
{
    struct id_rows *ids = &in->l->cooperations;
    (void)context;
    id_rows_add(ids, in_id(in, 0), ids->n);
    return true;
}

/* --- links -------------------------------------------------------------------------------------------------
 */

struct link_reader {
    const struct id_rows *others;
    struct pairs pairs;
};

/* They come in ascending order, each once: what does not is a page in the place of another. */
static bool read_link(struct incoming *in, void *context)
{
    struct link_reader *r = context;
    struct pair link = {in_row(in, 0, &in->l->cooperations), in_row(in, 1, r->others)};
    if (in->damaged)
        return false;
    if (r->pairs.n && r->pairs.list[r->pairs.n - 1].row == link.row &&
        r->pairs.list[r->pairs.n - 1].value == link.value)
        return in_damage(in, "is there twice");
    pairs_add(&r->pairs, link.row, link.value);
    return true;
}

/* Which rows of the other side have no cooperation of their own. */
static void find_alone(const struct pairs *links, uint32_t n, struct bits *alone)
{
    bits_init(alone, n, true);
    for (size_t i = 0; i < links->n; i++)
        alone->words[links->list[i].value / 64] &= ~(1ULL << (links->list[i].value % 64));
}

/* Rows without a link are linked to the empty row of the other side. */
static void link_empty(struct pairs *links, uint32_t n_rows, uint32_t empty)
{
    struct bits linked;
    bits_init(&linked, n_rows, false);
    for (size_t i = 0; i < links->n; i++)
        bits_set(&linked, links->list[i].row);
    bits_invert(&linked);
    BITS_EACH(&linked, row)
    {
        pairs_add(links, row, empty);
    }
    bits_release(&linked);
}

/* Members and partners of cooperations; empty cooperations for places that have none, after the real ones. */
static bool load_links(struct loader *l, struct err *e)
{
    struct snapshot *s = l->s;
    struct link_reader members = {&l->collectivites, {0}}, partners = {&l->partenaires, {0}};
    struct bits alone;
    uint32_t n = l->cooperations.n, n_collectivites = s->collectivites.rows.n,
             n_partenaires = s->partenaires.rows.n;
    static const struct question MEMBERS = {.table = (enum table)(TABLE_CHILDREN +
                                                                  CHILD_COOPERATION_COLLECTIVITE),
                                            .columns = {"cooperation_id", "collectivite_id"},
                                            .order = {"cooperation_id", "collectivite_id"}},
                                 PARTNERS = {
                                     .table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE),
                                     .columns = {"cooperation_id", "partenaire_id"},
                                     .order = {"cooperation_id", "partenaire_id"}};
    bool done = each_row(l, &MEMBERS, NULL, read_link, &members, e) &&
                each_row(l, &PARTNERS, NULL, read_link, &partners, e);
    if (!done) {
        free(members.pairs.list);
        free(partners.pairs.list);
        return false;
    }
    find_alone(&members.pairs, n_collectivites - 1, &alone);
    BITS_EACH(&alone, k)
    {
        pairs_add(&members.pairs, n++, k);
    }
    bits_release(&alone);
    find_alone(&partners.pairs, n_partenaires - 1, &alone);
    BITS_EACH(&alone, q)
    {
        pairs_add(&partners.pairs, n++, q);
    }
    bits_release(&alone);
    link_empty(&members.pairs, n, n_collectivites - 1);
    link_empty(&partners.pairs, n, n_partenaires - 1);
    pairs_to_csr(&members.pairs, &s->cooperations.members, n);
    pairs_to_csr(&partners.pairs, &s->cooperations.partners, n);
    s->cooperations.rows.n = n;
    return true;
}

/* --- what they are -----------------------------------------------------------------------------------------
 */

/* A cooperation without a title is called after who takes part: "Lyon, Villeurbanne – bamako". */
static const char *title_of(struct loader *l, uint32_t c)
{
    enum { NAMES = 3 };
    const struct snapshot *s = l->s;
    bytes_reset(&l->text);
    for (int side = 0; side < 2; side++) {
        const struct csr *links = side ? &s->cooperations.partners : &s->cooperations.members;
        const struct record_rows *rows = side ? &s->partenaires.rows : &s->collectivites.rows;
        if (side)
            bytes_add_text(&l->text, " – ");
        for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++) {
            if (i - links->first[c] == NAMES) {
                bytes_add_text(&l->text, "…");
                break;
            }
            bytes_add_format(&l->text, "%s%s", i > links->first[c] ? ", " : "",
                             snapshot_text(s, rows->name[links->list[i]]));
        }
    }
    return l->text.data;
}

static bool read_cooperation(struct incoming *in, void *context)
{
    struct cooperations *c = &in->l->s->cooperations;
    uint32_t row = in_row(in, 0, &in->l->cooperations);
    const char *title = in_text(in, 2);
    uint16_t nature = in_code(in, 3, VOCABULARY_NATURE), statut = in_code(in, 4, VOCABULARY_STATUT);
    int64_t jumelage = in_int(in, 5, 0, 1, 0);
    int16_t depuis = in_year(in, 6);
    (void)context;
    if (in->damaged)
        return false;
    rows_set(in, &c->rows, row, title && *title ? title : title_of(in->l, row), 7);
    c->nature[row] = nature;
    c->statut[row] = statut;
    c->jumelage[row] = jumelage != 0;
    c->depuis[row] = depuis;
    return true;
}

bool load_cooperations(struct loader *l, struct err *e)
{
    struct cooperations *c = &l->s->cooperations;
    static const struct question IDS = {.table = (enum table)(TABLE_RECORDS + RECORD_COOPERATION),
                                        .columns = {"id"},
                                        .order = {"id"}},
                                 ALL = {.table = (enum table)(TABLE_RECORDS + RECORD_COOPERATION),
                                        .columns = {"id", "uid", "titre", "nature", "statut", "jumelage",
                                                    "depuis", "maj"}};
    if (!each_row(l, &IDS, NULL, read_cooperation_id, NULL, e) || !id_rows_sort(&l->cooperations, e) ||
        !load_links(l, e))
        return false;
    uint32_t n = c->rows.n;
    rows_init(&c->rows, n);
    c->nature = codes_of_nothing(n);
    c->statut = codes_of_nothing(n);
    c->jumelage = mem_alloc(n, 1);
    memset(c->jumelage, 2, n);
    c->depuis = mem_alloc(n, sizeof *c->depuis);
    for (uint32_t i = 0; i < n; i++)
        c->depuis[i] = SNAPSHOT_NO_YEAR;
    return each_row(l, &ALL, NULL, read_cooperation, NULL, e) && rows_complete(&c->rows, &l->cooperations, e);
}
