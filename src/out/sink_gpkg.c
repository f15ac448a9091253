#include "out/sink_gpkg.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "out/columns.h"
#include "out/outlined.h"
#include "search/say_criteria.h"
#include "store/geopackage.h"

const struct sink_format SINK_GPKG = {"gpkg", "application/geopackage+sqlite3", "gpkg"};

/* How often the file is measured, and what it may grow by in between. */
enum { MEASURED_ROWS = 64, AHEAD_BYTES = 1 << 18, SAID_BYTES = 1 << 20 };

struct gpkg {
    struct sink sink;
    struct spool file;
    struct columns columns;
    struct geopackage *package;
    struct geopackage_layer layer;
    char changed[SNAPSHOT_MOMENT_BYTES];
    struct geopackage_column described[COLUMNS_MOST];
    struct cell cells[COLUMNS_MOST];
    struct bytes said;
    struct bytes texts; /* of the cells of a row, one after the other */
    double *points;     /* longitude, latitude */
    size_t n_points, capacity;
    uint64_t n, at; /* of the finished file; sent up to here */
};

static void describe(struct gpkg *g, const struct list *l, const struct sink_head *h)
{
    static const enum geopackage_type TYPES[] = {
        [FILE_MISSING] = GEOPACKAGE_TEXT,    [FILE_TEXT] = GEOPACKAGE_TEXT,
        [FILE_INTEGER] = GEOPACKAGE_INTEGER, [FILE_REAL] = GEOPACKAGE_REAL,
        [FILE_TRUTH] = GEOPACKAGE_BOOLEAN,   [FILE_DATE] = GEOPACKAGE_DATE};
    const struct selection *sel = l->selection;
    const time_t when = sel->snapshot->changed_s;
    char day[32] = "";
    struct tm tm;
    for (unsigned i = 0; i < g->columns.n; i++)
        g->described[i] = (struct geopackage_column){g->columns.column[i].name,
                                                     TYPES[g->columns.column[i].kind]};
    bytes_add_text(&g->said, "Critères\u00a0: ");
    say_criteria(h->criteria, sel->snapshot, LANGUAGE_FR, &g->said);
    if (when)
        strftime(day, sizeof day, " du %d/%m/%Y", gmtime_r(&when, &tm));
    bytes_add_format(&g->said,
                     ". Données%s, version %" PRIu64
                     ". Source\u00a0: Atlas français de la coopération décentralisée.%s",
                     day, sel->snapshot->version,
                     sel->snapshot->demonstration ? " Données de démonstration, fictives." : "");
    g->layer = (struct geopackage_layer){COLLECTION_NAMES[sel->collection],
                                         COLLECTION_TITLES[sel->collection],
                                         g->said.data,
                                         collection_territory(sel->collection)         ? GEOMETRY_POLYGONS
                                         : collection_has_many_places(sel->collection) ? GEOMETRY_POINTS
                                                                                       : GEOMETRY_POINT,
                                         snapshot_moment(sel->snapshot, g->changed),
                                         g->described,
                                         g->columns.n};
}

/* SQLite opens files by their name alone, which is gone again at once. */
static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct gpkg *g = (struct gpkg *)s;
    char path[PATH_MAX];
    (void)out;
    columns_init(&g->columns, l);
    describe(g, l, h);
    if (!spool_begin_named(&g->file, path, e))
        return false;
    g->package = geopackage_new(path, &g->layer, e);
    unlink(path);
    return g->package && spool_count(&g->file, AHEAD_BYTES, e);
}

/* Texts last until the next is read, and a row is all of them. */
static void hold_texts(struct gpkg *g)
{
    const char *at = g->texts.data;
    for (unsigned i = 0; i < g->columns.n && !g->texts.full; i++)
        if (g->cells[i].kind == CELL_TEXT) {
            g->cells[i].text = at;
            at += strlen(at) + 1;
        }
}

static void read_cells(struct gpkg *g, uint32_t i)
{
    bytes_reset(&g->texts);
    for (unsigned k = 0; k < g->columns.n; k++) {
        struct file_value v;
        columns_value(&g->columns, k, i, &v);
        g->cells[k] = v.kind == FILE_INTEGER || v.kind == FILE_TRUTH ? cell_int(v.number)
                      : v.kind == FILE_REAL                          ? cell_real(v.real)
                      : v.kind == FILE_MISSING                       ? cell_null()
                                                                     : cell_text("");
        if (v.kind == FILE_TEXT)
            bytes_add(&g->texts, v.text, v.n);
        else if (v.kind == FILE_DATE)
            columns_put_date(&g->texts, v.number);
        if (v.kind == FILE_TEXT || v.kind == FILE_DATE)
            bytes_add_char(&g->texts, '\0');
    }
    hold_texts(g);
}

static void read_points(struct gpkg *g, uint32_t row)
{
    const struct selection *sel = g->columns.list->selection;
    struct record_places places;
    uint32_t place;
    g->n_points = 0;
    record_places_begin(&places, sel, row);
    while (record_places_next(&places, &place)) {
        g->points = mem_room(g->points, g->n_points, &g->capacity, 2 * sizeof *g->points);
        g->points[2 * g->n_points] = places.places->lon[place];
        g->points[2 * g->n_points + 1] = places.places->lat[place];
        g->n_points++;
    }
}

static bool count_bytes(struct gpkg *g, struct err *e)
{
    uint64_t now = geopackage_bytes(g->package) + AHEAD_BYTES;
    return now <= g->file.n || spool_count(&g->file, now - g->file.n, e);
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct gpkg *g = (struct gpkg *)s;
    (void)texts;
    (void)out;
    read_cells(g, i);
    read_points(g, g->columns.list->rows[i]);
    if (g->texts.full)
        return err_set(e, ERR_INTERNAL, "record %u of this list is too large", i + 1);
    const struct selection *sel = g->columns.list->selection;
    const struct outline *o = outlined(sel->snapshot, sel->collection, g->columns.list->rows[i]);
    return (o ? geopackage_add_polygons(g->package, g->cells, &o->shape, e)
              : geopackage_add(g->package, g->cells, g->points, g->n_points, e)) &&
           (i % MEASURED_ROWS || count_bytes(g, e));
}

static bool finish(struct gpkg *g, struct err *e)
{
    if (!geopackage_finish(g->package, e) || !count_bytes(g, e))
        return false;
    g->n = geopackage_bytes(g->package);
    geopackage_free(g->package);
    g->package = NULL;
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    struct gpkg *g = (struct gpkg *)s;
    if (g->package && !finish(g, e))
        return SOURCE_FAILED;
    return spool_send(&g->file, g->n, &g->at, out, e);
}

static void free_gpkg(struct sink *s)
{
    struct gpkg *g = (struct gpkg *)s;
    geopackage_free(g->package);
    if (g->columns.list)
        columns_release(&g->columns);
    spool_release(&g->file);
    bytes_release(&g->said);
    bytes_release(&g->texts);
    free(g->points);
    free(g);
}

struct sink *sink_gpkg_new(struct spool_room *room, uint64_t client)
{
    enum { TEXTS_BYTES = 256 << 20 };
    struct gpkg *g = mem_alloc(1, sizeof *g);
    g->sink = (struct sink){&SINK_GPKG, begin, feature, end, free_gpkg};
    spool_init(&g->file, room);
    g->file.client = client;
    bytes_init(&g->said, SAID_BYTES);
    bytes_init(&g->texts, TEXTS_BYTES);
    return &g->sink;
}
