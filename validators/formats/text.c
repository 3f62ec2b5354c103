/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings and fixed shapes: base64, percentages, UUIDs, and what CRDs can ask for by name. */
#include "base/ascii.h"
#include "validators/format.h"

static bool is_base64_byte(char byte)
{
	return ascii_is_alphanumeric(byte) || byte == '+' || byte == '/';
}

const char *format_base64(struct span text)
{
	size_t symbols = 0, padding = 0;

	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		if (byte == '\r' || byte == '\n')
			continue;
		if (byte == '=') {
			padding++;
			continue;
		}
		if (!is_base64_byte(byte))
			return "is not base64: only A-Z, a-z, 0-9, '+' and '/' may occur";
		if (padding)
			return "is not base64: text follows the padding '='";
		symbols++;
	}
	if (padding > 2 || (symbols + padding) % 4)
		return "is not base64: the length is no multiple of 4, padding '=' included";
	return NULL;
}

const char *format_base64_filled(struct span text)
{
	if (text.len == 0)
		return "must not be empty";
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' || text.ptr[i] == '\n')
			return "is not base64: it must not contain line breaks";
	}
	return format_base64(text);
}

const char *format_percent(struct span text)
{
	if (text.len < 2 || text.ptr[text.len - 1] != '%')
		return "must be a whole number followed by '%', such as 25%";
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return "must be a whole number followed by '%', such as 25%";
	}
	return NULL;
}

/* Groups of 8-4-4-4-12 hexadecimal digits; each '-' may be missing. Digits land in `hex`. */
static bool read_uuid(struct span text, char hex[32])
{
	static const size_t before_dash[] = { 8, 12, 16, 20 };
	size_t count = 0, dash = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (dash < 4 && count == before_dash[dash]) {
			dash++;
			if (text.ptr[i] == '-')
				continue;
		}
		if (count == 32 || !ascii_is_hex_digit(text.ptr[i]))
			return false;
		hex[count++] = ascii_lower(text.ptr[i]);
	}
	return count == 32;
}

const char *format_uuid(struct span text)
{
	char hex[32];

	return read_uuid(text, hex) ? NULL : "is not a UUID of 8-4-4-4-12 hexadecimal digits";
}

static const char *check_uuid_version(struct span text, char version, bool variant)
{
	char hex[32];

	if (!read_uuid(text, hex))
		return "is not a UUID of 8-4-4-4-12 hexadecimal digits";
	if (hex[12] != version)
		return "is a UUID of another version than the format asks for";
	if (variant && hex[16] != '8' && hex[16] != '9' && hex[16] != 'a' && hex[16] != 'b')
		return "is not a UUID of the RFC 9562 variant (8, 9, a or b after the third '-')";
	return NULL;
}

const char *format_uuid3(struct span text)
{
	return check_uuid_version(text, '3', false);
}

const char *format_uuid4(struct span text)
{
	return check_uuid_version(text, '4', true);
}

const char *format_uuid5(struct span text)
{
	return check_uuid_version(text, '5', true);
}

static bool all_hex(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_hex_digit(text.ptr[i]))
			return false;
	}
	return true;
}

const char *format_bson_object_id(struct span text)
{
	return text.len == 24 && all_hex(text) ? NULL : "must be 24 hexadecimal digits";
}

const char *format_hex_color(struct span text)
{
	if (text.len && text.ptr[0] == '#')
		text = span_from(text, 1);
	if ((text.len == 3 || text.len == 6) && all_hex(text))
		return NULL;
	return "must be 3 or 6 hexadecimal digits, such as #00ff00";
}

/* The digits of `text`, without blanks and '-'; 0 for anything else in it. */
static size_t isbn_digits(struct span text, char digits[13])
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		char byte = text.ptr[i];
		if (byte == '-' || (ascii_is_space(byte) && byte != '\v'))
			continue;
		if (count == 13 || (!ascii_is_digit(byte) && !(byte == 'X' && count == 9)))
			return 0;
		digits[count++] = byte;
	}
	return count;
}

const char *format_isbn10(struct span text)
{
	char digits[13];
	unsigned sum = 0;

	if (isbn_digits(text, digits) != 10)
		return "is not an ISBN of 10 digits";
	for (unsigned i = 0; i < 10; i++)
		sum += (i + 1) * (digits[i] == 'X' ? 10 : (unsigned)(digits[i] - '0'));
	return sum % 11 == 0 ? NULL : "is an ISBN whose last digit does not fit the others";
}

const char *format_isbn13(struct span text)
{
	char digits[13];
	unsigned sum = 0;

	if (isbn_digits(text, digits) != 13 || digits[9] == 'X')
		return "is not an ISBN of 13 digits";
	for (unsigned i = 0; i < 13; i++)
		sum += (i % 2 ? 3 : 1) * (unsigned)(digits[i] - '0');
	return sum % 10 == 0 ? NULL : "is an ISBN whose last digit does not fit the others";
}

const char *format_isbn(struct span text)
{
	if (!format_isbn10(text) || !format_isbn13(text))
		return NULL;
	return "is not an ISBN of 10 or 13 digits with a fitting last digit";
}

const char *format_ssn(struct span text)
{
	static const char shape[] = "ddd?dd?dddd";

	if (text.len != sizeof(shape) - 1)
		return "must be 9 digits written as 123-45-6789";
	for (size_t i = 0; i < text.len; i++) {
		bool dash = text.ptr[i] == '-' || text.ptr[i] == ' ';
		if (shape[i] == '?' ? !dash : !ascii_is_digit(text.ptr[i]))
			return "must be 9 digits written as 123-45-6789";
	}
	return NULL;
}

/* One of the three numbers of rgb(): 0 to 255 without leading zeros, blanks around it. */
static bool take_color_part(struct span *rest, char terminator)
{
	size_t i = 0, digits = 0;
	unsigned value = 0;

	while (i < rest->len && ascii_is_space(rest->ptr[i]))
		i++;
	bool zero = i < rest->len && rest->ptr[i] == '0';
	for (; i < rest->len && ascii_is_digit(rest->ptr[i]) && digits < 4; digits++)
		value = value * 10 + (unsigned)(rest->ptr[i++] - '0');
	while (i < rest->len && ascii_is_space(rest->ptr[i]))
		i++;
	if (digits == 0 || digits > 3 || value > 255 || (zero && digits > 1))
		return false;
	if (i == rest->len || rest->ptr[i] != terminator)
		return false;
	*rest = span_from(*rest, i + 1);
	return true;
}

const char *format_rgb_color(struct span text)
{
	struct span rest = span_from(text, 4);

	if (span_starts_with(text, "rgb(") && take_color_part(&rest, ',') &&
	    take_color_part(&rest, ',') && take_color_part(&rest, ')') && rest.len == 0)
		return NULL;
	return "must be a color such as rgb(255,127,0)";
}

/* The lengths and leading digits that card issuers use. */
static bool is_card_number(const char *digits, size_t len)
{
	unsigned lead = 0;

	for (size_t i = 0; i < 4 && i < len; i++)
		lead = lead * 10 + (unsigned)(digits[i] - '0');
	if (len == 13)
		return lead / 1000 == 4;
	if (len == 14)
		return (lead >= 3000 && lead <= 3059) || lead / 100 == 36 || lead / 100 == 38;
	if (len == 15)
		return lead / 100 == 34 || lead / 100 == 37 || lead == 2131 || lead == 1800;
	if (len != 16)
		return false;
	return lead / 1000 == 4 || (lead >= 5100 && lead <= 5599) || lead == 6011 ||
	       lead / 100 == 65 || (lead >= 3500 && lead <= 3599);
}

const char *format_credit_card(struct span text)
{
	char digits[16];
	size_t len = 0;
	unsigned sum = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			continue;
		if (len == sizeof(digits))
			return "is no credit card number";
		digits[len++] = text.ptr[i];
	}
	if (!is_card_number(digits, len))
		return "is no credit card number";
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned)(digits[len - 1 - i] - '0');
		if (i % 2)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0 ? NULL : "is a credit card number whose digits do not fit together";
}
