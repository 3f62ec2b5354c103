/* SPDX-License-Identifier: Apache-2.0 */
/* usage: agent_stand_in [--print] [--port PORT] DIRECTORY    (stand_in.h says what stands there) */
#include "stand_in/connection.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 4096 };

struct server {
	int listener;
	SSL_CTX *tls;
	struct connection *connections[CONNECTIONS_MAX];
	struct pollfd polled[CONNECTIONS_MAX + 1];
	size_t count;
};

static int listen_on(const char *address, unsigned port)
{
	struct sockaddr_in place = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int on = 1;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener < 0 || inet_pton(AF_INET, address, &place.sin_addr) != 1)
		errx(2, "no socket for %s", address);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&place, sizeof(place)) || listen(listener, 1024))
		err(2, "%s port %u", address, port);
	return listener;
}

/* The port's file says that the stand-in is ready: it appears whole or not at all. */
static void announce(const char *directory, int listener)
{
	struct sockaddr_in place = { 0 };
	socklen_t len = sizeof(place);
	char fresh[4096], path[4096];
	if (getsockname(listener, (struct sockaddr *)&place, &len))
		err(2, "getsockname");
	snprintf(fresh, sizeof(fresh), "%s/port.new", directory);
	snprintf(path, sizeof(path), "%s/port", directory);
	FILE *file = fopen(fresh, "we");
	if (!file)
		err(2, "%s", fresh);
	fprintf(file, "%u\n", ntohs(place.sin_port));
	if (fclose(file) || rename(fresh, path))
		err(2, "%s", path);
}

static SSL_CTX *tls_of(const struct stand_in *stand_in)
{
	const char *certificate = setting(stand_in, "tls", "certificate");
	const char *key = setting(stand_in, "tls", "key");
	if (!certificate)
		return NULL;
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	if (!key || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
		errx(2, "%s: no certificate and key", certificate);
	SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return tls;
}

static void take_connections(struct server *server)
{
	while (server->count < CONNECTIONS_MAX) {
		int descriptor =
			accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (descriptor < 0)
			return;
		server->connections[server->count++] = connection_open(descriptor, server->tls);
	}
}

/* Milliseconds until the next connection has to go on by itself, -1: none has. */
static int next_pause(const struct server *server)
{
	int64_t now = now_ms(), pause = -1;
	for (size_t i = 0; i < server->count; i++) {
		const struct connection *connection = server->connections[i];
		bool paced = connection->state == CONNECTION_WRITING && connection->pace_ms;
		if (connection->state != CONNECTION_WAITING && !paced)
			continue;
		int64_t left = connection->due_ms > now ? connection->due_ms - now : 0;
		if (pause < 0 || left < pause)
			pause = left;
	}
	return (int)pause;
}

static void one_round(struct server *server, struct stand_in *stand_in)
{
	size_t count = server->count;
	server->polled[count] = (struct pollfd){ .fd = server->listener, .events = POLLIN };
	for (size_t i = 0; i < count; i++) {
		const struct connection *connection = server->connections[i];
		server->polled[i] = (struct pollfd){ .fd = connection->descriptor,
						     .events = connection->events | POLLRDHUP };
	}
	if (poll(server->polled, count + 1, next_pause(server)) < 0)
		return;
	if (server->polled[count].revents)
		take_connections(server);
	for (size_t i = 0; i < count; i++)
		connection_step(server->connections[i], stand_in, server->polled[i].revents != 0);
	size_t kept = 0;
	for (size_t i = 0; i < server->count; i++) {
		struct connection *connection = server->connections[i];
		if (connection->state == CONNECTION_CLOSED)
			connection_free(connection);
		else
			server->connections[kept++] = connection;
	}
	server->count = kept;
}

static volatile sig_atomic_t ended;
static void on_end(int signal_number)
{
	(void)signal_number;
	ended = 1;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "print", no_argument, NULL, 'p' },
		{ "port", required_argument, NULL, 'P' },
		{ 0 },
	};
	static struct server server;
	struct stand_in stand_in = { .journal = -1 };
	unsigned port = 0;
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			stand_in.print = true;
		else if (option == 'P')
			port = (unsigned)strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (optind + 1 != argc)
		errx(2, "usage: agent_stand_in [--print] [--port PORT] DIRECTORY");
	stand_in.directory = argv[optind];
	struct sigaction action = { .sa_handler = on_end };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	stand_in_refresh(&stand_in);
	server.tls = tls_of(&stand_in);
	const char *address = json_string_value(json_object_get(stand_in.settings, "address"));
	server.listener = listen_on(address ? address : "127.0.0.1", port);
	announce(stand_in.directory, server.listener);
	while (!ended)
		one_round(&server, &stand_in);
	for (size_t i = 0; i < server.count; i++)
		connection_free(server.connections[i]);
	SSL_CTX_free(server.tls);
	text_release(&stand_in.faults);
	json_decref(stand_in.settings);
	json_decref(stand_in.applications);
	json_decref(stand_in.memory);
	return 0;
}
