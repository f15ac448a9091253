/* JSON that is read is what was written, and what is no JSON is refused where it goes wrong. */
#include "base/json_read.h"

#include "base/bytes.h"
#include "base/json.h"

#include "../test.h"

static void write_value(struct json *j, const struct json_value *v)
{
    switch (v->kind) {
    case JSON_NULL:
        json_null(j);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        json_bool(j, v->kind == JSON_TRUE);
        break;
    case JSON_NUMBER:
        json_real(j, v->number, 6);
        break;
    case JSON_STRING:
        json_text(j, v->text);
        break;
    default:
        if (v->kind == JSON_OBJECT)
            json_object(j);
        else
            json_array(j);
        for (const struct json_value *each = v->first; each; each = each->next) {
            if (each->name)
                json_key(j, each->name);
            write_value(j, each);
        }
        json_end(j);
    }
}

/* text | what is written again */
static const char *const READ[][2] = {
    {" null ", "null"},
    {"[true,false, 1, -0.5e1, 12.25E-1 ]", "[true,false,1,-5,1.225]"},
    {"{\"a\" : {} , \"b\":[ ],\"\":\"\"}", "{\"a\":{},\"b\":[],\"\":\"\"}"},
    {"\"\\u00e9\\ud83d\\ude00\\n\\\"\\\\\\/\\t\"", "\"é😀\\n\\\"\\\\/\\u0009\""},
    {"\"é\"", "\"é\""},
};

/* text | the character where it goes wrong */
static const struct {
    const char *text;
    unsigned position;
} WRONG[] = {
    {"", 1},
    {"  ", 3},
    {"nul", 1},
    {"[1,]", 4},
    {"[1 2]", 4},
    {"[1", 3},
    {"{\"a\"}", 5},
    {"{a:1}", 2},
    {"{\"a\":1,}", 8},
    {"\"é", 1},
    {"\"\\x\"", 1},
    {"\"\\u0000\"", 1},
    {"\"\\udc00\"", 1},
    {"\"\\ud83dx\"", 1},
    {"\"a\nb\"", 1},
    {"01", 1},
    {"1.", 1},
    {".5", 1},
    {"+1", 1},
    {"1e", 1},
    {"1e999", 1},
    {"NaN", 1},
    {"1 1", 3},
    {"{\"a\":1,\"a\":2}", 8},
    {"[\"é\", x]", 7},
};

static void test_read(void)
{
    for (size_t i = 0; i < sizeof READ / sizeof READ[0]; i++) {
        struct arena memory;
        struct json_fault why;
        struct bytes out;
        struct json j;
        arena_init(&memory);
        bytes_init(&out, 1 << 16);
        const struct json_value *v = json_read(READ[i][0], &memory, &why);
        json_init(&j, &out);
        if (v)
            write_value(&j, v);
        CHECK_TEXT(v ? out.data : why.what, READ[i][1], READ[i][0]);
        bytes_release(&out);
        arena_release(&memory);
    }
}

static void test_wrong(void)
{
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        struct arena memory;
        struct json_fault why;
        arena_init(&memory);
        bool refused = !json_read(WRONG[i].text, &memory, &why) && why.what;
        CHECK_INT(refused ? why.position : 0, WRONG[i].position, WRONG[i].text);
        arena_release(&memory);
    }
}

static void test_deep(void)
{
    struct bytes text;
    struct arena memory;
    struct json_fault why;
    arena_init(&memory);
    bytes_init(&text, 1 << 20);
    for (int i = 0; i < 100000; i++)
        bytes_add_char(&text, '[');
    CHECK(!json_read(text.data, &memory, &why) && why.position == JSON_READ_DEPTH + 1);
    arena_release(&memory);
    bytes_release(&text);
}

static void test_members(void)
{
    struct arena memory;
    struct json_fault why;
    arena_init(&memory);
    const struct json_value *v = json_read("{\"a\":1,\"b\":[2,3]}", &memory, &why), *b = json_member(v, "b");
    CHECK(v->n == 2 && b && b->n == 2 && b->position == 12 && b->first->next->position == 15);
    CHECK(!json_member(v, "c") && !json_member(b, "a"));
    arena_release(&memory);
}

/* text | what is read of it when lists c of more than 8 bytes are left out */
static const struct {
    const char *text, *read;
} LEFT_OUT[] = {
    {"{\"c\":[1, [2,3e-1]],\"z\":1}", "{\"c\":null,\"z\":1}"},
    {"{\"c\":[1,2,3],\"z\":1}", "{\"c\":[1,2,3],\"z\":1}"},
    {"{\"c\":[[1,2],[\"x\",3]],\"z\":1}", "{\"c\":[[1,2],[\"x\",3]],\"z\":1}"},
    {"{\"c\":\"[1,2,3,4,5,6]\",\"z\":1}", "{\"c\":\"[1,2,3,4,5,6]\",\"z\":1}"},
    {"[[1,2,3,4,5,6],{\"b\":[1,2,3,4,5,6],\"c\":{\"c\" : [[1,2],[3,4]] }}]",
     "[[1,2,3,4,5,6],{\"b\":[1,2,3,4,5,6],\"c\":{\"c\":null}}]"},
};

static void test_left_out(void)
{
    struct arena memory;
    struct json_fault fault;
    arena_init(&memory);
    for (size_t i = 0; i < sizeof LEFT_OUT / sizeof LEFT_OUT[0]; i++) {
        struct bytes out;
        struct json j;
        const struct json_value *v = json_read_but(LEFT_OUT[i].text, "c", 8, &memory, &fault);
        bytes_init(&out, 1000);
        json_init(&j, &out);
        if (v)
            write_value(&j, v);
        CHECK_TEXT(out.data, LEFT_OUT[i].read, LEFT_OUT[i].text);
        bytes_release(&out);
    }
    CHECK(!json_read_but("{\"c\":[1,2,3,4,5,[6}", "c", 8, &memory, &fault));
    CHECK_INT(fault.position, 19, "what has no end is refused where it goes wrong");
    CHECK(!json_read_but("{\"c\":[1,2,3,4,5,6] 7}", "c", 8, &memory, &fault));
    CHECK_INT(fault.position, 20, "and so is what stands behind");
    arena_release(&memory);
}

int main(void)
{
    test_left_out();
    test_read();
    test_wrong();
    test_deep();
    test_members();
    return test_end();
}
