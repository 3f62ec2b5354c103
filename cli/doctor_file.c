/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_file.h"

#include "base/limits.h"
#include "base/shell_word.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

bool doctor_check_secret(struct doctor *doctor, const char *key, const char *of, struct span file)
{
	struct arena *arena = &doctor->arena;
	struct span shown = text_shown(file, LIMIT_SNIPPET_COLUMNS, arena);
	const char *what = arena_printf(arena, "%s of %s, %.*s,", key, of, SPAN_ARG(shown)).ptr;
	struct stat status;

	if (!file.len)
		return true;
	if (stat(file.ptr, &status) < 0)
		doctor_doubtful(doctor, NULL, "%s cannot be looked at: %s", what, strerror(errno));
	else if (!S_ISREG(status.st_mode))
		doctor_doubtful(doctor, NULL, "%s is not a file", what);
	else if (status.st_mode & (S_IRWXG | S_IRWXO))
		doctor_doubtful(doctor,
				arena_printf(arena, "chmod 600 %s", shell_word(file, arena)).ptr,
				"%s is open to others, so the courier refuses it", what);
	else if (status.st_uid != 0 && status.st_uid != geteuid())
		doctor_doubtful(
			doctor, NULL,
			"%s belongs to user id %u: it must belong to root or to the user who "
			"receives pushes (you are %u)",
			what, (unsigned)status.st_uid, (unsigned)geteuid());
	else if (access(file.ptr, R_OK) < 0)
		doctor_doubtful(doctor, NULL, "%s cannot be read: %s", what, strerror(errno));
	else
		return true;
	return false;
}
