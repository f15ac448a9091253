#include "store/load_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/snapshot_index.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/utf8.h"

/* --- damage ------------------------------------------------------------------------------------------------
 */

static bool say_damage(struct err *e, const char *what)
{
    return err_set(e, ERR_IO, "the database is damaged: %s; atlasd check says more", what);
}

bool load_damage(struct err *e, const char *format, ...)
{
    char what[400];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    return say_damage(e, what);
}

bool in_damage(struct incoming *in, const char *format, ...)
{
    char what[300];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    if (!in->damaged) {
        const struct cell *id = &in->row[0];
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)cell_int_of(id));
        in->damaged = true;
        load_damage(in->e, "row %.40s of %s %s",
                    id->kind == CELL_INT    ? number
                    : id->kind == CELL_TEXT ? id->text
                                            : "NULL",
                    TABLES[in->q->table].name, what);
    }
    return false;
}

/* --- ids and links -----------------------------------------------------------------------------------------
 */

void id_rows_add(struct id_rows *m, int64_t id, uint32_t row)
{
    m->list = mem_room(m->list, m->n, &m->capacity, sizeof *m->list);
    m->list[m->n++] = (struct id_row){id, row};
}

static int compare_ids(const void *a, const void *b)
{
    const struct id_row *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

bool id_rows_sort(struct id_rows *m, struct err *e)
{
    if (m->n)
        qsort(m->list, m->n, sizeof *m->list, compare_ids);
    for (uint32_t i = 1; i < m->n; i++)
        if (m->list[i - 1].id == m->list[i].id)
            return load_damage(e, "row %lld of %s is there twice", (long long)m->list[i].id, m->table);
    return true;
}

uint32_t id_rows_find(const struct id_rows *m, int64_t id)
{
    /* ids are nearly always 1, 2, 3, ... without gaps */
    if (id >= 1 && id <= m->n && m->list[id - 1].id == id)
        return m->list[id - 1].row;
    uint32_t low = 0, high = m->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (m->list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->n && m->list[low].id == id ? m->list[low].row : SNAPSHOT_NO_ROW;
}

void pairs_add(struct pairs *p, uint32_t row, uint32_t value)
{
    p->list = mem_room(p->list, p->n, &p->capacity, sizeof *p->list);
    p->list[p->n++] = (struct pair){row, value};
}

void pairs_to_csr(struct pairs *p, struct csr *out, uint32_t n_rows)
{
    out->first = mem_alloc((size_t)n_rows + 1, sizeof *out->first);
    out->list = mem_alloc(p->n, sizeof *out->list);
    for (size_t i = 0; i < p->n; i++)
        out->first[p->list[i].row + 1]++;
    for (uint32_t i = 0; i < n_rows; i++)
        out->first[i + 1] += out->first[i];
    uint32_t *at = mem_dup(out->first, ((size_t)n_rows + 1) * sizeof *at);
    for (size_t i = 0; i < p->n; i++)
        out->list[at[p->list[i].row]++] = p->list[i].value;
    free(at);
    free(p->list);
    *p = (struct pairs){0};
}

/* --- values ------------------------------------------------------------------------------------------------
 */

int64_t in_id(struct incoming *in, int column)
{
    if (in->row[column].kind != CELL_INT)
        in_damage(in, "has no number in %s", in->q->columns[column]);
    return cell_int_of(&in->row[column]);
}

int64_t in_int(struct incoming *in, int column, int64_t least, int64_t most, int64_t missing)
{
    if (in->row[column].kind == CELL_NULL)
        return missing;
    int64_t v = in_id(in, column);
    if (v < least || v > most)
        in_damage(in, "has %lld in %s, which goes from %lld to %lld", (long long)v, in->q->columns[column],
                  (long long)least, (long long)most);
    return v < least || v > most ? missing : v;
}

int16_t in_year(struct incoming *in, int column)
{
    enum { FIRST_YEAR = 1000, LAST_YEAR = 2999 };
    return (int16_t)in_int(in, column, FIRST_YEAR, LAST_YEAR, SNAPSHOT_NO_YEAR);
}

int64_t in_amount(struct incoming *in, int column)
{
    return in_int(in, column, 0, 1000000000000, SNAPSHOT_NO_AMOUNT);
}

uint16_t loaded_code(const struct loader *l, enum vocabulary_id v, const char *code)
{
    return code ? vocabulary_find(&l->s->vocabularies[v], code) : VOCABULARY_NONE;
}

uint16_t in_code(struct incoming *in, int column, enum vocabulary_id v)
{
    const char *code = in_text(in, column);
    uint16_t value = loaded_code(in->l, v, code);
    if (code && value == VOCABULARY_NONE)
        in_damage(in, "has '%.40s' in %s, which is no %s", code, in->q->columns[column], VOCABULARY_NAMES[v]);
    else if (!code && in->row[column].kind != CELL_NULL)
        in_damage(in, "has no text in %s", in->q->columns[column]);
    return value;
}

uint32_t in_row(struct incoming *in, int column, const struct id_rows *ids)
{
    int64_t id = in_id(in, column);
    uint32_t row = id_rows_find(ids, id);
    if (row != SNAPSHOT_NO_ROW)
        return row;
    in_damage(in, "names row %lld of %s, which is not there", (long long)id, ids->table);
    return 0;
}

const char *in_text(const struct incoming *in, int column)
{
    return cell_text_of(&in->row[column]);
}

const char *in_short_text(struct incoming *in, int column, size_t most, bool needed)
{
    const char *text = in_text(in, column);
    size_t n = text ? in->row[column].bytes : 0;
    if (needed && (!text || !*text))
        in_damage(in, "has nothing in %s", in->q->columns[column]);
    else if (n > most)
        in_damage(in, "has %zu bytes in %s, which holds at most %zu", n, in->q->columns[column], most);
    return text && n <= most ? text : "";
}

struct reading {
    struct incoming in;
    row_reader *read;
    void *context;
    bool failed;
};

static bool read_row(void *context, const struct cell *row)
{
    struct reading *r = context;
    r->in.row = row;
    r->failed = !r->read(&r->in, r->context) || r->in.damaged;
    return !r->failed;
}

bool each_row(struct loader *l, const struct question *q, const struct cell *by, row_reader *read,
              void *context, struct err *e)
{
    struct reading r = {.in = {.l = l, .q = q, .e = e}, .read = read, .context = context};
    return store_ask(l->store, q, by, read_row, &r, e) && !r.failed;
}

/* --- records -----------------------------------------------------------------------------------------------
 */

void rows_init(struct record_rows *r, uint32_t n)
{
    r->n = n;
    bits_init(&r->real, n, false);
    r->id = mem_alloc(n, sizeof *r->id);
    r->uid = mem_alloc(n, sizeof *r->uid);
    r->name = mem_alloc(n, sizeof *r->name);
    r->changed = mem_alloc(n, sizeof *r->changed);
}

/* A text for lists: what is longer than a name may be ends in "…", between two characters. */
static uint32_t add_name(struct snapshot *s, const char *name)
{
    static const char MORE[] = "…";
    size_t n = name ? strlen(name) : 0;
    if (n <= SNAPSHOT_NAME_BYTES)
        return text_heap_add(&s->texts, name);
    char cut[SNAPSHOT_NAME_BYTES + 1];
    n = SNAPSHOT_NAME_BYTES - (sizeof MORE - 1);
    while (n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80)
        n--;
    memcpy(cut, name, n);
    memcpy(cut + n, MORE, sizeof MORE);
    return text_heap_add(&s->texts, cut);
}

/* What is no time is not known: nothing hangs on it but the order of what is new. */
uint32_t moment_of(const char *text)
{
    const int64_t epoch_s = (int64_t)719528 * 86400; /* from the year 0 to 1970 */
    struct date_span when;
    if (!text || !date_parse(&when, text, strlen(text)) || when.first_s <= epoch_s ||
        when.first_s - epoch_s > UINT32_MAX)
        return 0;
    return (uint32_t)(when.first_s - epoch_s);
}

void rows_set(struct incoming *in, struct record_rows *r, uint32_t row, const char *name, int changed)
{
    struct snapshot *s = in->l->s;
    int64_t id = in_id(in, 0);
    const char *uid = in_short_text(in, 1, RECORD_UID_SIZE - 1, true);
    if (row >= r->n || bits_get(&r->real, row))
        in_damage(in, "is there twice");
    if (s->texts.n > UINT32_MAX - RECORD_UID_SIZE - 2 * SNAPSHOT_NAME_BYTES)
        in_damage(in, "is one too many: all names together are longer than 4 GiB");
    if (in->damaged)
        return;
    bits_set(&r->real, row);
    r->id[row] = id;
    r->uid[row] = text_heap_add(&s->texts, uid);
    r->name[row] = add_name(s, name);
    r->changed[row] = moment_of(in_text(in, changed));
    /* not one that was made of others */
    s->n_cut_names += in->row[2].kind == CELL_TEXT && in->row[2].bytes > SNAPSHOT_NAME_BYTES;
}

bool rows_complete(const struct record_rows *r, const struct id_rows *ids, struct err *e)
{
    uint32_t n = bits_count(&r->real);
    return n == ids->n ||
           load_damage(e, "%s has %u rows by one of its indexes and %u by another", ids->table, ids->n, n);
}

uint16_t *codes_of_nothing(uint32_t n)
{
    uint16_t *codes = mem_alloc(n, sizeof *codes);
    memset(codes, 0xFF, n * sizeof *codes);
    return codes;
}

void fold_into(struct bytes *out, const char *text)
{
    if (!text)
        return;
    bytes_add_char(out, ' ');
    utf8_fold_marked(out, text, strlen(text));
}
