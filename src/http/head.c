#include "http/head.h"

#include <string.h>
#include <strings.h>

#include "http/token.h"

enum { BAD_REQUEST = 400, TOO_MANY = 431 };

static const struct {
    const char *text;
    size_t n;
} LIST_NAMES[HEAD_LISTS] = {{"Accept", 6},   {"Accept-Encoding", 15}, {"Accept-Language", 15},
                            {"If-Match", 8}, {"If-None-Match", 13},   {"X-Forwarded-For", 15},
                            {"Forwarded", 9}};

size_t head_end(const char *data, size_t n, size_t *seen)
{
    const char *end = data + n, *at = data + *seen;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        const char *next = at + 1;
        if (next < end && *next == '\r')
            next++;
        if (next >= end) { /* what follows is still to come */
            *seen = (size_t)(at - data);
            return 0;
        }
        if (*next == '\n')
            return (size_t)(next + 1 - data);
        at = next;
    }
    *seen = n;
    return 0;
}

/* Is any byte one of control, or (for targets) a space? Bytes above ASCII pass, they are judged later. */
static bool has_control(const char *s, size_t n, bool spaces_too)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && (spaces_too || c != '\t')) || c == 0x7F || (spaces_too && c == ' '))
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- the request line --------------------------------------------------------------------------------------
 */

/* method SP target SP HTTP/d.d */
static bool parse_request_line(struct head *h, char *line, size_t n)
{
    static const char NAME[] = "HTTP/";
    enum { VERSION = sizeof NAME - 1 + 3 };
    char *space = memchr(line, ' ', n);
    if (!space || !token_valid(line, (size_t)(space - line)) ||
        n < (size_t)(space - line) + 1 + 1 + 1 + VERSION)
        return false;
    char *target = space + 1, *version = line + n - VERSION;
    if (version[-1] != ' ' || memcmp(version, NAME, sizeof NAME - 1) != 0 || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7]) ||
        has_control(target, (size_t)(version - 1 - target), true))
        return false;
    *space = version[-1] = '\0';
    h->method = line;
    h->target = target;
    h->major = version[5] - '0';
    h->minor = version[7] - '0';
    return true;
}

/* --- fields ------------------------------------------------------------------------------------------------
 */

static bool parse_length(const char *text, uint64_t *length)
{
    size_t n = strlen(text);
    *length = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(text[i]) || i >= 18)
            return false;
        *length = *length * 10 + (uint64_t)(text[i] - '0');
    }
    return n > 0;
}

/* The options of a Connection field, a list of tokens. */
static void take_options(struct head *h, const char *list)
{
    while (*list) {
        list += strspn(list, " \t,");
        size_t n = strcspn(list, " \t,");
        h->close |= n == 5 && strncasecmp(list, "close", 5) == 0;
        h->keep_alive |= n == 10 && strncasecmp(list, "keep-alive", 10) == 0;
        list += n;
    }
}

/* The last member of a list of transfer codings, each a token with parameters or without. */
static bool ends_chunked(const char *list)
{
    const char *comma = strrchr(list, ','), *last = comma ? comma + 1 : list;
    return strcasecmp(last + strspn(last, " \t"), "chunked") == 0;
}

static bool is_list(const char *name, size_t n, enum head_list which)
{
    return n == LIST_NAMES[which].n && strncasecmp(name, LIST_NAMES[which].text, n) == 0;
}

static void take_list(struct head *h, const char *name, size_t n, const char *value)
{
    const char first = (char)(name[0] | 0x20);
    if (first != 'a' && first != 'i' && first != 'x' && first != 'f') /* as all their names do */
        return;
    for (enum head_list i = 0; i < HEAD_LISTS; i++)
        if (is_list(name, n, i)) {
            if (h->list[i].lines++ == 0)
                h->list[i].first = value;
            return;
        }
}

static void take_field(struct head *h, const char *name, size_t n, const char *value)
{
#define IS(text) (n == sizeof(text) - 1 && strncasecmp(name, text, sizeof(text) - 1) == 0)
    if (IS("Host")) {
        h->host = h->hosts++ ? h->host : value;
    } else if (IS("Connection")) {
        take_options(h, value);
    } else if (IS("Content-Length")) {
        h->lengths++;
        h->length_valid = parse_length(value, &h->length);
    } else if (IS("Transfer-Encoding")) {
        h->codings++;
        h->chunked = strcasecmp(value, "chunked") == 0;
        h->chunked_last = ends_chunked(value);
    } else if (IS("Expect")) {
        bool known = strcasecmp(value, "100-continue") == 0;
        h->waits |= known;
        h->expects_other |= !known;
    } else if (IS("Origin")) {
        h->origin = true;
    } else if (IS("Access-Control-Request-Method")) {
        h->asks_method = true;
    } else {
        take_list(h, name, n, value);
    }
#undef IS
}

static bool parse_field(struct head *h, char *line, size_t n)
{
    char *colon = memchr(line, ':', n);
    if (!colon || !token_valid(line, (size_t)(colon - line)))
        return false;
    char *value = colon + 1, *end = line + n;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (has_control(value, (size_t)(end - value), false))
        return false;
    *end = '\0';
    take_field(h, line, (size_t)(colon - line), value);
    return true;
}

/* The line at *at without its end, of which there is one before `end`; *at goes behind it. With fold, lines
 * that begin with white space are made part of it. */
static size_t take_line(char **at, char *end, bool fold)
{
    char *line = *at, *feed = memchr(line, '\n', (size_t)(end - line));
    while (fold && feed + 1 < end && (feed[1] == ' ' || feed[1] == '\t')) {
        *feed = ' ';
        if (feed > line && feed[-1] == '\r')
            feed[-1] = ' ';
        feed = memchr(feed, '\n', (size_t)(end - feed));
    }
    *at = feed + 1;
    return (size_t)(feed - line) - (feed > line && feed[-1] == '\r');
}

int head_parse(struct head *h, char *data, size_t n)
{
    char *at = data, *end = data + n;
    *h = (struct head){0};
    char *line = at;
    size_t length = take_line(&at, end, false);
    if (!parse_request_line(h, line, length))
        return BAD_REQUEST;
    if (*at == ' ' || *at == '\t') /* folded onto the request line */
        return BAD_REQUEST;
    h->fields = at;
    h->end = end;
    for (unsigned n_fields = 0; (line = at, length = take_line(&at, end, true)) > 0;)
        if (!parse_field(h, line, length))
            return BAD_REQUEST;
        else if (++n_fields > HEAD_FIELDS)
            return TOO_MANY;
    return 0;
}

/* --- once it is parsed -------------------------------------------------------------------------------------
 */

/* Where the line begins that follows the one with this value. Behind the value stands a NUL, which may have
 * taken the place of the line feed. */
static const char *behind(const char *value)
{
    const char *p = value + strlen(value) + 1;
    p += strspn(p, " \t");
    p += *p == '\r';
    return p + (*p == '\n');
}

bool head_next(const struct head *h, struct head_field *f)
{
    const char *line = f->name ? behind(f->value) : h->fields;
    if (line >= h->end || *line == '\r' || *line == '\n') /* the empty line */
        return false;
    const char *colon = memchr(line, ':', (size_t)(h->end - line));
    *f = (struct head_field){line, (size_t)(colon - line), colon + 1 + strspn(colon + 1, " \t")};
    return true;
}

const char *head_value(const struct head *h, const char *name, struct bytes *room)
{
    const char *first = NULL;
    bool joined = false;
    for (struct head_field f = {0}; head_next(h, &f);) {
        if (!token_is(f.name, f.n_name, name))
            continue;
        if (!first) {
            first = f.value;
            continue;
        }
        if (!joined) {
            bytes_reset(room);
            bytes_add_text(room, first);
        }
        joined = true;
        bytes_add_text(room, ", ");
        bytes_add_text(room, f.value);
    }
    return joined ? room->data : first;
}

const char *head_list(const struct head *h, enum head_list which, struct bytes *room)
{
    return h->list[which].lines < 2 ? h->list[which].first : head_value(h, LIST_NAMES[which].text, room);
}

bool head_asks_head(const char *data, size_t n)
{
    return n >= 5 && memcmp(data, "HEAD ", 5) == 0;
}

/* head_parse leaves a NUL at the end of a value; of a line that ends so the rest looks like an empty one. */
static char *find_line_end(char *line, const char *end)
{
    while (line < end && *line != '\n' && *line != '\0')
        line++;
    return line < end ? line : NULL;
}

void head_salvage(struct head *h, char *data, size_t n)
{
    const char *end = data + n;
    *h = (struct head){.minor = 1};
    for (char *line = data, *stop; (stop = find_line_end(line, end)); line = stop + 1) {
        const char *colon = memchr(line, ':', (size_t)(stop - line));
        if (!colon || !is_list(line, (size_t)(colon - line), HEAD_ACCEPT))
            continue;
        stop[stop > colon + 1 && stop[-1] == '\r' ? -1 : 0] = '\0';
        h->list[HEAD_ACCEPT].first = colon + 1;
        h->list[HEAD_ACCEPT].lines = 1;
        return;
    }
}
