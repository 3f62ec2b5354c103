/* SPDX-License-Identifier: Apache-2.0 */
/* What `headgate verify` says of one branch (docs/formats.md). */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include "base/text.h"
#include "gate/verify.h"

void verify_report_text(struct text *text, const struct verify_request *request,
			const struct verification *verification);
void verify_report_json(struct text *text, const struct verify_request *request,
			const struct verification *verification, struct arena *arena);

#endif
