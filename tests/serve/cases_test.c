/* The requests of tests/serve/cases/, one file for each handler, and what they come to: without sockets.
 *
 * - "> GET /api/collections" a request; fields of it stand behind: "> Accept: text/html"; Host is set
 * - "< 200" its status
 * - "< Content-Type: ..." a line of the head begins so
 * - "= text" is in the body
 * - "! text" is neither in the head nor in the body
 *
 * A blank line ends a case, # begins a comment. The records are those of tests/out/small_database.h. */
#include <dirent.h>
#include <unistd.h>

#include "../out/small_database.h"
#include "http/answer.h"
#include "http/target.h"
#include "map/layers.h"
#include "serve/alone.h"
#include "serve/metrics.h"
#include "serve/route.h"
#include "store/store.h"
#include "test.h"

enum { LINE_BYTES = 4096, CASE_LINES = 40, ANSWER_BYTES = 64 << 20 };

struct request_case {
    char lines[CASE_LINES][LINE_BYTES];
    int n, line; /* of the file, where it begins */
    const char *file;
};

/* As the client would have it: the head, an empty line, the body. */
static void print(const struct answer *a, struct bytes *out)
{
    struct answer_date date = {0};
    struct err e = {0};
    bytes_reset(out);
    answer_print(a, a->status, 1, &date, out);
    bytes_add_text(out, "\n");
    if (a->body.blob)
        bytes_add(out, a->body.blob->data, a->body.blob->n);
    while (a->body.kind == BODY_SOURCE && !out->full &&
           a->body.source->more(a->body.source, out, &e) == SOURCE_MORE)
        ;
}

static bool line_begins(const char *text, const char *with)
{
    size_t n = strlen(with);
    for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, with, n) == 0)
            return true;
    return false;
}

static bool meets(const char *line, const struct answer *a, const struct bytes *printed)
{
    const char *body = strstr(printed->data, "\n\n"), *what = line + 2;
    switch (line[0]) {
    case '<':
        return *what >= '1' && *what <= '5' ? atoi(what) == a->status : line_begins(printed->data, what);
    case '=':
        return memmem(body, printed->n - (size_t)(body - printed->data), what, strlen(what)) != NULL;
    case '!':
        return memmem(printed->data, printed->n, what, strlen(what)) == NULL;
    default:
        return false;
    }
}

/* --- one case
 * ----------------------------------------------------------------------------------------------------- */

static struct {
    struct alone *alone;
    struct bytes fields, printed;
    unsigned answered[METRICS_ROUTES]; /* with 200 or 308, by route */
} desk;

static const struct route *route_of(const char *target)
{
    struct arena memory;
    struct target t;
    const char *parameter[CALL_PARAMETERS];
    arena_init(&memory);
    const struct route *r = target_parse(&t, target, 100000, &memory, NULL)
                                ? route_find(&t, &memory, parameter)
                                : NULL;
    arena_release(&memory);
    return r;
}

static void try_case(struct request_case *k)
{
    char what[LINE_BYTES + 200];
    char *method = k->lines[0] + 2, *target = strchr(method, ' ');
    int first = 1;
    bytes_reset(&desk.fields);
    bytes_add_text(&desk.fields, "Host: atlas.example\r\n");
    while (first < k->n && k->lines[first][0] == '>')
        bytes_add_format(&desk.fields, "%s\r\n", k->lines[first++] + 2);
    snprintf(what, sizeof what, "%s:%d %.200s", k->file, k->line, method);
    if (!CHECK_THAT(k->lines[0][0] == '>' && target && first < k->n, what))
        return;
    *target++ = '\0';
    const struct answer *a = alone_ask(desk.alone, method, target, desk.fields.data, NULL);
    print(a, &desk.printed);
    const struct route *r = route_of(target);
    if (r && a->status == 200)
        desk.answered[r - ROUTES]++;
    for (int i = first; i < k->n; i++) {
        snprintf(what, sizeof what, "%s:%d %s", k->file, k->line + i, k->lines[i]);
        if (!CHECK_THAT(meets(k->lines[i], a, &desk.printed), what))
            printf("# got: %.2000s\n", desk.printed.data);
    }
}

/* --- files
 * -------------------------------------------------------------------------------------------------------- */

static void try_file(const char *name)
{
    char path[300], line[LINE_BYTES];
    static struct request_case k;
    k.n = 0;
    k.file = name;
    snprintf(path, sizeof path, "tests/serve/cases/%s", name);
    FILE *f = fopen(path, "r");
    for (int number = 1; f && fgets(line, sizeof line, f); number++) {
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#')
            continue;
        if (!*line) {
            if (k.n)
                try_case(&k);
            k.n = 0;
        } else if (k.n < CASE_LINES) {
            k.line = k.n ? k.line : number;
            snprintf(k.lines[k.n++], LINE_BYTES, "%s", line);
        } else {
            CHECK_THAT(false, "a case of too many lines");
        }
    }
    if (k.n)
        try_case(&k);
    CHECK_THAT(f != NULL, name);
    if (f)
        fclose(f);
}

static void try_all(void)
{
    struct dirent **names;
    int n = scandir("tests/serve/cases", &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.')
            try_file(names[i]->d_name);
        free(names[i]);
    }
    free(names);
    for (unsigned i = 0; i < N_ROUTES; i++)
        if (strcmp(ROUTES[i].name, "metrics") != 0) /* there is no server to count */
            CHECK_THAT(desk.answered[i] > 0, ROUTES[i].name);
}

/* What the document writes behind a parameter that ends in it. */
static const char *ending(const char *pattern)
{
    static const struct {
        const char *pattern, *ending;
    } ENDINGS[] = {{"/tiles/{layers}", ".json"},
                   {"/styles/{style}", ".json"},
                   {"/legend/{layers}", ".json"},
                   {"/fonts/{fontstack}/{range}", ".pbf"}};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (strcmp(pattern, ENDINGS[i].pattern) == 0)
            return ENDINGS[i].ending;
    return "";
}

/* As the document has it: below its server, the root of the API, with the name of a collection; tiles have a
 * server of their own. */
static void print_path(const char *pattern, char *path, size_t n)
{
    const char *collection = strstr(pattern, "{c}");
    if (strncmp(pattern, "/api", 4) != 0)
        snprintf(path, n, "\"%s%s\":{\"servers\"", pattern, ending(pattern));
    else if (collection)
        snprintf(path, n, "\"%.*sprojets%s\":{\"get\"", (int)(collection - pattern) - 4, pattern + 4,
                 collection + 3);
    else
        snprintf(path, n, "\"%s\":{\"get\"", pattern[4] ? pattern + 4 : "/");
}

/* Not the API's: addresses of operators and of robots. Pages of the site may be described or not. */
static bool is_for_others(const struct route *r)
{
    static const char *const ROBOTS[] = {"sitemap", "robots", "qr", "wmts_rest" /* path by path */};
    for (size_t i = 0; i < sizeof ROBOTS / sizeof ROBOTS[0]; i++)
        if (strcmp(r->name, ROBOTS[i]) == 0)
            return true;
    return !r->policy->cors || r->policy->caching == CACHING_NEVER;
}

/* Every other route is described, and so are the layers. */
static void test_described(void)
{
    print(alone_ask(desk.alone, "GET", "/api/openapi.json", NULL, NULL), &desk.printed);
    const char *text = desk.printed.data;
    for (unsigned i = 0; i < N_ROUTES; i++) {
        char path[200];
        print_path(ROUTES[i].pattern, path, sizeof path);
        if (ROUTES[i].policy->shown == SHOWN_AS_DATA)
            CHECK_THAT((strstr(text, path) != NULL) != is_for_others(&ROUTES[i]), ROUTES[i].pattern);
    }
    for (enum map_layer i = 0; i < MAP_LAYER_COUNT; i++)
        CHECK_THAT(strstr(text, map_layer_name(i)) != NULL, map_layer_name(i));
}

static bool open_desk(const char *path, struct serve_options *o, struct err *e)
{
    struct snapshot *s = NULL;
    struct store *store = NULL;
    bool done = small_database(path, 4096, e) && serve_options_preset(o, path, e) &&
                (store = store_open(path, STORE_READ, e)) && store_load(store, 0, &s, e);
    store_close(store);
    if (done)
        desk.alone = alone_new(o, s, e);
    snapshot_free(s);
    return desk.alone != NULL;
}

int main(void)
{
    char folder[] = "/tmp/atlasd-cases-XXXXXX", path[200];
    struct err e = {0};
    struct serve_options o;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/small.db", folder);
    bytes_init(&desk.fields, 65536);
    bytes_init(&desk.printed, ANSWER_BYTES);
    if (CHECK_THAT(open_desk(path, &o, &e), e.text))
        try_all();
    if (desk.alone)
        test_described();
    alone_free(desk.alone);
    bytes_release(&desk.fields);
    bytes_release(&desk.printed);
    unlink(path);
    rmdir(folder);
    return test_end();
}
