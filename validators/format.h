/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats: is this text a port name, a quantity, a label key? One function a
 * format, each by the grammar that the API server uses (apimachinery
 * util/validation, api/resource, apiextensions formats).
 *
 * A check returns NULL when the text is fine, else what is wrong with it as a
 * static phrase that completes "spec.x: "<text>" ...", for example
 * "may hold only lower case letters, digits and '-'".
 */
#ifndef VALIDATORS_FORMAT_H
#define VALIDATORS_FORMAT_H

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

typedef const char *format_check_fn(struct span text);

/* Names (RFC 1123, RFC 1035) */
format_check_fn format_dns_label; /* at most 63 */
format_check_fn
	format_dns_label_prefix;      /* generateName of such a kind: a trailing '-' is allowed */
format_check_fn format_dns_subdomain; /* at most 253 */
format_check_fn format_dns_subdomain_prefix;
format_check_fn format_dns_1035_label;
format_check_fn format_wildcard_subdomain;
format_check_fn format_path_segment_name;      /* RBAC names */
format_check_fn format_fully_qualified_domain; /* at least two labels */

/* Labels, annotations, keys */
format_check_fn format_qualified_name; /* label key, finalizer */
format_check_fn format_label_value;
format_check_fn format_annotation_key;
format_check_fn format_config_key;       /* ConfigMap and Secret data keys */
format_check_fn format_environment_name; /* relaxed: printable ASCII except '=' */
format_check_fn format_environment_name_strict;
format_check_fn format_http_header_name;
format_check_fn format_csi_driver;    /* a subdomain of at most 63, of any case */
format_check_fn format_resource_name; /* in limits and requests */

/* Network */
format_check_fn format_port_name; /* IANA service name, at most 15 */
format_check_fn format_ip;        /* the API server's tolerant reading */
format_check_fn format_ip_strict; /* no leading zeros */
format_check_fn format_ipv4;
format_check_fn format_ipv6;
format_check_fn format_cidr;
format_check_fn format_hostname;
format_check_fn format_mac;
format_check_fn format_uri; /* absolute URI or absolute path */
format_check_fn format_email;

/* Time */
format_check_fn format_date;
format_check_fn format_date_time;     /* RFC 3339 as built-in types read it (metav1.Time) */
format_check_fn format_micro_time;    /* the same with exactly six digits (metav1.MicroTime) */
format_check_fn format_crd_date_time; /* the CRD format "date-time" */
format_check_fn format_duration;      /* Go's time.ParseDuration */
format_check_fn format_crd_duration;  /* the CRD format "duration": also "3 days" */
format_check_fn format_cron_schedule; /* five fields or @daily and its like */

/* Other */
format_check_fn format_base64; /* RFC 4648 section 4, padded; line breaks ignored as Go does */
format_check_fn format_base64_filled; /* the CRD format "byte": not empty, no line breaks */
format_check_fn format_percent;
format_check_fn format_c_identifier;
format_check_fn format_uuid;
format_check_fn format_uuid3;
format_check_fn format_uuid4;
format_check_fn format_uuid5;
format_check_fn format_bson_object_id;
format_check_fn format_credit_card;
format_check_fn format_hex_color;
format_check_fn format_isbn;
format_check_fn format_isbn10;
format_check_fn format_isbn13;
format_check_fn format_rgb_color;
format_check_fn format_ssn;
format_check_fn format_quantity;

/*
 * A format that a CRD may name, as the server of that version checks it; NULL
 * for names it ignores. Hyphens in names count for nothing.
 */
format_check_fn *format_by_name(struct span name, unsigned kubernetes_minor);

/*
 * A Kubernetes quantity as a number of nano units, rounded away from zero as the
 * server does; saturates at the ends. False when it is no quantity.
 */
__extension__ typedef __int128 quantity_nano;
bool quantity_parse(struct span text, quantity_nano *ret_nano);

/* The text a person probably meant ("1GB" -> "1G", "100mi" -> "100Mi", "1 Gi" -> "1Gi"), or an
 * empty span. */
struct span quantity_suggest(struct span text, struct arena *arena);

/* A name made valid: lower case, '_' and '.' to '-', cut; or an empty span. */
struct span dns_label_suggest(struct span text, struct arena *arena);

#endif
