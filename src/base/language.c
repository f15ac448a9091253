#include "base/language.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const LANGUAGE_CODES[LANGUAGES + 1] = {"fr", "en", NULL};

enum language language_of_locale(void)
{
    static const char *const NAMES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const char *value = getenv(NAMES[i]);
        if (value && *value)
            return strncmp(value, "fr", 2) == 0 ? LANGUAGE_FR : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}
