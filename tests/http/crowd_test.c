/* A crowd as text: what happens, and who gives way then. Members are letters; their client is given at "+".
 */
#include "http/crowd.h"

#include <string.h>

#include "test.h"

enum { SHARE = 2 };

/* +a1 a joins for client 1 (0: exempt) and rests; rSUWLN: moves; -a leaves; =a2: a is client 2's (from no
 * line). Time goes by one with each step; who rests since the last two steps is young. */
static const struct {
    const char *steps, *expected, *why;
} CASES[] = {
    {"", "", "nobody"},
    {"+a1 +b2 .. .. ", "a b", "the longest at rest first"},
    {"+a1 +b2 ra .. .. ", "b a", "to rest again is to be new"},
    {"+a1 +b2 .. Sb", "a b", "one at rest before one that sends"},
    {"+a1 Sa +b2", "a", "one that sends before one that has just come, which does not at all"},
    {"+a1 Wa +b2", "", "nor does another for want of others then"},
    {"+a1 Wa +b2 .. ..", "b a", "until it has come some time ago"},
    {"+a1 +b2 Sb Sa", "b a", "of those that send the first"},
    {"+a1 Ua +b2 Sb +c3 Uc", "b a c", "who sends a body behind who sends a head, the first of them first"},
    {"+a1 Wa +b2 Ub +c3", "b", "but before one that takes its answer, or has just come"},
    {"+a1 +b2 +c3 .. Lc", "c a b", "who lingers before all"},
    {"+a1 Wa +b2 Wb +c3 Sc", "c a b", "who takes its answer last, the longest of them first"},
    {"+a1 Wa +b2 Wb Wa", "b a", "a bit taken puts it behind the others"},
    {"+a1 Na +b2 .. Sb", "b", "never one that is worked on"},
    {"+a1 Na +b2 Nb", "", "even when there is no other"},
    {"+a1 +b2 +c2 +d2 .. ..", "b c a d", "of the one that passes its share first"},
    {"+a1 .. .. +b2 Sb +c2 Sc +d2 Sd", "b a c d", "half-sent ones of it before others at rest"},
    {"+a1 +b2 Nb +c2 Nc +d2 Nd", "a", "all of it worked on: another"},
    {"+a1 +b2 Nb +c2 Nc +d2 Nd +e3 +f3 +g3 .. .. ", "e f a g", "or the next that passes its share"},
    {"+a1 +b1 +c2 +d2 +e2 +f2 .. .. ", "c d a e b f", "down to its share, then whoever has most, by age"},
    {"+a1 Sa +b2 Sb +c2 Sc", "a b c", "half-sent ones by their age alone, within the share"},
    {"+a1 +b0 +c0 +d0 +e0 .. .. ", "a b c d e", "the exempt pass nothing"},
    {"+a1 +b2 +c2 +d2 -c .. ", "b a d", "one that has left does not count"},
    {"+a1 +b2 +c2 +d3 Nd =d2 rd .. .. ", "b c a d", "one that has come to be another's counts there"},
    {"+a1 +b2 +c2 +d2 Nd =d3 rd .. .. ", "b a c d", "and no longer here"},
};

static void step(struct crowd *c, struct member m[26], const char *s, int64_t now)
{
    static const char LINES[] = "rSUWLN";
    struct member *who = &m[s[0] == '+' || s[0] == '-' || s[0] == '=' || s[1] ? s[1] - 'a' : 0];
    uint64_t client = s[0] == '+' || s[0] == '=' ? (uint64_t)(s[2] - '0') : 0;
    if (s[0] == '+') {
        crowd_join(c, who, client, client == 0);
        crowd_move(c, who, CROWD_RESTS, now);
    } else if (s[0] == '-') {
        crowd_leave(c, who);
    } else if (s[0] == '=') {
        crowd_rename(c, who, client, client == 0);
    } else if (s[0] != '.') {
        crowd_move(c, who, (enum crowd_line)(strchr(LINES, s[0]) - LINES), now);
    }
}

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct crowd *c = crowd_new(SHARE);
        struct member m[26] = {0}, *gone;
        char steps[200], got[100] = "";
        int64_t now = 0;
        snprintf(steps, sizeof steps, "%s", CASES[i].steps);
        for (char *at = steps, *s; (s = strtok_r(at, " ", &at));)
            step(c, m, s, ++now);
        while ((gone = crowd_gives_way(c, now - 1, NULL))) {
            size_t n = strlen(got);
            snprintf(got + n, sizeof got - n, "%s%c", n ? " " : "", (int)('a' + (gone - m)));
            crowd_leave(c, gone);
        }
        CHECK_TEXT(got, CASES[i].expected, CASES[i].why);
        for (int k = 0; k < 26; k++)
            if (m[k].client)
                crowd_leave(c, &m[k]);
        CHECK_INT(crowd_clients(c), 0, "no client stays without members");
        crowd_free(c);
    }
}

static void test_except(void)
{
    struct crowd *c = crowd_new(SHARE);
    struct member a = {0}, b = {0};
    crowd_join(c, &a, 1, false);
    crowd_move(c, &a, CROWD_RESTS, 1);
    CHECK_THAT(!crowd_gives_way(c, 9, &a), "the one that wants in does not give way to itself");
    crowd_join(c, &b, 1, false);
    crowd_move(c, &b, CROWD_RESTS, 2);
    CHECK_THAT(crowd_gives_way(c, 9, &a) == &b, "but the next does");
    CHECK_THAT(crowd_first(c, CROWD_RESTS) == &a && a.link[0].next == &b && !b.link[0].next,
               "a line in order");
    crowd_leave(c, &a);
    crowd_leave(c, &b);
    crowd_free(c);
}

/* A visitor's old connections stay, though a flood's are all young: the flood gives up its own. */
static void test_smaller(void)
{
    enum { VISITOR = 1, FLOOD = 2, MEMBERS = 6 };
    struct crowd *c = crowd_new(10);
    struct member m[MEMBERS] = {0}, newest = {0};
    for (unsigned i = 0; i < MEMBERS; i++) {
        crowd_join(c, &m[i], i < 2 ? VISITOR : FLOOD, false);
        crowd_move(c, &m[i], CROWD_RESTS, i < 2 ? 1 : 100);
    }
    crowd_join(c, &newest, FLOOD, false);
    CHECK_THAT(crowd_gives_way(c, 50, &newest) == &m[2], "the first of its own, however young");
    CHECK_THAT(crowd_gives_way(c, 50, NULL) == &m[0], "for nobody in particular the old one");
    crowd_leave(c, &newest);
    crowd_join(c, &newest, 3, false);
    CHECK_THAT(crowd_gives_way(c, 50, &newest) == &m[0], "and for somebody smaller too");
    crowd_leave(c, &newest);
    for (unsigned i = 0; i < MEMBERS; i++)
        crowd_leave(c, &m[i]);
    crowd_free(c);
}

/* Those who have just come give way when their client passes its share, the first of them. */
static void test_young(void)
{
    struct crowd *c = crowd_new(SHARE);
    struct member m[SHARE + 1] = {0};
    for (int i = 0; i <= SHARE; i++) {
        CHECK_THAT(!crowd_gives_way(c, INT64_MIN, NULL), "within the share nobody who has just come");
        crowd_join(c, &m[i], 1, false);
        crowd_move(c, &m[i], CROWD_RESTS, i);
    }
    CHECK_THAT(crowd_gives_way(c, INT64_MIN, NULL) == &m[0], "beyond it the first");
    for (int i = 0; i <= SHARE; i++)
        crowd_leave(c, &m[i]);
    crowd_free(c);
}

/* Members of many clients come and go at random; whoever gives way is of the client with most, counted anew.
 */
static void test_many(void)
{
    enum { MEMBERS = 3000, CLIENTS = 300, STEPS = 60000 };
    struct crowd *c = crowd_new(SHARE);
    struct member *m = calloc(MEMBERS, sizeof *m);
    unsigned of[MEMBERS], n[CLIENTS] = {0}, wrong = 0;
    uint64_t seed = 7;
    for (int i = 0; i < STEPS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned k = (unsigned)(seed >> 33) % MEMBERS, client = (unsigned)(seed >> 45) % CLIENTS;
        client = client * client / CLIENTS; /* some have many */
        if (m[k].client) {
            n[of[k]]--;
            crowd_leave(c, &m[k]);
        } else {
            n[of[k] = client]++;
            crowd_join(c, &m[k], client + 1, false);
            crowd_move(c, &m[k], (enum crowd_line)(seed >> 20 & 1), i);
        }
        unsigned most = 0;
        for (unsigned j = 0; j < CLIENTS; j++)
            most = n[j] > most ? n[j] : most;
        const struct member *gone = crowd_gives_way(c, INT64_MAX, NULL);
        wrong += most > SHARE && (!gone || n[of[gone - m]] != most);
    }
    CHECK_INT(wrong, 0, "whoever has most gives way");
    for (int k = 0; k < MEMBERS; k++)
        if (m[k].client)
            crowd_leave(c, &m[k]);
    crowd_free(c);
    free(m);
}

int main(void)
{
    test_cases();
    test_except();
    test_smaller();
    test_young();
    test_many();
    return test_end();
}
