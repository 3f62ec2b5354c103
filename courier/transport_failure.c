/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/transport_failure.h"

#include "base/limits.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/x509_vfy.h>

struct span url_host(struct span url)
{
	const char *scheme = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
	struct span rest = scheme ? span_from(url, (size_t)(scheme - url.ptr) + 3) : url;

	for (size_t i = 0; i < rest.len; i++)
		if (memchr("/?#", rest.ptr[i], 3))
			rest.len = i;
	rest = span_from(rest, span_find(rest, '@') < rest.len ? span_find(rest, '@') + 1 : 0);
	if (rest.len && rest.ptr[0] == '[')
		return span_first(span_from(rest, 1), span_find(span_from(rest, 1), ']'));
	return span_first(rest, span_find(rest, ':'));
}

/* Foreign words, bounded and without what a terminal would act on. */
static struct span shown(struct span foreign, struct arena *arena)
{
	return text_shown(foreign, LIMIT_SNIPPET_COLUMNS, arena);
}

static struct span connect_text(const struct transport_failure *failure, struct arena *arena)
{
	switch (failure->system_error) {
	case 0:
		return span_of("no connection");
	case ECONNREFUSED:
		return span_of("connection refused");
	default:
		return arena_printf(arena, "no connection: %s",
				    strerrordesc_np((int)failure->system_error));
	}
}

static struct span late_text(const struct transport_failure *failure, struct arena *arena)
{
	if (failure->connected)
		return arena_printf(arena, "no answer within %u s",
				    (failure->deadline_ms + 999) / 1000);
	return arena_printf(arena, "no connection within %u s", (LIMIT_CONNECT_MS + 999) / 1000);
}

/* Where it is configured; a container registry (deploy/registry.h) is a target of no kind. */
static struct span settings_of(const struct target *target, struct arena *arena)
{
	return arena_printf(arena, "headgate.%s.%.*s", target->kind ? "target" : "registry",
			    SPAN_ARG(target->name));
}

static struct span certificate_text(const struct transport_failure *failure, struct arena *arena)
{
	struct span host = shown(url_host(failure->url), arena);

	switch (failure->certificate_error) {
	/* libcurl compares the name before it asks OpenSSL for its own result. */
	case X509_V_OK:
	case X509_V_ERR_UNSPECIFIED:
		return arena_printf(arena, "its certificate is not one for %.*s", SPAN_ARG(host));
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return span_of("its certificate has expired");
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return span_of("its certificate is not valid yet; are both clocks right?");
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return arena_printf(arena,
				    "its certificate is of no authority that is trusted here; "
				    "git config %.*s.caFile FILE names one",
				    SPAN_ARG(settings_of(failure->target, arena)));
	default:
		return arena_printf(arena, "its certificate is not good: %s",
				    X509_verify_cert_error_string(failure->certificate_error));
	}
}

struct span transport_failure_text(const struct transport_failure *failure, struct arena *arena)
{
	struct span host = shown(url_host(failure->url), arena);
	struct span complaint = shown(span_of(failure->complaint), arena);

	switch (failure->kind) {
	case FAILURE_NAME:
		return arena_printf(arena, "the name %.*s has no address", SPAN_ARG(host));
	case FAILURE_PROXY_NAME:
		return span_of("the name of headgate.proxy has no address");
	case FAILURE_CONNECT:
		return connect_text(failure, arena);
	case FAILURE_LATE:
		return late_text(failure, arena);
	case FAILURE_CERTIFICATE:
		return certificate_text(failure, arena);
	case FAILURE_AUTHORITY_FILE:
		return arena_printf(arena, "no authority can be read from the caFile %.*s",
				    SPAN_ARG(failure->target->ca_file));
	case FAILURE_TLS:
		return arena_printf(arena, "no TLS connection: %.*s", SPAN_ARG(complaint));
	case FAILURE_NOTHING:
		return span_of("the connection was closed without an answer");
	case FAILURE_BROKEN_OFF:
		return span_of("the connection broke off before the answer was whole");
	case FAILURE_NO_HTTP:
		return span_of("what answers there does not speak HTTP");
	case FAILURE_OTHER:
		break;
	}
	return complaint;
}

struct span transport_forbidden(const struct sockaddr *address, const struct target *target,
				struct arena *arena)
{
	char text[INET6_ADDRSTRLEN] = "an address of another kind";
	const char *special = address_special_name(address);

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
			  text, sizeof(text));
	else if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
			  sizeof(text));
	return arena_printf(arena,
			    "%s is a %s address, which is not allowed; git config --add "
			    "%.*s.allowPrivate %s allows it",
			    text, special ? special : "special",
			    SPAN_ARG(settings_of(target, arena)), text);
}
