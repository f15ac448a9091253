#include "store/memory_store_inside.h"

#include <errno.h>
#include <pthread.h>
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

enum { BUSY_S = 10 };

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

const char *memory_keep(const char *text, size_t n)
{
    pthread_mutex_lock(&all.lock);
    const char *kept = arena_text(&all.texts, text, n);
    pthread_mutex_unlock(&all.lock);
    return kept;
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

static bool changed(struct store *door, char when[STORE_MOMENT_SIZE], struct err *e)
{
    (void)door;
    (void)e;
    when[0] = '\0';
    return true;
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

static struct cell cell_of(const struct row *r, enum table t, const char *column)
{
    int i = table_column(t, column);
    return i >= 0 ? r->cells[i] : cell_int(r->id);
}

/* Where the columns of a question are; -1: the id. */
struct asked {
    const struct question *q;
    const struct cell *by;
    size_t n_by;
    int by_at[QUESTION_BY + 1], order_at[4];
};

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

static bool commit(struct store *door, struct err *e)
{
    struct memory_store *s = of(door);
    (void)e;
    if (s->bulk)
        memory_add_row(s->work, TABLE_CHANGES,
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
    .changed = changed,
    .loaded = loaded,
    .ask = ask,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .mark = mark,
    .undo = undo,
    .insert = memory_insert,
    .update = memory_update,
    .set = memory_set,
    .remove = memory_remove,
};
