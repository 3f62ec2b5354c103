/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/checks.h"

bool custom_resource_check(struct validation *validation, enum resource_scope *ret_scope)
{
	(void)validation;
	(void)ret_scope;
	return false;
}
