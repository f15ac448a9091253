/* import_report.h - what became of each row of a list, and whoever writes it down */
#ifndef IMPORT_IMPORT_REPORT_H
#define IMPORT_IMPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/language.h"

struct import_summary;

enum import_state { /* of a row, worst first for the summary; French words in reports */
                    IMPORT_ERROR,
                    IMPORT_NOT_FOUND, /* a place that the gazetteer does not hold; written without position */
                    IMPORT_AMBIGUOUS,
                    IMPORT_APPROXIMATE,
                    IMPORT_EXACT,
                    IMPORT_NO_PLACE, /* nothing to look up, or somebody said that there is none */
                    IMPORT_STATES
};
const char *import_state_name(enum import_state s);

struct import_candidate {
    const char *name, *around; /* around: its département or province, or "" */
    const char *code;          /* INSEE code, SIREN, ...; "" abroad */
    unsigned long population;  /* 0: not known */
    double lon, lat;           /* NAN: not known */
};

/* One place of a row. Texts live as long as the row. */
struct import_place {
    const char *written;
    enum import_state state;
    const char *found, *code, *how; /* name, code or country, way it was found; "" when it was not */
    double lon, lat;                /* NAN: none */
    const char *candidates;         /* "1. Valence, Drôme (26362) | ..." where there was a choice */
    bool abroad;
    const struct import_candidate *choices; /* the same */
    size_t n_choices;
};

struct import_reported {
    unsigned long line;
    enum import_state state;
    const char *action, *uid, *message; /* uid: of the record that it became; "" or NULL: none */
    const struct import_place *places;
    size_t n_places;
    const char *const
        *cells; /* of the list, as many as it has headers, or none at all: it could not be read */
    size_t n_cells;
    bool refused; /* no row, but why all of them were refused (message) */
};

/* What is reported on. Texts last as long as the import. */
struct import_reported_list {
    const char *kind, *file, *source, *columns; /* source, columns: as the options say; NULL: not said */
    const char *const *headers;                 /* of the list */
    size_t n_headers;
};

/* Who writes reports down, at `path`, a new file that import moves to its place. Each function returns false
 * with an error, which ends the import. end is called once after begin, whatever happened (refused: what for,
 * or NULL), and leaves nothing to release; s holds the sums. */
struct import_reporter {
    bool (*begin)(struct import_reporter *r, const char *path, const struct import_reported_list *l,
                  struct err *e);
    bool (*row)(struct import_reporter *r, const struct import_reported *row, struct err *e);
    bool (*sync)(struct import_reporter *r, struct err *e); /* what there is is down; NULL: end sees to it */
    bool (*end)(struct import_reporter *r, const struct import_summary *s, const char *refused,
                struct err *e);
};

/* A report as a table. Its columns are IMPORT_REPORT_COLUMNS, then those of the list under their own headers
 * (with "liste." before one that is called like a column of the report, or is called nothing), then the seal:
 * its header says what list it is, its cells what the list said (import_back.c). So what is sent back tells
 * which rows somebody corrected. */
enum { IMPORT_REPORT_CHOICES = 19, IMPORT_REPORT_COLUMNS = 21 };
extern const char *const IMPORT_REPORT_COLUMN[IMPORT_REPORT_COLUMNS];

/* The seal of a row that the file of the report does not hold whole. */
#define IMPORT_REPORT_CUT "-"

/* IMPORT_REPORT_COLUMNS + l->n_headers + 1 texts. */
const char **import_report_heads(const struct import_reported_list *l, struct arena *a);
const char **import_report_cells(const struct import_reported_list *l, const struct import_reported *row,
                                 struct arena *a);

#endif
