/* method.h - the methods of HTTP that are known, and sets of them */
#ifndef HTTP_METHOD_H
#define HTTP_METHOD_H

#include <stddef.h>

/* Those of RFC 9110, 9.3, and PATCH (RFC 5789). CONNECT makes tunnels, which nothing here does for any
 * address: it is as little known as what is in no table, and answered 501. A method that is known, but not to
 * an address, is answered 405. */
enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_OPTIONS,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_TRACE,
    HTTP_OTHER /* not known */
};

#define METHOD(m)    (1u << (m))
#define METHODS_READ (METHOD(HTTP_GET) | METHOD(HTTP_HEAD) | METHOD(HTTP_OPTIONS))
#define METHODS_TEXT 80 /* bytes that any set takes as text */

enum http_method method_of(const char *name, size_t n); /* letters count: "get" is another method */
const char *method_name(enum http_method m);            /* "other" for HTTP_OTHER */

/* "GET, HEAD", as Allow has it; without what is in `but`. text: METHODS_TEXT bytes. Returns text. */
const char *methods_text(unsigned methods, unsigned but, char *text);

#endif
