# SPDX-License-Identifier: GPL-2.0-or-later
# cpack runs this where it has laid out the components personal and profile. cpack's own archives would carry the time
# of the build and the builder's user id; these carry the time of the source's last change.

set(ENV{LC_ALL} C)
set(ENV{TZ} UTC0) # zip writes local time
set(time @$ENV{SOURCE_DATE_EPOCH})

set(archive "${CPACK_PACKAGE_DIRECTORY}/${CPACK_SLOWLINK_PERSONAL}.tar.gz")
execute_process(
  COMMAND tar -c --format=ustar --sort=name --mtime=${time} --owner=0 --group=0 --numeric-owner
          ${CPACK_SLOWLINK_PERSONAL}
  COMMAND gzip -9n
  WORKING_DIRECTORY "${CPACK_TEMPORARY_DIRECTORY}/personal" OUTPUT_FILE "${archive}" COMMAND_ERROR_IS_FATAL ANY)
message("CPack: - package: ${archive} generated.")

set(archive "${CPACK_PACKAGE_DIRECTORY}/slowlink-profile-${CPACK_PACKAGE_VERSION}.zip")
execute_process(
  COMMAND find . -type f -exec touch -d ${time} "{}" +
  COMMAND_ERROR_IS_FATAL ANY WORKING_DIRECTORY "${CPACK_TEMPORARY_DIRECTORY}/profile")
execute_process(
  COMMAND find . -type f
  COMMAND sort
  COMMAND zip -q -9 -X - -@
  WORKING_DIRECTORY "${CPACK_TEMPORARY_DIRECTORY}/profile" OUTPUT_FILE "${archive}" COMMAND_ERROR_IS_FATAL ANY)
message("CPack: - package: ${archive} generated.")

# What is committed, and only in a clone.
find_program(GIT git)
if(GIT AND EXISTS "${CPACK_SLOWLINK_SOURCE}/.git")
  set(name slowlink-${CPACK_PACKAGE_VERSION})
  set(archive "${CPACK_PACKAGE_DIRECTORY}/${name}.tar.gz")
  execute_process(
    COMMAND "${GIT}" -c safe.directory=* archive --prefix=${name}/ HEAD
    COMMAND gzip -9n
    WORKING_DIRECTORY "${CPACK_SLOWLINK_SOURCE}" OUTPUT_FILE "${archive}" COMMAND_ERROR_IS_FATAL ANY)
  message("CPack: - package: ${archive} generated.")
endif()
