/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text through every format. A quantity is read exactly when its format is
 * fine, and a suggestion is always a valid one.
 */
#include "tests/fuzz/fuzz_target.h"

#include "validators/format.h"

#include <stdlib.h>

static format_check_fn *const formats[] = {
	format_annotation_key,
	format_base64,
	format_cidr,
	format_config_key,
	format_crd_date_time,
	format_crd_duration,
	format_credit_card,
	format_cron_schedule,
	format_date_time,
	format_dns_label_prefix,
	format_dns_subdomain_prefix,
	format_duration,
	format_email,
	format_environment_name,
	format_fully_qualified_domain,
	format_hostname,
	format_ip,
	format_ipv6,
	format_isbn,
	format_mac,
	format_micro_time,
	format_port_name,
	format_resource_name,
	format_rgb_color,
	format_ssn,
	format_uri,
	format_uuid4,
	format_wildcard_subdomain,
};

static void check(struct span text, struct arena *arena)
{
	quantity_nano nano;

	if (quantity_parse(text, &nano) != !format_quantity(text))
		abort();
	struct span suggestion = quantity_suggest(text, arena);
	if (suggestion.len && format_quantity(suggestion))
		abort();
	struct span label = dns_label_suggest(text, arena);
	if (label.len && format_dns_label(label))
		abort();
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		formats[i](text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
