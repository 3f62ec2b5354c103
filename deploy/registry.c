/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/registry.h"

#include "base/ascii.h"

struct reading {
	struct repository *repository;
	struct registry *registry;
	struct arena *arena;
	struct error *err;
};

/* Names, numbers of ports, and the brackets and colons of an IPv6 address. */
bool registry_host_is_valid(struct span host)
{
	bool bracketed = host.len && host.ptr[0] == '[';
	size_t name = bracketed ? span_find(host, ']') + 1 : span_find(host, ':');

	if (name == 0 || name > host.len || (bracketed && name < 4))
		return false;
	for (size_t i = bracketed; i < name - bracketed; i++) {
		char byte = host.ptr[i];
		bool fits = bracketed ? ascii_is_hex_digit(byte) || byte == ':' || byte == '.'
				      : ascii_is_alphanumeric(byte) || byte == '.' || byte == '-';
		if (!fits)
			return false;
	}
	struct span port = span_from(host, name);
	for (size_t i = 1; i < port.len; i++)
		if (!ascii_is_digit(port.ptr[i]))
			return false;
	return port.len == 0 || (port.ptr[0] == ':' && port.len > 1 && port.len <= 6);
}

static const char *key_of(const struct reading *reading, const char *leaf)
{
	return arena_printf(reading->arena, "headgate.registry.%.*s.%s",
			    SPAN_ARG(reading->registry->host), leaf)
		.ptr;
}

/* The last value that is set; an empty span when none is. */
static int read_text(const struct reading *reading, const char *leaf, struct span *ret_value)
{
	struct span *values;
	size_t count;

	if (repository_config(reading->repository, key_of(reading, leaf), reading->arena, &values,
			      &count, reading->err) < 0)
		return -1;
	*ret_value = (struct span){ 0 };
	if (count)
		*ret_value = arena_copy(reading->arena, values[count - 1]);
	return 0;
}

static void put_problem(const struct reading *reading, const char *leaf, struct span value,
			const char *wanted)
{
	if (reading->registry->problem.len)
		return;
	reading->registry->problem =
		arena_printf(reading->arena, "%s is \"%.*s\", and must be %s: git config %s VALUE",
			     key_of(reading, leaf), SPAN_ARG(value), wanted, key_of(reading, leaf));
}

static int read_plain_http(const struct reading *reading)
{
	static const char *const yes[] = { "true", "yes", "on", "1" };
	static const char *const no[] = { "false", "no", "off", "0", "" };
	struct span value;

	if (read_text(reading, "plainHttp", &value) < 0)
		return -1;
	reading->registry->plain_http = span_is_among(value, yes, 4);
	if (!reading->registry->plain_http && !span_is_among(value, no, 5))
		put_problem(reading, "plainHttp", value, "true or false");
	return 0;
}

static int read_ranges(const struct reading *reading)
{
	struct address_ranges *ranges = &reading->registry->allow_private;
	struct span *values;
	size_t count;

	if (repository_config(reading->repository, key_of(reading, "allowPrivate"), reading->arena,
			      &values, &count, reading->err) < 0)
		return -1;
	ranges->items = ARENA_ARRAY(reading->arena, count, struct address_range);
	for (size_t i = 0; i < count; i++) {
		if (address_range_parse(values[i], &ranges->items[ranges->count]))
			ranges->count++;
		else
			put_problem(reading, "allowPrivate", values[i],
				    "a range such as 10.0.0.0/8 or fd00::/8");
	}
	return 0;
}

static int read_files(const struct reading *reading)
{
	struct registry *registry = reading->registry;
	const struct {
		const char *leaf;
		struct span *value;
	} files[] = {
		{ "userFile", &registry->user_file },
		{ "tokenFile", &registry->token_file },
		{ "caFile", &registry->ca_file },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (read_text(reading, files[i].leaf, files[i].value) < 0)
			return -1;
		if (files[i].value->len && files[i].value->ptr[0] != '/')
			put_problem(reading, files[i].leaf, *files[i].value, "an absolute path");
	}
	return 0;
}

/* The host that serves the API of docker.io is not the one that image names have. */
static struct span api_host(struct span host)
{
	return span_is(host, "docker.io") ? span_of("registry-1.docker.io") : host;
}

int registry_read(struct repository *repository, struct span host, struct arena *arena,
		  struct registry *ret_registry, struct error *err)
{
	struct registry registry = { .host = arena_copy(arena, host) };
	struct reading reading = { repository, &registry, arena, err };

	if (!registry_host_is_valid(host)) {
		registry.problem =
			arena_printf(arena, "\"%.*s\" is no host of a registry", SPAN_ARG(host));
		*ret_registry = registry;
		return 0;
	}
	if (read_plain_http(&reading) < 0 || read_ranges(&reading) < 0 || read_files(&reading) < 0)
		return -1;
	registry.endpoint = arena_printf(arena, "%s://%.*s", registry.plain_http ? "http" : "https",
					 SPAN_ARG(api_host(host)));
	*ret_registry = registry;
	return 0;
}
