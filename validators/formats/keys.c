/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and label values: apimachinery util/validation. Lengths in bytes. */
#include "base/ascii.h"
#include "base/count.h"
#include "validators/format.h"

enum { NAME_PART_MAX = 63, CONFIG_KEY_MAX = 253, ANNOTATION_KEY_MAX = 253 + 1 + 63 };

#define EMPTY "must not be empty"

static bool is_name_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || byte == '-' || byte == '_' || byte == '.';
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9], at most 63 */
static const char *check_name_part(struct span text)
{
	if (text.len > NAME_PART_MAX)
		return "is longer than 63 characters (a prefix before '/' does not count)";
	for (size_t i = 0; i < text.len; i++) {
		if (!is_name_byte(text.ptr[i]))
			return "may hold only letters, digits, '-', '_' and '.'";
	}
	if (!ascii_is_alphanumeric(text.ptr[0]) || !ascii_is_alphanumeric(text.ptr[text.len - 1]))
		return "must start and end with a letter or digit";
	return NULL;
}

const char *format_qualified_name(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span name = text;

	if (text.len == 0)
		return EMPTY;
	if (slash < text.len) {
		name = span_from(text, slash + 1);
		if (span_find(name, '/') < name.len)
			return "may hold only one '/', between a domain and the name";
		if (slash == 0)
			return "needs a domain before '/', such as example.com/name";
		if (format_dns_subdomain(span_first(text, slash)))
			return "needs a lower case domain name before '/', such as "
			       "example.com/name";
	}
	if (name.len == 0)
		return "needs a name after '/'";
	return check_name_part(name);
}

const char *format_label_value(struct span text)
{
	if (text.len == 0)
		return NULL;
	if (text.len > NAME_PART_MAX)
		return "is longer than 63 characters";
	return check_name_part(text);
}

const char *format_annotation_key(struct span text)
{
	char lowered[ANNOTATION_KEY_MAX];

	if (text.len > sizeof(lowered))
		return "is longer than a prefix of 253 and a name of 63 characters";
	for (size_t i = 0; i < text.len; i++)
		lowered[i] = ascii_lower(text.ptr[i]);
	return format_qualified_name((struct span){ lowered, text.len });
}

static const char *check_no_parent_directory(struct span text)
{
	if (span_is(text, "."))
		return "must not be '.'";
	return span_starts_with(text, "..") ? "must not start with '..'" : NULL;
}

const char *format_config_key(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	if (text.len > CONFIG_KEY_MAX)
		return "is longer than 253 characters";
	for (size_t i = 0; i < text.len; i++) {
		if (!is_name_byte(text.ptr[i]))
			return "may hold only letters, digits, '-', '_' and '.'";
	}
	return check_no_parent_directory(text);
}

const char *format_environment_name(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];
		if (byte == '=')
			return "must not contain '='";
		if (byte < 0x20 || byte > 0x7e)
			return "may hold only printable ASCII characters";
	}
	return NULL;
}

const char *format_environment_name_strict(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_name_byte(text.ptr[i]))
			return "may hold only letters, digits, '-', '_' and '.'";
	}
	if (ascii_is_digit(text.ptr[0]))
		return "must not start with a digit";
	return check_no_parent_directory(text);
}

const char *format_http_header_name(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_alphanumeric(text.ptr[i]) && text.ptr[i] != '-')
			return "may hold only letters, digits and '-'";
	}
	return NULL;
}

const char *format_c_identifier(struct span text)
{
	if (text.len == 0)
		return EMPTY;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_alphanumeric(text.ptr[i]) && text.ptr[i] != '_')
			return "may hold only letters, digits and '_'";
	}
	return ascii_is_digit(text.ptr[0]) ? "must not start with a digit" : NULL;
}

const char *format_csi_driver(struct span text)
{
	char lowered[64];

	if (text.len > 63)
		return "is longer than 63 characters";
	for (size_t i = 0; i < text.len; i++)
		lowered[i] = ascii_lower(text.ptr[i]);
	return format_dns_subdomain((struct span){ lowered, text.len });
}

/* Resources without a domain that the API server knows (core/v1 helpers). */
static bool is_standard_resource(struct span text)
{
	static const char *const standard[] = {
		"cpu", "ephemeral-storage", "memory", "pods", "storage",
	};

	for (size_t i = 0; i < COUNT(standard); i++) {
		if (span_is(text, standard[i]))
			return true;
	}
	return span_starts_with(text, "hugepages-");
}

const char *format_resource_name(struct span text)
{
	const char *wrong = format_qualified_name(text);

	if (wrong)
		return wrong;
	if (span_find(text, '/') < text.len || is_standard_resource(text))
		return NULL;
	return "is no standard resource (cpu, memory, ephemeral-storage, hugepages-...) and has "
	       "no domain, such as example.com/gpu";
}
