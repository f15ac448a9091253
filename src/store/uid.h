/* uid.h - stable external ids of records, made from their natural keys */
#ifndef STORE_UID_H
#define STORE_UID_H

#include <stddef.h>
#include <stdint.h>

#include "store/record.h"

/* The same key gives the same id on every machine and in every version; ids hold only [a-z0-9-] and are
 * readable where the key is. Names in keys are folded (base/utf8.h), so that case, accents and punctuation do
 * not matter. */

/* commune-69123, departement-69, region-84, region-22-82, epci-200046977, syndicat-..., autre-...: by INSEE
 * code, code or SIREN. Without one (NULL or ""): <type>-h<hash of name and département>. distinct (NULL:
 * none) adds -<distinct>. */
void uid_collectivite(char uid[RECORD_UID_SIZE], const char *type, const char *code, const char *nom,
                      const char *departement, const char *distinct);

/* p-ml-bamako; country NULL: p-zz-... `distinct` (NULL: none) is whatever tells homonyms of a country apart,
 * and adds
 * -<hash>; a name that does not fit into [a-z0-9-] or is too long gets one too. */
void uid_partenaire(char uid[RECORD_UID_SIZE], const char *pays, const char *nom, const char *distinct);

/* <prefix>-<hash>: of parts that are joined, each folded when fold is set. */
struct uid_hash {
    uint64_t h;
};
void uid_hash_add(struct uid_hash *h, const char *part);        /* as it is; NULL is as "" */
void uid_hash_add_folded(struct uid_hash *h, const char *part); /* folded */
void uid_from_hash(char uid[RECORD_UID_SIZE], const char *prefix, const struct uid_hash *h);

#endif
