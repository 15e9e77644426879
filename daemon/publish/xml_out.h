/* SPDX-License-Identifier: ISC */
/* Writing XML 1.0 into a struct buf. Text is valid UTF-8. Any thread. */
#ifndef GAZETTED_XML_OUT_H
#define GAZETTED_XML_OUT_H

#include "buf.h"

/* Append text of an element: escaped, without what XML cannot hold. */
void xml_text(struct buf *out, const char *s);
/* Append ` name="value"`, white space in it as blanks; NULL or "": nothing. */
void xml_attribute(struct buf *out, const char *name, const char *value);
/* Append `<name>text</name>` with a newline; NULL or "": nothing. */
void xml_element(struct buf *out, const char *name, const char *text);

#endif
