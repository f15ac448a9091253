#include "http/conditional.h"

#include <string.h>

/* Does the list name the tag? weak: W/ before a tag does not count. */
static bool names(const char *list, const char *tag, bool weak)
{
    static const char SPACE[] = " \t";
    size_t n = tag ? strlen(tag) : 0;
    const char *p = list + strspn(list, " \t,");
    if (*p == '*' && p[1 + strspn(p + 1, " \t,")] == '\0')
        return true;
    while (*p) {
        bool is_weak = strncmp(p, "W/", 2) == 0;
        const char *open = p + (is_weak ? 2 : 0), *close = *open == '"' ? strchr(open + 1, '"') : NULL;
        if (close) {
            const char *next = close + 1 + strspn(close + 1, SPACE);
            bool whole = *next == ',' || *next == '\0';
            if (whole && tag && (weak || !is_weak) && (size_t)(close - open) == n + 1 &&
                memcmp(open + 1, tag, n) == 0)
                return true;
            p = next;
        }
        p += strcspn(p, ",");
        p += strspn(p, " \t,");
    }
    return false;
}

int conditional_status(const char *if_match, const char *if_none_match, const char *tag, bool weak)
{
    if (if_match && !names(if_match, weak ? NULL : tag, false))
        return 412;
    return if_none_match && names(if_none_match, tag, true) ? 304 : 200;
}
