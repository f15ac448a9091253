/* Forms in multipart/form-data: boundary | bytes | fields, or the error. Each also in two pieces, cut
 * anywhere, and byte by byte. In the bytes a line feed stands for CR LF. */
#include "http/multipart.h"

#include "forms.h"
#include "http/shown.h"
#include "test.h"

#define NAMED(name) "Content-Disposition: form-data; name=" name "\n\n"
#define FILE_OF(name, file)                                                                                  \
    "Content-Disposition: form-data; name=" name "; filename=" file "\nContent-Type: text/csv\n\n"
#define HEADED(header) "--x\n" header "\n\na\n--x--"

static const struct {
    const char *boundary, *bytes, *expected;
} CASES[] = {
    {"x", "--x--", ""},
    {"x", "--x--\n", ""},
    {"x", "--x\n" NAMED("\"a\"") "b\n--x--\n", "a=b"},
    {"x", "--x\n" NAMED("a") "b\n--x\n" NAMED("\"c d\"") "e\nf\n--x--\n", "a=b, c d=e\r\nf"},
    {"x", "--x\n" NAMED("\"a\"") "\n--x--", "a="},
    {"x", "--x\n" NAMED("\"a\"") "--x--", "a="},
    {"x", "--x\n" NAMED("\"a\"") "\n\n--x--", "a=\r\n"},
    {"x", "--x\n" NAMED("\"a\"") "--y\n--x--", "a=--y"},
    {"x", "--x\n" NAMED("\"a\"") "\n--\n-\n--\n--x--", "a=\r\n--\r\n-\r\n--"},
    {"x", "--x\n" NAMED("\"a\"") "\r\r\n--x--", "a=\r"},
    {"x", "--x\n" NAMED("\"a\"") "\n\r\r\n--x--", "a=\r\n\r"},
    {"x", "--x\n" NAMED("\"a\"") " --x\n--x--", "a= --x"},
    {"x", "--x\n" NAMED("\"\"") "b\n--x--", "=b"},
    {"x", "--x\n" NAMED("\"a\"") "1\n--x\n" NAMED("\"a\"") "2\n--x--", "a=1, a=2"},
    {"x", "--x\n" NAMED("\"ville\"") "Orl\xC3\xA9\x61ns\n--x--", "ville=Orl\xC3\xA9\x61ns"},
    {"x", "--x\n" NAMED("\"a\\\"b\\\\c\\d\"") "\n--x--", "a\"b\\c\\d="},
    {"x", "--x\n" NAMED("\"a%22b\"") "\n--x--", "a%22b="},
    {"x", "--x\ncontent-disposition:FORM-DATA;NAME=a ; x=y\n\nb\n--x--", "a=b"},
    {"x",
     "--x\nX: y\nContent-Disposition: form-data; name=a\nContent-Type: text/plain; "
     "charset=\"UTF-8\"\n\nb\n--x--",
     "a=b"},
    {"x", "--x\nContent-Disposition: form-data; name=a\nContent-Transfer-Encoding: 8BIT\n\nb\n--x--", "a=b"},
    {"x", "--x\nContent-Disposition: form-data; name=a\nContent-Type: application/json\n\n{}\n--x--", "a={}"},
    /* boundaries */
    {"----WebKitFormBoundary7MA4YWxk",
     "------WebKitFormBoundary7MA4YWxk\n" NAMED("\"a\"") "b\n------WebKitFormBoundary7MA4YWxk--\n", "a=b"},
    {"\"a b'()+_,-./:=?\"", "--a b'()+_,-./:=?\n" NAMED("a") "b\n--a b'()+_,-./:=?--", "a=b"},
    {"x", "--x \t \n" NAMED("\"a\"") "b\n--x\t\n" NAMED("\"c\"") "\n--x-- \t\n", "a=b, c="},
    {"x", "before\nit\n--x\n" NAMED("\"a\"") "b\n--x--\nafter\n--x\nit", "a=b"},
    {"x", "--\n-\n--x\n" NAMED("\"a\"") "b\n--x--", "a=b"},
    {"x", "\n--x\n" NAMED("\"a\"") "b\n--x--", "a=b"},
    /* files */
    {"x", "--x\n" FILE_OF("f", "\"a.csv\"") "1;2\n--x--", "f:<a.csv text/csv 3>1;2"},
    {"x",
     "--x\n" FILE_OF("f", "\"a.csv\"") "1;2\n\n--x\n" FILE_OF("g",
                                                              "\"b.csv\"") "3\n--x\n" NAMED("h") "4\n--x--",
     "f:<a.csv text/csv 5>1;2\r\n, g:<b.csv text/csv 1>3, h=4"},
    {"x", "--x\n" FILE_OF("f", "\"\"") "\n--x--", "f:< text/csv 0>"},
    {"x", "--x\nContent-Disposition: form-data; name=f; filename=a.bin\n\n\xFF\xFE\n--x--",
     "f:<a.bin text/plain 2>\xFF\xFE"},
    {"x", "--x\n" FILE_OF("f", "\"/etc/../a.csv\"") "\n--x--", "f:<a.csv text/csv 0>"},
    {"x", "--x\n" FILE_OF("f", "\"C:\\data\\a.csv\"") "\n--x--", "f:<a.csv text/csv 0>"},
    {"x", "--x\n" FILE_OF("f", "\"d/\"") "\n--x--", "f:< text/csv 0>"},
    {"x", "--x\n" FILE_OF("f", "\"Orl\xC3\xA9.csv\"") "\n--x--", "f:<Orl\xC3\xA9.csv text/csv 0>"},
    {"x", "--x\nContent-Disposition: form-data; name=f; filename*=UTF-8''a.csv\n\nb\n--x--", "f=b"},
    {"x", "--x\n" FILE_OF("f", "a.csv; filename*=UTF-8''b.csv") "\n--x--", "f:<a.csv text/csv 0>"},
    /* not whole */
    {"x", "", "! invalid"},
    {"x", "--x", "! invalid"},
    {"x", "--x-", "! invalid"},
    {"x", "--x\n", "! invalid"},
    {"x", "--x\n" NAMED("\"a\""), "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b\n--x", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b\n--x\n", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b\n--y--", "! invalid"},
    {"x", "--X\n" NAMED("\"a\"") "b\n--X--", "! invalid"},
    {"x", "a --x--", "! invalid"},
    /* boundaries that are none */
    {"x", "--xy\n" NAMED("\"a\"") "b\n--x--", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b\n--xy\n--x--", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "b\n--x-y", "! invalid"},
    {"x", "--x\r" NAMED("\"a\"") "b\n--x--", "! invalid"},
    {"x", "--x \r\r\n" NAMED("\"a\"") "b\n--x--", "! invalid"},
    {"x", "--x - \n" NAMED("\"a\"") "b\n--x--", "! invalid"},
    /* headers that are none */
    {"x", "--x\n\nb\n--x--", "! invalid"},
    {"x", HEADED("X: y"), "! invalid"},
    {"x", HEADED("Content-Disposition form-data; name=a"), "! invalid"},
    {"x", HEADED("Content-Disposition : form-data; name=a"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a\n folded: x"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; filename=a"), "! invalid"},
    {"x", HEADED("Content-Disposition: attachment; name=a"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a; name=b"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a; filename=b; filename=c"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=\"a"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=\"a\\\""), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a b"), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name="), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=\"a\x01\""), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=\"\xFF\""), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a; filename=\"\xFF\""), "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a\nContent-Disposition: form-data; name=b"),
     "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a\nContent-Type: multipart/mixed; boundary=y"),
     "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a\nContent-Type: text/plain; charset=ISO-8859-1"),
     "! invalid"},
    {"x", HEADED("Content-Disposition: form-data; name=a\nContent-Transfer-Encoding: base64"), "! invalid"},
    /* texts that are none */
    {"x", "--x\n" NAMED("\"a\"") "\xE9\n--x--", "! invalid"},
    {"x", "--x\n" NAMED("\"a\"") "\xC3\n--x--", "! invalid"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0], ROOM = 3000000 };

static bool take(struct multipart *m, const char *data, size_t n, struct err *e)
{
    char *copy = malloc(n ? n : 1); /* of the very length, so that a byte read beyond is noticed */
    memcpy(copy, data, n);
    bool good = multipart_add(m, copy, n, e);
    free(copy);
    return good;
}

static void read_form(struct bytes *out, const char *type, const struct bytes *data, size_t cut, size_t piece)
{
    struct spool_room room = forms_room();
    struct form f;
    struct multipart m;
    struct err e = {0};
    form_init(&f, &room);
    bool good = multipart_begin(&m, type, &f, &e) && take(&m, data->data, cut, &e);
    for (size_t at = cut; good && at < data->n; at += piece)
        good = take(&m, data->data + at, data->n - at < piece ? data->n - at : piece, &e);
    good = good && multipart_end(&m, &e);
    forms_describe(out, &f, good, &e);
    multipart_release(&m);
    form_release(&f);
    if (room.memory || room.on_disk || room.open)
        bytes_add_text(out, " (something is not given back)");
}

/* A bare line feed becomes CR LF. */
static void add_lines(struct bytes *out, const char *text)
{
    for (char before = 0; *text; before = *text++) {
        if (*text == '\n' && before != '\r')
            bytes_add_char(out, '\r');
        bytes_add_char(out, *text);
    }
}

static void test_cases(void)
{
    struct bytes got, data;
    unsigned wrong = 0;
    bytes_init(&got, ROOM);
    bytes_init(&data, ROOM);
    for (size_t i = 0; i < N_CASES; i++) {
        char type[200];
        snprintf(type, sizeof type, "multipart/form-data; charset=utf-8; boundary=%s", CASES[i].boundary);
        bytes_reset(&data);
        add_lines(&data, CASES[i].bytes);
        read_form(&got, type, &data, data.n, 1);
        CHECK_TEXT(got.data, CASES[i].expected, shown(CASES[i].bytes));
        for (size_t cut = 0; cut < data.n; cut++) {
            read_form(&got, type, &data, cut, data.n);
            wrong += strcmp(got.data, CASES[i].expected) != 0;
        }
        read_form(&got, type, &data, 0, 1);
        wrong += strcmp(got.data, CASES[i].expected) != 0;
    }
    CHECK_INT(wrong, 0, "the same in two pieces and byte by byte");
    bytes_release(&got);
    bytes_release(&data);
}

static void test_feeds(void)
{
    struct bytes got, data;
    bytes_init(&got, ROOM);
    bytes_init(&data, ROOM);
    bytes_add_text(&data, "--x\nContent-Disposition: form-data; name=a\n\nb\n--x--\n");
    read_form(&got, "multipart/form-data; boundary=x", &data, data.n, 1);
    CHECK_TEXT(got.data, "! invalid", "lines that end with a line feed alone");
    bytes_reset(&data);
    static const char NUL[] = "--x\r\nContent-Disposition: form-data; name=a\r\nX: \0\r\n\r\nb\r\n--x--";
    bytes_add(&data, NUL, sizeof NUL - 1);
    read_form(&got, "multipart/form-data; boundary=x", &data, data.n, 1);
    CHECK_TEXT(got.data, "! invalid", "a NUL in a header");
    bytes_release(&got);
    bytes_release(&data);
}

static bool begins(struct spool_room *room, const char *type)
{
    struct form f;
    struct multipart m;
    struct err e = {0};
    form_init(&f, room);
    bool good = multipart_begin(&m, type, &f, &e);
    multipart_release(&m);
    form_release(&f);
    return good && e.code == ERR_NONE;
}

static void test_types(void)
{
    static const struct {
        const char *type;
        bool good;
    } TYPES[] = {
        {"multipart/form-data; boundary=x", true},
        {"multipart/form-data;boundary=\"x\"", true},
        {"multipart/form-data; a=\"; boundary=y\"; BOUNDARY=x;", true},
        {"multipart/form-data", false},
        {"multipart/form-data; boundary=", false},
        {"multipart/form-data; boundary=\"\"", false},
        {"multipart/form-data; boundary=x; boundary=x", false},
        {"multipart/form-data; boundary=x y", false},
        {"multipart/form-data; boundary=\"x", false},
        {"multipart/form-data; boundary=\"x \"", false},
        {"multipart/form-data; boundary=\"x\xC3\xA9\"", false},
        {"multipart/form-data; boundary=\"x\"\"", false},
        {"multipart/form-data boundary=x", false},
        {"multipart/form-data; boundary = x", false},
    };
    struct spool_room room = forms_room();
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        CHECK_THAT(begins(&room, TYPES[i].type) == TYPES[i].good, TYPES[i].type);
    for (size_t n = MULTIPART_BOUNDARY_BYTES; n <= MULTIPART_BOUNDARY_BYTES + 1; n++) {
        char type[200], boundary[100] = "";
        memset(boundary, 'b', n);
        snprintf(type, sizeof type, "multipart/form-data; boundary=%s", boundary);
        CHECK_THAT(begins(&room, type) == (n == MULTIPART_BOUNDARY_BYTES), type);
    }
}

/* A part with so much content behind this header. */
static void check_part(const char *header, size_t n, const char *error, const char *what)
{
    struct bytes got, data;
    bytes_init(&got, ROOM);
    bytes_init(&data, ROOM);
    add_lines(&data, "--x\n");
    add_lines(&data, header);
    for (size_t i = 0; i < n; i++)
        bytes_add_char(&data, "\r\n--"[i % 4]);
    add_lines(&data, "\n--x--");
    for (int pieces = 0; pieces < 2; pieces++) {
        read_form(&got, "multipart/form-data; boundary=x", &data, 0, pieces ? 997 : data.n);
        CHECK_TEXT(*got.data == '!' ? got.data : "", error, what);
    }
    bytes_release(&got);
    bytes_release(&data);
}

static void test_limits(void)
{
    static char header[2 * MULTIPART_HEADER_BYTES];
    check_part(NAMED("a"), FORM_VALUE_BYTES, "", "a text as long as may be");
    check_part(NAMED("a"), FORM_VALUE_BYTES + 1, "! too large", "a longer one");
    check_part(FILE_OF("a", "b"), FORM_VALUE_BYTES + 1, "", "a file is not a text");
    for (size_t more = 0; more < 2; more++) {
        size_t n = (size_t)snprintf(header, sizeof header, "Content-Disposition: form-data; name=a\nX: ");
        memset(header + n, 'y', MULTIPART_HEADER_BYTES - n - 5 + more); /* 5: a CR here, and the end */
        strcpy(header + MULTIPART_HEADER_BYTES - 5 + more, "\n\n");
        check_part(header, 1, more ? "! too large" : "", "a header as long as may be, and a longer");
    }
    struct bytes parts;
    bytes_init(&parts, ROOM);
    for (int i = 1; i < FORM_FIELDS - 1; i++)
        bytes_add_text(&parts, NAMED("a") "\n--x\n");
    for (int i = FORM_FIELDS - 1; i <= FORM_FIELDS; i++) {
        bytes_add_text(&parts, NAMED("a") "\n--x\n");
        size_t n = parts.n;
        bytes_add_text(&parts, NAMED("a"));
        check_part(parts.data, 0, i < FORM_FIELDS ? "" : "! too large",
                   "as many parts as may be, and one more");
        parts.n = n;
    }
    bytes_release(&parts);
}

/* A file of many sizes, in pieces of many sizes: what comes out is what went in. */
static void test_large(void)
{
    struct spool_room room = forms_room();
    struct bytes data;
    unsigned wrong = 0;
    bytes_init(&data, ROOM);
    for (size_t n = 1; n < 300000; n = n * 3 + 1) {
        struct form f;
        struct multipart m;
        bytes_reset(&data);
        add_lines(&data, "--x\n" FILE_OF("f", "b"));
        size_t at = data.n;
        for (size_t i = 0; i < n; i++)
            bytes_add_char(&data, "\r\n--xy\0\xFF\r\n\r\n-\n"[(i * i + i / 7) % 15]);
        /* no boundary by chance */
        for (size_t i = at; i + 5 <= data.n; i++)
            if (memcmp(data.data + i, "\r\n--x", 5) == 0)
                data.data[i + 4] = 'z';
        if (n >= 3 && memcmp(data.data + at, "--x", 3) == 0)
            data.data[at] = 'z';
        add_lines(&data, "\n--x--");
        form_init(&f, &room);
        bool good = multipart_begin(&m, "multipart/form-data; boundary=x", &f, NULL);
        for (size_t done = 0, piece = 1; good && done < data.n; done += piece, piece = piece * 2 % 10007) {
            piece = piece < data.n - done ? piece : data.n - done;
            good = take(&m, data.data + done, piece, NULL);
        }
        good = good && multipart_end(&m, NULL) && f.n == 1 && f.fields[0].n == n;
        char *back = malloc(n);
        good = good && spool_read(&f.files, 0, back, n, NULL) && memcmp(back, data.data + at, n) == 0;
        wrong += !good;
        free(back);
        multipart_release(&m);
        form_release(&f);
    }
    CHECK_INT(wrong, 0, "files of 1 to 265 720 bytes that look like boundaries");
    bytes_release(&data);
}

int main(void)
{
    test_cases();
    test_feeds();
    test_types();
    test_limits();
    test_large();
    return test_end();
}
