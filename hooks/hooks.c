/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hooks.h"

#include "base/count.h"

#include <string.h>

static int run_pre_receive(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return hook_pre_receive();
}

static int run_proc_receive(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return hook_proc_receive();
}

static int run_post_receive(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return hook_post_receive();
}

static int run_reference_transaction(int argc, char **argv)
{
	return hook_reference_transaction(argc > 0 ? argv[0] : "");
}

static const struct hook hooks[] = {
	{ "pre-receive", run_pre_receive },
	{ "proc-receive", run_proc_receive },
	{ "post-receive", run_post_receive },
	{ "reference-transaction", run_reference_transaction },
};

const struct hook *hook_named(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	for (size_t i = 0; i < COUNT(hooks); i++)
		if (strcmp(hooks[i].name, name) == 0)
			return &hooks[i];
	return NULL;
}
