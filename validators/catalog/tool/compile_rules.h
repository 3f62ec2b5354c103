/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines that add to properties which are known already: closed sets of
 * values and declarative rules.
 */
#ifndef VALIDATORS_CATALOG_TOOL_COMPILE_RULES_H
#define VALIDATORS_CATALOG_TOOL_COMPILE_RULES_H

#include "validators/catalog/tool/compile.h"

/* enum DEFINITION FIELD basis=… [pointer] [grows] [in=…] : VALUE[@RELEASES]… */
void take_enum(struct catalog *catalog, const struct line *line);

/* All rules of the file, gathered by property. */
void take_rules(struct catalog *catalog, const char *path);

#endif
