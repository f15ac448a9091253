#include "front/view.h"

#include <stdarg.h>
#include <stdio.h>

static struct view make(struct arena *memory, enum json_kind kind)
{
    struct view v = {memory, arena_alloc(memory, sizeof *v.value), NULL};
    v.value->kind = kind;
    return v;
}

struct view view_object(struct arena *memory)
{
    return make(memory, JSON_OBJECT);
}

struct view view_list(struct arena *memory)
{
    return make(memory, JSON_ARRAY);
}

static struct json_value *add(struct view *v, const char *name, enum json_kind kind)
{
    struct json_value *member = arena_alloc(v->memory, sizeof *member);
    if (v->last)
        v->last->next = member;
    else
        v->value->first = member;
    v->last = member;
    v->value->n++;
    member->name = name;
    member->kind = kind;
    return member;
}

void view_put(struct view *v, const char *name, const struct json_value *value)
{
    struct json_value *member = add(v, name, JSON_NULL);
    if (!value)
        return;
    *member = *value;
    member->name = name;
    member->next = NULL;
}

void view_put_text(struct view *v, const char *name, const char *text)
{
    add(v, name, text ? JSON_STRING : JSON_NULL)->text = text;
}

void view_put_number(struct view *v, const char *name, double number)
{
    add(v, name, JSON_NUMBER)->number = number;
}

void view_put_truth(struct view *v, const char *name, bool truth)
{
    add(v, name, truth ? JSON_TRUE : JSON_FALSE);
}

const char *view_format(struct arena *memory, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(memory, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return text;
}
