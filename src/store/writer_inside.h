/* writer_inside.h - what the files of the writer share */
#ifndef STORE_WRITER_INSIDE_H
#define STORE_WRITER_INSIDE_H

#include "base/arena.h"
#include "base/hash.h"
#include "store/rules.h"
#include "store/store_inside.h"
#include "store/writer.h"

enum { WRITER_APD_KEY = 64 };

struct successors {
    struct hash_map by_uid; /* index in uids */
    char (*uids)[RECORD_UID_SIZE];
    size_t n, capacity;
    bool read;
};

/* Actions by their partners, read when a coopération is first added (writer_again.c). */
struct actions {
    struct hash_map by_partner; /* the bytes of an id -> the last row of it */
    struct action_of {
        int64_t action;
        uint32_t before; /* of the same partner */
    } * rows;
    size_t n, capacity;
    bool read;
};

struct writer {
    struct store *store;
    bool bulk, marked, done;
    char now[32];               /* what `maj` gets */
    struct rules_around around; /* of the record that is put */
    char around_text[64];       /* what it points to */
    struct arena texts;         /* of the row that is put, as they are kept */
    rules_note *note;
    void *note_context;
    int64_t source;                   /* what `source` gets in new rows; 0: NULL */
    uint64_t written, written_before; /* rows, and at the mark; rows of `session` and `source` do not count */
    struct hash_map touched[RECORD_KINDS]; /* the bytes of an id, which may be any number -> 1: put or found
                                              unchanged */
    struct touched_since {                 /* touched first since the mark */
        enum record_kind kind;
        int64_t id;
    } * since;
    size_t n_since, since_capacity;
    struct successors successors;
    struct actions actions;
    struct partner_grid *grid;         /* writer_places.c; NULL until somebody asks */
    struct hash_map apd_touched;       /* "collectivité/year/country" */
    char (*apd_since)[WRITER_APD_KEY]; /* those touched first since the mark */
    size_t n_apd_since, apd_since_capacity;
};

/* --- what is written, counted --- */

bool write_insert(struct writer *w, enum table t, const struct cell *row, int64_t *id, struct err *e);
bool write_set(struct writer *w, enum table t, struct cell value, const struct cell *key, struct err *e);
bool write_remove(struct writer *w, enum table t, const struct cell *key, struct err *e);

/* --- records (writer_records.c) --- */

/* Add or change the record `uid`; out->uid is set too. cells: the columns of its table before uid. position
 * only for kinds that have one, else NULL. */
bool record_put(struct writer *w, enum record_kind kind, const char *uid, const struct cell *cells,
                const struct position *position, struct written *out, struct err *e);

/* Say that a record changed with its children: maj, and what in *out. */
bool record_touch(struct writer *w, enum record_kind kind, struct written *out, struct err *e);
/* The last step of a put: children may have changed where the record itself did not. good: all went well. */
bool record_finish(struct writer *w, enum record_kind kind, bool good, bool changed, struct written *out,
                   struct err *e);

bool record_touched(const struct writer *w, enum record_kind kind, int64_t id);
void records_mark(struct writer *w); /* what is remembered of records follows the mark */
void records_undo(struct writer *w);
void records_release(struct writer *w);

/* --- partners by place (writer_places.c) --- */
void places_put(struct writer *w, int64_t id, const char *pays, const struct position *p);
void places_mark(struct writer *w); /* what is remembered follows the mark */
void places_undo(struct writer *w);
void places_release(struct writer *w);

/* ERR_INVALID when a text is no UTF-8, ERR_TOO_LARGE when it is too long (text_limit.h). cells: from column
 * `first` of the table on. */
bool check_texts(enum table t, size_t first, const struct cell *cells, size_t n, struct err *e);

/* --- ids that have successors (writer_successors.c) --- */

/* The id that a key's one leads to, when its record was merged into another or made again as one: then the
 * record's own, which is there. */
bool successor_follow(struct writer *w, enum record_kind kind, char uid[RECORD_UID_SIZE], struct err *e);
/* Remember one that is written. */
void successor_note(struct writer *w, const char *uid, const char *successor);
void successors_release(struct writer *w);

/* Ids as the keys of records make them (writer_rows.c): of a coopération by its sides, and of what an owner
 * has under a title in a year (prefix "pr" or "b"). They do not follow. */
bool key_of_sides(struct writer *w, const char *nature, struct id_list members, struct id_list partners,
                  char uid[RECORD_UID_SIZE], struct err *e);
bool key_of_title(struct writer *w, const char *prefix, enum record_kind owner_kind, int64_t owner,
                  const char *titre, struct maybe annee, char uid[RECORD_UID_SIZE], struct err *e);

/* Actions by their sides, and what becomes of one that is made again as a coopération (writer_again.c). */
bool again_as_cooperation(struct writer *w, int64_t cooperation, const struct cooperation_row *row,
                          struct err *e);
void again_note_action(struct writer *w, int64_t action, struct id_list partners);
void again_release(struct writer *w);
/* One coopération takes in another: its projets, and what it does not say itself. */
bool merge_cooperation(struct writer *w, int64_t kept, int64_t gone, struct writer_merged *out,
                       struct err *e);

/* --- children (writer_children.c) --- */

enum { CHILD_MAX_ROWS = 10000 };

/* Make the rows of `owner` be these n, each of the columns of its table behind the owner, one row after the
 * other. Order and repetitions do not count in links. Sets *changed when something was written. */
bool children_put(struct writer *w, enum child_kind kind, int64_t owner, const struct cell *cells, size_t n,
                  bool *changed, struct err *e);
/* Rows of `from` become rows of `to` as well, where it has none like them; *n counts them up. */
bool children_join(struct writer *w, enum child_kind kind, int64_t from, int64_t to, size_t *n,
                   struct err *e);
/* In the links of an owner another record takes the place of one. */
bool children_replace(struct writer *w, enum child_kind kind, int64_t owner, int64_t gone, int64_t kept,
                      struct err *e);
/* The same of networks (writer_networks.c), from two lists, of which a network may be in both. A list without
 * ids stays as it is. */
bool networks_put(struct writer *w, int64_t owner, struct id_list members, struct id_list relays,
                  bool *changed, struct err *e);
/* The same of contacts (writer_contacts.c). Without rows they stay as they are. */
bool contacts_put(struct writer *w, enum child_kind kind, int64_t owner, struct contact_list list,
                  bool *changed, struct err *e);

/* A put begins: nothing is known around its record yet. */
static inline void writer_begin_row(struct writer *w)
{
    w->around = (struct rules_around){.this_year = w->around.this_year};
    arena_reset(&w->texts);
}

/* Rules of a row that is to be written, and what is worth a look in it. was: as rules_check takes it. */
bool writer_check(struct writer *w, enum table t, const struct cell *row, const struct cell *was,
                  struct err *e);

/* Texts as they are kept (store/reach.h), until the next put; NULL and "" as they are. */
const char *writer_mail(struct writer *w, const char *text);
const char *writer_web(struct writer *w, const char *text, bool bare);

/* "" takes a value away, NULL keeps it. */
static inline struct cell text_to_write(const char *t)
{
    return (struct cell){.kind = !t ? CELL_KEEP : *t ? CELL_TEXT : CELL_NULL, .text = t};
}

static inline struct cell number_to_write(struct maybe m)
{
    return (struct cell){.kind = m.state == MAYBE_VALUE   ? CELL_INT
                                 : m.state == MAYBE_EMPTY ? CELL_NULL
                                                          : CELL_KEEP,
                         .number = m.value};
}

static inline bool is_missing(const char *t)
{
    return !t || !*t;
}

/* A name or title that a new record must have; "" would take it away from one that is there. */
bool writer_check_name(const char *table, const char *column, const char *value, struct err *e);
bool writer_check_required(const char *table, const char *column, const char *value, struct err *e);

#endif
