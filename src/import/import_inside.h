/* import_inside.h - what the files of the import share */
#ifndef IMPORT_IMPORT_INSIDE_H
#define IMPORT_IMPORT_INSIDE_H

#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/publish.h"
#include "import/import.h"
#include "import/import_dates.h"
#include "import/import_money.h"
#include "import/import_vocabulary.h"
#include "places/geocode.h"
#include "sheet/sheet.h"
#include "store/writer.h"

enum { IMPORT_PLACES = 64 }; /* of a row in the report; more are counted in its state */

struct import_report {
    struct import_reporter *to; /* NULL: none */
    struct import_reported_list list;
    struct publish place;
    bool beside; /* made beside its place, and moved there by import_report_close */
    bool broken; /* why says what went wrong */
    struct err why;
};

/* import_report_csv.c */
extern const struct import_reporter IMPORT_REPORT_CSV;
struct import_report_csv {
    struct import_reporter reporter; /* IMPORT_REPORT_CSV */
    const struct import_reported_list *list;
    FILE *out;
    struct bytes line;
    struct arena row;
};

/* The place that is looked up, and what somebody chose for it. */
struct import_asking {
    const char *written, *country, *hint;
    bool chosen, nowhere; /* it is what somebody chose; that it has no place */
};

/* A report that is sent back, corrected. */
struct import_back {
    bool is;                                  /* the file is one */
    int columns[IMPORT_REPORT_COLUMNS], seal; /* where its own columns stand; -1: taken out */
    bool own[SHEET_COLUMNS];                  /* it is one of those */
    bool by_list;                             /* --columns is of the list: places count its columns alone */
    const char *file, *source, *options;      /* of the list that it is of; NULL: not said */
    const char *choices[2];                   /* of the row at hand: in France, abroad */
    size_t used[2];                           /* places of the row that have been looked up */
    bool replaced;                            /* a record gave way to another */
};

/* A record that rows refer to and that was found or added in this run. */
struct import_known {
    struct hash_map by_uid; /* index in records; of one that was taken back, an index that another has now */
    struct import_known_record {
        int64_t id;
        char uid[RECORD_UID_SIZE];
    } * records;
    size_t n, capacity;
};

enum { IMPORT_SOURCES = 32 }; /* columns that are headed by a source of financing, at most */
/* A column of the file that is headed "AFD", "Région 2013" and holds amounts. */
struct import_source {
    size_t column;
    const char *source; /* its code; NULL: the header says a year alone */
    int64_t year;       /* 0: none */
    struct money_habit habit;
};

/* What an identifiant that only counts the rows stood beside, by import_numbers.c. */
struct import_numbers {
    bool count;                 /* the column holds nothing else */
    bool over;                  /* they began again at a line that was not read ahead */
    struct hash_map ahead, run; /* number -> hash of its row */
};

struct import {
    struct import_options options;  /* as given, in the language that was settled */
    const struct import_options *o; /* the same */
    struct import_summary *summary;
    struct store *store;
    struct writer *w;
    struct gazetteer *g;
    struct shapes *shapes; /* NULL until a row has a position */
    struct sheet *sheet;
    struct import_report report;
    struct import_report_csv csv_report;
    struct import_back back;            /* of a report that is sent back */
    int statut_year;                    /* of the row, in the cell of its statut; 0: none */
    int column_of[IMPORT_COLUMNS];      /* which column of the file fills ours; -1: none */
    size_t n_columns;                   /* of the file */
    const char **headers;               /* n_columns of them, as the file has them */
    struct arena header;                /* where they are kept */
    int also[IMPORT_COLUMNS];           /* a second one that means the same; -1: none */
    const char *given[IMPORT_COLUMNS];  /* what holds for all rows, where no column says it; NULL */
    const char *filled[IMPORT_COLUMNS]; /* of the row: what the cells above say for an empty one; NULL */
    struct shape *shape;
    size_t title_rows;                        /* above the header */
    bool no_header;                           /* no line was recognised as one */
    bool guessed;                             /* columns are told by what stands in them, then */
    struct money_habit money[IMPORT_COLUMNS]; /* how amounts are written in ours */
    bool serial[IMPORT_COLUMNS];              /* 35796 is a day in ours */
    struct import_source sources[IMPORT_SOURCES];
    size_t n_sources;
    struct hash_map seen; /* uid -> line of the rows so far */
    struct import_numbers numbers;
    struct import_known known[2]; /* collectivités, partenaires */
    /* of the row at hand */
    struct arena arena;
    struct sheet_row row;
    struct import_place places[IMPORT_PLACES];
    size_t n_places;
    enum import_state state;     /* worst of its places */
    const char *note;            /* something to tell beside, by import_note; NULL */
    struct import_asking asking; /* the place that is looked up */
    bool placed;                 /* a choice gave a partner another place */
    bool statut_told;            /* that the file has no such column */
    bool committed;              /* the rows are in, whatever comes after */
};

/* import_cells.c */

static inline bool import_empty(const char *text)
{
    return !text || !*text;
}

/* Which of the kind's columns has this name; -1: none. */
int import_column_of(const struct import *i, const char *name);

/* The cell of one of our columns: NULL when the file has no such column or the cell is empty (what is there
 * stays), "" when it holds a lone "-" (what is there goes). name is one of the kind's. */
const char *import_cell(const struct import *i, const char *name);
/* The same; a missing or empty cell is an error. */
bool import_required(const struct import *i, const char *name, const char **text, struct err *e);

/* A cell's value; a missing or empty one leaves *m, *code, ... as they mean "not said". One that cannot be
 * read is left out. */
bool import_read_maybe(struct import *i, const char *name, struct maybe *m,
                       bool (*value)(int64_t *, const char *, const char *, struct err *), struct err *e);
bool import_value_yes(int64_t *out, const char *column, const char *text, struct err *e);
bool import_check_recent(int64_t year, const char *column, const char *text, struct err *e);

/* A value that cannot be kept, in a row that can: said in its note. False with `strict`, or where why is no
 * fault of the row: *e is why. */
bool import_leave_out(struct import *i, const struct err *why, struct err *e);
/* A note about one of our columns. */
void import_note_column(struct import *i, const char *name, const char *english, const char *french);
/* "F (Montant total)": one of our columns as the file heads it; "" where it is none. */
void import_name_column(const struct import *i, const char *name, char *out, size_t size);
/* "column F (Montant total): ", "" where the file has no such column; by our name, by the file's number. */
enum { COLUMN_BYTES = 200 };
void import_say_column(const struct import *i, const char *name, enum language l, char *out, size_t size);
void import_say_file_column(const struct import *i, size_t column, enum language l, char *out, size_t size);

bool import_read_code(struct import *i, const char *name, const char *vocabulary, const char **code,
                      struct err *e);
/* The same; one that is not known is left out. */
bool import_read_code_if_known(struct import *i, const char *name, const char *vocabulary, const char **code,
                               struct err *e);
/* import_statut.c: a statut, whose words may hold the year ("Terminé (2014)"), of its end or beginning, which
 * is taken where the row tells none. */
bool import_read_statut(struct import *i, const char **statut, struct err *e);
void import_statut_years(struct import *i, const char *statut, struct maybe *begin, struct maybe *end);
/* The cell of départements; that of a postal code, where it is one. */
const char *import_departement_cell(struct import *i);
/* What is not known of a list is left out. */
bool import_read_codes(struct import *i, const char *name, const char *vocabulary, struct text_list *list,
                       struct err *e);
bool import_read_date(struct import *i, const char *name, const char **date, struct err *e);
bool import_read_parts(struct import *i, const char *name, struct value_list *parts, struct err *e);
bool import_read_documents(struct import *i, struct document_list *list, struct err *e);
bool import_read_labels(struct import *i, struct label_list *list, struct err *e);

/* import_years.c: the years that something lasted, in two columns or in one ("2013-2014"). "en cours" in one
 * of them is a statut; statut NULL: there is none. */
struct import_years {
    const char *begin, *end; /* columns; end NULL: there is none */
    bool recent;             /* of what the schema keeps of projets */
    bool key;                /* the beginning is of the key, so that it is never left out */
};
bool import_read_years(struct import *i, const struct import_years *years, struct maybe *begin,
                       struct maybe *end, const char **statut, struct err *e);

/* import_contacts.c: role:prenom:nom:..., or a sentence with addresses and telephone numbers. */
bool import_read_contacts(struct import *i, struct contact_list *list, struct err *e);

/* import_financements.c */
/* An amount that is left out when it is none in euros, or one that must be. */
bool import_read_amount(struct import *i, const char *name, struct maybe *out, struct err *e);
bool import_take_amount(struct import *i, const char *name, const char *text, struct maybe *out,
                        struct err *e);
/* Sources and amounts from all columns that say some. */
bool import_read_financements(struct import *i, struct financement_list *list, struct err *e);

/* import_header.c: which column of the file is which of ours, by its header and --columns. */
bool import_read_header(struct import *i, struct err *e);
void import_read_sources(struct import *i); /* those that are sources of financing, once the store is open */
/* Which of our columns a header means; -1: none. country: of an adjective in it, or ""; NULL: nobody asks. */
int import_header_find(const struct import *i, const char *header, bool *exact, char country[3]);
bool import_is_member_column(const struct import *i, int ours); /* a row lacks something without it */
bool import_is_key_column(const struct import *i, int ours);    /* merged cells may stand in it */
bool import_check_doubles(struct import *i, struct err *e); /* two columns that mean one do not contradict */

/* import_shape.c: the records of a list, without titles, totals, texts and repeated headers, which are named.
 * The first rows are read ahead (at most 300, or 2 MiB) to find the header, of one or two lines, and to see
 * how amounts and dates are written. */
struct shape;
bool import_shape_begin(struct import *i, struct err *e); /* i->row is the header */
void import_shape_learn(struct import *i);                /* once columns are known */
void import_shape_tell(struct import *i);
enum sheet_step import_shape_next(struct import *i, struct err *why);
void import_shape_end(struct import *i);
const char *import_shape_title(const struct import *i,
                               size_t nth); /* a text above the header; NULL: no more */
void import_note_filled(struct import *i);  /* what was taken from the cells above */
bool import_shape_amounts(const struct import *i, size_t column);
/* import_shape_header.c: once rows are read ahead. i->row is the header then, i->title_rows and i->no_header
 * say what is around it. */
void import_shape_find_header(struct import *i);
/* A row that was read ahead, whatever it is; NULL: there is none. */
const struct sheet_row *import_shape_sample(const struct import *i, size_t row);
/* Once columns are known: lines of their own may say the country. */
void import_shape_countries(struct import *i);
bool import_shape_holds(const struct import *i,
                        size_t column); /* anything at all, as far as was read ahead */

/* import_guess.c: of a list that begins with its records, at row `first` of those read ahead: our names for
 * its columns, by what stands in them, "" for those that are not told; the literals of import_kinds.h. The
 * number of columns that were told; 0: none for certain, or the first row is no record. Columns that
 * --columns names are told, and "". At most IMPORT_GUESSED columns. Rows with fewer cells than least are
 * none. */
enum { IMPORT_GUESSED = 40 };
size_t import_guess_columns(struct import *i, size_t first, size_t n_rows, size_t least, const char **names,
                            size_t n);

/* Two texts but for accents, case and hyphens. */
bool import_same_folded(const char *a, const char *b);

/* import_identity.c: two lists may both have an identifiant "1". Without --source, a row that has the
 * identifiant of a record that it has nothing to do with is an error (ERR_INVALID), which names both. */
bool import_check_cooperation(struct import *i, const struct cooperation_row *row, struct err *e);
bool import_check_projet(struct import *i, const struct projet_row *row, struct err *e);
bool import_check_bourse(struct import *i, const struct bourse_row *row, struct err *e);

/* import_numbers.c: numbers that begin again under each country, or stand beside different things, are no
 * identifiants. What was read ahead settles it for the list, a later line for itself and those below. */
void import_numbers_learn(struct import *i, bool called_so); /* called_so: the header or --columns says it */
bool import_numbers_hold(struct import *i, const char *identifiant); /* of the row at hand, once */
void import_numbers_end(struct import *i);

/* import_language.c: whether more of the headers that were recognised are French than English. */
bool import_header_french(const struct import *i);

/* import_back.c: a report of the program that is sent back. The header is in i->row; where it is one, its own
 * columns are taken out of it, and the options of its list count where none were given. */
bool import_back_begin(struct import *i, struct err *e);
/* Whether the row at hand is to be imported: it asks for it, or somebody changed it. */
bool import_back_takes(struct import *i, bool *takes, struct err *e);
/* What the row was before gives way to what it is now. */
bool import_back_replace(struct import *i, const struct written *now, struct err *e);
bool import_back_end(struct import *i, struct err *e); /* and what only that referred to */
const char *import_file_name(const struct import *i);  /* of the list, without folder */
/* The columns of the list alone. */
void import_list_headers(struct import *i, struct import_reported_list *l);
void import_list_cells(struct import *i, struct import_reported *row);

/* import_choose.c: what somebody chose for the next place of its side that the row names: in the report that
 * is sent back, or in the answers. */
struct import_choice {
    enum { CHOICE_NONE, CHOICE_PLACE, CHOICE_POSITION, CHOICE_NOWHERE } what;
    const struct gazetteer_item *item;
    double lon, lat;
};
bool import_chosen(struct import *i, const char *written, const char *country, const char *hint, bool abroad,
                   struct import_choice *c, struct err *e);
/* The territory of a code as people write it, NULL: none. */
const struct gazetteer_item *import_item_of_code(struct import *i, const char *text);
void import_note_chosen(struct import *i, const struct import_choice *c, bool abroad);

/* import_rows.c: read the row at hand and write it. */
bool import_row(struct import *i, struct written *out, struct err *e);

/* import_places.c: what became of a place, for the report. */
void import_note_place(struct import *i, struct import_place place);
void import_note_result(struct import *i, const char *written, const struct geocode_result *r, bool abroad);
/* A hint that names nothing known was not used. */
void import_note_unread(struct import *i, const char *written, const char *hint, bool abroad);

/* import_collectivites.c, import_partenaires.c: the places of a row. type, code, ...: cells or NULL. Both
 * fill *row with texts of the arena, and note the place for the report. */
struct import_asked {
    const char *written, *type, *code, *departement, *region; /* of a French authority */
    bool several; /* the name is a list that could not be parted: it is not looked up */
};
bool import_find_collectivite(struct import *i, const struct import_asked *asked,
                              struct collectivite_row *row, struct err *e);
/* in: the countries that it may be in (import_countries.h). province_likely: the other side is a département
 * or a région. several: the name is a list that could not be parted, and is not looked up. */
struct import_countries;
bool import_find_partenaire(struct import *i, const char *nom, const struct import_countries *in,
                            const char *province, bool province_likely, bool several,
                            struct partenaire_row *row, struct err *e);
/* import_places.c: the record itself: found by its key, else added. */
bool import_refer_collectivite(struct import *i, const struct collectivite_row *row, int64_t *id,
                               struct err *e);
/* Has a row of this run referred to the partner that has this key? */
bool import_knows_partenaire(const struct import *i, const char *uid);
bool import_refer_partenaire(struct import *i, const struct partenaire_row *row, int64_t *id, struct err *e);

/* import_position.c: a position that the file gives, else what was found stays. One that lies outside its
 * country, or its département or region (of c; NULL: abroad), is noted and not used, and nothing is exact. */
bool import_read_position(struct import *i, const char *pays, const struct collectivite_row *c,
                          struct position *p, struct err *e);

/* import_report.c */
/* Something about the row that its report is to say, though it goes in; in the language of the run. Both
 * sentences have the same arguments, as those of err_say. */
void import_note(struct import *i, const char *english, const char *french, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Takes out what is left of characters that were cut when the sentence was made. */
void import_whole_characters(char *sentence);
void import_note_foreign(struct import *i); /* characters that are not of the file's encoding */
void import_tell_note(const struct import *i);
bool import_report_open(struct import *i, struct err *e); /* once the headers are known */
void import_report_row(struct import *i, const char *action, const char *uid, const char *message);
/* Nothing came in, and why. */
void import_report_refused(struct import *i, const char *sentence);
bool import_report_finish(struct import_report *r, struct err *e);              /* all of it is on the disk */
bool import_report_close(struct import *i, const char *refused, struct err *e); /* and in its place */

#endif
