/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/code_owners.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "policy/candidates.h"
#include "policy/code_owners_model.h"
#include "policy/code_owners_rules.h"

struct owners_reader {
	struct code_owners *owners;
	const struct policy *policy;
	const struct source *source;
	struct arena *arena;
	struct findings *findings;
	size_t section;            /* that the next lines belong to */
	struct span_list defaults; /* owners of the heading */
};

static void problem(struct owners_reader *reader, const struct rule *rule, struct span at,
		    struct span fix, const char *format, ...) PRINTF_LIKE(5, 6);

static struct place place_of(const struct owners_reader *reader, struct span text)
{
	uint32_t start = (uint32_t)(text.ptr - reader->source->bytes.ptr);

	return (struct place){ start, start + (uint32_t)text.len };
}

static void problem(struct owners_reader *reader, const struct rule *rule, struct span at,
		    struct span fix, const char *format, ...)
{
	struct finding_site site = {
		.rule = rule,
		.source = reader->source,
		.place = place_of(reader, at),
		.fix = fix,
	};
	va_list args;

	va_start(args, format);
	findings_vadd(reader->findings, &site, format, args);
	va_end(args);
}

/* The name of a person or group; `asked`: what is looked for, without '@' and organisation. */
static struct span known_owner(const struct policy *policy, struct span word,
			       struct span *ret_asked)
{
	const struct person *person;
	size_t slash;

	if (word.ptr[0] != '@') {
		*ret_asked = word;
		if (span_find(word, '@') == word.len)
			return (struct span){ 0 };
		person = policy_person_with_email(policy, word);
		person = person ? person : policy_person(policy, word);
		return person ? person->name : (struct span){ 0 };
	}
	*ret_asked = span_from(word, 1);
	if (policy_person(policy, *ret_asked))
		return *ret_asked;
	while ((slash = span_find(*ret_asked, '/')) < ret_asked->len)
		*ret_asked = span_from(*ret_asked, slash + 1);
	return policy_group(policy, *ret_asked) ? *ret_asked : (struct span){ 0 };
}

/* Reports an owner whom the policy does not know, with the nearest that it does. */
static void unknown_owner(struct owners_reader *reader, struct span word, struct span asked)
{
	const struct policy *policy = reader->policy;
	struct nearest nearest;

	if (word.ptr[0] != '@' && span_find(word, '@') == word.len) {
		problem(reader, &owners_rule_syntax, word, (struct span){ 0 },
			"\"%.*s\" is no owner: write @person, @group or an address; a blank in a "
			"path is written \"\\ \"",
			SPAN_ARG(word));
		return;
	}
	nearest_init(&nearest, asked);
	for (size_t i = 0; i < policy->people_count; i++)
		nearest_offer(&nearest, policy->people[i].name);
	for (size_t i = 0; i < policy->group_count; i++)
		nearest_offer(&nearest, policy->groups[i].name);
	struct span fix = { 0 };
	if (nearest.best.len)
		fix = arena_printf(reader->arena, "@%.*s", SPAN_ARG(nearest.best));
	problem(reader, &owners_rule_unknown, word, fix,
		"\"%.*s\" is no person or group of " POLICY_PATH, SPAN_ARG(asked));
}

static struct span_list read_owners(struct owners_reader *reader, struct span rest)
{
	struct span_list owners = { 0 };
	size_t capacity = 0;
	struct span word, asked;

	while ((word = code_owners_word(&rest)).len) {
		struct span name = known_owner(reader->policy, word, &asked);
		const struct person *person = policy_person(reader->policy, name);
		if (!name.len) {
			unknown_owner(reader, word, asked);
			continue;
		}
		if (person && person->robot)
			problem(reader, &owners_rule_robot, word, (struct span){ 0 },
				"%.*s is a robot, and robots approve nothing", SPAN_ARG(name));
		owners.items = arena_grow(reader->arena, owners.items, owners.count, &capacity,
					  sizeof(*owners.items));
		owners.items[owners.count++] = name;
	}
	return owners;
}

static size_t find_section(const struct code_owners *owners, struct span name)
{
	size_t i = 0;

	while (i < owners->count && !ascii_equal_ignoring_case(owners->items[i].name, name))
		i++;
	return i;
}

/* A name that was there before goes on; the stricter of its headings counts. */
static void open_section(struct owners_reader *reader, const struct owners_heading *heading)
{
	struct code_owners *owners = reader->owners;
	size_t index = find_section(owners, heading->name);

	reader->section = index;
	if (index < owners->count) {
		struct owners_section *section = &owners->items[index];
		section->optional = section->optional && heading->optional;
		if (heading->count > section->count)
			section->count = heading->count;
		return;
	}
	ARENA_GROW(reader->arena, owners);
	owners->items[owners->count++] = (struct owners_section){
		.name = heading->name,
		.count = heading->count,
		.optional = heading->optional,
	};
}

static void read_section(struct owners_reader *reader, struct span line)
{
	struct owners_heading heading;
	const char *wrong = code_owners_heading(line, &heading);

	if (wrong) {
		problem(reader, &owners_rule_syntax, line, (struct span){ 0 }, "%s", wrong);
		return;
	}
	open_section(reader, &heading);
	reader->defaults = read_owners(reader, heading.rest);
}

static void read_paths(struct owners_reader *reader, struct span line)
{
	struct span rest = line;
	struct span written = code_owners_word(&rest);
	const char *wrong = owner_pattern_problem(written);
	struct owned_paths paths = { .place = place_of(reader, line) };

	if (wrong) {
		problem(reader, &owners_rule_pattern, written, (struct span){ 0 }, "%s", wrong);
		return;
	}
	if (reader->section > 0 && owner_pattern_is_ambiguous(written))
		problem(reader, &owners_rule_ambiguous, written,
			arena_printf(reader->arena, "/%.*s", SPAN_ARG(written)),
			"begins at the root here and in every directory for GitLab; say which");
	paths.pattern = owner_pattern_of(written, reader->arena);
	paths.owners = read_owners(reader, rest);
	if (paths.owners.count == 0)
		paths.owners = reader->defaults;
	struct owners_section *section = &reader->owners->items[reader->section];
	section->items = arena_grow(reader->arena, section->items, section->line_count,
				    &section->capacity, sizeof(*section->items));
	section->items[section->line_count++] = paths;
}

/* Nothing that people cannot see and a machine would compare. */
static bool is_readable(struct span line)
{
	while (line.len) {
		uint32_t code_point;
		size_t len = utf8_decode(line, &code_point);
		if (len == 0 || (utf8_is_control(code_point) && code_point != '\t') ||
		    utf8_is_bidirectional_control(code_point) || utf8_is_invisible(code_point))
			return false;
		line = span_from(line, len);
	}
	return true;
}

static void read_line(struct owners_reader *reader, struct span line)
{
	while (line.len &&
	       (code_owners_blank(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\r'))
		line.len--;
	while (line.len && code_owners_blank(line.ptr[0]))
		line = span_from(line, 1);
	if (line.len == 0 || line.ptr[0] == '#')
		return;
	if (!is_readable(line))
		problem(reader, &owners_rule_syntax, line, (struct span){ 0 },
			"the line has characters that nobody sees, or is no UTF-8");
	else if (line.ptr[0] == '[' || span_starts_with(line, "^["))
		read_section(reader, line);
	else
		read_paths(reader, line);
}

/* A line whose owners could never be enough. */
static void check_enough(struct owners_reader *reader, const struct owners_section *section,
			 const struct owned_paths *paths)
{
	const struct candidates_request request = {
		.policy = reader->policy,
		.names = &paths->owners,
		.at = CANDIDATES_AT_ANY_TIME,
		.most = section->count,
	};
	struct finding_site site = {
		.rule = &owners_rule_unsatisfiable,
		.source = reader->source,
		.place = paths->place,
	};

	if (paths->owners.count == 0 || section->optional)
		return;
	struct span_list able = policy_candidates(&request, reader->arena);
	if (able.count < section->count)
		findings_add(reader->findings, &site,
			     "%u of the owners must approve, and only %zu can: %.*s",
			     section->count, able.count,
			     SPAN_ARG(names_listed(&able, ", ", reader->arena)));
}

static void check_sections(struct owners_reader *reader)
{
	for (size_t i = 0; i < reader->owners->count; i++) {
		const struct owners_section *section = &reader->owners->items[i];
		for (size_t k = 0; k < section->line_count; k++)
			check_enough(reader, section, &section->items[k]);
	}
}

static void read_lines(struct owners_reader *reader)
{
	struct span rest = reader->source->bytes;
	size_t lines = 0;

	if (span_starts_with(rest, "\xef\xbb\xbf"))
		rest = span_from(rest, 3);
	while (rest.len) {
		struct span line = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, line.len + 1);
		if (++lines > LIMIT_OWNER_LINES) {
			problem(reader, &owners_rule_size, line, (struct span){ 0 },
				"at most %d lines are read", LIMIT_OWNER_LINES);
			return;
		}
		read_line(reader, line);
	}
}

/* True when the file as a whole can be read. */
static bool check_file(const struct source *source, struct findings *findings)
{
	struct finding_site site = { .rule = &owners_rule_size, .source = source };

	if (source->bytes.len > LIMIT_POLICY_BYTES) {
		findings_add(findings, &site, "%zu bytes; at most %zu are read", source->bytes.len,
			     LIMIT_POLICY_BYTES);
		return false;
	}
	site.rule = &owners_rule_syntax;
	if (span_is(source->path, GITEA_CODE_OWNERS)) {
		findings_add(findings, &site,
			     "Gitea takes regular expressions here, and headgate patterns as "
			     "GitHub and GitLab do; write them to CODEOWNERS");
		return false;
	}
	return true;
}

const struct code_owners *code_owners_read(const struct source *source, const struct policy *policy,
					   struct arena *arena, struct findings *findings)
{
	size_t errors = findings_count(findings, SEVERITY_ERROR);
	struct owners_reader reader = {
		.owners = ARENA_NEW(arena, struct code_owners),
		.policy = policy,
		.source = source,
		.arena = arena,
		.findings = findings,
	};
	const struct owners_heading none = { .count = 1 };

	if (!check_file(source, findings))
		return NULL;
	reader.owners->policy = policy;
	open_section(&reader, &none);
	read_lines(&reader);
	if (findings_count(findings, SEVERITY_ERROR) == errors)
		check_sections(&reader);
	return findings_count(findings, SEVERITY_ERROR) > errors ? NULL : reader.owners;
}
