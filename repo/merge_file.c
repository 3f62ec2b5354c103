/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/merge_file.h"

#include "base/limits.h"
#include "repo/handle.h"
#include "repo/object.h"

enum { ANCESTOR, OURS, THEIRS, SIDES };

/* Where git looks for a NUL to tell a binary file. */
static const size_t binary_probe_bytes = 8000;

static struct span content_of(git_odb_object *object)
{
	return (struct span){ git_odb_object_data(object), git_odb_object_size(object) };
}

/* Why lines of this cannot be merged, or NULL. */
static const char *unmergeable(struct span content)
{
	if (content.len > LIMIT_MERGED_FILE_BYTES)
		return "both sides changed it, and it is too large to be merged";
	if (span_find(span_first(content, binary_probe_bytes), '\0') <
	    span_first(content, binary_probe_bytes).len)
		return "both sides changed it, and it is no text";
	return NULL;
}

static git_merge_file_input input_of(struct span content)
{
	return (git_merge_file_input){
		.version = GIT_MERGE_FILE_INPUT_VERSION,
		.ptr = content.len ? content.ptr : "",
		.size = content.len,
	};
}

static int merge_lines(struct repository *repository, git_odb_object *const objects[SIDES],
		       struct oid *ret_blob, const char **ret_reason, struct error *err)
{
	git_merge_file_input ancestor = input_of(content_of(objects[ANCESTOR]));
	git_merge_file_input ours = input_of(content_of(objects[OURS]));
	git_merge_file_input theirs = input_of(content_of(objects[THEIRS]));
	git_merge_file_result merged = { 0 };
	int status = 0;

	if (git_merge_file(&merged, &ancestor, &ours, &theirs, NULL) < 0)
		return git_failed(err, "could not merge a file");
	*ret_reason = merged.automergeable ? NULL : "both sides changed the same lines";
	if (merged.automergeable)
		status = object_write(repository, OBJECT_BLOB,
				      (struct span){ merged.ptr, merged.len }, ret_blob, err);
	git_merge_file_result_free(&merged);
	return status;
}

static int merge_opened(struct repository *repository, git_odb_object *const objects[SIDES],
			struct oid *ret_blob, const char **ret_reason, struct error *err)
{
	for (size_t i = 0; i < SIDES; i++) {
		*ret_reason = unmergeable(content_of(objects[i]));
		if (*ret_reason)
			return 0;
	}
	return merge_lines(repository, objects, ret_blob, ret_reason, err);
}

int merge_file(struct repository *repository, struct oid ancestor, struct oid ours,
	       struct oid theirs, struct oid *ret_blob, const char **ret_reason, struct error *err)
{
	git_odb_object *objects[SIDES] = { NULL };
	const struct oid blobs[SIDES] = { ancestor, ours, theirs };
	int status = 0;

	for (size_t i = 0; status == 0 && i < SIDES; i++)
		status = object_read(repository, blobs[i], GIT_OBJECT_BLOB, &objects[i], err);
	if (status == 0)
		status = merge_opened(repository, objects, ret_blob, ret_reason, err);
	for (size_t i = 0; i < SIDES; i++)
		git_odb_object_free(objects[i]);
	return status;
}
