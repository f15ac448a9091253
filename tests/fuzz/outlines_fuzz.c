/* The file of outlines: a damaged one is refused, or read within its bounds. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "geo/shapes.h"

#include "fuzz.h"

static void use(const struct shapes *s)
{
    struct shapes_cell cell = {0};
    size_t n;
    const struct shapes_area *areas = shapes_areas(s, &n);
    for (size_t i = 0; i < n && i < 4; i++)
        (void)shapes_area_holds(s, &areas[i], (struct world_point){1 << 29, 1 << 29});
    for (int i = 0; i < 8; i++)
        (void)shapes_cell_read(s, i * 16, i * 16, &cell);
    shapes_cell_release(&cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char path[64];
    struct err e = {0};
    char *file = fuzz_text(data, n);
    uint32_t length = (uint32_t)n;
    if (n >= 12)
        memcpy(file + 8, &length, sizeof length); /* or every change of size ends there */
    int fd = memfd_create("outlines", MFD_CLOEXEC);
    if (fd < 0 || write(fd, file, n) != (ssize_t)n)
        abort();
    free(file);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct shapes *s = shapes_load(path, &e);
    FUZZ_HOLDS(s || *e.text);
    if (s)
        use(s);
    shapes_free(s);
    close(fd);
    return 0;
}
