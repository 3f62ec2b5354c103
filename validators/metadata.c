/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/checks.h"

void metadata_check(struct validation *validation, enum resource_scope scope)
{
	(void)validation;
	(void)scope;
}
