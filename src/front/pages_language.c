/* What documents say in French alone, in the language of the page: a territory in the title, by the address
 * of the page; and the sentence that describes the page. */
#include <string.h>

#include "atlas/labels.h"
#include "front/pages_inside.h"
#include "front/template.h"

enum { DESCRIPTION_BYTES = 8192, CODE_BYTES = 200 };

/* Of the page at base_url/FOLDER/CODE, where a vocabulary has it; or NULL. path: below base_url. */
static const char *called(const struct page *p, const char *path)
{
    char folder[CODE_BYTES], code[CODE_BYTES];
    const size_t n = *path == '/' ? strcspn(path + 1, "/?#") : 0;
    const char *behind = path + 1 + n;
    if (n == 0 || n >= sizeof folder)
        return NULL;
    memcpy(folder, path + 1, n);
    folder[n] = '\0';
    if (strcmp(folder, "monde") == 0 && *behind != '/')
        return page_text(p, "title_monde");
    const size_t m = *behind == '/' ? strcspn(behind + 1, "/?#") : 0;
    if (m == 0 || m >= sizeof code)
        return NULL;
    memcpy(code, behind + 1, m);
    code[m] = '\0';
    return label_in(p->asked->language, folder, code);
}

void page_translate(struct page *p)
{
    const char *title = p->asked->language == LANGUAGE_FR ? NULL : called(p, p->asked->self);
    if (!title || p->document->kind != JSON_OBJECT)
        return;
    struct view copy = view_object(p->memory);
    for (const struct json_value *v = p->document->first; v; v = v->next) {
        if (strcmp(v->name, "title") == 0)
            view_put_text(&copy, v->name, title);
        else
            view_put(&copy, v->name, v);
    }
    p->document = copy.value;
}

bool page_describe(struct page *p, const struct template *sentence, const struct template_context *context,
                   struct err *e)
{
    struct bytes text;
    bytes_init(&text, DESCRIPTION_BYTES);
    const bool filled = template_fill(sentence, context, &text, e);
    while (text.n && strchr("\r\n", text.data[text.n - 1]))
        text.n--;
    if (filled && text.n && !text.full)
        view_put_text(&p->view, "description", arena_text(p->memory, text.data, text.n));
    bytes_release(&text);
    return filled;
}
