/* test.h - the few macros that C tests use; each check prints one line of TAP, tests/run adds them up */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned test_count, test_failures;

/* One case: a line "ok" or "not ok" with the sentence that says what is checked. */
static inline bool test_case(bool passed, const char *file, int line, const char *what)
{
    test_count++;
    if (!passed)
        test_failures++;
    printf("%s %u - %s\n", passed ? "ok" : "not ok", test_count, what);
    if (!passed)
        printf("# at %s:%d\n", file, line);
    fflush(stdout);
    return passed;
}

static inline bool test_case_text(const char *got, const char *expected, const char *file, int line,
                                  const char *what)
{
    bool passed = got && expected ? strcmp(got, expected) == 0 : got == expected;
    test_case(passed, file, line, what);
    if (!passed)
        printf("# expected: %s\n#      got: %s\n", expected ? expected : "(null)", got ? got : "(null)");
    return passed;
}

static inline bool test_case_int(long long got, long long expected, const char *file, int line,
                                 const char *what)
{
    bool passed = got == expected;
    test_case(passed, file, line, what);
    if (!passed)
        printf("# expected: %lld\n#      got: %lld\n", expected, got);
    return passed;
}

#define CHECK(condition)                test_case((condition), __FILE__, __LINE__, #condition)
#define CHECK_THAT(condition, what)     test_case((condition), __FILE__, __LINE__, what)
#define CHECK_TEXT(got, expected, what) test_case_text(got, expected, __FILE__, __LINE__, what)
#define CHECK_INT(got, expected, what)  test_case_int(got, expected, __FILE__, __LINE__, what)
#define SKIP(what)                      (test_count++, printf("ok %u - # SKIP %s\n", test_count, what))

static inline int test_end(void)
{
    printf("1..%u\n", test_count);
    return test_failures ? 1 : 0;
}

#endif
