/* record.h - the kinds of records that are written, their ids, positions, and what became of one */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdint.h>

enum record_kind {
    RECORD_COLLECTIVITE,
    RECORD_PARTENAIRE,
    RECORD_COOPERATION,
    RECORD_PROJET,
    RECORD_BOURSE,
    RECORD_RESEAU,
    RECORD_APPEL,
    RECORD_KINDS
};

enum { RECORD_UID_SIZE = 96 };

/* A position in degrees with its quality; quality NULL leaves what is there, "aucune" takes the position
 * away. */
struct position {
    const char *quality;
    double lon, lat;
};

enum written_what { WRITTEN_UNCHANGED, WRITTEN_ADDED, WRITTEN_CHANGED };

struct written {
    enum written_what what;
    int64_t id;
    char uid[RECORD_UID_SIZE];
};

#endif
