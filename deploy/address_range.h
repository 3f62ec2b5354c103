/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses a target may have. A URL comes from the administrator, but the
 * name in it is resolved by somebody's DNS, so the address is checked when the
 * connection is made (server-side request forgery). Public addresses are always
 * allowed; loopback, private, link-local, shared, unique-local, multicast and the
 * like (RFC 6890) only when a range that was named holds them. An IPv4 address
 * inside IPv6 (mapped, 6to4, NAT64) is judged as that IPv4 address too.
 */
#ifndef DEPLOY_ADDRESS_RANGE_H
#define DEPLOY_ADDRESS_RANGE_H

#include "base/span.h"

#include <sys/socket.h>

struct address_range {
	bool ipv6;
	unsigned char bytes[16]; /* network order; IPv4 in the first four */
	unsigned prefix;         /* leading bits that must be equal */
};

struct address_ranges {
	struct address_range *items;
	size_t count;
};

/* "10.0.0.0/8", "127.0.0.1", "fd00::/8". False for anything else, host bits set included. */
bool address_range_parse(struct span text, struct address_range *ret_range);

/* The address that a URL's host is: "10.0.0.5", "[::1]". False for a name. */
bool address_of_host(struct span host, struct sockaddr_storage *ret_address);

/* May a connection be made to this address? Unknown families: no. */
bool address_is_allowed(const struct sockaddr *address, const struct address_ranges *named);

/* "private", "loopback", "link-local" …: why it is not public; NULL when it is. */
const char *address_special_name(const struct sockaddr *address);

#endif
