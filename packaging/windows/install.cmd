@echo off
rem SPDX-License-Identifier: GPL-2.0-or-later
rem Installs the plugin and the profile for you alone, or removes them: install.cmd [/uninstall]
rem What you changed is neither overwritten nor removed.
rem
rem A path may have any of ( ) & ^ ! in it. So no block has one in it, "call" passes none, and :say writes them. Programs of
rem Windows are named with their folder: others of these names may stand before them on the PATH.
setlocal EnableExtensions DisableDelayedExpansion
set "version=@VERSION@"
set "wanted=@WIRESHARK@"
set "system=@SYSTEM@"
set "tools=%SystemRoot%\System32"
set status=0
pushd "%~dp0"
set "ours=%~dp0profile\Slow Link"
rem Where Wireshark looks, by its own rules.
set "folder=%APPDATA%\Wireshark"
if defined WIRESHARK_CONFIG_DIR set "folder=%WIRESHARK_CONFIG_DIR%"
set "module=%folder%\plugins\%wanted%\epan\slowlink.dll"
set "profile=%folder%\profiles\Slow Link"
if not exist "plugins\%wanted%\epan\slowlink.dll" set "why=its files are not beside it: extract the whole zip first." & goto fail
if not exist "%ours%\preferences" set "why=its files are not beside it: extract the whole zip first." & goto fail
if "%~1"=="" goto install
if /i "%~1"=="/uninstall" goto uninstall
set "why=it knows no such argument; without any it installs, with /uninstall it removes."
goto fail

:install
rem Where Wireshark is: where its own installer wrote it down, or where that puts it, or on the PATH.
set "programs="
set "key=HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe"
for /f "tokens=2*" %%a in ('%tools%\reg.exe query "%key%" /v Path 2^>nul') do set "programs=%%b"
if exist "%programs%\Wireshark.exe" goto located
if exist "%programs%\tshark.exe" goto located
set "programs=%ProgramW6432%\Wireshark"
if exist "%programs%\Wireshark.exe" goto located
set "programs=%ProgramFiles%\Wireshark"
if exist "%programs%\Wireshark.exe" goto located
for %%p in (tshark.exe) do set "tshark=%%~$PATH:p"
if not defined tshark set "why=no Wireshark was found: install Wireshark %wanted%, or put its folder on the PATH." & goto fail
for %%p in ("%tshark%") do set "programs=%%~dpp"

:located
if not exist "%programs%\tshark.exe" set "why=%programs% has no tshark.exe, which tells Wireshark's version: run Wireshark's installer again, with TShark." & goto fail
rem TShark (Wireshark) 4.0.17 (v4.0.17-0-...)
set "found="
pushd "%programs%"
for /f "tokens=3" %%v in ('.\tshark.exe --version') do if not defined found set "found=%%v"
popd
if not defined found set "why=%programs%\tshark.exe does not tell its version: look whether it starts." & goto fail
for /f "tokens=1,2 delims=." %%a in ("%found%") do set "minor=%%a.%%b"
if "%minor%"=="%wanted%" goto copy
set "why=this is for Wireshark %wanted%, and Wireshark %minor% is installed here: take slowlink-%version%-wireshark%minor%-%system%.zip, if there is one."
goto fail

:copy
if not exist "%folder%\plugins\%wanted%\epan" md "%folder%\plugins\%wanted%\epan"
if exist "%module%" move /y "%module%" "%module%.old" >nul 2>nul
copy /y "plugins\%wanted%\epan\slowlink.dll" "%module%" >nul 2>nul
if errorlevel 1 set "why=%module% could not be written: close Wireshark and try again." & goto restore
rem Wireshark itself has the last word.
pushd "%programs%"
.\tshark.exe -G plugins 2>nul | %tools%\find.exe "slowlink.dll" >nul
set "unloaded=%errorlevel%"
popd
if not "%unloaded%"=="0" goto unloaded
del "%module%.old" 2>nul
set "text=Installed %module%"
call :say
call :compare
if defined changes goto keep
if not exist "%profile%" md "%profile%"
pushd "%ours%"
set "failed="
for %%f in (*) do set "name=%%f" & call :copy_file
popd
if defined failed set "why=%profile% could not be written: look whether the disk is full." & goto fail
set "text=Installed the profile %profile%"
call :say
goto installed
:keep
set "text=Kept your profile %profile%, which differs from this one (%changes%)."
call :say
echo To take this one, move yours away and install again.
:installed
echo Start Wireshark anew: Help, About Wireshark, Plugins lists slowlink.dll.
goto end
:unloaded
set "other=windows-arm64"
if "%system%"=="windows-arm64" set "other=windows-x64"
set "why=Wireshark did not load %module%; if it is for another processor, take slowlink-%version%-wireshark%wanted%-%other%.zip"
:restore
del "%module%" 2>nul
if exist "%module%.old" move /y "%module%.old" "%module%" >nul 2>nul
call :prune
goto fail

:uninstall
set "removed="
if not exist "%folder%\plugins" goto profile
pushd "%folder%\plugins"
for /d %%d in (*) do set "minor=%%d" & call :remove
popd
rd "%folder%\plugins" 2>nul
:profile
if "%status%"=="1" goto end
if not exist "%profile%" goto removed
set "removed=yes"
call :compare
if not defined changes goto unchanged
set "text=Kept your profile %profile%, which differs from the one here (%changes%)."
call :say
goto end
:unchanged
pushd "%ours%"
for %%f in (*) do set "name=%%f" & call :remove_file
popd
rd "%profile%" 2>nul
rd "%folder%\profiles" 2>nul
if exist "%profile%" set "why=%profile% could not be removed: close Wireshark and try again." & goto fail
set "text=Removed the profile %profile%"
call :say
:removed
if defined removed goto end
set "text=Nothing to remove: slowlink is not in %folder%"
call :say
goto end

:remove
set "module=%folder%\plugins\%minor%\epan\slowlink.dll"
if not exist "%module%" goto :eof
del "%module%" 2>nul
set "text=install.cmd: %module% could not be removed: close Wireshark and try again."
if exist "%module%" call :say 1>&2
if exist "%module%" set "status=1" & goto :eof
set "removed=yes"
set "text=Removed %module%"
call :say
set "wanted=%minor%"
:prune
rd "%folder%\plugins\%wanted%\epan" 2>nul
rd "%folder%\plugins\%wanted%" 2>nul
goto :eof

rem What differs between the user's profile and this one. "recent" is Wireshark's: it writes it whenever the profile was used.
:compare
set "changes="
if not exist "%profile%" goto :eof
pushd "%profile%"
for %%f in (*) do set "name=%%f" & call :compare_file
popd
goto :eof
:compare_file
if /i "%name%"=="recent" goto :eof
%tools%\fc.exe "%ours%\%name%" "%profile%\%name%" >nul 2>nul
if "%errorlevel%"=="0" goto :eof
if defined changes set "changes=%changes%, %name%"
if not defined changes set "changes=%name%"
goto :eof
:copy_file
if /i "%name%"=="recent" if exist "%profile%\recent" goto :eof
copy /y "%name%" "%profile%\%name%" >nul 2>nul
if errorlevel 1 set "failed=yes"
goto :eof
:remove_file
del "%profile%\%name%" 2>nul
goto :eof

:say
setlocal EnableDelayedExpansion
echo !text!
endlocal
goto :eof

:fail
set "text=install.cmd: %why%"
call :say 1>&2
set status=1
:end
popd
rem A window that was opened for this would close before it was read.
pause
exit /b %status%
