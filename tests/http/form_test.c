/* Forms in application/x-www-form-urlencoded: bytes | fields, or the error. Each also in two pieces, cut
 * anywhere, and byte by byte. */
#include "http/form.h"

#include "forms.h"
#include "http/shown.h"
#include "http/urlencoded.h"
#include "test.h"

static const struct {
    const char *bytes, *expected;
} CASES[] = {
    {"", ""},
    {"a=b", "a=b"},
    {"a=b&c=d", "a=b, c=d"},
    {"a=1&a=2&a=1", "a=1, a=2, a=1"},
    {"a", "a="},
    {"a=", "a="},
    {"=b", "=b"},
    {"=", "="},
    {"&", ""},
    {"&&a=b&&", "a=b"},
    {"a=b=c=", "a=b=c="},
    {"a+b=c+d", "a b=c d"},
    {"a%20b=c%2Bd%26e%3df", "a b=c+d&e=f"},
    {"ville=Orl%C3%A9ans", "ville=Orléans"},
    {"ville=Orl\xC3\xA9"
     "ans",
     "ville=Orléans"},
    {"%3D=%3D", "==="},
    {"t=ligne%0D%0Adeux", "t=ligne\r\ndeux"},
    {"a=b;c=d", "a=b;c=d"},
    {"a[]=%5B", "a[]=["},
    {"a=b\r\n", "a=b\r\n"},
    /* what is none */
    {"a=%", "! invalid"},
    {"a=%4", "! invalid"},
    {"a=%4&b=1", "! invalid"},
    {"a=%zz", "! invalid"},
    {"%=a", "! invalid"},
    {"100%=1", "! invalid"},
    {"a=%%41", "! invalid"},
    {"a=%00", "! invalid"},
    {"%00=a", "! invalid"},
    {"a=%FF", "! invalid"},
    {"a=%C3", "! invalid"},
    {"a=%C3&b=%A9", "! invalid"},
    {"a=\xE9", "! invalid"},
    {"\xE9=a", "! invalid"},
    {"a=%ED%A0%80", "! invalid"},
    {"a=%C0%80", "! invalid"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0], ROOM = 4000000 };

static bool take(struct urlencoded *u, const char *data, size_t n, struct err *e)
{
    char *copy = malloc(n ? n : 1); /* of the very length, so that a byte read beyond is noticed */
    memcpy(copy, data, n);
    bool good = urlencoded_add(u, copy, n, e);
    free(copy);
    return good;
}

static void read_form(struct bytes *out, const char *data, size_t n, size_t cut, size_t piece)
{
    struct spool_room room = forms_room();
    struct form f;
    struct urlencoded u;
    struct err e = {0};
    form_init(&f, &room);
    urlencoded_begin(&u, &f);
    bool good = take(&u, data, cut, &e);
    for (size_t at = cut; good && at < n; at += piece)
        good = take(&u, data + at, n - at < piece ? n - at : piece, &e);
    good = good && urlencoded_end(&u, &e);
    forms_describe(out, &f, good, &e);
    form_release(&f);
    if (room.memory)
        bytes_add_text(out, " (memory is not given back)");
}

static void test_cases(void)
{
    struct bytes got;
    unsigned wrong = 0;
    bytes_init(&got, ROOM);
    for (size_t i = 0; i < N_CASES; i++) {
        size_t n = strlen(CASES[i].bytes);
        read_form(&got, CASES[i].bytes, n, n, 1);
        CHECK_TEXT(got.data, CASES[i].expected, shown(CASES[i].bytes));
        for (size_t cut = 0; cut < n; cut++) {
            read_form(&got, CASES[i].bytes, n, cut, n);
            wrong += strcmp(got.data, CASES[i].expected) != 0;
        }
        read_form(&got, CASES[i].bytes, n, 0, 1);
        wrong += strcmp(got.data, CASES[i].expected) != 0;
    }
    CHECK_INT(wrong, 0, "the same in two pieces and byte by byte");
    read_form(&got, "a=\0b", 4, 4, 1);
    CHECK_TEXT(got.data, "! invalid", "a NUL as it is");
    bytes_release(&got);
}

/* `repeated` so many times, between two texts: the error, or "" when it is a form. */
static void check_long(const char *before, const char *repeated, size_t times, const char *behind,
                       const char *error, const char *what)
{
    struct bytes data, got;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    bytes_add_text(&data, before);
    for (size_t i = 0; i < times; i++)
        bytes_add_text(&data, repeated);
    bytes_add_text(&data, behind);
    for (int pieces = 0; pieces < 2; pieces++) {
        read_form(&got, data.data, data.n, 0, pieces ? 97 : data.n);
        CHECK_TEXT(*got.data == '!' ? got.data : "", error, what);
    }
    bytes_release(&data);
    bytes_release(&got);
}

static void test_limits(void)
{
    const char *const large = "! too large";
    check_long("", "n", FORM_NAME_BYTES, "=1", "", "a name as long as may be");
    check_long("", "n", FORM_NAME_BYTES + 1, "=1", large, "a longer one");
    check_long("", "%6e", FORM_NAME_BYTES, "=1", "", "escapes count once");
    check_long("a=", "v", FORM_VALUE_BYTES, "", "", "a value as long as may be");
    check_long("a=", "v", FORM_VALUE_BYTES + 1, "", large, "a longer one");
    check_long("", "a&", FORM_FIELDS, "", "", "as many fields as may be");
    check_long("", "a&", FORM_FIELDS + 1, "", large, "one more");
    char fifth[FORM_VALUE_BYTES + 10] = "&a=";
    memset(fifth + 3, 'v', FORM_VALUE_BYTES - 1);
    check_long("", fifth, 4, "", "", "as much as all fields may have together");
    check_long("", fifth, 4, "&b", large, "one byte more");
}

static void test_found(void)
{
    struct spool_room room = forms_room();
    struct form f;
    struct urlencoded u;
    struct err e = {0};
    const char *value, data[] = "a=1&b=2&a=3&c=";
    unsigned i = 0;
    form_init(&f, &room);
    urlencoded_begin(&u, &f);
    CHECK(urlencoded_add(&u, data, sizeof data - 1, &e) && urlencoded_end(&u, &e));
    CHECK_TEXT(form_next(&f, "a", &i)->value, "1", "the first of several");
    CHECK_TEXT(form_next(&f, "a", &i)->value, "3", "the next");
    CHECK(!form_next(&f, "a", &i));
    CHECK(form_text(&f, "b", &value, &e) && strcmp(value, "2") == 0);
    CHECK(form_text(&f, "c", &value, &e) && strcmp(value, "") == 0);
    CHECK(form_text(&f, "d", &value, &e) && !value);
    CHECK_THAT(!form_text(&f, "a", &value, &e), "one of several is not one");
    CHECK_TEXT(e.text, "the field 'a' is there more than once", "which is said");
    form_release(&f);
}

/* Of what all may have in memory, a form takes its part, and is refused where there is none. */
static void test_room(void)
{
    struct spool_room room = forms_room();
    struct form f;
    struct urlencoded u;
    struct err e = {0};
    char data[1001];
    memset(data, 'a', sizeof data);
    data[1] = '=';
    room.memory_bytes = 10000;
    form_init(&f, &room);
    urlencoded_begin(&u, &f);
    unsigned n = 0;
    while (n < 100 && urlencoded_add(&u, data, 1000, &e) && urlencoded_add(&u, "&", 1, &e))
        n++;
    CHECK_THAT(n >= 5 && n < 10 && e.code == ERR_BUSY, "fields of 1 000 bytes in memory of 10 000");
    CHECK_THAT(room.memory > 5000 && room.memory <= room.memory_bytes, "count in it");
    form_release(&f);
    CHECK_INT((long long)room.memory, 0, "and go out of it");
}

int main(void)
{
    test_cases();
    test_limits();
    test_found();
    test_room();
    return test_end();
}
