/* oracle_inside.h - what the files of the oracle share: the joined row, and the SQL of a criterion */
#ifndef ORACLE_ORACLE_INSIDE_H
#define ORACLE_ORACLE_INSIDE_H

#include "atlas/selection.h"
#include "base/bytes.h"

enum oracle_form {
    COLUMN,  /* a value in a column, or in one of two */
    LIST,    /* any number of values: the rows of the table projet_X or bourse_X, X being the column too */
    SPAN,    /* from one column to the other; missing when the first is */
    WORDS,   /* in the texts */
    BOX,     /* of the record's own places */
    PLACED,  /* has it any */
    CIRCLE,  /* around near */
    AREA,    /* or a territory */
    NOTHING, /* it filters nothing */
};

struct conditions {
    const struct snapshot *s;
    enum collection collection;
    const struct criteria *c;
    enum criterion by; /* the criterion a facet asks for, or CRITERION_COUNT */
    struct bytes *out;
    /* A box is asked of the records; of the place of the joined row too; the same, but one that lies nowhere
     * is in every box. */
    enum oracle_of { OF_RECORDS, OF_SITES, OF_PAIRS } of;
};

/* The joined row of a collection: r: the record; y: a territory; k: French member; c: cooperation; q:
 * partner; p: projet; f: financement. And the name that the records have in it. */
const char *oracle_joins(enum collection collection);
const char *oracle_record(enum collection collection);

/* Whose row is a site's place: k or q. */
const char *oracle_place(const struct conditions *x);

/* Where the values of a criterion stand: a column, or two, or the first and the last. money: beside a
 * criterion of financements, or counted by one. */
enum oracle_form oracle_form_of(enum criterion which);
const char *const *oracle_columns(const struct conditions *x, enum criterion which, bool money);
bool oracle_money(const struct conditions *x);

/* All that a joined row must meet: ` AND ...`. */
void oracle_add_tree(const struct conditions *x, const struct criteria *c, bool money);

/* SELECT `what` FROM the join WHERE the criteria hold, then `tail`. */
void oracle_add_query(const struct conditions *x, const char *what, const char *more_joins, const char *tail);

/* The value that a facet counts by, into `value`, and the join that gives it where it is not a column of the
 * joined row. */
enum { ORACLE_JOIN_BYTES = 1024 };
void oracle_value_of(const struct conditions *x, enum criterion by, const char *as,
                     char value[ORACLE_JOIN_BYTES], char join[ORACLE_JOIN_BYTES]);

/* Countries of the Francophonie, in SQL. */
#define FRANCOPHONIE                                                                                         \
    "'AD','AE','AL','AM','BE','BF','BG','BI','BJ','CA','CD','CF','CG','CH',"                                 \
    "'CI','CM','CV','CY','DJ','DM','EG','FR','GA','GH','GN','GQ','GR','GW',"                                 \
    "'HT','KH','KM','LA','LB','LC','LU','MA','MC','MD','MG','MK','ML','MR',"                                 \
    "'MU','NC','NE','QA','RO','RS','RW','SC','SN','ST','TD','TG','TN','VN',"                                 \
    "'VU','XK'"

#endif
