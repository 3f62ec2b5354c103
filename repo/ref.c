/* SPDX-License-Identifier: Apache-2.0 */
/* Refs: what they point to, and which names git takes for one. */
#include "base/limits.h"
#include "repo/handle.h"

/* Ref names come as spans; libgit2 wants them terminated. False when they do not fit or hold a NUL.
 */
static bool terminate(struct span ref, char buffer[LIMIT_REF_NAME_BYTES + 1])
{
	if (ref.len == 0 || ref.len > LIMIT_REF_NAME_BYTES || memchr(ref.ptr, '\0', ref.len))
		return false;
	memcpy(buffer, ref.ptr, ref.len);
	buffer[ref.len] = '\0';
	return true;
}

bool ref_name_is_valid(struct span ref)
{
	char name[LIMIT_REF_NAME_BYTES + 1];
	int valid = 0;

	if (!span_starts_with(ref, "refs/") || !terminate(ref, name))
		return false;
	/* Names are read before any repository is open; libgit2 notes why one is bad, and crashes
	 * when it has not been started. */
	git_libgit2_init();
	bool good = git_reference_name_is_valid(&valid, name) == 0 && valid;
	git_libgit2_shutdown();
	return good;
}

int repository_ref(struct repository *repository, const char *ref, struct oid *ret_oid,
		   struct error *err)
{
	git_oid id;
	int status = git_reference_name_to_id(&id, git_handle(repository), ref);

	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return git_failed(err, "could not read ref %s", ref);
	*ret_oid = oid_of_git(&id);
	return 1;
}

int repository_has_refs(struct repository *repository, const char *pattern, struct error *err)
{
	git_reference_iterator *iterator = NULL;
	const char *name;

	if (git_reference_iterator_glob_new(&iterator, git_handle(repository), pattern) < 0)
		return git_failed(err, "could not list the refs %s", pattern);
	int status = git_reference_next_name(&name, iterator);
	git_reference_iterator_free(iterator);
	if (status < 0 && status != GIT_ITEROVER)
		return git_failed(err, "could not list the refs %s", pattern);
	return status == 0;
}

int repository_symbolic_ref(struct repository *repository, const char *ref, struct arena *arena,
			    struct span *ret_target, struct error *err)
{
	git_reference *reference = NULL;
	int status = git_reference_lookup(&reference, git_handle(repository), ref);

	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return git_failed(err, "could not read ref %s", ref);
	bool symbolic = git_reference_type(reference) == GIT_REFERENCE_SYMBOLIC;
	if (symbolic)
		*ret_target = arena_copy(arena, span_of(git_reference_symbolic_target(reference)));
	git_reference_free(reference);
	return symbolic;
}

int repository_head_ref(struct repository *repository, struct arena *arena, struct span *ret_ref,
			struct error *err)
{
	struct span target = { 0 };

	if (repository_symbolic_ref(repository, "HEAD", arena, &target, err) < 0)
		return -1;
	*ret_ref = target;
	return 0;
}

int repository_revision(struct repository *repository, const char *revision, struct oid *ret_commit,
			struct error *err)
{
	git_object *object = NULL;
	git_object *commit = NULL;

	if (git_revparse_single(&object, git_handle(repository), revision) < 0) {
		error_set(err, ERROR_USAGE, "\"%s\" names no commit of this repository", revision);
		return error_hint(err, "`git log --oneline --all` shows what can be named.");
	}
	int status = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	git_object_free(object);
	if (status < 0)
		return error_set(err, ERROR_USAGE, "\"%s\" is no commit", revision);
	*ret_commit = oid_of_git(git_object_id(commit));
	git_object_free(commit);
	return 0;
}
