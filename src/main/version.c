#include "main/version.h"

#include "main/version_built.h" /* below build/gen */

const char VERSION_TEXT[] = VERSION_BUILT;
const char VERSION_DATE[] = VERSION_BUILT_DATE;
