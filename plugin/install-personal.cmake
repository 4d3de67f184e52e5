# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the plugin for the user who builds: cmake -DMODULE=FILE -DVERSION=X.Y -P this file.
# A script, so that it is that user's home and not that of whoever configured.

if(WIN32)
  set(plugins "$ENV{APPDATA}/Wireshark/plugins/${VERSION}")
elseif(APPLE)
  string(REPLACE "." "-" VERSION "${VERSION}")
  set(plugins "$ENV{HOME}/.local/lib/wireshark/plugins/${VERSION}")
else()
  set(plugins "$ENV{HOME}/.local/lib/wireshark/plugins/${VERSION}")
endif()
file(INSTALL "${MODULE}" DESTINATION "${plugins}/epan")
