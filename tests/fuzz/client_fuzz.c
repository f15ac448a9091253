/* Addresses as proxies write them: what is read can be written, and read again as the same. */
#include "http/client.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct client c, again;
    char *text = fuzz_text(data, n), printed[CLIENT_TEXT_BYTES];
    if (client_parse(&c, text, n)) {
        client_print(&c, printed);
        FUZZ_HOLDS(!client_known(&c) || client_parse(&again, printed, strlen(printed)));
        FUZZ_HOLDS(!client_known(&c) || memcmp(&c, &again, sizeof c) == 0);
        FUZZ_HOLDS(!client_known(&c) || client_key(&c) == client_key(&again));
    }
    free(text);
    return 0;
}
