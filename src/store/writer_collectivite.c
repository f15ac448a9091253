/* Collectivités: with the régions that their code says, networks, contacts and labels. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/uid.h"
#include "store/writer_inside.h"

static bool put_labels(struct writer *w, int64_t owner, struct label_list list, bool *changed, struct err *e)
{
    if (!list.rows)
        return true;
    struct cell *cells = mem_alloc(list.n * 5, sizeof *cells);
    for (size_t i = 0; i < list.n; i++) {
        const struct label_row *row = &list.rows[i];
        struct cell *c = cells + 5 * i;
        c[0] = text_to_write(row->thematique);
        c[1] = text_to_write(row->dispositif);
        c[2] = text_to_write(row->domaine);
        c[3] = text_to_write(row->du);
        c[4] = text_to_write(row->au);
    }
    bool good = children_put(w, CHILD_LABEL, owner, cells, list.n, changed, e);
    free(cells);
    return good;
}

/* 69123 -> 69, 2A004 -> 2A, 97411 -> 974, 98818 -> 988. */
static void departement_of(const char *insee, char out[4])
{
    size_t n = strncmp(insee, "97", 2) == 0 || strncmp(insee, "98", 2) == 0 ? 3 : 2;
    snprintf(out, 4, "%.*s", (int)n, insee);
}

struct places_of {
    char departement[8], today[16], before[16];
};

/* All rows name the same code, or there is none. */
struct one_code {
    char *out;
    size_t size;
    bool other;
};

static bool take_one(void *context, const struct cell *row)
{
    struct one_code *c = context;
    const char *code = cell_text_of(&row[0]);
    if (code && !*c->out)
        snprintf(c->out, c->size, "%s", code);
    else if (code && strcmp(code, c->out) != 0)
        c->other = true;
    return true;
}

/* The région of today that one of before 2016 went into, or the other way round, where there is one alone. */
static bool other_region(struct writer *w, const char *code, bool old, char *out, size_t size, struct err *e)
{
    static const struct question TODAY = {.table = (enum table)VOCABULARY_DEPARTEMENT,
                                          .columns = {"region"},
                                          .by = {"region_1970"}},
                                 BEFORE = {.table = (enum table)VOCABULARY_DEPARTEMENT,
                                           .columns = {"region_1970"},
                                           .by = {"region"}};
    struct one_code c = {out, size, false};
    if (!store_ask(w->store, old ? &TODAY : &BEFORE, (struct cell[]){cell_text(code)}, take_one, &c, e))
        return false;
    if (c.other)
        out[0] = '\0';
    return true;
}

struct regions {
    struct places_of *places;
    bool there;
};

static bool take_regions(void *context, const struct cell *row)
{
    struct regions *r = context;
    const char *today = cell_text_of(&row[0]), *before = cell_text_of(&row[1]);
    snprintf(r->places->today, sizeof r->places->today, "%s", today ? today : "");
    snprintf(r->places->before, sizeof r->places->before, "%s", before ? before : "");
    r->there = true;
    return false;
}

/* What the code or the département of a collectivité says about its régions. */
static bool derive(struct writer *w, const struct collectivite_row *row, struct places_of *p, struct err *e)
{
    static const struct question REGIONS = {
        .table = (enum table)VOCABULARY_DEPARTEMENT, .columns = {"region", "region_1970"}, .by = {"code"}};
    bool has_code = !is_missing(row->code);
    *p = (struct places_of){{0}, {0}, {0}};
    if (strcmp(row->type, "region") == 0 && has_code) {
        bool old = strncmp(row->code, "22:", 3) == 0;
        snprintf(old ? p->before : p->today, sizeof p->today, "%s", row->code);
        return other_region(w, row->code, old, old ? p->today : p->before, sizeof p->today, e);
    }
    if (!is_missing(row->departement))
        snprintf(p->departement, sizeof p->departement, "%s", row->departement);
    else if (has_code && strcmp(row->type, "departement") == 0)
        snprintf(p->departement, sizeof p->departement, "%s", row->code);
    else if (has_code && strcmp(row->type, "commune") == 0)
        departement_of(row->code, p->departement);
    if (!p->departement[0])
        return true;
    struct regions found = {p, false};
    const struct cell by[] = {cell_text(p->departement)};
    if (!store_ask(w->store, &REGIONS, by, take_regions, &found, e))
        return false;
    return found.there ||
           err_say(e, ERR_INVALID, "departement", p->departement, "there is no département '%s'",
                   "il n’y a pas de département « %s »", p->departement);
}

static struct cell derived(const char *t)
{
    return *t ? text_to_write(t) : (struct cell){.kind = CELL_KEEP};
}

static bool put_children(struct writer *w, const struct collectivite_row *row, struct written *out,
                         struct err *e)
{
    bool changed = false;
    bool good = networks_put(w, out->id, row->reseaux, row->relais, &changed, e) &&
                contacts_put(w, CHILD_COLLECTIVITE_CONTACT, out->id, row->contacts, &changed, e) &&
                put_labels(w, out->id, row->labels, &changed, e);
    return record_finish(w, RECORD_COLLECTIVITE, good, changed, out, e);
}

/* Of one that was merged into another, its address and what belongs to it are said of that one. */
static bool put_merged(struct writer *w, const char *uid, const struct collectivite_row *row,
                       struct written *out, struct err *e)
{
    struct cell cells[TABLE_COLUMNS] = {{0}};
    cells[table_column(table_of_record(RECORD_COLLECTIVITE), "site_web")] = text_to_write(
        writer_web(w, row->site_web, true));
    return record_put(w, RECORD_COLLECTIVITE, uid, cells, NULL, out, e) && put_children(w, row, out, e);
}

bool writer_put_collectivite(struct writer *w, const struct collectivite_row *row, struct written *out,
                             struct err *e)
{
    struct places_of p;
    char uid[RECORD_UID_SIZE];
    const char *table = "collectivite";
    writer_begin_row(w);
    if (!writer_check_required(table, "type", row->type, e) ||
        !writer_check_name(table, "nom", row->nom, e) ||
        (is_missing(row->code) && !writer_check_required(table, "nom", row->nom, e)) ||
        !derive(w, row, &p, e))
        return false;
    bool commune = strcmp(row->type, "commune") == 0;
    bool by_siren = !is_missing(row->code) && strlen(row->code) == 9 && !row->distinct;
    bool epci = by_siren && strcmp(row->type, "epci") == 0;
    char own[RECORD_UID_SIZE];
    uid_collectivite(own, row->type, row->code, row->nom, p.departement, row->distinct);
    snprintf(uid, sizeof uid, "%s", own);
    if (!successor_follow(w, RECORD_COLLECTIVITE, uid, e))
        return false;
    if (strcmp(uid, own) != 0) /* merged into this one, which keeps what it is called */
        return put_merged(w, uid, row, out, e);
    const struct cell cells[] = {text_to_write(row->type),
                                 text_to_write(row->nom),
                                 text_to_write(by_siren && !row->siren ? row->code : row->siren),
                                 commune ? text_to_write(row->code) : (struct cell){.kind = CELL_KEEP},
                                 row->departement ? text_to_write(row->departement) : derived(p.departement),
                                 derived(p.today),
                                 derived(p.before),
                                 text_to_write(epci && !row->epci ? row->code : row->epci),
                                 text_to_write(row->nature_epci),
                                 number_to_write(row->population),
                                 text_to_write(writer_web(w, row->site_web, true))};
    static_assert(sizeof cells / sizeof *cells == 11, "as in tables.c");
    return record_put(w, RECORD_COLLECTIVITE, uid, cells, &row->position, out, e) &&
           put_children(w, row, out, e);
}
