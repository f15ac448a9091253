#include "http/answer.h"

#include <stdio.h>

const char *reply_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } PHRASES[] = {{200, "OK"},
                   {204, "No Content"},
                   {304, "Not Modified"},
                   {308, "Permanent Redirect"},
                   {400, "Bad Request"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {408, "Request Timeout"},
                   {410, "Gone"},
                   {412, "Precondition Failed"},
                   {413, "Content Too Large"},
                   {414, "URI Too Long"},
                   {417, "Expectation Failed"},
                   {429, "Too Many Requests"},
                   {431, "Request Header Fields Too Large"},
                   {500, "Internal Server Error"},
                   {501, "Not Implemented"},
                   {503, "Service Unavailable"},
                   {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof PHRASES / sizeof PHRASES[0]; i++)
        if (PHRASES[i].status == status)
            return PHRASES[i].phrase;
    return "Error";
}

static const char *caching_text(enum caching caching)
{
    static const char *const TEXTS[] = {"no-store", "public, max-age=0, must-revalidate",
                                        "public, max-age=86400", "public, max-age=31536000, immutable"};
    return TEXTS[caching];
}

static const char *date_text(struct reply_date *d)
{
    time_t now = time(NULL);
    if (now != d->of) {
        struct tm tm;
        static const char DAYS[] = "SunMonTueWedThuFriSat", MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        gmtime_r(&now, &tm);
        snprintf(d->text, sizeof d->text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", DAYS + 3 * tm.tm_wday,
                 tm.tm_mday % 100, MONTHS + 3 * tm.tm_mon, (tm.tm_year + 1900) % 10000, tm.tm_hour, tm.tm_min,
                 tm.tm_sec);
        d->of = now;
    }
    return d->text;
}

void reply_add_field(struct bytes *out, const char *name, const char *value)
{
    bytes_add_text(out, name);
    bytes_add(out, ": ", 2);
    bytes_add_text(out, value);
    bytes_add(out, "\r\n", 2);
}

static void add_number(struct bytes *out, const char *name, size_t value)
{
    char text[24], *at = text + sizeof text - 1;
    *at = '\0';
    do
        *--at = (char)('0' + value % 10);
    while (value /= 10);
    reply_add_field(out, name, at);
}

static void add_policy(struct bytes *out, enum reply_policy policy)
{
    if (policy == POLICY_ERROR)
        reply_add_field(out, "Content-Security-Policy",
                        "default-src 'none'; base-uri 'none'; form-action 'none'");
    if (policy != POLICY_PAGE)
        return;
    reply_add_field(out, "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                    "form-action 'self'; frame-ancestors 'self'");
    reply_add_field(out, "Referrer-Policy", "strict-origin-when-cross-origin");
    reply_add_field(out, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
}

static void add_status(struct bytes *out, int status)
{
    if (status == 200)
        bytes_add_text(out, "HTTP/1.1 200 OK\r\n");
    else
        bytes_add_format(out, "HTTP/1.1 %d %s\r\n", status, reply_phrase(status));
}

/* About the body, and how it was chosen. */
static void add_content(const struct reply *r, int status, struct bytes *out)
{
    static const char *const VARY[] = {NULL, "Accept-Encoding", "Accept", "Accept, Accept-Encoding"};
    static const char *const CODING[CODINGS] = {NULL, "gzip", "br"};
    const char *tag = reply_tag(r);
    if (r->vary)
        reply_add_field(out, "Vary", VARY[r->vary]);
    if (tag) {
        bytes_add_text(out, "ETag: \"");
        bytes_add_text(out, tag);
        bytes_add_text(out, "\"\r\n");
    }
    if (status == 304 || status == 204)
        return;
    if (r->type)
        reply_add_field(out, "Content-Type", r->type);
    if (r->body && r->body->coding)
        reply_add_field(out, "Content-Encoding", CODING[r->body->coding]);
    add_number(out, "Content-Length", r->body ? r->body->n : 0);
}

const char *reply_tag(const struct reply *r)
{
    return r->body && r->status == 200 && r->caching != CACHING_NEVER ? r->body->tag : NULL;
}

void reply_print(const struct reply *r, int status, struct reply_date *date, struct bytes *out)
{
    add_status(out, status);
    reply_add_field(out, "Date", date_text(date));
    reply_add_field(out, "Access-Control-Allow-Origin", "*");
    reply_add_field(out, "Access-Control-Expose-Headers", "ETag, Retry-After");
    reply_add_field(out, "Cache-Control", caching_text(r->caching));
    reply_add_field(out, "X-Content-Type-Options", "nosniff");
    if (r->location)
        reply_add_field(out, "Location", r->location);
    if (r->allow)
        reply_add_field(out, "Allow", r->allow);
    if (r->retry_after_s)
        add_number(out, "Retry-After", (size_t)r->retry_after_s);
    if (r->preflight) {
        reply_add_field(out, "Access-Control-Allow-Methods", r->preflight);
        reply_add_field(out, "Access-Control-Allow-Headers", "*");
        reply_add_field(out, "Access-Control-Max-Age", "86400");
    }
    add_policy(out, r->policy);
    add_content(r, status, out);
}
