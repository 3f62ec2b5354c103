/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports, addresses, host names, URIs. "Sloppy" addresses are the API server's
 * reading of older fields: leading zeros in IPv4 numbers are decimal and fine.
 */
#include "base/ascii.h"
#include "validators/format.h"

#define NO_IP "is no IP address, such as 10.9.8.7 or 2001:db8::1"
#define NO_CIDR "is no network such as 10.9.8.0/24 or 2001:db8::/64"

const char *format_port_name(struct span text)
{
	bool letter = false;

	if (text.len == 0)
		return "must not be empty";
	if (text.len > 15)
		return "is longer than 15 characters";
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		if (!ascii_is_lower(byte) && !ascii_is_digit(byte) && byte != '-')
			return "may hold only lower case letters, digits and '-'";
		if (byte == '-' && i + 1 < text.len && text.ptr[i + 1] == '-')
			return "must not hold two '-' in a row";
		letter = letter || ascii_is_lower(byte);
	}
	if (!letter)
		return "must hold at least one letter";
	if (text.ptr[0] == '-' || text.ptr[text.len - 1] == '-')
		return "must not start or end with '-'";
	return NULL;
}

/* A decimal number of at most `max` at the start of *rest. */
static bool take_decimal(struct span *rest, unsigned max, bool leading_zeros, unsigned *ret_value)
{
	size_t len = 0;
	unsigned value = 0;

	for (; len < rest->len && ascii_is_digit(rest->ptr[len]); len++) {
		value = value * 10 + (unsigned)(rest->ptr[len] - '0');
		if (value > max)
			return false;
	}
	if (len == 0 || (!leading_zeros && len > 1 && rest->ptr[0] == '0'))
		return false;
	*rest = span_from(*rest, len);
	*ret_value = value;
	return true;
}

static bool is_ipv4(struct span text, bool leading_zeros)
{
	unsigned value;

	for (int part = 0; part < 4; part++) {
		if (part > 0) {
			if (text.len == 0 || text.ptr[0] != '.')
				return false;
			text = span_from(text, 1);
		}
		if (!take_decimal(&text, 255, leading_zeros, &value))
			return false;
	}
	return text.len == 0;
}

/* Up to 16 bits in hexadecimal at the start of *rest. */
static bool take_group(struct span *rest, bool leading_zeros)
{
	size_t len = 0;
	unsigned value = 0;

	for (; len < rest->len && ascii_is_hex_digit(rest->ptr[len]); len++) {
		value = value * 16 + ascii_hex_value(rest->ptr[len]);
		if (value > 0xffff)
			return false;
	}
	if (len == 0 || (!leading_zeros && len > 4))
		return false;
	*rest = span_from(*rest, len);
	return true;
}

/* After the first "::" the groups may be fewer than eight. */
static bool is_ipv6(struct span text, bool leading_zeros)
{
	bool ellipsis = span_starts_with(text, "::");
	unsigned bytes = 0;

	if (ellipsis) {
		text = span_from(text, 2);
		if (text.len == 0)
			return true;
	}
	while (bytes < 16) {
		struct span group = span_first(text, span_find(text, ':'));
		if (group.len == text.len && span_find(text, '.') < text.len) {
			bool last = ellipsis ? bytes <= 12 : bytes == 12;
			return last && is_ipv4(text, leading_zeros) &&
			       (!ellipsis || bytes + 4 < 16);
		}
		if (!take_group(&text, leading_zeros))
			return false;
		bytes += 2;
		if (text.len == 0)
			break;
		if (text.ptr[0] != ':' || text.len == 1)
			return false;
		text = span_from(text, 1);
		if (text.ptr[0] != ':')
			continue;
		if (ellipsis)
			return false;
		ellipsis = true;
		text = span_from(text, 1);
		if (text.len == 0)
			break;
	}
	return text.len == 0 && (ellipsis ? bytes < 16 : bytes == 16);
}

/* Which of the two decides: the first '.' or ':'. */
static bool looks_like_ipv4(struct span text)
{
	return span_find(text, '.') < span_find(text, ':');
}

static bool is_sloppy_ip(struct span text)
{
	return looks_like_ipv4(text) ? is_ipv4(text, true) : is_ipv6(text, true);
}

const char *format_ip(struct span text)
{
	return is_sloppy_ip(text) ? NULL : NO_IP;
}

const char *format_ip_strict(struct span text)
{
	if (!is_sloppy_ip(text))
		return NO_IP;
	if (looks_like_ipv4(text) ? !is_ipv4(text, false) : !is_ipv6(text, false))
		return "is an IP address with leading zeros";
	return NULL;
}

const char *format_ipv4(struct span text)
{
	if (span_find(text, '.') < text.len && is_sloppy_ip(text))
		return NULL;
	return "is no IPv4 address, such as 10.9.8.7";
}

const char *format_ipv6(struct span text)
{
	if (span_find(text, ':') < text.len && !looks_like_ipv4(text) && is_ipv6(text, false))
		return NULL;
	return "is no IPv6 address, such as 2001:db8::1";
}

const char *format_cidr(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span address = span_first(text, slash);
	struct span length = span_from(text, slash + 1);
	unsigned bits;

	if (slash == text.len)
		return "is no network: the prefix length is missing, such as 10.9.8.0/24";
	bool ipv4 = is_ipv4(address, true);
	if (!ipv4 && !is_ipv6(address, true))
		return NO_CIDR;
	if (!take_decimal(&length, ipv4 ? 32 : 128, true, &bits) || length.len)
		return ipv4 ? "is no network: the prefix length must be 0 to 32"
			    : "is no network: the prefix length must be 0 to 128";
	return NULL;
}

const char *format_mac(struct span text)
{
	static const char wrong[] = "is no MAC address, such as 01:23:45:67:89:ab";
	size_t group = text.len > 4 && text.ptr[4] == '.' ? 4 : 2;

	if (text.len < 14)
		return wrong;
	char separator = text.ptr[group];
	if (group == 2 && separator != ':' && separator != '-')
		return wrong;
	for (size_t i = 0; i < text.len; i++) {
		bool between = i % (group + 1) == group;
		if (between ? text.ptr[i] != separator : !ascii_is_hex_digit(text.ptr[i]))
			return wrong;
	}
	size_t bytes = (text.len + 1) / (group + 1) * group / 2;
	bool whole = (text.len + 1) % (group + 1) == 0;
	return whole && (bytes == 6 || bytes == 8 || bytes == 20) ? NULL : wrong;
}

/*
 * Letters and symbols (Unicode L and S) of any script count. Beyond ASCII all
 * characters are taken for one of these.
 */
static bool is_host_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || (unsigned char)byte >= 0x80 ||
	       memchr("$+<=>^`|~", byte, 9);
}

static bool is_host_label(struct span label)
{
	if (label.len == 0 || label.len > 63)
		return false;
	if (!is_host_byte(label.ptr[0]) || !is_host_byte(label.ptr[label.len - 1]))
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (!is_host_byte(label.ptr[i]) && label.ptr[i] != '-')
			return false;
	}
	return true;
}

/* The one name without dots may hold a '-' only as its second character: that is the grammar. */
static const char *check_single_host_label(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '-' && i != 1)
			return "is no host name: one without dots may have '-' only as its second "
			       "character";
	}
	return is_host_label(text) || (text.len > 1 && text.ptr[text.len - 1] == '-')
		       ? NULL
		       : "is no host name";
}

const char *format_hostname(struct span text)
{
	static const char wrong[] = "is no host name, such as www.example.com";

	if (text.len > 255)
		return "is longer than 255 characters";
	if (span_find(text, '.') == text.len)
		return text.len ? check_single_host_label(text) : wrong;
	struct span label = { NULL, 0 };
	for (size_t start = 0; start <= text.len; start += label.len + 1) {
		struct span rest = span_from(text, start);
		label = span_first(rest, span_find(rest, '.'));
		if (!is_host_label(label))
			return wrong;
	}
	if (label.len < 2)
		return "is no host name: the last part must have at least two letters";
	for (size_t i = 0; i < label.len; i++) {
		if (!ascii_is_letter(label.ptr[i]) && (unsigned char)label.ptr[i] < 0x80)
			return "is no host name: the last part must consist of letters";
	}
	return NULL;
}
