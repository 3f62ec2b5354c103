# SPDX-License-Identifier: Apache-2.0
# libgit2 as headgate wants it: from the archive and without its network half
# (repo/git2_without_network.c says why). Where the archive or the libraries
# below it are missing, or another version calls its network half elsewhere, the
# shared library serves as well; only the start takes some milliseconds longer.
#
# Gives the target headgate_git2.
include_guard()
add_library(headgate_git2 INTERFACE)

find_library(GIT2_ARCHIVE libgit2.a)
find_library(MBEDCRYPTO_ARCHIVE libmbedcrypto.a)
find_library(HTTP_PARSER_ARCHIVE libhttp_parser.a)
find_library(PCRE2_ARCHIVE libpcre2-8.a)
find_library(Z_ARCHIVE libz.a)
set(GIT2_ARCHIVES ${GIT2_ARCHIVE} ${MBEDCRYPTO_ARCHIVE} ${HTTP_PARSER_ARCHIVE} ${PCRE2_ARCHIVE}
    ${Z_ARCHIVE})

if(NOT DEFINED HEADGATE_GIT2_WITHOUT_NETWORK)
	set(GIT2_LINKS_WITHOUT_NETWORK OFF CACHE INTERNAL "")
	if(NOT "${GIT2_ARCHIVES}" MATCHES NOTFOUND)
		file(WRITE ${CMAKE_BINARY_DIR}/git2_probe/main.c [[
#include <git2.h>
int main(void)
{
	git_repository *repository = 0;
	git_oid id = { { 0 } };
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	if (git_repository_open_ext(&repository, "/", GIT_REPOSITORY_OPEN_FROM_ENV, 0) == 0)
		git_merge_base(&id, repository, &id, &id);
	return 0;
}
]])
		try_compile(GIT2_LINKS_WITHOUT_NETWORK ${CMAKE_BINARY_DIR}/git2_probe/build
			    SOURCES ${CMAKE_BINARY_DIR}/git2_probe/main.c
				    ${CMAKE_SOURCE_DIR}/repo/git2_without_network.c
			    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${GIT2_INCLUDE_DIRS}"
			    LINK_LIBRARIES ${GIT2_ARCHIVES})
	endif()
	set(HEADGATE_GIT2_WITHOUT_NETWORK ${GIT2_LINKS_WITHOUT_NETWORK}
	    CACHE BOOL "Link libgit2 from its archive, without its network half")
endif()

if(HEADGATE_GIT2_WITHOUT_NETWORK)
	target_include_directories(headgate_git2 SYSTEM INTERFACE ${GIT2_INCLUDE_DIRS})
	target_link_libraries(headgate_git2 INTERFACE ${GIT2_ARCHIVES})
	# The stand-ins must be taken before the archive that calls them is searched.
	target_link_options(headgate_git2 INTERFACE LINKER:-u,git_clone)
	message(STATUS "libgit2: archive, without its network half")
else()
	target_link_libraries(headgate_git2 INTERFACE PkgConfig::GIT2 z)
	message(STATUS "libgit2: shared library (starts slower)")
endif()
