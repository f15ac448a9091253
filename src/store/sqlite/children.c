#include "store/sqlite/children.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "store/text_limit.h"

enum { SELECT, INSERT, DELETE, MAX_SQL = 1024 };

enum { CHILD_MAX_COLUMNS = 6 };
#define CONTACT_COLUMNS                                                                                      \
    {                                                                                                        \
        "role", "prenom", "nom", "titre", "courriel", "telephone"                                            \
    }
#define DOCUMENT_COLUMNS                                                                                     \
    {                                                                                                        \
        "nom", "type_mime", "taille", "url"                                                                  \
    }

/* A link has no id: (owner, first column) is its key. */
static const struct {
    const char *table, *owner;
    bool link;
    const char *columns[CHILD_MAX_COLUMNS + 1];
} CHILDREN[CHILD_KINDS] = {
    [CHILD_COOPERATION_COLLECTIVITE] = {"cooperation_collectivite",
                                        "cooperation_id",
                                        true,
                                        {"collectivite_id", "chef_de_file"}},
    [CHILD_COOPERATION_PARTENAIRE] = {"cooperation_partenaire", "cooperation_id", true, {"partenaire_id"}},
    [CHILD_PROJET_THEMATIQUE] = {"projet_thematique", "projet_id", true, {"thematique"}},
    [CHILD_PROJET_ODD] = {"projet_odd", "projet_id", true, {"odd"}},
    [CHILD_FINANCEMENT] = {"financement", "projet_id", false, {"source", "annee", "montant", "libelle"}},
    [CHILD_BOURSE_THEMATIQUE] = {"bourse_thematique", "bourse_id", true, {"thematique"}},
    [CHILD_BOURSE_ODD] = {"bourse_odd", "bourse_id", true, {"odd"}},
    [CHILD_COLLECTIVITE_RESEAU] = {"collectivite_reseau", "collectivite_id", true, {"reseau_id"}},
    [CHILD_LABEL] = {"label", "collectivite_id", false, {"thematique", "dispositif", "domaine", "du", "au"}},
    [CHILD_APPEL_PAYS] = {"appel_pays", "appel_id", true, {"pays"}},
    [CHILD_APPEL_THEMATIQUE] = {"appel_thematique", "appel_id", true, {"thematique"}},
    [CHILD_COLLECTIVITE_CONTACT] = {"contact", "collectivite_id", false, CONTACT_COLUMNS},
    [CHILD_PARTENAIRE_CONTACT] = {"contact", "partenaire_id", false, CONTACT_COLUMNS},
    [CHILD_PROJET_CONTACT] = {"contact", "projet_id", false, CONTACT_COLUMNS},
    [CHILD_BOURSE_CONTACT] = {"contact", "bourse_id", false, CONTACT_COLUMNS},
    [CHILD_PROJET_DOCUMENT] = {"document", "projet_id", false, DOCUMENT_COLUMNS},
    [CHILD_BOURSE_DOCUMENT] = {"document", "bourse_id", false, DOCUMENT_COLUMNS},
};

static size_t n_child_columns(enum child_kind kind)
{
    size_t n = 0;
    while (CHILDREN[kind].columns[n])
        n++;
    return n;
}

static void child_sql(struct bytes *sql, enum child_kind kind, int which)
{
    const char *table = CHILDREN[kind].table, *owner = CHILDREN[kind].owner;
    size_t n = n_child_columns(kind);
    if (which == DELETE) {
        bytes_add_format(sql, "DELETE FROM %s WHERE %s = ?1 AND %s = ?2", table, owner,
                         CHILDREN[kind].link ? CHILDREN[kind].columns[0] : "id");
        return;
    }
    bytes_add_text(sql, which == SELECT ? "SELECT " : "INSERT INTO ");
    if (which == INSERT)
        bytes_add_format(sql, "%s (", table);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(sql, "%s, ", CHILDREN[kind].columns[i]);
    if (which == SELECT) {
        bytes_add_format(sql, "%s FROM %s WHERE %s = ?1",
                         CHILDREN[kind].link ? CHILDREN[kind].columns[0] : "id", table, owner);
        return;
    }
    bytes_add_format(sql, "%s) VALUES (", owner);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(sql, "?%zu, ", i + 2);
    bytes_add_text(sql, "?1)");
}

static struct stmt *child_stmt(struct records *r, enum child_kind kind, int which, struct err *e)
{
    if (r->child[kind][which])
        return r->child[kind][which];
    struct bytes sql;
    bytes_init(&sql, MAX_SQL);
    child_sql(&sql, kind, which);
    assert(!sql.full);
    r->child[kind][which] = stmt_new(r->db, sql.data, e);
    bytes_release(&sql);
    return r->child[kind][which];
}

void children_release(struct records *r)
{
    for (size_t k = 0; k < CHILD_KINDS; k++)
        for (size_t i = 0; i < 3; i++)
            stmt_free(r->child[k][i]);
}

/* --- children --------------------------------------------------------------------------------------- */

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

static bool read_children(struct records *r, enum child_kind kind, int64_t owner, struct arena *arena,
                          struct children *out, struct err *e)
{
    size_t width = n_child_columns(kind);
    struct stmt *s = child_stmt(r, kind, SELECT, e);
    enum stmt_result step = STMT_FAILED;
    if (!s)
        return false;
    stmt_bind_int(s, 1, owner);
    while ((step = stmt_step(s, e)) == STMT_ROW) {
        struct cell *cells = arena_alloc(arena, (width + 1) * sizeof *cells);
        for (size_t i = 0; i <= width; i++) {
            cells[i] = stmt_cell(s, (int)i);
            if (cells[i].kind == CELL_TEXT)
                cells[i].text = arena_text(arena, cells[i].text, strlen(cells[i].text));
        }
        out->rows = mem_room(out->rows, out->n, &out->capacity, sizeof *out->rows);
        out->rows[out->n++] = (struct child){.cells = cells, .key = cells[width]};
    }
    return step == STMT_DONE;
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

static bool write_difference(struct records *r, enum child_kind kind, int64_t owner,
                             const struct children *old, const struct children *new, bool *changed,
                             struct err *e)
{
    size_t width = n_child_columns(kind);
    bool good = true;
    for (size_t i = 0; good && i < old->n; i++) {
        struct stmt *s = old->rows[i].matched ? NULL : child_stmt(r, kind, DELETE, e);
        if (old->rows[i].matched)
            continue;
        good = s != NULL;
        if (good) {
            stmt_bind_int(s, 1, owner);
            stmt_bind_cell(s, 2, &old->rows[i].key);
            good = stmt_run(s, e);
            *changed = true;
        }
    }
    for (size_t i = 0; good && i < new->n; i++) {
        struct stmt *s = new->rows[i].matched ? NULL : child_stmt(r, kind, INSERT, e);
        if (new->rows[i].matched)
            continue;
        good = s != NULL;
        if (good) {
            stmt_bind_int(s, 1, owner);
            for (size_t c = 0; c < width; c++)
                stmt_bind_cell(s, (int)c + 2, &new->rows[i].cells[c]);
            good = stmt_run(s, e);
            *changed = true;
        }
    }
    return good || err_prefix(e, "%s", CHILDREN[kind].table);
}

bool children_put(struct records *r, enum child_kind kind, int64_t owner, const struct cell *cells, size_t n,
                  bool *changed, struct err *e)
{
    size_t width = n_child_columns(kind);
    struct children old = {0}, new = {.n = n};
    struct arena arena;
    if (n > CHILD_MAX_ROWS)
        return err_set(e, ERR_TOO_LARGE, "%zu rows of %s for one record, more than %d", n,
                       CHILDREN[kind].table, CHILD_MAX_ROWS);
    for (size_t i = 0; i < n * width; i++)
        if (cells[i].kind == CELL_TEXT &&
            !text_limit_check(CHILDREN[kind].columns[i % width], CHILDREN[kind].columns[i % width],
                              cells[i].text, e))
            return err_prefix(e, "%s", CHILDREN[kind].table);
    arena_init(&arena);
    new.rows = mem_alloc(n, sizeof *new.rows);
    for (size_t i = 0; i < n; i++)
        new.rows[i].cells = cells + i *width;
    bool good = r->bulk || read_children(r, kind, owner, &arena, &old, e);
    if (good) {
        match(&old, &new, width, CHILDREN[kind].link);
        good = write_difference(r, kind, owner, &old, &new, changed, e);
    }
    free(new.rows);
    free(old.rows);
    arena_release(&arena);
    return good;
}
