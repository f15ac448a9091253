#include "store/text_limit.h"

#include <string.h>

#include "atlas/snapshot.h"

_Static_assert((int)WRITER_TEXT_NAME_BYTES <= (int)SNAPSHOT_NAME_BYTES,
               "a name that can be written is not cut when read");

static const struct {
    const char *column;
    size_t bytes;
} LIMITS[] = {
    {"site_web", WRITER_TEXT_LINK_BYTES},      {"url", WRITER_TEXT_LINK_BYTES},
    {"description", WRITER_TEXT_BYTES},        {"objectifs", WRITER_TEXT_BYTES},
    {"historique", WRITER_TEXT_BYTES},         {"contexte", WRITER_TEXT_BYTES},
    {"partenaires_france", WRITER_TEXT_BYTES}, {"partenaires_pays", WRITER_TEXT_BYTES},
    {"volontaires", WRITER_TEXT_BYTES},
};

size_t text_limit(const char *column)
{
    for (size_t k = 0; k < sizeof LIMITS / sizeof LIMITS[0]; k++)
        if (strcmp(LIMITS[k].column, column) == 0)
            return LIMITS[k].bytes;
    return WRITER_TEXT_NAME_BYTES;
}

bool text_limit_check(const char *column, const char *shown, const char *text, struct err *e)
{
    const size_t n = text ? strlen(text) : 0, most = text_limit(column);
    return n <= most || err_say(e, ERR_TOO_LARGE, shown, text, "a text of %zu bytes, more than %zu",
                                "un texte de %zu octets, plus de %zu", n, most);
}
