# SPDX-License-Identifier: GPL-2.0-or-later
# cpack runs this on what it has laid out: everybody may read a package's files, whatever the builder's umask.

execute_process(COMMAND chmod -R go=u-w "${CPACK_TEMPORARY_DIRECTORY}" COMMAND_ERROR_IS_FATAL ANY)
