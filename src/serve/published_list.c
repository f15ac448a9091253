#include "serve/published_list.h"

#include <string.h>

#include "atlas/collection.h"

static bool is_free(const struct published_list *l, const char *name, const char *file, struct err *e)
{
    for (enum collection c = 0; c < COLLECTION_COUNT; c++)
        if (strcmp(name, COLLECTION_NAMES[c]) == 0)
            return err_set(e, ERR_INVALID, "--publish %s: there is a collection %s already", file, name);
    for (unsigned i = 0; i < l->n; i++)
        if (strcmp(name, l->list[i]->name) == 0)
            return err_set(e, ERR_INVALID, "--publish %s: %s has a table of that name too: %s", file,
                           l->list[i]->file, name);
    return true;
}

bool published_list_open(struct published_list *l, const char *const *files, unsigned n, struct err *e)
{
    for (unsigned i = 0; i < n; i++) {
        struct published *p = published_open(files[i], e);
        if (!p)
            return err_prefix(e, "--publish");
        if (!is_free(l, p->name, files[i], e)) {
            published_free(p);
            return false;
        }
        l->list[l->n++] = p;
    }
    return true;
}

void published_list_release(struct published_list *l)
{
    while (l->n)
        published_free(l->list[--l->n]);
}

const struct published *published_find(const struct published_list *l, const char *name)
{
    for (unsigned i = 0; i < l->n; i++)
        if (strcmp(l->list[i]->name, name) == 0)
            return l->list[i];
    return NULL;
}
