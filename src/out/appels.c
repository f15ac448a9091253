#include "out/appels.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "out/kept_text.h"
#include "out/site.h"

enum { ADDRESS_BYTES = 1 << 16, NO_YEAR = SNAPSHOT_NO_YEAR };

/* Values of a vocabulary that a call is for, of their list in it the next. */
struct link {
    uint16_t value;
    struct link *next;
};

struct call {
    int64_t number;
    const char *id, *nom, *description, *site_web;
    int from, to; /* years, or NO_YEAR */
    struct link *pays, *thematiques;
};

struct hearing {
    const struct appels_asked *asked;
    struct arena memory;
    struct call *calls, **by_number;
    uint32_t n, n_all;
    size_t room;
    enum { OTHER, CALLS, PAYS, THEMATIQUES } list;
};

/* --- hearing -----------------------------------------------------------------------------------------------
 */

static int compare_calls(const void *a, const void *b)
{
    const struct call *x = *(struct call *const *)a, *y = *(struct call *const *)b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void hear_list(void *context, const char *name)
{
    static const char *const NAMES[] = {[CALLS] = "appels", [PAYS] = "pays", [THEMATIQUES] = "thematiques"};
    struct hearing *h = context;
    h->list = OTHER;
    for (int i = CALLS; name && i <= THEMATIQUES; i++)
        if (strcmp(name, NAMES[i]) == 0)
            h->list = i;
    if (h->list != PAYS)
        return;
    h->by_number = mem_alloc((size_t)h->n + 1, sizeof *h->by_number);
    for (uint32_t i = 0; i < h->n; i++)
        h->by_number[i] = &h->calls[i];
    qsort(h->by_number, h->n, sizeof *h->by_number, compare_calls);
}

static int year_of(const struct cell *c)
{
    return c->kind == CELL_INT && c->number > 0 && c->number < 10000 ? (int)c->number : NO_YEAR;
}

static void hear_call(struct hearing *h, const struct cell *values)
{
    h->n_all++;
    if (h->n == APPELS_MOST)
        return;
    struct call c = {.number = cell_int_of(&values[0]),
                     .id = kept_text(&h->memory, &values[1], KEPT_NAME_BYTES),
                     .nom = kept_text(&h->memory, &values[2], KEPT_NAME_BYTES),
                     .from = year_of(&values[3]),
                     .to = year_of(&values[4]),
                     .description = kept_text(&h->memory, &values[5], KEPT_NAME_BYTES),
                     .site_web = kept_address(&h->memory, &values[6])};
    if (c.from == NO_YEAR)
        c.from = c.to;
    if (c.to == NO_YEAR)
        c.to = c.from;
    h->calls = mem_room(h->calls, h->n, &h->room, sizeof *h->calls);
    h->calls[h->n++] = c;
}

static void hear_value(struct hearing *h, const struct cell *values, enum vocabulary_id of)
{
    const struct call named = {.number = cell_int_of(&values[0])}, *const name = &named;
    const char *code = cell_text_of(&values[1]);
    struct call **c = bsearch(&name, h->by_number, h->n, sizeof(struct call *), compare_calls);
    const uint16_t value = code ? vocabulary_find(&h->asked->s->vocabularies[of], code) : VOCABULARY_NONE;
    if (!c || value == VOCABULARY_NONE)
        return;
    struct link **to = of == VOCABULARY_PAYS ? &(*c)->pays : &(*c)->thematiques;
    while (*to)
        to = &(*to)->next;
    *to = arena_alloc(&h->memory, sizeof **to);
    (*to)->value = value;
}

static void hear_row(void *context, const char *const *names, const struct cell *values)
{
    struct hearing *h = context;
    (void)names;
    if (h->list == CALLS)
        hear_call(h, values);
    else if (h->list == PAYS)
        hear_value(h, values, VOCABULARY_PAYS);
    else if (h->list == THEMATIQUES)
        hear_value(h, values, VOCABULARY_THEMATIQUE);
}

/* --- what it financed --------------------------------------------------------------------------------------
 */

/* The source that the name says, years at its end aside: "Appel à projets triennal 2013-2015". */
static bool find_source(const struct hearing *h, struct store *store, const struct call *c, uint16_t *source,
                        struct err *e)
{
    char name[KEPT_NAME_BYTES + 1], code[STORE_CODE_SIZE] = "";
    size_t n = strlen(c->nom ? c->nom : "");
    memcpy(name, c->nom ? c->nom : "", n + 1);
    while (n && strchr("0123456789 -/()", name[n - 1]))
        name[--n] = '\0';
    if (n && !store_code(store, "source_financement", name, code, e))
        return false;
    *source = vocabulary_find(&h->asked->s->vocabularies[VOCABULARY_FINANCEMENT], code);
    return true;
}

struct financed {
    uint32_t projets;
    int64_t montant;
    bool any; /* an amount is known */
};

/* As ?financement=SOURCE&annee=FROM..TO asks of projets: both of one financement. */
static struct financed count_financed(const struct snapshot *s, const struct call *c, uint16_t source)
{
    const struct financements *f = &s->financements;
    struct financed sum = {0};
    uint32_t last = SNAPSHOT_NO_ROW; /* financements stand by projet */
    BITS_EACH(&s->sets[LEVEL_FINANCEMENT][CRITERION_FINANCEMENT].set[source], i)
    {
        if (!bits_get(&f->real, i) || f->year[i] == SNAPSHOT_NO_YEAR || f->year[i] < c->from ||
            f->year[i] > c->to || !bits_get(&s->projets.rows.real, f->projet[i]))
            continue;
        sum.projets += f->projet[i] != last;
        last = f->projet[i];
        if (f->amount[i] == SNAPSHOT_NO_AMOUNT)
            continue;
        sum.any = true;
        sum.montant += f->amount[i];
    }
    return sum;
}

static void put_list_page(struct json *j, const char *base_url, const struct call *c, const char *source)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/?liste=projets&financement=", base_url);
    site_escape(&to, source);
    bytes_add_format(&to, c->from == c->to ? "&annee=%d" : "&annee=%d..%d", c->from, c->to);
    json_put_object(j, "liste");
    json_put_text(j, "page", to.data);
    json_end(j);
    bytes_release(&to);
}

static bool put_financed(struct json *j, const struct hearing *h, struct store *store, const struct call *c,
                         struct err *e)
{
    const struct vocabulary *v = &h->asked->s->vocabularies[VOCABULARY_FINANCEMENT];
    uint16_t source = VOCABULARY_NONE;
    if (!find_source(h, store, c, &source, e))
        return false;
    const bool known = source != VOCABULARY_NONE && c->from != NO_YEAR;
    const struct financed sum = known ? count_financed(h->asked->s, c, source) : (struct financed){0};
    json_put_text(j, "financement", source == VOCABULARY_NONE ? NULL : v->values[source].code);
    json_put_text(j, "financement_nom", source == VOCABULARY_NONE ? NULL : v->values[source].label);
    json_key(j, "projets");
    known ? json_int(j, sum.projets) : json_null(j);
    json_key(j, "montant");
    sum.any ? json_int(j, sum.montant) : json_null(j);
    if (known)
        put_list_page(j, h->asked->base_url, c, v->values[source].code);
    return true;
}

/* --- writing -----------------------------------------------------------------------------------------------
 */

static bool has(const struct link *l, uint16_t value)
{
    if (!l || value == VOCABULARY_NONE)
        return true;
    for (; l; l = l->next)
        if (l->value == value)
            return true;
    return false;
}

static bool matches(const struct appels_asked *asked, const struct call *c)
{
    return has(c->pays, asked->pays) && has(c->thematiques, asked->thematique);
}

static void put_year(struct json *j, const char *key, int year)
{
    json_key(j, key);
    year == NO_YEAR ? json_null(j) : json_int(j, year);
}

static void put_values(struct json *j, const char *key, const struct hearing *h, const struct link *l,
                       enum vocabulary_id of)
{
    const struct vocabulary *v = &h->asked->s->vocabularies[of];
    json_put_array(j, key);
    for (; l; l = l->next) {
        json_object(j);
        json_put_text(j, "value", v->values[l->value].code);
        json_put_text(j, "label", v->values[l->value].label);
        if (of == VOCABULARY_PAYS)
            site_put_page(j, "page", h->asked->base_url, "pays", v->values[l->value].code);
        json_end(j);
    }
    json_end(j);
}

static bool put_call(struct json *j, const struct hearing *h, struct store *store, const struct call *c,
                     struct err *e)
{
    const int year = h->asked->year;
    json_object(j);
    json_put_text(j, "id", c->id);
    json_put_text(j, "nom", c->nom ? c->nom : c->id);
    put_year(j, "annee_debut", c->from);
    put_year(j, "annee_fin", c->to);
    json_put_bool(j, "plusieurs_annees", c->from != c->to);
    json_put_bool(j, "ouvert", c->from != NO_YEAR && c->from <= year && year <= c->to);
    json_put_bool(j, "clos", c->to != NO_YEAR && c->to < year);
    json_put_bool(j, "a_venir", c->from != NO_YEAR && c->from > year);
    json_put_text(j, "description", c->description);
    json_put_text(j, "site_web", c->site_web);
    put_values(j, "pays", h, c->pays, VOCABULARY_PAYS);
    put_values(j, "thematiques", h, c->thematiques, VOCABULARY_THEMATIQUE);
    const bool done = put_financed(j, h, store, c, e);
    json_end(j);
    return done;
}

/* What calls name, each once, in the order of the vocabulary. */
static void put_filter(struct json *j, const char *key, const struct hearing *h, enum vocabulary_id of,
                       uint16_t selected)
{
    const struct vocabulary *v = &h->asked->s->vocabularies[of];
    uint32_t *counts = mem_alloc((size_t)v->n + 1, sizeof *counts);
    for (uint32_t i = 0; i < h->n; i++)
        for (const struct link *l = of == VOCABULARY_PAYS ? h->calls[i].pays : h->calls[i].thematiques; l;
             l = l->next)
            counts[l->value]++;
    json_put_array(j, key);
    for (uint32_t i = 0; i < v->n; i++) {
        if (!counts[i] && i != selected)
            continue;
        json_object(j);
        json_put_text(j, "value", v->values[i].code);
        json_put_text(j, "label", v->values[i].label);
        json_put_int(j, "count", counts[i]);
        json_put_bool(j, "selected", i == selected);
        json_end(j);
    }
    json_end(j);
    free(counts);
}

static bool write_calls(struct json *j, const struct hearing *h, struct store *store, struct err *e)
{
    uint32_t matched = 0;
    bool done = true;
    for (uint32_t i = 0; i < h->n; i++)
        matched += matches(h->asked, &h->calls[i]);
    json_put_int(j, "appels_trouves", matched);
    json_put_int(j, "appels_en_tout", h->n_all);
    json_put_array(j, "appels");
    for (uint32_t i = 0; done && i < h->n; i++)
        if (matches(h->asked, &h->calls[i]))
            done = put_call(j, h, store, &h->calls[i], e);
    json_end(j);
    json_key(j, "tous");
    if (h->asked->pays == VOCABULARY_NONE && h->asked->thematique == VOCABULARY_NONE) {
        json_null(j);
    } else {
        json_object(j);
        site_put_page(j, "page", h->asked->base_url, "appels", NULL);
        json_end(j);
    }
    put_filter(j, "pays", h, VOCABULARY_PAYS, h->asked->pays);
    put_filter(j, "thematiques", h, VOCABULARY_THEMATIQUE, h->asked->thematique);
    return done;
}

bool appels_write(struct json *j, const struct appels_asked *asked, struct store *store, struct err *e)
{
    struct hearing h = {.asked = asked};
    const struct store_reader to = {NULL, hear_list, hear_row, &h};
    arena_init(&h.memory);
    const bool done = store_read_whole(store, STORE_CALLS, &to, asked->version, e) &&
                      write_calls(j, &h, store, e);
    free(h.calls);
    free(h.by_number);
    arena_release(&h.memory);
    return done;
}
