/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/address_range.h"

#include "base/count.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct sockaddr *address_of(const char *text, struct sockaddr_storage *storage)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };

	*storage = (struct sockaddr_storage){ 0 };
	if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1)
		memcpy(storage, &ipv4, sizeof(ipv4));
	else if (inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1)
		memcpy(storage, &ipv6, sizeof(ipv6));
	else
		fail_msg("%s is no address", text);
	return (const struct sockaddr *)storage;
}

/* The first and the last address of each special range, and their neighbours outside of it. */
static const struct {
	const char *address;
	const char *name; /* NULL: public */
} rows[] = {
	{ "0.0.0.0", "this-network" },
	{ "0.255.255.255", "this-network" },
	{ "1.0.0.0", NULL },
	{ "9.255.255.255", NULL },
	{ "10.0.0.0", "private" },
	{ "10.255.255.255", "private" },
	{ "11.0.0.0", NULL },
	{ "100.63.255.255", NULL },
	{ "100.64.0.0", "shared" },
	{ "100.127.255.255", "shared" },
	{ "100.128.0.0", NULL },
	{ "126.255.255.255", NULL },
	{ "127.0.0.0", "loopback" },
	{ "127.0.0.1", "loopback" },
	{ "127.255.255.255", "loopback" },
	{ "128.0.0.0", NULL },
	{ "169.253.255.255", NULL },
	{ "169.254.0.0", "link-local" },
	{ "169.254.169.254", "link-local" },
	{ "169.254.255.255", "link-local" },
	{ "169.255.0.0", NULL },
	{ "172.15.255.255", NULL },
	{ "172.16.0.0", "private" },
	{ "172.31.255.255", "private" },
	{ "172.32.0.0", NULL },
	{ "191.255.255.255", NULL },
	{ "192.0.0.0", "protocol-assignment" },
	{ "192.0.0.255", "protocol-assignment" },
	{ "192.0.1.0", NULL },
	{ "192.0.1.255", NULL },
	{ "192.0.2.0", "documentation" },
	{ "192.0.2.255", "documentation" },
	{ "192.0.3.0", NULL },
	{ "192.88.98.255", NULL },
	{ "192.88.99.0", "6to4-relay" },
	{ "192.88.99.255", "6to4-relay" },
	{ "192.88.100.0", NULL },
	{ "192.167.255.255", NULL },
	{ "192.168.0.0", "private" },
	{ "192.168.255.255", "private" },
	{ "192.169.0.0", NULL },
	{ "198.17.255.255", NULL },
	{ "198.18.0.0", "benchmarking" },
	{ "198.19.255.255", "benchmarking" },
	{ "198.20.0.0", NULL },
	{ "198.51.99.255", NULL },
	{ "198.51.100.0", "documentation" },
	{ "198.51.100.255", "documentation" },
	{ "198.51.101.0", NULL },
	{ "203.0.112.255", NULL },
	{ "203.0.113.0", "documentation" },
	{ "203.0.113.255", "documentation" },
	{ "203.0.114.0", NULL },
	{ "223.255.255.255", NULL },
	{ "224.0.0.0", "multicast" },
	{ "239.255.255.255", "multicast" },
	{ "240.0.0.0", "reserved" },
	{ "255.255.255.254", "reserved" },
	{ "255.255.255.255", "broadcast" },

	{ "::", "unspecified" },
	{ "::1", "loopback" },
	{ "::2", "reserved" },
	{ "::10.0.0.1", "reserved" },
	{ "::8.8.8.8", "reserved" },
	{ "::fffe:255.255.255.255", "reserved" },
	{ "::ffff:0.0.0.0", "this-network" },
	{ "::ffff:8.8.8.8", NULL },
	{ "::ffff:10.1.2.3", "private" },
	{ "::ffff:127.0.0.1", "loopback" },
	{ "::ffff:169.254.169.254", "link-local" },
	{ "::ffff:255.255.255.255", "broadcast" },
	{ "::1:0:0:0", "reserved" },
	{ "64:ff9a:ffff::", "reserved" },
	{ "64:ff9b::8.8.8.8", NULL },
	{ "64:ff9b::10.1.2.3", "private" },
	{ "64:ff9b::127.0.0.1", "loopback" },
	{ "64:ff9b::1:0:0", "reserved" },
	{ "64:ff9b:1::", "private" },
	{ "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "private" },
	{ "64:ff9b:2::", "reserved" },
	{ "ff:ffff::", "reserved" },
	{ "100::", "discard" },
	{ "100::ffff:ffff:ffff:ffff", "discard" },
	{ "100:0:0:1::", "reserved" },
	{ "1fff:ffff::", "reserved" },
	{ "2000::", NULL },
	{ "2000:ffff:ffff::", NULL },
	{ "2001::", "protocol-assignment" },
	{ "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "protocol-assignment" },
	{ "2001:200::", NULL },
	{ "2001:db7:ffff::", NULL },
	{ "2001:db8::", "documentation" },
	{ "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation" },
	{ "2001:db9::", NULL },
	{ "2002:808:808::1", NULL },
	{ "2002:a00:1::1", "private" },
	{ "2002:7f00:1::", "loopback" },
	{ "2002:a9fe:a9fe::", "link-local" },
	{ "2003::", NULL },
	{ "2606:4700::1", NULL },
	{ "3ffe:ffff::", NULL },
	{ "3fff::", "documentation" },
	{ "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation" },
	{ "3fff:1000::", NULL },
	{ "4000::", "reserved" },
	{ "5eff:ffff::", "reserved" },
	{ "5f00::", "segment-routing" },
	{ "5f00:ffff::", "segment-routing" },
	{ "5f01::", "reserved" },
	{ "fbff:ffff::", "reserved" },
	{ "fc00::", "unique-local" },
	{ "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique-local" },
	{ "fe00::", "reserved" },
	{ "fe7f:ffff::", "reserved" },
	{ "fe80::", "link-local" },
	{ "fe80::1", "link-local" },
	{ "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local" },
	{ "fec0::", "site-local" },
	{ "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "site-local" },
	{ "ff00::", "multicast" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast" },
};

static void every_special_range_is_known_by_both_its_bounds(void **state)
{
	const struct address_ranges none = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sockaddr_storage storage;
		const struct sockaddr *address = address_of(rows[i].address, &storage);
		const char *name = address_special_name(address);
		if (!name != !rows[i].name || (name && strcmp(name, rows[i].name) != 0))
			fail_msg("%s: %s", rows[i].address, name ? name : "public");
		if (address_is_allowed(address, &none) != !rows[i].name)
			fail_msg("%s: allowed", rows[i].address);
	}
}

static const struct {
	const char *range;
	const char *address;
	bool allowed;
} named[] = {
	{ "10.0.0.0/8", "10.1.2.3", true },
	{ "10.0.0.0/8", "192.168.0.1", false },
	{ "10.0.0.0/8", "11.0.0.1", true }, /* public */
	{ "10.0.0.0/9", "10.128.0.0", false },
	{ "10.0.0.0/9", "10.127.255.255", true },
	{ "127.0.0.1", "127.0.0.1", true },
	{ "127.0.0.1", "127.0.0.2", false },
	{ "0.0.0.0/0", "169.254.169.254", true },
	{ "0.0.0.0/0", "::1", false },
	{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
	{ "10.0.0.0/8", "64:ff9b::10.1.2.3", true },
	{ "10.0.0.0/8", "2002:a01:203::1", true },
	{ "10.0.0.0/8", "::10.1.2.3", false },
	{ "::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true },
	{ "::ffff:10.0.0.0/104", "10.1.2.3", false },
	{ "::1", "::1", true },
	{ "::1", "127.0.0.1", false },
	{ "fd00::/8", "fd12::1", true },
	{ "fd00::/8", "fc12::1", false },
	{ "fe80::/10", "febf::1", true },
	{ "::/0", "ff02::1", true },
	{ "::/0", "127.0.0.1", false },
};

static void a_named_range_allows_what_it_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(named); i++) {
		struct sockaddr_storage storage;
		struct address_range range;
		assert_true(address_range_parse(span_of(named[i].range), &range));
		const struct address_ranges ranges = { &range, 1 };
		if (address_is_allowed(address_of(named[i].address, &storage), &ranges) !=
		    named[i].allowed)
			fail_msg("%s in %s", named[i].address, named[i].range);
	}
}

static void other_families_are_never_allowed(void **state)
{
	const struct sockaddr local = { .sa_family = AF_UNIX };
	struct address_range range;

	(void)state;
	assert_true(address_range_parse(span_of("0.0.0.0/0"), &range));
	const struct address_ranges ranges = { &range, 1 };
	assert_false(address_is_allowed(&local, &ranges));
	assert_string_equal(address_special_name(&local), "unknown");
}

static const char *const no_ranges[] = {
	"",
	"10",
	"10.0.0",
	"10.0.0.0/",
	"10.0.0.0/33",
	"10.0.0.0/08",
	"10.0.0.0/-1",
	"10.0.0.0/+8",
	"10.0.0.0/8 ",
	" 10.0.0.0/8",
	"10.0.0.1/8",
	"10.0.0.0/8/8",
	"010.0.0.0/8",
	"0x0a.0.0.0/8",
	"10.0.0.256",
	"::/129",
	"::1/127",
	"fd00::/",
	"[::1]",
	"fe80::1%eth0",
	"localhost",
	"10.0.0.0/1000",
	"10.0.0.0/8\n",
	"*",
	"/8",
	"::ffff:0.0.0.256",
};

static void what_is_no_range_is_refused(void **state)
{
	struct address_range range;

	(void)state;
	for (size_t i = 0; i < COUNT(no_ranges); i++) {
		if (address_range_parse(span_of(no_ranges[i]), &range))
			fail_msg("\"%s\" is taken", no_ranges[i]);
	}
	assert_false(address_range_parse((struct span)SPAN("10.0.0.0\0/8"), &range));
}

static void the_address_of_a_host_is_known_without_asking(void **state)
{
	struct sockaddr_storage storage;

	(void)state;
	assert_true(address_of_host(span_of("10.0.0.5"), &storage));
	assert_string_equal(address_special_name((struct sockaddr *)&storage), "private");
	assert_true(address_of_host(span_of("[::1]"), &storage));
	assert_string_equal(address_special_name((struct sockaddr *)&storage), "loopback");
	assert_false(address_of_host(span_of("::1"), &storage));
	assert_false(address_of_host(span_of("[10.0.0.5]"), &storage));
	assert_false(address_of_host(span_of("10.0.0.0/8"), &storage));
	assert_false(address_of_host(span_of("localhost"), &storage));
	assert_false(address_of_host(span_of(""), &storage));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_special_range_is_known_by_both_its_bounds),
		cmocka_unit_test(a_named_range_allows_what_it_holds),
		cmocka_unit_test(other_families_are_never_allowed),
		cmocka_unit_test(what_is_no_range_is_refused),
		cmocka_unit_test(the_address_of_a_host_is_known_without_asking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
