/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The special addresses of RFC 6890 and the registries it founded (IANA's IPv4 and
 * IPv6 special-purpose address registries), multicast, and what is not assigned as
 * global unicast at all.
 */
#include "deploy/address_range.h"

#include "base/ascii.h"
#include "base/count.h"

#include <arpa/inet.h>
#include <netinet/in.h>

struct special {
	unsigned char bytes[16];
	unsigned prefix;
	const char *name;
};

/* Where ranges lie inside one another, the narrower stands first. */
static const struct special ipv4_specials[] = {
	{ { 0 }, 8, "this-network" },
	{ { 10 }, 8, "private" },
	{ { 100, 64 }, 10, "shared" },
	{ { 127 }, 8, "loopback" },
	{ { 169, 254 }, 16, "link-local" },
	{ { 172, 16 }, 12, "private" },
	{ { 192, 0, 0 }, 24, "protocol-assignment" },
	{ { 192, 0, 2 }, 24, "documentation" },
	{ { 192, 88, 99 }, 24, "6to4-relay" },
	{ { 192, 168 }, 16, "private" },
	{ { 198, 18 }, 15, "benchmarking" },
	{ { 198, 51, 100 }, 24, "documentation" },
	{ { 203, 0, 113 }, 24, "documentation" },
	{ { 224 }, 4, "multicast" },
	{ { 255, 255, 255, 255 }, 32, "broadcast" },
	{ { 240 }, 4, "reserved" },
};

static const struct special ipv6_specials[] = {
	{ { 0 }, 128, "unspecified" },
	{ { [15] = 1 }, 128, "loopback" },
	{ { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48, "private" },
	{ { 0x20, 0x01, 0 }, 23, "protocol-assignment" },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "documentation" },
	{ { 0x3f, 0xff }, 20, "documentation" },
	{ { 0x01 }, 64, "discard" },
	{ { 0x5f }, 16, "segment-routing" },
	{ { 0xfc }, 7, "unique-local" },
	{ { 0xfe, 0x80 }, 10, "link-local" },
	{ { 0xfe, 0xc0 }, 10, "site-local" },
	{ { 0xff }, 8, "multicast" },
};

/* IPv6 addresses that only carry an IPv4 address, and where it stands in them. */
static const struct {
	unsigned char bytes[16];
	unsigned prefix;
	unsigned offset;
} carriers[] = {
	{ { [10] = 0xff, 0xff }, 96, 12 },   /* IPv4-mapped */
	{ { 0, 0x64, 0xff, 0x9b }, 96, 12 }, /* NAT64 (RFC 6052) */
	{ { 0x20, 0x02 }, 16, 2 },           /* 6to4 */
};

/* All that is handed out as global unicast: 2000::/3. */
static const unsigned char global_unicast[16] = { 0x20 };

static bool starts_alike(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

/* An address as bytes. */
struct address {
	bool ipv6;
	unsigned char bytes[16];
};

static bool address_of(const struct sockaddr *socket_address, struct address *ret_address)
{
	*ret_address = (struct address){ 0 };
	if (socket_address->sa_family == AF_INET) {
		struct sockaddr_in ipv4;
		memcpy(&ipv4, socket_address, sizeof(ipv4));
		memcpy(ret_address->bytes, &ipv4.sin_addr, 4);
		return true;
	}
	if (socket_address->sa_family == AF_INET6) {
		struct sockaddr_in6 ipv6;
		memcpy(&ipv6, socket_address, sizeof(ipv6));
		memcpy(ret_address->bytes, &ipv6.sin6_addr, 16);
		ret_address->ipv6 = true;
		return true;
	}
	return false;
}

/* False when the address carries no IPv4 address. */
static bool carried_by(const struct address *address, struct address *ret_ipv4)
{
	for (size_t i = 0; address->ipv6 && i < COUNT(carriers); i++) {
		if (!starts_alike(address->bytes, carriers[i].bytes, carriers[i].prefix))
			continue;
		*ret_ipv4 = (struct address){ 0 };
		memcpy(ret_ipv4->bytes, address->bytes + carriers[i].offset, 4);
		return true;
	}
	return false;
}

static const char *name_in(const struct special *specials, size_t count, const unsigned char *bytes)
{
	for (size_t i = 0; i < count; i++) {
		if (starts_alike(bytes, specials[i].bytes, specials[i].prefix))
			return specials[i].name;
	}
	return NULL;
}

static const char *special_name(const struct address *address)
{
	struct address carried;

	if (carried_by(address, &carried))
		return name_in(ipv4_specials, COUNT(ipv4_specials), carried.bytes);
	if (!address->ipv6)
		return name_in(ipv4_specials, COUNT(ipv4_specials), address->bytes);
	const char *name = name_in(ipv6_specials, COUNT(ipv6_specials), address->bytes);
	if (!name && !starts_alike(address->bytes, global_unicast, 3))
		return "reserved";
	return name;
}

const char *address_special_name(const struct sockaddr *socket_address)
{
	struct address address;

	return address_of(socket_address, &address) ? special_name(&address) : "unknown";
}

static bool is_named(const struct address *address, const struct address_ranges *named)
{
	for (size_t i = 0; i < named->count; i++) {
		const struct address_range *range = &named->items[i];
		if (range->ipv6 == address->ipv6 &&
		    starts_alike(address->bytes, range->bytes, range->prefix))
			return true;
	}
	return false;
}

bool address_is_allowed(const struct sockaddr *socket_address, const struct address_ranges *named)
{
	struct address address, carried;

	if (!address_of(socket_address, &address))
		return false;
	return !special_name(&address) || is_named(&address, named) ||
	       (carried_by(&address, &carried) && is_named(&carried, named));
}

/* "8", "128"; no sign, no leading zero. */
static bool prefix_parse(struct span text, unsigned max, unsigned *ret_prefix)
{
	unsigned prefix = 0;

	if (text.len == 0 || text.len > 3 || (text.len > 1 && text.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		prefix = prefix * 10 + (unsigned)(text.ptr[i] - '0');
	}
	*ret_prefix = prefix;
	return prefix <= max;
}

static bool host_bits_are_zero(const struct address_range *range)
{
	static const unsigned char zero[16];
	unsigned whole = range->prefix / 8, rest = range->prefix % 8;

	if (whole == sizeof(zero))
		return true;
	if ((range->bytes[whole] & (0xff >> rest)) != 0)
		return false;
	return memcmp(range->bytes + whole + 1, zero, sizeof(zero) - whole - 1) == 0;
}

bool address_range_parse(struct span text, struct address_range *ret_range)
{
	struct address_range range = { 0 };
	struct span address = span_first(text, span_find(text, '/'));
	char terminated[INET6_ADDRSTRLEN];

	if (address.len == 0 || address.len >= sizeof(terminated) ||
	    memchr(address.ptr, '\0', address.len))
		return false;
	memcpy(terminated, address.ptr, address.len);
	terminated[address.len] = '\0';
	range.ipv6 = memchr(terminated, ':', address.len) != NULL;
	if (inet_pton(range.ipv6 ? AF_INET6 : AF_INET, terminated, range.bytes) != 1)
		return false;
	range.prefix = range.ipv6 ? 128 : 32;
	if (address.len < text.len &&
	    !prefix_parse(span_from(text, address.len + 1), range.prefix, &range.prefix))
		return false;
	if (!host_bits_are_zero(&range))
		return false;
	*ret_range = range;
	return true;
}

bool address_of_host(struct span host, struct sockaddr_storage *ret_address)
{
	struct address_range range;
	bool bracketed = span_starts_with(host, "[") && span_ends_with(host, "]");
	struct span text = bracketed ? span_first(span_from(host, 1), host.len - 2) : host;

	if (span_find(text, '/') < text.len || !address_range_parse(text, &range) ||
	    range.ipv6 != bracketed)
		return false;
	*ret_address = (struct sockaddr_storage){ 0 };
	if (range.ipv6) {
		struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
		memcpy(&ipv6.sin6_addr, range.bytes, 16);
		memcpy(ret_address, &ipv6, sizeof(ipv6));
	} else {
		struct sockaddr_in ipv4 = { .sin_family = AF_INET };
		memcpy(&ipv4.sin_addr, range.bytes, 4);
		memcpy(ret_address, &ipv4, sizeof(ipv4));
	}
	return true;
}
