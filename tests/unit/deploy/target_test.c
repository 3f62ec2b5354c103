/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/target.h"

#include "base/count.h"
#include "base/text.h"
#include "deploy/target_url.h"
#include "tests/unit/assert_span.h"
#include "tests/unit/repo/scratch.h"

/* A repository with this configuration instead of the last one. */
static struct targets configured(const char *text)
{
	struct targets targets;
	struct error err = { 0 };

	const char *const arguments[] = { "tee", "config", NULL };
	run_program(arguments,
		    arena_printf(&arena, "[core]\n\trepositoryformatversion = 0\n\tbare = true\n%s",
				 text));
	repository_free(repository);
	assert_int_equal(repository_open(&repository, directory, &err), 0);
	if (targets_read(repository, &arena, &targets, &err) < 0)
		fail_msg("%s", err.message);
	return targets;
}

static void a_repository_without_targets_has_none(void **state)
{
	struct targets targets = configured("");

	(void)state;
	assert_int_equal(targets.count, 0);
	assert_int_equal(targets.problems.count, 0);
	assert_null(target_named(&targets, span_of("prod")));
}

static void every_variable_is_read(void **state)
{
	struct targets targets = configured(
		"[headgate]\n\tcloneUrl = ssh://git@a/x.git\n\tcloneUrl = https://a/x.git\n"
		"[headgate \"target.stage\"]\n\tkind = webhook\n\turl = http://10.0.0.5:8080/hook\n"
		"\tallowPrivate = 10.0.0.0/8\n\tallowPrivate = fd00::/8\n"
		"\tevent = cloudevents-structured\n\tcaFile = /etc/ca.pem\n"
		"[headgate \"target.prod\"]\n\tkind = argocd\n"
		"\turl = https://argocd.example.com/root/api/webhook\n"
		"\tbranch = master\n\tbranch = refs/heads/release/1.0\n\tbranch = master\n"
		"\tsecretFile = /etc/prod.secret\n\ttokenFile = /etc/prod.token\n\tfollow = 2h\n"
		"[headgate \"target.edge-1\"]\n\tkind = argocd\n\tkind = flux\n"
		"\turl = https://flux.example.com/hook/abc\n\treceiver = github\n");
	const struct target *prod = target_named(&targets, span_of("prod"));
	const struct target *stage = target_named(&targets, span_of("stage"));
	const struct target *edge = target_named(&targets, span_of("edge-1"));

	(void)state;
	assert_int_equal(targets.count, 3);
	assert_span(targets.items[0].name, "edge-1");
	assert_int_equal(targets.clone_url_count, 2);
	assert_span(targets.clone_urls[1], "https://a/x.git");
	for (size_t i = 0; i < targets.count; i++)
		assert_span(targets.items[i].problem, "");

	assert_int_equal(prod->kind, TARGET_ARGOCD);
	assert_span(prod->url, "https://argocd.example.com/root/api/webhook");
	assert_span(prod->api_url, "https://argocd.example.com/root");
	assert_int_equal(prod->branch_count, 2);
	assert_span(prod->branches[0], "refs/heads/master");
	assert_span(prod->branches[1], "refs/heads/release/1.0");
	assert_span(prod->secret_file, "/etc/prod.secret");
	assert_span(prod->token_file, "/etc/prod.token");
	assert_int_equal(prod->follow_seconds, 7200);

	assert_int_equal(stage->kind, TARGET_WEBHOOK);
	assert_int_equal(stage->event, EVENT_CLOUDEVENTS_STRUCTURED);
	assert_int_equal(stage->allow_private.count, 2);
	assert_span(stage->ca_file, "/etc/ca.pem");
	assert_int_equal(stage->branch_count, 1);
	assert_span(stage->branches[0], "refs/heads/trunk"); /* what HEAD names */

	assert_int_equal(edge->kind, TARGET_FLUX); /* the last one counts */
	assert_int_equal(edge->receiver, RECEIVER_GITHUB);
	assert_span(edge->api_url, "");
}

#define A_TARGET "[headgate \"target.prod\"]\n"
#define ARGOCD A_TARGET "\tkind = argocd\n\turl = https://argocd.example.com/api/webhook\n"
#define FLUX A_TARGET "\tkind = flux\n\turl = https://flux.example.com/hook/abc\n"
#define WEBHOOK A_TARGET "\tkind = webhook\n\turl = https://hook.example.com/\n"

static const struct {
	const char *configuration;
	const char *sentence;
	const char *command;
} mistakes[] = {
	{ A_TARGET "\turl = https://a/api/webhook\n", "it has no kind (argocd, flux or webhook",
	  "config headgate.target.prod.kind argocd" },
	{ A_TARGET "\tkind = argo\n\turl = https://a/\n", "the kind \"argo\" is none of argocd",
	  "config headgate.target.prod.kind argocd" },
	{ A_TARGET "\tkind\n\turl = https://a/\n", "the kind \"true\" is none of", "config" },
	{ A_TARGET "\tkind = argocd\n", "it has no url",
	  "config headgate.target.prod.url https://HOST/api/webhook" },
	{ A_TARGET "\tkind = flux\n", "it has no url",
	  "config headgate.target.prod.url https://HOST/hook/HASH" },
	{ ARGOCD "\turl = argocd.example.com\n",
	  "url is no URL that can be told: it does not begin",
	  "config headgate.target.prod.url https://HOST/api/webhook" },
	{ ARGOCD "\turl = file:///etc/passwd\n",
	  "url is no URL that can be told: it does not begin", "" },
	{ ARGOCD "\turl = https://ada:s3cret@a/\n", "it holds a user or a password", "" },
	{ ARGOCD "\turl = https://10.0.0.5/api/webhook\n",
	  "10.0.0.5 is a private address, and no allowPrivate names it",
	  "config --add headgate.target.prod.allowPrivate 10.0.0.5" },
	{ ARGOCD "\turl = http://[::1]:8080/api/webhook\n",
	  "[::1] is a loopback address, and no allowPrivate names it",
	  "config --add headgate.target.prod.allowPrivate ::1" },
	{ ARGOCD "\tallowPrivate = 10.0.0.1/8\n", "\"10.0.0.1/8\" is no address and no range",
	  "config --replace-all headgate.target.prod.allowPrivate 10.0.0.0/8" },
	{ ARGOCD "\tallowPrivate\n", "\"true\" is no address and no range", "" },
	{ ARGOCD "\tbranch = bad..name\n", "\"bad..name\" is no name of a branch",
	  "config --replace-all headgate.target.prod.branch master" },
	{ ARGOCD "\tbranch = refs/tags/v1\n", "\"refs/tags/v1\" is no name of a branch", "" },
	{ ARGOCD "\tbranch = \n", "\"\" is no name of a branch", "" },
	{ ARGOCD "\tsecretFile = prod.secret\n", "secretFile is no absolute path",
	  "config headgate.target.prod.secretFile /FILE" },
	{ ARGOCD "\ttokenFile = ~/token\n", "tokenFile is no absolute path", "" },
	{ ARGOCD "\tcaFile = x\n", "caFile is no absolute path", "" },
	{ ARGOCD "\tfollow = 10\n", "follow is no time from 0 to 24 h",
	  "config headgate.target.prod.follow 10m" },
	{ ARGOCD "\tfollow = 25h\n", "follow is no time", "" },
	{ ARGOCD "\tfollow = -1s\n", "follow is no time", "" },
	{ ARGOCD "\tfollow = h\n", "follow is no time", "" },
	{ ARGOCD "\tfollow = 9999999s\n", "follow is no time", "" },
	{ ARGOCD "\tsecretfil = /etc/x\n",
	  "there is no variable secretfil; did you mean secretFile?",
	  "config --unset-all headgate.target.prod.secretfil" },
	{ ARGOCD "\tcolour = red\n", "there is no variable colour; type: git", "" },
	{ ARGOCD "\treceiver = github\n", "receiver is nothing for the kind argocd",
	  "config --unset-all headgate.target.prod.receiver" },
	{ FLUX "\ttokenFile = /etc/x\n", "tokenFile is nothing for the kind flux", "" },
	{ FLUX "\treceiver = gitlab\n",
	  "the receiver \"gitlab\" is none of generic-hmac, github or generic",
	  "config headgate.target.prod.receiver generic-hmac" },
	{ WEBHOOK "\tevent = cdevents\n", "the event \"cdevents\" is none of plain",
	  "config headgate.target.prod.event plain" },
	{ A_TARGET "\tkind = argocd\n\turl = https://a/hook\n\ttokenFile = /etc/x\n",
	  "url does not end in /api/webhook", "config headgate.target.prod.apiUrl https://HOST" },
	{ ARGOCD "\tapiUrl = https://a/?x=1\n", "apiUrl has a query", "" },
	{ A_TARGET "\tkind = \"a\\tb\"\n\turl = https://a/\n", "the kind \"a b\" is none of", "" },
};

static void a_mistake_says_what_to_type_and_stops_no_other_target(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct targets targets =
			configured(arena_printf(&arena,
						"%s[headgate \"target.other\"]\n\tkind = webhook\n"
						"\turl = https://b/\n",
						mistakes[i].configuration)
					   .ptr);
		const struct target *prod = target_named(&targets, span_of("prod"));
		const struct target *other = target_named(&targets, span_of("other"));
		const char *type = arena_printf(&arena, "; type: git --git-dir=%s", directory).ptr;
		assert_non_null(prod);
		if (!span_contains(prod->problem, mistakes[i].sentence) ||
		    !span_contains(prod->problem, mistakes[i].command) ||
		    !span_contains(prod->problem, type))
			fail_msg("%s%.*s", mistakes[i].configuration, SPAN_ARG(prod->problem));
		assert_false(span_contains(prod->problem, "s3cret"));
		assert_span(other->problem, "");
	}
}

static const struct {
	const char *configuration;
	const char *sentence;
} strays[] = {
	{ "[headgate \"target.Prod\"]\n\tkind = argocd\n",
	  "the target \"Prod\" cannot be told: its name stands in a ref" },
	{ "[headgate \"target.a/../b\"]\n\tkind = argocd\n\turl = https://a/\n",
	  "the target \"a/../b\" cannot be told" },
	{ "[headgate \"target.-a\"]\n\tkind = argocd\n", "the target \"-a\" cannot be told" },
	{ "[headgate \"target.a.b\"]\n\tkind = argocd\n", "the target \"a.b\" cannot be told" },
	{ "[headgate \"target.\"]\n\tkind = argocd\n", "the target \"\" cannot be told" },
	{ "[headgate \"target.a\033[2J\"]\n\tkind = argocd\n",
	  "the target \"a\\x1b[2J\" cannot be told" },
	{ "[headgate \"target\"]\n\tkind = argocd\n",
	  "headgate.target.kind belongs to no target: a name is missing, as in "
	  "headgate.target.prod.kind" },
};

static void a_section_that_is_no_target_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(strays); i++) {
		struct targets targets = configured(strays[i].configuration);
		assert_int_equal(targets.count, 0);
		assert_int_equal(targets.problems.count, 1);
		if (!span_starts_with(targets.problems.items[0], strays[i].sentence))
			fail_msg("%.*s", SPAN_ARG(targets.problems.items[0]));
		assert_true(span_contains(targets.problems.items[0], "; type: git --git-dir="));
	}
}

static void a_head_without_a_branch_needs_a_named_one(void **state)
{
	struct targets targets;
	struct error err;

	(void)state;
	struct span tree = GIT("hash-object", "-t", "tree", "/dev/null");
	struct span commit = GIT("commit-tree", "-m", "x", tree.ptr);
	GIT("update-ref", "--no-deref", "HEAD", commit.ptr);
	configured(ARGOCD);
	assert_int_equal(targets_read(repository, &arena, &targets, &err), 0);
	assert_true(span_starts_with(targets.items[0].problem,
				     "it names no branch, and neither does HEAD; type: git "));
	GIT("symbolic-ref", "HEAD", "refs/heads/trunk");
}

static void a_thousand_targets_are_read(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, (size_t)1 << 20);
	for (unsigned i = 0; i < 1000; i++)
		text_format(&text,
			    "[headgate \"target.edge-%u\"]\n\tkind = webhook\n"
			    "\turl = https://edge-%u.example.com/\n\tsecretFile = /etc/s\n",
			    i, i);
	text_byte(&text, '\0');
	struct targets targets = configured(text.bytes);
	text_release(&text);
	assert_int_equal(targets.count, 1000);
	assert_span(target_named(&targets, span_of("edge-999"))->url,
		    "https://edge-999.example.com/");
}

static const struct {
	const char *url;
	const char *wrong; /* NULL: it is sound */
} urls[] = {
	{ "https://a.example.com/x", NULL },
	{ "HTTPS://a", NULL },
	{ "http://a:1/?x=%20y", NULL },
	{ "http://[2001:db8::1]:65535/x", NULL },
	{ "https://a_b.example.com?x", NULL },
	{ "https:/a", "known scheme" },
	{ "https//a", "known scheme" },
	{ "ftp://a/", "known scheme" },
	{ "", "known scheme" },
	{ "://a", "known scheme" },
	{ "https://", "names no host" },
	{ "https:///x", "names no host" },
	{ "https://:80/", "names no host" },
	{ "https://[]/", "names no host" },
	{ "https://[::1/", "names no host" },
	{ "https://[::1]x/", "names no host" },
	{ "https://a%2eb/", "names no host" },
	{ "https://a:/", "port" },
	{ "https://a:0/", "port" },
	{ "https://a:65536/", "port" },
	{ "https://a:80x/", "port" },
	{ "https://a:000080/", "port" },
	{ "https://u@a/", "user or a password" },
	{ "https://a#@b/", "fragment" },
	{ "https://a\\@b/", "character" },
	{ "https://a b/", "character" },
	{ "https://a/\nHost: b", "character" },
	{ "https://\xc3\xa9/", "character" },
	{ "https://a/\x7f", "character" },
};

static void only_plain_urls_are_told(void **state)
{
	static const char *const schemes[] = { "https", "http", NULL };
	struct target_url url;

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		const char *wrong = target_url_parse(span_of(urls[i].url), schemes, &url);
		if (!wrong != !urls[i].wrong || (wrong && !strstr(wrong, urls[i].wrong)))
			fail_msg("%s: %s", urls[i].url, wrong ? wrong : "sound");
	}
	assert_null(target_url_parse(span_of("http://[::1]:80/x?y"), schemes, &url));
	assert_false(url.encrypted);
	assert_span(url.host, "[::1]");
	assert_span(url.port, "80");
	assert_span(url.path, "/x?y");
	char *large = arena_alloc(&arena, LIMIT_URL_BYTES + 1);
	memset(large, 'a', LIMIT_URL_BYTES + 1);
	memcpy(large, "https://", 8);
	assert_null(target_url_parse((struct span){ large, LIMIT_URL_BYTES }, schemes, &url));
	assert_string_equal(
		target_url_parse((struct span){ large, LIMIT_URL_BYTES + 1 }, schemes, &url),
		"it is too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repository_without_targets_has_none),
		cmocka_unit_test(every_variable_is_read),
		cmocka_unit_test(a_mistake_says_what_to_type_and_stops_no_other_target),
		cmocka_unit_test(a_section_that_is_no_target_is_named),
		cmocka_unit_test(a_head_without_a_branch_needs_a_named_one),
		cmocka_unit_test(a_thousand_targets_are_read),
		cmocka_unit_test(only_plain_urls_are_told),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
