/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verdict_tag.h"

/*
 * git 2.39 ends with 0, and makes an unsigned tag, when ssh-keygen could not read the key; what
 * was wrong stands on standard error all the same.
 */
static int is_signed(const struct clone *clone, struct oid oid, struct error *err)
{
	struct tag tag;

	if (tag_read(clone->repository, oid, clone->arena, &tag, err) < 0)
		return -1;
	return tag.signature.len > 0;
}

/* git can only sign what it also gives a name; the name goes away at once. */
static int forget(const struct clone *clone, const char *ref, struct error *err)
{
	const char *const arguments[] = { "git", "update-ref", "-d", ref, NULL };
	int status;

	if (clone_git(clone, arguments, &status, err) < 0)
		return -1;
	return status == 0 ? 0 : error_set(err, ERROR_REPOSITORY, "could not remove %s", ref);
}

int verdict_tag(const struct clone *clone, const struct approval *approval, struct oid *ret_tag,
		struct error *err)
{
	struct span name = arena_printf(clone->arena, "headgate-%u", approval->number);
	struct span ref = arena_printf(clone->arena, "refs/tags/%.*s", SPAN_ARG(name));
	struct span message = approval_message(approval, clone->arena);
	struct oid_text head = oid_text(approval->head);
	const char *const arguments[] = {
		"git",       "tag",       "--sign", "--force", "--cleanup=verbatim",
		"--message", message.ptr, name.ptr, head.hex,  NULL,
	};
	int status;

	if (!message.len)
		return error_set(err, ERROR_LIMIT, "the message is too long");
	if (clone_git(clone, arguments, &status, err) < 0)
		return -1;
	if (status != 0)
		return 0;
	int found = repository_ref(clone->repository, ref.ptr, ret_tag, err);
	if (found == 0)
		return error_set(err, ERROR_REPOSITORY, "git has made no tag");
	if (found < 0 || forget(clone, ref.ptr, err) < 0)
		return -1;
	return is_signed(clone, *ret_tag, err);
}

int verdict_key_is_configured(const struct clone *clone, struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(clone->repository, "user.signingkey", clone->arena, &values, &count,
			      err) < 0)
		return -1;
	return count > 0;
}
