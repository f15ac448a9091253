/* Buffers, hash map, arena, JSON writer, errors. */
#include "base/arena.h"
#include "base/blob.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"

#include <errno.h>
#include <math.h>

#include "test.h"

static const char *letter(unsigned i)
{
    static const char *const LETTERS[] = {"a", "b", "c"};
    return LETTERS[i];
}

static void test_list(void)
{
    static const char *const EXPECTED[] = {"", "a", "a et b", "a, b et c"};
    for (unsigned n = 0; n <= 3; n++) {
        struct bytes b;
        bytes_init(&b, 100);
        bytes_add_text(&b, ":");
        bytes_add_list(&b, letter, n, " et ");
        CHECK_TEXT(b.data + 1, EXPECTED[n], "names as a sentence lists them");
        bytes_release(&b);
    }
}

static void test_bytes(void)
{
    struct bytes b;
    bytes_init(&b, 10);
    bytes_add_text(&b, "12345");
    bytes_add_format(&b, "%d", 67890);
    CHECK_TEXT(b.data, "1234567890", "up to the ceiling");
    CHECK(!b.full);
    bytes_add_char(&b, 'x');
    CHECK(b.full);
    CHECK_INT((long long)b.n, 10, "nothing is written past the ceiling");
    bytes_release(&b);
}

static void test_hash_map(void)
{
    struct hash_map m = {0};
    char key[16];
    CHECK(hash_map_find(&m, "a") == HASH_NONE);
    for (uint32_t i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%u", i);
        hash_map_put(&m, key, strlen(key), i);
    }
    bool all = true;
    for (uint32_t i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%u", i);
        all = all && hash_map_find(&m, key) == i;
    }
    CHECK_THAT(all, "a thousand keys are found again");
    CHECK(hash_map_find(&m, "k1000") == HASH_NONE);
    hash_map_put(&m, "k7", 2, 70);
    CHECK_INT(hash_map_find(&m, "k7"), 70, "a second put replaces");
    CHECK_INT((long long)m.n, 1000, "and does not add");
    hash_map_release(&m);
}

static void test_json(void)
{
    struct bytes b;
    struct json j;
    bytes_init(&b, 4096);
    json_init(&j, &b);
    json_object(&j);
    json_put_text(&j, "nom", "L'\"Épine\"\n\x01\xff");
    json_put_int(&j, "n", -5);
    json_put_array(&j, "xy");
    json_real(&j, 1.50, 6);
    json_real(&j, -0.0000001, 6);
    json_real(&j, NAN, 6);
    json_real(&j, 100, 0);
    json_end(&j);
    json_put_object(&j, "vide");
    json_end(&j);
    json_put_bool(&j, "oui", true);
    json_end(&j);
    CHECK_TEXT(b.data,
               "{\"nom\":\"L'\\\"Épine\\\"\\n\\u0001\xEF\xBF\xBD\",\"n\":-5,\"xy\":[1.5,0,null,100],\"vide\":"
               "{},\"oui\":true}",
               "an object with every kind of value");
    bytes_release(&b);
}

static void test_err(void)
{
    struct err e = {0};
    char value[200];
    memset(value, 'a', sizeof value);
    memcpy(value + 126, "é", 2); /* stands across the cut */
    value[199] = '\0';
    CHECK(!err_param(&e, ERR_INVALID, "pays", value, "unknown country"));
    CHECK_INT((long long)strlen(e.value), 126, "a value is cut between characters");
    err_prefix(&e, "line %d", 3);
    CHECK_TEXT(e.text, "line 3: unknown country", "prefix");
    CHECK(!err_param(&e, ERR_INVALID, "pays", "MX1", "no code"));
    CHECK_TEXT(e.near, "", "nothing is near yet");
    CHECK(!err_offer(&e, "ML", "Mali") && !err_offer(&e, "XX", "a\tb\nc") && !err_offer(&e, "SN", NULL));
    CHECK_TEXT(e.text, "no code; near: ML (Mali), XX (a b c), SN",
               "what may have been meant is in the sentence");
    CHECK_TEXT(e.near, "ML\tMali\nXX\ta b c\nSN\tSN\n", "and in parts");
    for (int n = 0; n < 100; n++)
        err_offer(&e, "ML", "Mali");
    CHECK_TEXT(e.french, "", "nobody told it in French");
    CHECK_TEXT(err_text(&e, LANGUAGE_FR), e.text, "so it is said in English");
    struct err two = {0};
    CHECK(!err_say(&two, ERR_INVALID, "pays", "XX", "'%1$s' is no %2$s%3$.0s",
                   "« %1$s » n’est pas un %3$s%2$.0s", "XX", "country", "pays"));
    err_prefix(&two, "a.csv");
    err_offer(&two, "ML", "Mali");
    CHECK_TEXT(err_text(&two, LANGUAGE_EN), "a.csv: 'XX' is no country; near: ML (Mali)", "in English");
    CHECK_TEXT(err_text(&two, LANGUAGE_FR), "a.csv : « XX » n’est pas un pays ; proches : Mali (ML)",
               "in French");
    struct err three = {0};
    CHECK(!err_system(&three, ERR_IO, ENOENT, "cannot open %s", "impossible d’ouvrir %s", "a.csv"));
    err_prefix_say(&three, "line %d", "ligne %d", 3);
    CHECK_TEXT(three.text, "line 3: cannot open a.csv: No such file or directory",
               "the system's reason, in English");
    CHECK_TEXT(three.french, "ligne 3 : impossible d’ouvrir a.csv : fichier ou dossier introuvable",
               "in French");
    memset(value, 'b', sizeof value - 1);
    for (int n = 0; n < 9; n++)
        err_prefix(&two, "%s", value);
    CHECK_INT((long long)strlen(two.french), (long long)sizeof two.french - 1, "prefixes stay within bounds");
    err_set(&two, ERR_INVALID, "x");
    CHECK_TEXT(two.french, "", "another error forgets the French of the last");
    CHECK(strlen(e.text) < sizeof e.text && strlen(e.near) < sizeof e.near &&
          e.near[strlen(e.near) - 1] == '\n');
    CHECK(!err_set(&e, ERR_IO, "another") && !e.near[0]);
    CHECK(!err_offer(NULL, "ML", "Mali"));
    CHECK(!err_set(NULL, ERR_IO, "nobody listens"));
}

/* One bit anywhere makes another number, whatever is left over at the end. */
static void test_hash_long(void)
{
    unsigned char data[200] = {0};
    bool told = true;
    for (size_t n = 1; n < sizeof data; n++) {
        uint64_t plain = hash_long(data, n);
        for (size_t i = 0; i < n; i++) {
            data[i] ^= 1;
            told = told && hash_long(data, n) != plain;
            data[i] ^= 1;
        }
        told = told && hash_long(data, n) == plain && hash_long(data, n - 1) != plain;
    }
    CHECK_THAT(told, "lengths up to 199, each byte");
}

static void test_arena_and_blob(void)
{
    struct arena a;
    arena_init(&a);
    char *first = arena_text(&a, "bonjour", 3);
    CHECK_TEXT(first, "bon", "text is copied with its end");
    unsigned char *big = arena_alloc(&a, 200000);
    CHECK(big[199999] == 0);
    arena_reset(&a);
    arena_release(&a);
    struct blob *x = blob_new("abc", 3), *y = blob_new("abd", 3);
    CHECK_THAT(strcmp(x->tag, y->tag) != 0 && strlen(x->tag) == 16, "tags tell contents apart");
    blob_free(blob_ref(x));
    blob_free(x);
    blob_free(y);
    blob_free(NULL);
}

int main(void)
{
    test_bytes();
    test_list();
    test_hash_map();
    test_hash_long();
    test_json();
    test_err();
    test_arena_and_blob();
    return test_end();
}
