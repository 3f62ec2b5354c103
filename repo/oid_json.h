/* SPDX-License-Identifier: Apache-2.0 */
/* Object ids in JSON, as base/json_member.h has it. */
#ifndef REPO_OID_JSON_H
#define REPO_OID_JSON_H

#include "base/text.h"
#include "repo/repository.h"

/* ,"name":"0123…"; nothing for the zero id. */
static inline void json_member_oid(struct text *text, const char *name, struct oid oid)
{
	if (!oid_is_zero(oid))
		text_format(text, ",\"%s\":\"%s\"", name, oid_text(oid).hex);
}

#endif
