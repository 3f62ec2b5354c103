/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first policy for the working tree, with comments that say what may be
 * changed. It never overwrites one unless told to.
 */
#include "base/directory_walk.h"
#include "base/limits.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "manifest/kubernetes_releases.h"
#include "repo/ref_name.h"
#include "repo/repository.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What was found in the working tree. */
struct init_survey {
	size_t yaml_files;
	size_t json_files; /* with an apiVersion: others belong to other programs */
	struct span branch;
};

static int find_working_tree(struct check *check, struct error *err)
{
	if (check_root(check, 0, NULL, err) < 0)
		return -1;
	if (check->is_repository)
		return 0;
	error_set(err, ERROR_USAGE, "this is no Git working tree");
	return error_hint(err,
			  "Change into a clone of the manifests repository, or type: git init");
}

static bool holds_manifest(const struct check *check, struct span path, struct file_buffer *buffer)
{
	static const char word[] = "\"apiVersion\"";
	struct check_file file = { .path = path, .kind = ENTRY_FILE };
	struct file_content content;
	struct error ignored = { 0 };

	return check_read(check, &file, buffer, &content, &ignored) == 0 && content.bytes.len &&
	       memmem(content.bytes.ptr, content.bytes.len, word, sizeof(word) - 1);
}

static int count_manifests(struct check *check, struct init_survey *found, struct error *err)
{
	struct walked_entries entries = { 0 };
	struct file_buffer buffer = { 0 };

	if (directory_walk(check->root, (struct span){ "", 0 }, check->arena, &entries, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct span path = entries.items[i].path;
		if (entries.items[i].kind != WALKED_FILE || span_is(path, POLICY_PATH))
			continue;
		found->yaml_files += span_ends_with(path, ".yaml") || span_ends_with(path, ".yml");
		if (span_ends_with(path, ".json"))
			found->json_files += holds_manifest(check, path, &buffer);
	}
	file_buffer_release(&buffer);
	return 0;
}

/* The branch to protect: the one that HEAD names. */
static int find_branch(const struct check *check, struct init_survey *found, struct error *err)
{
	struct repository *repository = NULL;
	struct span ref;

	if (repository_open(&repository, check->root, err) < 0)
		return -1;
	int status = repository_head_ref(repository, check->arena, &ref, err);
	repository_free(repository);
	if (status < 0)
		return -1;
	found->branch = ref_is_branch(ref) ? ref_branch_name(ref) : span_of("main");
	return 0;
}

static void write_policy(struct text *text, const struct init_survey *found)
{
	text_format(
		text,
		"# What headgate guards in this repository, and how strictly.\n"
		"# A push is judged by this file as it stood before the push.\n"
		"version: 1\n"
		"\n"
		"# The clusters' Kubernetes version, \"1.%d\" to \"1.%d\"; keep the quotes.\n"
		"kubernetes: \"1.%d\"\n"
		"\n"
		"# Who may approve, by the names under which the server knows people. As soon as\n"
		"# somebody is named, only they can; nobody approves what they had a part in.\n"
		"# people:\n"
		"#   ada: {name: Ada Lovelace, email: [ada@example.com]}\n"
		"#   grace: {name: Grace Hopper, email: [grace@example.com]}\n"
		"#   joan: {name: Joan Clarke, email: [joan@example.com]}\n"
		"#   ci: {robot: true, email: [ci@example.com]}\n"
		"# groups:\n"
		"#   architects: [ada, joan]\n"
		"\n"
		"# Branches that take nothing the API server would refuse, and nothing that was\n"
		"# not approved; others only warn. Without \"approvals\": by one person.\n"
		"branches:\n"
		"  \"",
		KUBERNETES_OLDEST, KUBERNETES_NEWEST, KUBERNETES_NEWEST);
	text_json(text, found->branch);
	text_format(
		text,
		"\":\n"
		"    # approvals:\n"
		"    #   - {count: 1}\n"
		"    #   - {paths: [\"prod/**\", \".headgate/**\"], count: 1, from: [architects]}\n"
		"    #   - {paths: [\"dev/**\"], by: [ci], count: 0}\n"
		"    # emergency: {from: [architects], within: 24h}\n"
		"\n"
		"# Which files are manifests; what \"ignore\" names is left alone.\n"
		"manifests:\n"
		"  paths: [\"**/*.yaml\", \"**/*.yml\"%s]\n"
		"  ignore: []\n"
		"\n"
		"# How severe a rule is here: error, warning, note or off.\n"
		"# \"headgate explain rules\" lists them all.\n"
		"# severities:\n"
		"#   yaml/*: error\n",
		found->json_files ? ", \"**/*.json\"" : "");
}

static int write_file(const char *path, struct span bytes, bool force, struct error *err)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (force ? O_TRUNC : O_EXCL);
	int descriptor = open(path, flags, 0666);

	if (descriptor < 0 && errno == EEXIST) {
		error_set(err, ERROR_USAGE, POLICY_PATH " is there already");
		return error_hint(err, "Edit it, or write it anew with: headgate init --force");
	}
	if (descriptor < 0)
		return error_set_errno(err, "could not write " POLICY_PATH);
	ssize_t written = write(descriptor, bytes.ptr, bytes.len);
	if (close(descriptor) < 0 || written != (ssize_t)bytes.len)
		return error_set_errno(err, "could not write " POLICY_PATH);
	return 0;
}

static int write_into(struct check *check, struct span bytes, bool force, struct error *err)
{
	struct span directory = arena_printf(check->arena, "%s/.headgate", check->root);
	struct span path = arena_printf(check->arena, "%s/" POLICY_PATH, check->root);

	if (mkdir(directory.ptr, 0777) < 0 && errno != EEXIST)
		return error_set_errno(err, "could not make the folder .headgate");
	return write_file(path.ptr, bytes, force, err);
}

static void print_next_steps(const struct init_survey *found)
{
	size_t files = found->yaml_files + found->json_files;

	printf("Wrote " POLICY_PATH ": Kubernetes 1.%d, branch %.*s, %zu %s found.\n\n"
	       "Next:\n"
	       "  headgate check                     see what it says about them\n"
	       "  git add " POLICY_PATH "      and commit it\n"
	       "  headgate install REPO.git          on the server, to refuse bad pushes\n",
	       KUBERNETES_NEWEST, SPAN_ARG(found->branch), files,
	       files == 1 ? "manifest file" : "manifest files");
}

static int init(struct check *check, bool force, struct error *err)
{
	struct init_survey found = { 0 };
	struct text text;

	if (find_working_tree(check, err) < 0 || find_branch(check, &found, err) < 0 ||
	    count_manifests(check, &found, err) < 0)
		return -1;
	text_init(&text, LIMIT_POLICY_BYTES);
	write_policy(&text, &found);
	int status = write_into(check, text_span(&text), force, err);
	text_release(&text);
	if (status == 0)
		print_next_steps(&found);
	return status;
}

int command_init(int argc, char **argv)
{
	bool force = false;
	const struct option_row rows[] = { { "force", OPTION_FLAG, &force, NULL } };
	int first = options_parse(rows, 1, argc, argv);
	struct arena arena;
	struct check check = { .arena = &arena };
	struct error err = { 0 };

	if (first < 0)
		return EXIT_USAGE;
	if (first < argc)
		return command_usage_error("init", "it takes no argument \"%s\"", argv[first]);
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = init(&check, force, &err) < 0 ? command_failed(&err) : EXIT_ACCEPTED;
	arena_release(&arena);
	return status;
}
