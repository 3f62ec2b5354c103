/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every ceiling of headgate, in one place, each with its reason.
 * Hitting one is a clear refusal (a finding where content is to blame, an error
 * where the machine is), never a truncation that looks like success.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* The API server's request body limit is 3 MiB; a file of several documents may be larger. */
#define LIMIT_MANIFEST_BYTES ((size_t)8 << 20)

/* No real manifest nests deeper than about 30. libyaml 0.2.5 is quadratic in flow nesting. */
#define LIMIT_DEPTH 100

/* Documents of one file. The largest public bundles have a few thousand. */
#define LIMIT_DOCUMENTS 10000

/* Nodes of one document after aliases are expanded. A 3 MiB request has fewer. */
#define LIMIT_NODES 1000000

/* A key in libyaml's simple-key form ends at 1,024 characters; longer ones are attacks. */
#define LIMIT_KEY_BYTES 1024

/* Findings kept for one run; further ones are counted, not stored. */
#define LIMIT_FINDINGS 10000

/*
 * Findings kept of one file. Each costs a walk through the file for its line, so a hostile file
 * must not ask for all the others.
 */
#define LIMIT_FILE_FINDINGS 1000

/* Characters of one file that people cannot see or readers refuse, each with a finding. */
#define LIMIT_ODD_CHARACTERS 32

/* Findings that one push prints; the rest is counted and `headgate check` shows it. */
#define LIMIT_FINDINGS_SHOWN 50

/* Findings that `headgate check` shows when nobody says how many; a machine gets them all. */
#define LIMIT_FINDINGS_ON_TERMINAL 200

/* Looks for the nearest name in a run, each over every definition: enough for a screen. */
#define LIMIT_SUGGESTIONS 50

/* One message, one path, one snippet as a person sees them, in bytes. */
#define LIMIT_MESSAGE_BYTES 2048
#define LIMIT_SNIPPET_COLUMNS 120

/* A rendered report: LIMIT_FINDINGS of the longest possible kind do not fit, usual ones do. */
#define LIMIT_REPORT_BYTES ((size_t)64 << 20)

/* Memory of one judged file: tree, findings, scratch. */
#define LIMIT_FILE_ARENA_BYTES ((size_t)256 << 20)

/*
 * What judging files together may read again, and walk through, to say the lines of its findings;
 * beyond that they name only the file. Walking takes about a second for every 8 GiB.
 */
#define LIMIT_READ_AGAIN_BYTES ((size_t)128 << 20)
#define LIMIT_WALKED_AGAIN_BYTES ((size_t)32 << 30)

/*
 * Objects and references of unchanged files that are held against what a change removes or brings
 * together. A few seconds of work; only made-up changes need more.
 */
#define LIMIT_UNCHANGED_FACTS 10000000

/* Contents of changed files kept from learning to judging; others are read twice. */
#define LIMIT_KEPT_BYTES ((size_t)32 << 20)

/* Memory that outlives a file in one run: object identities, custom schemas, findings. */
#define LIMIT_RUN_ARENA_BYTES ((size_t)1 << 30)

/* The policy file is written by people. */
#define LIMIT_POLICY_BYTES ((size_t)1 << 20)

/* A hook file that could be ours; anything larger is somebody's own. */
#define LIMIT_HOOK_BYTES ((size_t)2 * LIMIT_PATH_BYTES)

/* Ref names on the hook's standard input; git itself allows path-length names. */
#define LIMIT_REF_NAME_BYTES 1024

/* Refs updated by one push; the memory for one line each. */
#define LIMIT_REF_UPDATES 10000

/*
 * Of those, what the gate itself carries out: verbs and protected branches. Nobody else lands
 * meanwhile, and all of them together must take less time than others wait (LIMIT_LOCK_MS).
 */
#define LIMIT_GATE_UPDATES 100

/* Options of one push (`git push -o`); they are environment variables, one each. */
#define LIMIT_PUSH_OPTIONS 100
#define LIMIT_PUSH_OPTION_BYTES 1024

/* A path in a tree, and how deep the tree may nest. */
#define LIMIT_PATH_BYTES 4096
#define LIMIT_TREE_DEPTH 128

/* A directory whose names are compared but for case; a larger one costs more than the change. */
#define LIMIT_CASE_NAMES 10000

/* Trees that libgit2 caches; by itself it keeps those of up to 4 KiB only. */
#define LIMIT_CACHED_TREE_BYTES ((size_t)1 << 20)

/* Files that one push changes, or that a new branch holds; a tree can name the same one 10^9 times.
 */
#define LIMIT_TREE_CHANGES ((size_t)1000000)

/* Work of one regular expression match, in PCRE2's own units. */
#define LIMIT_REGEX_MATCH 1000000
#define LIMIT_REGEX_HEAP_KIB 16384
#define LIMIT_REGEX_PATTERN_BYTES 65536

/* The inventory's file: address space, not disk. A million objects need about 300 MiB. */
#define LIMIT_INVENTORY_BYTES ((size_t)4 << 30)

/*
 * Work of one value against a schema, in keywords and items looked at (about a second; the largest
 * real objects need a tenth of it); nesting of schemas in one another.
 */
#define LIMIT_SCHEMA_STEPS ((size_t)4000000)
#define LIMIT_SCHEMA_DEPTH 400

/* Processes that judge files: more hardly help, for one has to put the results together. */
#define LIMIT_WORKERS 8

/* Output read from one child process. */
#define LIMIT_CHILD_OUTPUT_BYTES ((size_t)8 << 20)

/* How long a child may take when its caller says nothing: a pusher is waiting. */
#define LIMIT_CHILD_MS 30000

/* Commits of one walk: of a pull request, or the steps of one push to a protected branch. */
#define LIMIT_HISTORY 100000

/*
 * A loose object that is read in one go, compressed and not; records, approvals and most manifests
 * are smaller.
 */
#define LIMIT_LOOSE_BYTES 16384

/* A commit or annotated tag; git's own are a few hundred bytes, one with mergetags a few KiB. */
#define LIMIT_COMMIT_BYTES ((size_t)1 << 20)

/* Tags of tags, one on the other; nobody makes more than two. */
#define LIMIT_TAG_CHAIN 10

/* Conflicts that a merge names; the rest is counted. */
#define LIMIT_CONFLICTS 50

/* A file that both sides changed and that is merged by lines; larger ones are left to people. */
#define LIMIT_MERGED_FILE_BYTES LIMIT_MANIFEST_BYTES

/* Common ancestors merged with one another for one merge; honest histories cross once or twice. */
#define LIMIT_MERGES_OF_BASES 64

/* Refs of one listing: 100,000 pull requests with three refs each, and some. */
#define LIMIT_REFS_LISTED 1000000

/* Numbers of pull requests: nine digits fit every table. */
#define LIMIT_PULL_NUMBER 999999999

/*
 * Landings looked through for the state that a change could bring back, when its head does not name
 * it: a few milliseconds, and further back people use `headgate rollback`, which does.
 */
#define LIMIT_LANDINGS_RESTORED 50

/* A title is one line of a table; a message and a comment are read by people. */
#define LIMIT_TITLE_BYTES 200
#define LIMIT_PULL_MESSAGE_BYTES 16384

/* Pull requests of which an unexplained commit could be the squash; one that is named is found. */
#define LIMIT_SQUASHES_TRIED 50

/* Steps of one push that are looked at after the first that is not covered. */
#define LIMIT_STEPS_REPORTED 10

/* Why something landed in an emergency: one line, said in every later push. */
#define LIMIT_REASON_BYTES 500

/* Heads ever proposed for one pull request, and events of its log. */
#define LIMIT_HEADS 1000
#define LIMIT_PULL_EVENTS 10000

/* An approval or a signature as an object or armoured text. */
#define LIMIT_TAG_BYTES 65536
#define LIMIT_SIGNATURE_BYTES 16384

/* A login name: it stands in refs and in columns. */
#define LIMIT_PRINCIPAL_BYTES 64

/* A person's e-mail address (RFC 5321: 64 bytes, '@', 255 bytes). */
#define LIMIT_ADDRESS_BYTES 320

/* Approval rules of one policy: each is held against every path of a change. */
#define LIMIT_APPROVAL_RULES 1000

/* Lines of a CODEOWNERS file; each is held against every path of a change. */
#define LIMIT_OWNER_LINES 10000

/* People that one rule may ask for; a larger number is a slip of the finger. */
#define LIMIT_APPROVAL_COUNT 100

/*
 * Signatures that are remembered as good, 128 bytes each: those of all open pull requests of a
 * busy repository. A question with more keys than fit here is asked anew each time.
 */
#define LIMIT_VERIFIED_ENTRIES 4096
#define LIMIT_VERIFIED_BYTES ((size_t)4 << 20)

/* A private key of OpenSSH; one of RSA with 16,384 bits has 13 KiB. */
#define LIMIT_PRIVATE_KEY_BYTES 65536

/* A public key as text; OpenPGP blocks with many addresses and signatures are the long ones. */
#define LIMIT_PUBLIC_KEY_BYTES 65536

/*
 * What is compared object by object for a person: bytes of both versions of all files (2,000
 * objects have 4 MiB), values looked at, changed values kept of one object.
 */
#define LIMIT_DIFF_BYTES ((size_t)16 << 20)
#define LIMIT_DIFF_STEPS ((size_t)4000000)
#define LIMIT_VALUE_CHANGES 200

/* How long one push waits for another that is landing. */
#define LIMIT_LOCK_MS 20000

/* How often a landing is planned anew when another writer was faster. */
#define LIMIT_PLANS 20

/* Git holds the lock of a ref for the time of one transaction and its hooks. */
#define LIMIT_REF_LOCK_SECONDS 120

/* A ticket lives while one `git update-ref` runs. */
#define LIMIT_TICKET_SECONDS 60

/* How long a git that has outlived its caller may still need for one transaction. */
#define LIMIT_ORPHAN_MS 1000

/* How long `git pack-refs` holds its lock in the largest repositories. */
#define LIMIT_PACKED_LOCK_MS 3000

/* A target's name stands in a ref and in columns. A fleet may have a thousand of them. */
#define LIMIT_TARGET_NAME_BYTES 63
#define LIMIT_TARGETS 10000

/* A URL of a target or of a repository: what every server and proxy takes. */
#define LIMIT_URL_BYTES 2048

/* Variables of one target, each value counted; a few dozen address ranges at most. */
#define LIMIT_TARGET_VARIABLES 1000

/* How long Applications are followed: a landing that is not live after a day needs people. */
#define LIMIT_FOLLOW_SECONDS 86400

/* Values in one answer of Argo CD; a list of 5,000 Applications has about a million. */
#define LIMIT_ANSWER_VALUES 4000000

/* Paths of one Application's manifest-generate-paths, times its sources; with more, it counts as
 * one that refreshes always. */
#define LIMIT_REFRESH_PATHS 10000

/* What proxies before agents take unless told otherwise (1 MiB); beyond it no file is named. */
#define LIMIT_TOLD_BYTES ((size_t)900 << 10)

/* A webhook's body: Standard Webhooks asks for less than 20 kB. */
#define LIMIT_WEBHOOK_BYTES ((size_t)20000)

/* A secret or token; and how many secrets are valid at once while keys are changed. */
#define LIMIT_SECRET_BYTES 16384
#define LIMIT_SECRETS 8

/* Files named in one message; a body of 20,000 paths stays far below every receiver's ceiling. */
#define LIMIT_FILES_TOLD 20000

/* An answer of a receiver is hardly read; Applications of a large installation are megabytes. */
#define LIMIT_ANSWER_BYTES ((size_t)64 << 10)
#define LIMIT_APPLICATIONS_BYTES ((size_t)64 << 20)

/* One request from start to end, and its connecting alone. Standard Webhooks names 15 to 30 s. */
#define LIMIT_REQUEST_MS 20000
#define LIMIT_CONNECT_MS 5000

/* Nothing else is told meanwhile: a NATS server that is there answers at once. */
#define LIMIT_NATS_CONNECT_MS 2000
#define LIMIT_NATS_ACK_MS 3000

/* Requests under way at once. */
#define LIMIT_CONNECTIONS 64

/* A registry must take manifests of 4 MiB (OCI distribution specification); a token is a page. */
#define LIMIT_REGISTRY_MANIFEST_BYTES ((size_t)4 << 20)
#define LIMIT_REGISTRY_TOKEN_BYTES ((size_t)64 << 10)

/* Images of one change: each is a question to a registry. The longest reference there is. */
#define LIMIT_IMAGES_ASKED 1000
#define LIMIT_IMAGE_BYTES 1024

/* The longest pause between attempts: an agent that is back must not wait longer than polling. */
#define LIMIT_RETRY_SECONDS 300

/* Entries of one refs/deploy chain: ten Applications, five states each, ten landings a day, for
 * five years. */
#define LIMIT_DEPLOYMENTS 1000000

/*
 * So long after it was asked Argo CD may still begin to do something: the request ends before, and
 * whoever sent it may be dead.
 */
#define LIMIT_ORDER_SECONDS (2 * LIMIT_REQUEST_MS / 1000)

/* What emergencies of one target have left behind: each is named by every entry. */
#define LIMIT_DEPLOY_DEBTS 1000

/* An agent's answer as one line of a table; and the file of attempts that keeps one a branch. */
#define LIMIT_ANSWER_LINE_BYTES 400
#define LIMIT_ATTEMPTS_BYTES ((size_t)1 << 20)

/* Landings that one delivery names; who was away for longer fetches anyway. */
#define LIMIT_PULLS_TOLD 1000

/* What post-receive may wait for the first answers, and `-o wait=` at most. */
#define LIMIT_FIRST_ANSWER_MS 1000
#define LIMIT_WAIT_SECONDS 3600

#endif
