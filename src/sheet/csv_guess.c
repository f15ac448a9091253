#include <iconv.h>
#include <string.h>

#include "base/mem.h"
#include "sheet/csv_inside.h"

const char *sheet_encoding_name(unsigned encoding)
{
    static const char *const NAMES[SHEET_ENCODINGS] = {
        [SHEET_BY_CONTENT] = "auto",  [SHEET_UTF8] = "utf-8",       [SHEET_WINDOWS_1252] = "windows-1252",
        [SHEET_UTF16LE] = "utf-16le", [SHEET_UTF16BE] = "utf-16be", [SHEET_MAC_ROMAN] = "mac-roman",
        [SHEET_CP850] = "cp850",
    };
    return encoding < SHEET_ENCODINGS ? NAMES[encoding] : NULL;
}

bool csv_table_learn(struct csv_table *t, enum sheet_encoding encoding, struct err *e)
{
    const char *name = encoding == SHEET_MAC_ROMAN ? "MACINTOSH"
                       : encoding == SHEET_CP850   ? "CP850"
                                                   : "WINDOWS-1252";
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        return err_set(e, ERR_INTERNAL, "this system's iconv has no %s", name);
    for (int i = 0; i < 128; i++) {
        char byte = (char)(unsigned char)(0x80 + i), *from = &byte, *to = t->utf8[i];
        size_t in_left = 1, out_left = 3;
        memset(to, 0, sizeof t->utf8[i]);
        if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1) {
            t->utf8[i][0] = '\0';
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    iconv_close(cd);
    return true;
}

/* --- UTF-16 -------------------------------------------------------------------------------------------- */

/* Units that end a line, and others that have a byte of such a one: in the right order hardly any. */
static bool lines_end(const unsigned char *start, size_t n, size_t high, bool *any)
{
    size_t proper = 0, improper = 0;
    for (size_t i = 0; i < n; i += 2) {
        unsigned char a = start[i + high], b = start[i + 1 - high];
        bool end = a == 0 && (b == '\n' || b == '\r');
        proper += end;
        improper += !end && (a == '\n' || a == '\r' || b == '\n' || b == '\r');
    }
    *any = proper + improper > 0;
    return proper > improper;
}

/* By its mark; else by what nothing but UTF-16 has: NUL in every other byte, in Latin, and of one character
 * in eight at least for what is not: separators and line ends. */
enum sheet_encoding csv_guess_utf16(const unsigned char *start, size_t n)
{
    size_t none[2] = {0, 0};
    bool any;
    if (n >= 2 && start[0] == 0xFF && start[1] == 0xFE)
        return SHEET_UTF16LE;
    if (n >= 2 && start[0] == 0xFE && start[1] == 0xFF)
        return SHEET_UTF16BE;
    n -= n % 2;
    for (size_t i = 0; i < n; i++)
        none[i % 2] += start[i] == 0;
    for (size_t high = 0; high < 2; high++)
        if (none[high] > 0 && none[high] >= n / 16 && none[1 - high] <= none[high] / 4 &&
            (lines_end(start, n, high, &any) || (!any && none[high] >= n / 4)))
            return high ? SHEET_UTF16LE : SHEET_UTF16BE;
    return SHEET_BY_CONTENT;
}

/* --- one byte a character ------------------------------------------------------------------------------ */

/* How well the bytes behind letters read as letters. Not counted are bytes that Windows-1252 has for signs
 * that stand behind letters too. Letters that decide count twice: those of nearly every text in French, and
 * bytes that Windows-1252 does not have at all. */
struct score {
    size_t all, sure;
};

static bool one_of(const char *letter, const char *letters)
{
    return *letter && strstr(letters, letter);
}

static struct score score_of(const struct csv_hints *c, const struct csv_table *t,
                             const struct csv_table *windows)
{
    struct score s = {0, 0};
    for (size_t i = 0; i < 128; i++) {
        const char *letter = t->utf8[i], *other = windows->utf8[i];
        const bool small = one_of(letter, "éèêëàâçôöîïùûüœæñáíóúãõäåšžß"),
                   large = one_of(letter, "ÉÈÊËÀÂÇÔÎÏÙÛŒ");
        size_t n = (small ? c->behind_small[i] + c->behind_large[i] : 0) + (large ? c->behind_large[i] : 0);
        if (t != windows && one_of(other, "…‘’“”•–—™›\xC2\xA0»"))
            continue;
        const size_t sure = one_of(letter, "éèêÉ") || !*other ? n : 0;
        s.all += n + sure;
        s.sure += sure;
    }
    return s;
}

/* Windows-1252 but on good evidence: twice as many letters in the other one, and some of them that decide, or
 * several. Where little speaks for either, lines that all end with CR are an old Mac's. */
bool csv_guess_bytes(const struct csv_hints *c, enum sheet_encoding *encoding, struct err *e)
{
    enum { SEVERAL = 4 };
    static const enum sheet_encoding OTHERS[] = {SHEET_MAC_ROMAN, SHEET_CP850};
    struct csv_table windows = {0}, t = {0};
    struct score best = {0, 0};
    enum sheet_encoding found = SHEET_WINDOWS_1252;
    *encoding = SHEET_WINDOWS_1252;
    if (!csv_table_learn(&windows, SHEET_WINDOWS_1252, e))
        return false;
    for (size_t i = 0; i < 2; i++) {
        if (!csv_table_learn(&t, OTHERS[i], e))
            return false;
        const struct score other = score_of(c, &t, &windows);
        if (other.all > best.all) {
            best = other;
            found = OTHERS[i];
        }
    }
    const struct score for_windows = score_of(c, &windows, &windows);
    if (best.all > 2 * for_windows.all && (best.sure > 0 || best.all >= SEVERAL))
        *encoding = found;
    else if (for_windows.sure == 0 && best.all >= for_windows.all && c->returns > 0 && c->feeds == 0)
        *encoding = SHEET_MAC_ROMAN;
    return true;
}
