# SPDX-License-Identifier: GPL-2.0-or-later
# cpack reads this once for each kind of package: what is in it, what it takes, and what time it is.

if(CPACK_GENERATOR STREQUAL "DEB")
  set(needed file dpkg-shlibdeps)
  set(CPACK_COMPONENTS_ALL system debian)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
else()
  set(needed gzip tar zip)
  set(CPACK_COMPONENTS_ALL personal profile)
  set(CPACK_PACKAGING_INSTALL_PREFIX /)
  set(CPACK_OUTPUT_FILE_PREFIX "${CPACK_PACKAGE_DIRECTORY}/_CPack_Packages") # for the list that nobody reads
endif()
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)

set(missing)
foreach(program ${needed})
  find_program(found_${program} ${program} PATHS ENV PATH NO_DEFAULT_PATH)
  if(NOT found_${program})
    list(APPEND missing ${program})
  endif()
endforeach()
if(missing)
  list(JOIN missing ", " missing)
  message(FATAL_ERROR "cpack needs these programs here: ${missing}. Debian's packages file, dpkg-dev and zip have them.")
endif()

# The time of the last change is that of every file, so that the same source gives the same bytes. In the source
# archive the files have it.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -c safe.directory=* log -1 --format=%ct WORKING_DIRECTORY "${CMAKE_CURRENT_LIST_DIR}"
    OUTPUT_VARIABLE time OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE no_clone)
  if(no_clone)
    file(TIMESTAMP "${CMAKE_CURRENT_LIST_DIR}/../CHANGELOG.md" time %s UTC)
  endif()
  set(ENV{SOURCE_DATE_EPOCH} ${time})
endif()
