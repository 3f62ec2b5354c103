/* SPDX-License-Identifier: Apache-2.0 */
/* Commits: their trees and how they descend from one another. */
#include "repo/handle.h"

int repository_commit_tree(struct repository *repository, struct oid commit, struct oid *ret_tree,
			   struct error *err)
{
	git_object *object = NULL;
	git_object *peeled = NULL;
	git_oid id = git_oid_of(commit);

	if (git_object_lookup(&object, git_handle(repository), &id, GIT_OBJECT_ANY) < 0)
		return git_failed(err, "could not read object %s", oid_text(commit).hex);
	int status = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	git_object_free(object);
	if (status < 0)
		return error_set(err, ERROR_REPOSITORY, "object %s is no commit",
				 oid_text(commit).hex);
	*ret_tree = oid_of_git(git_commit_tree_id((git_commit *)peeled));
	git_object_free(peeled);
	return 0;
}

int repository_is_ancestor(struct repository *repository, struct oid ancestor, struct oid commit,
			   struct error *err)
{
	git_oid older = git_oid_of(ancestor);
	git_oid newer = git_oid_of(commit);

	if (oid_equal(ancestor, commit))
		return 1;
	int status = git_graph_descendant_of(git_handle(repository), &newer, &older);
	if (status < 0)
		return git_failed(err, "could not follow the history from %s",
				  oid_text(commit).hex);
	return status;
}

int repository_merge_base(struct repository *repository, struct oid a, struct oid b,
			  struct oid *ret_commit, struct error *err)
{
	struct oid tree;
	git_oid base;
	git_oid left = git_oid_of(a);
	git_oid right = git_oid_of(b);

	/* libgit2 1.5 loses memory when one of them is no commit. */
	if (repository_commit_tree(repository, a, &tree, err) < 0 ||
	    repository_commit_tree(repository, b, &tree, err) < 0)
		return -1;
	int status = git_merge_base(&base, git_handle(repository), &left, &right);

	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return git_failed(err, "could not find where %s and %s part", oid_text(a).hex,
				  oid_text(b).hex);
	*ret_commit = oid_of_git(&base);
	return 1;
}
