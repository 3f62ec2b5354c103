/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/characters.h"

#include "base/limits.h"
#include "base/utf8.h"

const struct rule file_too_large = {
	"file/too-large",
	SEVERITY_ERROR,
	"the file is larger than a manifest can be",
	"Manifests of more than 8 MiB are refused unread. The API server takes requests of at most "
	"3 MiB. Split the file, or keep large data out of manifests.",
};
const struct rule file_utf16 = {
	"file/utf-16",
	SEVERITY_ERROR,
	"the file is UTF-16",
	"kubectl splits files into lines byte by byte and breaks UTF-16, while other readers take "
	"it. Some editors on Windows save this way. Save the file as UTF-8 without byte order "
	"mark.",
};
const struct rule file_invalid_utf8 = {
	"file/invalid-utf-8",
	SEVERITY_ERROR,
	"a byte is not valid UTF-8",
	"YAML and JSON are UTF-8. kubectl refuses other bytes in YAML and replaces them by U+FFFD "
	"in JSON. The file may be saved as Latin-1 or Windows-1252: save it as UTF-8.",
};
const struct rule file_control_character = {
	"file/control-character",
	SEVERITY_ERROR,
	"a control character stands in the file",
	"YAML readers refuse control characters other than tab and line breaks, NUL included. "
	"Remove it, or write it as an escape such as \"\\x07\" in double quotes.",
};
const struct rule file_byte_order_mark = {
	"file/byte-order-mark",
	SEVERITY_ERROR,
	"a byte order mark stands inside the file",
	"U+FEFF is invisible. At the very start of a file every reader skips it; elsewhere one "
	"reader takes it as part of a key and another drops it. This happens when files are "
	"joined. Remove it.",
};
const struct rule file_invisible_character = {
	"file/invisible-character",
	SEVERITY_ERROR,
	"an invisible character stands in the file",
	"Bidirectional controls and zero-width characters make people read another text than the "
	"cluster does. Remove it; where it is needed, write the escape in double quotes, so that "
	"everybody can see it. Joiners between letters of scripts that need them and inside emoji "
	"are accepted.",
};
const struct rule file_line_break = {
	"file/line-break",
	SEVERITY_ERROR,
	"a line break that kubectl does not split at",
	"A lone carriage return, U+0085, U+2028 and U+2029 end a line for YAML parsers but not for "
	"the code of kubectl that looks for ---. Readers so disagree about where documents and "
	"comments end. Use LF or CRLF.",
};

enum odd_kind {
	ODD_INVALID_UTF8,
	ODD_CONTROL,
	ODD_BYTE_ORDER_MARK,
	ODD_INVISIBLE,
	ODD_CARRIAGE_RETURN,
	ODD_LINE_BREAK,
};

/* Bytes that need a second look: all but tab, LF and printable ASCII. */
static bool is_ordinary(unsigned char byte)
{
	return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
}

static size_t skip_ordinary(struct span bytes, size_t at)
{
	while (at < bytes.len && is_ordinary((unsigned char)bytes.ptr[at]))
		at++;
	return at;
}

static bool is_joiner(uint32_t code_point)
{
	return code_point == 0x200c || code_point == 0x200d;
}

/* Zero-width joiners belong into some scripts and into emoji, never beside ASCII. */
static bool joins_letters(struct span bytes, size_t at)
{
	return at > 0 && (unsigned char)bytes.ptr[at - 1] >= 0x80 && at + 3 < bytes.len &&
	       (unsigned char)bytes.ptr[at + 3] >= 0x80;
}

/* The kind of a character at `at`, or -1 when it is fine. */
static int classify(struct span bytes, size_t at, uint32_t code_point)
{
	if (code_point == '\r')
		return at + 1 < bytes.len && bytes.ptr[at + 1] == '\n' ? -1 : ODD_CARRIAGE_RETURN;
	if (code_point == 0x85 || code_point == 0x2028 || code_point == 0x2029)
		return ODD_LINE_BREAK;
	if (code_point < 0xa0 || code_point == 0xfffe || code_point == 0xffff)
		return ODD_CONTROL;
	if (code_point == 0xfeff)
		return at == 0 ? -1 : ODD_BYTE_ORDER_MARK;
	if (is_joiner(code_point) && joins_letters(bytes, at))
		return -1;
	if (utf8_is_bidirectional_control(code_point) || utf8_is_invisible(code_point))
		return ODD_INVISIBLE;
	return -1;
}

static bool is_utf16(struct span bytes)
{
	const unsigned char *b = (const unsigned char *)bytes.ptr;

	if (bytes.len < 2)
		return false;
	if ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff))
		return true;
	return bytes.len >= 4 &&
	       ((b[0] && !b[1] && b[2] && !b[3]) || (!b[0] && b[1] && !b[2] && b[3]));
}

static bool refuse_whole(struct reading *reading)
{
	struct span bytes = reading->source->bytes;
	struct reading_site site = { .rule = &file_too_large };

	if (bytes.len > LIMIT_MANIFEST_BYTES) {
		reading_refuse(reading, &site, "the file has %zu bytes; at most %zu are read",
			       bytes.len, LIMIT_MANIFEST_BYTES);
		return true;
	}
	if (!is_utf16(bytes))
		return false;
	site.rule = &file_utf16;
	site.fix = span_of("save the file as UTF-8 without byte order mark");
	reading_refuse(reading, &site, "the file is UTF-16, which kubectl cannot read");
	return true;
}

bool characters_scan(struct characters *ret_characters, struct reading *reading)
{
	struct span bytes = reading->source->bytes;
	uint32_t code_point;

	if (refuse_whole(reading))
		return false;
	*ret_characters = (struct characters){ .is_ascii = true };
	if (span_starts_with(bytes, "\xef\xbb\xbf"))
		ret_characters->bom_bytes = 3;
	size_t at = skip_ordinary(bytes, 0);
	while (at < bytes.len) {
		unsigned char byte = (unsigned char)bytes.ptr[at];
		size_t len = utf8_decode(span_from(bytes, at), &code_point);
		int kind = len ? classify(bytes, at, code_point) : ODD_INVALID_UTF8;
		if (byte >= 0x80)
			ret_characters->is_ascii = false;
		if (kind >= 0 && ret_characters->odd_count == LIMIT_ODD_CHARACTERS)
			break;
		if (kind >= 0)
			ret_characters->odd[ret_characters->odd_count++] = (struct odd_character){
				.offset = (uint32_t)at,
				.code_point = len ? code_point : byte,
				.bytes = (uint8_t)(len ? len : 1),
				.kind = (uint8_t)kind,
			};
		at = skip_ordinary(bytes, at + (len ? len : 1));
	}
	ret_characters->end = (uint32_t)at;
	if (at < bytes.len)
		ret_characters->is_ascii = false;
	return true;
}

static bool is_refused(const struct odd_character *odd, enum characters_for reader)
{
	switch ((enum odd_kind)odd->kind) {
	case ODD_INVALID_UTF8:
	case ODD_BYTE_ORDER_MARK:
		return true;
	case ODD_CONTROL:
		return reader == CHARACTERS_FOR_YAML;
	case ODD_INVISIBLE:
	case ODD_CARRIAGE_RETURN:
	case ODD_LINE_BREAK:
		return false;
	}
	return true;
}

bool characters_refuse(const struct characters *characters, struct place place,
		       enum characters_for reader)
{
	if (place.end > characters->end)
		return true;
	for (size_t i = 0; i < characters->odd_count; i++) {
		const struct odd_character *odd = &characters->odd[i];
		if (odd->offset >= place.start && odd->offset < place.end &&
		    is_refused(odd, reader))
			return true;
	}
	return false;
}

static void report_odd(const struct odd_character *odd, struct reading *reading)
{
	struct reading_site site = { .place = { odd->offset, odd->offset + odd->bytes } };
	struct arena *scratch = reading->scratch;

	switch ((enum odd_kind)odd->kind) {
	case ODD_INVALID_UTF8:
		site.rule = &file_invalid_utf8;
		site.fix = span_of("save the file as UTF-8");
		reading_refuse(reading, &site, "the byte 0x%02x is no valid UTF-8 here",
			       odd->code_point);
		break;
	case ODD_CONTROL:
		site.rule = &file_control_character;
		site.fix = arena_printf(scratch, "remove it, or \"\\%c%0*X\" in double quotes",
					odd->code_point < 0x100 ? 'x' : 'u',
					odd->code_point < 0x100 ? 2 : 4, odd->code_point);
		reading_refuse(reading, &site,
			       "the control character U+%04X is not allowed in YAML",
			       odd->code_point);
		break;
	case ODD_BYTE_ORDER_MARK:
		site.rule = &file_byte_order_mark;
		site.fix = span_of("remove the invisible character");
		reading_refuse(reading, &site,
			       "a byte order mark (U+FEFF, invisible) stands inside the file");
		break;
	case ODD_INVISIBLE:
		site.rule = &file_invisible_character;
		site.fix = arena_printf(scratch, "remove it, or \"\\%c%0*X\" in double quotes",
					odd->code_point < 0x10000 ? 'u' : 'U',
					odd->code_point < 0x10000 ? 4 : 8, odd->code_point);
		reading_refuse(reading, &site,
			       "the invisible character U+%04X stands here; people and the cluster "
			       "read different texts",
			       odd->code_point);
		break;
	case ODD_CARRIAGE_RETURN:
	case ODD_LINE_BREAK:
		break;
	}
}

void characters_report(const struct characters *characters, struct reading *reading,
		       enum characters_for reader)
{
	struct place rest = { characters->end, (uint32_t)reading->source->bytes.len };

	for (size_t i = 0; i < characters->odd_count; i++) {
		const struct odd_character *odd = &characters->odd[i];
		if (odd->kind == ODD_CONTROL && reader == CHARACTERS_FOR_JSON)
			continue;
		report_odd(odd, reading);
	}
	if (rest.start >= rest.end)
		return;
	struct reading_site site = {
		.rule = &file_control_character,
		.place = { rest.start, rest.start + 1 },
	};
	reading_refuse(reading, &site,
		       "more than %d odd characters; the file is not looked at from here on",
		       LIMIT_ODD_CHARACTERS);
}

const struct odd_character *characters_line_break(const struct characters *characters,
						  uint32_t offset)
{
	for (size_t i = 0; i < characters->odd_count; i++) {
		const struct odd_character *odd = &characters->odd[i];
		bool is_break = odd->kind == ODD_CARRIAGE_RETURN || odd->kind == ODD_LINE_BREAK;
		if (is_break && odd->offset >= offset)
			return odd;
	}
	return NULL;
}

void characters_report_line_break(const struct odd_character *line_break, struct reading *reading)
{
	struct reading_site site = {
		.rule = &file_line_break,
		.place = { line_break->offset, line_break->offset + line_break->bytes },
	};

	if (line_break->kind == ODD_CARRIAGE_RETURN) {
		site.fix = span_of("LF or CR LF");
		reading_refuse(
			reading, &site,
			"a carriage return (CR) without line feed; kubectl splits only at LF");
		return;
	}
	site.fix = arena_printf(reading->scratch, "LF, or \"\\u%04X\" in double quotes",
				line_break->code_point);
	reading_refuse(reading, &site,
		       "the line break U+%04X, at which kubectl does not split but YAML parsers do",
		       line_break->code_point);
}

size_t characters_space(struct span text)
{
	uint32_t c;
	size_t len = utf8_decode(text, &c);

	if (len == 0)
		return 0;
	bool is_space = (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xa0 ||
			c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
			c == 0x202f || c == 0x205f || c == 0x3000;
	return is_space ? len : 0;
}
