/* The words that texts hold and ask for: cases are text. */
#include "base/fold.h"
#include "base/utf8.h"

#include "test.h"

/* written | what it holds | what it asks for | its key */
static const char *const CASES[][4] = {
    {"l'eau", "leau eau", "eau", "leau"},
    {"L’eau potable", "leau eau potable", "eau potable", "leau potable"},
    {"l eau", "leau eau", "eau", "leau"},
    {"eau", "eau", "eau", "eau"},
    {"N'Djamena", "ndjamena djamena", "ndjamena", "ndjamena"},
    {"N\u02BCDjamena", "ndjamena djamena", "ndjamena", "ndjamena"},
    {"N`Djamena", "ndjamena djamena", "ndjamena", "ndjamena"},
    {"n\u00B4djamena", "ndjamena djamena", "ndjamena", "ndjamena"},
    {"N Djamena", "ndjamena djamena", "ndjamena", "ndjamena"},
    {"Ndjamena", "ndjamena", "ndjamena", "ndjamena"},
    {"M'Bour", "mbour bour", "mbour", "mbour"},
    {"Côte d'Ivoire", "cote divoire ivoire", "cote ivoire", "cote divoire"},
    {"COTE D IVOIRE", "cote divoire ivoire", "cote ivoire", "cote divoire"},
    {"Cote divoire", "cote divoire", "cote divoire", "cote divoire"},
    {"Val-d'Oise", "val doise oise", "val oise", "val doise"},
    {"L'Haÿ-les-Roses", "lhay hay les roses", "hay les roses", "lhay les roses"},
    {"d'Abidjan", "dabidjan abidjan", "abidjan", "dabidjan"},
    {"aujourd'hui", "aujourd aujourdhui hui", "aujourdhui", "aujourdhui"},
    {"d'aujourd'hui", "daujourd aujourd aujourdhui hui", "aujourdhui", "daujourdhui"},
    {"jusqu'à N'Zérékoré", "jusqua a nzerekore zerekore", "a nzerekore", "jusqua nzerekore"},
    {"qu'il s'agit", "quil il sagit agit", "il agit", "quil sagit"},
    {"Nukuʻalofa", "nuku nukualofa alofa", "nukualofa", "nukualofa"},
    {"O'Higgins", "o ohiggins higgins", "ohiggins", "ohiggins"},
    {"M. N'Diaye", "m ndiaye diaye", "ndiaye", "m ndiaye"},
    {"l''eau", "leau eau", "eau", "leau"},
    {"'eau' potable", "eau potable", "eau potable", "eau potable"},
    {"'s-Hertogenbosch", "shertogenbosch hertogenbosch", "hertogenbosch", "shertogenbosch"},
    {"l'", "l", "l", "l"},
    {"eau d'", "eau d", "eau d", "eau d"},
    {"c d", "c d", "d", "c d"},
    {"St-Étienne", "st saint etienne", "st etienne", "st etienne"},
    {"Saint Etienne", "saint st etienne", "saint etienne", "st etienne"},
    {"Ste Marie", "ste sainte marie", "ste marie", "ste marie"},
    {"les Saintes et les Sts", "les saintes stes et les sts saints", "les saintes et les sts",
     "les stes et les sts"},
    {"Œuvre de Łódź, Straße", "oeuvre de lodz strasse", "oeuvre de lodz strasse", "oeuvre de lodz strasse"},
    {"", "", "", ""},
    {"R.F.A.", "r f a", "r f a", "rfa"},
    {"U. S. A.", "u sa a", "u a", "usa"},
    {"RFA", "rfa", "rfa", "rfa"},
    {"R.U.", "r u", "r u", "r u"},
    {"R.F.A. est", "r f a est", "r f a est", "r f a est"},
    {"'", "", "", ""},
    {"'''", "", "", ""},
    {"q'u eau", "q qu u eau", "eau", "qu eau"},
};

static void take(void *context, const char *word, size_t n, bool in_line)
{
    (void)in_line;
    struct bytes *out = context;
    if (out->n)
        bytes_add_char(out, ' ');
    bytes_add(out, word, n);
}

static void hold(struct bytes *out, const char *text, size_t n)
{
    struct bytes marked, scratch;
    bytes_init(&marked, 1000);
    bytes_init(&scratch, 1000);
    utf8_fold_marked(&marked, text, n);
    bytes_reset(out);
    fold_held(marked.data, marked.n, &scratch, take, out);
    bytes_release(&marked);
    bytes_release(&scratch);
}

static void test_cases(void)
{
    struct bytes got;
    bytes_init(&got, 1000);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *text = CASES[i][0];
        hold(&got, text, strlen(text));
        CHECK_TEXT(got.data, CASES[i][1], text);
        bytes_reset(&got);
        fold_asked(&got, text, strlen(text));
        CHECK_TEXT(got.data, CASES[i][2], "asked");
        bytes_reset(&got);
        fold_key(&got, text, strlen(text));
        CHECK_TEXT(got.data, CASES[i][3], "its key");
    }
    bytes_release(&got);
}

static bool among(const char *words, const char *word, size_t n)
{
    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        if (length == n && memcmp(p, word, n) == 0)
            return true;
        p += length;
    }
    return false;
}

/* Of any text: it holds what it asks for, but for an elision at the end, and what it asks for asks for the
 * same. */
static void test_any(void)
{
    static const char *const PIECES[] = {
        "l", "d", "qu",     "n", "m", "eau", "a", "st",   "saint", "jusqu", "q", "u", "\xC3\xA9t\xC3\xA9",
        "'", "'", "\u2019", " ", " ", "-",   "5", "\xFF", "\u02BC"};
    unsigned state = 11, bad = 0;
    struct bytes text, held, asked, again;
    bytes_init(&text, 1000);
    bytes_init(&held, 2000);
    bytes_init(&asked, 1000);
    bytes_init(&again, 1000);
    for (int round = 0; round < 30000; round++) {
        bytes_reset(&text);
        bytes_reset(&asked);
        bytes_reset(&again);
        for (unsigned n = 1 + (state >> 16) % 8; n > 0; n--) {
            state = state * 1103515245u + 12345u;
            bytes_add_text(&text, PIECES[(state >> 16) % (sizeof PIECES / sizeof PIECES[0])]);
        }
        hold(&held, text.data, text.n);
        fold_asked(&asked, text.data, text.n);
        fold_asked(&again, asked.data, asked.n);
        bool right = strcmp(asked.data, again.data) == 0;
        for (const char *p = asked.data; *p; p += strspn(p, " ")) {
            size_t n = strcspn(p, " ");
            right = right && among(held.data, p, n);
            p += n;
        }
        if (!right && bad++ < 5)
            printf("# '%s' holds '%s' and asks for '%s', then '%s'\n", text.data, held.data, asked.data,
                   again.data);
    }
    CHECK_INT(bad, 0, "a text holds what it asks for, and what is asked is asked again");
    bytes_release(&text);
    bytes_release(&held);
    bytes_release(&asked);
    bytes_release(&again);
}

static void test_spellings(void)
{
    const char *others[FOLD_OTHERS];
    bool inside;
    CHECK_TEXT(fold_short("sankt", 5, &inside), "st", "sankt is st");
    CHECK(!inside);
    CHECK_TEXT(fold_short("s", 1, &inside), "sur", "s is sur");
    CHECK_THAT(inside, "between two words");
    CHECK(fold_short("lyon", 4, &inside) == NULL);
    CHECK(fold_others("st", 2, others) == 1 && strcmp(others[0], "saint") == 0);
    CHECK(fold_others("saint", 5, others) == 1 && strcmp(others[0], "st") == 0);
    CHECK(fold_others("szt", 3, others) == 2 && strcmp(others[0], "st") == 0 &&
          strcmp(others[1], "saint") == 0);
    CHECK(fold_others("les", 3, others) == 1 && strcmp(others[0], "lez") == 0);
    CHECK(fold_others("sur", 3, others) == 0);
    CHECK(fold_others("s", 1, others) == 1 && strcmp(others[0], "sur") == 0);
}

int main(void)
{
    test_cases();
    test_any();
    test_spellings();
    return test_end();
}
