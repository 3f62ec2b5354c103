/* SPDX-License-Identifier: Apache-2.0 */
#include "review/verified.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"

#include <fcntl.h>
#include <unistd.h>

enum { CHECK_BYTES = 16, NAME_BYTES = 72 };

/* One entry. `check` tells one that was half written when the machine stopped. */
struct verified_entry {
	unsigned char question[SHA256_BYTES];
	unsigned char check[CHECK_BYTES];
	unsigned char name_len;
	char name[NAME_BYTES];
	char unused[7];
};
_Static_assert(sizeof(struct verified_entry) == 128, "entries do not cross pages");

static void put_number(struct text *text, int64_t number)
{
	text_format(text, "%lld\n", (long long)number);
}

/* With its length, so that no two questions are the same text. */
static void put_span(struct text *text, struct span span)
{
	text_format(text, "%zu\n", span.len);
	text_append(text, span);
}

/* Everything that the answer depends on. False when that is too much to be remembered. */
static bool find_question(struct span payload, struct span signature, const struct signers *signers,
			  int64_t at, unsigned char ret_question[SHA256_BYTES])
{
	struct text text;

	text_init(&text, LIMIT_VERIFIED_BYTES);
	text_string(&text, "headgate 1\n");
	put_span(&text, payload);
	put_span(&text, signature);
	put_number(&text, at);
	for (size_t i = 0; i < signers->count; i++) {
		const struct signer *signer = &signers->items[i];
		put_span(&text, signer->principal);
		put_span(&text, signer->key);
		put_number(&text, signer->valid_from);
		put_number(&text, signer->valid_until);
	}
	bool fits = !text_failed(&text);
	if (fits)
		digest_sha256(text_span(&text), ret_question);
	text_release(&text);
	return fits;
}

static void find_check(const struct verified_entry *entry, unsigned char ret_check[CHECK_BYTES])
{
	struct verified_entry blank = *entry;
	unsigned char digest[SHA256_BYTES];

	memset(blank.check, 0, sizeof(blank.check));
	digest_sha256((struct span){ (const char *)&blank, sizeof(blank) }, digest);
	memcpy(ret_check, digest, CHECK_BYTES);
}

static off_t place_of(const unsigned char *question)
{
	size_t slot = ((size_t)question[0] << 8 | question[1]) % LIMIT_VERIFIED_ENTRIES;

	return (off_t)(slot * sizeof(struct verified_entry));
}

/* -1 when there is none: then everything is verified. */
static int open_memory(struct repository *repository, int flags)
{
	char path[LIMIT_PATH_BYTES];
	int len = snprintf(path, sizeof(path), "%sheadgate/verified",
			   repository_directory(repository));

	if (len < 0 || (size_t)len >= sizeof(path))
		return -1;
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool recall(struct repository *repository, const unsigned char *question,
		   struct arena *arena, struct span *ret_name)
{
	struct verified_entry entry;
	unsigned char check[CHECK_BYTES];
	int memory = open_memory(repository, O_RDONLY);

	if (memory < 0)
		return false;
	ssize_t got = pread(memory, &entry, sizeof(entry), place_of(question));
	close(memory);
	if (got != (ssize_t)sizeof(entry) || entry.name_len > NAME_BYTES ||
	    memcmp(entry.question, question, sizeof(entry.question)) != 0)
		return false;
	find_check(&entry, check);
	if (memcmp(entry.check, check, sizeof(check)) != 0)
		return false;
	*ret_name = arena_copy(arena, (struct span){ entry.name, entry.name_len });
	return true;
}

static void remember(struct repository *repository, const unsigned char *question, struct span name)
{
	struct verified_entry entry = { .name_len = (unsigned char)name.len };
	int memory = name.len <= NAME_BYTES ? open_memory(repository, O_WRONLY | O_CREAT) : -1;

	if (memory < 0)
		return;
	memcpy(entry.question, question, sizeof(entry.question));
	memcpy(entry.name, name.ptr, name.len);
	find_check(&entry, entry.check);
	/* Not written: not remembered. */
	ssize_t written = pwrite(memory, &entry, sizeof(entry), place_of(question));
	(void)written;
	close(memory);
}

int verified_signature(struct repository *repository, struct span payload, struct span signature,
		       const struct signers *signers, int64_t at, struct arena *arena,
		       struct signature_verdict *ret_verdict, struct error *err)
{
	unsigned char question[SHA256_BYTES];
	struct span name;
	bool can_remember = repository && find_question(payload, signature, signers, at, question);

	if (can_remember && recall(repository, question, arena, &name)) {
		*ret_verdict = (struct signature_verdict){ .good = true, .principal = name };
		return 0;
	}
	if (signature_verify(payload, signature, signers, at, arena, ret_verdict, err) < 0)
		return -1;
	if (can_remember && ret_verdict->good)
		remember(repository, question, ret_verdict->principal);
	return 0;
}

void verified_by_making(struct repository *repository, struct span payload, struct span signature,
			const struct signers *gate, int64_t at)
{
	unsigned char question[SHA256_BYTES];

	if (gate->count && find_question(payload, signature, gate, at, question))
		remember(repository, question, gate->items[0].principal);
}
