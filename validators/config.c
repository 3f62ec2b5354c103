/* SPDX-License-Identifier: Apache-2.0 */
/* ConfigMap and Secret (core/validation). */
#include "base/count.h"
#include "validators/docker_config.h"
#include "validators/object_rules.h"

/* core/validation: MaxSecretSize, for both kinds */
#define DATA_MAX_BYTES ((size_t)1 << 20)

static const struct rule data_key = {
	"config/data-key", SEVERITY_ERROR, "a key of a ConfigMap or Secret is malformed",
	"A key becomes a file name or a variable: at most 253 letters, digits, '-', '_' and '.', "
	"neither '.' nor starting with '..'. The API server refuses others."
};

static const struct rule data_key_unique = {
	"config/data-key-unique", SEVERITY_ERROR, "a key stands in data and in binaryData",
	"data and binaryData of a ConfigMap share one set of keys. The API server refuses a key "
	"in both."
};

static const struct rule data_size = {
	"config/data-size", SEVERITY_ERROR, "the data are too large",
	"All values of a ConfigMap or Secret together may have at most 1 MiB (1,048,576 bytes). "
	"The API server refuses more: split the object, or keep large files elsewhere."
};

static const struct rule secret_required = {
	"config/secret-required-key", SEVERITY_ERROR, "a Secret lacks what its type needs",
	"kubernetes.io/tls needs the keys tls.crt and tls.key, kubernetes.io/dockerconfigjson "
	".dockerconfigjson, kubernetes.io/dockercfg .dockercfg, kubernetes.io/ssh-auth "
	"ssh-privatekey, kubernetes.io/basic-auth username or password, and "
	"kubernetes.io/service-account-token the annotation kubernetes.io/service-account.name. "
	"The API server refuses others."
};

RULE_TABLE(config_rules, &data_key, &data_key_unique, &data_size, &secret_required);

/* Bytes that the padded base64 text stands for. */
static size_t decoded_bytes(struct span text)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		digits += c != '\n' && c != '\r' && c != '=';
	}
	return digits * 3 / 4;
}

static size_t check_entries(const struct field *data, bool is_base64)
{
	size_t total = 0;

	for (uint32_t i = 0; i < field_size(data); i++) {
		struct field value = field_entry(data, i);
		struct span text = field_text(&value);
		const char *wrong = format_config_key(value.entry->name);

		if (wrong)
			field_violation_at_key(&value, &data_key, "the key %s", wrong);
		total += is_base64 ? decoded_bytes(text) : text.len;
	}
	return total;
}

static void check_size(const struct field *data, size_t total)
{
	if (total > DATA_MAX_BYTES)
		field_violation_at_key(data, &data_size, "%zu bytes are more than the %zu allowed",
				       total, DATA_MAX_BYTES);
}

void config_map_check(const struct field *object)
{
	struct field data = field_get(object, "data");
	struct field binary = field_get(object, "binaryData");
	size_t total = check_entries(&data, false) + check_entries(&binary, true);

	for (uint32_t i = 0; i < field_size(&binary); i++) {
		struct field value = field_entry(&binary, i);

		if (node_entry(data.node, value.entry->name))
			field_violation_at_key(&value, &data_key_unique, "is a key of data too");
	}
	check_size(field_is_set(&data) ? &data : &binary, total);
}

static bool has_key(const struct field *object, const char *key)
{
	struct field data = field_get(object, "data");
	struct field text = field_get(object, "stringData");

	return node_get(data.node, key) || node_get(text.node, key);
}

/* Types that need keys; `second` only beside `first`. */
static const struct {
	const char *type;
	const char *first;
	const char *second;
} secret_types[] = {
	{ "kubernetes.io/tls", "tls.crt", "tls.key" },
	{ "kubernetes.io/dockerconfigjson", ".dockerconfigjson", NULL },
	{ "kubernetes.io/dockercfg", ".dockercfg", NULL },
	{ "kubernetes.io/ssh-auth", "ssh-privatekey", NULL },
};

static void check_secret_keys(const struct field *object, const struct field *type)
{
	for (size_t i = 0; i < COUNT(secret_types); i++) {
		if (!field_is(type, secret_types[i].type))
			continue;
		if (!has_key(object, secret_types[i].first))
			field_violation(type, &secret_required, "this type needs the key %s",
					secret_types[i].first);
		if (secret_types[i].second && !has_key(object, secret_types[i].second))
			field_violation(type, &secret_required, "this type needs the key %s",
					secret_types[i].second);
	}
	if (field_is(type, "kubernetes.io/basic-auth") && !has_key(object, "username") &&
	    !has_key(object, "password"))
		field_violation(type, &secret_required,
				"this type needs the key username or password");
}

static void check_token(const struct field *object, const struct field *type)
{
	struct field metadata = field_get(object, "metadata");
	struct field annotations = field_get(&metadata, "annotations");
	struct field account = field_get(&annotations, "kubernetes.io/service-account.name");

	if (field_is(type, "kubernetes.io/service-account-token") && !field_text(&account).len)
		field_violation(type, &secret_required,
				"this type needs the annotation "
				"kubernetes.io/service-account.name");
}

void secret_check(const struct field *object)
{
	struct field data = field_get(object, "data");
	struct field text = field_get(object, "stringData");
	struct field type = field_get(object, "type");
	size_t encoded = check_entries(&data, true);
	size_t plain = check_entries(&text, false);

	/* stringData overrides data of the same key: only each part alone is certain. */
	check_size(&data, encoded);
	check_size(&text, plain);
	if (field_is_partial(object))
		return;
	check_secret_keys(object, &type);
	check_token(object, &type);
	docker_config_check(object);
}
