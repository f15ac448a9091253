/* The head of a request: whole or in two pieces, it is found and read the same; what was read lies within it.
 */
#include "http/accept.h"
#include "http/conditional.h"
#include "http/head.h"

#include "fuzz.h"

static void within(const char *text, const char *data, size_t n)
{
    FUZZ_HOLDS(!text || (text >= data && text + strlen(text) < data + n));
}

/* What of it is read further: negotiation and conditions. */
static void use_list(const struct head *h, enum head_list which)
{
    struct bytes room;
    bytes_init(&room, 1 << 16);
    const char *list = head_list(h, which, &room);
    FUZZ_HOLDS(accept_coding(list, CODING(CODING_GZIP)) <= CODING_GZIP);
    (void)accept_html(list);
    int status = conditional_status(list, NULL, "0123456789abcdef", false);
    FUZZ_HOLDS(status == 200 || status == 412);
    status = conditional_status(NULL, list, "0123456789abcdef", false);
    FUZZ_HOLDS(status == 200 || status == 304);
    bytes_release(&room);
}

/* Before it was parsed, and after that. */
static void salvage(char *data, size_t n)
{
    struct head h;
    head_salvage(&h, data, n);
    within(h.list[HEAD_ACCEPT].first, data, n);
    (void)accept_html(head_list(&h, HEAD_ACCEPT, NULL));
    free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    size_t first = data[0], seen = 0;
    char *text = fuzz_text(data + 1, n - 1);
    n--;
    first = first < n ? first : n;
    size_t part = head_end(text, first, &seen), end = part ? part : head_end(text, n, &seen);
    seen = 0;
    FUZZ_HOLDS(end <= n && head_end(text, n, &seen) == end);
    salvage(fuzz_text((uint8_t *)text, n), n);
    if (end) {
        char *head = fuzz_text((uint8_t *)text, end);
        struct head h;
        if (head_parse(&h, head, end) == 0) {
            within(h.method, head, end);
            within(h.target, head, end);
            within(h.host, head, end);
            unsigned n_fields = 0;
            for (struct head_field f = {0}; head_next(&h, &f); n_fields++) {
                FUZZ_HOLDS(f.name >= h.fields && f.n_name > 0 && f.name[f.n_name] == ':');
                within(f.value, head, end);
            }
            FUZZ_HOLDS(n_fields <= HEAD_FIELDS);
            for (int list = 0; list < HEAD_LISTS; list++)
                use_list(&h, (enum head_list)list);
        }
        salvage(head, end);
    }
    free(text);
    return 0;
}
