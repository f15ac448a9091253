#include "main/import_ask.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "geo/measure.h"

enum { ANSWER_SIZE = 200 };

struct import_asked_list {
    struct arena memory;
    struct hash_map seen; /* words, country and hint */
    struct import_question *all;
    size_t n, capacity;
    unsigned long more; /* that there was no room for */
};

struct import_asked_list *import_asked_new(void)
{
    struct import_asked_list *l = mem_alloc(1, sizeof *l);
    arena_init(&l->memory);
    return l;
}

void import_asked_free(struct import_asked_list *l)
{
    if (!l)
        return;
    arena_release(&l->memory);
    hash_map_release(&l->seen);
    free(l->all);
    free(l);
}

static const char *keep(struct import_asked_list *l, const char *text)
{
    return arena_text(&l->memory, text ? text : "", strlen(text ? text : ""));
}

void import_asked_add(void *list, const struct import_question *q)
{
    struct import_asked_list *l = list;
    if (!q->written || q->n == 0)
        return;
    const char *key = arena_format(&l->memory, "%s\t%s\t%s", q->written, q->country, q->hint);
    if (hash_map_find(&l->seen, key) != HASH_NONE)
        return;
    if (l->n == ASKED_MOST) {
        l->more++;
        return;
    }
    hash_map_put(&l->seen, key, strlen(key), (uint32_t)l->n);
    l->all = mem_room(l->all, l->n, &l->capacity, sizeof *l->all);
    struct import_candidate *candidates = arena_alloc(&l->memory, q->n * sizeof *candidates);
    for (size_t k = 0; k < q->n; k++) {
        candidates[k] = q->candidates[k];
        candidates[k].name = keep(l, q->candidates[k].name);
        candidates[k].around = keep(l, q->candidates[k].around);
        candidates[k].code = keep(l, q->candidates[k].code);
    }
    l->all[l->n++] = (struct import_question){q->line,          keep(l, q->written), keep(l, q->country),
                                              keep(l, q->hint), candidates,          q->n};
}

/* Control characters of a list are none of the terminal's. */
static void show_text(const char *text)
{
    for (; *text; text++)
        fputc((unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text, stderr);
}

static void show_candidate(const struct import_question *q, size_t k, bool fr)
{
    const struct import_candidate *c = &q->candidates[k], *first = &q->candidates[0];
    fprintf(stderr, "  %zu  ", k + 1);
    show_text(c->name);
    fputs(*c->around ? ", " : "", stderr);
    show_text(c->around);
    if (*c->code)
        fprintf(stderr, " (%s)", c->code);
    if (c->population)
        fprintf(stderr, fr ? ", %lu hab." : ", %lu people", c->population);
    if (k && !isnan(c->lon) && !isnan(first->lon))
        fprintf(stderr, fr ? ", à %.0f km du premier" : ", %.0f km from the first",
                measure_distance_m(c->lon, c->lat, first->lon, first->lat) / 1000);
    else if (!*c->code && !isnan(c->lon))
        fprintf(stderr, " (%.4f %.4f)", c->lat, c->lon);
    fputc('\n', stderr);
}

static void show_question(const struct import_question *q, size_t at, size_t n, bool fr)
{
    fprintf(stderr, fr ? "\n[%zu/%zu] ligne %lu : " : "\n[%zu/%zu] line %lu: ", at + 1, n, q->line);
    show_text(q->written);
    if (*q->hint) {
        fputs(" (", stderr);
        show_text(q->hint);
        fputc(')', stderr);
    }
    fprintf(stderr, *q->country ? ", %s\n" : "%s\n", q->country);
    for (size_t k = 0; k < q->n; k++)
        show_candidate(q, k, fr);
}

static void answer(struct import_answers *answers, const struct import_question *q, size_t k)
{
    const struct import_candidate *c = &q->candidates[k];
    char choice[80], name[300];
    if (*c->code)
        snprintf(choice, sizeof choice, "%s", c->code);
    else
        snprintf(choice, sizeof choice, "%.4f %.4f", c->lat, c->lon);
    snprintf(name, sizeof name, "%s%s%s", c->name, *c->around ? ", " : "", c->around);
    import_answers_put(answers, q->written, q->country, q->hint, choice, name);
}

/* The letters are those of both languages: s passer/skip, q arrêter/quit. */
enum heard { HEARD_NUMBER, HEARD_SKIP, HEARD_QUIT, HEARD_NOTHING };

/* A signal that comes before reading begins is not slept over. False: interrupted, or nobody types any more.
 */
static bool read_line(char line[ANSWER_SIZE], const volatile sig_atomic_t *interrupted)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t stop, before;
    ssize_t n = -1;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, &before);
    if (!*interrupted && ppoll(&in, 1, NULL, &before) == 1)
        n = read(STDIN_FILENO, line, ANSWER_SIZE - 1);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (n <= 0)
        return false;
    line[n] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static enum heard listen(const struct import_question *q, bool fr, size_t *number,
                         const volatile sig_atomic_t *interrupted)
{
    char line[ANSWER_SIZE];
    for (;;) {
        fprintf(stderr,
                fr ? "numéro de 1 à %zu, s pour passer, q pour ne plus demander : "
                   : "number from 1 to %zu, s to skip, q to ask no more: ",
                q->n);
        fflush(stderr);
        if (!read_line(line, interrupted))
            return HEARD_NOTHING;
        if (strcmp(line, "s") == 0)
            return HEARD_SKIP;
        if (strcmp(line, "q") == 0)
            return HEARD_QUIT;
        char *end;
        const unsigned long n = strtoul(line, &end, 10);
        if (*line >= '1' && *line <= '9' && !*end && n <= q->n) {
            *number = (size_t)n - 1;
            return HEARD_NUMBER;
        }
    }
}

bool import_ask(const struct import_asked_list *l, struct import_answers *answers, enum language language,
                const volatile sig_atomic_t *interrupted, struct err *e)
{
    const bool fr = language == LANGUAGE_FR;
    if (l->more)
        fprintf(stderr,
                fr ? "seuls les %d premiers lieux sont demandés\n" : "the first %d places are asked for\n",
                (int)ASKED_MOST);
    for (size_t k = 0; k < l->n; k++) {
        size_t number = 0;
        show_question(&l->all[k], k, l->n, fr);
        const enum heard heard = listen(&l->all[k], fr, &number, interrupted);
        if (*interrupted)
            return err_say(e, ERR_BUSY, NULL, NULL, "interrupted; nothing was imported",
                           "interrompu ; rien n’a été importé");
        if (heard == HEARD_QUIT || heard == HEARD_NOTHING)
            break;
        if (heard == HEARD_NUMBER)
            answer(answers, &l->all[k], number);
    }
    fputc('\n', stderr);
    return true;
}
