/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/connection.h"

#include "stand_in/fault.h"
#include "stand_in/http.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };
static const size_t max_bytes = (size_t)64 << 20;

struct connection *connection_open(int descriptor, SSL_CTX *tls)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	if (!connection)
		abort();
	connection->descriptor = descriptor;
	connection->state = CONNECTION_READING;
	connection->events = POLLIN;
	text_init(&connection->in, max_bytes);
	text_init(&connection->out, max_bytes);
	if (tls) {
		connection->tls = SSL_new(tls);
		SSL_set_fd(connection->tls, descriptor);
		connection->state = CONNECTION_HANDSHAKE;
	}
	return connection;
}

void connection_free(struct connection *connection)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	if (connection->reset)
		setsockopt(connection->descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	else if (connection->tls)
		SSL_shutdown(connection->tls);
	SSL_free(connection->tls);
	close(connection->descriptor);
	text_release(&connection->in);
	text_release(&connection->out);
	free(connection);
}

/* What TLS waits for; false when it failed. */
static bool tls_waits(struct connection *connection, int result)
{
	switch (SSL_get_error(connection->tls, result)) {
	case SSL_ERROR_WANT_READ:
		connection->events = POLLIN;
		return true;
	case SSL_ERROR_WANT_WRITE:
		connection->events = POLLOUT;
		return true;
	default:
		return false;
	}
}

/* Bytes, 0 when it would have to wait, -1 at the end. */
static ssize_t receive(struct connection *connection, char *bytes, size_t size)
{
	if (connection->tls) {
		int got = SSL_read(connection->tls, bytes, (int)size);
		if (got > 0)
			return got;
		return tls_waits(connection, got) ? 0 : -1;
	}
	ssize_t got = recv(connection->descriptor, bytes, size, 0);
	if (got > 0)
		return got;
	connection->events = POLLIN;
	return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static ssize_t transmit(struct connection *connection, const char *bytes, size_t len)
{
	if (connection->tls) {
		int sent = SSL_write(connection->tls, bytes, (int)len);
		if (sent > 0)
			return sent;
		return tls_waits(connection, sent) ? 0 : -1;
	}
	ssize_t sent = send(connection->descriptor, bytes, len, MSG_NOSIGNAL);
	if (sent >= 0)
		return sent;
	connection->events = POLLOUT;
	return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

static void shake_hands(struct connection *connection)
{
	int result = SSL_accept(connection->tls);
	if (result == 1)
		connection->state = CONNECTION_READING;
	else if (!tls_waits(connection, result))
		connection->state = CONNECTION_CLOSED;
}

/* Headers, and then what the fault is about. */
static void write_broken(struct connection *connection, const struct fault *fault)
{
	if (fault->kind == FAULT_GARBAGE)
		text_string(&connection->out, "SSH-2.0-stand_in\r\n");
	if (fault->kind == FAULT_CUT)
		text_string(&connection->out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhal");
	if (fault->kind == FAULT_ENDLESS)
		text_string(&connection->out,
			    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
	connection->endless = fault->kind == FAULT_ENDLESS;
	connection->reset = fault->kind == FAULT_RESET;
	connection->keep_alive = false;
	connection->state = fault->kind == FAULT_HANG ? CONNECTION_HANGING : CONNECTION_WRITING;
}

/* The faults that are an answer. */
static bool answer_of_fault(const struct fault *fault, struct http_response *response)
{
	if (fault->kind == FAULT_STATUS) {
		answer_line(response, (int)fault->number, "as the test wants it");
		response->retry_after = fault->second[0] ? fault->second : NULL;
	} else if (fault->kind == FAULT_REDIRECT) {
		answer_line(response, 307, "elsewhere");
		snprintf(response->location, sizeof(response->location), "%s", fault->argument);
	} else {
		return false;
	}
	return true;
}

static void finish(struct connection *connection, struct stand_in *stand_in,
		   const struct fault *fault, const struct http_request *request,
		   struct http_response *response)
{
	journal_write(stand_in, request, response, fault->name);
	if (stand_in->print)
		journal_print(request, response);
	connection->keep_alive = request->keep_alive;
	connection->state = CONNECTION_WRITING;
	if (fault->kind == FAULT_NONE || fault->kind == FAULT_SLOW || fault->kind == FAULT_DELAY ||
	    response->status)
		http_write(response, connection->keep_alive, &connection->out);
	if (fault->kind == FAULT_LOSE || (fault->kind != FAULT_NONE && !response->status)) {
		text_clear(&connection->out);
		write_broken(connection, fault);
	}
	if (fault->kind == FAULT_SLOW)
		connection->pace_ms = fault->number;
	unsigned delay = fault->kind == FAULT_DELAY ? fault->number : 0;
	json_int_t usual = json_integer_value(json_object_get(stand_in->settings, "delay"));
	if (!delay && usual > 0)
		delay = (unsigned)usual;
	if (delay && connection->state == CONNECTION_WRITING) {
		connection->due_ms = now_ms() + delay;
		connection->state = CONNECTION_WAITING;
	}
}

static void answer(struct connection *connection, struct stand_in *stand_in,
		   const struct http_request *request)
{
	struct http_response response = { 0 };
	struct fault fault = { 0 };
	text_init(&response.body, max_bytes);
	stand_in_refresh(stand_in);
	if (!connection->again)
		fault = fault_for(stand_in, request->path);
	if (fault_acts(&fault))
		stand_in_answer(stand_in, request, &response);
	else
		answer_of_fault(&fault, &response);
	if (response.again_ms) {
		connection->again = true;
		connection->due_ms = response.again_ms;
		connection->state = CONNECTION_WAITING;
	} else {
		connection->again = false;
		finish(connection, stand_in, &fault, request, &response);
	}
	json_decref(response.detail);
	text_release(&response.body);
}

/* A request that is whole is answered. */
static void look_at_input(struct connection *connection, struct stand_in *stand_in)
{
	struct http_request request;
	bool waits;
	int whole = http_read(connection->in.bytes, connection->in.len, &request,
			      &connection->request_len, &waits);
	if (whole < 0 || text_failed(&connection->in)) {
		text_string(&connection->out,
			    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
		connection->keep_alive = false;
		connection->state = CONNECTION_WRITING;
	} else if (whole) {
		answer(connection, stand_in, &request);
	} else if (waits && !connection->told_to_continue) {
		connection->told_to_continue = true;
		const char *line = "HTTP/1.1 100 Continue\r\n\r\n";
		if (transmit(connection, line, strlen(line)) < 0)
			connection->state = CONNECTION_CLOSED;
	}
}

static void take_in(struct connection *connection, struct stand_in *stand_in)
{
	char bytes[CHUNK];
	ssize_t got = 0;
	while (connection->state == CONNECTION_READING || connection->state == CONNECTION_HANGING) {
		got = receive(connection, bytes, sizeof(bytes));
		if (got <= 0)
			break;
		if (connection->state == CONNECTION_HANGING)
			continue;
		text_append(&connection->in, (struct span){ bytes, (size_t)got });
		look_at_input(connection, stand_in);
	}
	if (got < 0)
		connection->state = CONNECTION_CLOSED;
}

/* The request is done with; what came behind it stays. */
static void end_of_answer(struct connection *connection)
{
	if (!connection->keep_alive) {
		connection->state = CONNECTION_CLOSED;
		return;
	}
	memmove(connection->in.bytes, connection->in.bytes + connection->request_len,
		connection->in.len - connection->request_len);
	connection->in.len -= connection->request_len;
	text_clear(&connection->out);
	connection->sent = 0;
	connection->told_to_continue = false;
	connection->state = CONNECTION_READING;
	connection->events = POLLIN;
}

static void give_out(struct connection *connection)
{
	while (connection->state == CONNECTION_WRITING && connection->sent < connection->out.len) {
		if (connection->pace_ms && connection->due_ms > now_ms()) {
			connection->events = 0;
			return;
		}
		size_t len = connection->out.len - connection->sent;
		ssize_t sent = transmit(connection, connection->out.bytes + connection->sent,
					connection->pace_ms ? 1 : len);
		if (sent < 0)
			connection->state = CONNECTION_CLOSED;
		if (sent <= 0)
			return;
		connection->sent += (size_t)sent;
		connection->due_ms = now_ms() + connection->pace_ms;
		if (connection->endless && connection->sent == connection->out.len) {
			text_clear(&connection->out);
			text_fill(&connection->out, 'x', CHUNK);
			connection->sent = 0;
			connection->events = POLLOUT;
			return;
		}
	}
	if (connection->state == CONNECTION_WRITING)
		end_of_answer(connection);
}

void connection_step(struct connection *connection, struct stand_in *stand_in, bool ready)
{
	if (connection->state == CONNECTION_HANDSHAKE && ready)
		shake_hands(connection);
	if (connection->state == CONNECTION_WAITING) {
		connection->events = 0;
		if (ready) /* nothing is waited for: the client has gone */
			connection->state = CONNECTION_CLOSED;
		else if (connection->due_ms <= now_ms() && connection->again)
			look_at_input(connection, stand_in);
		else if (connection->due_ms <= now_ms())
			connection->state = CONNECTION_WRITING;
	}
	if (connection->state == CONNECTION_READING || connection->state == CONNECTION_HANGING)
		take_in(connection, stand_in);
	if (connection->state == CONNECTION_WRITING)
		give_out(connection);
}
