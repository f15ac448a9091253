/* Criteria as a tree: how what is put together is said, in the canonical text, and what is refused. */
#include "atlas/criteria.h"

#include "test.h"

static struct snapshot snapshot; /* of vocabularies alone */

/* `ML`, `!SN`, `none` of one criterion; the first letter of a code tells which: pays are capitals,
 * thématiques are not, figures are years. NULL: nothing is asked for. */
static struct criteria leaf(const char *text)
{
    struct criteria c;
    criteria_init(&c);
    if (!text)
        return c;
    bool exclude = *text == '!';
    text += exclude;
    if (*text >= '0' && *text <= '9') {
        criteria_add(&c, CRITERION_ANNEE, atoi(text), atoi(text), exclude);
        return c;
    }
    enum criterion which = *text >= 'a' ? CRITERION_THEMATIQUE : CRITERION_PAYS;
    uint16_t v = vocabulary_find(criterion_vocabulary(&snapshot, which), text);
    criteria_add(&c, which, v, v, exclude);
    return c;
}

static const char *said(const struct criteria *c)
{
    static struct bytes out;
    if (!out.data)
        bytes_init(&out, 1 << 20);
    bytes_reset(&out);
    criteria_print(c, &snapshot, &out);
    return out.data;
}

/* --- what is said, and how ---------------------------------------------------------------------------------
 */

/* First `is`, then the steps, each `and`, `or` or `not` of up to three leaves. */
struct step {
    char how; /* & | ! */
    const char *of[3];
};
static const struct {
    const char *is;
    struct step steps[3];
    const char *text;
} SAID[] = {
    {"ML", {{0}}, "pays=ML"},
    {NULL, {{'&', {"ML"}}}, "pays=ML"},
    {"ML", {{'&', {"eau"}}}, "thematique=eau&pays=ML"},
    {"ML", {{'&', {NULL}}}, "pays=ML"},
    /* twice the same is once, two of a kind stand apart whichever was first */
    {"eau", {{'&', {"eau"}}}, "thematique=eau"},
    {"eau", {{'&', {"sante"}}}, "thematique=eau&any(thematique=sante)"},
    {"sante", {{'&', {"eau"}}}, "thematique=eau&any(thematique=sante)"},
    {"sante",
     {{'&', {"culture"}}, {'&', {"eau"}}},
     "thematique=eau&any(thematique=culture)&any(thematique=sante)"},
    {"culture",
     {{'&', {"eau"}}, {'&', {"sante"}}},
     "thematique=eau&any(thematique=culture)&any(thematique=sante)"},
    /* an `or` of one criterion is its list, of several it is a branch; order and repetition say nothing */
    {NULL, {{'|', {"SN", "ML"}}}, "pays=ML,SN"},
    {NULL, {{'|', {"ML", "!SN"}}}, "any(pays=%21SN|pays=ML)"},
    {NULL, {{'|', {"ML", "eau"}}}, "any(pays=ML|thematique=eau)"},
    {NULL, {{'|', {"eau", "ML", "eau"}}}, "any(pays=ML|thematique=eau)"},
    {"SN", {{'|', {"eau", "ML"}}}, "pays=SN&any(pays=ML|thematique=eau)"},
    {NULL, {{'|', {"eau", "ML"}}, {'|', {"ML", "eau"}}}, "any(pays=ML|thematique=eau)"},
    {NULL, {{'|', {"ML"}}}, "pays=ML"},
    /* `not` is another thing than `!` */
    {"!ML", {{0}}, "pays=%21ML"},
    {NULL, {{'!', {"ML"}}}, "not(pays=ML)"},
    {"eau", {{'!', {"ML", "sante"}}}, "thematique=eau&not(pays=ML|thematique=sante)"},
    {NULL, {{'!', {"ML", "SN"}}}, "not(pays=ML,SN)"},
    /* what is always met, and what never is */
    {"eau", {{'|', {NULL}}}, "any()"},
    {"eau", {{'!', {NULL}}}, "thematique=eau"},
};

static uint32_t take(struct criteria any[3], const struct step *step)
{
    uint32_t n = 0;
    for (; n < 3 && step->of[n]; n++)
        any[n] = leaf(step->of[n]);
    return n;
}

static void test_said(void)
{
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++) {
        struct criteria c = leaf(SAID[i].is), any[3];
        struct err e = {0};
        bool done = true;
        for (int k = 0; k < 3 && SAID[i].steps[k].how; k++) {
            const struct step *step = &SAID[i].steps[k];
            any[0] = leaf(NULL);
            uint32_t n = take(any, step);
            done = (step->how == '&'   ? criteria_and(&c, any, &e)
                    : step->how == '|' ? criteria_or(&c, any, n, &e)
                                       : criteria_not(&c, any, n, &e)) &&
                   done;
        }
        CHECK_TEXT(done ? said(&c) : e.text, SAID[i].text, SAID[i].text);
        criteria_release(&c);
    }
}

/* --- trees of trees ----------------------------------------------------------------------------------------
 */

static struct criteria either(struct criteria a, struct criteria b)
{
    struct criteria any[2] = {a, b}, c = leaf(NULL);
    criteria_or(&c, any, 2, NULL);
    return c;
}

static struct criteria both(struct criteria a, struct criteria b)
{
    criteria_and(&a, &b, NULL);
    return a;
}

static struct criteria none(struct criteria a)
{
    struct criteria c = leaf(NULL);
    criteria_not(&c, &a, 1, NULL);
    return c;
}

static void check_said(struct criteria c, const char *text, const char *what)
{
    struct criteria copy;
    criteria_copy(&copy, &c);
    CHECK_TEXT(said(&c), text, what);
    criteria_release(&c);
    CHECK_TEXT(said(&copy), text, "and its copy outlives it");
    criteria_release(&copy);
}

static void test_nested(void)
{
    check_said(either(either(leaf("ML"), leaf("eau")), leaf("2012")),
               "any(annee=2012|pays=ML|thematique=eau)", "an `or` in an `or` is one");
    check_said(both(either(leaf("ML"), leaf("eau")), leaf("2012")), "annee=2012&any(pays=ML|thematique=eau)",
               "an `or` in an `and`");
    check_said(either(both(leaf("ML"), leaf("eau")), leaf("2012")), "any(annee=2012|thematique=eau&pays=ML)",
               "an `and` in an `or`");
    check_said(none(none(leaf("ML"))), "not(not(pays=ML))", "not(not()) is not what is in it");
    check_said(none(either(leaf("ML"), leaf("eau"))), "not(pays=ML|thematique=eau)", "none of several");
    struct criteria never = leaf(NULL), always = leaf(NULL);
    criteria_or(&never, NULL, 0, NULL);
    check_said(both(leaf("ML"), never), "any()",
               "an `or` of nothing is never met, whatever stands beside it");
    never = leaf(NULL);
    criteria_or(&never, NULL, 0, NULL);
    check_said(either(leaf("ML"), never), "pays=ML", "and as an alternative is none");
    never = leaf(NULL);
    criteria_or(&never, NULL, 0, NULL);
    check_said(none(never), "", "not() of what is never met is always");
    check_said(either(leaf("ML"), always), "", "an alternative that is always met");
    always = leaf(NULL);
    check_said(none(always), "any()", "not() of what is always met");
}

/* Near a point orders lists and is the first one's; with a radius it filters. */
static void test_near(void)
{
    struct criteria a = leaf(NULL), b = leaf(NULL);
    a.has_near = b.has_near = true;
    a.near_lon_deg = 1;
    b.near_lon_deg = 2;
    check_said(both(a, b), "near=1,0", "lists go from one point on");
    a = leaf(NULL);
    b = leaf(NULL);
    a.has_near = b.has_near = true;
    a.near_lon_deg = 2;
    b.near_lon_deg = 1;
    b.radius_m = 5;
    check_said(both(a, b), "near=2,0&any(near=1,0&radius=5)", "and what is near another is kept");
    a = leaf(NULL);
    b = leaf("ML");
    b.has_near = true;
    b.radius_m = 5;
    check_said(both(a, b), "pays=ML&near=0,0&radius=5", "a radius goes with its point");
}

/* --- limits ------------------------------------------------------------------------------------------------
 */

static void test_limits(void)
{
    struct criteria c = leaf("eau");
    struct err e = {0};
    int depth = 1;
    for (; depth < CRITERIA_MAX_DEPTH; depth++)
        c = none(c);
    struct criteria deeper = leaf("ML"), in = c;
    CHECK_THAT(!criteria_not(&deeper, &in, 1, &e) && e.code == ERR_TOO_LARGE && strstr(e.text, "8 deep"),
               "a tree is nested no more than so deep");
    CHECK_TEXT(said(&deeper), "pays=ML", "what was refused left no trace");
    CHECK_TEXT(said(&in), "", "and is let go");
    criteria_release(&deeper);

    struct criteria many[CRITERIA_MAX_NODES + 1], wide = leaf("ML");
    for (int i = 0; i < CRITERIA_MAX_NODES; i++) { /* of one level, so that only their number counts */
        many[i] = leaf("!eau");
        many[i].values[CRITERION_THEMATIQUE].none = i % 2;
    }
    CHECK_THAT(!criteria_or(&wide, many, CRITERIA_MAX_NODES, &e) && e.code == ERR_TOO_LARGE &&
                   strstr(e.text, "128 parts"),
               "a tree has no more than so many parts");
    for (int i = 0; i < CRITERIA_MAX_NODES - 1; i++)
        many[i] = leaf("!eau");
    CHECK_THAT(criteria_or(&wide, many, CRITERIA_MAX_NODES - 1, &e), "as many as are allowed are");
    criteria_release(&wide);
    for (int i = 0; i < CRITERIA_MAX_NODES + 1; i++)
        many[i] = leaf("!eau");
    wide = leaf("ML");
    CHECK_THAT(!criteria_not(&wide, many, CRITERIA_MAX_NODES + 1, &e) && strstr(e.text, "128 parts"),
               "nor are more put into one branch");
    criteria_release(&wide);

    struct criteria lists[2];
    for (int i = 0; i < 2; i++) { /* every other amount: none of them meet */
        criteria_init(&lists[i]);
        for (int v = 0; v < 600; v++)
            criteria_add(&lists[i], CRITERION_MONTANT, 2 * (600 * i + v), 2 * (600 * i + v), false);
        criteria_normalise(&lists[i]);
    }
    wide = leaf("ML");
    CHECK_THAT(!criteria_or(&wide, lists, 2, &e) && e.code == ERR_TOO_LARGE && strstr(e.text, "1000 values"),
               "lists that become one hold no more values than a list may");
    CHECK_TEXT(said(&wide), "pays=ML", "what was refused left no trace");
    criteria_release(&wide);

    struct criteria ways = leaf(NULL);
    for (int i = 0; i < 6; i++) { /* two levels each: 2^6 ways */
        struct criteria part = either(leaf("ML"), leaf("eau"));
        CHECK_THAT(criteria_and(&ways, &part, &e), "alternatives of several levels multiply");
    }
    struct criteria one_more = either(leaf("SN"), leaf("eau"));
    CHECK_THAT(!criteria_and(&ways, &one_more, &e) && e.code == ERR_TOO_LARGE && strstr(e.text, "64 ways"),
               "up to so many ways");
    struct criteria same_level = either(leaf("!eau"), leaf("sante"));
    CHECK_THAT(criteria_and(&ways, &same_level, &e), "alternatives of one level do not");
    criteria_release(&ways);
}

/* Against one at a time; then so many that one at a time would take hours. */
static void test_ranges(void)
{
    enum { FEW = 40, MANY = 1000000 };
    static struct criterion_range ranges[MANY];
    unsigned wrong = 0, met = 0;
    for (int64_t i = 0; i < MANY; i++) /* 5 of each 12 numbers */
        ranges[i] = (struct criterion_range){12 * i, 12 * i + 4};
    for (uint32_t n = 0; n <= FEW; n++)
        for (int64_t from = -2; from < 12 * FEW; from++)
            for (int64_t to = from; to < from + 20; to += 3) {
                bool any = false;
                for (uint32_t i = 0; i < n; i++)
                    any = any || (from <= ranges[i].to && to >= ranges[i].from);
                wrong += ranges_meet(ranges, n, from, to) != any;
            }
    CHECK_INT(wrong, 0, "ranges that share a number with another are found");
    for (int64_t at = 0; at < 12 * (int64_t)MANY; at += 4)
        met += ranges_meet(ranges, MANY, at, at);
    CHECK_INT(met, 2 * MANY, "among a million of them too: of 0, 4 and 8 in each twelve, two");
    CHECK(!ranges_meet(ranges, 0, INT64_MIN, INT64_MAX));
    CHECK(ranges_meet(ranges, MANY, INT64_MIN, 0) && !ranges_meet(ranges, MANY, INT64_MIN, -1));
    CHECK(!ranges_meet(ranges, MANY, 12 * (int64_t)MANY, INT64_MAX));
}

int main(void)
{
    static const char *const PAYS[] = {"ML", "SN"}, *const THEMATIQUES[] = {"eau", "sante", "culture"};
    for (size_t i = 0; i < 2; i++)
        vocabulary_add(&snapshot.vocabularies[VOCABULARY_PAYS], PAYS[i], PAYS[i]);
    for (size_t i = 0; i < 3; i++)
        vocabulary_add(&snapshot.vocabularies[VOCABULARY_THEMATIQUE], THEMATIQUES[i], THEMATIQUES[i]);
    test_said();
    test_nested();
    test_near();
    test_limits();
    test_ranges();
    for (size_t i = 0; i < VOCABULARY_COUNT; i++)
        vocabulary_release(&snapshot.vocabularies[i]);
    return test_end();
}
