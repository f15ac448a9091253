/* Rows of any table, and what the schema says of them: references, keys, cascades, former ids, changes. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/memory_store_inside.h"

enum { CHANGES_KEPT = 200000 };

static struct cell keep(const struct cell *c)
{
    if (c->kind == CELL_KEEP)
        return cell_null();
    if (c->kind != CELL_TEXT)
        return *c;
    size_t n = strlen(c->text);
    return (struct cell){.kind = CELL_TEXT, .bytes = n, .text = memory_keep(c->text, n)};
}

struct row *memory_add_row(struct data *d, enum table t, const struct cell *cells)
{
    struct rows *r = &d->tables[t];
    r->list = mem_room(r->list, r->n, &r->capacity, sizeof *r->list);
    struct row *row = &r->list[r->n++];
    *row = (struct row){.id = ++r->last_id};
    for (size_t i = 0; i < table_columns(t); i++)
        row->cells[i] = keep(&cells[i]);
    return row;
}

static void note_change(struct memory_store *s, const char *name, int64_t id)
{
    struct rows *r = &s->work->tables[TABLE_CHANGES];
    if (s->bulk || !s->place)
        return;
    memory_add_row(s->work, TABLE_CHANGES,
                   (struct cell[]){cell_int(++s->work->seq), cell_text(name), cell_int(id)});
    r->list[r->n - 1].id = id;
    if (r->n > CHANGES_KEPT)
        memmove(r->list, r->list + 1, --r->n * sizeof *r->list);
}

static bool is_record(enum table t)
{
    return t >= TABLE_RECORDS && t < TABLE_CHILDREN;
}

/* What a change of a row is, in the feed: of the records that a snapshot shows and what belongs to them; of
 * networks and calls, that all may have changed. */
static void note_row(struct memory_store *s, enum table t, const struct row *row)
{
    enum table record = t;
    if (t == TABLE_APD)
        note_change(s, "apd", row->cells[0].number);
    if (t >= TABLE_CHILDREN && t < TABLE_CHILDREN + CHILD_KINDS)
        record = table_of_record(TABLES[t].belongs_to);
    if (t < TABLE_RECORDS || (is_record(record) && record > TABLE_RECORDS + RECORD_BOURSE))
        note_change(s, "*", 0);
    else if (is_record(record) && record <= TABLE_RECORDS + RECORD_BOURSE)
        note_change(s, TABLES[record].name, record == t ? row->id : row->cells[0].number);
}

/* What a column refers to, in all tables that have it; -1: nothing. */
static int reference(enum table t, const char *column)
{
    static const struct {
        const char *column;
        int table;
    } REFERENCES[] = {
        {"type", VOCABULARY_TYPE},
        {"departement", VOCABULARY_DEPARTEMENT},
        {"region", VOCABULARY_REGION},
        {"region_1970", VOCABULARY_REGION},
        {"continent", VOCABULARY_CONTINENT},
        {"pays", VOCABULARY_PAYS},
        {"qualite", VOCABULARY_QUALITE},
        {"nature", VOCABULARY_NATURE},
        {"statut", VOCABULARY_STATUT},
        {"etat", VOCABULARY_ETAT},
        {"thematique", VOCABULARY_THEMATIQUE},
        {"odd", VOCABULARY_ODD},
        {"collectivite_id", TABLE_RECORDS + RECORD_COLLECTIVITE},
        {"partenaire_id", TABLE_RECORDS + RECORD_PARTENAIRE},
        {"cooperation_id", TABLE_RECORDS + RECORD_COOPERATION},
        {"projet_id", TABLE_RECORDS + RECORD_PROJET},
        {"bourse_id", TABLE_RECORDS + RECORD_BOURSE},
        {"reseau_id", TABLE_RECORDS + RECORD_RESEAU},
        {"appel_id", TABLE_RECORDS + RECORD_APPEL},
    };
    if (strcmp(column, "source") == 0)
        return t == TABLE_CHILDREN + CHILD_FINANCEMENT ? (int)VOCABULARY_FINANCEMENT : (int)TABLE_SOURCE;
    for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++)
        if (strcmp(column, REFERENCES[i].column) == 0)
            return REFERENCES[i].table;
    return -1;
}

static bool is_needed(enum table t, const char *column)
{
    static const char *const ALWAYS = " uid type nature cooperation_id partenaire_id collectivite_id ";
    char name[40];
    snprintf(name, sizeof name, " %s ", column);
    bool titled = t == TABLE_RECORDS + RECORD_PROJET || t == TABLE_RECORDS + RECORD_BOURSE;
    return strstr(ALWAYS, name) || (is_record(t) && strcmp(column, "nom") == 0) ||
           (titled && strcmp(column, "titre") == 0);
}

static bool leads_somewhere(const struct data *d, int to, const struct cell *c)
{
    const struct rows *r = &d->tables[to];
    for (size_t i = 0; i < r->n; i++) {
        struct cell key = to < TABLE_RECORDS ? r->list[i].cells[0] : cell_int(r->list[i].id);
        if (same(&key, c))
            return true;
    }
    return false;
}

static bool check_row(const struct data *d, enum table t, const struct cell *cells, struct err *e)
{
    for (int i = 0; TABLES[t].columns[i]; i++) {
        const char *column = TABLES[t].columns[i];
        int to = reference(t, column);
        bool none = cells[i].kind == CELL_KEEP || cells[i].kind == CELL_NULL;
        if (none && is_needed(t, column))
            return err_set(e, ERR_INVALID, "%s needs a value in %s", TABLES[t].name, column);
        if (!none && to >= 0 && !leads_somewhere(d, to, &cells[i]))
            return err_set(e, ERR_INVALID, "%s of %s leads nowhere", column, TABLES[t].name);
    }
    return true;
}

static struct row *find_row(struct data *d, enum table t, const struct cell *key)
{
    int at[TABLE_KEY];
    size_t n = 0;
    for (; TABLES[t].key[n]; n++)
        at[n] = table_column(t, TABLES[t].key[n]);
    for (size_t i = 0; i < d->tables[t].n; i++) {
        struct row *r = &d->tables[t].list[i];
        size_t k = 0;
        for (struct cell have; k < n && (have = cell_at(r, at[k]), same(&have, &key[k]));)
            k++;
        if (k == n)
            return r;
    }
    return NULL;
}

static bool is_repeated(struct data *d, enum table t, const struct cell *cells)
{
    struct cell key[TABLE_KEY];
    for (size_t i = 0; TABLES[t].key[i]; i++) {
        int column = table_column(t, TABLES[t].key[i]);
        if (column < 0) { /* an id: records by their uid instead */
            int uid = table_column(t, "uid");
            for (size_t k = 0; uid >= 0 && k < d->tables[t].n; k++)
                if (same(&d->tables[t].list[k].cells[uid], &cells[uid]))
                    return true;
            return false;
        }
        key[i] = cells[column];
    }
    return find_row(d, t, key) != NULL;
}

static void drop_row(struct data *d, enum table t, struct row *row)
{
    struct rows *r = &d->tables[t];
    size_t at = (size_t)(row - r->list);
    memmove(row, row + 1, (--r->n - at) * sizeof *row);
}

static void note_former(struct memory_store *s, enum table t, const struct row *row, bool back)
{
    struct cell uid = is_record(t) ? cell_at(row, table_column(t, "uid")) : cell_null();
    if (!is_record(t) || t > TABLE_RECORDS + RECORD_BOURSE)
        return;
    struct row *was = find_row(s->work, TABLE_FORMER, &uid);
    if (was)
        drop_row(s->work, TABLE_FORMER, was);
    if (!back)
        memory_add_row(
            s->work, TABLE_FORMER,
            (struct cell[]){uid, cell_text(TABLES[t].name), cell_null(), cell_text("2020-02-02T00:00:00Z")});
}

bool memory_insert(struct store *door, enum table t, const struct cell *cells, int64_t *id, struct err *e)
{
    struct memory_store *s = of(door);
    if (!check_row(s->work, t, cells, e))
        return false;
    if (is_repeated(s->work, t, cells))
        return err_set(e, ERR_INVALID, "%s has such a row already", TABLES[t].name);
    const struct row row = *memory_add_row(s->work, t, cells);
    if (id)
        *id = row.id;
    note_row(s, t, &row);
    note_former(s, t, &row, true);
    return true;
}

bool memory_update(struct store *door, enum table t, int64_t id, const struct cell *cells, struct err *e)
{
    struct memory_store *s = of(door);
    struct row *row = find_row(s->work, t, (struct cell[]){cell_int(id)});
    if (!row || !check_row(s->work, t, cells, e))
        return !row;
    for (int i = 0; TABLES[t].columns[i]; i++)
        if (strcmp(TABLES[t].columns[i], "uid") != 0 && strcmp(TABLES[t].columns[i], "source") != 0)
            row->cells[i] = keep(&cells[i]);
    note_row(s, t, row);
    return true;
}

bool memory_set(struct store *door, enum table t, const struct cell *value, const struct cell *key,
                struct err *e)
{
    struct memory_store *s = of(door);
    struct row *row = find_row(s->work, t, key);
    (void)e;
    if (row) {
        row->cells[table_column(t, TABLES[t].settable)] = keep(value);
        note_row(s, t, row);
    }
    return true;
}

static bool remove_row(struct memory_store *s, enum table t, const struct row *row, struct err *e);

/* Rows that refer to a record go with it, but for a request of the Bourse, which keeps its partner. */
static bool remove_others(struct memory_store *s, enum table t, int64_t id, struct err *e)
{
    const struct cell is = cell_int(id);
    for (int other = TABLE_RECORDS; other <= TABLE_APD; other++)
        for (int c = 0; TABLES[other].columns[c]; c++) {
            if (reference((enum table)other, TABLES[other].columns[c]) != (int)t)
                continue;
            for (size_t i = s->work->tables[other].n; i-- > 0;) {
                const struct row row = s->work->tables[other].list[i];
                if (!same(&row.cells[c], &is))
                    continue;
                if (other == TABLE_RECORDS + RECORD_BOURSE)
                    return err_set(e, ERR_INVALID, "a request of the Bourse refers to it");
                if (!remove_row(s, (enum table)other, &row, e))
                    return false;
            }
        }
    return true;
}

static bool remove_row(struct memory_store *s, enum table t, const struct row *row, struct err *e)
{
    if (is_record(t) && !remove_others(s, t, row->id, e))
        return false;
    for (size_t i = 0; i < s->work->tables[t].n; i++)
        if (s->work->tables[t].list[i].id == row->id) {
            drop_row(s->work, t, &s->work->tables[t].list[i]);
            break;
        }
    note_row(s, t, row);
    note_former(s, t, row, false);
    return true;
}

bool memory_remove(struct store *door, enum table t, const struct cell *key, struct err *e)
{
    struct memory_store *s = of(door);
    const struct row *found = find_row(s->work, t, key);
    if (!found)
        return true;
    const struct row row = *found;
    return remove_row(s, t, &row, e);
}
