/* Damaged databases: every page in the place of every other, noise, and single bytes that are wrong. Whatever
 * is in the file, loading it and answering from it ends well: with an answer, or with one sentence. */
#include <fcntl.h>
#include <sys/wait.h>

#include "answers.h"
#include "base/bytes.h"
#include "small_database.h"
#include "store/fixture.h"
#include "store/on_db.h"
#include "test.h"

enum { PAGE_BYTES = 512, MAX_PAGES = 4000, NOISES = 2, WRONG_BYTES = 12, OPENED_PAGES = 30 };

static struct {
    char path[300];
    unsigned char *good; /* all pages */
    int fd;
    uint32_t n;
    char owner[MAX_PAGES + 1][64]; /* by number of the page, from 1: the table or index that it belongs to */
} file;

/* --- chance -----------------------------------------------------------------------------------------------
 */

static uint64_t dice(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15;
    uint64_t z = *seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* --- the file ---------------------------------------------------------------------------------------------
 */

static void write_page(uint32_t page, const unsigned char *bytes)
{
    if (pwrite(file.fd, bytes, PAGE_BYTES, (off_t)(page - 1) * PAGE_BYTES) != PAGE_BYTES)
        abort();
}

static const unsigned char *good_page(uint32_t page)
{
    return file.good + (size_t)(page - 1) * PAGE_BYTES;
}

/* What a load reads; the rest of the file has no say in it. */
static bool is_loaded(const char *owner)
{
    static const char *const LOADED[] = {"collectivite",
                                         "partenaire",
                                         "cooperation",
                                         "cooperation_collectivite",
                                         "cooperation_partenaire",
                                         "projet",
                                         "projet_cooperation",
                                         "projet_thematique",
                                         "projet_odd",
                                         "financement",
                                         "bourse",
                                         "bourse_thematique",
                                         "bourse_odd",
                                         "pays",
                                         "region",
                                         "departement",
                                         "thematique",
                                         "nature",
                                         "alias",
                                         "meta",
                                         "sqlite_sequence"};
    for (size_t i = 0; i < sizeof LOADED / sizeof LOADED[0]; i++)
        if (strcmp(owner, LOADED[i]) == 0)
            return true;
    return false;
}

static int note_owner(void *context, int n, char **values, char **names)
{
    (void)context;
    (void)n;
    (void)names;
    int page = atoi(values[0]);
    if (page > 0 && page <= MAX_PAGES)
        snprintf(file.owner[page], sizeof file.owner[page], "%s", values[1]);
    return 0;
}

static bool read_file(void)
{
    sqlite3 *plain = NULL;
    bool good = sqlite3_open(file.path, &plain) == SQLITE_OK &&
                sqlite3_exec(plain, "SELECT pageno, name FROM dbstat", note_owner, NULL, NULL) == SQLITE_OK;
    sqlite3_close(plain);
    file.fd = open(file.path, O_RDWR | O_CLOEXEC);
    off_t size = lseek(file.fd, 0, SEEK_END);
    file.n = (uint32_t)(size / PAGE_BYTES);
    file.good = malloc((size_t)size);
    return good && file.n <= MAX_PAGES && pread(file.fd, file.good, (size_t)size, 0) == size;
}

/* --- trying it --------------------------------------------------------------------------------------------
 */

static sqlite3 *handle; /* of the first connection that was opened: PROJ opens its own behind it */

static int on_open(sqlite3 *opened, char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    if (!handle)
        handle = opened;
    return SQLITE_OK;
}

struct outcome {
    uint32_t served, refused, mute; /* mute: refused without a sentence */
};

static void count(struct outcome *o, bool served, const struct err *e)
{
    o->served += served;
    o->refused += !served;
    o->mute += !served && (e->code == ERR_NONE || strlen(e->text) < 10 || strchr(e->text, '\n'));
}

static void try_load(struct db *db, struct outcome *o)
{
    struct err e = {0};
    sqlite3_db_release_memory(handle); /* no page of before */
    struct snapshot *s = load_db(db, &e);
    count(o, s && answers_all(s, db, &e), &e);
    snapshot_free(s);
}

/* A page that a load reads, with all that may stand in its place. The connection is open: the schema is
 * known. */
static void damage_page(uint32_t page, void *context, struct outcome *o)
{
    struct err e = {0};
    unsigned char bytes[PAGE_BYTES];
    uint64_t seed = page;
    (void)context;
    sqlite3_auto_extension((void (*)(void))on_open);
    struct db *db = schema_open(file.path, DB_READ, &e);
    if (!db)
        abort();
    for (uint32_t other = 1; other <= file.n; other++) {
        if (other == page || !is_loaded(file.owner[other]))
            continue;
        write_page(page, good_page(other));
        try_load(db, o);
    }
    for (int i = 0; i < NOISES + WRONG_BYTES; i++) {
        memcpy(bytes, good_page(page), PAGE_BYTES);
        for (size_t k = 0; i < NOISES && k < PAGE_BYTES; k++)
            bytes[k] = (unsigned char)dice(&seed);
        for (int k = 0; i >= NOISES && k < 1 + i % 3; k++)
            bytes[dice(&seed) % PAGE_BYTES] = (unsigned char)dice(&seed);
        write_page(page, bytes);
        try_load(db, o);
    }
    write_page(page, good_page(page));
    db_close(db);
}

/* The same from the opening on, for a page of the schema. */
static void damage_schema(uint32_t page, void *context, struct outcome *o)
{
    unsigned char bytes[PAGE_BYTES];
    uint64_t seed = page;
    (void)context;
    for (int i = 0; i < 4; i++) {
        struct err e = {0};
        memcpy(bytes, good_page(i == 0 ? (uint32_t)(1 + dice(&seed) % file.n) : page), PAGE_BYTES);
        for (size_t k = 0; i == 1 && k < PAGE_BYTES; k++)
            bytes[k] = (unsigned char)dice(&seed);
        for (int k = 0; i > 1 && k < 2; k++)
            bytes[dice(&seed) % PAGE_BYTES] = (unsigned char)dice(&seed);
        write_page(page, bytes);
        struct db *db = schema_open(file.path, DB_READ, &e);
        struct snapshot *s = db ? load_db(db, &e) : NULL;
        count(o, s && answers_all(s, db, &e), &e);
        snapshot_free(s);
        db_close(db);
    }
    write_page(page, good_page(page));
}

/* In a process of its own, which may die of it. false: it did. */
static bool apart(void (*run)(uint32_t, void *, struct outcome *), uint32_t page, struct outcome *sum)
{
    int pipes[2], status;
    struct outcome o = {0};
    fflush(stdout);
    if (pipe(pipes) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        run(page, NULL, &o);
        if (write(pipes[1], &o, sizeof o) != (ssize_t)sizeof o)
            abort();
        exit(0); /* leaks are looked for */
    }
    close(pipes[1]);
    bool told = read(pipes[0], &o, sizeof o) == (ssize_t)sizeof o;
    close(pipes[0]);
    bool lives = waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 && told;
    if (!lives)
        printf("# page %u (%s): the process ended with %d\n", page, file.owner[page], status);
    write_page(page, good_page(page));
    sum->served += o.served;
    sum->refused += o.refused;
    sum->mute += o.mute;
    return lives;
}

/* --- the cases --------------------------------------------------------------------------------------------
 */

static void test_pages(void)
{
    struct outcome sum = {0};
    uint32_t pages = 0, dead = 0;
    for (uint32_t page = 2; page <= file.n; page++)
        if (is_loaded(file.owner[page])) {
            pages++;
            dead += !apart(damage_page, page, &sum);
        }
    printf("# %u pages of %u, %u loads served, %u refused\n", pages, file.n, sum.served, sum.refused);
    CHECK_THAT(pages > 50 && sum.refused > pages && sum.served > pages,
               "pages were put in the place of others, some with and some without effect");
    CHECK_INT(dead, 0, "no damage of a page ends the program");
    CHECK_INT(sum.mute, 0, "what is refused is refused with a sentence");
}

static void test_schema(void)
{
    struct outcome sum = {0};
    uint32_t dead = 0, pages = 0, step = 1, n = 0;
    for (uint32_t page = 1; page <= file.n; page++)
        n += strcmp(file.owner[page], "sqlite_schema") == 0;
    step = n / OPENED_PAGES + 1;
    for (uint32_t page = 1, at = 0; page <= file.n; page++)
        if (strcmp(file.owner[page], "sqlite_schema") == 0 && at++ % step == 0) {
            pages++;
            dead += !apart(damage_schema, page, &sum);
        }
    printf("# %u pages of the schema, %u openings served, %u refused\n", pages, sum.served, sum.refused);
    CHECK_THAT(sum.refused > 0 && sum.served > 0, "pages of the schema were damaged");
    CHECK_INT(dead, 0, "no damage of the schema ends the program");
    CHECK_INT(sum.mute, 0, "it is refused with a sentence too");
}

static void test_whole(void)
{
    struct outcome sum = {0};
    struct err e = {0};
    struct db *db = schema_open(file.path, DB_READ, &e);
    struct snapshot *s = db ? load_db(db, &e) : NULL;
    count(&sum, s && answers_all(s, db, &e), &e);
    CHECK_TEXT(e.text, "", "nothing fails when all pages are back in their places");
    CHECK_INT(sum.served, 1, "and it is served");
    snapshot_free(s);
    db_close(db);
}

int main(void)
{
    struct err e = {0};
    fixture_start();
    fixture_path(file.path, "small.db");
    if (CHECK(small_database(file.path, PAGE_BYTES, &e) && read_file())) {
        test_pages();
        test_schema();
        test_whole();
    } else {
        printf("# %s\n", e.text);
    }
    close(file.fd);
    free(file.good);
    fixture_end();
    return test_end();
}
