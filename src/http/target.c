#include "http/target.h"

#include <string.h>

#include "base/utf8.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int target_hex(const char *digits)
{
    int high = hex(digits[0]), low = high < 0 ? -1 : hex(digits[1]);
    return low < 0 ? -1 : high * 16 + low;
}

static const char *decode(const char *text, size_t n, struct arena *memory, struct err *e)
{
    char *out = arena_alloc(memory, n + 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] != '%') {
            out[m++] = text[i];
            continue;
        }
        int escaped = n - i > 2 ? target_hex(text + i + 1) : -1;
        if (escaped < 0) {
            err_param(e, ERR_INVALID, "path", text,
                      "a %% in the path is not followed by two hexadecimal digits");
            return NULL;
        }
        out[m++] = (char)escaped;
        i += 2;
    }
    if (!utf8_valid(out, m)) {
        err_param(e, ERR_INVALID, "path", text, "the path is not valid UTF-8 text without NUL");
        return NULL;
    }
    return out;
}

/* http://host/path -> /path, the host kept. */
static const char *strip_origin(struct target *t, const char *target, struct arena *memory)
{
    size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                    : strncasecmp(target, "https://", 8) == 0 ? 8
                                                              : 0;
    if (!scheme)
        return target;
    size_t n = strcspn(target + scheme, "/?");
    t->host = arena_text(memory, target + scheme, n);
    return target + scheme + n;
}

bool target_parse(struct target *t, const char *target, size_t max_query, struct arena *memory, struct err *e)
{
    *t = (struct target){0};
    target = strip_origin(t, target, memory);
    t->path = target;
    t->n_path = strcspn(target, "?");
    if (target[t->n_path] == '?') {
        t->query = target + t->n_path + 1;
        t->n_query = strlen(t->query);
    }
    if (t->n_query > max_query)
        return err_param(e, ERR_TOO_LARGE, "query", t->query,
                         "the query has %zu bytes, more than the %zu that this server takes", t->n_query,
                         max_query);
    if (t->n_path == 0 && t->host)
        return true;
    if (strcmp(target, "*") == 0) {
        t->segment[t->n++] = "*";
        return true;
    }
    if (*target != '/')
        return err_param(e, ERR_INVALID, "path", target, "the path does not begin with a slash");
    const char *p = target + 1, *end = target + t->n_path;
    while (p <= end && end - target > 1) {
        const char *slash = memchr(p, '/', (size_t)(end - p));
        size_t n = (size_t)((slash ? slash : end) - p);
        if (!slash && n == 0) {
            t->slash_at_end = true;
            break;
        }
        if (t->n == TARGET_SEGMENTS)
            return err_param(e, ERR_NOT_FOUND, "path", target, "there is nothing at this address");
        if (!(t->segment[t->n++] = decode(p, n, memory, e)))
            return false;
        p += n + 1;
        if (!slash)
            break;
    }
    return true;
}

void target_skip(struct target *t, size_t n)
{
    unsigned skipped = 0;
    for (size_t i = 0; i < n; i++)
        skipped += t->path[i] == '/';
    t->path += n;
    t->n_path -= n;
    t->n -= skipped;
    memmove(t->segment, t->segment + skipped, t->n * sizeof t->segment[0]);
    if (t->n_path <= 1) /* "/" alone, as in target_parse */
        t->slash_at_end = false;
}

bool target_host_valid(const char *host)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t n = 0;
    if (host[0] == '[') {
        n = 1 + strspn(host + 1, "0123456789abcdefABCDEF:.");
        if (n < 3 || host[n] != ']')
            return false;
        n++;
    } else {
        n = strspn(host, letters);
        if (n == 0)
            return false;
    }
    if (host[n] == ':') {
        size_t digits = strspn(host + n + 1, "0123456789");
        n += 1 + digits;
        if (digits > 5)
            return false;
    }
    return n <= 200 && host[n] == '\0';
}
