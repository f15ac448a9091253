/* Numbers, dates, lists and names as people write them in cells. */
#include <math.h>

#include "import/import_dates.h"
#include "import/import_money.h"
#include "import/import_values.h"
#include "places/geocode_words.h"

#include "base/utf8.h"
#include "fuzz.h"

static void check_numbers(const char *text)
{
    struct err e = {0};
    int64_t v;
    double degrees;
    bool yes;
    if (value_year(&v, "annee", text, &e))
        FUZZ_HOLDS(v >= 1000 && v <= 2999);
    struct money money;
    struct money_habit habit = {0};
    double number;
    money_learn_header(&habit, text);
    money_learn_cell(&habit, text);
    money_learn_end(&habit);
    if (money_read(&money, &habit, "montant", text, &e))
        FUZZ_HOLDS(money.euros >= 0 && money.euros <= 1000000000000);
    if (money_number(&number, &habit, text))
        FUZZ_HOLDS(isfinite(number));
    if (value_count(&v, "population", text, &e))
        FUZZ_HOLDS(v >= 0);
    if (value_degrees(&degrees, "latitude", text, 90, &e))
        FUZZ_HOLDS(isfinite(degrees) && fabs(degrees) <= 90);
    (void)value_yes(&yes, "jumelage", text, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = fuzz_text(data, n), date[VALUE_DATE_SIZE] = "";
    struct err e = {0};
    struct arena memory;
    struct value_list list;
    struct geocode_words words;
    const char *fields[6];
    arena_init(&memory);
    if (utf8_valid(text, strlen(text))) { /* as the CSV reader gives them */
        check_numbers(text);
        struct date_said said;
        if (date_read(&said, &(struct date_habit){n % 2 != 0, n % 3 != 0}, "date", text, &e))
            FUZZ_HOLDS(!*said.last || strncmp(said.first, said.last, 4) <= 0);
        if (value_date(date, "date", text, &e))
            FUZZ_HOLDS(strlen(date) == 4 || strlen(date) == 7 || strlen(date) == 10);
        if (value_list(&list, "thematiques", text, n % 2 != 0, &memory, &e))
            FUZZ_HOLDS(list.n <= VALUE_LIST_MAX);
        value_fields(fields, 6, text, &memory);
        FUZZ_HOLDS(utf8_valid(value_name(text, &memory), strlen(value_name(text, &memory))));
        geocode_words_read(&words, text);
        FUZZ_HOLDS(words.n <= GEOCODE_PARTS);
    }
    arena_release(&memory);
    free(text);
    return 0;
}
