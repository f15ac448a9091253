#include "serve/numbers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "atlas/snapshot.h"
#include "base/clock.h"
#include "base/shelf.h"
#include "serve/keeper.h"
#include "serve/repacker.h"
#include "serve/route.h"

static void add_family(struct bytes *out, const char *name, const char *type, const char *help)
{
    bytes_add_format(out, "# HELP atlasd_%s %s\n# TYPE atlasd_%s %s\n", name, help, name, type);
}

static void add_one(struct bytes *out, const char *name, const char *type, const char *help, double value)
{
    add_family(out, name, type, help);
    bytes_add_format(out, "atlasd_%s %.17g\n", name, value);
}

static uint64_t sum(const struct server *s, size_t offset)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < s->n_loops; i++) {
        const char *at = (const char *)&s->loops[i]->metrics + offset;
        n += atomic_load_explicit((const _Atomic uint64_t *)(const void *)at, memory_order_relaxed);
    }
    return n;
}

#define FIELD(r, field) (offsetof(struct metrics, routes) + (r) * sizeof(struct metrics_route) + (field))

static const char *route_name(unsigned r)
{
    return r == METRICS_NONE ? "none" : r == METRICS_REFUSED ? "refused" : ROUTES[r].name;
}

static bool used(const struct server *s, unsigned r)
{
    if (r >= N_ROUTES && r < METRICS_REFUSED)
        return false;
    for (size_t k = 0; k < METRICS_CLASSES; k++)
        if (sum(s, FIELD(r, offsetof(struct metrics_route, status[k]))))
            return true;
    return false;
}

static void add_requests(struct bytes *out, const struct server *s)
{
    add_family(out, "requests_total", "counter", "Requests answered, by route and class of status.");
    for (unsigned r = 0; r < METRICS_ROUTES; r++)
        for (size_t k = 0; used(s, r) && k < METRICS_CLASSES; k++) {
            uint64_t n = sum(s, FIELD(r, offsetof(struct metrics_route, status[k])));
            if (n)
                bytes_add_format(out, "atlasd_requests_total{route=\"%s\",status=\"%zuxx\"} %llu\n",
                                 route_name(r), k + 1, (unsigned long long)n);
        }
    add_family(out, "response_bytes_total", "counter", "Bytes of bodies sent, by route.");
    for (unsigned r = 0; r < METRICS_ROUTES; r++)
        if (used(s, r))
            bytes_add_format(out, "atlasd_response_bytes_total{route=\"%s\"} %llu\n", route_name(r),
                             (unsigned long long)sum(s, FIELD(r, offsetof(struct metrics_route, bytes))));
}

static void add_times_of(struct bytes *out, const struct server *s, unsigned r)
{
    static const char NAME[] = "atlasd_request_seconds";
    uint64_t n = 0, all = 0;
    for (size_t b = 0; b < METRICS_BUCKETS; b++) {
        n += sum(s, FIELD(r, offsetof(struct metrics_route, bucket[b])));
        bytes_add_format(out, "%s_bucket{route=\"%s\",le=\"%g\"} %llu\n", NAME, route_name(r),
                         METRICS_BOUNDS_US[b] / 1e6, (unsigned long long)n);
    }
    for (size_t k = 0; k < METRICS_CLASSES; k++)
        all += sum(s, FIELD(r, offsetof(struct metrics_route, status[k])));
    bytes_add_format(out, "%s_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", NAME, route_name(r),
                     (unsigned long long)all);
    bytes_add_format(out, "%s_sum{route=\"%s\"} %.6f\n", NAME, route_name(r),
                     (double)sum(s, FIELD(r, offsetof(struct metrics_route, sum_us))) / 1e6);
    bytes_add_format(out, "%s_count{route=\"%s\"} %llu\n", NAME, route_name(r), (unsigned long long)all);
}

static void add_caches(struct bytes *out, struct server *s)
{
    static const char *const NAMES[] = {"answers", "selections", "fragments"};
    struct cache_counts n[3];
    cache_count(s->core.answers, &n[0]);
    cache_count(s->core.selections, &n[1]);
    cache_count(s->core.fragments, &n[2]);
#define FAMILY(name, type, help, field)                                                                      \
    add_family(out, name, type, help);                                                                       \
    for (int i = 0; i < 3; i++)                                                                              \
    bytes_add_format(out, "atlasd_%s{cache=\"%s\"} %llu\n", name, NAMES[i], (unsigned long long)n[i].field)
    FAMILY("cache_hits_total", "counter", "Look-ups that found what they wanted.", hits);
    FAMILY("cache_misses_total", "counter", "Look-ups that did not.", misses);
    FAMILY("cache_evicted_total", "counter", "Entries dropped for want of room.", evicted);
    FAMILY("cache_entries", "gauge", "Entries kept.", entries);
    FAMILY("cache_bytes", "gauge", "Bytes kept.", bytes);
    FAMILY("cache_budget_bytes", "gauge", "Bytes that may be kept.", budget);
#undef FAMILY
}

static void add_pools(struct bytes *out, struct server *s)
{
    static const char *const NAMES[] = {"tiles", "searches"};
    struct pool_counts n[2];
    pool_count(s->tiles, &n[0]);
    pool_count(s->searches, &n[1]);
#define FAMILY(name, type, help, field)                                                                      \
    add_family(out, name, type, help);                                                                       \
    for (int i = 0; i < 2; i++)                                                                              \
    bytes_add_format(out, "atlasd_%s{pool=\"%s\"} %llu\n", name, NAMES[i], (unsigned long long)n[i].field)
    FAMILY("pool_waiting", "gauge", "Requests that wait for a worker.", waiting);
    FAMILY("pool_running", "gauge", "Requests that a worker is at.", running);
    FAMILY("pool_done_total", "counter", "Requests that workers have done.", done);
    FAMILY("pool_skipped_total", "counter", "Requests left undone because their clients had gone.", skipped);
    FAMILY("pool_refused_total", "counter", "Requests refused because the queue was full.", refused);
    FAMILY("pool_displaced_total", "counter", "Requests that gave way to a client who had fewer waiting.",
           displaced);
#undef FAMILY
}

static void add_repacker(struct bytes *out, struct server *s)
{
    struct repacker_counts n;
    repacker_count(s->repacker, &n);
    add_one(out, "tiles_repacked_total", "counter",
            "Kept pictures that were packed smaller when nothing else was to be done.", (double)n.packed);
    add_one(out, "tiles_repacked_saved_bytes_total", "counter", "Bytes that they take less.",
            (double)n.saved_bytes);
    add_one(out, "tiles_repacked_seconds_total", "counter", "Processor time that it took.",
            (double)n.cpu_us / 1e6);
    add_one(out, "tiles_repack_waiting", "gauge", "Kept pictures that wait for it.", (double)n.waiting);
}

static void add_connections(struct bytes *out, struct server *s)
{
    static const char *const WHY[HTTP_ENDS] = {"idle", "request", "stall", "linger",
                                               "room", "output",  "source"};
    unsigned open = 0;
    uint64_t failures = 0;
    for (unsigned i = 0; i < s->n_loops; i++) {
        open += http_connections(s->loops[i]->http);
        failures += http_accept_failures(s->loops[i]->http);
    }
    add_one(out, "connections", "gauge", "Open connections.", open);
    add_family(out, "connections_ended_total", "counter", "Connections ended early, by what they passed.");
    for (int why = 0; why < HTTP_ENDS; why++) {
        uint64_t n = 0;
        for (unsigned i = 0; i < s->n_loops; i++)
            n += http_ended(s->loops[i]->http, (enum http_end)why);
        bytes_add_format(out, "atlasd_connections_ended_total{why=\"%s\"} %llu\n", WHY[why],
                         (unsigned long long)n);
    }
    add_one(out, "accept_failures_total", "counter",
            "Times that no connection could be taken: descriptors or memory.", (double)failures);
    add_one(out, "output_bytes", "gauge", "Answers that wait for slow clients.",
            (double)atomic_load(&s->output));
    add_family(out, "body_bytes", "gauge", "Bodies of requests that come or are worked on.");
    bytes_add_format(out, "atlasd_body_bytes{where=\"memory\"} %zu\natlasd_body_bytes{where=\"disk\"} %llu\n",
                     atomic_load(&s->bodies.memory), (unsigned long long)atomic_load(&s->bodies.on_disk));
}

static double resident_bytes(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) {
        if (fscanf(f, "%*d %ld", &pages) != 1)
            pages = 0;
        fclose(f);
    }
    return (double)pages * (double)sysconf(_SC_PAGESIZE) + (double)shelf_bytes();
}

void numbers_print(struct server *s, const struct snapshot *data, struct bytes *out)
{
    add_requests(out, s);
    add_family(out, "request_seconds", "histogram",
               "From the request read to its answer handed to the socket.");
    for (unsigned r = 0; r < METRICS_ROUTES; r++)
        if (used(s, r))
            add_times_of(out, s, r);
    add_caches(out, s);
    add_pools(out, s);
    add_repacker(out, s);
    add_connections(out, s);
    add_one(out, "snapshot_version", "gauge", "Version of the data being served.",
            data ? (double)data->version : 0);
    add_one(out, "snapshot_loops_behind", "gauge",
            "Loops that still answer from the data before, for a moment.", atomic_load(&s->loops_behind));
    add_one(out, "snapshot_bytes", "gauge", "Memory of the data being served.",
            data ? (double)snapshot_bytes(data) : 0);
    add_one(out, "snapshot_loads_total", "counter", "Times that the data were read.",
            (double)atomic_load(&s->loads));
    add_one(out, "snapshot_load_failures_total", "counter", "Times that they could not be read.",
            (double)atomic_load(&s->load_failures));
    add_one(out, "snapshot_stale", "gauge",
            "0: the data are those of the database; 1: it cannot be loaded, the last data stay; 2: nor can "
            "single records be read.",
            (double)keeper_state(s->core.keeper));
    add_one(out, "snapshot_load_seconds", "gauge", "How long the last reading took.",
            (double)atomic_load(&s->load_us) / 1e6);
    add_one(out, "resident_bytes", "gauge", "Memory of the process, the file of kept answers included.",
            resident_bytes());
    add_one(out, "uptime_seconds", "gauge", "Since the start.", (double)(clock_now_us() - s->began_us) / 1e6);
}
