/* import.h - a list into the database, row by row, in one transaction, with a report */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/language.h"
#include "import/import_kinds.h"
#include "import/import_report.h"
#include "sheet/encoding.h"

/* One transaction: nobody sees a part of it, and whatever ends the process before the commit leaves the
 * database as it was. A database that is not there yet is made beside its place and moved there when all is
 * done. Kinds, columns, keys and ways of writing are in import_kinds.h; places are looked up as geocode.h
 * says. A row that cannot be read is named by line and column and left out; with `strict` it ends the import.
 * A row is never taken to mean another place than it says: outside its département, région or province, or
 * its country in the case of a position, nothing is taken, and the row goes in with a note.
 * A row that says what is there already changes nothing. A row with the key of an earlier one of the file,
 * and other values, is an error.
 *
 * Records referred to (the authorities of a twinning, the coopération of a project) are added when they are
 * not there; those that are there are left as they are, but for a position where they had none. */
struct import_progress {
    enum language language;
    size_t bytes, of_bytes;
    unsigned long rows;
};

/* What is told of a row, in the language of the run. */
struct import_told {
    const char *sentence; /* "line 4, column F (Montant total): 'lots' is not an amount" */
    unsigned long line;   /* as the spreadsheet counts */
    const char *column;   /* "F (Montant total)", or "" */
    const char *what;     /* the sentence without where it is */
};

struct import_answers;

/* A place that is left open. Texts last as long as the call. */
struct import_question {
    unsigned long line;
    const char *written;
    const char *country; /* alpha-2 or ""; FR: a French authority */
    const char *hint;    /* département or province that the row tells, or "" */
    const struct import_candidate *candidates;
    size_t n;
};

struct import_options {
    const char *db_path, *csv_path; /* csv_path "-": standard input */
    const struct import_kind *kind; /* NULL: the file is a report, which says it */
    const char
        *columns;      /* "theirs=ours,theirs=ours"; "theirs=" leaves a column out; NULL: by their headers */
    const char *sheet; /* name or number of the sheet of a workbook; NULL: the only one that holds rows */
    enum sheet_encoding encoding;     /* of a CSV file, whatever it says; SHEET_BY_CONTENT: what it says */
    const char *report_path;          /* NULL: none */
    struct import_reporter *reporter; /* who writes it; NULL: CSV */
    const struct import_answers *answers; /* what was chosen before; NULL: nothing (import_answers.h) */
    void (*unsure)(void *context, const struct import_question *q); /* for each place that somebody could
                                                                       choose; NULL: nobody asks */
    void *unsure_context;
    const char *source; /* who the records are from; NULL: the file's name without folder and ending,
                           "stdin" of what is piped in */
    bool dry_run, strict;
    enum language language;  /* of what is said */
    bool language_of_header; /* French instead, where the headers of the file are */
    bool replace; /* retire what the source no longer holds; not when rows are in error, which may be about it
                   */
    void (*progress)(const struct import_progress *p); /* now and then; NULL: nobody looks */
    void (*row_error)(const struct import_told *t);    /* for each row in error; NULL: nobody listens */
    void (*row_note)(const struct import_told *t); /* for each row that went in with something to look at */
    const volatile sig_atomic_t
        *interrupted; /* set by a signal handler: stop and take all back; may be NULL */
};

struct import_summary {
    enum language language; /* that was spoken */
    const char *kind;       /* its name */
    unsigned long rows;
    unsigned long added, changed, unchanged, repeated, retired,
        kept;           /* kept: would be retired, but are in use */
    bool back;          /* it was a report that was sent back */
    unsigned long left; /* rows of it that asked for nothing, and that nobody changed */
    unsigned long states[IMPORT_STATES];
    unsigned long collectivites, partenaires, cooperations; /* added because rows refer to them */
    unsigned long hidden;                                   /* of the rows, by a filter or by hand */
    char separator;                                         /* of CSV; 0: a workbook */
    const char *encoding;                                   /* of CSV; else what the workbook is, "XLSX" */
    char sheet[200];                                        /* of a workbook: which of its sheets */
    unsigned long foreign, foreign_line; /* lines with characters in another encoding; the first of them */
    char mapping[2000];                  /* "Montant total = montant, ..." */
    char ignored[1000];                  /* headers that mean nothing here */
    char source[200];
};

/* False when nothing was written: the file or the database cannot be read, a required column is missing, all
 * rows are in error, or one is and `strict`. *summary is filled as far as it came. */
bool import_run(const struct import_options *o, struct import_summary *summary, struct err *e);

#endif
