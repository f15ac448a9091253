#include "serve/start.h"

#include <event2/event.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "atlas/territories.h"
#include "base/cache.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "front/web_files.h"
#include "map/tile.h"
#include "serve/descriptors.h"
#include "serve/flights.h"
#include "serve/keeper.h"
#include "serve/life.h"
#include "serve/numbers.h"
#include "serve/outcome.h"
#include "serve/pools.h"
#include "serve/repacker.h"
#include "serve/route.h"
#include "serve/server.h"
#include "serve/share.h"
#include "serve/stream.h"
#include "serve/waiting_room.h"
#include "serve/worker.h"
#include "store/store.h"

enum { BODY_EACH_BYTES = 65536, BODY_FILES = 64 }; /* of one in memory; of all that are larger */
enum { OPERATORS = 16, /* connections to --metrics */ STOP_TICK_MS = 20 };

/* --- workers
 * ------------------------------------------------------------------------------------------------ */

static void *open_worker(void *context, struct err *e)
{
    return worker_new(context, false, e);
}

static void *open_painter(void *context, struct err *e)
{
    return worker_new(context, true, e);
}

static void close_worker(void *state)
{
    worker_free(state);
}

/* --- the data
 * ----------------------------------------------------------------------------------------------- */

struct letter { /* for one loop */
    struct mail mail;
    struct snapshot *snapshot;
};

static void announce(const struct server *s)
{
    rights_log(&s->rights);
    if (s->options.metrics)
        fprintf(stderr, "metrics on http://%s/metrics\n", s->operators_listening.authority);
    fprintf(stderr, "listening on http://%s/\n", s->listening.authority);
    fflush(stderr);
}

/* Selections hold the snapshot they were made from: once every loop has the new one, the old ones go. */
static void open_letter(struct mail *mail, void *context)
{
    struct loop *l = context;
    struct letter *letter = (struct letter *)(void *)mail;
    bool first = !l->snapshot;
    snapshot_free(l->snapshot);
    l->snapshot = letter->snapshot;
    free(letter);
    atomic_fetch_sub(&l->server->loops_behind, 1);
    if (first && atomic_fetch_add(&l->server->loops_ready, 1) + 1 == l->server->n_loops)
        announce(l->server);
    if (!first && l->number == l->server->n_loops - 1) {
        cache_clear(l->server->core.selections);
        cache_clear(l->server->core.fragments);
    }
}

static void stop(struct server *s);

static void open_failure(struct mail *mail, void *context)
{
    struct loop *l = context;
    free(mail);
    stop(l->server);
}

/* On the keeper's thread. */
static void take_news(void *context, const struct keeper_news *news)
{
    struct server *s = context;
    atomic_store(&s->core.instance, news->instance);
    if (!news->snapshot && !news->err)
        return;
    if (!news->snapshot) {
        atomic_fetch_add(&s->load_failures, 1);
        if (atomic_load(&s->core.version)) {
            log_line("the data could not be read again, the old ones stay: %s", news->err->text);
            return;
        }
        s->failure = *news->err; /* read after this thread has ended */
        struct mail *mail = mem_alloc(1, sizeof *mail);
        mail->open = open_failure;
        event_loop_post(s->loops[0]->events, mail);
        return;
    }
    territories_outline(news->snapshot, s->core.outlines);
    if (news->snapshot->n_cut_names)
        log_line("%u names or titles have more than %d bytes and end in … in every list",
                 news->snapshot->n_cut_names, SNAPSHOT_NAME_BYTES);
    atomic_fetch_add(&s->loads, 1);
    atomic_store(&s->load_us, news->load_us);
    atomic_store(&s->core.version, news->snapshot->version);
    atomic_fetch_add(&s->loops_behind, s->n_loops);
    for (unsigned i = 0; i < s->n_loops; i++) {
        struct letter *letter = mem_alloc(1, sizeof *letter);
        letter->mail.open = open_letter;
        letter->snapshot = snapshot_ref(news->snapshot);
        event_loop_post(s->loops[i]->events, &letter->mail);
    }
    snapshot_free(news->snapshot);
    malloc_trim(0); /* what loading took beside the data */
}

static bool look_inline(void *context)
{
    keeper_look(context);
    return true;
}

/* --- stopping
 * ----------------------------------------------------------------------------------------------- */

struct ending {
    struct mail mail;
    struct loop *loop;
    int64_t until_us;
};

static bool tick_ending(void *context)
{
    struct ending *end = context;
    struct loop *l = end->loop;
    unsigned open = http_connections(l->http) + (l->operators ? http_connections(l->operators) : 0);
    if (open > 0 && clock_now_us() < end->until_us)
        return true;
    free(end);
    event_loop_end(l->events);
    return false;
}

static void open_ending(struct mail *mail, void *context)
{
    struct loop *l = context;
    http_drain(l->http);
    if (l->operators)
        http_drain(l->operators);
    event_loop_every(l->events, STOP_TICK_MS, tick_ending, mail);
}

static void stop(struct server *s)
{
    if (atomic_exchange(&s->core.stopping, true))
        return;
    for (unsigned i = 0; i < s->n_loops; i++) {
        struct ending *end = mem_alloc(1, sizeof *end);
        end->mail.open = open_ending;
        end->loop = s->loops[i];
        end->until_us = clock_now_us() + (int64_t)s->options.stop_s * 1000000;
        event_loop_post(s->loops[i]->events, &end->mail);
    }
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    (void)number;
    (void)what;
    stop(arg);
}

/* --- start and end
 * ------------------------------------------------------------------------------------------ */

/* Workers have a database each; the keeper has one, and another while the file is replaced; one is for good
 * measure. */
static bool fit_descriptors(struct server *s, struct err *e)
{
    struct serve_options *o = &s->options;
    struct descriptors_need need = {.loops = s->n_loops,
                                    .databases = (unsigned)(o->tile_workers + o->search_workers + 3),
                                    .listeners = s->n_loops + 1,
                                    .connections = OPERATORS,
                                    .bodies = BODY_FILES};
    return descriptors_fit(&need, &o->connections, o->connections_given, e);
}

/* An older database is brought up here, where its owner may write it. */
static bool check_db(const struct serve_options *o, struct err *e)
{
    struct store *store = store_open(o->db, STORE_KEEP, e);
    store_close(store);
    return store != NULL;
}

static unsigned part(long of, unsigned loops)
{
    return (unsigned)((of + loops - 1) / loops);
}

static struct http_limits limits_of(const struct server *s)
{
    const struct serve_options *o = &s->options;
    long share = o->client_connections ? o->client_connections : o->connections * 3 / 10 + 1;
    return (struct http_limits){.header_bytes = (size_t)o->header_bytes,
                                .header_s = (int)o->header_s,
                                .body_s = (int)o->body_s,
                                .idle_s = (int)o->idle_s,
                                .stall_s = (int)o->stall_s,
                                .least_rate = (int)o->least_rate,
                                .connections = part(o->connections, s->n_loops),
                                .share = part(share, s->n_loops),
                                .output_bytes = (size_t)o->output_mib << 20,
                                .loops = s->n_loops};
}

static void make_room_for_bodies(struct server *s)
{
    s->bodies.folder = "/var/tmp";
    s->bodies.option = "--body-disk-mib";
    s->bodies.each_bytes = BODY_EACH_BYTES;
    s->bodies.memory_bytes = (size_t)s->options.body_mib << 20;
    s->bodies.file_bytes = (uint64_t)s->options.body_disk_mib << 20;
    s->bodies.files = BODY_FILES;
}

static void add_loops(struct server *s)
{
    make_room_for_bodies(s);
    for (unsigned i = 0; i < s->n_loops; i++) {
        struct loop *l = s->loops[i] = loop_new(s, i);
        l->painter = tile_painter_new(s->core.painting, NULL);
        struct http_setup setup = {
            .base = event_loop_base(l->events),
            .fd = s->listening.fd[i],
            .limits = limits_of(s),
            .output = &s->output,
            .proxies = &s->options.proxies,
            .request = life_begin,
            .refused = life_refused,
            .takes = life_takes,
            .room = &s->bodies,
            .done = outcome_done,
            .pull = stream_pull,
            .share = s->n_loops > 1 ? share_connection : NULL,
            .context = l,
            .own_bytes = sizeof(struct waiter),
            .problems = &s->core.problems,
        };
        l->http = http_new(&setup);
        for (int k = 0; k < 2; k++)
            l->rooms[k] = waiting_room_new(event_loop_base(l->events), life_again);
        s->listening.fd[i] = -1; /* the loop's now */
        if (i == 0 && s->operators_listening.n) {
            setup.fd = s->operators_listening.fd[0];
            setup.limits.connections = setup.limits.share = OPERATORS;
            setup.share = NULL;
            l->operators = http_new(&setup);
            s->operators_listening.fd[0] = -1;
        }
    }
}

static bool add_pools(struct server *s, struct err *e)
{
    const struct serve_options *o = &s->options;
    struct pool_setup tiles = {.name = "tiles",
                               .threads = (unsigned)o->tile_workers,
                               .queue = (size_t)o->tile_queue,
                               .newest_first = true, /* what a map shows now */
                               .open = open_painter,
                               .close = close_worker,
                               .context = &s->core};
    struct pool_setup searches = {.name = "searches",
                                  .threads = (unsigned)o->search_workers,
                                  .queue = (size_t)o->search_queue,
                                  .open = open_worker,
                                  .close = close_worker,
                                  .context = &s->core};
    if (o->threads == 0)
        tiles.threads = searches.threads = 0;
    return (s->tiles = pool_new(&tiles, e)) && (s->searches = pool_new(&searches, e));
}

/* Inline there is no idle time to be had. */
static bool add_repacker(struct server *s, struct err *e)
{
    const struct serve_options *o = &s->options;
    const struct repacker_setup setup = {s->core.answers, (unsigned)o->repack_percent, pools_are_busy, s};
    if (o->threads == 0 || o->repack_percent == 0 || !cache_keeps(s->core.answers))
        return true;
    return (s->repacker = repacker_new(&setup, e)) != NULL;
}

static void print_numbers(struct core *c, const struct snapshot *data, struct bytes *out)
{
    numbers_print((struct server *)(void *)c, data, out);
}

/* All but the loops' threads and the keeper. */
static bool assemble(struct server *s, struct err *e)
{
    const struct serve_options *o = &s->options;
    if (!fit_descriptors(s, e) || !listen_open(&s->listening, "--listen", o->listen, s->n_loops, e) ||
        (o->metrics && !listen_open(&s->operators_listening, "--metrics", o->metrics, 1, e)) ||
        !rights_give_up(&s->rights, o, e) || !check_db(o, e) || !core_init(&s->core, o, e))
        return false;
    s->core.authority = s->listening.authority;
    s->core.pages_alone = route_pages_alone();
    s->core.numbers = print_numbers;
    if (!s->core.web_files)
        log_line("pages have no style and no scripts: %s", s->core.no_files.text);
    web_files_pack(s->core.web_files, o->threads == 0);
    s->flights = flights_new();
    add_loops(s);
    s->core.keeper = keeper_new(o->db, take_news, s);
    return add_pools(s, e) && add_repacker(s, e);
}

static void *run_loop(void *events)
{
    event_loop_run(events);
    return NULL;
}

/* Of the thread that calls. Until loop 0 listens to them, and once it has ended, the signals that stop the
 * server wait: no thread may die of one that comes too early, or once more. */
static void take_signals(bool take)
{
    sigset_t those;
    sigemptyset(&those);
    sigaddset(&those, SIGTERM);
    sigaddset(&those, SIGINT);
    pthread_sigmask(take ? SIG_UNBLOCK : SIG_BLOCK, &those, NULL);
}

static bool run(struct server *s, struct err *e)
{
    pthread_t threads[64];
    struct event *signals[2];
    unsigned n = 1;
    bool fine = true;
    struct event_base *base = event_loop_base(s->loops[0]->events);
    signals[0] = evsignal_new(base, SIGTERM, on_signal, s);
    signals[1] = evsignal_new(base, SIGINT, on_signal, s);
    event_add(signals[0], NULL);
    event_add(signals[1], NULL);
    while (n < s->n_loops && pthread_create(&threads[n], NULL, run_loop, s->loops[n]->events) == 0)
        pthread_setname_np(threads[n++], "loop");
    if (n < s->n_loops)
        fine = err_set(e, ERR_INTERNAL, "cannot start %u threads", s->n_loops);
    else if (s->options.threads == 0) {
        keeper_look(s->core.keeper);
        event_loop_every(s->loops[0]->events, (int)s->options.poll_ms, look_inline, s->core.keeper);
    } else {
        fine = keeper_start(s->core.keeper, (int)s->options.poll_ms, e);
    }
    if (!fine)
        stop(s);
    take_signals(true);
    event_loop_run(s->loops[0]->events);
    take_signals(false);
    for (unsigned i = 1; i < n; i++)
        pthread_join(threads[i], NULL);
    event_free(signals[0]);
    event_free(signals[1]);
    return fine;
}

/* What still lies there, and what reading it sends from loop to loop: a call that was answered on one goes
 * home to another. */
static void read_last_mail(struct server *s)
{
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < s->n_loops; i++)
            if (s->loops[i])
                event_loop_read_mail(s->loops[i]->events);
}

/* Producers first, then the letterboxes they post to: whoever still waits is answered while loops are freed.
 */
static void take_apart(struct server *s)
{
    for (unsigned i = 0; i < s->n_loops && s->loops[i]; i++)
        http_cut(s->loops[i]->http);
    keeper_free(s->core.keeper);
    repacker_free(s->repacker);
    s->repacker = NULL; /* kept answers are found until the last loop has gone */
    pool_free(s->tiles);
    pool_free(s->searches);
    read_last_mail(s);
    for (unsigned i = 0; i < s->n_loops; i++) {
        struct loop *l = s->loops[i];
        if (!l)
            continue;
        snapshot_free(l->snapshot);
        flight_free_spare(l);
        loop_free(l);
    }
    flights_free(s->flights);
    core_release(&s->core);
    listen_close(&s->listening);
    listen_close(&s->operators_listening);
    libevent_global_shutdown();
}

static void log_event(int severity, const char *text)
{
    if (severity >= EVENT_LOG_WARN)
        log_line("libevent: %s", text);
}

bool start_server(const struct serve_options *o, struct err *e)
{
    struct server *s = mem_alloc(1, sizeof *s);
    s->options = *o;
    s->n_loops = o->threads ? (unsigned)o->threads : 1;
    s->began_us = clock_now_us();
    event_set_log_callback(log_event);
    take_signals(false);
    bool fine = assemble(s, e) && run(s, e);
    take_apart(s);
    if (fine && s->failure.code != ERR_NONE) {
        fine = false;
        if (e)
            *e = s->failure;
    }
    free(s);
    return fine;
}
