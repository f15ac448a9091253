/* What templates of the site are filled with: "document | as it is shown", in French and in English. */
#include "front/shown.h"

#include "base/bytes.h"
#include "test.h"

enum { MOST = 1 << 16 };

#define NBSP "\u00a0"
#define THIN "\u202f"

static const struct {
    const char *what, *document, *shown[LANGUAGES];
} CASES[] = {
    {"numbers have their thousands apart",
     "{\"n\":13509}",
     {"{n:13" THIN "509 n_any:true}", "{n:13,509 n_any:true}"}},
    {"none is a figure, and is not any", "{\"n\":0}", {"{n:0 n_any:false}", "{n:0 n_any:false}"}},
    {"decimals", "{\"n\":-1234.5}", {"{n:\u22121" THIN "234,5 n_any:false}", "{n:-1,234.5 n_any:false}"}},
    {"years stay as they are",
     "{\"annee\":2014}",
     {"{annee:2014 annee_any:true}", "{annee:2014 annee_any:true}"}},
    {"euros",
     "{\"montant\":1234567}",
     {"{montant:1" THIN "234" THIN "567" NBSP "€ montant_any:true}",
      "{montant:€1,234,567 montant_any:true}"}},
    {"what was not declared is no number", "{\"montant\":null}", {"{montant:null}", "{montant:null}"}},
    {"one and more",
     "[{\"projets\":1},{\"projets\":2}]",
     {"[{projets:1 projets_any:true projets_said:1" NBSP "projet projets_pct:50 projets_rest:50} {projets:2 "
      "projets_any:true projets_said:2" NBSP "projets projets_pct:100 projets_rest:0}]",
      "[{projets:1 projets_any:true projets_said:1" NBSP "project projets_pct:50 projets_rest:50} {projets:2 "
      "projets_any:true projets_said:2" NBSP "projects projets_pct:100 projets_rest:0}]"}},
    {"0 is singular in French, plural in English",
     "{\"projets\":0}",
     {"{projets:0 projets_any:false projets_said:0" NBSP "projet}",
      "{projets:0 projets_any:false projets_said:0" NBSP "projects}"}},
    {"shares are of the greatest, and of nothing where all are 0",
     "{\"l\":[{\"n\":0},{\"n\":null},{\"n\":-1}]}",
     {"{l:[{n:0 n_any:false n_pct:0 n_rest:100} {n:null} {n:\u22121 n_any:false n_pct:0 n_rest:100}] "
      "l_any:true l_n:3}",
      "{l:[{n:0 n_any:false n_pct:0 n_rest:100} {n:null} {n:-1 n_any:false n_pct:0 n_rest:100}] l_any:true "
      "l_n:3}"}},
    {"an empty list", "{\"l\":[]}", {"{l:[] l_any:false l_n:0}", "{l:[] l_any:false l_n:0}"}},
    {"days",
     "{\"maj\":\"2015-12-31\",\"t\":\"2015-12-31T10:00:00Z\",\"x\":\"2015-12-31x\"}",
     {"{maj:31/12/2015 maj_iso:2015-12-31 t:31/12/2015 t_iso:2015-12-31T10:00:00Z x:2015-12-31x}",
      "{maj:31/12/2015 maj_iso:2015-12-31 t:31/12/2015 t_iso:2015-12-31T10:00:00Z x:2015-12-31x}"}},
    {"a text of several lines, and those that say something",
     "{\"k\":\"a\\r\\n \\n\\nb c\\n\"}",
     {"{k:a\r\n \n\nb c\n k_lines:[a b c]}", "{k:a\r\n \n\nb c\n k_lines:[a b c]}"}},
    {"a text that is said in both languages",
     "{\"k\":\"le\",\"k_en\":\"the\",\"l\":\"la\",\"l_en\":null}",
     {"{k:le k_en:the l:la l_en:null}", "{k:the k_en:the l:la l_en:null}"}},
    {"addresses of pages say the language that was said",
     "[{\"page\":\"http://a/b?c=d#e\"},{\"page\":\"http://a/b\"},{\"page\":\"http://other/b\"}]",
     {"[{page:http://a/b?c=d#e} {page:http://a/b} {page:http://other/b}]",
      "[{page:http://a/b?c=d&lang=en#e} {page:http://a/b?lang=en} {page:http://other/b}]"}},
    {"labels are those of their codes",
     "{\"pays\":\"ML\",\"pays_nom\":\"Mali "
     "(x)\",\"nom\":\"a\",\"types\":[{\"value\":\"commune\",\"label\":\"c\"}],"
     "\"autres\":[{\"value\":\"commune\",\"label\":\"c\"}]}",
     {"{pays:ML pays_nom:Mali (x) nom:a types:[{value:commune label:c}] types_any:true types_n:1 "
      "autres:[{value:commune label:c}] autres_any:true autres_n:1}",
      "{pays:ML pays_nom:Mali nom:a types:[{value:commune label:Municipality}] types_any:true types_n:1 "
      "autres:[{value:commune label:c}] autres_any:true autres_n:1}"}},
    {"steps of the way are called as their pages are",
     "{\"trail\":[{\"name\":\"Asie\",\"page\":\"http://a/continents/"
     "asie\"},{\"name\":\"Ain\",\"page\":\"http://a/"
     "departements/01\"},{\"name\":\"Asie\",\"page\":\"http://b/continents/asie\"}]}",
     {"{trail:[{name:Asie page:http://a/continents/asie} {name:Ain page:http://a/departements/01} "
      "{name:Asie page:http://b/continents/asie}] trail_any:true trail_n:3}",
      "{trail:[{name:Asia page:http://a/continents/asie?lang=en} {name:Ain "
      "page:http://a/departements/01?lang=en} {name:Asie page:http://b/continents/asie}] trail_any:true "
      "trail_n:3}"}},
    {"labels of what says which vocabulary it is of",
     "{\"f\":{\"criterion\":\"type\",\"values\":[{\"value\":\"commune\",\"label\":\"c\"}]},"
     "\"chips\":[{\"criterion\":\"pays\",\"value\":\"ML\",\"label\":\"Mali (x)\"}]}",
     {"{f:{criterion:type values:[{value:commune label:c}] values_any:true values_n:1} "
      "chips:[{criterion:pays value:ML label:Mali (x)}] chips_any:true chips_n:1}",
      "{f:{criterion:type values:[{value:commune label:Municipality}] values_any:true values_n:1} "
      "chips:[{criterion:pays value:ML label:Mali}] chips_any:true chips_n:1}"}},
    {"what turns the direction of writing turns it back",
     "{\"nom\":\"a\u202eb\",\"l\":[\"\u2067x\u2069\",\"\u2066\u202ay\"],\"z\":\"\u202cz\"}",
     {"{nom:a\u202eb\u202c l:[\u2067x\u2069 \u2066\u202ay\u202c\u2069] l_any:true l_n:2 z:\u202cz}",
      "{nom:a\u202eb\u202c l:[\u2067x\u2069 \u2066\u202ay\u202c\u2069] l_any:true l_n:2 z:\u202cz}"}},
    {"what is nested", "[[1,[2000]],true,\"a\"]", {"[[1 [2" THIN "000]] true a]", "[[1 [2,000]] true a]"}},
};

static void print(const struct json_value *v, struct bytes *out)
{
    const char *ends = v->kind == JSON_OBJECT ? "{}" : "[]";
    if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY) {
        bytes_add_char(out, ends[0]);
        for (const struct json_value *m = v->first; m; m = m->next) {
            if (v->kind == JSON_OBJECT)
                bytes_add_format(out, "%s:", m->name);
            print(m, out);
            if (m->next)
                bytes_add_char(out, ' ');
        }
        bytes_add_char(out, ends[1]);
    } else if (v->kind == JSON_STRING) {
        bytes_add_text(out, v->text);
    } else {
        bytes_add_text(out, v->kind == JSON_NULL    ? "null"
                            : v->kind == JSON_TRUE  ? "true"
                            : v->kind == JSON_FALSE ? "false"
                                                    : "number");
    }
}

int main(void)
{
    static const char *const TEXTS[LANGUAGES] = {"{\"count_projets\":\"projet|projets\"}",
                                                 "{\"count_projets\":\"project|projects\"}"};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        for (enum language l = 0; l < LANGUAGES; l++) {
            struct arena memory;
            struct json_fault fault;
            struct bytes out;
            arena_init(&memory);
            bytes_init(&out, MOST);
            const struct shown_by by = {l, l == LANGUAGE_EN, "http://a",
                                        json_read(TEXTS[l], &memory, &fault)};
            print(shown_document(&by, json_read(CASES[i].document, &memory, &fault), &memory), &out);
            CHECK_TEXT(out.data, CASES[i].shown[l], CASES[i].what);
            bytes_release(&out);
            arena_release(&memory);
        }
    return test_end();
}
