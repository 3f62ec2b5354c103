/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/format.h"

#include "tests/unit/validators/format_cases.h"

static const struct format_case cases[] = {
	{ format_port_name, "http", true },
	{ format_port_name, "http-metrics-01", true },
	{ format_port_name, "http-metrics-012", false },
	{ format_port_name, "HTTP", false },
	{ format_port_name, "8080", false },
	{ format_port_name, "a--b", false },
	{ format_port_name, "-a", false },
	{ format_port_name, "a-", false },
	{ format_port_name, "", false },
	{ format_ip, "10.9.8.7", true },
	{ format_ip, "010.009.008.007", true }, /* decimal, as the older fields read it */
	{ format_ip, "256.1.1.1", false },
	{ format_ip, "1.2.3", false },
	{ format_ip, "1.2.3.4.5", false },
	{ format_ip, "1.2.3.4 ", false },
	{ format_ip, "", false },
	{ format_ip, "2001:db8::1", true },
	{ format_ip, "::", true },
	{ format_ip, "::1", true },
	{ format_ip, "1::", true },
	{ format_ip, "1:2:3:4:5:6:7:8", true },
	{ format_ip, "1:2:3:4:5:6:7", false },
	{ format_ip, "1:2:3:4:5:6:7:8:9", false },
	{ format_ip, "1::2::3", false },
	{ format_ip, "1:2:3:4:5:6:7::", true },
	{ format_ip, "1:2:3:4:5:6:7:8::", false },
	{ format_ip, "::ffff:1.2.3.4", true },
	{ format_ip, "1:2:3:4:5:6:1.2.3.4", true },
	{ format_ip, "1:2:3:4:5:1.2.3.4", false },
	{ format_ip, "fe80::1%eth0", false },
	{ format_ip, "12345::", false },
	{ format_ip, ":1::", false },
	{ format_ip, "1:", false },
	{ format_ip_strict, "10.0.0.1", true },
	{ format_ip_strict, "010.0.0.1", false },
	{ format_ipv4, "1.2.3.4", true },
	{ format_ipv4, "::ffff:1.2.3.4", true }, /* the format asks for a '.' only */
	{ format_ipv4, "::1", false },
	{ format_ipv6, "::1", true },
	{ format_ipv6, "1.2.3.4", false },
	{ format_cidr, "10.0.0.0/8", true },
	{ format_cidr, "10.1.2.3/8", true }, /* bits behind the prefix are tolerated */
	{ format_cidr, "010.0.0.0/08", true },
	{ format_cidr, "10.0.0.0/33", false },
	{ format_cidr, "10.0.0.0", false },
	{ format_cidr, "10.0.0.0/", false },
	{ format_cidr, "10.0.0.0/8/8", false },
	{ format_cidr, "2001:db8::/64", true },
	{ format_cidr, "2001:db8::/129", false },
	{ format_hostname, "localhost", true },
	{ format_hostname, "www.example.com", true },
	{ format_hostname, "a-host", true },
	{ format_hostname, "my-host", false }, /* the server's own grammar */
	{ format_hostname, "my-host.example.com", true },
	{ format_hostname, "10.0.0.1", false },
	{ format_hostname, "a..b", false },
	{ format_hostname, "a.b-", false },
	{ format_hostname, "", false },
	{ format_hostname, "a+b.example.com", true },
	{ format_hostname, "a.b+c", false },
	{ format_mac, "01:23:45:67:89:ab", true },
	{ format_mac, "01-23-45-67-89-AB-cd-ef", true },
	{ format_mac, "0123.4567.89ab", true },
	{ format_mac, "0123.4567.89ab.cdef", true },
	{ format_mac, "01:23:45:67:89", false },
	{ format_mac, "01:23-45:67:89:ab", false },
	{ format_mac, "01:23:45:67:89:ab:", false },
	{ format_uri, "https://example.com/a?b#c", true },
	{ format_uri, "/absolute/path", true },
	{ format_uri, "mailto:ada@example.com", true },
	{ format_uri, "http://[::1]:8080/", true },
	{ format_uri, "http://example.com:80a/", false },
	{ format_uri, "http://exa mple.com/", false },
	{ format_uri, "relative/path", false },
	{ format_uri, "example.com", false },
	{ format_uri, "http://a/%zz", false },
	{ format_uri, "http://a/b\tc", false },
	{ format_uri, "", false },
	{ format_email, "ada@example.com", true },
	{ format_email, "Ada <ada@example.com>", true },
	{ format_email, "ada", false },
	{ format_email, "@example.com", false },
};

static void addresses_hosts_and_uris(void **state)
{
	(void)state;
	CHECK_CASES(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_hosts_and_uris),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
