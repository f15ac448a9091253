#include "http/public_url.h"

#include <string.h>

#include "base/arena.h"
#include "http/target.h"

/* A path of names, as links write it. */
static bool path_valid(const char *path)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%/";
    struct arena memory;
    struct target t;
    arena_init(&memory);
    bool valid = strspn(path, allowed) == strlen(path) &&
                 (!*path || (target_parse(&t, path, 0, &memory, NULL) && t.n <= PUBLIC_URL_SEGMENTS));
    for (unsigned i = 0; valid && *path && i < t.n; i++)
        valid = *t.segment[i] && strcmp(t.segment[i], ".") != 0 && strcmp(t.segment[i], "..") != 0;
    arena_release(&memory);
    return valid;
}

bool public_url_parse(struct public_url *p, const char *url, struct err *e)
{
    size_t scheme = strncmp(url, "http://", 7) == 0 ? 7 : strncmp(url, "https://", 8) == 0 ? 8 : 0;
    size_t n = strlen(url);
    while (n > scheme && url[n - 1] == '/')
        n--;
    *p = (struct public_url){0};
    if (scheme && n <= PUBLIC_URL_BYTES) {
        char host[PUBLIC_URL_BYTES + 1] = "";
        memcpy(p->text, url, n);
        p->path_at = scheme + strcspn(p->text + scheme, "/");
        memcpy(host, p->text + scheme, p->path_at - scheme);
        if (target_host_valid(host) && path_valid(public_url_path(p)))
            return true;
    }
    *p = (struct public_url){0};
    return err_set(e, ERR_USAGE,
                   "--public-url takes a URL such as https://atlas.example/carte, of at most %d bytes and %d "
                   "segments, not '%.80s'",
                   PUBLIC_URL_BYTES, PUBLIC_URL_SEGMENTS, url);
}

const char *public_url_path(const struct public_url *p)
{
    return p->text + p->path_at;
}

/* One character of a path; an escaped slash is none, as it is no border. */
static int next_character(const char **p, const char *end)
{
    const char *at = *p;
    int escaped = end - at > 2 && *at == '%' ? target_hex(at + 1) : -1;
    *p += escaped < 0 ? 1 : 3;
    return escaped == '/' ? -'/' : escaped < 0 ? (unsigned char)*at : escaped;
}

size_t public_url_skip(const struct public_url *p, const char *path, size_t n)
{
    const char *mine = public_url_path(p), *mine_end = mine + strlen(mine);
    const char *theirs = path, *end = path + n;
    while (mine < mine_end) {
        if (theirs == end || next_character(&mine, mine_end) != next_character(&theirs, end))
            return 0;
    }
    return theirs == end || *theirs == '/' ? (size_t)(theirs - path) : 0;
}
