/* SPDX-License-Identifier: Apache-2.0 */
/* `headgate verify`: was every step of a branch covered? Judged again from refs and objects. */
#include "gate/verify.h"

#include "base/count.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/clone.h"
#include "cli/commands.h"
#include "cli/inventory_watch.h"
#include "cli/options.h"
#include "cli/verify_report.h"
#include "repo/ref_name.h"

static const char *const formats[] = { "text", "json", NULL };
enum { FORMAT_TEXT, FORMAT_JSON };

struct verify {
	struct clone_options options;
	const char *gate_key; /* file */
	const char *since;
	int format;
	const char *branch; /* operand; NULL: every branch with a ledger */
	struct clone clone;
	struct arena arena;
	struct signer key;
	struct oid since_commit;
	bool covered; /* everything so far */
	struct error err;
};

static void show_progress(void *context, size_t done, size_t total)
{
	struct inventory_watch *watch = context;
	time_t now = time(NULL);

	if (!watch->is_watched || now == watch->shown)
		return;
	watch->shown = now;
	fprintf(stderr, "\rverifying step %zu of %zu\033[K", done + 1, total);
	fflush(stderr);
}

/* A public key as ssh-keygen or `gpg --armor --export` writes it, or one at hand on the server. */
static int read_key(struct verify *verify)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;

	if (!verify->gate_key)
		return signature_gate_key(verify->clone.repository, &verify->arena, &verify->key,
					  &verify->err);
	int status = file_read(verify->gate_key, FILE_LINKS_FOLLOWED, LIMIT_SIGNATURE_BYTES,
			       &buffer, &content, &verify->err);
	if (status == 0)
		verify->key = (struct signer){
			.principal = SPAN("headgate"),
			.key = arena_copy(&verify->arena, content.bytes),
		};
	file_buffer_release(&buffer);
	while (verify->key.key.len && verify->key.key.ptr[verify->key.key.len - 1] == '\n')
		verify->key.key.len--;
	const char *problem = status == 0 ? public_key_problem(verify->key.key) : NULL;
	if (problem)
		return error_set(&verify->err, ERROR_USAGE, "%s is no public key: %s",
				 verify->gate_key, problem);
	return status < 0 ? -1 : 1;
}

static int print(struct verify *verify, const struct verify_request *request,
		 const struct verification *verification)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (verify->format == FORMAT_JSON)
		verify_report_json(&text, request, verification, &verify->arena);
	else
		verify_report_text(&text, request, verification);
	int status = command_print(&text, "report", &verify->err);
	text_release(&text);
	return status;
}

static int verify_one(struct verify *verify, struct span branch, const struct signer *key)
{
	struct inventory_watch watch;
	struct verify_request request = {
		.repository = verify->clone.repository,
		.branch = branch,
		.gate_key = key,
		.only_gate_key = verify->gate_key != NULL,
		.since = verify->since_commit,
		.progress = show_progress,
		.progress_context = &watch,
	};
	struct verification verification;

	if (clone_branch_tip(&verify->clone, branch, &request.tip, &verify->err) < 0)
		return -1;
	inventory_watch_begin(&watch);
	int status = verify_branch(&request, &verify->arena, &verification, &verify->err);
	if (watch.is_watched)
		fputs("\r\033[K", stderr);
	if (status < 0)
		return error_wrap(&verify->err, "%.*s", SPAN_ARG(branch));
	verify->covered &= verification.all_covered;
	return print(verify, &request, &verification);
}

static int verify_every_ledger(struct verify *verify, const struct signer *key)
{
	struct ref_values ledgers;

	if (refs_list(verify->clone.repository, "refs/landed/", &verify->arena, &ledgers,
		      &verify->err) < 0)
		return -1;
	if (ledgers.count == 0) {
		verify->covered = false;
		command_notice("there is no ledger (refs/landed/) here: nothing can be verified");
	}
	for (size_t i = 0; i < ledgers.count; i++) {
		struct span name = ref_behind(ledgers.items[i].name, "refs/landed/");
		struct span branch =
			arena_printf(&verify->arena, "refs/heads/%.*s", SPAN_ARG(name));
		if (verify_one(verify, branch, key) < 0)
			return -1;
	}
	return 0;
}

static int run(struct verify *verify)
{
	if (clone_open(&verify->clone, &verify->options, &verify->arena, &verify->err) < 0)
		return -1;
	int has_key = read_key(verify);
	if (has_key < 0)
		return -1;
	if (verify->since && repository_revision(verify->clone.repository, verify->since,
						 &verify->since_commit, &verify->err) < 0)
		return -1;
	const struct signer *key = has_key ? &verify->key : NULL;
	if (!verify->branch)
		return verify_every_ledger(verify, key);
	struct span branch = span_of(verify->branch);
	if (!ref_is_branch(branch))
		branch = arena_printf(&verify->arena, "refs/heads/%s", verify->branch);
	if (!ref_name_is_valid(branch))
		return error_set(&verify->err, ERROR_USAGE, "\"%s\" is no name of a branch",
				 verify->branch);
	return verify_one(verify, branch, key);
}

static int parse(struct verify *verify, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "format", OPTION_CHOICE, &verify->format, formats },
		{ "gate-key", OPTION_TEXT, &verify->gate_key, NULL },
		{ "offline", OPTION_FLAG, &verify->options.offline, NULL },
		{ "remote", OPTION_TEXT, &verify->options.remote, NULL },
		{ "since", OPTION_TEXT, &verify->since, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_verify(int argc, char **argv)
{
	struct verify verify = { .covered = true };
	int first = parse(&verify, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first + 1 < argc)
		return command_usage_error("verify", "\"%s\" is too much; name one branch",
					   argv[first + 1]);
	verify.branch = first < argc ? argv[first] : NULL;
	arena_init(&verify.arena, LIMIT_RUN_ARENA_BYTES);
	int status = run(&verify);
	if (status < 0)
		status = command_failed(&verify.err);
	else
		status = verify.covered ? EXIT_ACCEPTED : EXIT_REFUSED;
	clone_close(&verify.clone);
	arena_release(&verify.arena);
	return status;
}
