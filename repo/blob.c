/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs: size first, content only below a ceiling. */
#include "repo/handle.h"

int repository_blob_size(struct repository *repository, struct oid blob, uint64_t *ret_bytes,
			 struct error *err)
{
	git_odb *odb = NULL;
	git_oid id = git_oid_of(blob);
	size_t bytes = 0;
	git_object_t type = GIT_OBJECT_INVALID;

	if (git_repository_odb(&odb, git_handle(repository)) < 0)
		return git_failed(err, "could not open the object database");
	int status = git_odb_read_header(&bytes, &type, odb, &id);
	git_odb_free(odb);
	if (status < 0)
		return git_failed(err, "could not read object %s", oid_text(blob).hex);
	if (type != GIT_OBJECT_BLOB)
		return error_set(err, ERROR_REPOSITORY, "object %s is not a blob",
				 oid_text(blob).hex);
	*ret_bytes = bytes;
	return 0;
}

int repository_blob(struct repository *repository, struct oid blob, size_t max_bytes,
		    struct arena *arena, struct span *ret_bytes, struct error *err)
{
	git_odb_object *object = NULL;
	uint64_t bytes = 0;

	if (repository_blob_size(repository, blob, &bytes, err) < 0)
		return -1;
	if (bytes > max_bytes)
		return error_set(err, ERROR_LIMIT, "blob %s has %llu bytes, more than %zu",
				 oid_text(blob).hex, (unsigned long long)bytes, max_bytes);
	if (object_read(repository, blob, GIT_OBJECT_BLOB, &object, err) < 0)
		return -1;
	*ret_bytes = arena_copy(
		arena, (struct span){ git_odb_object_data(object), git_odb_object_size(object) });
	git_odb_object_free(object);
	return 0;
}
