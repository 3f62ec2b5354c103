/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster that can only dial out: nats_edge URL COMMAND
 *
 *	stream          makes the stream DEPLOY that keeps the last message of each subject
 *	last SUBJECT    prints the id and the body of that message
 *	count           how many messages the stream holds
 */
#include <err.h>
#include <nats/nats.h>
#include <stdio.h>
#include <string.h>

static void must(natsStatus status, const char *what)
{
	if (status != NATS_OK)
		errx(1, "%s: %s", what, natsStatus_GetText(status));
}

static void make_stream(jsCtx *jetstream)
{
	const char *subjects[] = { "deploy.>" };
	jsStreamConfig config;
	must(jsStreamConfig_Init(&config), "stream");
	config.Name = "DEPLOY";
	config.Subjects = subjects;
	config.SubjectsLen = 1;
	config.MaxMsgsPerSubject = 1;
	must(js_AddStream(NULL, jetstream, &config, NULL, NULL), "stream");
}

static void print_last(jsCtx *jetstream, const char *subject)
{
	natsMsg *message = NULL;
	const char *id = NULL;
	must(js_GetLastMsg(&message, jetstream, "DEPLOY", subject, NULL, NULL), subject);
	if (natsMsgHeader_Get(message, "Nats-Msg-Id", &id) != NATS_OK)
		id = "none";
	printf("%s\n%.*s\n", id, natsMsg_GetDataLength(message), natsMsg_GetData(message));
	natsMsg_Destroy(message);
}

static void print_count(jsCtx *jetstream)
{
	jsStreamInfo *info = NULL;
	must(js_GetStreamInfo(&info, jetstream, "DEPLOY", NULL, NULL), "stream");
	printf("%llu\n", (unsigned long long)info->State.Msgs);
	jsStreamInfo_Destroy(info);
}

int main(int argc, char **argv)
{
	natsConnection *connection = NULL;
	jsCtx *jetstream = NULL;
	if (argc < 3)
		errx(2, "usage: nats_edge URL stream|count|last SUBJECT");
	must(natsConnection_ConnectTo(&connection, argv[1]), argv[1]);
	must(natsConnection_JetStream(&jetstream, connection, NULL), argv[1]);
	if (strcmp(argv[2], "stream") == 0)
		make_stream(jetstream);
	else if (strcmp(argv[2], "last") == 0 && argc == 4)
		print_last(jetstream, argv[3]);
	else
		print_count(jetstream);
	jsCtx_Destroy(jetstream);
	natsConnection_Destroy(connection);
	nats_Close();
	return 0;
}
