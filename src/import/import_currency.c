#include "import/import_currency.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Parities: the euro's (Council Regulation (EC) 2866/98 for the French franc, 1103/97 for the ecu), and those
 * that the franc's successors inherited by Council decisions 98/683/EC (CFA, Comoros) and 98/743/EC with the
 * law of 1998 on the franc of the Pacific. */
static const struct currency CURRENCIES[] = {
    {"EUR", "euros", "euros", 1, "eur|euro|euros|e"},
    {"XEU", "ecus", "écus", 1, "xeu|ecu|ecus"},
    {"XOF", "CFA francs", "francs CFA", 655.957,
     "fcfa|cfa|xof|xaf|francscfa|franccfa|frcfa|frscfa|fcf|francscfas|francfcfa|fcfas"},
    {"KMF", "Comorian francs", "francs comoriens", 491.96775, "kmf|francscomoriens|fcomorien"},
    {"XPF", "CFP francs", "francs Pacifique", 119.33174,
     "xpf|cfp|fcfp|francscfp|franccfp|francspacifique|fpacifique|francspacifiques"},
    {"FRF", "French francs", "francs français", 6.55957, "frf|ff|francsfrancais|francfrancais|ffr"},
    {"F", "francs, of which country is not said", "francs, sans dire de quel pays", 0,
     "f|fr|frs|franc|francs"},
    {"CHF", "Swiss francs", "francs suisses", 0, "chf|sfr|fs|francssuisses|francsuisse"},
    {"GNF", "Guinean francs", "francs guinéens", 0, "gnf|fg|francsguineens"},
    {"CDF", "Congolese francs", "francs congolais", 0, "cdf|fc|francscongolais"},
    {"RWF", "Rwandan francs", "francs rwandais", 0, "rwf|frw|francsrwandais"},
    {"BIF", "Burundian francs", "francs burundais", 0, "bif|fbu|francsburundais"},
    {"DJF", "Djiboutian francs", "francs de Djibouti", 0, "djf|fdj|francsdjibouti|francsdjiboutiens"},
    {"USD", "US dollars", "dollars des États-Unis", 0,
     "usd|us|usdollar|usddollar|dollarusd|dollarsus|dollarus|usdollars|dollarsusd|dollarsamericains|"
     "dollaramericain|dollarsdesetatsunis"},
    {"CAD", "Canadian dollars", "dollars canadiens", 0,
     "cad|cdn|caddollar|dollarcad|candollar|dollarcan|cdollar|dollarc|cdndollar|dollarcdn|dollarscan|"
     "dollarscanadiens|dollarcanadien"},
    {"AUD", "Australian dollars", "dollars australiens", 0,
     "aud|adollar|audollar|auddollar|dollaraud|dollarsaustraliens|dollaraustralien"},
    {"$", "dollars, of which country is not said", "dollars, sans dire de quel pays", 0,
     "dollar|dollars|dol"},
    {"GBP", "pounds sterling", "livres sterling", 0, "gbp|livressterling|livresterling|sterling"},
    {"TND", "Tunisian dinars", "dinars tunisiens", 0, "tnd|dt|dinarstunisiens|dinartunisien"},
    {"DZD", "Algerian dinars", "dinars algériens", 0, "dzd|da|dinarsalgeriens|dinaralgerien"},
    {"D", "dinars, of which country is not said", "dinars, sans dire de quel pays", 0, "dinar|dinars"},
    {"MAD", "Moroccan dirhams", "dirhams marocains", 0, "mad|dh|dhs|dirham|dirhams|dirhamsmarocains|dhm|mdh"},
    {"MRU", "ouguiyas", "ouguiyas", 0, "mru|mro|um|ouguiya|ouguiyas"},
    {"MGA", "ariarys", "ariarys", 0, "mga|ar|ariary|ariarys"},
    {"MGF", "Malagasy francs", "francs malgaches", 0, "mgf|fmg|francsmalgaches"},
    {"HTG", "gourdes", "gourdes", 0, "htg|gourde|gourdes|gdes|gde"},
    {"ILS", "shekels", "shekels", 0, "ils|nis|shekel|shekels"},
    {"LBP", "Lebanese pounds", "livres libanaises", 0, "lbp|ll|livreslibanaises"},
    {"L", "pounds, of which country is not said", "livres, sans dire de quel pays", 0, "livre|livres"},
    {"TRY", "Turkish liras", "livres turques", 0, "try|tl|livresturques"},
    {"EGP", "Egyptian pounds", "livres égyptiennes", 0, "egp|livresegyptiennes"},
    {"VND", "dongs", "dôngs", 0, "vnd|dong|dongs"},
    {"KHR", "riels", "riels", 0, "khr|riel|riels"},
    {"LAK", "kips", "kips", 0, "lak|kip|kips"},
    {"CNY", "yuans", "yuans", 0, "cny|rmb|yuan|yuans"},
    {"JPY", "yens", "yens", 0, "jpy|yen|yens"},
    {"INR", "Indian rupees", "roupies indiennes", 0, "inr|rs|roupie|roupies|roupiesindiennes"},
    {"BRL", "reais", "réaux brésiliens", 0, "brl|rdollar|real|reais|reals"},
    {"MXN", "Mexican pesos", "pesos mexicains", 0, "mxn|pesosmexicains"},
    {"ARS", "Argentine pesos", "pesos argentins", 0, "ars|pesosargentins"},
    {"P", "pesos, of which country is not said", "pesos, sans dire de quel pays", 0, "peso|pesos"},
    {"PEN", "soles", "soles", 0, "pen|sol|soles"},
    {"BOB", "bolivianos", "bolivianos", 0, "bob|boliviano|bolivianos"},
    {"NGN", "nairas", "nairas", 0, "ngn|naira|nairas"},
    {"GHS", "cedis", "cédis", 0, "ghs|cedi|cedis"},
    {"RON", "Romanian lei", "lei roumains", 0, "ron|lei|leu"},
    {"MDL", "Moldovan lei", "lei moldaves", 0, "mdl"},
    {"BGN", "leva", "levs", 0, "bgn|leva|lev|levs"},
    {"PLN", "zlotys", "zlotys", 0, "pln|zl|zloty|zlotys"},
    {"HUF", "forints", "forints", 0, "huf|ft|forint|forints"},
    {"CZK", "Czech crowns", "couronnes tchèques", 0, "czk|kc|couronnestcheques"},
    {"DEM", "German marks", "marks allemands", 0, "dem|dm|mark|marks|deutschemark"},
    {"ITL", "Italian lire", "lires italiennes", 0, "itl|lire|lires"},
    {"RUB", "roubles", "roubles", 0, "rub|rouble|roubles"},
    {"UAH", "hryvnias", "hryvnias", 0, "uah|hryvnia|hryvnias"},
    {"AMD", "drams", "drams", 0, "amd|dram|drams"},
    {"GEL", "laris", "laris", 0, "gel|lari|laris"},
    {"ALL", "leks", "leks", 0, "all|lek|leks"},
    {"CVE", "Cape Verdean escudos", "escudos du Cap-Vert", 0, "cve|escudo|escudos"},
    {"MZN", "meticais", "meticais", 0, "mzn|mt|metical|meticais|mtn"},
    {"ZAR", "rands", "rands", 0, "zar|rand|rands"},
    {"ETB", "birrs", "birrs", 0, "etb|birr|birrs"},
    {"MUR", "Mauritian rupees", "roupies mauriciennes", 0, "mur|roupiesmauriciennes"},
};

/* The rest of ISO 4217 (2018), of which the code is all that people write. */
static const char ISO[] =
    " AED AFN ANG AOA AWG AZN BAM BBD BDT BHD BMD BND BSD BTN BWP BYN BZD CLF CLP COP COU CRC CUC CUP "
    "DKK "
    "DOP ERN FJD FKP GIP GMD GTQ GYD HKD HNL HRK IDR IQD IRR ISK JMD JOD KES KGS KPW KRW KWD KYD KZT LKR LRD "
    "LSL LYD MKD MMK MNT MOP MVR MWK MYR NAD NIO NOK NPR NZD OMR PAB PGK PHP PKR PYG QAR RSD SAR SBD SCR SDG "
    "SEK SGD SHP SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TTD TWD TZS UGX UYU UZS VES VUV WST XCD YER "
    "ZMW ZWL ";

static const struct {
    const char *word;
    double factor;
} MULTIPLES[] = {
    {"", 1},          {"milliards", 1e9}, {"milliard", 1e9}, {"millions", 1e6},
    {"million", 1e6}, {"milliers", 1e3},  {"millier", 1e3},  {"mille", 1e3},
    {"mrds", 1e9},    {"mrd", 1e9},       {"mds", 1e9},      {"md", 1e9},
    {"mio", 1e6},     {"bn", 1e9},        {"m", 1e6},        {"k", 1e3},
};

static bool among(const char *words, const char *word, size_t n)
{
    for (const char *p = words; *p;) {
        size_t m = strcspn(p, "|");
        if (m == n && memcmp(p, word, n) == 0)
            return true;
        p += m + (p[m] == '|');
    }
    return false;
}

static bool iso_currency(const char *word, struct currency *out)
{
    char code[6] = {' ', 0, 0, 0, ' ', 0};
    if (strlen(word) != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        code[i + 1] = (char)toupper((unsigned char)word[i]);
    if (!strstr(ISO, code))
        return false;
    *out = (struct currency){.words = ""};
    memcpy(out->code, code + 1, 3);
    return true;
}

static bool find(const char *word, struct currency *out)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < sizeof CURRENCIES / sizeof CURRENCIES[0]; i++)
        if (among(CURRENCIES[i].words, word, n)) {
            *out = CURRENCIES[i];
            return true;
        }
    return iso_currency(word, out);
}

bool currency_unit(const char *solid, double *factor, struct currency *out)
{
    for (size_t i = 0; i < sizeof MULTIPLES / sizeof MULTIPLES[0]; i++) {
        size_t n = strlen(MULTIPLES[i].word);
        if (strncmp(solid, MULTIPLES[i].word, n) != 0)
            continue;
        *factor = MULTIPLES[i].factor;
        *out = (struct currency){.code = ""};
        if (!solid[n] || find(solid + n, out))
            return true;
    }
    return false;
}
