/* Whose turn it is: clients one after the other, long lines newest first, and nobody waits for ever. */
#include "base/turns.h"

#include "test.h"

enum { JOBS = 2000 };

static struct turns_job jobs[JOBS];
static struct turns turns;

static void start(bool newest_first)
{
    memset(&turns, 0, sizeof turns);
    memset(jobs, 0, sizeof jobs);
    turns.newest_first = newest_first;
}

static void add(int number, uint64_t client)
{
    jobs[number].client = client;
    turns_add(&turns, &jobs[number]);
}

static int take(void)
{
    struct turns_job *job = turns_take(&turns);
    return job ? (int)(job - jobs) : -1;
}

/* "client client ...": jobs come in this order, numbered from 0; then who is taken. */
static void test_orders(void)
{
    static const struct {
        const char *clients, *order, *what;
    } CASES[] = {
        {"", "", "nobody waits"},
        {"aaaa", "0123", "one client: as they came"},
        {"aaaab", "04123", "one of another comes second"},
        {"aaabbbc", "0361425", "three clients, one of each by turns"},
        {"abab", "0123", "equals alternate"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        for (int newest = 0; newest < 2; newest++) { /* short lines are the same */
            char got[32] = "";
            start(newest);
            for (int k = 0; CASES[i].clients[k]; k++)
                add(k, (uint64_t)CASES[i].clients[k]);
            for (int k; (k = take()) >= 0;)
                snprintf(got + strlen(got), sizeof got - strlen(got), "%d", k);
            CHECK_TEXT(got, CASES[i].order, CASES[i].what);
        }
}

static void test_newcomer(void)
{
    start(true);
    for (int i = 0; i < 1000; i++)
        add(i, (uint64_t)(i % 10));
    for (int i = 0; i < 25; i++)
        take();
    add(1000, 99);
    int turn = 1;
    while (take() != 1000)
        turn++;
    CHECK_THAT(turn <= 11, "who comes to ten that have a hundred each waits for one round");
}

static void test_newest_first(void)
{
    start(true);
    for (int i = 0; i < 500; i++)
        add(i, 7);
    int got[8], good = 0;
    for (int i = 0; i < 8; i++)
        got[i] = take();
    static const int EXPECTED[8] = {499, 0, 498, 1, 497, 2, 496, 3};
    for (int i = 0; i < 8; i++)
        good += got[i] == EXPECTED[i];
    CHECK_INT(good, 8, "of 500 the newest, the oldest, and again");
    while (turns.n > TURNS_SCREEN)
        take();
    int last = take(), ordered = 1;
    while (turns.n) {
        int now = take();
        ordered &= now > last;
        last = now;
    }
    CHECK_THAT(ordered, "what is left when the line is short comes as it came");
    start(false);
    for (int i = 0; i < 500; i++)
        add(i, 7);
    ordered = 1;
    for (int i = 0; i < 500; i++)
        ordered &= take() == i;
    CHECK_THAT(ordered, "and all of them where nobody asked for the newest");
}

/* A client that never stops asking: one comes for each that is taken. */
static void test_bound(void)
{
    enum { OLDER = 199 };
    start(true);
    int n = 0, turn = 0;
    bool taken = false;
    while (n < OLDER + 200)
        add(n++, 1);
    while (!taken && n < JOBS) {
        add(n++, 1);
        taken = take() == OLDER;
        turn++;
    }
    CHECK_THAT(taken && turn <= 2 * (OLDER + 1), "a job with 199 older ones has its turn in time");
}

static void test_room(void)
{
    start(true);
    for (int i = 0; i < 90; i++)
        add(i, 1);
    for (int i = 90; i < 100; i++)
        add(i, 2);
    CHECK_THAT(!turns_give_way(&turns, 1), "nobody gives way to who has most");
    CHECK_THAT(turns_give_way(&turns, 2) && turns_give_way(&turns, 3), "he gives way to others");
    CHECK_THAT(turns_push_out(&turns, 3) == &jobs[0],
               "of a long line that is taken from its new end, the oldest goes");
    CHECK_INT((long long)turns.n, 99, "one less");
    while (turns_push_out(&turns, 2))
        add(200 + (int)turns.n, 2);
    size_t of_one = 0, of_two = 0;
    for (int k; (k = take()) >= 0;)
        *(jobs[k].client == 1 ? &of_one : &of_two) += 1;
    CHECK_THAT(of_one + of_two == 99 && of_one - of_two <= 1, "it ends when both have as many");
    start(false);
    for (int i = 0; i < 5; i++)
        add(i, 1);
    CHECK_THAT(turns_push_out(&turns, 2) == &jobs[4], "of a line in order the newest goes");
    start(false);
    add(0, 1);
    CHECK_THAT(!turns_give_way(&turns, 2), "one does not give way to one");
}

/* Jobs 0 to 99 are of client 1; others come to some of them. */
static void test_share(void)
{
    start(true);
    for (int i = 0; i < 100; i++)
        add(i, 1);
    turns_share(&turns, &jobs[50], 2);
    add(100, 2);
    turns_share(&turns, &jobs[1], 2);  /* one is before it where it is, two would be */
    turns_share(&turns, &jobs[98], 2); /* taken from both ends, it is near to one */
    turns_share(&turns, &jobs[40], 1);
    CHECK_INT((long long)turns.n, 101, "a shared job is one job");
    static const int EXPECTED[6] = {99, 50, 0, 100, 98, 1};
    int good = 0;
    for (int i = 0; i < 6; i++)
        good += take() == EXPECTED[i];
    CHECK_INT(good, 6, "who comes to a job has it in the turn of his own line where that is sooner");
    turns_share(&turns, &jobs[50], 3);
    CHECK_INT((long long)turns.n, 95, "what was taken is not put back");
    start(false);
    for (int i = 0; i < 6; i++)
        add(i, 1);
    turns_share(&turns, &jobs[0], 2);
    turns_share(&turns, &jobs[5], 3);
    add(5 + 1, 3);
    CHECK_THAT(turns_push_out(&turns, 4) == &jobs[4], "the newest that is nobody else's gives way");
    turns_share(&turns, &jobs[3], 3);
    turns_share(&turns, &jobs[2], 3);
    turns_share(&turns, &jobs[1], 3);
    CHECK_THAT(turns_push_out(&turns, 4) != NULL, "where all are shared one gives way all the same");
    size_t n = turns.n;
    while (take() >= 0)
        n--;
    CHECK_INT((long long)n, 0, "and all others have their turn");
}

/* More clients than lines: all are served. */
static void test_shared_lines(void)
{
    start(true);
    for (int i = 0; i < JOBS; i++)
        add(i, (uint64_t)i * 0x0101010101u);
    static bool seen[JOBS];
    int n = 0;
    for (int k; (k = take()) >= 0; seen[k] = true)
        n += !seen[k];
    CHECK_INT(n, JOBS, "2000 clients share 256 lines, and each is served once");
}

int main(void)
{
    test_orders();
    test_newcomer();
    test_newest_first();
    test_bound();
    test_room();
    test_share();
    test_shared_lines();
    return test_end();
}
