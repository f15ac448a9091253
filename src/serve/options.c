#include "serve/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "search/query.h"

/* Every number that can be set. A default below the least bound means "as many as cores". */
static const struct number {
    const char *name, *what;
    long preset, least, most;
    size_t at;
} NUMBERS[] = {
#define NUMBER(name, field, preset, least, most, what)                                                       \
    {                                                                                                        \
        name, what, preset, least, most, offsetof(struct serve_options, field)                               \
    }
    NUMBER("--threads", threads, -1, 0, 64, "event loops; 0: everything inline on one loop, for debuggers"),
    NUMBER("--tile-workers", tile_workers, -1, 1, 16, "threads that paint tiles"),
    NUMBER("--search-workers", search_workers, -1, 1, 16, "threads that answer searches"),
    NUMBER("--tile-queue", tile_queue, 512, 1, 1000000, "tiles that may wait for a thread, then 503"),
    NUMBER("--search-queue", search_queue, 512, 1, 1000000, "searches that may wait for a thread, then 503"),
    NUMBER("--cache-mib", cache_mib, 256, 0, 1048576, "memory for finished answers; 0: none is kept"),
    NUMBER("--selection-mib", selection_mib, 64, 0, 1048576, "memory for selections; 0: none is kept"),
    NUMBER("--fragment-mib", fragment_mib, 16, 0, 1048576, "memory for records as JSON; 0: none is kept"),
    NUMBER("--max-connections", connections, 4096, 1, 1000000,
           "connections; at the limit idle and half-sent ones are closed for new ones"),
    NUMBER(
        "--connections-per-client", client_connections, 0, 0, 1000000,
        "at that limit a client (IPv4 address, IPv6 /64) with more gives way first; 0: three tenths of all"),
    NUMBER("--output-mib", output_mib, 256, 1, 1048576,
           "answers that wait for slow clients; beyond it the slowest are closed"),
    NUMBER("--max-header-bytes", header_bytes, 65536, 1024, 1048576, "request line and headers together"),
    NUMBER("--max-query-bytes", query_bytes, QUERY_MAX_BYTES, 64, QUERY_MAX_BYTES, "query string of a URL"),
    NUMBER("--header-timeout", header_s, 10, 1, 3600, "seconds to send a request in"),
    NUMBER("--idle-timeout", idle_s, 60, 1, 3600, "seconds that a connection may wait between requests"),
    NUMBER("--stall-timeout", stall_s, 30, 1, 3600, "seconds over which --least-rate is looked at"),
    NUMBER("--least-rate", least_rate, 1024, 1, 1048576,
           "bytes a second that a client must take of an answer"),
    NUMBER("--stop-timeout", stop_s, 10, 0, 3600, "seconds for answers under way after SIGTERM"),
    NUMBER("--poll-ms", poll_ms, 50, 10, 60000, "milliseconds between looks for changes in the database"),
    NUMBER("--max-answer-bytes", answer_bytes, 67108864, 4096, 1073741824,
           "one answer; a page of items that is larger ends sooner, and next leads on"),
    NUMBER("--max-page", page, 1000, 1, 100000, "records on one page of items"),
#undef NUMBER
};
enum { N_NUMBERS = sizeof NUMBERS / sizeof NUMBERS[0] };

#define PRESET_LISTEN "127.0.0.1:8080"

static long cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 16 ? 16 : n;
}

static long *number_of(struct serve_options *o, const struct number *n)
{
    return (long *)(void *)((char *)o + n->at);
}

static bool set_number(struct serve_options *o, const struct number *n, const char *text, struct err *e)
{
    char *end;
    errno = 0;
    long v = strtol(text, &end, 10);
    if (!*text || strspn(text, "0123456789") != strlen(text) || *end || errno || v < n->least || v > n->most)
        return err_set(e, ERR_USAGE, "%s takes a whole number from %ld to %ld, not '%.40s'", n->name,
                       n->least, n->most, text);
    *number_of(o, n) = v;
    o->connections_given |= n->at == offsetof(struct serve_options, connections);
    return true;
}

static const struct number *find_number(const char *name)
{
    for (size_t i = 0; i < N_NUMBERS; i++)
        if (strcmp(name, NUMBERS[i].name) == 0)
            return &NUMBERS[i];
    return NULL;
}

static bool set_db(struct serve_options *o, const char *value, struct err *e)
{
    (void)e;
    o->db = value;
    return true;
}

static bool set_listen(struct serve_options *o, const char *value, struct err *e)
{
    (void)e;
    o->listen = value;
    return true;
}

static bool set_metrics(struct serve_options *o, const char *value, struct err *e)
{
    (void)e;
    o->metrics = value;
    return true;
}

static bool set_user(struct serve_options *o, const char *value, struct err *e)
{
    (void)e;
    o->user = value;
    return true;
}

static bool set_public_url(struct serve_options *o, const char *value, struct err *e)
{
    return public_url_parse(&o->public_url, value, e);
}

static bool add_proxies(struct serve_options *o, const char *value, struct err *e)
{
    return proxies_add(&o->proxies, value, e);
}

static bool set_forwarded_header(struct serve_options *o, const char *value, struct err *e)
{
    return proxies_set_header(&o->proxies, value, e);
}

/* Every text that can be set. */
#define NEXT_LINE "\n                               "
static const struct text {
    const char *name, *value, *what;
    bool (*set)(struct serve_options *o, const char *value, struct err *e);
} TEXTS[] = {
    {"--db", "FILE", "the database (see atlasd import, atlasd generate)", set_db},
    {"--listen", "HOST:PORT", "default " PRESET_LISTEN "; port 0 takes a free one", set_listen},
    {"--metrics", "HOST:PORT",
     "an address of its own for /metrics, with /healthz and /readyz; then it is" NEXT_LINE
     "not at the other; default: at the one of --listen",
     set_metrics},
    {"--public-url", "URL",
     "how the world reaches this server: what links begin with; its path may" NEXT_LINE
     "stand before those of requests, or not; default: http:// and the Host" NEXT_LINE "of each request",
     set_public_url},
    {"--trusted-proxy", "NETWORKS",
     "ADDRESS[/BITS][,...]: proxies that are believed when they say who asks;" NEXT_LINE "may be repeated",
     add_proxies},
    {"--forwarded-header", "NAME",
     "X-Forwarded-For (default) or Forwarded: the field that they write" NEXT_LINE
     "themselves, whatever a client has sent",
     set_forwarded_header},
    {"--user", "NAME",
     "who to become when root starts it; default: the owner of FILE, else" NEXT_LINE
     "atlasd, else nobody; root stays root",
     set_user},
};
enum { N_TEXTS = sizeof TEXTS / sizeof TEXTS[0] };

/* Those that take no value. */
static const struct flag {
    const char *name, *what;
    size_t at;
} FLAGS[] = {
    {"--log", "a line per request on standard error", offsetof(struct serve_options, log)},
    {"--no-sandbox", "do not close files elsewhere to the process (Landlock)",
     offsetof(struct serve_options, no_sandbox)},
};
enum { N_FLAGS = sizeof FLAGS / sizeof FLAGS[0] };

static bool set_flag(struct serve_options *o, const char *name)
{
    for (size_t i = 0; i < N_FLAGS; i++)
        if (strcmp(name, FLAGS[i].name) == 0) {
            *(bool *)((char *)o + FLAGS[i].at) = true;
            return true;
        }
    return false;
}

static const struct text *find_text(const char *name)
{
    for (size_t i = 0; i < N_TEXTS; i++)
        if (strcmp(name, TEXTS[i].name) == 0)
            return &TEXTS[i];
    return NULL;
}

/* value is NULL when the command line ends with the name. */
static bool set_value(struct serve_options *o, const char *name, const char *value, struct err *e)
{
    const struct number *number = find_number(name);
    const struct text *text = find_text(name);
    if (!number && !text)
        return err_set(e, ERR_USAGE, "there is no option '%.60s': see atlasd serve --help", name);
    if (!value)
        return err_set(e, ERR_USAGE, "%.60s takes a value", name);
    return number ? set_number(o, number, value, e) : text->set(o, value, e);
}

bool serve_options_parse(struct serve_options *o, int argc, char **argv, bool *help, struct err *e)
{
    *o = (struct serve_options){.listen = PRESET_LISTEN, .proxies = {.header = HEAD_X_FORWARDED_FOR}};
    *help = false;
    for (size_t i = 0; i < N_NUMBERS; i++)
        *number_of(o, &NUMBERS[i]) = NUMBERS[i].preset < NUMBERS[i].least ? cores() : NUMBERS[i].preset;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            *help = true;
            return true;
        }
        if (set_flag(o, argv[i]))
            continue;
        if (strncmp(argv[i], "--", 2) != 0)
            return err_set(e, ERR_USAGE, "'%.60s' is not an option: see atlasd serve --help", argv[i]);
        if (!set_value(o, argv[i], i + 1 < argc ? argv[i + 1] : NULL, e))
            return false;
        i++;
    }
    if (!o->db)
        return err_set(e, ERR_USAGE, "--db FILE is missing: see atlasd serve --help");
    return true;
}

void serve_options_help(FILE *out)
{
    fputs("usage: atlasd serve --db FILE [OPTIONS]\n\n"
          "Answers on HTTP until SIGTERM or SIGINT: the site, the API, the tiles.\n\n",
          out);
    for (size_t i = 0; i < N_TEXTS; i++)
        fprintf(out, "  %-18s %-10s%s\n", TEXTS[i].name, TEXTS[i].value, TEXTS[i].what);
    for (size_t i = 0; i < N_FLAGS; i++)
        fprintf(out, "  %-18s %-10s%s\n", FLAGS[i].name, "", FLAGS[i].what);
    fputs("\nLimits:\n", out);
    for (size_t i = 0; i < N_NUMBERS; i++) {
        char preset[32];
        if (NUMBERS[i].preset < NUMBERS[i].least)
            snprintf(preset, sizeof preset, "cores, %ld here", cores());
        else
            snprintf(preset, sizeof preset, "%ld", NUMBERS[i].preset);
        fprintf(out, "  %-24s N  %s (%s)\n", NUMBERS[i].name, NUMBERS[i].what, preset);
    }
}
