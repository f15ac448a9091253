/* store.h - the door to the data: look, load, texts of a record, what changed, copies; writer.h writes */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "atlas/selection.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/cell.h"
#include "store/record.h"

/* Whoever asks for data or writes them asks here, and knows nothing of how they are kept. The place of the
 * data says which store it is (kinds.c): the name of a file is an SQLite database with SpatiaLite
 * (store/sqlite/). What a second store has to be able to is in store_inside.h.
 *
 * A handle belongs to the thread that uses it, opened and closed where it pleases; opening is safe from
 * several threads at once and takes milliseconds. Readers never wait for a writer. What is read in one call
 * is one state of the data. */
struct store;

enum store_access {
    STORE_READ, /* no writing at all; data of an older version of this program are refused */
    STORE_KEEP, /* reading, with the right to put in order how they are kept: older data are brought up where
                   they may be written, and logs are folded when nobody else is there */
    STORE_WRITE /* brought up to the version of this program when they are older */
};

/* NULL and one sentence when there are none (ERR_NOT_FOUND), when what stands there is no store, another
 * program's, or a newer atlasd's (ERR_INVALID), or cannot be read (ERR_IO); ERR_BUSY when others keep it
 * locked. */
struct store *store_open(const char *where, enum store_access access, struct err *e);
void store_close(struct store *s);                 /* NULL is fine */
bool store_finish(struct store *s, struct err *e); /* the same, and says what failed */

/* Does anything stand there? What it is, opening says. */
bool store_is_there(const char *where);

/* New data, with the vocabularies and territories and no records: opened for writing, made aside, so that
 * what is killed on the way leaves nothing. store_publish puts them in their place, whole and safe on the
 * disk; store_close takes them back. What is there is an error (ERR_INVALID) unless `replace` is set; then it
 * goes when the new comes, and must not be open elsewhere (ERR_BUSY). */
struct store *store_make(const char *where, bool replace, struct err *e);
bool store_publish(struct store *s, struct err *e); /* the handle is gone, whatever happened */

/* The file whose owner and folder matter, NULL when the data are not in one. */
const char *store_file(const char *where);

/* Who writes, and how (store/writer.h). */
struct store_session {
    const char *author, *reason; /* for the audit trail; NULL when not known */
    bool bulk;                   /* new data are filled: nothing is told of single changes */
    bool list;                   /* many rows are to come: what can be done for all together may wait */
};

/* --- how the data move -------------------------------------------------------------------------------- */

enum store_state {
    STORE_SAME,     /* nobody has committed since the last store_load */
    STORE_CHANGED,  /* somebody has, or nothing was loaded yet */
    STORE_REPLACED, /* other data stand there, and were opened: other handles are to be opened again. Told
                       once, of those that were opened first too */
    STORE_DOUBTFUL  /* the same, and part of them may have gone, which no version says: load them in full */
};

/* Look at the place. Takes microseconds when nothing changed, so that it can be asked often. A handle opened
 * to keep also puts things in order when nobody has written for a second. False when the data cannot be read
 * or must not be; what was loaded stays good. */
bool store_look(struct store *s, enum store_state *state, struct err *e);

/* What was read seems damaged: at the next look all is opened anew. */
void store_distrust(struct store *s);

/* Have the data changed in a way that this handle cannot follow? Then what it failed to read says nothing of
 * them; look, or open it again, and read once more. */
bool store_stale(const struct store *s);

/* The data with their version, read as one state, when it is not `known` (0: none); else *out is NULL. The
 * version (snapshot->version, 53 bits, never 0) is the same for the same data, after a restart too, and
 * another when as many changes were made to other data. The caller owns one reference. */
bool store_load(struct store *s, uint64_t known, struct snapshot **out, struct err *e);

/* --- one record --------------------------------------------------------------------------------------- */

/* Who hears what only the store holds of a record. Values are gone after the call. */
struct store_reader {
    /* Each text by the name of the property; null when it has none, a number for a year. */
    void (*text)(void *context, const char *name, const struct cell *value);
    /* Then what belongs to it and everybody may see: lists of rows. Those that follow are of the list `name`;
     * NULL: it was the last one. */
    void (*list)(void *context, const char *name);
    /* As many values as names, which end in NULL. Contacts are personal data: of one there is what its
     * `publication` allows (store/sqlite/schema.sql), the rest is null; one that is not published is no row.
     * An address is one of the web (http, https) or null. */
    void (*row)(void *context, const char *const *names, const struct cell *values);
    void *context;
};

/* Nothing is told when there is no such record any more: a free id may be another's by now, so both ids are
 * asked for. *version is that of the data that it was read from, which may be ahead of a snapshot. */
bool store_read_record(struct store *s, enum collection collection, int64_t id, const char *uid,
                       const struct store_reader *to, uint64_t *version, struct err *e);

/* --- what is read as a whole --------------------------------------------------------------------------- */

/* Lists of rows, each row as store_reader.row tells it; `text` is not called. The first list is by folded
 * name, calls the latest first; numero is what the others refer to.
 *   STORE_NETWORKS  reseaux: numero, id, nom, pays, portee, site_web
 *                   collectivites: reseau, collectivite (the id of its row, as rows->id of a snapshot),
 * membre, relais STORE_CALLS     appels: numero, id, nom, annee_debut, annee_fin, description, site_web pays:
 * appel, pays thematiques: appel, thematique Nobody limits how many there are, nor how long their texts:
 * whoever shows them does. */
enum store_whole { STORE_NETWORKS, STORE_CALLS };
bool store_read_whole(struct store *s, enum store_whole which, const struct store_reader *to,
                      uint64_t *version, struct err *e);

/* --- ids that fell out of use -------------------------------------------------------------------------- */

/* What became of an external id that no record has: the last of those that followed each other. */
struct store_former {
    enum { FORMER_UNKNOWN, FORMER_MERGED, FORMER_REMOVED } what;
    char successor[RECORD_UID_SIZE]; /* of one that was merged */
    char removed_on[11];             /* 2015-12-31, "" when not known */
};
bool store_former(struct store *s, const char *uid, struct store_former *out, struct err *e);

/* --- what changed -------------------------------------------------------------------------------------- */

struct store_change {
    uint64_t seq; /* grows by one */
    enum { CHANGE_ALL, CHANGE_RECORD, CHANGE_APD } what;
    enum record_kind kind; /* of CHANGE_RECORD: the record, what belongs to it, or its removal */
    int64_t id;            /* of the record; of CHANGE_APD the collectivité's */
};

/* Changes that were committed after the one numbered `since`, in order. CHANGE_ALL when anything may have
 * changed; first and with seq 0 when those behind `since` are no longer known, or `since` never was one of
 * these data (0 always is). *last is the number of the last one, to go on from. */
typedef void store_change_cb(void *context, const struct store_change *change);
bool store_changes(struct store *s, uint64_t since, store_change_cb *each, void *context, uint64_t *last,
                   struct err *e);

/* --- vocabularies --------------------------------------------------------------------------------------- */

/* The code of a value as people write it, case, accents and punctuation aside, and by the key of base/fold.h;
 * "" when nobody writes it so. A vocabulary is named as in the schema: thematique, source_financement,
 * type_collectivite, statut, nature, odd, qualite_position, etat_publication, continent, pays, region,
 * departement. */
enum { STORE_CODE_SIZE = 32 };
bool store_code(struct store *s, const char *vocabulary, const char *text, char code[STORE_CODE_SIZE],
                struct err *e);

/* All ways to write the values of a vocabulary, folded, in their order. */
typedef void store_alias(void *context, const char *alias, const char *code);
bool store_aliases(struct store *s, const char *vocabulary, store_alias *each, void *context, struct err *e);

/* The names of the sources that records have come from (struct writer_options). */
typedef void store_source(void *context, const char *name);
bool store_sources(struct store *s, store_source *each, void *context, struct err *e);

/* --- as a whole --------------------------------------------------------------------------------------- */

enum { STORE_ASIDE_BYTES = PATH_MAX + 64 };

/* One state of the data, read beside their writers, as a file `to` that store_restore takes. */
bool store_backup(const char *where, const char *to, bool replace, struct err *e);

/* The copy `from` becomes the content, at once for all who have it open, or not at all. What was no store any
 * more is kept under the name that `aside` tells, "" otherwise. */
bool store_restore(const char *where, const char *from, char aside[STORE_ASIDE_BYTES], struct err *e);

struct check_report {
    struct bytes *out; /* text in English, a line per check and tables of counts; the caller's */
    unsigned n_checks, n_faults;
    char first[256]; /* what the first fault is, "" without any */
};

/* Is it sound, and how good are its positions? False only when it cannot be read at all. Nothing is changed,
 * no writer waits. Some seconds at the published size, a minute or two at 100 times that. */
bool store_check(const char *where, struct check_report *r, struct err *e);

#endif
