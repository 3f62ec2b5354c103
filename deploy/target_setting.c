/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/target_setting.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/duration.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "deploy/target_url.h"
#include "repo/ref_name.h"

#ifdef HEADGATE_NATS
#define KINDS "argocd, flux, webhook or nats"
#else
#define KINDS "argocd, flux or webhook"
#endif

static const char *const web_schemes[] = { "https", "http", NULL };
static const char *const nats_schemes[] = { "nats", "tls", NULL };

enum { DEFAULT_FOLLOW_SECONDS = 600 };

struct applying {
	const struct target_settings *settings;
	struct target *target;
	const char *name; /* of the variable at hand, as one writes it */
};

#define KIND_BIT(kind) (1U << (kind))
#define ANY_KIND (~0U)

/* The first problem stays: what comes later may only follow from it. */
static void problem(struct applying *applying, const char *command, const char *format, ...)
	PRINTF_LIKE(3, 4);

static void problem(struct applying *applying, const char *command, const char *format, ...)
{
	struct arena *arena = applying->settings->arena;
	va_list args;

	if (applying->target->problem.len)
		return;
	va_start(args, format);
	struct span sentence = arena_vprintf(arena, format, args);
	va_end(args);
	applying->target->problem =
		arena_printf(arena, "%.*s; type: git --git-dir=%s config %s", SPAN_ARG(sentence),
			     applying->settings->directory, command);
}

/* "headgate.target.prod.url REST", for the commands. */
static const char *variable(struct applying *applying, const char *options, const char *name,
			    const char *value)
{
	return arena_printf(applying->settings->arena, "%sheadgate.target.%.*s.%s%s%s", options,
			    SPAN_ARG(applying->target->name), name, *value ? " " : "", value)
		.ptr;
}

static const char *set_command(struct applying *applying, const char *value)
{
	return variable(applying, "", applying->name, value);
}

static struct span shown(struct applying *applying, struct span foreign)
{
	return text_shown(foreign, 80, applying->settings->arena);
}

static void read_kind(struct applying *applying, struct span value)
{
	static const enum target_kind kinds[] = {
		TARGET_ARGOCD,
		TARGET_FLUX,
		TARGET_WEBHOOK,
#ifdef HEADGATE_NATS
		TARGET_NATS,
#endif
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (span_is(value, target_kind_name(kinds[i])))
			applying->target->kind = kinds[i];
	}
	if (applying->target->kind)
		return;
	if (span_is(value, "nats"))
		problem(applying, set_command(applying, "webhook"),
			"this headgate was built without NATS (-DHEADGATE_NATS=ON)");
	else
		problem(applying, set_command(applying, "argocd"),
			"the kind \"%.*s\" is none of " KINDS, SPAN_ARG(shown(applying, value)));
}

/* What a URL of that kind looks like, for the commands. */
static const char *example_url(const struct applying *applying)
{
	switch (applying->target->kind) {
	case TARGET_ARGOCD:
		return "https://HOST/api/webhook";
	case TARGET_FLUX:
		return "https://HOST/hook/HASH";
	case TARGET_NATS:
		return "tls://HOST:4222";
	case TARGET_WEBHOOK:
		break;
	}
	return "https://HOST/PATH";
}

/* An address that nothing but a named range allows can be told before anybody connects. */
static void check_address(struct applying *applying, struct span host)
{
	struct sockaddr_storage storage;
	const struct sockaddr *address = (const struct sockaddr *)&storage;

	if (!address_of_host(host, &storage) ||
	    address_is_allowed(address, &applying->target->allow_private))
		return;
	struct span bare =
		span_starts_with(host, "[") ? span_first(span_from(host, 1), host.len - 2) : host;
	const char *text = arena_copy(applying->settings->arena, bare).ptr;
	problem(applying, variable(applying, "--add ", "allowPrivate", text),
		"%.*s is a %s address, and no allowPrivate names it", SPAN_ARG(host),
		address_special_name(address));
}

static bool url_is_sound(struct applying *applying, struct span value, struct target_url *ret_url)
{
	const char *const *schemes =
		applying->target->kind == TARGET_NATS ? nats_schemes : web_schemes;
	const char *wrong = target_url_parse(value, schemes, ret_url);

	if (wrong)
		problem(applying, set_command(applying, example_url(applying)),
			"%s is no URL that can be told: %s", applying->name, wrong);
	return !wrong;
}

static void read_url(struct applying *applying, struct span value)
{
	struct target_url url;

	if (!url_is_sound(applying, value, &url))
		return;
	check_address(applying, url.host);
	applying->target->url = arena_copy(applying->settings->arena, value);
}

static void read_api_url(struct applying *applying, struct span value)
{
	struct target_url url;

	if (!url_is_sound(applying, value, &url))
		return;
	if (span_find(url.path, '?') < url.path.len) {
		problem(applying, set_command(applying, "https://HOST"),
			"apiUrl has a query (?), and paths are put behind it");
		return;
	}
	while (span_ends_with(value, "/"))
		value.len--;
	check_address(applying, url.host);
	applying->target->api_url = arena_copy(applying->settings->arena, value);
}

static void read_branch(struct applying *applying, struct span value)
{
	struct target *target = applying->target;
	struct arena *arena = applying->settings->arena;
	struct span ref = span_starts_with(value, "refs/")
				  ? arena_copy(arena, value)
				  : arena_printf(arena, "refs/heads/%.*s", SPAN_ARG(value));

	if (!ref_is_branch(ref) || !ref_name_is_valid(ref)) {
		problem(applying, variable(applying, "--replace-all ", "branch", "master"),
			"\"%.*s\" is no name of a branch", SPAN_ARG(shown(applying, value)));
		return;
	}
	if (!target_has_branch(target, ref))
		target->branches[target->branch_count++] = ref;
}

static bool is_absolute_path(struct applying *applying, struct span value)
{
	if (span_starts_with(value, "/") && value.len <= LIMIT_PATH_BYTES)
		return true;
	problem(applying, set_command(applying, "/FILE"), "%s is no absolute path", applying->name);
	return false;
}

static void read_secret_file(struct applying *applying, struct span value)
{
	if (is_absolute_path(applying, value))
		applying->target->secret_file = arena_copy(applying->settings->arena, value);
}

static void read_token_file(struct applying *applying, struct span value)
{
	if (is_absolute_path(applying, value))
		applying->target->token_file = arena_copy(applying->settings->arena, value);
}

static void read_ca_file(struct applying *applying, struct span value)
{
	if (is_absolute_path(applying, value))
		applying->target->ca_file = arena_copy(applying->settings->arena, value);
}

static void read_allow_private(struct applying *applying, struct span value)
{
	struct address_ranges *ranges = &applying->target->allow_private;

	if (address_range_parse(value, &ranges->items[ranges->count]))
		ranges->count++;
	else
		problem(applying,
			variable(applying, "--replace-all ", "allowPrivate", "10.0.0.0/8"),
			"\"%.*s\" is no address and no range of addresses (the bits behind the "
			"prefix "
			"must be zero)",
			SPAN_ARG(shown(applying, value)));
}

static void read_receiver(struct applying *applying, struct span value)
{
	static const char *const names[] = { "generic-hmac", "github", "generic" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (span_is(value, names[i])) {
			applying->target->receiver = (enum flux_receiver)i;
			return;
		}
	}
	problem(applying, set_command(applying, "generic-hmac"),
		"the receiver \"%.*s\" is none of generic-hmac, github or generic",
		SPAN_ARG(shown(applying, value)));
}

static void read_event(struct applying *applying, struct span value)
{
	static const char *const names[] = { "plain", "cloudevents-binary",
					     "cloudevents-structured" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (span_is(value, names[i])) {
			applying->target->event = (enum webhook_event)i;
			return;
		}
	}
	problem(applying, set_command(applying, "plain"),
		"the event \"%.*s\" is none of plain, cloudevents-binary or cloudevents-structured",
		SPAN_ARG(shown(applying, value)));
}

static void read_follow(struct applying *applying, struct span value)
{
	int64_t *seconds = &applying->target->follow_seconds;

	if (!duration_parse(value, "smh", seconds) || *seconds > LIMIT_FOLLOW_SECONDS)
		problem(applying, set_command(applying, "10m"),
			"follow is no time from 0 to %d h, such as 90s or 10m",
			LIMIT_FOLLOW_SECONDS / 3600);
}

/* In the order in which they are read: addresses are held against allowPrivate. */
static const struct setting {
	const char *name;
	unsigned kinds;
	bool repeatable; /* else the last one counts, as git has it */
	void (*read)(struct applying *applying, struct span value);
} settings_table[] = {
	{ "kind", ANY_KIND, false, read_kind },
	{ "allowPrivate", ANY_KIND, true, read_allow_private },
	{ "url", ANY_KIND, false, read_url },
	{ "branch", ANY_KIND, true, read_branch },
	{ "secretFile", ANY_KIND, false, read_secret_file },
	{ "caFile", ANY_KIND, false, read_ca_file },
	{ "tokenFile", KIND_BIT(TARGET_ARGOCD), false, read_token_file },
	{ "apiUrl", KIND_BIT(TARGET_ARGOCD), false, read_api_url },
	{ "follow", KIND_BIT(TARGET_ARGOCD), false, read_follow },
	{ "receiver", KIND_BIT(TARGET_FLUX), false, read_receiver },
	{ "event", KIND_BIT(TARGET_WEBHOOK), false, read_event },
};

static const struct setting *setting_named(struct span key)
{
	for (size_t i = 0; i < COUNT(settings_table); i++) {
		if (ascii_equal_ignoring_case(key, span_of(settings_table[i].name)))
			return &settings_table[i];
	}
	return NULL;
}

static void check_known(struct applying *applying, struct span key)
{
	const struct setting *setting = setting_named(key);
	struct nearest nearest;
	/* A variable's name in the configuration has letters, digits and '-' only. */
	const char *unset = variable(applying, "--unset-all ",
				     arena_copy(applying->settings->arena, key).ptr, "");

	if (setting && applying->target->kind &&
	    !(setting->kinds & KIND_BIT(applying->target->kind)))
		problem(applying, unset, "%s is nothing for the kind %s", setting->name,
			target_kind_name(applying->target->kind));
	if (setting)
		return;
	nearest_init(&nearest, key);
	for (size_t i = 0; i < COUNT(settings_table); i++)
		nearest_offer(&nearest, span_of(settings_table[i].name));
	if (nearest.best.len)
		problem(applying, unset, "there is no variable %.*s; did you mean %.*s?",
			SPAN_ARG(key), SPAN_ARG(nearest.best));
	else
		problem(applying, unset, "there is no variable %.*s", SPAN_ARG(key));
}

static void apply(struct applying *applying, const struct setting *setting,
		  const struct config_entries *variables)
{
	const struct config_entry *last = NULL;

	applying->name = setting->name;
	for (size_t i = 0; i < variables->count; i++) {
		if (!ascii_equal_ignoring_case(variables->items[i].key, span_of(setting->name)))
			continue;
		last = &variables->items[i];
		if (setting->repeatable)
			setting->read(applying, last->value);
	}
	if (last && !setting->repeatable)
		setting->read(applying, last->value);
}

static void check_complete(struct applying *applying)
{
	struct target *target = applying->target;

	if (!target->kind)
		problem(applying, variable(applying, "", "kind", "argocd"),
			"it has no kind (" KINDS ")");
	if (!target->url.len)
		problem(applying, variable(applying, "", "url", example_url(applying)),
			"it has no url");
	if (!target->branch_count && applying->settings->default_branch.len)
		target->branches[target->branch_count++] = applying->settings->default_branch;
	if (!target->branch_count)
		problem(applying, variable(applying, "", "branch", "master"),
			"it names no branch, and neither does HEAD");
	if (target->token_file.len && !target->api_url.len)
		problem(applying, variable(applying, "", "apiUrl", "https://HOST"),
			"url does not end in /api/webhook, so where Applications are read is not "
			"known");
}

/* https://argocd.example.com/root/api/webhook -> https://argocd.example.com/root */
static void derive_api_url(struct applying *applying)
{
	static const char end[] = "/api/webhook";
	struct target *target = applying->target;

	if (target->kind == TARGET_ARGOCD && !target->api_url.len &&
	    span_ends_with(target->url, end))
		target->api_url =
			arena_copy(applying->settings->arena,
				   span_first(target->url, target->url.len - strlen(end)));
}

void target_settings_apply(const struct target_settings *settings,
			   const struct config_entries *variables, struct target *target)
{
	struct applying applying = { .settings = settings, .target = target };

	target->follow_seconds = DEFAULT_FOLLOW_SECONDS;
	target->branches = ARENA_ARRAY(settings->arena, variables->count + 1, struct span);
	target->allow_private.items =
		ARENA_ARRAY(settings->arena, variables->count + 1, struct address_range);
	if (variables->count > LIMIT_TARGET_VARIABLES) {
		problem(&applying, "--edit", "it has more than %d variables",
			LIMIT_TARGET_VARIABLES);
		return;
	}
	for (size_t i = 0; i < COUNT(settings_table); i++)
		apply(&applying, &settings_table[i], variables);
	for (size_t i = 0; i < variables->count; i++)
		check_known(&applying, variables->items[i].key);
	derive_api_url(&applying);
	check_complete(&applying);
}
