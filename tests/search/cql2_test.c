/* CQL2 in and out: text and JSON, their one form, and what is refused, with the place. */
#include "search/cql2.h"

#include "../test.h"

static struct filter *read_as(const char *text, enum cql2_lang lang, const char *crs, struct err *e)
{
    *e = (struct err){0};
    return cql2_parse(text, lang, crs ? crs_parse(crs, "filter-crs", e) : NULL, e);
}

/* --- one form ----------------------------------------------------------------------------------------------
 */

/* text | canonical text | JSON of it. An empty form: the text is its own. */
static const char *const FORMS[][3] = {
    {"titre = 'eau'", "", "{\"op\":\"=\",\"args\":[{\"property\":\"titre\"},\"eau\"]}"},
    {"a=1 And b<>2 oR NOT c>=3", "NOT c >= 3 OR a = 1 AND b <> 2", NULL},
    {"a=1 AND (b=2 OR c=3)", "a = 1 AND (b = 2 OR c = 3)", NULL},
    {"((((a=1))))", "a = 1", NULL},
    {"a = 1 AND (a = 1 AND b = 2)", "a = 1 AND b = 2", NULL},
    {"a = 1 OR a = 1", "a = 1", NULL},
    {"not (not a = 1)", "a = 1", NULL},
    {"not (a = 1 and b = 2)", "NOT (a = 1 AND b = 2)", NULL},
    {"a is null", "a IS NULL", "{\"op\":\"isNull\",\"args\":[{\"property\":\"a\"}]}"},
    {"a is not null", "NOT a IS NULL",
     "{\"op\":\"not\",\"args\":[{\"op\":\"isNull\",\"args\":[{\"property\":\"a\"}]}]}"},
    {"(a = 1) IS NULL", "", NULL},
    {"TRUE", "", "true"},
    {"false OR true", "FALSE OR TRUE", NULL},
    {"a LIKE 'B_r%'", "", "{\"op\":\"like\",\"args\":[{\"property\":\"a\"},\"B_r%\"]}"},
    {"a NOT LIKE CaseI('x')", "NOT a LIKE CASEI('x')", NULL},
    {"casei(accenti(a)) = accenti(CASEI('É'))", "CASEI(ACCENTI(a)) = ACCENTI(CASEI('É'))", NULL},
    {"a between 1 and 2+3", "a BETWEEN 1 AND 2 + 3",
     "{\"op\":\"between\",\"args\":[{\"property\":\"a\"},1,{\"op\":\"+\",\"args\":[2,3]}]}"},
    {"a in (3,1,2,1)", "a IN (1,2,3)", "{\"op\":\"in\",\"args\":[{\"property\":\"a\"},[1,2,3]]}"},
    {"a NOT IN ('x')", "NOT a IN ('x')", NULL},
    /* numbers */
    {"a = -1 AND b = +.5 AND c = 1. AND d = 2e3 AND e = 1E-2",
     "a = -1 AND b = 0.5 AND c = 1 AND d = 2000 AND e = 0.01", NULL},
    {"a-1 = 2 - -3", "a - 1 = 2 - -3", NULL},
    {"-a = 1", "-1 * a = 1", NULL},
    {"a = 1 + 2 * 3 ^ 2", "a = 1 + 2 * 3 ^ 2", NULL},
    {"a = (1 + 2) * 3", "", NULL},
    {"a = 1 - (2 - 3)", "", NULL},
    {"a = 1 - 2 - 3", "", NULL},
    {"a = (-2)^2", "a = -2 ^ 2", NULL},
    {"a = (b ^ 2) ^ 3", "", NULL},
    {"a = 21 DIV 10 % 3 / 4", "", NULL},
    /* texts and names */
    {"a = 'l''eau'", "", "{\"op\":\"=\",\"args\":[{\"property\":\"a\"},\"l'eau\"]}"},
    {"a = 'l\\'eau'", "a = 'l''eau'", NULL},
    {"a = 'x\\ty\\\\z\\%'", "a = 'x\ty\\\\z\\\\%'", NULL},
    {"\"a\" = 1", "a = 1", NULL},
    {"\"date\" = 1", "", "{\"op\":\"=\",\"args\":[{\"property\":\"date\"},1]}"},
    {"\"and\" IS NULL", "", NULL},
    {"\"nom de la ville\" = 1", "", NULL},
    {"\"a\"\"b\" = 1", "", NULL},
    {"é.à = 1", "\"é.à\" = 1", NULL},
    {"a:b.c_1 = 1", "", NULL},
    /* instants */
    {"d >= date('2020-02-29')", "d >= DATE('2020-02-29')",
     "{\"op\":\">=\",\"args\":[{\"property\":\"d\"},{\"date\":\"2020-02-29\"}]}"},
    {"d = TIMESTAMP('2020-02-29T23:59:60.5Z')", NULL, NULL},
    {"d = TIMESTAMP('1969-07-20T20:17:40.25Z')", "d = TIMESTAMP('1969-07-20T20:17:40.250000Z')", NULL},
    {"T_AFTER(d,INTERVAL('2021-01-01','..'))", "",
     "{\"op\":\"t_after\",\"args\":[{\"property\":\"d\"},{\"interval\":[\"2021-01-01\",\"..\"]}]}"},
    {"t_finishedby(interval(a,b), INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'))",
     "T_FINISHEDBY(INTERVAL(a,b),INTERVAL('1969-07-16T05:32:00Z','1969-07-24T16:50:35Z'))", NULL},
    /* geometries */
    {"S_INTERSECTS(geometry,POINT(1 2))", "",
     "{\"op\":\"s_intersects\",\"args\":[{\"property\":\"geometry\"},{\"type\":\"Point\",\"coordinates\":[1,"
     "2]}]}"},
    {"s_within(geometry,POLYGON Z((0 0 5,4 0 5,4 4 5,0 0 5),(2 1 5,3 1 5,3 2 5,2 1 5)))",
     "S_WITHIN(geometry,POLYGON((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1)))", NULL},
    {"s_equals(geometry,multipoint(7 50, (10 51)))", "S_EQUALS(geometry,MULTIPOINT((7 50),(10 51)))", NULL},
    {"S_CROSSES(LINESTRING(0 0,1 1),GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1.5 1)))", "", NULL},
    {"S_TOUCHES(geometry,MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5))))", "", NULL},
    {"S_DISJOINT(geometry,bbox(170,-20,0,-170,10,5))", "S_DISJOINT(geometry,BBOX(170,-20,-170,10))",
     "{\"op\":\"s_disjoint\",\"args\":[{\"property\":\"geometry\"},{\"bbox\":[170,-20,-170,10]}]}"},
    /* arrays */
    {"A_CONTAINS(a,('x','y'))", "", "{\"op\":\"a_contains\",\"args\":[{\"property\":\"a\"},[\"x\",\"y\"]]}"},
    {"a_equals(a,())", "A_EQUALS(a,())", NULL},
    {"A_OVERLAPS(a,('x'))", "", "{\"op\":\"a_overlaps\",\"args\":[{\"property\":\"a\"},[\"x\"]]}"},
    {"A_OVERLAPS(a,((1),(2,(3)),1+2,(1+2)*3))", "A_OVERLAPS(a,((1),(2,(3)),1 + 2,(1 + 2) * 3))", NULL},
    {"A_CONTAINEDBY((1,2),a)", "", NULL},
    {"f(a, 'x', (1)) AND a = g()", "a = g() AND f(a,'x',(1))", NULL},
};

static void check_form(const char *text, const char *form, const char *json)
{
    struct err e;
    struct bytes out;
    struct filter *f = read_as(text, CQL2_TEXT, NULL, &e);
    if (!CHECK_THAT(f != NULL, text)) {
        printf("# %s\n", e.text);
        return;
    }
    CHECK_TEXT(f->text, form && *form ? form : text, text);
    bytes_init(&out, 1 << 16);
    filter_print_json(f->root, &out);
    if (json)
        CHECK_TEXT(out.data, json, text);
    struct filter *again = read_as(f->text, CQL2_TEXT, NULL, &e),
                  *from = read_as(out.data, CQL2_JSON, NULL, &e);
    CHECK_TEXT(again ? again->text : e.text, f->text, "its form is read as the same");
    CHECK_TEXT(from ? from->text : e.text, f->text, "its JSON is read as the same");
    filter_free(again);
    filter_free(from);
    filter_free(f);
    bytes_release(&out);
}

static void test_forms(void)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++)
        if (FORMS[i][1])
            check_form(FORMS[i][0], FORMS[i][1], FORMS[i][2]);
}

/* --- what is refused ---------------------------------------------------------------------------------------
 */

/* text | the character that is named */
static const struct {
    const char *text;
    unsigned position;
} WRONG[] = {
    {"", 1},
    {"   ", 4},
    {"a", 1},
    {"a =", 4},
    {"a = 1 AND", 10},
    {"a = 1 b", 7},
    {"a = 1 AND AND b = 2", 11},
    {"NOT NOT a = 1", 5},
    {"(a = 1", 7},
    {"a = 1)", 6},
    {"a = 'x", 5},
    {"\"\" = 1", 1},
    {"a == 1", 4},
    {"a != 1", 3},
    {"a = 1 = 2", 7},
    {"date = 1", 6},
    {"and = 1", 1},
    {"a IS 1", 6},
    {"a NOT 1", 7},
    {"a LIKE b", 8},
    {"a LIKE 1", 8},
    {"a BETWEEN 1 OR 2", 13},
    {"a BETWEEN 'x' AND 2", 11},
    {"a IN ()", 7},
    {"a IN (1,)", 9},
    {"a + 'x' = 1", 5},
    {"1 = 'x'", 5},
    {"a ^ 2 ^ 3 = 1", 7},
    {"a = (b = 1)", 6},
    {"a AND b = 1", 1},
    {"CASEI(1) = 'x'", 7},
    {"DATE('2021-02-29') = a", 6},
    {"a = DATE('2021-01-01T00:00:00Z')", 10},
    {"a = TIMESTAMP('2021-01-01')", 15},
    {"a = TIMESTAMP('2021-01-01T00:00:00+01:00')", 15},
    {"T_AFTER(a,INTERVAL('2021-01-01','2020-01-01'))", 11},
    {"T_AFTER(a,INTERVAL('2021-01-01','2022-01-01T00:00:00Z'))", 33},
    {"T_DURING(DATE('2021-01-01'),INTERVAL('2021-01-01','..'))", 10},
    {"T_AFTER(a,1)", 11},
    {"S_INTERSECTS(a)", 1},
    {"S_INTERSECTS(a,b,c)", 1},
    {"S_INTERSECTS(a,'POINT(1 2)')", 16},
    {"S_INTERSECTS(a,POINT(90 180))", 16},
    {"S_INTERSECTS(a,POINT(1))", 23},
    {"S_INTERSECTS(a,POINT(1 2 3 4))", 28},
    {"S_INTERSECTS(a,POINT EMPTY)", 22},
    {"S_INTERSECTS(a,LINESTRING(1 2))", 16},
    {"S_INTERSECTS(a,POLYGON((0 0,1 0,1 1,2 2)))", 16},
    {"S_INTERSECTS(a,POLYGON((0 0,1 1,1 0,0 1,0 0)))", 16},
    {"S_INTERSECTS(a,BBOX(1,2,3))", 16},
    {"S_INTERSECTS(a,BBOX(1,20,3,10))", 16},
    {"S_INTERSECTS(a,GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", 35},
    {"A_CONTAINS(a,1)", 14},
    {"A_CONTAINS(a,(1,))", 17},
    {"é = 'x' AND é é", 15},
    {"a = 1e999", 5},
};

static const struct {
    const char *text;
    unsigned position;
} WRONG_JSON[] = {
    {"", 1},
    {"a = 1", 1},
    {"{\"op\":\"=\",\"args\":[1,1]} 2", 25},
    {"{\"op\":\"=\",\"args\":[1]}", 1},
    {"{\"op\":\"=\"}", 1},
    {"{\"op\":\"and\",\"args\":[true,{\"op\":\"x y\",\"args\":[]}]}", 26},
    {"{\"op\":\"and\",\"args\":[true]}", 1},
    {"{\"op\":\"=\",\"args\":[{\"property\":\"a\"},null]}", 36},
    {"{\"op\":\"=\",\"op\":\"=\",\"args\":[1,1]}", 11},
    {"{\"op\":\"=\",\"args\":[{\"property\":\"\"},1]}", 31},
    {"{\"op\":\"in\",\"args\":[{\"property\":\"a\"},1]}", 19},
    {"{\"op\":\"casei\",\"args\":[\"a\"]}", 1},
    {"{\"op\":\"s_intersects\",\"args\":[{\"property\":\"g\"},{\"type\":\"Point\",\"coordinates\":[1,\"2\"]}]"
     "}",
     77},
    {"{\"op\":\"=\",\"args\":[\"\\ud800\",\"x\"]}", 19},
    {"{\"op\":\"=\",\"args\":[01,1]}", 19},
};

static void check_wrong(const char *text, enum cql2_lang lang, unsigned position)
{
    struct err e;
    char start[40];
    struct filter *f = read_as(text, lang, NULL, &e);
    snprintf(start, sizeof start, "at character %u of filter: ", position);
    if (!CHECK_THAT(!f && strncmp(e.text, start, strlen(start)) == 0, text))
        printf("# expected: %s\n#      got: %s\n", start, f ? f->text : e.text);
    filter_free(f);
}

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++)
        check_wrong(WRONG[i].text, CQL2_TEXT, WRONG[i].position);
    for (size_t i = 0; i < sizeof WRONG_JSON / sizeof WRONG_JSON[0]; i++)
        check_wrong(WRONG_JSON[i].text, CQL2_JSON, WRONG_JSON[i].position);
}

/* --- limits ------------------------------------------------------------------------------------------------
 */

static void check_repeated(const char *before, const char *again, int n, const char *behind,
                           enum cql2_lang lang, const char *expected)
{
    struct bytes text;
    struct err e;
    bytes_init(&text, 1 << 22);
    bytes_add_text(&text, before);
    for (int i = 0; i < n; i++)
        bytes_add_text(&text, again);
    bytes_add_text(&text, behind);
    struct filter *f = read_as(text.data, lang, NULL, &e);
    if (!CHECK_THAT(!f && e.code == ERR_TOO_LARGE && strstr(e.text, expected), expected))
        printf("# %d of '%s': %s\n", n, again, e.text);
    filter_free(f);
    bytes_release(&text);
}

static void test_limits(void)
{
    check_repeated("", "(", 10000, "", CQL2_TEXT, "nested more than 64 deep");
    check_repeated("", "NOT (", 10000, "", CQL2_TEXT, "nested more than 64 deep");
    check_repeated("", "f(", 10000, "", CQL2_TEXT, "nested more than 64 deep");
    check_repeated("a = 1", " + 1", 100, "", CQL2_TEXT, "nested more than 64 deep");
    check_repeated("a = 1", " OR a = 1", 5000, "", CQL2_TEXT, "more than 4096 parts");
    check_repeated("S_WITHIN(a,MULTIPOINT(0 0", ",0 0", 12000, "))", CQL2_TEXT, "more than 10000 points");
    check_repeated("a = 1", " ", 70000, "", CQL2_TEXT, "bytes, more than the 65536 allowed");
    struct err e;
    struct bytes deep;
    bytes_init(&deep, 1 << 20);
    for (int i = 0; i < 10000; i++)
        bytes_add_char(&deep, '[');
    CHECK(!read_as(deep.data, CQL2_JSON, NULL, &e) && strstr(e.text, "nested too deep"));
    bytes_release(&deep);
}

/* --- systems -----------------------------------------------------------------------------------------------
 */

static void check_crs(const char *text, const char *crs, const char *form)
{
    struct err e;
    struct filter *f = read_as(text, CQL2_TEXT, crs, &e);
    CHECK_TEXT(f ? f->text : e.text, form, crs);
    filter_free(f);
}

static void test_systems(void)
{
    check_crs("S_INTERSECTS(g,POINT(2 48))", "OGC:CRS84", "S_INTERSECTS(g,POINT(2 48))");
    check_crs("S_INTERSECTS(g,POINT(48 2))", "EPSG:4326", "S_INTERSECTS(g,POINT(2 48))");
    check_crs("S_INTERSECTS(g,BBOX(48,2,49,3))", "EPSG:4326", "S_INTERSECTS(g,BBOX(2,48,3,49))");
    check_crs("S_INTERSECTS(g,POINT(0 0))", "EPSG:3857", "S_INTERSECTS(g,POINT(0 0))");
    check_crs("S_INTERSECTS(g,POINT(2 95))", "OGC:CRS84",
              "at character 16 of filter: a coordinate lies outside of the world in OGC:CRS84, east first");
    struct err e;
    struct filter *f = read_as("S_WITHIN(g,BBOX(3000000,2000000,4000000,3000000))", CQL2_TEXT, "EPSG:3035",
                               &e);
    CHECK_THAT(f && strncmp(f->text, "S_WITHIN(g,POLYGON((", 20) == 0, "a box of metres is followed");
    filter_free(f);
}

/* --- checked against properties ----------------------------------------------------------------------------
 */

static const struct filter_property PROPERTIES[] = {
    {"nom", FILTER_IS_TEXT},     {"population", FILTER_IS_NUMBER}, {"jumelage", FILTER_IS_TRUTH},
    {"debut", FILTER_IS_DATE},   {"fin", FILTER_IS_DATE},          {"vu", FILTER_IS_TIMESTAMP},
    {"themes", FILTER_IS_ARRAY}, {"geometry", FILTER_IS_GEOMETRY},
};

/* filter | what is said of it; NULL: nothing */
static const char *const CHECKED[][2] = {
    {"nom = 'x' AND population > 1 AND jumelage = TRUE AND debut < fin", NULL},
    {"debut IN ('2022-04-14', '2022-04-15') OR '2022-04-14' = debut", NULL},
    {"vu > '2022-04-14T00:00:00Z'", NULL},
    {"T_AFTER(INTERVAL(debut,fin),INTERVAL(debut,'..')) AND T_EQUALS(debut,fin)", NULL},
    {"A_CONTAINS(themes,('x')) AND geometry IS NULL AND jumelage > FALSE", NULL},
    {"non = 'x'", "at character 1 of filter: choses have no property 'non'; near: nom"},
    {"nom = 'x' AND popul > 1",
     "at character 15 of filter: choses have no property 'popul'; near: population"},
    {"nom = 1", "at character 7 of filter: = takes a text here, not a number"},
    {"nom = population", "at character 7 of filter: = takes a text here, not a number"},
    {"nom + 1 = 2", "at character 1 of filter: + takes a number here, not a text"},
    {"population LIKE 'x'", "at character 1 of filter: like takes a text here, not a number"},
    {"debut = 'hier'", "at character 9 of filter: the comparison takes a date here, not a text"},
    {"debut = vu", "at character 9 of filter: = takes a date here, not a timestamp"},
    {"themes = 'x'", "at character 1 of filter: = takes a truth value, a number, a text, a date or a "
                     "timestamp here, not an array"},
    {"S_INTERSECTS(nom,POINT(1 2))",
     "at character 14 of filter: s_intersects takes a geometry here, not a text"},
    {"T_DURING(debut,INTERVAL(debut,fin))",
     "at character 10 of filter: t_during takes an interval here, not a "
     "date"},
    {"T_AFTER(INTERVAL(nom,fin),debut)",
     "at character 18 of filter: interval takes a date or a timestamp here, "
     "not a text"},
    {"avg(population) > 1", "at character 1 of filter: there is no function 'avg'"},
};

static void test_checked(void)
{
    for (size_t i = 0; i < sizeof CHECKED / sizeof CHECKED[0]; i++) {
        struct err e;
        struct filter *f = read_as(CHECKED[i][0], CQL2_TEXT, NULL, &e);
        bool fine = f && filter_check(f, PROPERTIES, sizeof PROPERTIES / sizeof PROPERTIES[0], "choses", &e);
        CHECK_TEXT(fine ? NULL : e.text, CHECKED[i][1], CHECKED[i][0]);
        filter_free(f);
    }
}

/* --- the standard's own predicates -------------------------------------------------------------------------
 */

/* What its test data have, of one sort in all three collections. */
static const struct filter_property OF_STANDARD[] = {
    {"NAME", FILTER_IS_TEXT},      {"name", FILTER_IS_TEXT},        {"nameascii", FILTER_IS_TEXT},
    {"POP_EST", FILTER_IS_NUMBER}, {"pop_other", FILTER_IS_NUMBER}, {"pop_min", FILTER_IS_NUMBER},
    {"pop_max", FILTER_IS_NUMBER}, {"date", FILTER_IS_DATE},        {"start", FILTER_IS_TIMESTAMP},
    {"end", FILTER_IS_TIMESTAMP},  {"boolean", FILTER_IS_TRUTH},    {"geom", FILTER_IS_GEOMETRY},
};

static bool reads(const char *text, enum cql2_lang lang, struct bytes *json)
{
    struct err e;
    struct filter *f = read_as(text, lang, NULL, &e);
    bool fine = f && filter_check(f, OF_STANDARD, sizeof OF_STANDARD / sizeof OF_STANDARD[0], "features", &e);
    bytes_reset(json);
    if (fine)
        filter_print_json(f->root, json);
    filter_free(f);
    return fine;
}

/* Each is taken or refused as the suite says, in text and in the JSON that another program made of it, which
 * says the same. Over the test data they are counted by tests/serve/cql2_standard_test.py. */
static void test_standard(void)
{
    char line[1024];
    struct bytes json, again;
    unsigned n = 0;
    FILE *f = fopen("tests/search/cql2_standard", "r");
    bytes_init(&json, 1 << 16);
    bytes_init(&again, 1 << 16);
    for (; f && fgets(line, sizeof line, f); n++) {
        char *text = strstr(line, " | "), *count = text ? strstr(text + 3, " | ") : NULL,
             *form = count ? strstr(count + 3, " | ") : NULL;
        if (*line == '#' || !form)
            continue;
        *count = '\0';
        bool taken = strncmp(count + 3, "refused", 7) != 0;
        CHECK_THAT(reads(text + 3, CQL2_TEXT, &json) == taken, text + 3);
        CHECK_THAT(reads(form + 3, CQL2_JSON, &again) == taken, form + 3);
        if (taken)
            CHECK_TEXT(again.data, json.data, text + 3);
    }
    CHECK_THAT(n > 270, "the predicates of the standard are there");
    if (f)
        fclose(f);
    bytes_release(&json);
    bytes_release(&again);
}

static void test_and(void)
{
    struct err e;
    struct filter *both = filter_and(read_as("b = 1 OR c = 2", CQL2_TEXT, NULL, &e),
                                     read_as("a = 'x' AND S_INTERSECTS(g,POINT(1 2))", CQL2_TEXT, NULL, &e));
    CHECK_TEXT(both->text, "S_INTERSECTS(g,POINT(1 2)) AND a = 'x' AND (b = 1 OR c = 2)",
               "two filters are one");
    filter_free(both);
}

int main(void)
{
    test_forms();
    test_refused();
    test_limits();
    test_systems();
    test_checked();
    test_standard();
    test_and();
    return test_end();
}
