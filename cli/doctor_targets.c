/* SPDX-License-Identifier: Apache-2.0 */
/* Who is told of landings, and whether the words of the configuration can work. */
#include "base/ascii.h"
#include "base/child.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/doctor_file.h"
#include "deploy/repository_url.h"
#include "deploy/target.h"
#include "deploy/target_url.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { NAMES_SHOWN = 5, PROBLEMS_SHOWN = 20 };

static struct span shown(struct doctor *doctor, struct span foreign)
{
	return text_shown(foreign, LIMIT_SNIPPET_COLUMNS, &doctor->arena);
}

static void say_problem(struct doctor *doctor, struct span name, struct span problem)
{
	struct span command;
	struct span sentence = target_problem_sentence(problem, &command);

	doctor_doubtful(doctor, arena_copy(&doctor->arena, command).ptr, "%s%.*s%s%.*s",
			name.len ? "target " : "", SPAN_ARG(name), name.len ? " is not told: " : "",
			SPAN_ARG(sentence));
}

static void say_problems(struct doctor *doctor, const struct targets *targets)
{
	size_t said = 0, more = 0;

	for (size_t i = 0; i < targets->problems.count; i++) {
		if (said++ < PROBLEMS_SHOWN)
			say_problem(doctor, (struct span){ 0 }, targets->problems.items[i]);
		else
			more++;
	}
	for (size_t i = 0; i < targets->count; i++) {
		if (!targets->items[i].problem.len)
			continue;
		if (said++ < PROBLEMS_SHOWN)
			say_problem(doctor, targets->items[i].name, targets->items[i].problem);
		else
			more++;
	}
	if (more)
		doctor_doubtful(doctor, NULL, "%zu more targets have such problems", more);
}

/* --- clone URLs --- */

static bool has_kind(const struct targets *targets, enum target_kind kind)
{
	for (size_t i = 0; i < targets->count; i++) {
		if (targets->items[i].kind == kind && !targets->items[i].problem.len)
			return true;
	}
	return false;
}

/* A URL of the configuration may hold a password. */
static bool has_password(struct span url)
{
	const char *scheme = memmem(url.ptr, url.len, "://", 3);
	struct span rest = scheme ? span_from(url, (size_t)(scheme - url.ptr) + 3) : url;
	size_t at = span_find(rest, '@');

	return scheme && at < rest.len && span_find(span_first(rest, at), ':') < at;
}

static void check_clone_urls(struct doctor *doctor, const struct targets *targets)
{
	if (!has_kind(targets, TARGET_ARGOCD))
		return;
	if (!targets->clone_url_count)
		doctor_doubtful(
			doctor,
			doctor_git_command(doctor, "config --add headgate.cloneUrl "
						   "ssh://git@HOST/PATH.git"),
			"headgate.cloneUrl is not set: Argo CD finds Applications by the URL that "
			"they name, so none of its targets can be told");
	for (size_t i = 0; i < targets->clone_url_count; i++) {
		struct span url = targets->clone_urls[i];
		if (has_password(url))
			doctor_doubtful(
				doctor, NULL,
				"headgate.cloneUrl number %zu holds a password: Argo CD matches "
				"no such URL, and everybody who reads the configuration sees it",
				i + 1);
		else if (!html_url_of(url, &doctor->arena).len)
			doctor_doubtful(
				doctor, NULL,
				"headgate.cloneUrl %.*s is none that Argo CD can match: it must be "
				"ssh://, http(s):// or user@host:path, with a host's name",
				SPAN_ARG(shown(doctor, url)));
	}
}

/* --- secrets --- */

/* Targets of which the same is to be said. */
struct named {
	struct text text;
	size_t count;
};

static void add_name(struct named *named, const struct target *target)
{
	if (named->count++ < NAMES_SHOWN)
		text_format(&named->text, "%s%.*s", named->text.len ? ", " : "",
			    SPAN_ARG(target->name));
}

static struct span names(struct named *named, struct doctor *doctor)
{
	if (named->count > NAMES_SHOWN)
		text_format(&named->text, " and %zu more", named->count - NAMES_SHOWN);
	struct span copy = arena_copy(&doctor->arena, text_span(&named->text));
	text_release(&named->text);
	return copy;
}

static bool is_in_environment(struct doctor *doctor, const struct target *target)
{
	struct span variable =
		arena_printf(&doctor->arena, "HEADGATE_SECRET_%.*s", SPAN_ARG(target->name));
	char *upper = arena_alloc(&doctor->arena, variable.len + 1);

	for (size_t i = 0; i < variable.len; i++) {
		char byte = variable.ptr[i];
		upper[i] = (char)(ascii_is_lower(byte) ? byte - 'a' + 'A'
				  : byte == '-'        ? '_'
						       : byte);
	}
	const char *value = getenv(upper);
	return value && *value;
}

static bool needs_secret(const struct target *target)
{
	return target->kind != TARGET_NATS &&
	       !(target->kind == TARGET_FLUX && target->receiver == RECEIVER_GENERIC);
}

static void check_unsigned(struct doctor *doctor, const struct targets *targets)
{
	struct named without = { 0 };
	const struct target *first = NULL;

	text_init(&without.text, LIMIT_MESSAGE_BYTES);
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		if (target->problem.len || target->secret_file.len || !needs_secret(target) ||
		    is_in_environment(doctor, target))
			continue;
		first = first ? first : target;
		add_name(&without, target);
	}
	struct span list = names(&without, doctor);
	if (!first)
		return;
	doctor_doubtful(
		doctor,
		doctor_git_command(doctor,
				   arena_printf(&doctor->arena,
						"config headgate.target.%.*s.secretFile /FILE",
						SPAN_ARG(first->name))
					   .ptr),
		"no secret for %.*s: what is sent there is not signed, unless the courier has "
		"HEADGATE_SECRET_<NAME> in its environment",
		SPAN_ARG(list));
}

static void check_files(struct doctor *doctor, const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		if (target->problem.len)
			continue;
		const char *name = arena_copy(&doctor->arena, target->name).ptr;
		(void)doctor_check_secret(doctor, "secretFile", name, target->secret_file);
		(void)doctor_check_secret(doctor, "tokenFile", name, target->token_file);
		if (target->ca_file.len && access(target->ca_file.ptr, R_OK) < 0)
			doctor_doubtful(doctor, NULL, "caFile of %.*s, %.*s, cannot be read: %s",
					SPAN_ARG(target->name),
					SPAN_ARG(shown(doctor, target->ca_file)), strerror(errno));
	}
}

/* --- encryption --- */

/* Without a named range only public addresses are connected to. */
static bool goes_public(const struct target *target, const struct target_url *url)
{
	struct sockaddr_storage address;

	if (!target->allow_private.count)
		return true;
	return address_of_host(url->host, &address) &&
	       !address_special_name((const struct sockaddr *)&address);
}

static void check_encryption(struct doctor *doctor, const struct targets *targets)
{
	static const char *const schemes[] = { "https", "http", NULL };
	struct target_url url;

	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		if (target->problem.len)
			continue;
		if (!target_url_parse(target->url, schemes, &url) && !url.encrypted &&
		    goes_public(target, &url))
			doctor_doubtful(
				doctor, NULL,
				"%.*s is told over http:// and the public network: everybody on "
				"the way reads it and can send it again; use https://",
				SPAN_ARG(target->name));
		if (target->token_file.len && !target_url_parse(target->api_url, schemes, &url) &&
		    !url.encrypted)
			doctor_doubtful(
				doctor, NULL,
				"the token of %.*s is sent in clear over http://: whoever sees it "
				"can use it; use https://",
				SPAN_ARG(target->name));
	}
}

/* --- repoURLs in manifests --- */

/* "manifests" of "ssh://git@host/srv/manifests.git/". */
static struct span last_name(struct span url)
{
	while (span_ends_with(url, "/"))
		url.len--;
	if (span_ends_with(url, ".git"))
		url.len -= 4;
	for (size_t i = url.len; i > 0; i--) {
		if (url.ptr[i - 1] == '/' || url.ptr[i - 1] == ':')
			return span_from(url, i);
	}
	return url;
}

/* The value of a "repoURL: x" line, as far as it stands there plainly. */
static struct span line_value(struct span line)
{
	struct span value = ascii_trim(span_from(line, span_find(line, ':') + 1));

	if (value.len > 1 && (value.ptr[0] == '"' || value.ptr[0] == '\'')) {
		char quote = value.ptr[0];
		value = span_from(value, 1);
		return span_first(value, span_find(value, quote));
	}
	return span_first(value, span_find(value, ' '));
}

/* The repository as its clone URLs call it. */
struct our_urls {
	const struct targets *targets;
	struct span *html_urls;
	size_t count;
	struct span said[PROBLEMS_SHOWN]; /* each URL once, however many Applications name it */
	size_t said_count;
};

/* It is called like this repository, and no clone URL matches it. */
static bool is_missed(struct doctor *doctor, const struct our_urls *ours, struct span repo_url)
{
	bool alike = false;

	for (size_t i = 0; i < ours->targets->clone_url_count; i++)
		alike |= ascii_equal_ignoring_case(last_name(repo_url),
						   last_name(ours->targets->clone_urls[i]));
	for (size_t i = 0; i < ours->said_count; i++)
		alike &= !span_equal(repo_url, ours->said[i]);
	for (size_t i = 0; alike && i < ours->count; i++)
		alike = !repo_url_matches(repo_url, ours->html_urls[i], URL_RULE_ARGOCD_3,
					  &doctor->arena);
	return alike;
}

/* Lines "HEAD:path\0  repoURL: x\n". */
static void check_lines(struct doctor *doctor, struct our_urls *ours, struct span output)
{
	while (output.len && ours->said_count < PROBLEMS_SHOWN) {
		struct span line = span_first(output, span_find(output, '\n'));
		output = span_from(output, line.len + 1);
		size_t zero = span_find(line, '\0');
		struct span file = span_from(span_first(line, zero), strlen("HEAD:"));
		struct span repo_url = line_value(span_from(line, zero + 1));
		if (!repo_url.len || !is_missed(doctor, ours, repo_url))
			continue;
		ours->said[ours->said_count++] = repo_url;
		struct span text = has_password(repo_url) ? span_of("with a password")
							  : shown(doctor, repo_url);
		doctor_doubtful(
			doctor, NULL,
			"%.*s names the repoURL %.*s, which no headgate.cloneUrl matches: if "
			"that is this repository, add it, or that Application is told nothing",
			SPAN_ARG(shown(doctor, file)), SPAN_ARG(text));
	}
}

/* By lines, not by reading every manifest: it is a hint for people, and quick. */
static void check_repo_urls(struct doctor *doctor, const struct targets *targets)
{
	const char *const with[] = { "GIT_NO_REPLACE_OBJECTS=1", NULL };
	const char *const arguments[] = {
		"git",      arena_printf(&doctor->arena, "--git-dir=%s", doctor->directory).ptr,
		"grep",     "-I",
		"--null",   "-e",
		"repoURL:", "HEAD",
		"--",       "*.yaml",
		"*.yml",    NULL,
	};
	const struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(child_repository_variables, with, &doctor->arena),
	};
	struct our_urls ours = { .targets = targets };
	struct child_result result;
	struct error ignored;

	if (!has_kind(targets, TARGET_ARGOCD) || !targets->clone_url_count)
		return;
	html_urls_of(targets->clone_urls, targets->clone_url_count, &doctor->arena, &ours.html_urls,
		     &ours.count);
	if (child_run(&request, &doctor->arena, &result, &ignored) == 0 && result.exit_status == 0)
		check_lines(doctor, &ours, result.output);
}

int doctor_check_targets(struct doctor *doctor)
{
	struct targets targets;
	size_t sound = 0;

	if (targets_read(doctor->repository, &doctor->arena, &targets, &doctor->err) < 0)
		return -1;
	if (!targets.count && !targets.problems.count)
		return 0;
	for (size_t i = 0; i < targets.count; i++)
		sound += targets.items[i].problem.len == 0;
	say_problems(doctor, &targets);
	check_clone_urls(doctor, &targets);
	check_unsigned(doctor, &targets);
	check_files(doctor, &targets);
	check_encryption(doctor, &targets);
	check_repo_urls(doctor, &targets);
	if (sound == targets.count && !targets.problems.count)
		doctor_good("%zu target%s told of what lands", sound, sound == 1 ? " is" : "s are");
	return 0;
}
