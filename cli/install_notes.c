/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/install_notes.h"

#include "base/count.h"
#include "base/shell_word.h"
#include "gate/verb.h"

#include <stdio.h>

static const struct {
	const char *key;
	const char *missing;
	const char *example;
} decisions[] = {
	{ "headgate.identity", "nobody is known by name, so nobody can approve", "ssh" },
	{ "headgate.admin", "nobody can bring in the first policy or repair a broken one", "ada" },
	{ "headgate.signing.key", "what the gate writes is not signed",
	  "/etc/headgate/id_ed25519" },
};

int install_notes(struct repository *repository, struct arena *arena, struct error *err)
{
	const char *directory = shell_word(span_of(repository_directory(repository)), arena);
	struct span *values;
	size_t count;
	bool asked;

	if (approvals_asked(repository, arena, &asked, err) < 0)
		return -1;
	if (!asked) {
		printf("note   no approvals are asked for; when you are ready: git --git-dir=%s "
		       "config --unset headgate.approvals && headgate install %s\n",
		       directory, directory);
		return 0;
	}
	for (size_t i = 0; i < COUNT(decisions); i++) {
		if (repository_config(repository, decisions[i].key, arena, &values, &count, err) <
		    0)
			return -1;
		if (count == 0)
			printf("note   %s; for example: git --git-dir=%s config %s %s\n",
			       decisions[i].missing, directory, decisions[i].key,
			       decisions[i].example);
	}
	return 0;
}
