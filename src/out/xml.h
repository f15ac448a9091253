/* xml.h - texts as XML 1.0 holds them */
#ifndef OUT_XML_H
#define OUT_XML_H

#include <stddef.h>

#include "base/bytes.h"

/* text is valid UTF-8; what is no character of XML becomes U+FFFD. Good in attributes, too, between double
 * quotes. */
void xml_put_text(struct bytes *out, const char *text, size_t n);

/* <name>text</name> and a newline. */
void xml_put_element(struct bytes *out, const char *name, const char *text);

#endif
