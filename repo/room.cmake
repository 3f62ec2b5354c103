# SPDX-License-Identifier: Apache-2.0
# The stand-ins are part of the room only when libgit2 is linked without its network half.
if(NOT HEADGATE_GIT2_WITHOUT_NETWORK)
	set_source_files_properties(${CMAKE_SOURCE_DIR}/repo/git2_without_network.c
				    PROPERTIES HEADER_FILE_ONLY ON)
endif()
