#include "base/turns.h"

static size_t line_of(uint64_t client)
{
    return (size_t)(client * 0x9E3779B97F4A7C15u >> 56); /* neighbouring addresses spread (Knuth, 6.4) */
}
_Static_assert(TURNS_LINES == 256, "a line is 8 bits of its clients' keys");

static void enter_ring(struct turns *t, struct turns_line *l)
{
    if (!t->next) {
        t->next = l->after = l->before = l;
        return;
    }
    l->after = t->next; /* behind all others of this round */
    l->before = t->next->before;
    l->before->after = l->after->before = l;
}

static void leave_ring(struct turns *t, struct turns_line *l)
{
    if (l->after == l) {
        t->next = NULL;
        return;
    }
    l->before->after = l->after;
    l->after->before = l->before;
    if (t->next == l)
        t->next = l->after;
}

static struct turns_job *take_out(struct turns *t, struct turns_line *l, struct turns_job *job)
{
    *(job->newer ? &job->newer->older : &l->newest) = job->older;
    *(job->older ? &job->older->newer : &l->oldest) = job->newer;
    t->n--;
    job->waits = false;
    if (--l->n == 0)
        leave_ring(t, l);
    return job;
}

void turns_add(struct turns *t, struct turns_job *job)
{
    struct turns_line *l = &t->lines[line_of(job->client)];
    if (l->n == 0)
        enter_ring(t, l);
    job->newer = NULL;
    job->older = l->newest;
    *(l->newest ? &l->newest->newer : &l->oldest) = job;
    l->newest = job;
    job->waits = true;
    job->shared = false;
    l->n++;
    t->n++;
}

static bool is_long(const struct turns *t, const struct turns_line *l)
{
    return t->newest_first && l->n > TURNS_SCREEN;
}

struct turns_job *turns_take(struct turns *t)
{
    struct turns_line *l = t->next;
    if (!l)
        return NULL;
    t->next = l->after;
    bool newest = false;
    if (is_long(t, l))
        newest = l->old = !l->old;
    return take_out(t, l, newest ? l->newest : l->oldest);
}

/* Do more than n jobs of its line have their turns before this one? Long lines are taken from both ends. */
static bool is_behind(const struct turns *t, const struct turns_job *job, size_t n)
{
    const bool both = is_long(t, &t->lines[line_of(job->client)]);
    const struct turns_job *older = job->older, *newer = job->newer;
    for (size_t i = 0; i <= n; i++) {
        if (!older || (both && !newer))
            return false;
        older = older->older;
        newer = both ? newer->newer : NULL;
    }
    return true;
}

void turns_share(struct turns *t, struct turns_job *job, uint64_t client)
{
    const size_t from = line_of(job->client), to = line_of(client);
    if (!job->waits || from == to)
        return;
    if (is_behind(t, job, t->lines[to].n)) {
        take_out(t, &t->lines[from], job);
        job->client = client;
        turns_add(t, job);
    }
    job->shared = true;
}

/* The first of the longest lines in the order of turns; NULL: none is longer than the client's by two. */
static struct turns_line *find_longest(const struct turns *t, uint64_t client)
{
    struct turns_line *l = t->next, *longest = NULL;
    size_t n = t->lines[line_of(client)].n + 1;
    for (bool first = true; l && (first || l != t->next); l = l->after, first = false)
        if (l->n > n) {
            n = l->n;
            longest = l;
        }
    return longest;
}

bool turns_give_way(const struct turns *t, uint64_t client)
{
    return find_longest(t, client) != NULL;
}

static struct turns_job *find_least_missed(const struct turns *t, const struct turns_line *l)
{
    const bool oldest = is_long(t, l);
    struct turns_job *end = oldest ? l->oldest : l->newest, *job = end;
    while (job && job->shared)
        job = oldest ? job->newer : job->older;
    return job ? job : end;
}

struct turns_job *turns_push_out(struct turns *t, uint64_t client)
{
    struct turns_line *l = find_longest(t, client);
    return l ? take_out(t, l, find_least_missed(t, l)) : NULL;
}
