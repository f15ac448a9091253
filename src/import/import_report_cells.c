/* A report as a table of texts. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "import/import_inside.h"
#include "import/import_seal.h"

enum { CELL_BYTES = 1 << 28 };
#define LIST "liste."

const char *const IMPORT_REPORT_COLUMN[IMPORT_REPORT_COLUMNS] = {"ligne",
                                                                 "etat",
                                                                 "action",
                                                                 "identifiant",
                                                                 "france_ecrit",
                                                                 "france_etat",
                                                                 "france_trouve",
                                                                 "france_code",
                                                                 "france_methode",
                                                                 "france_candidats",
                                                                 "etranger_ecrit",
                                                                 "etranger_etat",
                                                                 "etranger_trouve",
                                                                 "etranger_pays",
                                                                 "etranger_methode",
                                                                 "etranger_longitude",
                                                                 "etranger_latitude",
                                                                 "etranger_candidats",
                                                                 "message",
                                                                 "france_choix",
                                                                 "etranger_choix"};

static const char *head_of(const char *header, size_t k, struct arena *a)
{
    char name[32];
    bool taken = strncasecmp(header, LIST, strlen(LIST)) == 0 || import_is_seal(header);
    for (size_t c = 0; c < IMPORT_REPORT_COLUMNS && !taken; c++)
        taken = strcasecmp(header, IMPORT_REPORT_COLUMN[c]) == 0;
    snprintf(name, sizeof name, "%zu", k + 1);
    return taken ? arena_format(a, LIST "%s", header) : *header ? header : arena_format(a, LIST "%s", name);
}

const char **import_report_heads(const struct import_reported_list *l, struct arena *a)
{
    const char **heads = arena_alloc(a, (IMPORT_REPORT_COLUMNS + l->n_headers + 1) * sizeof *heads);
    memcpy(heads, IMPORT_REPORT_COLUMN, sizeof IMPORT_REPORT_COLUMN);
    for (size_t k = 0; k < l->n_headers; k++)
        heads[IMPORT_REPORT_COLUMNS + k] = head_of(l->headers[k], k, a);
    heads[IMPORT_REPORT_COLUMNS + l->n_headers] = import_seal_head(l, a);
    return heads;
}

/* --- places -------------------------------------------------------------------------------------------- */

static void put_degrees(struct bytes *out, double degrees)
{
    if (!isnan(degrees))
        bytes_add_format(out, "%.5f", degrees);
}

static void put_of(struct bytes *out, const struct import_place *p, int what)
{
    const char *const texts[] = {p->written, import_state_name(p->state), p->found, p->code, p->how};
    switch (what) {
    case 5:
        put_degrees(out, p->lon);
        break;
    case 6:
        put_degrees(out, p->lat);
        break;
    case 7:
        bytes_add_text(out, p->candidates ? p->candidates : "");
        break;
    default:
        bytes_add_text(out, texts[what] ? texts[what] : "");
    }
}

/* One cell for all places of a side, between " | ". */
static const char *side(const struct import_reported *row, bool abroad, int what, struct arena *a)
{
    struct bytes cell;
    bool first = true;
    bytes_init(&cell, CELL_BYTES);
    for (size_t k = 0; k < row->n_places; k++) {
        if (row->places[k].abroad != abroad)
            continue;
        bytes_add_text(&cell, first ? "" : " | ");
        put_of(&cell, &row->places[k], what);
        first = false;
    }
    const char *text = arena_text(a, cell.data, cell.n);
    bytes_release(&cell);
    return text;
}

const char **import_report_cells(const struct import_reported_list *l, const struct import_reported *row,
                                 struct arena *a)
{
    enum { WRITTEN, STATE, FOUND, CODE, HOW, LON, LAT, CANDIDATES };
    static const int FRANCE[] = {WRITTEN, STATE, FOUND, CODE, HOW, CANDIDATES},
                     ABROAD[] = {WRITTEN, STATE, FOUND, CODE, HOW, LON, LAT, CANDIDATES};
    const char **cells = arena_alloc(a, (IMPORT_REPORT_COLUMNS + l->n_headers + 1) * sizeof *cells);
    size_t n = 0;
    cells[n++] = row->refused ? "" : arena_format(a, "%lu", row->line);
    cells[n++] = import_state_name(row->state);
    cells[n++] = row->action;
    cells[n++] = row->uid ? row->uid : "";
    for (size_t k = 0; k < sizeof FRANCE / sizeof FRANCE[0]; k++)
        cells[n++] = side(row, false, FRANCE[k], a);
    for (size_t k = 0; k < sizeof ABROAD / sizeof ABROAD[0]; k++)
        cells[n++] = side(row, true, ABROAD[k], a);
    cells[n++] = row->message ? row->message : "";
    cells[n++] = "";
    cells[n++] = "";
    for (size_t k = 0; k < l->n_headers; k++)
        cells[n++] = k < row->n_cells ? row->cells[k] : "";
    cells[n] = row->refused ? "" : import_seal(l->headers, row->cells, row->n_cells, a);
    return cells;
}
