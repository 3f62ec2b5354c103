/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdio.h>

int main(void)
{
	puts("headgate " HEADGATE_VERSION);
	return 0;
}
