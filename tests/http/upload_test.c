/* Requests with bodies, over sockets, to an owner that says back what it got: what is sent | what comes back.
 * Each also byte by byte. */
#include <errno.h>
#include <poll.h>

#include "forms.h"
#include "http/shown.h"
#include "served.h"
#include "test.h"

enum { MOST = 100000, EACH = 4096, ROOM = 400000, PATIENCE_MS = 60000 };

/* --- the owner ---------------------------------------------------------------------------------------------
 */

/* /echo and /small take bodies by POST and PUT, nothing else does. */
static const struct intake_rule *takes(struct exchange *x, void *context)
{
    static const char *const TYPES[] = {"text/plain", URLENCODED_TYPE, MULTIPART_TYPE, NULL};
    static const struct intake_rule ECHO = {TYPES, MOST}, SMALL = {TYPES, 10};
    (void)context;
    if (x->method != HTTP_POST && x->method != HTTP_PUT)
        return NULL;
    return strcmp(http_target(x), "/echo") == 0    ? &ECHO
           : strcmp(http_target(x), "/small") == 0 ? &SMALL
                                                   : NULL;
}

static void say_body(struct bytes *out, const struct intake *body)
{
    struct err none = {0};
    struct bytes form;
    if (body->is_form) {
        bytes_init(&form, ROOM);
        forms_describe(&form, &body->form, true, &none);
        bytes_add_format(out, "form %s", form.data);
        bytes_release(&form);
        return;
    }
    bytes_add_format(out, "%s %llu ", spool_memory(&body->bytes) ? "bytes" : "file",
                     (unsigned long long)body->bytes.n);
    char *to = bytes_room(out, body->bytes.n);
    if (to && spool_read(&body->bytes, 0, to, body->bytes.n, NULL))
        out->n += body->bytes.n;
}

static void say_back(struct exchange *x, struct answer *a)
{
    struct bytes out, room;
    const struct intake *body = http_body(x);
    bytes_init(&out, ROOM);
    bytes_init(&room, ROOM);
    const char *tag = head_value(http_head(x), "X-Tag", &room);
    bytes_add_format(&out, "%s%s%s ", http_method(x), tag ? " " : "", tag ? tag : "");
    if (body)
        say_body(&out, body);
    else
        bytes_add_text(&out, "none");
    answer_set_blob(a, blob_new(out.data, out.n));
    bytes_release(&out);
    bytes_release(&room);
}

static struct spool_room room_of_bodies(void)
{
    struct spool_room room = forms_room();
    room.each_bytes = EACH;
    return room;
}

static struct http_limits patient(void)
{
    struct http_limits limits = SERVED_LIMITS;
    limits.header_s = limits.idle_s = limits.stall_s = 600;
    return limits;
}

static struct served *start(struct http_limits limits, struct spool_room *room)
{
    return served_new_taking(say_back, 0, limits, takes, room);
}

static void stop(struct served *s)
{
    const struct spool_room *room = s->room;
    served_free(s);
    CHECK_THAT(room->memory == 0 && room->on_disk == 0 && room->open == 0, "nothing of any body is left");
}

/* --- the client --------------------------------------------------------------------------------------------
 */

static bool send_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        data += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

/* Something that comes, within patience; 0 at the end of all, or when it is reset. */
static size_t receive(int fd, struct bytes *to)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char data[16384];
    if (poll(&ready, 1, PATIENCE_MS) != 1)
        abort();
    ssize_t n = recv(fd, data, sizeof data, 0);
    if (n > 0)
        bytes_add(to, data, (size_t)n);
    return n > 0 ? (size_t)n : 0;
}

/* The next answer in *all from *at on, as "200 body", "413", "100", with " close" when the connection ends.
 */
static bool next_answer(const struct bytes *all, size_t *at, struct bytes *out)
{
    const char *head = all->data + *at, *end = strstr(head, "\r\n\r\n");
    int status = 0;
    unsigned long length = 0;
    if (!end || sscanf(head, "HTTP/1.1 %d", &status) != 1)
        return false;
    const char *field = strstr(head, "Content-Length: ");
    if (field && field < end)
        length = strtoul(field + 16, NULL, 10);
    const char *closes = strstr(head, "Connection: close");
    end += 4;
    if ((size_t)(all->data + all->n - end) < length)
        return false;
    bytes_add_format(out, "%s%d", out->n ? ", " : "", status);
    if (status == 200)
        bytes_add_format(out, " %.*s", (int)length, end);
    if (closes && closes < end)
        bytes_add_text(out, " close");
    *at = (size_t)(end - all->data) + length;
    return true;
}

/* All that comes back to what was sent, until the server ends. */
static void read_answers(int fd, struct bytes *out)
{
    struct bytes all;
    size_t at = 0;
    bytes_init(&all, ROOM);
    while (receive(fd, &all))
        continue;
    bytes_reset(out);
    while (next_answer(&all, &at, out))
        continue;
    if (at < all.n)
        bytes_add_format(out, " and %zu bytes", all.n - at);
    bytes_release(&all);
    close(fd);
}

static void talk(const struct served *o, const struct bytes *data, size_t piece, struct bytes *out)
{
    int fd = served_connect_fast(o);
    for (size_t at = 0; at < data->n; at += piece)
        if (!send_all(fd, data->data + at, data->n - at < piece ? data->n - at : piece))
            break;
    shutdown(fd, SHUT_WR);
    read_answers(fd, out);
}

/* A line feed becomes CR LF; \v stands for one alone. */
static void add_lines(struct bytes *out, const char *text)
{
    for (; *text; text++)
        bytes_add(out, *text == '\n' ? "\r\n" : *text == '\v' ? "\n" : text, *text == '\n' ? 2 : 1);
}

/* --- cases -------------------------------------------------------------------------------------------------
 */

#define POST(path, fields) "POST " path " HTTP/1.1\nHost: x\nContent-Type: text/plain\n" fields "\n"
#define CHUNKED            POST("/echo", "Transfer-Encoding: chunked\n")
#define LENGTH(n)          "Content-Length: " #n "\n"
#define NEXT               "GET /next HTTP/1.1\nHost: x\n\n"

static const struct {
    const char *sent, *expected;
} CASES[] = {
    {POST("/echo", LENGTH(5)) "hello", "200 POST bytes 5 hello"},
    {POST("/echo", LENGTH(0)), "200 POST bytes 0 "},
    {"PUT /echo HTTP/1.1\nX-Tag: a\nContent-Type: text/plain\nX-Tag: b\nContent-Length: 2\n\nhi",
     "200 PUT a, b bytes 2 hi"},
    {CHUNKED "5\nhello\n6;x=\"y\"\n world\n0\nX: y\n\n", "200 POST bytes 11 hello world"},
    {CHUNKED "0\n\n", "200 POST bytes 0 "},
    {"POST /echo HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 14\n\na=b+c&d=%C3"
     "%A9",
     "200 POST form a=b c, d=\xC3\xA9"},
    {"POST /echo HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\nTransfer-Encoding: chunked\n\n"
     "4e\n--x\nContent-Disposition: form-data; name=f; filename=a.csv\n\n1;2\n3\n--x--\n\n0\n\n",
     "200 POST form f:<a.csv text/plain 6>1;2\r\n3"},
    /* one behind the other */
    {POST("/echo", LENGTH(3)) "one" POST("/echo", LENGTH(3)) "two" NEXT,
     "200 POST bytes 3 one, 200 POST bytes 3 two, 200 GET none"},
    {CHUNKED "3\none\n0\n\n" CHUNKED "3\ntwo\n0\n\n" NEXT,
     "200 POST bytes 3 one, 200 POST bytes 3 two, 200 GET none"},
    {POST("/echo", LENGTH(0)) NEXT, "200 POST bytes 0 , 200 GET none"},
    {NEXT POST("/echo", LENGTH(3)) "one" NEXT, "200 GET none, 200 POST bytes 3 one, 200 GET none"},
    {POST("/echo", LENGTH(5) "Connection: close\n") "hello" NEXT, "200 POST bytes 5 hello close"},
    {POST("/echo", LENGTH(32)) "GET /inner HTTP/1.1\nHost: x\n\n" NEXT,
     "200 POST bytes 32 GET /inner HTTP/1.1\r\nHost: x\r\n\r\n, 200 GET none"},
    /* too long: before it is read, or at the digit */
    {POST("/small", LENGTH(10)) "0123456789" NEXT, "200 POST bytes 10 0123456789, 200 GET none"},
    {POST("/small", LENGTH(11)), "413 close"},
    {POST("/small", LENGTH(11)) "0123456789a" NEXT, "413 close"},
    {POST("/small", LENGTH(999999999999999999)), "413 close"},
    {POST("/small", LENGTH(9999999999999999999)), "400 close"},
    {POST("/small", "Transfer-Encoding: chunked\n") "b\n", "413 close"},
    {POST("/small", "Transfer-Encoding: chunked\n") "5\n01234\n6\n", "413 close"},
    {POST("/small", "Transfer-Encoding: chunked\n") "ffffffffffffffffffff\n", "413 close"},
    {POST("/none", LENGTH(65537)), "413 close"},
    /* lengths that are none, or two */
    {POST("/echo", ""), "411 close"},
    {"PUT /echo HTTP/1.1\n\n" NEXT, "411 close"},
    {POST("/echo", LENGTH(5) LENGTH(5)) "hello", "400 close"},
    {POST("/echo", LENGTH(5) LENGTH(6)) "hello", "400 close"},
    {POST("/echo", LENGTH(5) "Transfer-Encoding: chunked\n") "0\n\n", "400 close"},
    {POST("/echo", "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n") "0\n\n", "400 close"},
    {POST("/echo", "Transfer-Encoding: chunked, identity\n") "0\n\n", "400 close"},
    {POST("/echo", "Transfer-Encoding: gzip, chunked\n") "0\n\n", "501 close"},
    {POST("/echo", LENGTH(-1)), "400 close"},
    {POST("/echo", LENGTH(+5)) "hello", "400 close"},
    {POST("/echo", LENGTH(0x5)) "hello", "400 close"},
    {POST("/echo", LENGTH(5)) "hell", ""},
    {CHUNKED "5\nhello\n", ""},
    {CHUNKED "5\nhello\n0\n", ""},
    /* chunks that are none */
    {CHUNKED "5\vhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "5\nhello\v0\n\n" NEXT, "400 close"},
    {CHUNKED "5\nhello0\n\n" NEXT, "400 close"},
    {CHUNKED "4\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "6\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "0x5\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "5 \nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "5;\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "5;a=\"\v\"\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "\n5\nhello\n0\n\n" NEXT, "400 close"},
    {CHUNKED "5\nhello\n0\n" NEXT, "400 close"},
    {CHUNKED "5\nhello\n0\nX : y\n\n" NEXT, "400 close"},
    {CHUNKED "5\nhello\n0\n\v" NEXT, "400 close"},
    {CHUNKED "hello" NEXT, "400 close"},
    /* of another type */
    {"POST /echo HTTP/1.1\nContent-Type: application/json\nContent-Length: 2\n\n{}" NEXT, "415 close"},
    {"POST /echo HTTP/1.1\nContent-Length: 2\n\nhi" NEXT, "415 close"},
    {POST("/echo", LENGTH(2) "Content-Encoding: gzip\n") "hi" NEXT, "415 close"},
    {POST("/echo", LENGTH(2) "Content-Type: text/plain\n") "hi" NEXT, "400 close"},
    {"POST /echo HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\n\na=%" NEXT,
     "400 close"},
    {"POST /echo HTTP/1.1\nContent-Type: multipart/form-data\nContent-Length: 2\n\nhi" NEXT, "400 close"},
    /* to an address that takes none: a short one is dropped, and what is behind it is a request */
    {POST("/none", LENGTH(5)) "hello" NEXT, "200 POST none close"},
    {"GET /none HTTP/1.1\nContent-Length: 5\n\nhello" NEXT, "200 GET none, 200 GET none"},
    {"GET /echo HTTP/1.1\nContent-Length: 32\n\nGET /inner HTTP/1.1\nHost: x\n\n" NEXT,
     "200 GET none, 200 GET none"},
    {"GET /none HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n\n" NEXT, "200 GET none close"},
    {POST("/none", "Transfer-Encoding: chunked\n") "GET /inner HTTP/1.1\n\n" NEXT, "200 POST none close"},
    /* expectations */
    {POST("/echo", LENGTH(3) "Expect: 100-continue\n"), "100"},
    {POST("/echo", "Transfer-Encoding: chunked\nExpect: 100-continue\n"), "100"},
    {POST("/echo", LENGTH(0) "Expect: 100-continue\n") NEXT, "200 POST bytes 0 , 200 GET none"},
    {POST("/small", LENGTH(11) "Expect: 100-continue\n"), "413 close"},
    {"POST /echo HTTP/1.1\nContent-Length: 2\nExpect: 100-continue\n\n", "415 close"},
    {POST("/none", LENGTH(5) "Expect: 100-continue\n"), "200 POST none close"},
    {POST("/echo", LENGTH(3) "Expect: tea\n") "one", "417 close"},
    /* HTTP/1.0 */
    {"POST /echo HTTP/1.0\nContent-Type: text/plain\nContent-Length: 3\n\none" NEXT,
     "200 POST bytes 3 one close"},
    {"POST /echo HTTP/1.0\nContent-Type: text/plain\nContent-Length: 3\nConnection: keep-alive\n\none" NEXT,
     "200 POST bytes 3 one, 200 GET none"},
    {"POST /echo HTTP/1.0\nContent-Type: text/plain\nContent-Length: 3\nExpect: 100-continue\n\none",
     "200 POST bytes 3 one close"},
    {"POST /echo HTTP/1.0\nContent-Type: text/plain\n\none", "411 close"},
    {"POST /echo HTTP/1.0\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n0\n\n", "400 close"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0] };

static void test_cases(struct served *o)
{
    struct bytes data, got;
    unsigned wrong = 0;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    for (size_t i = 0; i < N_CASES; i++) {
        bytes_reset(&data);
        add_lines(&data, CASES[i].sent);
        talk(o, &data, data.n, &got);
        CHECK_TEXT(got.data, CASES[i].expected, shown(CASES[i].sent));
        talk(o, &data, 1, &got);
        if (strcmp(got.data, CASES[i].expected) != 0) /* where 100 was not said, as the body was here */
            wrong += strncmp(CASES[i].expected, "100", 3) != 0;
    }
    CHECK_INT(wrong, 0, "the same byte by byte");
    bytes_release(&data);
    bytes_release(&got);
}

/* Who waits to be told to go on is told, and then goes on. */
static void test_continue(struct served *o)
{
    struct bytes data, got;
    size_t at = 0;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    int fd = served_connect_fast(o);
    add_lines(&data, POST("/echo", LENGTH(3) "Expect: 100-continue\n"));
    send_all(fd, data.data, data.n);
    bytes_reset(&data);
    while (!next_answer(&data, &at, &got) && receive(fd, &data))
        continue;
    CHECK_TEXT(got.data, "100", "who asks before he sends is told to go on");
    send_all(fd, "one", 3);
    shutdown(fd, SHUT_WR);
    read_answers(fd, &got);
    CHECK_TEXT(got.data, "200 POST bytes 3 one", "and does");
    bytes_release(&data);
    bytes_release(&got);
}

/* Who has begun to send is not told, nor is who would not understand. */
static void check_not_told(struct served *o, const char *before, const char *rest, const char *expected,
                           const char *what)
{
    struct bytes data, got;
    size_t memory = o->room->memory;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    int fd = served_connect_fast(o);
    add_lines(&data, before);
    send_all(fd, data.data, data.n);
    SERVED_UNTIL(o->room->memory > memory);
    send_all(fd, rest, strlen(rest));
    shutdown(fd, SHUT_WR);
    read_answers(fd, &got);
    CHECK_TEXT(got.data, expected, what);
    bytes_release(&data);
    bytes_release(&got);
}

/* As large as may be, and all of it comes back; larger than memory is for one, it stands in a file. */
static void test_large(struct served *o)
{
    static const size_t SIZES[] = {EACH, EACH + 1, MOST};
    struct bytes data, got, expected;
    bytes_init(&data, 2 * ROOM);
    bytes_init(&got, 2 * ROOM);
    bytes_init(&expected, 2 * ROOM);
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        for (int chunked = 0; chunked < 2; chunked++) {
            size_t n = SIZES[i];
            bytes_reset(&data);
            bytes_reset(&expected);
            bytes_add_format(&data, "POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\n");
            if (chunked)
                bytes_add_format(&data, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", n);
            else
                bytes_add_format(&data, "Content-Length: %zu\r\n\r\n", n);
            bytes_add_format(&expected, "200 POST %s %zu ", n <= EACH ? "bytes" : "file", n);
            for (size_t k = 0; k < n; k++) {
                bytes_add_char(&data, (char)('a' + k * k % 23));
                bytes_add_char(&expected, (char)('a' + k * k % 23));
            }
            if (chunked)
                bytes_add_text(&data, "\r\n0\r\n\r\n");
            talk(o, &data, 5000, &got);
            CHECK_THAT(strcmp(got.data, expected.data) == 0,
                       chunked ? "a large body in chunks" : "a large body");
        }
    bytes_release(&data);
    bytes_release(&got);
    bytes_release(&expected);
}

/* --- more than there is room for ---------------------------------------------------------------------------
 */

/* A request whose body has begun to come, and the server has seen it. */
static int begin_body(const struct served *o, size_t before)
{
    static const char HEAD[] =
        "POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhe";
    int fd = served_connect_fast(o);
    send_all(fd, HEAD, sizeof HEAD - 1);
    SERVED_UNTIL(o->room->memory > before);
    return fd;
}

static void check_one(const struct served *o, const char *sent, const char *expected, const char *what)
{
    struct bytes data, got;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    add_lines(&data, sent);
    talk(o, &data, data.n, &got);
    CHECK_TEXT(got.data, expected, what);
    bytes_release(&data);
    bytes_release(&got);
}

static void test_room(void)
{
    struct spool_room room = room_of_bodies();
    room.memory_bytes = 30000;
    struct served *o = start(patient(), &room);
    int one = begin_body(o, 0);
    check_one(o, POST("/echo", LENGTH(5)) "hello", "503 close", "a body for which there is no memory left");
    check_one(o, NEXT, "200 GET none", "a request without one needs none");
    close(one);
    SERVED_UNTIL(room.memory == 0);
    CHECK_THAT(room.memory == 0, "a client that goes in the middle leaves nothing behind");
    check_one(o, POST("/echo", LENGTH(5)) "hello", "200 POST bytes 5 hello", "and others have the room");
    one = begin_body(o, 0);
    stop(o);
    close(one);
}

static void test_gives_way(void)
{
    struct http_limits limits = patient();
    struct spool_room room = room_of_bodies();
    struct bytes got;
    limits.connections = 2;
    struct served *o = start(limits, &room);
    bytes_init(&got, ROOM);
    int one = begin_body(o, 0), two = begin_body(o, room.memory);
    check_one(o, NEXT, "200 GET none", "at the limit of connections who sends a body gives way");
    read_answers(one, &got);
    CHECK_TEXT(got.data, "", "the one that began first");
    send_all(two, "llo you", 7);
    shutdown(two, SHUT_WR);
    read_answers(two, &got);
    CHECK_TEXT(got.data, "200 POST bytes 9 hello you", "the other goes on");
    bytes_release(&got);
    stop(o);
}

/* --- slow --------------------------------------------------------------------------------------------------
 */

static void test_stalls(void)
{
    struct http_limits limits = patient();
    struct spool_room room = room_of_bodies();
    struct bytes got;
    limits.stall_s = 1;
    limits.least_rate = 1000;
    struct served *o = start(limits, &room);
    bytes_init(&got, ROOM);
    read_answers(begin_body(o, 0), &got);
    CHECK_TEXT(got.data, "408 close", "who stops sending in the middle");
    bytes_release(&got);
    stop(o);
}

/* A body that comes at whatever rate has its time, and no more. */
static void test_takes_long(void)
{
    static const char HEAD[] =
        "POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 99999\r\n\r\n";
    struct http_limits limits = patient();
    struct spool_room room = room_of_bodies();
    struct bytes got;
    limits.body_s = 1;
    struct served *o = start(limits, &room);
    bytes_init(&got, ROOM);
    int fd = served_connect_fast(o);
    struct pollfd answered = {.fd = fd, .events = POLLIN};
    send_all(fd, HEAD, sizeof HEAD - 1);
    for (int ms = 0; poll(&answered, 1, 10) == 0 && ms < PATIENCE_MS; ms += 10)
        send_all(fd, "x", 1);
    read_answers(fd, &got);
    CHECK_TEXT(got.data, "408 close", "who sends for too long");
    bytes_release(&got);
    stop(o);
}

int main(void)
{
    struct spool_room room = room_of_bodies();
    struct served *o = start(patient(), &room);
    test_cases(o);
    test_continue(o);
    SERVED_UNTIL(room.memory == 0);
    check_not_told(o, POST("/echo", LENGTH(3) "Expect: 100-continue\n") "o", "ne", "200 POST bytes 3 one",
                   "who has begun to send is not told to go on");
    SERVED_UNTIL(room.memory == 0);
    check_not_told(
        o, "POST /echo HTTP/1.0\nContent-Type: text/plain\nContent-Length: 3\nExpect: 100-continue\n\n",
        "one", "200 POST bytes 3 one close", "nor is a client of HTTP/1.0");
    test_large(o);
    stop(o);
    test_room();
    test_gives_way();
    test_stalls();
    test_takes_long();
    return test_end();
}
