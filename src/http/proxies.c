#include "http/proxies.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HOPS = 32 /* elements that are looked at, from the right */ };

/* --- which ones --------------------------------------------------------------------------------------------
 */

static bool add(struct proxies *p, const char *text, size_t n, struct err *e)
{
    if (p->n >= PROXIES_MOST)
        return err_set(e, ERR_USAGE, "--trusted-proxy takes %d networks at most", PROXIES_MOST);
    const char *slash = memchr(text, '/', n);
    size_t n_address = slash ? (size_t)(slash - text) : n, n_bits = slash ? n - n_address - 1 : 0;
    struct client *c = &p->networks[p->n].address;
    const char *colon = memchr(text, ':', n_address);
    const bool four = !colon;
    long most = four ? 32 : 128, bits = most;
    bool port = colon && !memchr(colon + 1, ':', n_address - (size_t)(colon + 1 - text));
    bool right = *text != '[' && !port && client_parse(c, text, n_address);
    if (slash) {
        right = right && n_bits > 0 && n_bits < 4 && strspn(slash + 1, "0123456789") >= n_bits;
        bits = right ? strtol(slash + 1, NULL, 10) : 0;
    }
    if (!right || bits > most)
        return err_set(
            e, ERR_USAGE,
            "--trusted-proxy takes addresses and networks, as 127.0.0.1,10.0.0.0/8 or 2001:db8::/32, "
            "not '%.*s'",
            n < 60 ? (int)n : 60, text);
    p->networks[p->n++].bits = (unsigned)bits + (four ? 96 : 0);
    return true;
}

bool proxies_add(struct proxies *p, const char *list, struct err *e)
{
    for (const char *at = list;; at++) {
        size_t n = strcspn(at, ",");
        if (!add(p, at, n, e))
            return false;
        at += n;
        if (!*at)
            return true;
    }
}

bool proxies_set_header(struct proxies *p, const char *name, struct err *e)
{
    if (strcasecmp(name, "X-Forwarded-For") == 0)
        p->header = HEAD_X_FORWARDED_FOR;
    else if (strcasecmp(name, "Forwarded") == 0)
        p->header = HEAD_FORWARDED;
    else
        return err_set(e, ERR_USAGE, "--forwarded-header takes X-Forwarded-For or Forwarded, not '%.40s'",
                       name);
    return true;
}

static bool is_in(const struct client *c, const struct client *network, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    uint8_t mask = (uint8_t)(0xFF << (8 - rest));
    return memcmp(c->address, network->address, whole) == 0 &&
           (rest == 0 || ((c->address[whole] ^ network->address[whole]) & mask) == 0);
}

bool proxies_have(const struct proxies *p, const struct client *c)
{
    for (unsigned i = 0; i < p->n; i++)
        if (is_in(c, &p->networks[i].address, p->networks[i].bits))
            return true;
    return false;
}

/* --- what they say -----------------------------------------------------------------------------------------
 */

struct part {
    const char *text;
    size_t n;
};

static struct part trim(struct part p)
{
    while (p.n && (*p.text == ' ' || *p.text == '\t'))
        p.text++, p.n--;
    while (p.n && (p.text[p.n - 1] == ' ' || p.text[p.n - 1] == '\t'))
        p.n--;
    return p;
}

/* Is this quote within a quoted text, by the backslashes before it? */
static bool is_escaped(const char *begin, const char *quote)
{
    size_t n = 0;
    while (quote - n > begin && quote[-1 - (ptrdiff_t)n] == '\\')
        n++;
    return n % 2 == 1;
}

/* The last element of a list, without it: list ends before its comma then, or is empty. With quotes a comma
 * counts where an even number of them stands behind it. What a proxy has added is right, so that nothing to
 * the left of it, where a client may have begun a quoted text and not ended it, can swallow it. */
static struct part take_last(struct part *list, bool quotes)
{
    bool quoted = false;
    const char *end = list->text + list->n, *s = end;
    for (; s > list->text; s--) {
        if (s[-1] == ',' && !quoted)
            break;
        if (quotes && s[-1] == '"' && !is_escaped(list->text, s - 1))
            quoted = !quoted;
    }
    list->n = s > list->text ? (size_t)(s - 1 - list->text) : 0;
    return trim((struct part){s, (size_t)(end - s)});
}

/* What stands before the next semicolon that is not quoted; *at goes behind it, NULL at the end. */
static struct part take_pair(const char **at, const char *end)
{
    bool quoted = false;
    const char *begin = *at, *s = begin;
    for (; s < end && (quoted || *s != ';'); s++)
        if (*s == '"' && !is_escaped(begin, s))
            quoted = !quoted;
    *at = s < end ? s + 1 : NULL;
    return trim((struct part){begin, (size_t)(s - begin)});
}

/* The value of "for" in one element of Forwarded, without its quotes: the only one. What an address is
 * written with needs no escapes, so one with any is none. */
static bool find_for(struct part element, struct part *value)
{
    bool found = false;
    for (const char *at = element.text, *end = at + element.n; at;) {
        struct part pair = take_pair(&at, end);
        if (pair.n < 4 || strncasecmp(pair.text, "for=", 4) != 0)
            continue;
        if (found)
            return false;
        found = true;
        *value = (struct part){pair.text + 4, pair.n - 4};
        if (value->n >= 2 && *value->text == '"' && value->text[value->n - 1] == '"')
            *value = (struct part){value->text + 1, value->n - 2};
    }
    return found;
}

struct client proxies_client(const struct proxies *p, const struct client *from, const char *list)
{
    bool standard = p->header == HEAD_FORWARDED;
    struct part left = {list, list ? strlen(list) : 0};
    struct client nearest = *from, next;
    for (int hops = 0; hops < HOPS && left.n > 0; hops++) {
        struct part hop = take_last(&left, standard);
        if (hop.n == 0) /* empty ones are nothing (RFC 9110, 5.6.1) */
            continue;
        if ((standard && !find_for(hop, &hop)) || !client_parse(&next, hop.text, hop.n) ||
            !client_known(&next))
            break;
        nearest = next;
        if (!proxies_have(p, &next))
            break;
    }
    return nearest;
}
