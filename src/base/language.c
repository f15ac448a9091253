#include "base/language.h"

#include <stddef.h>

const char *const LANGUAGE_CODES[LANGUAGES + 1] = {"fr", "en", NULL};
