/* The table of criteria: each has its line in docs/using.md, as criterion_document writes it. */
#include "atlas/criterion.h"
#include "base/file.h"
#include "test.h"

int main(void)
{
    struct err e = {0};
    struct bytes page, line;
    bytes_init(&page, 1 << 20);
    bytes_init(&line, 4096);
    CHECK(file_read("docs/using.md", &page, &e));
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        bytes_reset(&line);
        bytes_add_text(&line, "\n");
        criterion_document(i, &line);
        CHECK_THAT(strstr(page.data, line.data) != NULL, line.data + 1);
    }
    bytes_release(&line);
    bytes_release(&page);
    return test_end();
}
