/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/transport.h"

#include "base/clock.h"
#include "base/limits.h"
#include "courier/transfer.h"

#include <curl/curl.h>
#include <stdlib.h>

struct transport {
	CURLM *multi;
	struct span proxy;
	struct transfer *waiting, *last_waiting;
	struct transfer *running;
	size_t waiting_count;
	size_t running_count;
	size_t done_count;
};

int transport_open(struct span proxy, struct transport **ret_transport, struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(err, ERROR_SYSTEM, "the network library does not start");
	struct transport *transport = calloc(1, sizeof(*transport));
	if (transport)
		transport->multi = curl_multi_init();
	if (!transport || !transport->multi) {
		free(transport);
		curl_global_cleanup();
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	transport->proxy = proxy;
	*ret_transport = transport;
	return 0;
}

static void free_all(struct transport *transport, struct transfer *list, bool running)
{
	while (list) {
		struct transfer *next = list->next;
		if (running)
			curl_multi_remove_handle(transport->multi, list->easy);
		transfer_free(list);
		list = next;
	}
}

void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	free_all(transport, transport->running, /* running= */ true);
	free_all(transport, transport->waiting, /* running= */ false);
	curl_multi_cleanup(transport->multi);
	free(transport);
	curl_global_cleanup();
}

int transport_start(struct transport *transport, struct exchange *exchange, struct error *err)
{
	struct transfer *transfer;

	if (transfer_new(exchange, transport->proxy, &transfer, err) < 0)
		return -1;
	if (transport->last_waiting)
		transport->last_waiting->next = transfer;
	else
		transport->waiting = transfer;
	transport->last_waiting = transfer;
	transport->waiting_count++;
	return 0;
}

/* Time counts from here: who waits for a connection is not late. */
static int begin_waiting(struct transport *transport, struct error *err)
{
	while (transport->waiting && transport->running_count < LIMIT_CONNECTIONS) {
		struct transfer *transfer = transport->waiting;
		if (curl_multi_add_handle(transport->multi, transfer->easy) != CURLM_OK)
			return error_set(err, ERROR_SYSTEM, "out of memory");
		transport->waiting = transfer->next;
		if (!transport->waiting)
			transport->last_waiting = NULL;
		transport->waiting_count--;
		transfer->next = transport->running;
		transport->running = transfer;
		transport->running_count++;
	}
	return 0;
}

static void take_out(struct transport *transport, const struct transfer *transfer)
{
	struct transfer **place = &transport->running;

	while (*place != transfer)
		place = &(*place)->next;
	*place = transfer->next;
	transport->running_count--;
}

static void finish(struct transport *transport, struct transfer *transfer, CURLcode code)
{
	struct exchange *exchange = transfer->exchange;
	struct answer answer = transfer_answer(transfer, (int)code);

	take_out(transport, transfer);
	curl_multi_remove_handle(transport->multi, transfer->easy);
	transfer_free(transfer);
	transport->done_count++;
	exchange->done(exchange, &answer);
}

static int work(struct transport *transport, struct error *err)
{
	int running, left;
	CURLMsg *message;

	if (begin_waiting(transport, err) < 0)
		return -1;
	CURLMcode code = curl_multi_perform(transport->multi, &running);
	if (code != CURLM_OK)
		return error_set(err, ERROR_SYSTEM, "%s", curl_multi_strerror(code));
	while ((message = curl_multi_info_read(transport->multi, &left))) {
		char *transfer = NULL;
		CURLcode result = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		finish(transport, (struct transfer *)(void *)transfer, result);
	}
	return begin_waiting(transport, err);
}

/* 1 when `descriptor` can be read, 0 when not, -1. */
static int poll_once(struct transport *transport, int descriptor, int64_t milliseconds,
		     struct error *err)
{
	struct curl_waitfd extra = { .fd = descriptor, .events = CURL_WAIT_POLLIN };
	CURLMcode code = curl_multi_poll(transport->multi, &extra, descriptor >= 0,
					 milliseconds > 0 ? (int)milliseconds : 0, NULL);

	if (code != CURLM_OK)
		return error_set(err, ERROR_SYSTEM, "%s", curl_multi_strerror(code));
	return descriptor >= 0 && extra.revents != 0;
}

int transport_wait(struct transport *transport, int descriptor, unsigned milliseconds,
		   size_t *ret_under_way, struct error *err)
{
	int64_t end = clock_ms() + milliseconds;
	int readable = 0;

	transport->done_count = 0;
	for (;;) {
		if (work(transport, err) < 0)
			return -1;
		int64_t left = end - clock_ms();
		if (transport->done_count || readable || left <= 0)
			break;
		readable = poll_once(transport, descriptor, left, err);
		if (readable < 0)
			return -1;
	}
	*ret_under_way = transport->running_count + transport->waiting_count;
	return 0;
}
