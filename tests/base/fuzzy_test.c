/* Edit distance: known pairs, and the banded form against the plain one on random texts. */
#include "base/fuzzy.h"

#include "test.h"

static const struct {
    const char *a, *b;
    unsigned distance;
} CASES[] = {
    {"", "", 0},           {"a", "", 1},
    {"paris", "paris", 0}, {"paris", "pairs", 1},
    {"paris", "pari", 1},  {"parris", "paris", 1},
    {"lyon", "lion", 1},   {"marseille", "marsellie", 2},
    {"ca", "abc", 3},      {"kitten", "sitting", 3},
    {"abcd", "badc", 2},
};

/* The whole matrix, as the definition has it. */
static unsigned plain(const char *a, size_t na, const char *b, size_t nb)
{
    static unsigned d[40][40];
    for (size_t i = 0; i <= na; i++) {
        for (size_t j = 0; j <= nb; j++) {
            unsigned best = i == 0 ? (unsigned)j : j == 0 ? (unsigned)i : 99;
            if (i && j) {
                best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
                best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[na][nb];
}

static void test_random(void)
{
    unsigned seed = 7;
    bool same = true, gap = true;
    for (int round = 0; round < 50000; round++) {
        char s[2][33];
        size_t n[2];
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            n[k] = (seed >> 20) % 12;
            for (size_t i = 0; i < n[k]; i++) {
                seed = seed * 1664525u + 1013904223u;
                s[k][i] = "abc1"[(seed >> 20) % 4];
            }
        }
        unsigned exact = plain(s[0], n[0], s[1], n[1]), bound = (seed >> 8) % 5;
        unsigned got = fuzzy_distance(s[0], n[0], s[1], n[1], bound);
        same = same && got == (exact <= bound ? exact : bound + 1);
        gap = gap &&
              fuzzy_signature_gap(fuzzy_signature(s[0], n[0]), fuzzy_signature(s[1], n[1])) <= 2 * exact;
    }
    CHECK_THAT(same, "the banded distance is the plain one, up to its bound");
    CHECK_THAT(gap, "signatures never differ by more than two bits an edit");
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *a = CASES[i].a, *b = CASES[i].b;
        CHECK_INT(fuzzy_distance(a, strlen(a), b, strlen(b), 3), CASES[i].distance, a);
    }
    CHECK_INT(fuzzy_distance("abcdef", 6, "uvwxyz", 6, 2), 3, "more than the bound is the bound and one");
    CHECK_INT(fuzzy_distance("ab", 2, "abcdef", 6, 2), 3, "lengths too far apart");
    CHECK_INT(fuzzy_bound(3), 0, "short names bear no error");
    CHECK_INT(fuzzy_bound(7), 1, "seven letters bear one");
    CHECK_INT(fuzzy_bound(8), 2, "eight bear two");
    CHECK_INT(fuzzy_bound(14), 3, "long ones three");
    test_random();
    return test_end();
}
