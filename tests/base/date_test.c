/* Dates and times of RFC 3339: what exists, what does not, and one instant in several zones. */
#include "base/date.h"

#include "test.h"

/* Two that are written otherwise and mean the same. */
static const char *const SAME[][2] = {
    {"2014-01-01T00:30:00+01:00", "2013-12-31T23:30:00Z"},
    {"2013-12-31T18:30:00-05:00", "2013-12-31t23:30:00z"},
    {"2013-12-31 23:30:00.25", "2013-12-31T23:30:00-00:00"},
    {"0000-01-01T00:00:00+01:00", "0000-01-01T01:00:00+02:00"},
    {"9999-12-31T23:00:00-01:00", "9999-12-31T22:00:00-02:00"},
    {"2016-12-31T23:59:60Z", "2017-01-01T00:59:59+01:00"}, /* a leap second */
    {"2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59Z"},
};

static const char *const GOOD[] = {
    "2012",       "2012-05",    "2012-05-31", "0000",       "9999-12-31",
    "2012-02-29", "2000-02-29", "2012-02",    "1600-02-29", "2012-12-31T23:59:59Z"};

static const char *const BAD[] = {
    "",
    "201",
    "20122",
    "2012-",
    "2012-5",
    "2012-13",
    "2012-00",
    "2015-02-29",
    "2015-02-30",
    "1900-02-29",
    "2100-02-29",
    "2012-04-31",
    "2012-05-00",
    "2012-05-32",
    "2012-05-31T24:00:00Z",
    "2012-05-31T23:60:00Z",
    "2012-05-31T23:59:61Z",
    "2012-05-31T12:59:60Z",
    "2012-05-30T23:59:60Z",
    "2012-05-31T23:59:60+01:00",
    "2012-05-31T10:00:00.Z",
    "2012-05-31T10:00Z",
    "2012-05-31T10:00:00+24:00",
    "2012-05-31T10:00:00+01:60",
    "2012-05-31T10:00:00+0100",
    "2012-05-31T10:00:00Zx",
    "2012-05-31T",
    "2012-05-31x",
    "2012/05/31",
    "+2012",
    "-012-05-31",
    "2012-0\xC3\xA9",
};

static bool parse(struct date_span *span, const char *text)
{
    return date_parse(span, text, strlen(text));
}

static void test_texts(void)
{
    struct date_span a, b;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        CHECK_THAT(parse(&a, GOOD[i]) && a.first_s <= a.last_s, GOOD[i]);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        CHECK_THAT(!parse(&a, BAD[i]), BAD[i]);
    for (size_t i = 0; i < sizeof SAME / sizeof SAME[0]; i++)
        CHECK_THAT(parse(&a, SAME[i][0]) && parse(&b, SAME[i][1]) && a.first_s == b.first_s &&
                       a.last_s == b.last_s,
                   SAME[i][0]);
}

/* Every day of 800 years from its text and back, one after the other. */
static void test_days(void)
{
    unsigned wrong = 0;
    int64_t next_s = -1;
    for (int year = 1600; year < 2400; year++) {
        struct date_span whole, month_span = {0};
        char text[40];
        snprintf(text, sizeof text, "%04d", year);
        wrong += !parse(&whole, text);
        for (int month = 1; month <= 12; month++) {
            snprintf(text, sizeof text, "%04d-%02d", year, month);
            wrong += !parse(&month_span, text) || (month == 1 && month_span.first_s != whole.first_s);
            for (int day = 1; day <= (int)date_month_days(year, month); day++) {
                struct date_span span = {0};
                int y, m, d;
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                wrong += !parse(&span, text) || (next_s >= 0 && span.first_s != next_s);
                date_civil(span.last_s, &y, &m, &d);
                wrong += y != year || m != month || d != day;
                next_s = span.last_s + 1;
            }
            wrong += month_span.last_s + 1 != next_s;
        }
        wrong += whole.last_s + 1 != next_s;
    }
    CHECK_INT(wrong, 0, "days follow each other, and are read back");
    struct date_span span;
    int y, m, d;
    CHECK(parse(&span, "1970-01-01") && span.first_s == INT64_C(719528) * 86400);
    date_civil(-1, &y, &m, &d);
    CHECK_THAT(y == -1 && m == 12 && d == 31, "the second before the year 0");
    date_civil(-86400, &y, &m, &d);
    CHECK_THAT(y == -1 && m == 12 && d == 31, "the first of that day");
}

int main(void)
{
    test_texts();
    test_days();
    return test_end();
}
