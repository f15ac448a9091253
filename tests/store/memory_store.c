#include "store/memory_store.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/fill.h"
#include "store/sqlite/sqlite_store.h"

const struct store_kind *const STORE_KINDS[] = {&MEMORY_STORE, &SQLITE_STORE, NULL};

enum { BUSY_S = 10, CHANGES_KEPT = 200000 };

struct row {
    int64_t id;
    struct cell cells[TABLE_COLUMNS]; /* texts live as long as the place */
};

/* One state of the data. What is committed is not changed any more. */
struct data {
    atomic_int references;
    struct rows {
        struct row *list;
        size_t n, capacity;
        int64_t last_id;
    } tables[TABLE_COUNT];
    int64_t seq; /* of the change feed */
    uint64_t version;
};

struct place {
    struct place *next;
    char name[100];
    struct data *data;
    uint64_t instance; /* how many data have been published there */
    bool writing;
};

static struct {
    pthread_mutex_t lock; /* guards all of it, not what is committed */
    pthread_cond_t free;
    struct place *places;
    struct arena texts; /* only who writes adds to it, under the lock */
    uint64_t last_version;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER, .free = PTHREAD_COND_INITIALIZER};

struct memory_store {
    struct store door;
    char where[100];
    struct place *place; /* NULL while it is made */
    enum store_access access;
    struct data *work, *marked, *reading; /* of a transaction; of begin_read */
    bool bulk, replace;
    uint64_t instance, looked, loaded; /* versions */
    bool replaced;
};

static struct memory_store *of(struct store *s)
{
    return (struct memory_store *)s;
}

/* --- states ----------------------------------------------------------------------------------------------
 */

static struct data *data_ref(struct data *d)
{
    atomic_fetch_add(&d->references, 1);
    return d;
}

static void data_free(struct data *d)
{
    if (!d || atomic_fetch_sub(&d->references, 1) > 1)
        return;
    for (size_t t = 0; t < TABLE_COUNT; t++)
        free(d->tables[t].list);
    free(d);
}

static struct data *data_copy(const struct data *from)
{
    struct data *d = mem_dup(from, sizeof *from);
    atomic_init(&d->references, 1);
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        struct rows *r = &d->tables[t];
        r->list = r->n ? mem_dup(r->list, r->n * sizeof *r->list) : NULL;
        r->capacity = r->n;
    }
    return d;
}

static struct place *find_place(const char *name)
{
    struct place *p = all.places;
    while (p && strcmp(p->name, name) != 0)
        p = p->next;
    return p;
}

static struct place *add_place(const char *name)
{
    struct place *p = mem_alloc(1, sizeof *p);
    snprintf(p->name, sizeof p->name, "%s", name);
    p->next = all.places;
    return all.places = p;
}

/* Under the lock; takes the reference. */
static void put_data(struct place *p, struct data *d)
{
    data_free(p->data);
    d->version = ++all.last_version;
    p->data = d;
}

void memory_store_forget(void)
{
    while (all.places) {
        struct place *p = all.places;
        all.places = p->next;
        data_free(p->data);
        free(p);
    }
    arena_release(&all.texts);
}

/* --- as a whole ------------------------------------------------------------------------------------------
 */

static bool is_place(const char *where)
{
    return strncmp(where, "memory:", 7) == 0;
}

static bool is_there(const char *where)
{
    pthread_mutex_lock(&all.lock);
    bool there = find_place(where) != NULL;
    pthread_mutex_unlock(&all.lock);
    return there;
}

static struct memory_store *new_store(const char *where, enum store_access access)
{
    struct memory_store *s = mem_alloc(1, sizeof *s);
    s->door.kind = &MEMORY_STORE;
    s->access = access;
    snprintf(s->where, sizeof s->where, "%s", where);
    return s;
}

static struct store *open_store(const char *where, enum store_access access, struct err *e)
{
    pthread_mutex_lock(&all.lock);
    struct place *p = find_place(where);
    pthread_mutex_unlock(&all.lock);
    if (!p) {
        err_set(e, ERR_NOT_FOUND, "there is nothing at %s", where);
        return NULL;
    }
    struct memory_store *s = new_store(where, access);
    s->place = p;
    return &s->door;
}

static struct store *make(const char *where, bool replace, struct err *e)
{
    if (!replace && is_there(where)) {
        err_set(e, ERR_INVALID, "%s is already there", where);
        return NULL;
    }
    struct memory_store *s = new_store(where, STORE_WRITE);
    s->replace = replace;
    s->work = mem_alloc(1, sizeof *s->work);
    atomic_init(&s->work->references, 1);
    if (store_fill(&s->door, e)) {
        s->reading = s->work; /* what a transaction begins with */
        s->work = NULL;
        return &s->door;
    }
    data_free(s->work);
    free(s);
    return NULL;
}

static void rollback(struct store *door);

static bool close_store(struct store *door, struct err *e)
{
    (void)e;
    rollback(door);
    data_free(of(door)->reading);
    free(door);
    return true;
}

static bool publish(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    pthread_mutex_lock(&all.lock);
    struct place *p = find_place(s->where);
    bool good = !p || s->replace || err_set(e, ERR_INVALID, "%s is already there", s->where);
    if (good) {
        p = p ? p : add_place(s->where);
        put_data(p, s->reading);
        p->instance++;
        s->reading = NULL;
    }
    pthread_mutex_unlock(&all.lock);
    close_store(door, NULL);
    return good;
}

static bool copy_place(const char *from, const char *to, bool replace, struct err *e)
{
    pthread_mutex_lock(&all.lock);
    struct place *a = find_place(from), *b = find_place(to);
    bool good = a ? !b || replace || err_set(e, ERR_INVALID, "%s is already there", to)
                  : err_set(e, ERR_NOT_FOUND, "there is nothing at %s", from);
    if (good)
        put_data(b ? b : add_place(to), data_copy(a->data));
    pthread_mutex_unlock(&all.lock);
    return good;
}

static bool restore(const char *where, const char *from, char aside[STORE_ASIDE_BYTES], struct err *e)
{
    aside[0] = '\0';
    return copy_place(from, where, true, e);
}

static bool check(const char *where, struct check_report *r, struct err *e)
{
    if (!is_there(where))
        return err_set(e, ERR_NOT_FOUND, "there is nothing at %s", where);
    bytes_add_text(r->out, "memory ok\n");
    r->n_checks++;
    return true;
}

/* --- how the data move -----------------------------------------------------------------------------------
 */

static bool look(struct store *door, enum store_state *state, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    pthread_mutex_lock(&all.lock);
    s->replaced = s->replaced || s->instance != s->place->instance;
    s->instance = s->place->instance;
    s->looked = s->place->data->version;
    pthread_mutex_unlock(&all.lock);
    *state = s->replaced ? STORE_REPLACED : s->looked != s->loaded ? STORE_CHANGED : STORE_SAME;
    if (s->replaced)
        s->loaded = 0;
    s->replaced = false;
    return true;
}

static void distrust(struct store *door)
{
    of(door)->replaced = true;
}

static bool stale(const struct store *door)
{
    (void)door;
    return false;
}

static void loaded(struct store *door, bool good)
{
    if (good)
        of(door)->loaded = of(door)->looked;
}

static bool begin_read(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    pthread_mutex_lock(&all.lock);
    if (s->place) /* else its own, which is made */
        s->reading = data_ref(s->place->data);
    pthread_mutex_unlock(&all.lock);
    return true;
}

static bool end_read(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    if (s->place) {
        data_free(s->reading);
        s->reading = NULL;
    }
    return true;
}

static bool version(struct store *door, uint64_t *out, struct err *e)
{
    (void)e;
    *out = of(door)->reading->version;
    return true;
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

static struct cell cell_of(const struct row *r, enum table t, const char *column)
{
    int i = table_column(t, column);
    return i >= 0 ? r->cells[i] : cell_int(r->id);
}

static bool same(const struct cell *a, const struct cell *b)
{
    return a->kind == b->kind && a->kind != CELL_NULL && cell_compare(a, b) == 0;
}

/* Where the columns of a question are; -1: the id. */
struct asked {
    const struct question *q;
    const struct cell *by;
    size_t n_by;
    int by_at[QUESTION_BY + 1], order_at[4];
};

static struct cell cell_at(const struct row *r, int column)
{
    return column >= 0 ? r->cells[column] : cell_int(r->id);
}

static struct asked prepare(const struct question *q, const struct cell *by)
{
    struct asked a = {.q = q, .by = by};
    for (; q->by[a.n_by]; a.n_by++)
        a.by_at[a.n_by] = table_column(q->table, q->by[a.n_by]);
    if (q->after)
        a.by_at[a.n_by] = table_column(q->table, q->after);
    for (size_t i = 0; q->order[i]; i++)
        a.order_at[i] = table_column(q->table, q->order[i] + (strchr("-~", *q->order[i]) != NULL));
    return a;
}

static bool is_meant(const struct row *r, const struct asked *a)
{
    for (size_t i = 0; i < a->n_by; i++) {
        struct cell have = cell_at(r, a->by_at[i]);
        if (!same(&have, &a->by[i]))
            return false;
    }
    if (!a->q->after)
        return true;
    struct cell have = cell_at(r, a->by_at[a->n_by]);
    return have.kind == a->by[a->n_by].kind && cell_compare(&have, &a->by[a->n_by]) > 0;
}

static int compare_folded(const struct cell *a, const struct cell *b)
{
    struct bytes x, y;
    bytes_init(&x, 1 << 20);
    bytes_init(&y, 1 << 20);
    utf8_fold(&x, a->text, strlen(a->text));
    utf8_fold(&y, b->text, strlen(b->text));
    int order = strcmp(x.n ? x.data : "", y.n ? y.data : "");
    bytes_release(&x);
    bytes_release(&y);
    return order;
}

static int compare_rows(const void *x, const void *y, void *context)
{
    const struct asked *a = context;
    const struct row *const *r = x, *const *o = y;
    for (size_t i = 0; a->q->order[i]; i++) {
        char way = *a->q->order[i];
        struct cell p = cell_at(*r, a->order_at[i]), q = cell_at(*o, a->order_at[i]);
        int order = way == '~' ? compare_folded(&p, &q) : cell_compare(&p, &q);
        if (order)
            return way == '-' ? -order : order;
    }
    return *r < *o ? -1 : *r > *o;
}

static bool tell(const struct row *r, const struct question *q, ask_row *each, void *context)
{
    struct cell out[TABLE_COLUMNS + 1];
    size_t n = 0;
    for (; q->columns[0] && q->columns[n]; n++)
        out[n] = cell_of(r, q->table, q->columns[n]);
    if (!q->columns[0]) {
        n = table_columns(q->table);
        memcpy(out, r->cells, n * sizeof *out);
        out[n] = cell_int(r->id);
    }
    return each(context, out);
}

static bool ask(struct store *door, const struct question *q, const struct cell *by, ask_row *each,
                void *context, struct err *e)
{
    struct memory_store *s = of(door);
    bool own = !s->work && !s->reading;
    if (own && !begin_read(door, e))
        return false;
    const struct rows *rows = &(s->work ? s->work : s->reading)->tables[q->table];
    struct asked a = prepare(q, by);
    struct row *copies = NULL, **found = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (is_meant(&rows->list[i], &a)) {
            copies = mem_room(copies, n, &capacity, sizeof *copies);
            copies[n++] = rows->list[i]; /* `each` may write */
        }
    if (n) {
        found = mem_alloc(n, sizeof(struct row *));
        for (size_t i = 0; i < n; i++)
            found[i] = &copies[i];
        qsort_r(found, n, sizeof *found, compare_rows, &a);
    }
    for (size_t i = 0; i < n && tell(found[i], q, each, context);)
        i++;
    free(found);
    free(copies);
    return !own || end_read(door, e);
}

/* --- transactions ----------------------------------------------------------------------------------------
 */

static bool begin(struct store *door, const struct store_session *session, struct err *e)
{
    struct memory_store *s = of(door);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += BUSY_S;
    if (s->access != STORE_WRITE)
        return err_set(e, ERR_IO, "%s was opened for reading", s->where);
    pthread_mutex_lock(&all.lock);
    int waited = 0;
    while (s->place && s->place->writing && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&all.free, &all.lock, &until);
    bool good = !s->place || !s->place->writing;
    if (good && s->place)
        s->place->writing = true;
    if (good)
        s->work = data_copy(s->place ? s->place->data : s->reading);
    pthread_mutex_unlock(&all.lock);
    s->bulk = session->bulk;
    return good || err_set(e, ERR_BUSY, "%s is locked for more than %d s", s->where, BUSY_S);
}

static void end(struct memory_store *s)
{
    data_free(s->marked);
    s->work = s->marked = NULL;
    if (s->place) {
        s->place->writing = false;
        pthread_cond_broadcast(&all.free);
    }
    pthread_mutex_unlock(&all.lock);
}

static void rollback(struct store *door)
{
    struct memory_store *s = of(door);
    if (!s->work)
        return;
    pthread_mutex_lock(&all.lock);
    data_free(s->work);
    end(s);
}

static bool mark(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    data_free(s->marked);
    s->marked = data_copy(s->work);
    return true;
}

static bool undo(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    data_free(s->work);
    s->work = data_copy(s->marked);
    return true;
}

/* --- rows ------------------------------------------------------------------------------------------------
 */

static struct cell keep(const struct cell *c)
{
    if (c->kind == CELL_KEEP)
        return cell_null();
    if (c->kind != CELL_TEXT)
        return *c;
    size_t n = strlen(c->text);
    pthread_mutex_lock(&all.lock);
    const char *text = arena_text(&all.texts, c->text, n);
    pthread_mutex_unlock(&all.lock);
    return (struct cell){.kind = CELL_TEXT, .bytes = n, .text = text};
}

static struct row *add_row(struct data *d, enum table t, const struct cell *cells)
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
    add_row(s->work, TABLE_CHANGES, (struct cell[]){cell_int(++s->work->seq), cell_text(name), cell_int(id)});
    r->list[r->n - 1].id = id;
    if (r->n > CHANGES_KEPT)
        memmove(r->list, r->list + 1, --r->n * sizeof *r->list);
}

static bool is_record(enum table t)
{
    return t >= TABLE_RECORDS && t < TABLE_CHILDREN;
}

/* What a change of a row is, in the feed: of the records that a snapshot shows and their lists, not of
 * contacts, documents, labels and networks. */
static void note_row(struct memory_store *s, enum table t, const struct row *row)
{
    enum table record = t;
    if (t == TABLE_APD)
        note_change(s, "apd", row->cells[0].number);
    if (t < TABLE_RECORDS)
        note_change(s, "*", 0);
    if (t >= TABLE_CHILDREN && t <= TABLE_CHILDREN + CHILD_BOURSE_ODD)
        record = table_of_record(TABLES[t].belongs_to);
    if (is_record(record) && record <= TABLE_RECORDS + RECORD_BOURSE)
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
    struct cell uid = is_record(t) ? cell_of(row, t, "uid") : cell_null();
    if (!is_record(t) || t > TABLE_RECORDS + RECORD_BOURSE)
        return;
    struct row *was = find_row(s->work, TABLE_FORMER, &uid);
    if (was)
        drop_row(s->work, TABLE_FORMER, was);
    if (!back)
        add_row(
            s->work, TABLE_FORMER,
            (struct cell[]){uid, cell_text(TABLES[t].name), cell_null(), cell_text("2020-02-02T00:00:00Z")});
}

static bool insert(struct store *door, enum table t, const struct cell *cells, int64_t *id, struct err *e)
{
    struct memory_store *s = of(door);
    if (!check_row(s->work, t, cells, e))
        return false;
    if (is_repeated(s->work, t, cells))
        return err_set(e, ERR_INVALID, "%s has such a row already", TABLES[t].name);
    const struct row row = *add_row(s->work, t, cells);
    if (id)
        *id = row.id;
    note_row(s, t, &row);
    note_former(s, t, &row, true);
    return true;
}

static bool update(struct store *door, enum table t, int64_t id, const struct cell *cells, struct err *e)
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

static bool set(struct store *door, enum table t, const struct cell *value, const struct cell *key,
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

static bool remove_by_key(struct store *door, enum table t, const struct cell *key, struct err *e)
{
    struct memory_store *s = of(door);
    const struct row *found = find_row(s->work, t, key);
    if (!found)
        return true;
    const struct row row = *found;
    return remove_row(s, t, &row, e);
}

static bool commit(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    if (s->bulk)
        add_row(s->work, TABLE_CHANGES,
                (struct cell[]){cell_int(++s->work->seq), cell_text("*"), cell_int(0)});
    pthread_mutex_lock(&all.lock);
    if (s->place) {
        put_data(s->place, s->work);
    } else {
        data_free(s->reading);
        s->work->version = ++all.last_version;
        s->reading = s->work;
    }
    end(s);
    return true;
}

const struct store_kind MEMORY_STORE = {
    .is_place = is_place,
    .is_there = is_there,
    .open = open_store,
    .make = make,
    .publish = publish,
    .close = close_store,
    .look = look,
    .distrust = distrust,
    .stale = stale,
    .backup = copy_place,
    .restore = restore,
    .check = check,
    .begin_read = begin_read,
    .end_read = end_read,
    .version = version,
    .loaded = loaded,
    .ask = ask,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .mark = mark,
    .undo = undo,
    .insert = insert,
    .update = update,
    .set = set,
    .remove = remove_by_key,
};
