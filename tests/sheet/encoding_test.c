/* What a CSV file is encoded in is told by what stands in it, and said. */
#include "base/bytes.h"
#include "sheet/sheet.h"

#include <iconv.h>
#include <stdlib.h>

#include "test.h"

/* Texts that people write, as UTF-8; in which encodings they must be recognised: letters of NAMES. */
static const struct {
    const char *text, *in;
} TEXTS[] = {
    {"nom;pays\nOrléans;Pérou\nBesançon;Sénégal\n", "wmdlb"},
    {"nom;pays\nSète;Italie\n", "wmdlb"},
    {"nom;pays\nMÉTROPOLE DE LYON;\n", "wmlb"},
    {"nom;pays\nNîmes;Grèce\nCôte-d’Or;Québec\n", "wmlb"},
    {"nom;pays\ncœur d’Hérault;Besançon…\n", "wmlb"},
    {"nom;pays\nGoražde;Bosnie\nŽilina;Slovaquie\n", "wlb"},
    {"nom;objet\n« eau » l’eau – “l’air”…;12 €\n", "wlb"},
    {"nom;objet\nsoutien à l’école… etc…;oui…\n", "wlb"},
    {"nom;pays\nSAINT-éTIENNE;MéTROPOLE\n", "wlb"},
    {"nom\r\n\"deux\r\nlignes liées\"\r\n", "wmdlb"},
    {"nom;pays\nBogotá;Colombie\nMédellin;Colombie\nLeón;Espagne\n", "wmdlb"},
    {"nom;pays\nKöln;DE\nMünchen;DE\nMädchen;DE\nNürnberg;DE\nDüren;DE\nGörlitz;DE\n", "wmlb"},
    {"nom;pays\nKošice;SK\nPoříčí;CZ\nMošnov;CZ\nGoražde;BA\nUherský;CZ\n", "lb"},
    {"nom;pays\nKošice;SK\nMošnov;CZ\nGoražde;BA\nVršac;RS\nNiš;RS\n", "wlb"},
    {"name;country\nthe “mayor”;x\nthe “town”;y\n“all”;z\n“of”;z\n“it”;z\n“so”;z\n", "wlb"},
    {"nom;objet\nl’eau d’ici;s’il\nl’air;d’un\nj’ai;l’on\nd’Oc;qu’il\n", "wlb"},
    {"nom;pays\nBesançon;Suisse\n", "wmlb"},
    {"a\tb\r\nÉvian\t東京\r\n", "lb"},
    {"город;страна\r\nСамара;Россия\r\n", "lb"},
};
static const struct {
    char letter;
    const char *iconv, *said;
    enum sheet_encoding forced;
} NAMES[] = {
    {'w', "WINDOWS-1252", "Windows-1252", SHEET_WINDOWS_1252},
    {'m', "MACINTOSH", "Mac Roman", SHEET_MAC_ROMAN},
    {'d', "CP850", "CP850", SHEET_CP850},
    {'l', "UTF-16LE", "UTF-16 LE", SHEET_UTF16LE},
    {'b', "UTF-16BE", "UTF-16 BE", SHEET_UTF16BE},
};

static size_t encode(const char *to, const char *text, char *out, size_t size)
{
    iconv_t cd = iconv_open(to, "UTF-8");
    char *from = (char *)(uintptr_t)text, *at = out;
    size_t left = strlen(text), room = size;
    CHECK(cd != (iconv_t)-1 && iconv(cd, &from, &left, &at, &room) == 0);
    iconv_close(cd);
    return (size_t)(at - out);
}

static void read_all(struct sheet *s, struct bytes *out)
{
    struct sheet_row row;
    struct err e = {0};
    enum sheet_step step;
    while ((step = sheet_next(s, &row, &e)) == SHEET_ROW || step == SHEET_BAD_ROW) {
        if (step == SHEET_BAD_ROW)
            bytes_add_format(out, "!%s", e.text);
        for (size_t i = 0; step == SHEET_ROW && i < row.n; i++)
            bytes_add_format(out, "%s|", row.cells[i]);
        bytes_add_char(out, '\n');
    }
    if (step == SHEET_BROKEN)
        bytes_add_format(out, "!!%s", e.text);
}

static void compare(const char *data, size_t n, enum sheet_encoding encoding, const char *text,
                    const char *said, const char *what)
{
    struct bytes expected, out;
    struct err e = {0};
    bytes_init(&expected, 10000);
    bytes_init(&out, 10000);
    struct sheet *plain = sheet_open_bytes(text, strlen(text), NULL, &e);
    struct sheet *s = sheet_open_bytes(data, n, &(struct sheet_options){.encoding = encoding}, &e);
    CHECK(plain && s);
    if (plain && s) {
        read_all(plain, &expected);
        read_all(s, &out);
        CHECK_TEXT(sheet_encoding(s), said, what);
        CHECK_TEXT(out.data, expected.data, what);
        CHECK_INT((long long)sheet_bytes_read(s), (long long)sheet_bytes(s), "all of it is read");
    }
    sheet_close(plain);
    sheet_close(s);
    bytes_release(&expected);
    bytes_release(&out);
}

static void test_texts(void)
{
    char data[1000];
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++) {
            if (!strchr(TEXTS[i].in, NAMES[k].letter))
                continue;
            size_t n = encode(NAMES[k].iconv, TEXTS[i].text, data, sizeof data);
            compare(data, n, SHEET_BY_CONTENT, TEXTS[i].text, NAMES[k].said, TEXTS[i].text);
            compare(data, n, NAMES[k].forced, TEXTS[i].text, NAMES[k].said, "and where it is told");
        }
}

/* A mark at the beginning, pairs of UTF-16, and what is torn. */
static void test_utf16(void)
{
#define WIDE(s) s, sizeof(s) - 1
    compare(WIDE("\xFF\xFE"
                 "a\0;\0b\0\n\0"),
            SHEET_BY_CONTENT, "a;b\n", "UTF-16 LE", "a mark");
    compare(WIDE("\xFE\xFF\0a\0;\0b\0\n"), SHEET_BY_CONTENT, "a;b\n", "UTF-16 BE", "a mark");
    compare(WIDE("\xFF\xFE\x3D\xD8\x00\xDE;\0b\0"), SHEET_BY_CONTENT, "\xF0\x9F\x98\x80;b\n", "UTF-16 LE",
            "a pair");
    static const struct {
        const char *data;
        size_t n;
        const char *says;
    } TORN[] = {
        {WIDE("\xFF\xFE"
              "a\0;\0b"),
         "the file ends in the middle of a character of UTF-16"},
        {WIDE("\xFF\xFE"
              "a\0;\0\x3D\xD8"),
         "the file ends in the middle of a character of UTF-16"},
        {WIDE("\xFF\xFE"
              "a\0\0\0;\0"),
         "line 1 holds a NUL byte: this is not a text file"},
        {WIDE("a;b\nc\0d\n"), "line 2 holds a NUL byte: this is not a text file"},
    };
    for (size_t i = 0; i < sizeof TORN / sizeof TORN[0]; i++) {
        struct err e = {0};
        CHECK(!sheet_open_bytes(TORN[i].data, TORN[i].n, NULL, &e));
        CHECK_TEXT(e.text, TORN[i].says, "what is torn is refused");
    }
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1000);
    struct sheet *s = sheet_open_bytes(WIDE("\xFF\xFE"
                                            "a\0\n\0\x00\xDE"
                                            "b\0\n\0"
                                            "c\0\n\0"),
                                       NULL, &e);
    CHECK(s != NULL);
    if (s)
        read_all(s, &out);
    CHECK_TEXT(out.data,
               "a|\n!line 2, column A: a byte that UTF-8 does not have; save the file as CSV in UTF-8\nc|\n",
               "half a pair costs its row");
    sheet_close(s);
    bytes_release(&out);
}

/* Long enough for several chunks, with characters across their ends. */
static void test_long(void)
{
    struct bytes text, wide, out;
    bytes_init(&text, 1 << 22);
    bytes_init(&wide, 1 << 23);
    bytes_init(&out, 1 << 22);
    for (int i = 0; i < 40000; i++)
        bytes_add_format(&text, "%d;\xF0\x9F\x98\x80\xC3\xA9\n", i);
    char *room = bytes_room(&wide, 1 << 22);
    wide.n = encode("UTF-16LE", text.data, room, 1 << 22);
    struct err e = {0};
    struct sheet_row row;
    struct sheet *s = sheet_open_bytes(wide.data, wide.n, NULL, &e);
    int n = 0;
    while (s && sheet_next(s, &row, &e) == SHEET_ROW && row.n == 2 && atoi(row.cells[0]) == n &&
           strcmp(row.cells[1], "\xF0\x9F\x98\x80\xC3\xA9") == 0)
        n++;
    CHECK_INT(n, 40000, "characters across the ends of chunks are whole");
    sheet_close(s);
    bytes_release(&text);
    bytes_release(&wide);
    bytes_release(&out);
}

/* Carriage returns alone, and letters that no text of French has. */
static void test_returns(void)
{
    compare(WIDE("nom\rK\x9Aln\r"), SHEET_BY_CONTENT, "nom\nKöln\n", "Mac Roman", "an old Mac's line ends");
    compare(WIDE("nom\nKo\x9A"
                 "ice\n"),
            SHEET_BY_CONTENT, "nom\nKošice\n", "Windows-1252", "and no other's");
}

int main(void)
{
    test_texts();
    test_utf16();
    test_long();
    test_returns();
    return test_end();
}
