#include "atlas/property.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/column.h"
#include "base/mem.h"

void property_values_init(struct property_values *v)
{
    v->list = v->few;
    v->n = 0;
    v->capacity = PROPERTY_FEW;
    v->numbers = NULL;
}

void property_values_release(struct property_values *v)
{
    if (v->list != v->few)
        free(v->list);
    property_values_init(v);
}

static void grow(struct property_values *v)
{
    struct property_value *kept = v->list == v->few ? NULL : v->list;
    v->list = mem_grow(kept, (size_t)v->capacity * 2, sizeof *v->list);
    if (!kept)
        memcpy(v->list, v->few, sizeof v->few);
    v->capacity *= 2;
}

static struct property_value *add(struct property_values *v)
{
    if (v->n == v->capacity)
        grow(v);
    struct property_value *added = &v->list[v->n++];
    *added = (struct property_value){0};
    return added;
}

const struct property *property_find(enum collection c, const char *name)
{
    size_t n;
    const struct property *all = collection_properties(c, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    return NULL;
}

/* --- the rows whose values a record has --------------------------------------------------------------------
 */

/* from..to-1, or what a list has there. */
struct rows {
    const uint32_t *list;
    uint32_t from, to;
    const struct bits *real;
};

static struct rows linked(const struct csr *links, uint32_t row, const struct bits *real)
{
    return (struct rows){links->list, links->first[row], links->first[row + 1], real};
}

static struct rows of_cooperation(const struct snapshot *s, uint32_t c, enum level level)
{
    const uint32_t *projet = s->cooperations.first_projet, *money = s->projets.first_financement;
    switch (level) {
    case LEVEL_COLLECTIVITE:
        return linked(&s->cooperations.members, c, &s->collectivites.rows.real);
    case LEVEL_PARTENAIRE:
        return linked(&s->cooperations.partners, c, &s->partenaires.rows.real);
    case LEVEL_PROJET:
        return (struct rows){NULL, projet[c], projet[c + 1], &s->projets.rows.real};
    case LEVEL_FINANCEMENT:
        return (struct rows){NULL, money[projet[c]], money[projet[c + 1]], &s->financements.real};
    default:
        return (struct rows){NULL, c, c + 1, &s->cooperations.rows.real};
    }
}

static struct rows of_projet(const struct snapshot *s, uint32_t p, enum level level)
{
    const uint32_t *money = s->projets.first_financement;
    if (level == LEVEL_PROJET)
        return (struct rows){NULL, p, p + 1, &s->projets.rows.real};
    if (level == LEVEL_FINANCEMENT)
        return (struct rows){NULL, money[p], money[p + 1], &s->financements.real};
    return of_cooperation(s, s->projets.cooperation[p], level);
}

/* What a table of properties names of each collection: property_test.c asks for all of them. */
static struct rows rows_of(const struct snapshot *s, enum collection c, uint32_t row, enum level level)
{
    if (c == COLLECTION_PROJETS)
        return of_projet(s, row, level);
    if (c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS)
        return of_cooperation(s, row, level);
    if (c == COLLECTION_BOURSE && level == LEVEL_PARTENAIRE) {
        uint32_t q = s->bourse.partenaire[row];
        return (struct rows){NULL, q, q + 1, &s->partenaires.rows.real};
    }
    return (struct rows){NULL, row, row + 1, &collection_rows(s, c)->real};
}

/* --- values of those rows ----------------------------------------------------------------------------------
 */

static const struct record_rows *records(const struct snapshot *s, enum level level)
{
    switch (level) {
    case LEVEL_PROJET:
        return &s->projets.rows;
    case LEVEL_COLLECTIVITE:
        return &s->collectivites.rows;
    case LEVEL_PARTENAIRE:
        return &s->partenaires.rows;
    case LEVEL_COOPERATION:
        return &s->cooperations.rows;
    case LEVEL_PAYS:
        return &s->pays.rows;
    case LEVEL_REGIONS:
        return &s->regions.rows;
    case LEVEL_DEPARTEMENTS:
        return &s->departements.rows;
    default:
        return &s->bourse.rows;
    }
}

/* A number of nine digits, or an INSEE code in base 36. */
static void add_short(struct property_values *v, uint32_t number, enum criterion_kind kind)
{
    struct property_value *added;
    if (!number)
        return;
    added = add(v);
    if (kind == KIND_SIREN) {
        snprintf(added->short_text, sizeof added->short_text, "%09u", number);
        return;
    }
    for (int i = 4; i >= 0; i--, number /= 36)
        added->short_text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 36];
}

/* Values are gathered as numbers, each once, in order; there are few of them. */
static void add_code(struct property_values *v, uint32_t code)
{
    uint32_t at = v->n;
    if (code == VOCABULARY_NONE)
        return;
    while (at > 0 && v->list[at - 1].number > code)
        at--;
    if (at > 0 && v->list[at - 1].number == code)
        return;
    add(v);
    memmove(&v->list[at + 1], &v->list[at], (v->n - 1 - at) * sizeof *v->list);
    v->list[at] = (struct property_value){.number = code};
}

static void add_codes(struct property_values *v, const struct property *p, const struct snapshot *s,
                      const struct column *k, uint32_t row)
{
    if (k->form == COLUMN_LISTS) {
        const struct csr *lists = column_struct(s, k->at);
        for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
            add_code(v, lists->list[i]);
        return;
    }
    if (k->form == COLUMN_NUMBERS) {
        add_short(v, ((const uint32_t *)column_array(s, k->at))[row], CRITERIA[p->criterion].kind);
        return;
    }
    size_t at = p->form == FORM_FORMER ? k->second : k->at;
    add_code(v, ((const uint16_t *)column_array(s, at))[row]);
}

static void name_codes(struct property_values *v, const struct property *p, const struct vocabulary *of)
{
    for (uint32_t i = 0; i < v->n; i++) {
        const struct vocabulary_value *value = &of->values[v->list[i].number];
        v->list[i].text = p->form == FORM_LABEL ? value->label : value->code;
    }
}

static void get_number(const struct property *p, const struct snapshot *s, enum collection c, uint32_t row,
                       struct property_values *v)
{
    int64_t number = p->form == FORM_NUMBER ? p->number(s, c, row)
                     : v->numbers           ? v->numbers->of[p->count][row]
                                            : PROPERTY_NO_NUMBER;
    if (number != PROPERTY_NO_NUMBER)
        add(v)->number = number;
}

void property_get(const struct property *p, const struct snapshot *s, enum collection c, uint32_t row,
                  struct property_values *v)
{
    v->n = 0;
    if (p->form == FORM_NUMBER || p->form == FORM_COUNT) {
        get_number(p, s, c, row, v);
        return;
    }
    struct rows rows = rows_of(s, c, row, p->level);
    const struct column *k = p->criterion < CRITERION_COUNT ? &CRITERIA[p->criterion].at[p->level]
                                                            : &p->column;
    for (uint32_t i = rows.from; i < rows.to; i++) {
        uint32_t at = rows.list ? rows.list[i] : i;
        if (!bits_get(rows.real, at))
            continue;
        if (p->form == FORM_UID || p->form == FORM_NAME) {
            const struct record_rows *of = records(s, p->level);
            uint32_t text = p->form == FORM_UID ? of->uid[at] : of->name[at];
            if (text) /* an empty text is none */
                add(v)->text = snapshot_text(s, text);
        } else {
            add_codes(v, p, s, k, at);
        }
    }
    if (p->form != FORM_UID && p->form != FORM_NAME && p->vocabulary < VOCABULARY_COUNT)
        name_codes(v, p, &s->vocabularies[p->vocabulary]);
}
