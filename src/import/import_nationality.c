#include "import/import_nationality.h"

#include <string.h>

/* The masculine, folded; the feminine and plurals are made of it by their endings. */
static const struct {
    const char code[3];
    const char *adjectives; /* between '|' */
} NATIONS[] = {
    {"FR",
     "francais|breton|alsacien|lorrain|picard|normand|bourguignon|auvergnat|limousin|aquitain|rhonalpin|"
     "provencal|corse|francilien|champenois|ligerien|reunionnais|martiniquais|guadeloupeen|guyanais|"
     "mahorais"},
    {"AF", "afghan"},
    {"AL", "albanais"},
    {"DZ", "algerien"},
    {"DE", "allemand"},
    {"AO", "angolais"},
    {"SA", "saoudien"},
    {"AR", "argentin"},
    {"AM", "armenien"},
    {"AU", "australien"},
    {"AT", "autrichien"},
    {"AZ", "azerbaidjanais|azeri"},
    {"BD", "bangladais|bangladeshi"},
    {"BE", "belge"},
    {"BJ", "beninois"},
    {"BY", "bielorusse"},
    {"MM", "birman"},
    {"BO", "bolivien"},
    {"BA", "bosnien|bosniaque"},
    {"BR", "bresilien"},
    {"GB", "britannique|anglais|ecossais|gallois"},
    {"BG", "bulgare"},
    {"BF", "burkinabe|burkinabais"},
    {"BI", "burundais"},
    {"KH", "cambodgien"},
    {"CM", "camerounais"},
    {"CA", "canadien|quebecois"},
    {"CV", "capverdien"},
    {"CF", "centrafricain"},
    {"CL", "chilien"},
    {"CN", "chinois"},
    {"CY", "chypriote"},
    {"CO", "colombien"},
    {"KM", "comorien"},
    {"CR", "costaricien"},
    {"HR", "croate"},
    {"CU", "cubain"},
    {"DK", "danois"},
    {"DJ", "djiboutien"},
    {"EG", "egyptien"},
    {"EC", "equatorien"},
    {"ES", "espagnol|catalan|basque"},
    {"EE", "estonien"},
    {"US", "americain|etatsunien"},
    {"ET", "ethiopien"},
    {"FI", "finlandais"},
    {"GA", "gabonais"},
    {"GE", "georgien"},
    {"GH", "ghaneen"},
    {"GR", "grec|grecque"},
    {"GT", "guatemalteque"},
    {"HT", "haitien"},
    {"HN", "hondurien"},
    {"HU", "hongrois"},
    {"IN", "indien"},
    {"ID", "indonesien"},
    {"IQ", "irakien|iraquien"},
    {"IR", "iranien"},
    {"IE", "irlandais"},
    {"IS", "islandais"},
    {"IL", "israelien"},
    {"IT", "italien"},
    {"CI", "ivoirien"},
    {"JM", "jamaicain"},
    {"JP", "japonais"},
    {"JO", "jordanien"},
    {"KZ", "kazakh"},
    {"KE", "kenyan"},
    {"KG", "kirghize"},
    {"XK", "kosovar"},
    {"LA", "laotien"},
    {"LV", "letton"},
    {"LB", "libanais"},
    {"LY", "libyen"},
    {"LT", "lituanien"},
    {"LU", "luxembourgeois"},
    {"MK", "macedonien"},
    {"MG", "malgache"},
    {"MY", "malaisien"},
    {"ML", "malien"},
    {"MT", "maltais"},
    {"MA", "marocain"},
    {"MU", "mauricien"},
    {"MR", "mauritanien"},
    {"MX", "mexicain"},
    {"MD", "moldave"},
    {"MN", "mongol"},
    {"ME", "montenegrin"},
    {"MZ", "mozambicain"},
    {"NP", "nepalais"},
    {"NI", "nicaraguayen"},
    {"NE", "nigerien"},
    {"NG", "nigerian"},
    {"NO", "norvegien"},
    {"UG", "ougandais"},
    {"UZ", "ouzbek"},
    {"PK", "pakistanais"},
    {"PS", "palestinien"},
    {"PA", "panameen"},
    {"PY", "paraguayen"},
    {"NL", "neerlandais|hollandais"},
    {"PE", "peruvien"},
    {"PH", "philippin"},
    {"PL", "polonais"},
    {"PT", "portugais"},
    {"RO", "roumain"},
    {"RU", "russe"},
    {"RW", "rwandais"},
    {"SV", "salvadorien"},
    {"SN", "senegalais"},
    {"RS", "serbe"},
    {"SG", "singapourien"},
    {"SK", "slovaque"},
    {"SI", "slovene"},
    {"LK", "srilankais"},
    {"SE", "suedois"},
    {"CH", "suisse"},
    {"SY", "syrien"},
    {"TJ", "tadjik"},
    {"TW", "taiwanais"},
    {"TZ", "tanzanien"},
    {"TD", "tchadien"},
    {"CZ", "tcheque"},
    {"TH", "thailandais"},
    {"TG", "togolais"},
    {"TN", "tunisien"},
    {"TM", "turkmene"},
    {"TR", "turc|turque"},
    {"UA", "ukrainien"},
    {"UY", "uruguayen"},
    {"VU", "vanuatais"},
    {"VE", "venezuelien"},
    {"VN", "vietnamien"},
    {"YE", "yemenite"},
    {"ZM", "zambien"},
    {"ZW", "zimbabween"},
};

/* malien: maliens, malienne, maliennes; senegalais: senegalaise(s); letton: lettonne(s). */
static bool is_form_of(const char *word, size_t n, const char *masculine, size_t m)
{
    static const char *const ENDINGS[] = {"", "s", "e", "es", "ne", "nes"};
    if (n < m || memcmp(word, masculine, m) != 0)
        return false;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (strlen(ENDINGS[i]) == n - m && memcmp(ENDINGS[i], word + m, n - m) == 0)
            return true;
    return false;
}

const char *nationality_country(const char *word, size_t n)
{
    for (size_t i = 0; i < sizeof NATIONS / sizeof NATIONS[0]; i++)
        for (const char *p = NATIONS[i].adjectives; *p;) {
            size_t m = strcspn(p, "|");
            if (is_form_of(word, n, p, m))
                return NATIONS[i].code;
            p += m + (p[m] == '|');
        }
    return NULL;
}
