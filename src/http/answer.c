#include "http/answer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "http/status.h"

/* --- the value ---------------------------------------------------------------------------------------------
 */

static bool can_be_sent(const char *value)
{
    for (const unsigned char *p = (const unsigned char *)value; *p; p++)
        if (*p < ' ' || *p == 0x7F)
            return false;
    return true;
}

void answer_add(struct answer *a, const char *name, const char *value)
{
    if (a->n_fields == ANSWER_FIELDS || !can_be_sent(value))
        a->broken = true;
    else
        a->field[a->n_fields++] = (struct answer_field){name, value};
}

void answer_drop_body(struct answer *a)
{
    blob_free(a->body.blob);
    source_free(a->body.source);
    if (a->body.kind == BODY_FILE)
        close(a->body.fd);
    a->body = (struct body){0};
}

void answer_set_blob(struct answer *a, struct blob *blob)
{
    answer_drop_body(a);
    a->body.kind = BODY_BLOB;
    a->body.blob = blob;
}

void answer_set_file(struct answer *a, int fd, int64_t from, uint64_t n)
{
    answer_drop_body(a);
    a->body = (struct body){.kind = BODY_FILE, .fd = fd, .from = from, .n = n};
}

void answer_set_source(struct answer *a, struct blob *first, struct source *source)
{
    answer_drop_body(a);
    a->body = (struct body){.kind = BODY_SOURCE, .blob = first, .source = source};
}

const char *answer_tag(const struct answer *a)
{
    if (a->status != 200 || a->policy.caching == CACHING_NEVER)
        return NULL;
    return a->tag ? a->tag : a->body.kind == BODY_BLOB ? a->body.blob->tag : NULL;
}

bool answer_tag_is_weak(const struct answer *a)
{
    return !a->tag && a->body.kind == BODY_BLOB && a->body.blob->weak;
}

/* --- its head ----------------------------------------------------------------------------------------------
 */

static const char *caching_text(enum caching caching)
{
    static const char *const TEXTS[] = {"no-store", "public, max-age=0, s-maxage=10, must-revalidate",
                                        "public, max-age=86400", "public, max-age=31536000, immutable"};
    return TEXTS[caching];
}

static const char *date_text(struct answer_date *d)
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

void answer_print_field(struct bytes *out, const char *name, const char *value)
{
    bytes_add_text(out, name);
    bytes_add(out, ": ", 2);
    bytes_add_text(out, value);
    bytes_add(out, "\r\n", 2);
}

static void add_length(struct bytes *out, uint64_t n)
{
    char text[24], *at = text + sizeof text - 1;
    *at = '\0';
    do
        *--at = (char)('0' + n % 10);
    while (n /= 10);
    answer_print_field(out, "Content-Length", at);
}

static void add_cors(struct bytes *out)
{
    answer_print_field(out, "Access-Control-Allow-Origin", "*");
    answer_print_field(out, "Access-Control-Expose-Headers", "Content-Crs, ETag, Link, Retry-After");
    answer_print_field(out, "Cross-Origin-Resource-Policy", "cross-origin");
    answer_print_field(out, "Timing-Allow-Origin", "*");
}

static void add_shown(struct bytes *out, enum shown shown)
{
    if (shown == SHOWN_AS_ERROR)
        answer_print_field(
            out, "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'self'");
    if (shown != SHOWN_AS_PAGE && shown != SHOWN_AS_EMBED)
        return;
    answer_print_field(out, "Content-Security-Policy",
                       shown == SHOWN_AS_EMBED
                           ? "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors *"
                           : "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                             "form-action 'self'; frame-ancestors 'self'");
    answer_print_field(out, "Referrer-Policy", "strict-origin-when-cross-origin");
    answer_print_field(out, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
}

static void add_status(struct bytes *out, int status)
{
    if (status == 200)
        bytes_add_text(out, "HTTP/1.1 200 OK\r\n");
    else
        bytes_add_format(out, "HTTP/1.1 %d %s\r\n", status, status_phrase(status));
}

/* Where it ends. */
static void add_framing(const struct body *b, int minor, struct bytes *out)
{
    if (b->kind != BODY_SOURCE)
        add_length(out, b->kind == BODY_BLOB ? b->blob->n : b->n);
    else if (minor > 0)
        answer_print_field(out, "Transfer-Encoding", "chunked");
}

/* About the body, and how it was chosen. */
static void add_content(const struct answer *a, int status, int minor, struct bytes *out)
{
    static const char *const VARY[] = {NULL,
                                       "Accept-Encoding",
                                       "Accept",
                                       "Accept, Accept-Encoding",
                                       "Accept-Language",
                                       "Accept-Encoding, Accept-Language",
                                       "Accept, Accept-Language",
                                       "Accept, Accept-Encoding, Accept-Language"};
    static const char *const CODING[CODINGS] = {NULL, "gzip", "br"};
    const char *tag = answer_tag(a);
    const unsigned vary = a->vary | a->policy.vary | (a->body.kind == BODY_BLOB ? a->body.blob->vary : 0);
    if (vary)
        answer_print_field(out, "Vary", VARY[vary]);
    if (tag) {
        bytes_add_text(out, answer_tag_is_weak(a) ? "ETag: W/\"" : "ETag: \"");
        bytes_add_text(out, tag);
        bytes_add_text(out, "\"\r\n");
    }
    if (status == 304 || status == 204)
        return;
    if (a->type)
        answer_print_field(out, "Content-Type", a->type);
    if (a->body.kind == BODY_BLOB && a->body.blob->coding)
        answer_print_field(out, "Content-Encoding", CODING[a->body.blob->coding]);
    add_framing(&a->body, minor, out);
}

void answer_print(const struct answer *a, int status, int minor, struct answer_date *date, struct bytes *out)
{
    add_status(out, status);
    answer_print_field(out, "Date", date_text(date));
    if (a->policy.cors)
        add_cors(out);
    answer_print_field(out, "Cache-Control", caching_text(a->policy.caching));
    answer_print_field(out, "X-Content-Type-Options", "nosniff");
    for (unsigned i = 0; i < a->n_fields; i++)
        answer_print_field(out, a->field[i].name, a->field[i].value);
    if (a->body.kind == BODY_BLOB && a->body.blob->fields)
        bytes_add_text(out, a->body.blob->fields);
    add_shown(out, a->policy.shown);
    add_content(a, status, minor, out);
}
