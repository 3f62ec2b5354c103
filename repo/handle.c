/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/handle.h"

#include <stdarg.h>
#include <stdio.h>

int git_failed(struct error *err, const char *format, ...)
{
	const git_error *last = git_error_last();
	char what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return error_set(err, ERROR_REPOSITORY, "%s: %s", what,
			 last && last->message ? last->message : "no reason given");
}

int object_read(struct repository *repository, struct oid oid, git_object_t type,
		git_odb_object **ret_object, struct error *err)
{
	git_odb *odb = NULL;
	git_odb_object *object = NULL;
	git_oid id = git_oid_of(oid);

	if (git_repository_odb(&odb, git_handle(repository)) < 0)
		return git_failed(err, "could not open the object database");
	int status = git_odb_read(&object, odb, &id);
	git_odb_free(odb);
	if (status < 0)
		return git_failed(err, "could not read object %s", oid_text(oid).hex);
	if (git_odb_object_type(object) != type) {
		git_odb_object_free(object);
		return error_set(err, ERROR_REPOSITORY, "object %s is not a %s", oid_text(oid).hex,
				 git_object_type2string(type));
	}
	*ret_object = object;
	return 0;
}
