/* base64url: the examples of RFC 4648, 10 without padding, everything back again, nothing in two forms. */
#include "base/base64.h"

#include "test.h"

static const char *const PAIRS[][2] = {
    {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xFE", "-__-"}};
/* Half a digit, padding, the other alphabet, bits beyond the end. */
static const char *const WRONG[] = {"Z", "Zg==", "+//+", "Zm9vY", "Zh", "Zm9", "Zm 9v", "Zm9v\n", "é"};

int main(void)
{
    struct bytes out;
    bytes_init(&out, 100000);
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        bytes_reset(&out);
        base64_put(&out, PAIRS[i][0], strlen(PAIRS[i][0]));
        CHECK_TEXT(out.data, PAIRS[i][1], PAIRS[i][1]);
        bytes_reset(&out);
        CHECK(base64_get(&out, PAIRS[i][1], strlen(PAIRS[i][1])));
        CHECK_TEXT(out.data, PAIRS[i][0], PAIRS[i][0]);
    }
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        bytes_reset(&out);
        CHECK_THAT(!base64_get(&out, WRONG[i], strlen(WRONG[i])), WRONG[i]);
    }
    bytes_reset(&out);
    CHECK(!base64_get(&out, "Zm\0v", 4));
    bytes_release(&out);
    bytes_init(&out, 2);
    CHECK_THAT(!base64_get(&out, "Zm9v", 4), "three bytes where two have room");
    bytes_release(&out);
    return test_end();
}
