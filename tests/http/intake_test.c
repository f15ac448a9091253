/* Bodies on their way in: fields of the head | bytes | what is taken, or the status and the sentence. */
#include "http/intake.h"

#include "forms.h"
#include "http/shown.h"
#include "test.h"

enum { MOST = 200, ROOM = 100000 };

static const char *const TYPES[] = {URLENCODED_TYPE, MULTIPART_TYPE, "text/csv", NULL};
static const struct intake_rule RULE = {TYPES, MOST};

#define CSV   "Content-Type: text/csv\r\n"
#define FORM  "Content-Type: application/x-www-form-urlencoded\r\n"
#define PARTS "Content-Type: multipart/form-data; boundary=x\r\n"

static const struct {
    const char *fields, *bytes, *expected;
} CASES[] = {
    {CSV "Content-Length: 5\r\n", "a;b\r\nGET", "bytes 'a;b\r\n' of 5"},
    {CSV "Transfer-Encoding: chunked\r\n", "2\r\na;\r\n1\r\nb\r\n0\r\n\r\nGET", "bytes 'a;b' of 18"},
    {"content-type: TEXT/CSV ; header=present\r\nContent-Length: 1\r\n", "a", "bytes 'a' of 1"},
    {CSV "Content-Encoding: identity\r\nContent-Length: 1\r\n", "a", "bytes 'a' of 1"},
    {CSV "Content-Length: 0\r\n", "GET", "bytes '' of 0"},
    {"Content-Length: 0\r\n", "GET", "bytes '' of 0"},
    {CSV "Content-Length: 5\r\n", "a;b", "more"},
    {FORM "Content-Length: 7\r\n", "a=b&c=dGET", "form a=b, c=d of 7"},
    {FORM "Content-Length: 0\r\n", "GET", "form  of 0"},
    {"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nTransfer-Encoding: chunked\r\n",
     "3\r\na=%\r\n2\r\n41\r\n0\r\n\r\n", "form a=A of 20"},
    {PARTS "Content-Length: 60\r\n",
     "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nbcd\r\n--x--\r\nGET", "form a=bcd of 60"},
    /* before it comes */
    {CSV, "a", "411 this address takes a body, which needs a Content-Length"},
    {CSV "Content-Length: 201\r\n", "",
     "413 the body has 201 bytes, more than the 200 that this address takes"},
    {"Content-Length: 1\r\n", "a",
     "415 this address takes a body of another type: application/x-www-form-urlencoded, multipart/form-data, "
     "text/csv"},
    {"Content-Type: application/json\r\nContent-Length: 0\r\n", "",
     "415 this address takes a body of another type: application/x-www-form-urlencoded, multipart/form-data, "
     "text/csv"},
    {CSV CSV "Content-Length: 1\r\n", "a", "400 a request has one Content-Type"},
    {PARTS PARTS "Content-Length: 1\r\n", "a", "400 a request has one Content-Type"},
    {CSV "Content-Encoding: gzip\r\nContent-Length: 1\r\n", "a",
     "415 a body is sent as it is, without a coding"},
    {CSV "Content-Encoding: gzip\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n", "a",
     "400 a request has one Content-Encoding"},
    {"Content-Type: multipart/form-data\r\nContent-Length: 1\r\n", "a",
     "400 the form does not say its boundary, one to 70 characters of RFC 2046"},
    {PARTS "Content-Length: 0\r\n", "", "400 the form ends before its last boundary"},
    /* as it comes */
    {CSV "Transfer-Encoding: chunked\r\n", "c9\r\n", "413 the body is larger than this address takes"},
    {CSV "Transfer-Encoding: chunked\r\n", "1\r\nab",
     "400 a chunk of the body does not end, with CR LF, where its size says"},
    {FORM "Content-Length: 3\r\n", "a=%", "400 a % in the form is not followed by two hexadecimal digits"},
    {FORM "Transfer-Encoding: chunked\r\n", "4\r\n%zzz",
     "400 a % in the form is not followed by two hexadecimal digits"},
    {PARTS "Content-Length: 4\r\n", "--x\r", "400 the form ends before its last boundary"},
    {PARTS "Transfer-Encoding: chunked\r\n", "5\r\n--xyz",
     "400 a boundary of the form does not stand on a line of its own"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0] };

static void describe(struct bytes *out, const struct intake *i, size_t used)
{
    struct bytes form;
    bytes_reset(out);
    if (!intake_ended(i)) {
        bytes_add_text(out, "more");
        return;
    }
    if (i->is_form) {
        struct err none = {0};
        bytes_init(&form, ROOM);
        forms_describe(&form, &i->form, true, &none);
        bytes_add_format(out, "form %s of %zu", form.data, used);
        bytes_release(&form);
        return;
    }
    char data[MOST + 1];
    spool_read(&i->bytes, 0, data, i->bytes.n, NULL);
    bytes_add_format(out, "bytes '%.*s' of %zu", (int)i->bytes.n, data, used);
}

/* In pieces of so many bytes. */
static void take(struct bytes *out, struct spool_room *room, const char *fields, const char *data,
                 size_t piece)
{
    char head[600];
    struct head h;
    struct err e = {0};
    size_t used = 0, n = strlen(data);
    int n_head = snprintf(head, sizeof head, "POST / HTTP/1.1\r\n%s\r\n", fields);
    int status = head_parse(&h, head, (size_t)n_head);
    if (!status)
        status = intake_check(&h, &RULE, &e);
    struct intake *i = status ? NULL : intake_new(&h, &RULE, room, 1000, &status, &e);
    while (i && used < n && !intake_ended(i) && !status) {
        size_t left = n - used < piece ? n - used : piece;
        char *copy = malloc(left);
        memcpy(copy, data + used, left);
        used += intake_take(i, copy, left, &status, &e);
        free(copy);
    }
    if (i && !status)
        describe(out, i, used);
    intake_free(i);
    if (status) {
        bytes_reset(out);
        bytes_add_format(out, "%d %s", status, e.text);
    }
    if (room->memory || room->on_disk || room->open)
        bytes_add_text(out, " (something is not given back)");
}

static void test_cases(void)
{
    struct spool_room room = forms_room();
    struct bytes got;
    unsigned wrong = 0;
    bytes_init(&got, ROOM);
    for (size_t i = 0; i < N_CASES; i++) {
        take(&got, &room, CASES[i].fields, CASES[i].bytes, 1000);
        CHECK_TEXT(got.data, CASES[i].expected, shown(CASES[i].fields));
        for (size_t piece = 1; piece < 30; piece++) {
            take(&got, &room, CASES[i].fields, CASES[i].bytes, piece);
            wrong += strcmp(got.data, CASES[i].expected) != 0;
        }
    }
    CHECK_INT(wrong, 0, "the same in pieces of 1 to 29 bytes");
    bytes_release(&got);
}

static void test_room(void)
{
    struct spool_room room = forms_room();
    struct bytes got;
    bytes_init(&got, ROOM);
    room.memory_bytes = sizeof(struct intake) + 999;
    take(&got, &room, CSV "Content-Length: 1\r\n", "a", 1);
    CHECK_TEXT(got.data, "503 what others have sent takes all the memory there is; try again in a moment",
               "a body for which there is no memory");
    room.memory_bytes++;
    take(&got, &room, CSV "Content-Length: 1\r\n", "a", 1);
    CHECK_TEXT(got.data, "bytes 'a' of 1", "one for which there is, but not for its content: a file");
    room.files = 0;
    take(&got, &room, CSV "Content-Length: 1\r\n", "a", 1);
    CHECK_TEXT(got.data, "503 too many files are being received or made; try again in a moment",
               "and for which there is no file either");
    room.files = 1;
    room.folder = "/nowhere/at/all";
    take(&got, &room, CSV "Content-Length: 1\r\n", "a", 1);
    CHECK_TEXT(got.data, "500 a file that is needed for a while cannot be written: No such file or directory",
               "or no folder to have it in");
    bytes_release(&got);
}

int main(void)
{
    test_cases();
    test_room();
    return test_end();
}
