/* snapshot.h - one version of the data in memory: columns, links, sites, words; immutable once built */
#ifndef ATLAS_SNAPSHOT_H
#define ATLAS_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/bits.h"
#include "atlas/criterion.h"
#include "atlas/names.h"
#include "atlas/vocabulary.h"
#include "atlas/words.h"
#include "geo/measure.h"

/* Levels and rows. Criteria hold together on one row of their level, and the rows hang together as a left
 * join would make them:
 *
 *     collectivite --< member >-- cooperation --< projet --< financement
 *                                 cooperation --< partner >-- partenaire
 *
 * Where a join finds nothing, the snapshot holds a row of missing values: a cooperation without a projet has
 * one empty projet, a projet without financement one empty financement, a cooperation without partner is
 * linked to the empty partenaire, a collectivité without cooperation is a member of an empty cooperation. So
 * evaluation needs no outer joins; `real` tells such rows from records.
 *
 * Rows are numbered from 0. Collectivités and partenaires are places: they are numbered along a Hilbert
 * curve, the located first. Projets are numbered by cooperation, financements by projet, so that each owner's
 * are a range. CSR arrays: the entries of row i are list[first[i]] .. list[first[i + 1] - 1]. */

/* Bytes of the nom or titre of a record, which every list repeats: a longer one in the database is cut
 * between two characters and ends in "…". The writer refuses less (store/text_limit.h). */
enum { SNAPSHOT_NAME_BYTES = 4096 };

#define SNAPSHOT_NO_YEAR   INT16_MIN
#define SNAPSHOT_NO_AMOUNT (-1)

struct csr {
    uint32_t *first; /* rows + 1 */
    uint32_t *list;
};

/* One text heap for all rows; offset 0 is the empty text. */
struct text_heap {
    char *data;
    size_t n, capacity;
};

/* Places (rows of collectivites or partenaires): world units of geo/mercator.h (2^30 is the width of the
 * world). */
#define SNAPSHOT_BLOCK 64
struct place_block {
    uint32_t min_x, min_y, max_x, max_y; /* of the places SNAPSHOT_BLOCK * i and on */
    struct measure_ball ball;            /* around them on the ground */
};
struct places {
    uint32_t n, n_located; /* n includes the empty row at n - 1 */
    uint32_t *x, *y;       /* of the located */
    double *lon, *lat;     /* degrees, of the located */
    struct place_block *blocks;
    uint32_t n_blocks;
};

struct record_rows {      /* what every record has */
    uint32_t n;           /* rows, empty ones included */
    struct bits real;     /* rows that are records */
    int64_t *id;          /* row id in the database; 0 for empty rows */
    uint32_t *uid, *name; /* offsets into texts: external id; nom or titre */
    uint32_t *changed;    /* when, in seconds since 1970 (UTC); 0: not known. NULL of territories */
    uint32_t *uid_slots;  /* open addressing by hash of uid: row + 1 */
    uint32_t uid_mask;
    uint32_t *by_name;             /* rows in the order of their folded names, then of uid; empty rows last */
    uint32_t *rank;                /* the place of a row in by_name */
    struct name_words *name_words; /* what ranking reads of names (atlas/name_words.h) */
};

struct collectivites {
    struct record_rows rows;
    struct places places;
    uint16_t *type, *departement, *region, *region_1970, *qualite, *nature_epci;
    uint32_t *epci;    /* SIREN as a number, 0 when missing */
    uint32_t *siren;   /* its own, as a number, 0 when missing */
    uint32_t *commune; /* INSEE code read in base 36, 0 when missing */
    uint32_t *population;
    struct csr cooperations;
    uint32_t *others; /* how many partenaires it works with, each once */
};

struct partenaires {
    struct record_rows rows;
    struct places places;
    uint16_t *pays, *continent, *qualite, *cad;
    uint8_t *oif; /* 0, 1; 2 where the country is not known */
    struct csr cooperations;
    struct csr bourse;
    uint32_t *others; /* how many collectivites it works with, each once */
};

struct cooperations {
    struct record_rows rows;
    uint16_t *nature, *statut;
    uint8_t *jumelage;   /* 0, 1; 2 for empty rows */
    int16_t *depuis;     /* SNAPSHOT_NO_YEAR when not known */
    struct csr members;  /* rows of collectivites */
    struct csr partners; /* rows of partenaires */
    uint32_t
        *first_projet; /* n + 1: the projets of cooperation c are [first_projet[c], first_projet[c + 1]) */
};

struct projets {
    struct record_rows rows;
    uint32_t *cooperation;
    uint16_t *statut;
    int16_t *from_year, *to_year; /* years covered, both ends included; both SNAPSHOT_NO_YEAR when not known.
                                     A project that is not finished and has no last year goes on: INT16_MAX */
    struct csr thematiques, odd;  /* values of the vocabularies */
    uint32_t *first_financement;
    struct words words; /* what q searches */
};

struct financements {
    uint32_t n;
    struct bits real;
    uint32_t *projet;
    uint16_t *source;
    int16_t *year;
    int64_t *amount; /* euros */
};

struct bourse {
    struct record_rows rows;
    uint32_t *partenaire;
    uint16_t *statut;
    int16_t *year;
    int64_t *budget;
    struct csr thematiques, odd;
    struct words words;
};

/* What a collectivité declares to have spent of its own money: a row for each collectivité, year and country,
 * in that order. They hang on a collectivité and on a country, not on what is joined above. A year without
 * rows was not declared, which is not 0. */
struct apd {
    uint32_t n;
    uint32_t *first; /* rows of collectivites + 1: those of k are [first[k], first[k + 1]) */
    uint32_t *collectivite;
    uint16_t *pays;  /* never VOCABULARY_NONE */
    int16_t *year;   /* never SNAPSHOT_NO_YEAR */
    int64_t *amount; /* euros, 0 or more */
};

struct outline;

/* Territories: a row for each value of their vocabulary, in its order. Régions of before 2016 are no records.
 * Who is there is joined to them as a left join would: where nobody is, all but the territory itself is
 * missing. */
struct territories {
    struct record_rows rows;
    uint16_t *self; /* the value */
    uint16_t *parent,
        *parent2;      /* pays: continent, group of income; departements: région, that of before 2016 */
    uint8_t *oif;      /* of pays */
    struct bits empty; /* records where nobody is */
    struct csr places; /* who is there: rows of partenaires, or of collectivites, that are records */
    const struct outline *
        *outline; /* geo/outlines.h: of each row, NULL where there is none; NULL without any */
};

/* Rows per value: set[v] for value v, set[n_values] for rows without a value. */
struct value_sets {
    struct bits *set;
    uint32_t *n_rows; /* in each set */
    uint32_t n_values;
};

/* Least and greatest year that any row names; both SNAPSHOT_NO_YEAR without any. */
struct year_span {
    int16_t first, last;
};

struct snapshot {
    _Atomic uint32_t references;
    uint64_t version;     /* grows with each change; the data version of caches, ETags and TileJSON */
    int64_t changed_s;    /* when the data were last changed, as they tell it; since 1970, UTC; 0: unknown */
    bool demonstration;   /* generated data: said wherever it shows */
    uint32_t n_cut_names; /* that were longer than SNAPSHOT_NAME_BYTES */
    struct vocabulary vocabularies[VOCABULARY_COUNT];
    struct text_heap texts;
    struct collectivites collectivites;
    struct partenaires partenaires;
    struct cooperations cooperations;
    struct projets projets;
    struct financements financements;
    struct bourse bourse;
    struct apd apd;
    struct territories pays, regions, departements;
    struct names names; /* of all that is a criterion: for suggestions */

    /* bit sets per value of the criteria that have them (atlas/criterion.h), on the rows of each level */
    struct value_sets sets[LEVEL_COUNT][CRITERION_LISTS];
    /* and on the projets that such rows hang together with, of criteria with a facet that are of another
     * level: counts without a walk where all rows of the level count; about 70 kB per 1000 projets */
    struct value_sets projet_sets[CRITERION_LISTS];
    struct year_span years[CRITERION_LISTS]; /* of KIND_YEARS */
};

struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_free(struct snapshot *s); /* drops one reference; NULL is fine */

static inline const char *snapshot_text(const struct snapshot *s, uint32_t offset)
{
    return s->texts.data + offset;
}

/* When the data were last changed, as RFC 3339 writes it: what figures say they are of. NULL: the data do not
 * tell. Returns text. */
#define SNAPSHOT_MOMENT_BYTES 32
const char *snapshot_moment(const struct snapshot *s, char text[SNAPSHOT_MOMENT_BYTES]);

/* What a thing of names.h is called: the name of its row, or the label of its value. */
const char *snapshot_label(const struct snapshot *s, const struct named_thing *thing);

#define SNAPSHOT_NO_ROW UINT32_MAX
/* The row of a record by its external id, or SNAPSHOT_NO_ROW. */
uint32_t snapshot_find(const struct snapshot *s, const struct record_rows *rows, const char *uid);

/* All sets per value; returns how many. */
#define SNAPSHOT_SETS_MAX ((LEVEL_COUNT + 1) * CRITERION_LISTS)
unsigned snapshot_sets(struct snapshot *s, struct value_sets *all[SNAPSHOT_SETS_MAX]);

/* Bytes held, for /metrics. */
size_t snapshot_bytes(const struct snapshot *s);

#endif
