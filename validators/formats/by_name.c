/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formats that a CustomResourceDefinition may name and the server then
 * checks (apiextensions formats.go). Every other name is ignored there.
 */
#include "base/count.h"
#include "validators/format.h"

struct named_format {
	const char *name; /* '-' removed */
	format_check_fn *check;
	unsigned since_minor;
};

static const char *accept_all(struct span text)
{
	(void)text;
	return NULL;
}

static const struct named_format formats[] = {
	{ "bsonobjectid", format_bson_object_id, 0 },
	{ "byte", format_base64_filled, 0 },
	{ "cidr", format_cidr, 0 },
	{ "creditcard", format_credit_card, 0 },
	{ "date", format_date, 0 },
	{ "datetime", format_crd_date_time, 0 },
	{ "duration", format_crd_duration, 0 },
	{ "email", format_email, 0 },
	{ "hexcolor", format_hex_color, 0 },
	{ "hostname", format_hostname, 0 },
	{ "ipv4", format_ipv4, 0 },
	{ "ipv6", format_ipv6, 0 },
	{ "isbn", format_isbn, 0 },
	{ "isbn10", format_isbn10, 0 },
	{ "isbn13", format_isbn13, 0 },
	{ "k8slongname", format_dns_subdomain, 34 },
	{ "k8sshortname", format_dns_label, 34 },
	{ "mac", format_mac, 0 },
	{ "password", accept_all, 0 },
	{ "rgbcolor", format_rgb_color, 0 },
	{ "ssn", format_ssn, 0 },
	{ "uri", format_uri, 0 },
	{ "uuid", format_uuid, 0 },
	{ "uuid3", format_uuid3, 0 },
	{ "uuid4", format_uuid4, 0 },
	{ "uuid5", format_uuid5, 0 },
};

/* Equal when the hyphens of `name` are passed over. */
static bool is_named(const char *plain, struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '-')
			continue;
		if (*plain != name.ptr[i] || *plain == '\0')
			return false;
		plain++;
	}
	return *plain == '\0';
}

format_check_fn *format_by_name(struct span name, unsigned kubernetes_minor)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		if (is_named(formats[i].name, name))
			return kubernetes_minor >= formats[i].since_minor ? formats[i].check : NULL;
	}
	return NULL;
}
