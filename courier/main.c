/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/courier_call.h"

#include <stdio.h>

int main(void)
{
	fputs("headgate-courier: not built yet\n", stderr);
	return 3;
}
