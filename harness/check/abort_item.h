/* abort_item.h - which instructions may stand in a program that is abandoned. */
#ifndef A64_CHECK_ABORT_ITEM_H
#define A64_CHECK_ABORT_ITEM_H

#include "check/abort.h"

/* NULL, or why not. Sets *word. */
const char *abandon_objection(const struct item *it, const struct abandon_rules *r, uint32_t *word);

#endif
