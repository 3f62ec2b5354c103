/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/image_inquiry.h"

#include "base/ascii.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/limits.h"
#include "deploy/authenticate.h"

/* Every form that a container runtime takes, newest first; without them old forms come back. */
static const char accepted_types[] = "application/vnd.oci.image.index.v1+json, "
				     "application/vnd.oci.image.manifest.v1+json, "
				     "application/vnd.docker.distribution.manifest.list.v2+json, "
				     "application/vnd.docker.distribution.manifest.v2+json";

static struct span host_of(const struct image_inquiry *inquiry)
{
	return inquiry->registry->host;
}

static void finish(struct image_inquiry *inquiry, enum image_state state, struct span problem)
{
	inquiry->step = INQUIRY_DONE;
	inquiry->verdict.state = state;
	inquiry->verdict.problem = problem;
}

static struct span wanted(const struct image_inquiry *inquiry)
{
	if (inquiry->digest.len)
		return inquiry->digest;
	return inquiry->tag.len ? inquiry->tag : span_of("latest");
}

/* --- what may stand in a URL --- */

/* Lower case letters, digits and separators in parts between '/' (distribution specification). */
static bool name_is_valid(struct span name)
{
	char before = '/';

	for (size_t i = 0; i < name.len; i++) {
		char byte = name.ptr[i];
		bool separates = byte == '.' || byte == '_' || byte == '-' || byte == '/';
		if (!separates && !ascii_is_lower(byte) && !ascii_is_digit(byte))
			return false;
		if ((byte == '/' || byte == '.') && (before == '/' || before == '.'))
			return false;
		before = byte;
	}
	return name.len > 0 && name.len <= 255 && before != '/';
}

static bool tag_is_valid(struct span tag)
{
	for (size_t i = 0; i < tag.len; i++) {
		char byte = tag.ptr[i];
		bool fits = ascii_is_alphanumeric(byte) || byte == '_' ||
			    (i && (byte == '.' || byte == '-'));
		if (!fits)
			return false;
	}
	return tag.len <= 128;
}

/* ALGORITHM:HEX, of the algorithms that are in use. */
static bool digest_is_valid(struct span digest)
{
	size_t prefix = span_starts_with(digest, "sha256:")   ? 7
			: span_starts_with(digest, "sha512:") ? 7
							      : digest.len;
	size_t hex = span_starts_with(digest, "sha256:") ? 64 : 128;
	struct span rest = span_from(digest, prefix);

	for (size_t i = 0; i < rest.len; i++)
		if (!ascii_is_digit(rest.ptr[i]) && !(rest.ptr[i] >= 'a' && rest.ptr[i] <= 'f'))
			return false;
	return rest.len == hex;
}

void image_inquiry_begin(struct image_inquiry *inquiry, struct arena *arena)
{
	const char *problem = NULL;

	inquiry->step = INQUIRY_HEAD;
	inquiry->authorization = (struct span){ 0 };
	if (inquiry->registry->problem.len) {
		finish(inquiry, IMAGE_UNKNOWN, inquiry->registry->problem);
		return;
	}
	if (!name_is_valid(inquiry->name))
		problem = "is no name of an image";
	else if (!tag_is_valid(inquiry->tag))
		problem = "has a tag that no image can have";
	else if (inquiry->digest.len && !digest_is_valid(inquiry->digest))
		problem = "has a digest that is none: sha256: and 64 hexadecimal digits in lower "
			  "case";
	if (problem)
		finish(inquiry, IMAGE_MISSING, arena_printf(arena, "%s", problem));
	else if (inquiry->credentials.token.len)
		inquiry->authorization = bearer_authorization(inquiry->credentials.token, arena);
}

/* --- asking --- */

static struct request manifest_request(const struct image_inquiry *inquiry, struct arena *arena)
{
	struct request request = {
		.method = inquiry->step == INQUIRY_GET ? "GET" : "HEAD",
		.url = arena_printf(arena, "%.*s/v2/%.*s/manifests/%.*s",
				    SPAN_ARG(inquiry->registry->endpoint), SPAN_ARG(inquiry->name),
				    SPAN_ARG(wanted(inquiry))),
		.headers = ARENA_ARRAY(arena, 2, struct request_header),
		.max_answer_bytes = LIMIT_REGISTRY_MANIFEST_BYTES,
	};

	request.headers[request.header_count++] =
		(struct request_header){ SPAN("Accept"), SPAN(accepted_types) };
	if (inquiry->authorization.len)
		request.headers[request.header_count++] =
			(struct request_header){ SPAN("Authorization"), inquiry->authorization };
	return request;
}

struct request image_inquiry_request(const struct image_inquiry *inquiry, struct arena *arena)
{
	if (inquiry->step != INQUIRY_TOKEN)
		return manifest_request(inquiry, arena);
	struct request request = {
		.method = "GET",
		.url = inquiry->token_url,
		.headers = ARENA_ARRAY(arena, 1, struct request_header),
		.max_answer_bytes = LIMIT_REGISTRY_TOKEN_BYTES,
	};
	if (inquiry->token_authorization.len)
		request.headers[request.header_count++] =
			(struct request_header){ SPAN("Authorization"),
						 inquiry->token_authorization };
	return request;
}

/* --- what an answer means --- */

static void hide(struct image_inquiry *inquiry, int status, struct arena *arena)
{
	struct span host = host_of(inquiry);
	bool has_login = inquiry->credentials.secret.len || inquiry->credentials.token.len;

	if (has_login)
		finish(inquiry, IMAGE_HIDDEN,
		       arena_printf(arena,
				    "%.*s does not show %.*s to the configured login (HTTP %d): "
				    "there is no such image, or the login in "
				    "headgate.registry.%.*s.%s may not see it",
				    SPAN_ARG(host), SPAN_ARG(inquiry->name), status, SPAN_ARG(host),
				    inquiry->credentials.token.len ? "tokenFile" : "userFile"));
	else
		finish(inquiry, IMAGE_HIDDEN,
		       arena_printf(
			       arena,
			       "%.*s does not show %.*s without login (HTTP %d): there is no "
			       "such image, or it needs one: git config "
			       "headgate.registry.%.*s.userFile FILE (USER:PASSWORD, mode 0600)",
			       SPAN_ARG(host), SPAN_ARG(inquiry->name), status, SPAN_ARG(host)));
}

static void ask_with_basic(struct image_inquiry *inquiry, int status, struct arena *arena)
{
	if (inquiry->challenged || !inquiry->credentials.secret.len)
		hide(inquiry, status, arena);
	else
		inquiry->authorization = basic_authorization(inquiry->credentials.secret, arena);
	inquiry->challenged = true;
}

/* Without TLS nobody knows who names the token service, so the login must not go elsewhere. */
static bool may_have_login(const struct image_inquiry *inquiry, struct span url)
{
	return !inquiry->registry->plain_http ||
	       span_equal(url_authority(url), url_authority(inquiry->registry->endpoint));
}

static void ask_for_token(struct image_inquiry *inquiry, const struct challenge *challenge,
			  int status, struct arena *arena)
{
	struct span scope = arena_printf(arena, "repository:%.*s:pull", SPAN_ARG(inquiry->name));
	bool has_login = inquiry->credentials.secret.len > 0;

	if (inquiry->challenged) {
		hide(inquiry, status, arena);
		return;
	}
	inquiry->challenged = true;
	inquiry->token_url = token_url(challenge, scope, inquiry->registry->plain_http, arena);
	if (!inquiry->token_url.len) {
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena,
				    "%.*s names a token service that is no https URL, so it was "
				    "not asked",
				    SPAN_ARG(host_of(inquiry))));
		return;
	}
	if (has_login && !may_have_login(inquiry, inquiry->token_url)) {
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena,
				    "%.*s is asked without TLS and names a token service "
				    "elsewhere, so the login was not sent; give it TLS: git config "
				    "--unset headgate.registry.%.*s.plainHttp",
				    SPAN_ARG(host_of(inquiry)), SPAN_ARG(host_of(inquiry))));
		return;
	}
	inquiry->token_authorization = (struct span){ 0 };
	if (has_login)
		inquiry->token_authorization =
			basic_authorization(inquiry->credentials.secret, arena);
	inquiry->after_token = inquiry->step;
	inquiry->step = INQUIRY_TOKEN;
}

static void take_challenge(struct image_inquiry *inquiry, const struct answer *answer,
			   struct arena *arena)
{
	struct challenge challenge = challenge_read(answer->authenticate, arena);

	if (challenge.scheme == CHALLENGE_BEARER && !inquiry->credentials.token.len)
		ask_for_token(inquiry, &challenge, answer->status, arena);
	else if (challenge.scheme == CHALLENGE_BASIC)
		ask_with_basic(inquiry, answer->status, arena);
	else
		hide(inquiry, answer->status, arena);
}

static void take_token(struct image_inquiry *inquiry, const struct answer *answer,
		       struct arena *arena)
{
	struct span token = token_read(answer->body, arena);

	if (!token.len) {
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena, "the token service of %.*s answers without a token",
				    SPAN_ARG(host_of(inquiry))));
		return;
	}
	inquiry->authorization = bearer_authorization(token, arena);
	inquiry->step = inquiry->after_token;
}

static struct span digest_of(struct span body, struct arena *arena)
{
	unsigned char digest[SHA256_BYTES];
	char hex[2 * SHA256_BYTES];

	digest_sha256(body, digest);
	hex_encode(digest, SHA256_BYTES, hex);
	return arena_printf(arena, "sha256:%.*s", 2 * SHA256_BYTES, hex);
}

/* A digest that was asked for, or said, and bytes that have another one: somebody lies. */
static void refuse_digest(struct image_inquiry *inquiry, struct span said, struct span found,
			  struct arena *arena)
{
	finish(inquiry, IMAGE_UNKNOWN,
	       arena_printf(arena, "%.*s answers with %.*s where %.*s was wanted",
			    SPAN_ARG(host_of(inquiry)), SPAN_ARG(found), SPAN_ARG(said)));
}

static void take_digest(struct image_inquiry *inquiry, struct span digest, struct arena *arena)
{
	if (inquiry->digest.len && !span_equal(digest, inquiry->digest)) {
		refuse_digest(inquiry, inquiry->digest, digest, arena);
		return;
	}
	finish(inquiry, IMAGE_EXISTS, (struct span){ 0 });
	inquiry->verdict.digest = arena_copy(arena, digest);
}

static void take_manifest(struct image_inquiry *inquiry, const struct answer *answer,
			  struct arena *arena)
{
	bool is_said = digest_is_valid(answer->digest);
	struct span said = is_said ? answer->digest : inquiry->digest;

	if (inquiry->step == INQUIRY_HEAD) {
		if (is_said)
			take_digest(inquiry, answer->digest, arena);
		else
			inquiry->step = INQUIRY_GET;
		return;
	}
	if (said.len && !span_starts_with(said, "sha256:")) {
		take_digest(inquiry, said, arena);
		return;
	}
	struct span found = digest_of(answer->body, arena);
	if (said.len && !span_equal(said, found))
		refuse_digest(inquiry, said, found, arena);
	else
		take_digest(inquiry, found, arena);
}

static void miss(struct image_inquiry *inquiry, struct arena *arena)
{
	finish(inquiry, IMAGE_MISSING,
	       arena_printf(arena, "%.*s has no %.*s%s%.*s", SPAN_ARG(host_of(inquiry)),
			    SPAN_ARG(inquiry->name), inquiry->digest.len ? "@" : ":",
			    SPAN_ARG(wanted(inquiry))));
}

/* Nothing about the image: who was asked, and what happened. */
static void give_up(struct image_inquiry *inquiry, const struct answer *answer, struct arena *arena)
{
	bool at_token = inquiry->step == INQUIRY_TOKEN;
	const char *who = at_token ? "the token service of " : "";
	struct span host = host_of(inquiry);
	int status = answer->status;

	inquiry->verdict.again = status == 0 || status == 429 || status >= 500;
	inquiry->verdict.retry_after = answer->retry_after;
	if (status == 0)
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena, "%s%.*s could not be asked: %.*s", who, SPAN_ARG(host),
				    SPAN_ARG(answer->failure)));
	else if (status >= 300 && status < 400)
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena,
				    "%s%.*s redirects elsewhere (HTTP %d), which is not followed; "
				    "write the host that serves the image into its name",
				    who, SPAN_ARG(host), status));
	else
		finish(inquiry, IMAGE_UNKNOWN,
		       arena_printf(arena, "%s%.*s answers HTTP %d%s", who, SPAN_ARG(host), status,
				    status == 429 ? ": too many questions for now" : ""));
}

void image_inquiry_answer(struct image_inquiry *inquiry, const struct answer *answer,
			  struct arena *arena)
{
	bool at_token = inquiry->step == INQUIRY_TOKEN;
	int status = answer->status;

	if (status == 200)
		(at_token ? take_token : take_manifest)(inquiry, answer, arena);
	else if (status == 401 && !at_token)
		take_challenge(inquiry, answer, arena);
	else if (status == 401 || status == 403)
		hide(inquiry, status, arena);
	else if (status == 404 && !at_token)
		miss(inquiry, arena);
	else if ((status == 405 || status == 501) && inquiry->step == INQUIRY_HEAD)
		inquiry->step = INQUIRY_GET;
	else
		give_up(inquiry, answer, arena);
}
