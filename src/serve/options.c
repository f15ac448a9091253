#include "serve/options.h"

#include <stdlib.h>

#include "base/mem.h"
#include "draw/picture.h"
#include "search/query.h"

static bool take_public_url(void *at, const char *text, struct err *e)
{
    return public_url_parse(at, text, e);
}

static bool take_proxies(void *at, const char *text, struct err *e)
{
    return proxies_add(at, text, e);
}

static bool take_forwarded_header(void *at, const char *text, struct err *e)
{
    return proxies_set_header(at, text, e);
}

static bool take_contact(void *at, const char *text, struct err *e)
{
    *(const char **)at = text;
    return about_is_contact(text) ||
           err_set(e, ERR_USAGE,
                   "--contact takes an address of the web (https://...) or of mail, not '%.80s'", text);
}

static bool take_publish(void *at, const char *text, struct err *e)
{
    struct publish_files *files = at;
    if (files->n == PUBLISHED_MOST)
        return err_set(e, ERR_USAGE, "%d files can be published at most", PUBLISHED_MOST);
    files->list[files->n++] = text;
    return true;
}

#define AT(field) .at = offsetof(struct serve_options, field)
#define NUMBER(name_, field, preset_, least_, most_, what_)                                                  \
    {                                                                                                        \
        .kind = ARGUMENT_NUMBER, .name = (name_), .value = "N", .what = (what_), AT(field),                  \
        .number = (preset_), .least = (least_), .most = (most_)                                              \
    }
#define FLAG(name_, field, what_)                                                                            \
    {                                                                                                        \
        .kind = ARGUMENT_FLAG, .name = (name_), .what = (what_), AT(field)                                   \
    }

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database (see atlasd import, atlasd generate)",
     AT(db),
     .required = true},
    {.name = "listen",
     .value = "HOST:PORT",
     .what = "where it answers; port 0 takes a free one",
     AT(listen),
     .preset = "127.0.0.1:8080"},
    {.name = "metrics",
     .value = "HOST:PORT",
     .what = "an address of its own for /metrics, with /healthz and /readyz; then it is not at the other; "
             "else it is at the one of --listen",
     AT(metrics)},
    {.kind = ARGUMENT_OWN,
     .name = "public-url",
     .value = "URL",
     .what = "how the world reaches this server: what links begin with; its path may stand before those of "
             "requests, or not; else http:// and the Host of each request",
     AT(public_url),
     .take = take_public_url},
    {.kind = ARGUMENT_OWN,
     .name = "publish",
     .value = "FILE[:TABLE]",
     .what =
         "a table with a geometry of a GeoPackage or SpatiaLite database, as a collection of its own to be "
         "read and filtered; may be given several times",
     AT(publish),
     .repeated = true,
     .take = take_publish},
    {.kind = ARGUMENT_OWN,
     .name = "trusted-proxy",
     .value = "NETWORKS",
     .what = "ADDRESS[/BITS][,...]: proxies that are believed when they say who asks",
     AT(proxies),
     .repeated = true,
     .take = take_proxies},
    {.kind = ARGUMENT_OWN,
     .name = "forwarded-header",
     .value = "NAME",
     .what = "X-Forwarded-For or Forwarded: the field that they write themselves, whatever a client has sent",
     AT(proxies),
     .preset = "X-Forwarded-For",
     .take = take_forwarded_header},
    {.kind = ARGUMENT_OWN,
     .name = "contact",
     .value = "URL|MAIL",
     .what = "where visitors can write to: the pages Contact, Mentions légales and Accessibilité show it",
     AT(about.contact),
     .take = take_contact},
    {.name = "publisher",
     .value = "TEXT",
     .what = "who publishes the site, and answers for it, for the page Mentions légales",
     AT(about.publisher)},
    {.name = "hosting", .value = "TEXT", .what = "who hosts it: name, address, telephone", AT(about.host)},
    {.name = "data-licence",
     .value = "TEXT",
     .what = "the licence that the data are published under",
     AT(about.licence)},
    {.name = "user",
     .value = "NAME",
     .what = "who to become when root starts it; else the owner of FILE, else atlasd, else nobody; root "
             "stays root",
     AT(user)},
    FLAG("log", log, "a line per request on standard error"),
    FLAG("no-sandbox", no_sandbox, "do not close files elsewhere to the process (Landlock)"),
    {.kind = ARGUMENT_HEADING, .what = "Limits"},
    NUMBER("threads", threads, ARGUMENT_CORES, 0, 64,
           "event loops; 0: everything inline on one loop, for debuggers"),
    NUMBER("tile-workers", tile_workers, ARGUMENT_CORES, 1, 16, "threads that paint tiles"),
    NUMBER("search-workers", search_workers, ARGUMENT_CORES, 1, 16, "threads that answer searches"),
    NUMBER("tile-queue", tile_queue, 512, 1, 1000000, "tiles that may wait for a thread, then 503"),
    NUMBER("search-queue", search_queue, 512, 1, 1000000, "searches that may wait for a thread, then 503"),
    NUMBER("cache-mib", cache_mib, 256, 0, 1048576, "memory for finished answers; 0: none is kept"),
    NUMBER("selection-mib", selection_mib, 64, 0, 1048576, "memory for selections; 0: none is kept"),
    NUMBER("fragment-mib", fragment_mib, 16, 0, 1048576, "memory for records as JSON; 0: none is kept"),
    NUMBER("repack-percent", repack_percent, 25, 0, 100,
           "of one processor, when nothing else is to be done: kept pictures are packed smaller; 0: never"),
    {.kind = ARGUMENT_NUMBER,
     .name = "max-connections",
     .value = "N",
     .what = "connections; at the limit idle and half-sent ones are closed for new ones",
     AT(connections),
     .given_at = offsetof(struct serve_options, connections_given),
     .number = 4096,
     .least = 1,
     .most = 1000000},
    NUMBER(
        "connections-per-client", client_connections, 0, 0, 1000000,
        "at that limit a client (IPv4 address, IPv6 /64) with more gives way first; 0: three tenths of all"),
    NUMBER("output-mib", output_mib, 256, 1, 1048576,
           "answers that wait for slow clients; beyond it the slowest are closed"),
    NUMBER("body-mib", body_mib, 64, 1, 1048576,
           "memory for bodies of requests that come, or are worked on; beyond it 503"),
    NUMBER("body-disk-mib", body_disk_mib, 1024, 0, 1048576,
           "room in /var/tmp for those that are larger than 64 KiB; beyond it 503"),
    NUMBER("file-disk-mib", file_disk_mib, 1024, 1, 1048576,
           "room in /var/tmp for lists that are files before they are sent (xlsx, gpkg, pdf); beyond it 503"),
    NUMBER("max-header-bytes", header_bytes, 65536, 1024, 1048576, "request line and headers together"),
    NUMBER("max-query-bytes", query_bytes, QUERY_MAX_BYTES, 64, QUERY_MAX_BYTES, "query string of a URL"),
    NUMBER("header-timeout", header_s, 10, 1, 3600, "seconds to send a request in"),
    NUMBER("body-timeout", body_s, 600, 1, 86400, "seconds to send the body of a request in"),
    NUMBER("idle-timeout", idle_s, 60, 1, 3600, "seconds that a connection may wait between requests"),
    NUMBER("stall-timeout", stall_s, 30, 1, 3600, "seconds over which --least-rate is looked at"),
    NUMBER("least-rate", least_rate, 1024, 1, 1048576,
           "bytes a second that a client must take of an answer, or send of a body"),
    NUMBER("stop-timeout", stop_s, 10, 0, 3600, "seconds for answers under way after SIGTERM"),
    NUMBER("poll-ms", poll_ms, 50, 10, 60000, "milliseconds between looks for changes in the database"),
    NUMBER("max-answer-bytes", answer_bytes, 67108864, 4096, 1073741824,
           "one answer held in memory; of items what is larger, or than 2 MiB, is made as it is taken"),
    NUMBER(
        "max-picture-pixels", picture_pixels, 16777216, 65536, PICTURE_PIXELS_MAX,
        "of one picture of /static and /wms, at its scale: 4096 by 4096; 4 bytes each while it is painted"),
    NUMBER("max-page", page, 1000, 1, 10000000, "records on one page of items"),
    NUMBER("max-pairs", pairs, 50000, 1, 10000000, "pairs of a collectivité and a partner in one answer"),
};
#undef NUMBER
#undef FLAG

const struct command SERVE_COMMAND = {
    .verb = "serve",
    .purpose = "answer on HTTP: the site, the API, the tiles",
    .about = "Answers on HTTP until SIGTERM or SIGINT: the site, the API, the tiles.",
    ARGUMENT_TABLE(TABLE)};

bool serve_options_preset(struct serve_options *o, const char *db, struct err *e)
{
    char verb[] = "serve", name[] = "--db", *path = mem_strdup(db);
    char *arguments[] = {verb, name, path};
    *o = (struct serve_options){0};
    bool done = arguments_take(&SERVE_COMMAND, 3, arguments, o, e);
    free(path);
    o->db = db;
    return done;
}
