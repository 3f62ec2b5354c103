/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "hooks/hooks.h"
#include "hooks/identity.h"
#include "hooks/pkt_line.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* pkt_line.h */
int pkt_line_read(int descriptor, struct arena *arena, enum pkt_kind *ret_kind,
		  struct span *ret_data, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "pkt_line_read is not built yet");
}

/* pkt_line.h */
int pkt_line_write(int descriptor, struct span data, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "pkt_line_write is not built yet");
}

/* pkt_line.h */
int pkt_line_flush(int descriptor, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "pkt_line_flush is not built yet");
}

/* identity.h */
int identify(struct repository *repository, struct arena *arena, struct principal *ret_principal,
	     struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "identify is not built yet");
}

int hook_proc_receive(void)
{
	return 3;
}

int hook_reference_transaction(const char *state)
{
	return 3;
}
