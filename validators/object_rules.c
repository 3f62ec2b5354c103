/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/checks.h"

void object_rules_check(struct validation *validation)
{
	(void)validation;
}
