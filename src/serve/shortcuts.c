#include "serve/shortcuts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { SLOTS = 2048, TEXT_BYTES = 512 }; /* longer ones are not kept */

struct slot {
    uint64_t hash, version;
    unsigned kind;
    struct shortcut what; /* key points into text */
    char *text;           /* host, NUL, target, NUL, key */
    size_t n_host, n_target;
};

struct shortcuts {
    struct slot slots[SLOTS];
};

struct shortcuts *shortcuts_new(void)
{
    return mem_alloc(1, sizeof(struct shortcuts));
}

void shortcuts_free(struct shortcuts *s)
{
    for (size_t i = 0; s && i < SLOTS; i++)
        free(s->slots[i].text);
    free(s);
}

bool shortcuts_get(struct shortcuts *s, const char *host, const char *target, unsigned kind, uint64_t version,
                   struct shortcut *out)
{
    size_t n_host = strlen(host), n_target = strlen(target);
    if (n_host + n_target >= TEXT_BYTES)
        return false;
    uint64_t hash = hash_bytes(target, n_target, hash_bytes(host, n_host, (uint64_t)kind));
    const struct slot *l = &s->slots[hash % SLOTS];
    if (!l->text || l->hash != hash || l->version != version || l->kind != kind || l->n_host != n_host ||
        l->n_target != n_target || memcmp(l->text, host, n_host) != 0 ||
        memcmp(l->text + n_host + 1, target, n_target) != 0)
        return false;
    *out = l->what;
    return true;
}

void shortcuts_put(struct shortcuts *s, const char *host, const char *target, unsigned kind, uint64_t version,
                   const struct shortcut *what)
{
    size_t n_host = strlen(host), n_target = strlen(target);
    if (n_host + n_target + what->n_key >= TEXT_BYTES)
        return;
    uint64_t hash = hash_bytes(target, n_target, hash_bytes(host, n_host, (uint64_t)kind));
    struct slot *l = &s->slots[hash % SLOTS];
    char *text = mem_alloc(n_host + n_target + what->n_key + 2, 1);
    memcpy(text, host, n_host);
    memcpy(text + n_host + 1, target, n_target);
    memcpy(text + n_host + n_target + 2, what->key, what->n_key);
    free(l->text);
    *l = (struct slot){hash, version, kind, *what, text, n_host, n_target};
    l->what.key = text + n_host + n_target + 2;
}
