/* Microbench of whole answers of the server without sockets (serve/alone.h): planned, found, written; neither
 * answers nor selections are kept, rendered records are. Prints as core_bench.c does, for bench/core too.
 *
 *   answer_bench [--once] DATABASE [PART OF A NAME]
 *   answer_bench --all DATABASE < TARGETS    a line each: status, bytes, checksum, target */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "http/answer.h"
#include "serve/alone.h"
#include "store/store.h"

enum { RUNS = 41, MOST_BYTES = 64 << 20 };
static const double LEAST_US = 1000; /* of a run: short work is repeated up to it */

#define ITEMS "/api/collections/projets/items?"
#define FOUR  "&thematique=education&type=commune&statut=en_cours&annee=2009..&located=true&bbox=-20,0,40,35"
struct bench {
    const char *name, *target;
};
static const struct bench BENCHES[] = {
    {"answer: 4 criteria and a box, 100 rows", ITEMS "limit=100" FOUR},
    {"answer: its count", ITEMS "limit=1" FOUR},
    {"answer: 100 projets of a box", ITEMS "limit=100&located=true&bbox=-20,0,40,35"},
    {"answer: 4 facets, 4 criteria and a box",
     "/api/collections/projets/facets?by=thematique,pays,region,financement" FOUR},
    {"answer: 4 facets, no filter", "/api/collections/projets/facets?by=thematique,pays,region,financement"},
    {"answer: crossed, 4 criteria and a box",
     "/api/collections/projets/crosstab?rows=thematique&columns=pays" FOUR},
    {"answer: crossed, no filter", "/api/collections/projets/crosstab?rows=thematique&columns=pays"},
    {"answer: a word, 100 rows", ITEMS "limit=100&q=forages"},
    {"answer: a prefix, 100 rows", ITEMS "limit=100&q=assainis"},
    {"answer: two words, 100 rows", ITEMS "limit=100&q=ecoles+forages"},
    {"answer: a name with a typing error", "/api/suggest?limit=10&q=Antananarivou"},
    {"answer: nearest 10 partenaires", "/api/collections/partenaires/items?limit=10&near=9.35,8"},
    {"answer: all projets as CSV", ITEMS "f=csv"},
};

static struct {
    struct snapshot *snapshot;
    struct serve_options options;
    struct alone *alone;
    struct bytes out;
} here;

static void fail(const char *what, const struct err *e)
{
    fprintf(stderr, "answer_bench: %s: %s\n", what, e->text);
    exit(1);
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The status; the body goes to here.out. */
static int ask(const char *target)
{
    struct err e = {0};
    const struct answer *a = alone_ask(here.alone, "GET", target, NULL, &e);
    bytes_reset(&here.out);
    if (a->body.blob)
        bytes_add(&here.out, a->body.blob->data, a->body.blob->n);
    enum source_state state = a->body.kind == BODY_SOURCE ? SOURCE_MORE : SOURCE_END;
    while (state == SOURCE_MORE && !here.out.full)
        state = a->body.source->more(a->body.source, &here.out, &e);
    if (state == SOURCE_FAILED || here.out.full)
        fail(target, &e);
    return a->status;
}

static uint64_t checksum(void)
{
    return hash_bytes(here.out.data, here.out.n, 0);
}

/* The frame that callgrind counts in. */
uint64_t core_bench_work(const struct bench *b);
__attribute__((noinline)) uint64_t core_bench_work(const struct bench *b)
{
    ask(b->target);
    return here.out.n;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(const struct bench *b)
{
    double us[RUNS];
    unsigned repeat = 1;
    for (double took = 0; took < LEAST_US; repeat *= 2) {
        double from = now_us();
        for (unsigned i = 0; i < repeat; i++)
            core_bench_work(b);
        took = now_us() - from;
    }
    for (int run = 0; run < RUNS; run++) {
        double from = now_us();
        for (unsigned i = 0; i < repeat; i++)
            core_bench_work(b);
        us[run] = (now_us() - from) / repeat;
    }
    qsort(us, RUNS, sizeof us[0], by_value);
    printf("%s\t%.2f\t%.2f\t%u\t%016llx\n", b->name, us[RUNS / 2], us[0], repeat,
           (unsigned long long)checksum());
    fflush(stdout);
}

static void run(const struct bench *b, bool once)
{
    for (int i = 0; i < 2; i++) /* warm: what is kept of records */
        if (ask(b->target) != 200) {
            fprintf(stderr, "answer_bench: %s: %.300s\n", b->target, here.out.data);
            exit(1);
        }
    if (!once) {
        measure(b);
        return;
    }
    core_bench_work(b);
    printf("%s\n", b->name);
}

static void ask_all(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        int status = ask(line);
        printf("%d\t%zu\t%016llx\t%s\n", status, here.out.n, (unsigned long long)checksum(), line);
    }
    free(line);
}

int main(int argc, char **argv)
{
    const bool once = argc > 1 && strcmp(argv[1], "--once") == 0,
               all = argc > 1 && strcmp(argv[1], "--all") == 0;
    const int first = 1 + (once || all);
    struct err e = {0};
    if (argc < first + 1 || argc > first + 2 - all) {
        fputs("usage: answer_bench [--once | --all] DATABASE [PART OF A NAME]\n", stderr);
        return 2;
    }
    struct store *store = store_open(argv[first], STORE_READ, &e);
    if (!store || !store_load(store, 0, &here.snapshot, &e) ||
        !serve_options_preset(&here.options, argv[first], &e))
        fail(argv[first], &e);
    here.options.cache_mib = here.options.selection_mib = 0;
    if (!(here.alone = alone_new(&here.options, here.snapshot, &e)))
        fail(argv[first], &e);
    bytes_init(&here.out, MOST_BYTES);
    const char *only = argc == first + 2 ? argv[first + 1] : "";
    for (size_t i = 0; i < sizeof BENCHES / sizeof BENCHES[0] && !all; i++)
        if (strstr(BENCHES[i].name, only))
            run(&BENCHES[i], once);
    if (all)
        ask_all();
    bytes_release(&here.out);
    alone_free(here.alone);
    snapshot_free(here.snapshot);
    store_close(store);
    return 0;
}
