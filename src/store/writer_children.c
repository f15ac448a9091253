#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "store/writer_inside.h"

struct child {
    const struct cell *cells;
    struct cell key; /* of a row that is there: its id, or the first column of a link */
    bool matched;
};

struct children {
    struct child *rows;
    size_t n, capacity;
};

static int compare_children(const void *a, const void *b, void *width)
{
    const struct child *x = a, *y = b;
    for (size_t i = 0; i < *(const size_t *)width; i++) {
        int order = cell_compare(&x->cells[i], &y->cells[i]);
        if (order)
            return order;
    }
    return 0;
}

/* A link has no id: (owner, first column) is its key. */
static bool is_link(enum child_kind kind)
{
    return !TABLES[table_of_child(kind)].has_id;
}

struct reader {
    struct children *out;
    struct arena *arena;
    size_t width;
    bool link;
};

static bool read_child(void *context, const struct cell *row)
{
    struct reader *r = context;
    struct children *out = r->out;
    struct cell *cells = arena_alloc(r->arena, (r->width + 1) * sizeof *cells);
    for (size_t i = 0; i < r->width; i++) {
        cells[i] = row[1 + i];
        if (cells[i].kind == CELL_TEXT)
            cells[i].text = arena_text(r->arena, cells[i].text, strlen(cells[i].text));
    }
    out->rows = mem_room(out->rows, out->n, &out->capacity, sizeof *out->rows);
    out->rows[out->n++] = (struct child){.cells = cells, .key = r->link ? cells[0] : row[1 + r->width]};
    return true;
}

static bool read_children(struct writer *w, enum child_kind kind, int64_t owner, struct arena *arena,
                          struct children *out, struct err *e)
{
#define OF(kind, column)                                                                                     \
    [CHILD_##kind] = {.table = (enum table)(TABLE_CHILDREN + CHILD_##kind), .by = {column} }
    static const struct question CHILDREN[CHILD_KINDS] = {OF(COOPERATION_COLLECTIVITE, "cooperation_id"),
                                                          OF(COOPERATION_PARTENAIRE, "cooperation_id"),
                                                          OF(PROJET_THEMATIQUE, "projet_id"),
                                                          OF(PROJET_ODD, "projet_id"),
                                                          OF(FINANCEMENT, "projet_id"),
                                                          OF(BOURSE_THEMATIQUE, "bourse_id"),
                                                          OF(BOURSE_ODD, "bourse_id"),
                                                          OF(COLLECTIVITE_RESEAU, "collectivite_id"),
                                                          OF(LABEL, "collectivite_id"),
                                                          OF(APPEL_PAYS, "appel_id"),
                                                          OF(APPEL_THEMATIQUE, "appel_id"),
                                                          OF(COLLECTIVITE_CONTACT, "collectivite_id"),
                                                          OF(PARTENAIRE_CONTACT, "partenaire_id"),
                                                          OF(PROJET_CONTACT, "projet_id"),
                                                          OF(BOURSE_CONTACT, "bourse_id"),
                                                          OF(PROJET_DOCUMENT, "projet_id"),
                                                          OF(BOURSE_DOCUMENT, "bourse_id")};
#undef OF
    struct reader r = {out, arena, table_columns(table_of_child(kind)) - 1, is_link(kind)};
    return store_ask(w->store, &CHILDREN[kind], (struct cell[]){cell_int(owner)}, read_child, &r, e);
}

static void match(struct children *old, struct children *new, size_t width, bool link)
{
    if (old->n)
        qsort_r(old->rows, old->n, sizeof *old->rows, compare_children, &width);
    if (new->n)
        qsort_r(new->rows, new->n, sizeof *new->rows, compare_children, &width);
    for (size_t i = 0, j = 0; i < new->n; i++) {
        if (link && i > 0 && compare_children(&new->rows[i], &new->rows[i - 1], &width) == 0) {
            new->rows[i].matched = true; /* said twice */
            continue;
        }
        while (j < old->n && compare_children(&old->rows[j], &new->rows[i], &width) < 0)
            j++;
        if (j < old->n && compare_children(&old->rows[j], &new->rows[i], &width) == 0)
            old->rows[j++].matched = new->rows[i].matched = true;
    }
}

static bool insert_child(struct writer *w, enum table t, int64_t owner, const struct cell *cells,
                         size_t width, struct err *e)
{
    struct cell row[TABLE_COLUMNS] = {cell_int(owner)};
    memcpy(row + 1, cells, width * sizeof *row);
    return writer_check(w, t, row, NULL, e) &&
           (write_insert(w, t, row, NULL, e) || err_prefix(e, "%s", TABLES[t].name));
}

static bool write_difference(struct writer *w, enum child_kind kind, int64_t owner,
                             const struct children *old, const struct children *new, bool *changed,
                             struct err *e)
{
    enum table t = table_of_child(kind);
    size_t width = table_columns(t) - 1;
    bool good = true;
    for (size_t i = 0; good && i < old->n; i++) {
        if (old->rows[i].matched)
            continue;
        good = write_remove(w, t, (struct cell[]){cell_int(owner), old->rows[i].key}, e) ||
               err_prefix(e, "%s", TABLES[t].name);
        *changed = true;
    }
    for (size_t i = 0; good && i < new->n; i++) {
        if (new->rows[i].matched)
            continue;
        good = insert_child(w, t, owner, new->rows[i].cells, width, e);
        *changed = true;
    }
    return good;
}

/* One more row of a new list: a link to what the list has already gets the flags of both, a row that is there
 * already is left out. */
static void add_child(struct children *list, struct child row, size_t width, bool link)
{
    for (size_t i = 0; i < list->n; i++) {
        struct child *there = &list->rows[i];
        if (link && cell_compare(&there->cells[0], &row.cells[0]) == 0) {
            struct cell *cells = (struct cell *)(uintptr_t)there->cells; /* of the arena of who reads them */
            for (size_t k = 1; k < width; k++)
                if (cell_int_of(&row.cells[k]) > cell_int_of(&cells[k]))
                    cells[k] = row.cells[k];
            return;
        }
        if (!link && compare_children(there, &row, &width) == 0)
            return;
    }
    list->rows = mem_room(list->rows, list->n, &list->capacity, sizeof *list->rows);
    list->rows[list->n++] = row;
}

/* Puts what add_child has gathered. */
static bool put_list(struct writer *w, enum child_kind kind, int64_t owner, const struct children *list,
                     size_t width, bool *changed, struct err *e)
{
    struct cell *cells = mem_alloc(list->n * width + 1, sizeof *cells);
    for (size_t i = 0; i < list->n; i++)
        memcpy(cells + i * width, list->rows[i].cells, width * sizeof *cells);
    bool good = children_put(w, kind, owner, cells, list->n, changed, e);
    free(cells);
    return good;
}

bool children_join(struct writer *w, enum child_kind kind, int64_t from, int64_t to, size_t *n, struct err *e)
{
    const size_t width = table_columns(table_of_child(kind)) - 1;
    struct children theirs = {0}, both = {0}, all = {0};
    struct arena arena;
    bool changed = false;
    arena_init(&arena);
    bool good = read_children(w, kind, to, &arena, &both, e) &&
                read_children(w, kind, from, &arena, &theirs, e);
    for (size_t i = 0; good && i < both.n + theirs.n; i++)
        add_child(&all, i < both.n ? both.rows[i] : theirs.rows[i - both.n], width, is_link(kind));
    *n += good ? all.n - both.n : 0;
    good = good && (theirs.n == 0 || put_list(w, kind, to, &all, width, &changed, e));
    free(both.rows);
    free(theirs.rows);
    free(all.rows);
    arena_release(&arena);
    return good;
}

bool children_replace(struct writer *w, enum child_kind kind, int64_t owner, int64_t gone, int64_t kept,
                      struct err *e)
{
    const size_t width = table_columns(table_of_child(kind)) - 1;
    struct children there = {0}, all = {0};
    struct arena arena;
    bool changed = false;
    arena_init(&arena);
    bool good = read_children(w, kind, owner, &arena, &there, e);
    for (size_t i = 0; good && i < there.n; i++) {
        struct cell *cells = (struct cell *)(uintptr_t)there.rows[i].cells;
        if (cell_int_of(&cells[0]) == gone)
            cells[0] = cell_int(kept);
        add_child(&all, there.rows[i], width, true);
    }
    good = good && put_list(w, kind, owner, &all, width, &changed, e);
    free(there.rows);
    free(all.rows);
    arena_release(&arena);
    return good;
}

bool children_put(struct writer *w, enum child_kind kind, int64_t owner, const struct cell *cells, size_t n,
                  bool *changed, struct err *e)
{
    enum table t = table_of_child(kind);
    size_t width = table_columns(t) - 1;
    struct children old = {0}, new = {.n = n};
    struct arena arena;
    if (n > CHILD_MAX_ROWS)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "%zu rows of %s for one record, more than %d",
                       "%zu lignes de %s pour une seule fiche, plus de %d", n, TABLES[t].name,
                       CHILD_MAX_ROWS);
    for (size_t i = 0; i < n; i++)
        if (!check_texts(t, 1, cells + i * width, width, e))
            return err_prefix(e, "%s", TABLES[t].name);
    arena_init(&arena);
    new.rows = mem_alloc(n, sizeof *new.rows);
    for (size_t i = 0; i < n; i++)
        new.rows[i].cells = cells + i *width;
    bool good = w->bulk || read_children(w, kind, owner, &arena, &old, e);
    if (good) {
        match(&old, &new, width, is_link(kind));
        good = write_difference(w, kind, owner, &old, &new, changed, e);
    }
    free(new.rows);
    free(old.rows);
    arena_release(&arena);
    return good;
}
