@echo off
rem SPDX-License-Identifier: GPL-2.0-or-later
rem Installs the plugin and the profile for you alone, or removes them: install.cmd [/uninstall]
rem What you changed is neither overwritten nor removed. No line of a block expands a path: brackets in it would end it.
setlocal EnableExtensions
set "version=@VERSION@"
set "wanted=@WIRESHARK@"
set "system=@SYSTEM@"
pushd "%~dp0"
set "ours=%~dp0profile\Slow Link"
set "folder=%APPDATA%\Wireshark"
set "module=%folder%\plugins\%wanted%\epan\slowlink.dll"
set "profile=%folder%\profiles\Slow Link"
set status=0
if "%~1"=="" goto install
if /i "%~1"=="/uninstall" goto uninstall
set "why=it does not know %1; without anything it installs, with /uninstall it removes."
goto fail

:install
if not exist "plugins\%wanted%\epan\slowlink.dll" set "why=its files are not beside it: extract the whole zip first." & goto fail
rem Where Wireshark is: on the PATH, or where its own installer wrote it down, or where that puts it.
set "tshark="
for %%p in (tshark.exe) do set "tshark=%%~$PATH:p"
if defined tshark goto version
set "key=HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe"
for /f "tokens=2*" %%a in ('reg query "%key%" /v Path 2^>nul') do if exist "%%b\tshark.exe" set "tshark=%%b\tshark.exe"
if defined tshark goto version
if exist "%ProgramFiles%\Wireshark\tshark.exe" set "tshark=%ProgramFiles%\Wireshark\tshark.exe"
if defined tshark goto version
set "why=no Wireshark was found: install Wireshark %wanted%, or put its folder on the PATH."
goto fail

:version
rem TShark (Wireshark) 4.0.17 (v4.0.17-0-...)
set "found="
for /f "tokens=3" %%v in ('""%tshark%" --version"') do if not defined found set "found=%%v"
set "minor="
for /f "tokens=1,2 delims=." %%a in ("%found%") do set "minor=%%a.%%b"
if "%minor%"=="%wanted%" goto copy
set "why=this is for Wireshark %wanted%, and Wireshark %minor% is installed here: take slowlink-%version%-wireshark%minor%-%system%.zip"
goto fail

:copy
if not exist "%folder%\plugins\%wanted%\epan" md "%folder%\plugins\%wanted%\epan"
copy /y "plugins\%wanted%\epan\slowlink.dll" "%module%" >nul 2>nul
if errorlevel 1 set "why=%module% could not be written: close Wireshark and try again." & goto fail
rem Wireshark itself has the last word.
"%tshark%" -G plugins 2>nul | find "slowlink.dll" >nul
if errorlevel 1 goto unloaded
echo Installed %module%
call :compare
if defined changes goto keep
if not exist "%profile%" md "%profile%"
copy /y "%ours%\*" "%profile%" >nul
if errorlevel 1 set "why=%profile% could not be written: look whether the disk is full." & goto fail
echo Installed the profile %profile%
goto installed
:keep
echo Kept your profile %profile%, which differs from this one (%changes%).
echo To take this one, move yours away and install again.
:installed
echo Start Wireshark anew: Help, About Wireshark, Plugins lists slowlink.dll.
goto end
:unloaded
del "%module%"
set "other=windows-arm64"
if "%system%"=="windows-arm64" set "other=windows-x64"
set "why=%tshark% did not load it; if that Wireshark is for another processor, take slowlink-%version%-wireshark%wanted%-%other%.zip"
goto fail

:uninstall
set "removed="
if not exist "%folder%\plugins" goto profile
pushd "%folder%\plugins"
for /d %%d in (*) do call :remove "%folder%\plugins\%%d"
popd
rd "%folder%\plugins" 2>nul
:profile
if "%status%"=="1" goto end
if not exist "%profile%" goto removed
set "removed=yes"
call :compare
if not defined changes goto unchanged
echo Kept your profile %profile%, which differs from the one here (%changes%).
goto end
:unchanged
pushd "%ours%"
for %%f in (*) do del "%profile%\%%f" 2>nul
popd
rd "%profile%" 2>nul
rd "%folder%\profiles" 2>nul
echo Removed the profile %profile%
:removed
if not defined removed echo Nothing to remove: slowlink is not in %folder%
goto end

:remove
if not exist "%~1\epan\slowlink.dll" goto :eof
del "%~1\epan\slowlink.dll" 2>nul
if exist "%~1\epan\slowlink.dll" echo install.cmd: %~1\epan\slowlink.dll could not be removed: close Wireshark and try again. 1>&2
if exist "%~1\epan\slowlink.dll" set "status=1" & goto :eof
set "removed=yes"
echo Removed %~1\epan\slowlink.dll
rd "%~1\epan" 2>nul
rd "%~1" 2>nul
goto :eof

rem The names of the files of the user's profile that are not as they are here.
:compare
set "changes="
if not exist "%profile%" goto :eof
pushd "%profile%"
for %%f in (*) do call :compare_file "%%f"
popd
goto :eof
:compare_file
fc "%ours%\%~1" "%profile%\%~1" >nul 2>nul
if not errorlevel 1 goto :eof
if defined changes set "changes=%changes%, %~1"
if not defined changes set "changes=%~1"
goto :eof

:fail
echo install.cmd: %why% 1>&2
set status=1
:end
rem A window that was opened for this would close before it was read.
pause
exit /b %status%
