#include "store/uid.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/utf8.h"

enum { MAX_NAME_BYTES = 1 << 16, MAX_SLUG = 60 };

void uid_hash_add(struct uid_hash *h, const char *part)
{
    h->h = hash_bytes(part ? part : "", part ? strlen(part) : 0, h->h + 1);
}

void uid_hash_add_folded(struct uid_hash *h, const char *part)
{
    struct bytes folded;
    bytes_init(&folded, MAX_NAME_BYTES);
    if (part)
        utf8_fold(&folded, part, strlen(part));
    uid_hash_add(h, folded.data);
    bytes_release(&folded);
}

/* 14 hex digits: of 10 million records two would share an id once in 1 400 databases; the unique index tells.
 */
void uid_from_hash(char uid[RECORD_UID_SIZE], const char *prefix, const struct uid_hash *h)
{
    snprintf(uid, RECORD_UID_SIZE, "%s-%014llx", prefix, (unsigned long long)(h->h >> 8));
}

/* "San Juan" -> "san-juan". False when the slug alone does not tell the name. */
static bool slug(char out[MAX_SLUG + 1], const char *nom)
{
    struct bytes folded;
    bytes_init(&folded, MAX_NAME_BYTES);
    utf8_fold(&folded, nom, strlen(nom));
    size_t n = 0;
    bool whole = folded.n > 0 && folded.n <= MAX_SLUG;
    for (size_t i = 0; i < folded.n && n < MAX_SLUG; i++) {
        char c = folded.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
        else if (c == ' ')
            out[n++] = '-';
        else
            whole = false;
    }
    out[n] = '\0';
    bytes_release(&folded);
    return whole;
}

/* What is no lower-case letter and no digit becomes a hyphen. */
static void plain(char *uid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = uid[i];
        if (c >= 'A' && c <= 'Z')
            uid[i] = (char)(c - 'A' + 'a');
        else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            uid[i] = '-';
    }
}

void uid_collectivite(char uid[RECORD_UID_SIZE], const char *type, const char *code, const char *nom,
                      const char *departement, const char *distinct)
{
    if (code && *code) {
        snprintf(uid, RECORD_UID_SIZE, "%.32s-%.24s", type, code);
    } else {
        struct uid_hash h = {0};
        uid_hash_add(&h, type);
        uid_hash_add_folded(&h, nom);
        uid_hash_add(&h, departement);
        char prefix[40];
        snprintf(prefix, sizeof prefix, "%.32s-h", type);
        uid_from_hash(uid, prefix, &h);
    }
    size_t n = strlen(uid);
    if (distinct)
        n += (size_t)snprintf(uid + n, RECORD_UID_SIZE - n, "-%.16s", distinct);
    plain(uid, n);
}

void uid_partenaire(char uid[RECORD_UID_SIZE], const char *pays, const char *nom, const char *distinct)
{
    char name[MAX_SLUG + 1], country[3] = "zz";
    if (pays && pays[0] >= 'A' && pays[0] <= 'Z' && pays[1] >= 'A' && pays[1] <= 'Z') {
        country[0] = (char)(pays[0] - 'A' + 'a');
        country[1] = (char)(pays[1] - 'A' + 'a');
    }
    bool whole = slug(name, nom);
    size_t n = (size_t)snprintf(uid, RECORD_UID_SIZE, "p-%s-%s", country, name);
    if (whole && (!distinct || !*distinct))
        return;
    struct uid_hash h = {0};
    uid_hash_add_folded(&h, nom);
    uid_hash_add_folded(&h, distinct);
    snprintf(uid + n, RECORD_UID_SIZE - n, "-%08llx", (unsigned long long)(h.h >> 32));
}
