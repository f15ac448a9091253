/* What is wrong in the words of visitors: by code and parameter, with what the error names. */
#include "front/said.h"

#include "test.h"

static const char TEXTS[] = "{\"why_id\":\"rien de {value}\",\"why_gone\":\"{value} parti le "
                            "{day}\",\"why_gone_less\":\"{value} parti\","
                            "\"why_invalid\":\"{value} pour {parameter}\",\"why_invalid_less\":\"{parameter} "
                            "?\",\"why_invalid_least\":\"quoi ?\"}";

static const struct {
    enum err_code code;
    const char *parameter, *value, *text, *said;
} CASES[] = {
    {ERR_NOT_FOUND, "id", "x", "no x", "rien de x"},
    {ERR_NOT_FOUND, "uid", "{day}", "no x", "rien de {day}"},
    {ERR_NOT_FOUND, "id", "", "no id at all", "no id at all"},
    {ERR_NOT_FOUND, "code", "x", "a text that is not there", "a text that is not there"},
    {ERR_GONE, "id", "x", "'x' was removed on 2015-05-12", "x parti le 12/05/2015"},
    {ERR_GONE, "id", "x", "'x' was removed on 2015-05-1", "x parti"},
    {ERR_INVALID, "thematique", "eaux", "no", "eaux pour thématique"},
    {ERR_INVALID, "autre", "x", "no", "x pour autre"},
    {ERR_INVALID, "autre", NULL, "no", "autre ?"},
    {ERR_INVALID, NULL, NULL, "no", "quoi ?"},
    {ERR_INVALID, "path", "%00", "no", "quoi ?"},
    {ERR_INVALID, "pays", "a\u202eb", "no", "a\u202eb\u202c pour pays"},
    {ERR_IO, NULL, NULL, "a disk failed", "a disk failed"},
};

int main(void)
{
    struct arena memory;
    struct json_fault fault;
    arena_init(&memory);
    const struct json_value *texts = json_read(TEXTS, &memory, &fault);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err why = {0};
        err_param(&why, CASES[i].code, CASES[i].parameter, CASES[i].value, "%s", CASES[i].text);
        CHECK_TEXT(said_error(texts, LANGUAGE_FR, &why, &memory), CASES[i].said, CASES[i].said);
    }
    struct err why = {0};
    err_param(&why, ERR_INVALID, "thematique", "eaux", "no");
    CHECK_TEXT(said_error(texts, LANGUAGE_EN, &why, &memory), "eaux pour theme",
               "criteria have names in both languages");
    arena_release(&memory);
    return test_end();
}
