/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/identity.h"

#include "base/ascii.h"
#include "base/count.h"

#include <stdlib.h>

static const char environment_prefix[] = "env:";

/*
 * git-http-backend hands on REMOTE_USER as the web server set it. Over SSH a
 * client may be allowed to send variables (AcceptEnv), so it counts only in what
 * looks like a CGI program and nothing like a login.
 */
static bool below_a_web_server(void)
{
	return getenv("GATEWAY_INTERFACE") && getenv("REQUEST_METHOD") &&
	       !getenv("SSH_CONNECTION") && !getenv("SSH_CLIENT") &&
	       !getenv("SSH_ORIGINAL_COMMAND");
}

static const struct {
	const char *source;
	const char *variable;
	bool (*holds)(void); /* NULL: always */
} sources[] = {
	{ "ssh", IDENTITY_SSH_VARIABLE, NULL }, { "http", "REMOTE_USER", below_a_web_server },
	{ "gitolite", "GL_USER", NULL },        { "gitea", "GITEA_PUSHER_NAME", NULL },
	{ "gitlab", "GL_USERNAME", NULL },
};

static bool is_variable_name(struct span name)
{
	if (name.len == 0 || ascii_is_digit(name.ptr[0]))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_alphanumeric(name.ptr[i]) && name.ptr[i] != '_')
			return false;
	return true;
}

static int unknown_source(struct repository *repository, struct span source, struct error *err)
{
	error_set(err, ERROR_INPUT, "headgate.identity is \"%.*s\", which is no source of names",
		  SPAN_ARG(source));
	return error_hint(err,
			  "On the server: git --git-dir=%s config headgate.identity ssh (or http, "
			  "gitolite, gitea, gitlab, env:NAME)",
			  repository_directory(repository));
}

int identity_source_variable(struct repository *repository, struct span source,
			     const char **ret_variable, struct error *err)
{
	for (size_t i = 0; i < COUNT(sources); i++) {
		if (!span_is(source, sources[i].source))
			continue;
		*ret_variable =
			!sources[i].holds || sources[i].holds() ? sources[i].variable : NULL;
		return 0;
	}
	struct span name = span_from(source, sizeof(environment_prefix) - 1);
	if (!span_starts_with(source, environment_prefix) || !is_variable_name(name))
		return unknown_source(repository, source, err);
	/* Terminated: values of the configuration are copied to an arena whole. */
	*ret_variable = name.ptr;
	return 0;
}

int identify(struct repository *repository, struct arena *arena, struct principal *ret_principal,
	     struct error *err)
{
	struct principal anonymous = { 0 };
	const char *variable = NULL;
	struct span *values;
	size_t count;

	*ret_principal = anonymous;
	if (repository_config(repository, "headgate.identity", arena, &values, &count, err) < 0)
		return -1;
	if (count == 0)
		return 0;
	struct span source = values[count - 1];
	if (identity_source_variable(repository, source, &variable, err) < 0)
		return -1;
	const char *value = variable ? getenv(variable) : NULL;
	if (!value || !*value)
		return 0;
	struct span name = arena_copy(arena, span_of(value));
	if (!principal_name_is_valid(name)) {
		error_set(err, ERROR_INPUT,
			  "%s holds no login name that can be used: letters, digits and . _ - + @ "
			  "are allowed, 64 of them",
			  variable);
		return error_hint(err, "The server's administrator gives you another login name.");
	}
	*ret_principal = (struct principal){ .name = name, .source = source };
	return 0;
}
