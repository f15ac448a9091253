#include "http/crowd.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
    ALL,
    OF_CLIENT,
    SLOTS = 1024,
    TRIES = 64 /* clients that are asked to give way; all of the members of one may be in no line */
};

struct line {
    struct member *first, *last;
};

struct crowd_client {
    uint64_t key;
    struct crowd_client *next_in_slot;
    struct crowd_client *next, *before; /* of those with as many members */
    struct line lines[CROWD_LINES];
    unsigned n;
    bool exempt;
};

struct crowd {
    struct line lines[CROWD_LINES];
    struct crowd_client *slots[SLOTS];
    struct crowd_client **with; /* [n]: the clients with n members that are not exempt */
    unsigned n_with, most;      /* most: no client has more */
    unsigned share, clients;
    uint64_t seed; /* clients choose their keys, within the networks they have */
};

static void line_add(struct line *l, struct member *m, int which)
{
    m->link[which].next = NULL;
    m->link[which].before = l->last;
    if (l->last)
        l->last->link[which].next = m;
    else
        l->first = m;
    l->last = m;
}

static void line_take(struct line *l, struct member *m, int which)
{
    struct member *next = m->link[which].next, *before = m->link[which].before;
    if (next)
        next->link[which].before = before;
    else
        l->last = before;
    if (before)
        before->link[which].next = next;
    else
        l->first = next;
}

/* --- clients -----------------------------------------------------------------------------------------------
 */

static struct crowd_client **slot_of(struct crowd *c, uint64_t key)
{
    return &c->slots[hash_bytes(&key, sizeof key, c->seed) % SLOTS];
}

/* It had other members before, or none. */
static void set_count(struct crowd *c, struct crowd_client *who, unsigned n)
{
    unsigned had = who->n;
    who->n = n;
    if (who->exempt)
        return;
    if (had) {
        if (who->next)
            who->next->before = who->before;
        *(who->before ? &who->before->next : &c->with[had]) = who->next;
    }
    if (n >= c->n_with) {
        unsigned size = c->n_with * 2 > n ? c->n_with * 2 : n + 64;
        c->with = mem_grow(c->with, size, sizeof(struct crowd_client *));
        for (unsigned i = c->n_with; i < size; i++)
            c->with[i] = NULL;
        c->n_with = size;
    }
    if (n) {
        who->before = NULL;
        who->next = c->with[n];
        if (who->next)
            who->next->before = who;
        c->with[n] = who;
    }
    if (n > c->most)
        c->most = n;
    while (c->most && !c->with[c->most])
        c->most--;
}

static struct crowd_client *enter(struct crowd *c, uint64_t key, bool exempt)
{
    struct crowd_client **slot = slot_of(c, key), *who = *slot;
    while (who && (who->key != key || who->exempt != exempt))
        who = who->next_in_slot;
    if (!who) {
        who = mem_alloc(1, sizeof *who);
        who->key = key;
        who->exempt = exempt;
        who->next_in_slot = *slot;
        *slot = who;
        c->clients++;
    }
    set_count(c, who, who->n + 1);
    return who;
}

static void go(struct crowd *c, struct crowd_client *who)
{
    set_count(c, who, who->n - 1);
    if (who->n)
        return;
    struct crowd_client **at = slot_of(c, who->key);
    while (*at != who)
        at = &(*at)->next_in_slot;
    *at = who->next_in_slot;
    free(who);
    c->clients--;
}

unsigned crowd_clients(const struct crowd *c)
{
    return c->clients;
}

/* --- members -----------------------------------------------------------------------------------------------
 */

void crowd_join(struct crowd *c, struct member *m, uint64_t client, bool exempt)
{
    m->line = CROWD_NONE;
    m->client = enter(c, client, exempt);
}

void crowd_move(struct crowd *c, struct member *m, enum crowd_line line, int64_t now_us)
{
    if (m->line != CROWD_NONE) {
        line_take(&c->lines[m->line], m, ALL);
        line_take(&m->client->lines[m->line], m, OF_CLIENT);
    }
    m->line = line;
    m->since_us = now_us;
    if (line != CROWD_NONE) {
        line_add(&c->lines[line], m, ALL);
        line_add(&m->client->lines[line], m, OF_CLIENT);
    }
}

void crowd_leave(struct crowd *c, struct member *m)
{
    crowd_move(c, m, CROWD_NONE, m->since_us);
    go(c, m->client);
    m->client = NULL;
}

void crowd_rename(struct crowd *c, struct member *m, uint64_t client, bool exempt)
{
    struct crowd_client *before = m->client;
    assert(m->line == CROWD_NONE);
    if (before->key == client && before->exempt == exempt)
        return;
    m->client = enter(c, client, exempt);
    go(c, before);
}

struct member *crowd_first(const struct crowd *c, enum crowd_line line)
{
    return c->lines[line].first;
}

/* --- who gives way -----------------------------------------------------------------------------------------
 */

enum which { ANY, OLD };
static const struct turn {
    enum crowd_line line;
    enum which which;
} TURNS[] = {{CROWD_LINGERS, ANY}, {CROWD_RESTS, OLD}, {CROWD_SENDS, ANY},
             {CROWD_UPLOADS, ANY}, {CROWD_RESTS, ANY}, {CROWD_WRITES, ANY}};
enum { N_TURNS = sizeof TURNS / sizeof TURNS[0] };

struct question {
    int64_t young_us;
    const struct member *except;
};

static struct member *take_turn(const struct turn *t, const struct line *lines, int which,
                                const struct question *q)
{
    struct member *m = lines[t->line].first;
    if (m && m == q->except)
        m = m->link[which].next;
    return m && (t->which == ANY || m->since_us < q->young_us) ? m : NULL;
}

static struct member *of_heaviest(const struct crowd *c, const struct question *q)
{
    int tries = TRIES;
    for (unsigned n = c->most; n > c->share && tries > 0; n--)
        for (const struct crowd_client *who = c->with[n]; who && tries > 0; who = who->next, tries--)
            for (int i = 0; i < N_TURNS; i++) {
                struct member *m = take_turn(&TURNS[i], who->lines, OF_CLIENT, q);
                if (m)
                    return m;
            }
    return NULL;
}

/* Of the clients with most members of which one can, the first: by age, where there are not too many. */
static struct member *of_larger(const struct crowd *c, const struct turn *t, const struct question *q)
{
    struct member *oldest = take_turn(t, c->lines, ALL, q), *best = NULL;
    int tries = TRIES;
    if (!oldest || oldest->client->n >= c->most)
        return oldest;
    for (unsigned n = c->most; n > 0 && tries > 0 && !best; n--)
        for (const struct crowd_client *who = c->with[n]; who && tries > 0; who = who->next, tries--) {
            struct member *m = take_turn(t, who->lines, OF_CLIENT, q);
            if (m && (!best || m->since_us < best->since_us))
                best = m;
        }
    return best ? best : oldest;
}

/* Whoever is new does not push out one of a smaller client, however long that one rests: it gives up one of
 * its own. Which of a flood are old is a matter of how fast it comes. */
static struct member *of_its_own(struct member *m, const struct question *q)
{
    static const struct turn RESTING = {CROWD_RESTS, ANY};
    if (!m || !q->except || m->client->n >= q->except->client->n)
        return m;
    struct member *own = take_turn(&RESTING, q->except->client->lines, OF_CLIENT, q);
    return own ? own : m;
}

struct member *crowd_gives_way(const struct crowd *c, int64_t young_us, const struct member *except)
{
    const struct question q = {young_us, except};
    struct member *m = of_heaviest(c, &q);
    for (int i = 0; i < N_TURNS && !m; i++) {
        m = TURNS[i].line == CROWD_RESTS ? of_its_own(of_larger(c, &TURNS[i], &q), &q)
                                         : take_turn(&TURNS[i], c->lines, ALL, &q);
        if (m && TURNS[i].line == CROWD_RESTS && TURNS[i].which == ANY)
            return NULL;
    }
    return m;
}

/* --- all ---------------------------------------------------------------------------------------------------
 */

struct crowd *crowd_new(unsigned share)
{
    struct crowd *c = mem_alloc(1, sizeof *c);
    c->share = share;
    if (getrandom(&c->seed, sizeof c->seed, 0) != sizeof c->seed)
        c->seed = (uint64_t)(uintptr_t)c;
    return c;
}

void crowd_free(struct crowd *c)
{
    assert(c->clients == 0);
    free(c->with);
    free(c);
}
