/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real connections to a server in a child process that answers each path with bytes of its own
 * and counts who is connected at once.
 */
#include "courier/transport.h"

#include "base/limits.h"
#include "tests/unit/arena_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
/* After the standard headers that it needs. */
enum { CONNECTIONS_MAX = 256, REQUEST_BYTES = 65536 };

/* What the server has seen; shared with it. */
struct seen {
	int connections_at_once;
	char request[REQUEST_BYTES]; /* the last one, terminated */
};

static struct seen *seen;
static pid_t server;
static unsigned port;
static struct error err;
static struct transport *transport;
static struct target target;
static struct address_range loopback;

/* --- the server --- */

/* "/cut" promises more than it says; "/hang" says nothing; "/endless" never ends. */
static const struct page {
	const char *path;
	const char *bytes;
} pages[] = {
	{ "/empty", "HTTP/1.1 204 No Content\r\nRetry-After: 7\r\n\r\n" },
	{ "/body",
	  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello" },
	{ "/elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\n"
			"Content-Length: 0\r\n\r\n" },
	{ "/who", "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
		  "WWW-Authenticate: Bearer realm=\"b\"\r\nDocker-Content-Digest: sha256:1\r\n"
		  "Content-Length: 0\r\n\r\n" },
	{ "/cut", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello" },
	{ "/garbage", "SSH-2.0-nothing\r\n" },
	{ "/nothing", "" },
};

static void say_all(int connection, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(connection, bytes, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		bytes += sent;
		len -= (size_t)sent;
	}
}

static void say_endlessly(int connection)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
	static const char bytes[4096] = { 'x' };

	say_all(connection, head, sizeof(head) - 1);
	while (send(connection, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
		;
}

static void say_many_headers(int connection)
{
	static const char line[] = "X-Header: something that nobody has asked for\r\n";

	say_all(connection, "HTTP/1.1 200 OK\r\n", 17);
	while (send(connection, line, sizeof(line) - 1, MSG_NOSIGNAL) > 0)
		;
}

static bool asks_for(const char *path)
{
	const char *start = strchr(seen->request, ' ');

	return start && strncmp(start + 1, path, strlen(path)) == 0;
}

/* True when the connection is to be closed. */
static bool answer(int connection)
{
	ssize_t got = recv(connection, seen->request, sizeof(seen->request) - 1, 0);

	if (got <= 0)
		return true;
	seen->request[got] = '\0';
	if (asks_for("/hang"))
		return false;
	if (asks_for("/endless"))
		say_endlessly(connection);
	else if (asks_for("/headers"))
		say_many_headers(connection);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (asks_for(pages[i].path))
			say_all(connection, pages[i].bytes, strlen(pages[i].bytes));
	return true;
}

static _Noreturn void serve(int listener)
{
	struct pollfd polled[CONNECTIONS_MAX + 1] = { { .fd = listener, .events = POLLIN } };
	nfds_t count = 1;

	for (;;) {
		poll(polled, count, -1);
		if (polled[0].revents && count <= CONNECTIONS_MAX) {
			polled[count++] = (struct pollfd){ .fd = accept(listener, NULL, NULL),
							   .events = POLLIN };
			if ((int)count - 1 > seen->connections_at_once)
				seen->connections_at_once = (int)count - 1;
		}
		for (nfds_t i = 1; i < count; i++) {
			if (!polled[i].revents || !answer(polled[i].fd))
				continue;
			close(polled[i].fd);
			polled[i--] = polled[--count];
		}
	}
}

static int set_up(void **state)
{
	struct sockaddr_in place = { .sin_family = AF_INET };
	socklen_t len = sizeof(place);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bind(listener, (struct sockaddr *)&place, sizeof(place)) < 0 ||
	    listen(listener, CONNECTIONS_MAX) < 0 ||
	    getsockname(listener, (struct sockaddr *)&place, &len) < 0)
		return -1;
	port = ntohs(place.sin_port);
	server = fork();
	if (server == 0)
		serve(listener);
	close(listener);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	munmap(seen, sizeof(*seen));
	return 0;
}

static int open_transport(void **state)
{
	arena_set_up(state);
	assert_true(address_range_parse(span_of("127.0.0.0/8"), &loopback));
	target = (struct target){ .name = SPAN("prod"),
				  .kind = TARGET_WEBHOOK,
				  .allow_private = { &loopback, 1 } };
	seen->connections_at_once = 0;
	return transport_open((struct span){ 0 }, &transport, &err);
}

static int close_transport(void **state)
{
	(void)state;
	transport_close(transport);
	arena_release(&arena);
	return 0;
}

/* --- one request --- */

static struct answer received;
static size_t received_count;

static void keep(struct exchange *exchange, const struct answer *answer_)
{
	(void)exchange;
	received = *answer_;
	received_count++;
}

static struct span url_of(const char *path)
{
	return arena_printf(&arena, "http://127.0.0.1:%u%s", port, path);
}

static struct request get(const char *path)
{
	return (struct request){ .method = "GET", .url = url_of(path) };
}

static void start(const struct request *request)
{
	struct request *kept = ARENA_NEW(&arena, struct request);
	struct exchange *exchange = ARENA_NEW(&arena, struct exchange);

	*kept = *request;
	*exchange = (struct exchange){
		.target = &target, .request = kept, .arena = &arena, .done = keep
	};
	assert_int_equal(transport_start(transport, exchange, &err), 0);
}

static void wait_for_all(void)
{
	size_t under_way = 1;

	while (under_way > 0)
		assert_int_equal(transport_wait(transport, -1, 10000, &under_way, &err), 0);
}

static void exchange(struct request request)
{
	received = (struct answer){ 0 };
	received_count = 0;
	start(&request);
	wait_for_all();
	assert_int_equal(received_count, 1);
}

static void fails_with(struct request request, const char *failure)
{
	exchange(request);
	assert_int_equal(received.status, 0);
	assert_string_equal(received.failure.ptr, failure);
}

static void an_answer_is_kept_with_the_headers_that_count(void **state)
{
	(void)state;
	exchange(get("/body"));
	assert_int_equal(received.status, 200);
	assert_true(span_is(received.body, "hello"));
	assert_true(span_is(received.content_type, "text/plain"));
	assert_int_equal(received.failure.len, 0);

	exchange(get("/empty"));
	assert_int_equal(received.status, 204);
	assert_int_equal(received.retry_after, 7);

	exchange(get("/who"));
	assert_int_equal(received.status, 401);
	assert_true(span_is(received.authenticate, "Basic realm=\"a\", Bearer realm=\"b\""));
	assert_true(span_is(received.digest, "sha256:1"));
}

static void a_body_is_sent_as_it_is_and_nothing_is_added(void **state)
{
	struct request_header headers[] = {
		{ SPAN("Content-Type"), SPAN("application/json") },
		{ SPAN("X-Empty"), SPAN("") },
	};
	struct request request = get("/empty");

	(void)state;
	request.method = "POST";
	request.body = (struct span)SPAN("{\"a\":\"b\0c\"}");
	request.headers = headers;
	request.header_count = 2;
	exchange(request);
	assert_int_equal(received.status, 204);
	assert_true(span_starts_with(span_of(seen->request), "POST /empty HTTP/1.1\r\n"));
	assert_non_null(strstr(seen->request, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(seen->request, "\r\nX-Empty:"));
	assert_non_null(strstr(seen->request, "\r\nContent-Length: 11\r\n"));
	assert_null(strstr(seen->request, "Expect:"));
	assert_null(strstr(seen->request, "Accept-Encoding:"));

	request.method = "PATCH";
	exchange(request);
	assert_true(span_starts_with(span_of(seen->request), "PATCH /empty HTTP/1.1\r\n"));
	request = get("/empty");
	request.method = "POST";
	exchange(request);
	assert_non_null(strstr(seen->request, "\r\nContent-Length: 0\r\n"));
	assert_null(strstr(seen->request, "urlencoded"));
	request.method = "HEAD";
	exchange(request);
	assert_true(span_starts_with(span_of(seen->request), "HEAD /empty HTTP/1.1\r\n"));
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state)
{
	(void)state;
	exchange(get("/elsewhere"));
	assert_int_equal(received.status, 302);
	assert_true(span_is(received.location, "http://127.0.0.1:1/x"));
}

static void an_address_is_connected_to_only_when_it_is_allowed(void **state)
{
	(void)state;
	target.allow_private.count = 0;
	exchange(get("/body"));
	assert_int_equal(received.status, 0);
	assert_true(span_contains(received.failure, "127.0.0.1 is a loopback address"));
	assert_true(span_contains(received.failure,
				  "git config --add headgate.target.prod.allowPrivate 127.0.0.1"));
	/* By a name, too. */
	struct request request = get("/body");
	request.url = arena_printf(&arena, "http://localhost:%u/body", port);
	exchange(request);
	assert_true(span_contains(received.failure, "is a loopback address"));
}

static void other_protocols_and_users_in_a_url_are_refused(void **state)
{
	static const char *const urls[] = { "file:///etc/passwd", "ftp://127.0.0.1/x",
					    "gopher://127.0.0.1:1/x", "http://u:p@127.0.0.1:1/x" };

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct request request = { .method = "GET", .url = span_of(urls[i]) };
		exchange(request);
		assert_int_equal(received.status, 0);
		assert_true(received.failure.len > 0);
	}
}

static void the_environment_changes_nothing(void **state)
{
	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	exchange(get("/body"));
	assert_int_equal(received.status, 200);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void what_goes_wrong_is_said_in_words(void **state)
{
	struct request request = get("/hang");

	(void)state;
	request.deadline_ms = 900;
	fails_with(request, "no answer within 1 s");
	request = get("/cut");
	fails_with(request, "the connection broke off before the answer was whole");
	fails_with(get("/nothing"), "the connection was closed without an answer");
	fails_with(get("/garbage"), "what answers there does not speak HTTP");
	request.url = (struct span)SPAN("http://127.0.0.1:1/");
	fails_with(request, "connection refused");
	request.url = (struct span)SPAN("http://name.invalid/");
	fails_with(request, "the name name.invalid has no address");
	request.url = arena_printf(&arena, "https://127.0.0.1:%u/garbage", port);
	exchange(request);
	assert_true(span_starts_with(received.failure, "no TLS connection: "));
	target.ca_file = (struct span)SPAN("/nowhere/authority.pem");
	fails_with(request, "no authority can be read from the caFile /nowhere/authority.pem");
}

static void an_answer_without_end_is_cut_or_refused(void **state)
{
	struct request request = get("/endless");

	(void)state;
	exchange(request);
	assert_int_equal(received.status, 200);
	assert_int_equal(received.body.len, LIMIT_ANSWER_BYTES);
	request.max_answer_bytes = 100000;
	fails_with(request, "the answer is larger than what is read of it");
	fails_with(get("/headers"), "the answer is larger than what is read of it");
}

static void a_line_break_in_a_header_is_refused(void **state)
{
	struct request_header header = { SPAN("X-A"), SPAN("b\r\nX-C: d") };
	struct request request = get("/empty");
	struct exchange one = {
		.target = &target, .request = &request, .arena = &arena, .done = keep
	};

	(void)state;
	request.headers = &header;
	request.header_count = 1;
	assert_int_equal(transport_start(transport, &one, &err), -1);
	assert_string_equal(err.message, "a header has a control character");
}

static void many_are_under_way_at_once_and_the_others_wait(void **state)
{
	enum { MANY = LIMIT_CONNECTIONS + 40 };
	size_t under_way;

	(void)state;
	received_count = 0;
	for (int i = 0; i < MANY; i++) {
		struct request request = get("/hang");
		request.deadline_ms = 3000;
		start(&request);
	}
	/* Before the first of them is late. */
	assert_int_equal(transport_wait(transport, -1, 1000, &under_way, &err), 0);
	assert_int_equal(under_way, MANY);
	assert_int_equal(seen->connections_at_once, LIMIT_CONNECTIONS);
	wait_for_all();
	assert_int_equal(received_count, MANY);
}

static void waiting_ends_when_the_descriptor_can_be_read_or_the_time_is_over(void **state)
{
	struct request request = get("/hang");
	size_t under_way;
	int ends[2];

	(void)state;
	start(&request);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(transport_wait(transport, ends[0], 50, &under_way, &err), 0);
	assert_int_equal(under_way, 1);
	assert_int_equal(write(ends[1], "!", 1), 1);
	assert_int_equal(transport_wait(transport, ends[0], 60000, &under_way, &err), 0);
	/* It is closed with one under way. */
	assert_int_equal(under_way, 1);
	close(ends[0]);
	close(ends[1]);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_transport, close_transport)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_answer_is_kept_with_the_headers_that_count),
		TEST(a_body_is_sent_as_it_is_and_nothing_is_added),
		TEST(a_redirect_is_an_answer_and_is_not_followed),
		TEST(an_address_is_connected_to_only_when_it_is_allowed),
		TEST(other_protocols_and_users_in_a_url_are_refused),
		TEST(the_environment_changes_nothing),
		TEST(what_goes_wrong_is_said_in_words),
		TEST(an_answer_without_end_is_cut_or_refused),
		TEST(a_line_break_in_a_header_is_refused),
		TEST(many_are_under_way_at_once_and_the_others_wait),
		TEST(waiting_ends_when_the_descriptor_can_be_read_or_the_time_is_over),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
