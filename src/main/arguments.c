#include "main/arguments.h"

#include <string.h>

static const struct argument *find(const struct argument *table, size_t n, const char *text, size_t length)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(table[i].name) == length && memcmp(table[i].name, text, length) == 0)
            return &table[i];
    return NULL;
}

static bool take(const struct argument *a, const char *equals, int *i, int argc, char **argv, struct err *e)
{
    if (!a->value) {
        *a->flag = true;
        return !equals ||
               err_set(e, ERR_USAGE, "--%s takes no value: see atlasd %s --help", a->name, argv[0]);
    }
    if (equals)
        *a->value = equals + 1;
    else if (*i + 1 < argc)
        *a->value = argv[++*i];
    else
        return err_set(e, ERR_USAGE, "--%s needs a value: see atlasd %s --help", a->name, argv[0]);
    return true;
}

bool arguments_take(int argc, char **argv, const struct argument *table, size_t n, bool *help, struct err *e)
{
    *help = false;
    for (int i = 1; i < argc; i++)
        *help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
    if (*help)
        return true;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            return err_set(e, ERR_USAGE, "'%.200s' is one argument too many: see atlasd %s --help", argv[i],
                           argv[0]);
        const char *name = argv[i] + 2, *equals = strchr(name, '=');
        const struct argument *a = find(table, n, name, equals ? (size_t)(equals - name) : strlen(name));
        if (!a)
            return err_set(e, ERR_USAGE, "there is no option %.200s: see atlasd %s --help", argv[i], argv[0]);
        if (!take(a, equals, &i, argc, argv, e))
            return false;
    }
    for (size_t i = 0; i < n; i++)
        if (table[i].value && (!*table[i].value || !**table[i].value))
            return err_set(e, ERR_USAGE, "--%s %s is missing: see atlasd %s --help", table[i].name,
                           table[i].what, argv[0]);
    return true;
}
