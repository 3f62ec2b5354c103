/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statically linked libgit2 without its network half.
 *
 * headgate promises to have no way to reach the network. libgit2 would bring
 * TLS, SSH and HTTP with it, and reads the system's certificates at every start
 * (7 ms of 8). The names below are where its storage half calls its network
 * half; defined here, the linker takes none of the latter. What they would do
 * can only fail, which is what they do.
 *
 * Built only when the archive links this way (cmake/git2.cmake tries it), else
 * the shared library is used as it is.
 */
#include <stdbool.h>

int git_transport_ssh_global_init(void);
int git_socket_stream_global_init(void);
int git_openssl_stream_global_init(void);
int git_mbedtls_stream_global_init(void);
int git_stream_registry_global_init(void);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_transport_new(void **ret_transport, void *remote, const char *url);
int git_clone(void **ret_repository, const char *url, const char *path, const void *options);
int git_clone__submodule(void **ret_repository, const char *url, const char *path,
			 const void *options);

extern bool git_http__expect_continue;
extern bool git_smart__ofs_delta_enabled;

/* Options that git_libgit2_opts() can set. */
bool git_http__expect_continue;
bool git_smart__ofs_delta_enabled;

/* Nothing to start: success. */
int git_transport_ssh_global_init(void)
{
	return 0;
}

int git_socket_stream_global_init(void)
{
	return 0;
}

int git_openssl_stream_global_init(void)
{
	return 0;
}

int git_mbedtls_stream_global_init(void)
{
	return 0;
}

int git_stream_registry_global_init(void)
{
	return 0;
}

int git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file;
	(void)path;
	return -1;
}

int git_transport_new(void **ret_transport, void *remote, const char *url)
{
	(void)ret_transport;
	(void)remote;
	(void)url;
	return -1;
}

int git_clone(void **ret_repository, const char *url, const char *path, const void *options)
{
	(void)ret_repository;
	(void)url;
	(void)path;
	(void)options;
	return -1;
}

int git_clone__submodule(void **ret_repository, const char *url, const char *path,
			 const void *options)
{
	return git_clone(ret_repository, url, path, options);
}
