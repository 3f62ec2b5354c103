# SPDX-License-Identifier: Apache-2.0
# A library from its archive where there is one. A push starts headgate several
# times, and the loader's work for each shared library is paid every time.
include_guard()

# What to link: the archive, else the shared library.
function(headgate_archive result name shared)
	find_library(${result}_ARCHIVE lib${name}.a)
	if(${result}_ARCHIVE)
		set(${result} ${${result}_ARCHIVE} PARENT_SCOPE)
	else()
		set(${result} ${shared} PARENT_SCOPE)
	endif()
endfunction()
