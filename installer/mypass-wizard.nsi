; The Windows set-up. Made by packaging/windows/setup.py, which defines VERSION, VERSION4, SOURCE
; (the frozen folder), LISTS (generated: what is installed and removed), ICON, OUTFILE, SIZE_KB,
; COMPRESSOR and, with a certificate, SIGN (the command that signs a file). installer/README.md tells
; switches, exit codes and the log.
Unicode true
Target amd64-unicode
SetCompressor ${COMPRESSOR}
; A file that cannot be replaced ends the set-up: silently skipped, it would leave a mixture behind.
AllowSkipFiles off
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include StrFunc.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh
${Using:StrFunc} StrLoc

!define NAME "MyPass iSeries Gateway Wizard"
!define ID "MyPassISeriesWizard"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define UNINSTALLER "uninstall-wizard.exe"
; Where the gateway's own program of that name is kept while ours stands in its place.
!define KEPT "KeystoreWizard.gateway.exe"
!define LOG "MyPassISeriesWizard-setup.log"
; In bytes; a longer log is begun anew.
!define LOG_LIMIT "1000000"
!define CLASSES "Software\Classes"
!define PROGID "MyPass.Keystore"
!define ASSOCCHANGED 0x08000000
!define UTF8 65001

!define DOWNGRADE 10
!define RUNNING 11
!define NO_GATEWAY 12
!define OLD_WINDOWS 13
!define UNREMOVED 14

Name "${NAME}"
OutFile "${OUTFILE}"
RequestExecutionLevel admin
ManifestSupportedOS Win10
ManifestDPIAware true
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION4}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} set-up"
VIAddVersionKey "CompanyName" "MyPass"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_DIRECTORYPAGE_TEXT_TOP "$(FolderText)"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderLeave
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_COMPONENTSPAGE_SMALLDESC
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(OpenIt)"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenIt
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Danish"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString FolderText ${LANG_ENGLISH} "The keystore wizard belongs into the folder tools of the MyPass Gateway. When the gateway was found on this machine, that folder stands below; otherwise choose it."
LangString FolderText ${LANG_GERMAN} "Der Keystore-Assistent gehört in den Ordner tools des MyPass Gateway. Wurde das Gateway auf diesem Rechner gefunden, steht der Ordner unten; sonst wählen Sie ihn."
LangString FolderText ${LANG_DANISH} "Keystore-guiden hører til i mappen tools i MyPass Gateway. Blev gatewayen fundet på denne maskine, står mappen nedenfor; ellers skal du vælge den."
LangString OpenIt ${LANG_ENGLISH} "Open the set-up of the gateway"
LangString OpenIt ${LANG_GERMAN} "Die Einrichtung des Gateways öffnen"
LangString OpenIt ${LANG_DANISH} "Åbn opsætningen af gatewayen"
LangString Newer ${LANG_ENGLISH} "A newer version ($1) is installed. It stays. To install ${VERSION}, uninstall the newer version first."
LangString Newer ${LANG_GERMAN} "Eine neuere Version ($1) ist installiert. Sie bleibt. Um ${VERSION} zu installieren, deinstallieren Sie zuerst die neuere."
LangString Newer ${LANG_DANISH} "En nyere version ($1) er installeret. Den bliver. Afinstaller den nyere version først for at installere ${VERSION}."
LangString Busy ${LANG_ENGLISH} "The wizard is running from $0. Its files cannot be replaced while it runs. Close its windows, then choose Retry."
LangString Busy ${LANG_GERMAN} "Der Assistent läuft aus $0. Solange er läuft, lassen sich seine Dateien nicht ersetzen. Schließen Sie seine Fenster, dann wählen Sie Wiederholen."
LangString Busy ${LANG_DANISH} "Guiden kører fra $0. Dens filer kan ikke erstattes, mens den kører. Luk dens vinduer, og vælg derefter Prøv igen."
LangString TooOld ${LANG_ENGLISH} "This Windows is too old. The gateway needs Windows Server 2016 (64-bit) or later; on a workstation Windows 10."
LangString TooOld ${LANG_GERMAN} "Dieses Windows ist zu alt. Das Gateway braucht Windows Server 2016 (64 Bit) oder neuer; auf einem Arbeitsplatz Windows 10."
LangString TooOld ${LANG_DANISH} "Denne version af Windows er for gammel. Gatewayen kræver Windows Server 2016 (64-bit) eller nyere; på en arbejdsstation Windows 10."
LangString Stuck ${LANG_ENGLISH} "The installed version in $0 could not be removed. Uninstall it under Apps in the Settings, then run this set-up again."
LangString Stuck ${LANG_GERMAN} "Die installierte Version in $0 ließ sich nicht entfernen. Deinstallieren Sie sie in den Einstellungen unter Apps und starten Sie dieses Setup erneut."
LangString Stuck ${LANG_DANISH} "Den installerede version i $0 kunne ikke fjernes. Afinstaller den under Apps i Indstillinger, og kør denne opsætning igen."
LangString Program ${LANG_ENGLISH} "The wizards and their command line"
LangString Program ${LANG_GERMAN} "Die Assistenten und ihre Befehlszeile"
LangString Program ${LANG_DANISH} "Guiderne og deres kommandolinje"
LangString ProgramText ${LANG_ENGLISH} "GatewaySetup, KeystoreWizard and mypass-wizard, with a Java of their own."
LangString ProgramText ${LANG_GERMAN} "GatewaySetup, KeystoreWizard und mypass-wizard, mit einem eigenen Java."
LangString ProgramText ${LANG_DANISH} "GatewaySetup, KeystoreWizard og mypass-wizard med deres egen Java."
LangString OpenWith ${LANG_ENGLISH} "“Open with” for .jks and .kdb"
LangString OpenWith ${LANG_GERMAN} "„Öffnen mit“ für .jks und .kdb"
LangString OpenWith ${LANG_DANISH} "“Åbn med” til .jks og .kdb"
LangString OpenWithText ${LANG_ENGLISH} "Offers the keystore wizard in the menu “Open with” of these files. The program that opens them today stays."
LangString OpenWithText ${LANG_GERMAN} "Bietet den Keystore-Assistenten im Menü „Öffnen mit“ dieser Dateien an. Das Programm, das sie heute öffnet, bleibt."
LangString OpenWithText ${LANG_DANISH} "Tilbyder keystore-guiden i menuen “Åbn med” for disse filer. Det program, der åbner dem i dag, forbliver."
LangString Keystore ${LANG_ENGLISH} "Keystore"
LangString Keystore ${LANG_GERMAN} "Keystore"
LangString Keystore ${LANG_DANISH} "Keystore"
; ---------------------------------------------------------------- the log

Var Log
Var LogPath
Var FoundBy

; One line into the log. UTF-16 with a mark in front: Notepad, PowerShell and CMTrace read it.
!macro NOTE text
  ${If} $Log != ""
    FileWriteUTF16LE /BOM $Log `${text}$\r$\n`
  ${EndIf}
!macroend
!define Note "!insertmacro NOTE"

; Only administrators write into Windows\Logs, so nobody can lead the set-up's pen elsewhere.
!macro LOGS un
Function ${un}BeginLog
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} "$0" "/LOG=" $LogPath
  ${If} ${Errors}
  ${OrIf} $LogPath == ""
    CreateDirectory "$WINDIR\Logs"
    StrCpy $LogPath "$WINDIR\Logs\${LOG}"
  ${EndIf}
  ClearErrors
  FileOpen $Log "$LogPath" a
  ${If} ${Errors}
    StrCpy $Log ""
  ${Else}
    FileSeek $Log 0 END $0
    ${If} $0 > ${LOG_LIMIT}
      FileClose $Log
      FileOpen $Log "$LogPath" w
    ${EndIf}
  ${EndIf}
  ${GetTime} "" "L" $0 $1 $2 $3 $4 $5 $6
  ${Note} "$2-$1-$0 $4:$5:$6 ${NAME} ${VERSION}, $EXEFILE"
  ${If} ${Silent}
    ${Note} "  silent"
  ${EndIf}
FunctionEnd
!macroend
!insertmacro LOGS ""
!insertmacro LOGS "un."

!macro END_WITH code why
  ${Note} "  ended with exit code ${code}: ${why}"
  SetErrorLevel ${code}
  Quit
!macroend

; ---------------------------------------------------------------- helpers

; Whether a program in folder $0 runs: its file cannot be opened for writing. $2 = 1 when one does.
!macro BUSY un
Function ${un}Busy
  StrCpy $2 0
  !insertmacro BUSY_FILE "GatewaySetup.exe"
  !insertmacro BUSY_FILE "KeystoreWizard.exe"
  !insertmacro BUSY_FILE "mypass-wizard.exe"
FunctionEnd

Function ${un}AskToClose
  ${Do}
    Call ${un}Busy
    ${If} $2 == 0
      ${ExitDo}
    ${EndIf}
    ; Silent: MessageBox answers Cancel.
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Busy)" /SD IDCANCEL IDRETRY again
    !insertmacro END_WITH ${RUNNING} "the wizard runs from $0"
    again:
  ${Loop}
FunctionEnd
!macroend

!macro BUSY_FILE name
  ${If} ${FileExists} "$0\${name}"
    ClearErrors
    FileOpen $3 "$0\${name}" a
    ${If} ${Errors}
      StrCpy $2 1
    ${Else}
      FileClose $3
    ${EndIf}
  ${EndIf}
!macroend
!insertmacro BUSY ""
!insertmacro BUSY "un."

!macro USUAL folder
  ${If} $R0 == ""
  ${AndIf} ${FileExists} "${folder}\MyPassGateway\bin\ConnectorIBMSystemI\*.*"
    StrCpy $R0 "${folder}\MyPassGateway"
  ${EndIf}
!macroend

; $R0 = the MyPassGateway folder, empty when none is found.
Function FindGateway
  StrCpy $R0 ""
  SetRegView 64
  StrCpy $FoundBy "its Windows service"
  Call FindByService
  ${If} $R0 == ""
    StrCpy $FoundBy "the installed programs"
    Call FindByEntry
  ${EndIf}
  ${If} $R0 == ""
    SetRegView 32
    Call FindByEntry
    SetRegView 64
  ${EndIf}
  ${If} $R0 == ""
    StrCpy $FoundBy "the sites of IIS"
    Call FindByIis
  ${EndIf}
  ${If} $R0 == ""
    StrCpy $FoundBy "the usual folders"
    !insertmacro USUAL "$PROGRAMFILES64"
    !insertmacro USUAL "$PROGRAMFILES64\MyPass"
    !insertmacro USUAL "$PROGRAMFILES64\MyPass Gateway"
    !insertmacro USUAL "$PROGRAMFILES32"
    !insertmacro USUAL "$PROGRAMFILES32\MyPass"
    !insertmacro USUAL "$PROGRAMFILES32\MyPass Gateway"
    ReadEnvStr $1 SystemDrive
    !insertmacro USUAL "$1"
    !insertmacro USUAL "$1\MyPass"
  ${EndIf}
  ${If} $R0 == ""
    StrCpy $FoundBy ""
  ${EndIf}
FunctionEnd

; A service whose program lies below \MyPassGateway\, as wizard/gateway/registry.py looks for it.
Function FindByService
  StrCpy $R1 0
  ${Do}
    EnumRegKey $1 HKLM "SYSTEM\CurrentControlSet\Services" $R1
    ${If} $1 == ""
      ${ExitDo}
    ${EndIf}
    IntOp $R1 $R1 + 1
    ReadRegStr $2 HKLM "SYSTEM\CurrentControlSet\Services\$1" "ImagePath"
    ${StrLoc} $3 "$2" "\MyPassGateway\" ">"
    ${If} $3 != ""
      IntOp $3 $3 + 14
      StrCpy $2 "$2" $3
      StrCpy $4 "$2" 1
      ${If} $4 == '"'
        StrCpy $2 "$2" "" 1
      ${EndIf}
      ${If} ${FileExists} "$2\*.*"
        StrCpy $R0 "$2"
        ${ExitDo}
      ${EndIf}
    ${EndIf}
  ${Loop}
FunctionEnd

; A site or an application of IIS whose physicalPath lies in MyPassGateway, is it, or holds it.
Function FindByIis
  ClearErrors
  FileOpen $R1 "$WINDIR\System32\inetsrv\config\applicationHost.config" r
  ${If} ${Errors}
    Return
  ${EndIf}
  ${Do}
    ClearErrors
    FileRead $R1 $1
    ${If} ${Errors}
      ${ExitDo}
    ${EndIf}
    ${StrLoc} $3 "$1" 'physicalPath="' ">"
    ${If} $3 == ""
      ${Continue}
    ${EndIf}
    IntOp $3 $3 + 14
    StrCpy $1 "$1" "" $3
    ${StrLoc} $3 "$1" '"' ">"
    StrCpy $1 "$1" $3
    ; The file is UTF-8, and FileRead takes its bytes for the code page of Windows: back and again.
    System::Call 'kernel32::MultiByteToWideChar(i ${UTF8}, i 0, m r1, i -1, w .r2, i ${NSIS_MAX_STRLEN})'
    ${WordReplace} "$2" "&amp;" "&" "+" $2
    ExpandEnvStrings $2 "$2"
    ${StrLoc} $3 "$2\" "\MyPassGateway\" ">"
    ${If} $3 != ""
      IntOp $3 $3 + 14
      StrCpy $2 "$2" $3
    ${Else}
      StrCpy $2 "$2\MyPassGateway"
    ${EndIf}
    ${If} ${FileExists} "$2\bin\ConnectorIBMSystemI\*.*"
      StrCpy $R0 "$2"
      ${ExitDo}
    ${EndIf}
  ${Loop}
  FileClose $R1
FunctionEnd

; An installed program whose entry names a folder that holds MyPassGateway, or is it.
Function FindByEntry
  StrCpy $R1 0
  ${Do}
    EnumRegKey $1 HKLM "Software\Microsoft\Windows\CurrentVersion\Uninstall" $R1
    ${If} $1 == ""
      ${ExitDo}
    ${EndIf}
    IntOp $R1 $R1 + 1
    ${If} $1 == "${ID}"
      ${Continue}
    ${EndIf}
    ReadRegStr $2 HKLM "Software\Microsoft\Windows\CurrentVersion\Uninstall\$1" "DisplayName"
    ${StrLoc} $3 "$2" "MyPass" ">"
    ${If} $3 == ""
      ${Continue}
    ${EndIf}
    ReadRegStr $2 HKLM "Software\Microsoft\Windows\CurrentVersion\Uninstall\$1" "InstallLocation"
    ${If} $2 == ""
      ${Continue}
    ${EndIf}
    ${If} ${FileExists} "$2\MyPassGateway\*.*"
      StrCpy $R0 "$2\MyPassGateway"
      ${ExitDo}
    ${ElseIf} ${FileExists} "$2\bin\ConnectorIBMSystemI\*.*"
      StrCpy $R0 "$2"
      ${ExitDo}
    ${EndIf}
  ${Loop}
FunctionEnd

; ---------------------------------------------------------------- install

Section "$(Program)" ProgramSection
  SectionIn RO
  SetRegView 64
  SetShellVarContext all
  ; The former version takes away what it brought, so that nothing of it stays behind.
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $0 != ""
  ${AndIf} ${FileExists} "$0\${UNINSTALLER}"
    InitPluginsDir
    CopyFiles /SILENT "$0\${UNINSTALLER}" "$PLUGINSDIR\former.exe"
    ReadRegStr $1 HKLM "${UNINSTALL}" "DisplayVersion"
    ${Note} "  removes $1 from $0"
    ; Two writers would write over each other.
    ${If} $Log != ""
      FileClose $Log
    ${EndIf}
    ExecWait '"$PLUGINSDIR\former.exe" /S /LOG=$LogPath _?=$0' $1
    ${If} $Log != ""
      ClearErrors
      FileOpen $Log "$LogPath" a
      ${If} ${Errors}
        StrCpy $Log ""
      ${Else}
        FileSeek $Log 0 END
      ${EndIf}
    ${EndIf}
    ${If} $1 != 0
      MessageBox MB_OK|MB_ICONSTOP "$(Stuck)" /SD IDOK
      !insertmacro END_WITH ${UNREMOVED} "the former version could not be removed (exit code $1)"
    ${EndIf}
    Delete "$0\${UNINSTALLER}"
  ${EndIf}

  ${If} $FoundBy != ""
    ${Note} "  gateway found by $FoundBy"
  ${EndIf}
  ${Note} "  installs into $INSTDIR"
  StrCpy $4 0
  ${IfNot} ${FileExists} "$INSTDIR\*.*"
    StrCpy $4 1
  ${EndIf}
  SetOutPath "$INSTDIR"
  ${If} ${FileExists} "$INSTDIR\KeystoreWizard.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\${KEPT}"
    Rename "$INSTDIR\KeystoreWizard.exe" "$INSTDIR\${KEPT}"
    ${Note} "  keeps the gateway's own KeystoreWizard.exe as ${KEPT}"
  ${EndIf}
  SetOverwrite on
  !include "${LISTS}\install.nsh"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"

  CreateDirectory "$SMPROGRAMS\MyPass Gateway"
  SetOutPath "$INSTDIR"
  CreateShortCut "$SMPROGRAMS\MyPass Gateway\MyPass iSeries Gateway Wizard.lnk" "$INSTDIR\GatewaySetup.exe"
  CreateShortCut "$SMPROGRAMS\MyPass Gateway\MyPass Keystore Wizard.lnk" "$INSTDIR\KeystoreWizard.exe"

  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "MyPass"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\GatewaySetup.exe"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "MadeFolder" $4
SectionEnd

; OpenWithProgids adds to the menu "Open with"; whatever opens these files today goes on doing so.
Section "$(OpenWith)" OpenWithSection
  SetRegView 64
  WriteRegStr HKLM "${CLASSES}\${PROGID}" "" "$(Keystore)"
  WriteRegStr HKLM "${CLASSES}\${PROGID}\DefaultIcon" "" "$INSTDIR\KeystoreWizard.exe,0"
  WriteRegStr HKLM "${CLASSES}\${PROGID}\shell\open" "FriendlyAppName" "MyPass Keystore Wizard"
  WriteRegStr HKLM "${CLASSES}\${PROGID}\shell\open\command" "" '"$INSTDIR\KeystoreWizard.exe" "%1"'
  WriteRegStr HKLM "${CLASSES}\.jks\OpenWithProgids" "${PROGID}" ""
  WriteRegStr HKLM "${CLASSES}\.kdb\OpenWithProgids" "${PROGID}" ""
  ${Note} "  offers “Open with” for .jks and .kdb"
  System::Call 'shell32::SHChangeNotify(i ${ASSOCCHANGED}, i 0, p 0, p 0)'
SectionEnd

Section "-Done"
  ${Note} "  done, exit code 0"
  SetErrorLevel 0
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${ProgramSection} "$(ProgramText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${OpenWithSection} "$(OpenWithText)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END


Function .onInit
  SetRegView 64
  SetShellVarContext all
  Call BeginLog
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TooOld)" /SD IDOK
    !insertmacro END_WITH ${OLD_WINDOWS} "this Windows is too old"
  ${EndIf}
  ReadRegStr $1 HKLM "${UNINSTALL}" "DisplayVersion"
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $1 != ""
    ${VersionCompare} "$1" "${VERSION}" $2
    ${If} $2 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(Newer)" /SD IDOK
      !insertmacro END_WITH ${DOWNGRADE} "$1 is installed in $0"
    ${EndIf}
    Call AskToClose
  ${EndIf}
  ; /D= is in $INSTDIR already; an upgrade stays where it was; else the gateway decides.
  ${If} $INSTDIR == ""
    ${If} $0 != ""
      StrCpy $INSTDIR "$0"
    ${Else}
      Call FindGateway
      ${If} $R0 != ""
        StrCpy $INSTDIR "$R0\tools"
      ${ElseIf} ${Silent}
        !insertmacro END_WITH ${NO_GATEWAY} "no gateway found, and no /D="
      ${EndIf}
    ${EndIf}
  ${EndIf}
  Call ChooseOpenWith
FunctionEnd

; An upgrade keeps what was chosen; /OPENWITH=yes or =no is the last word.
Function ChooseOpenWith
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ReadRegStr $1 HKLM "${CLASSES}\${PROGID}" ""
  ${If} $0 != ""
  ${AndIf} $1 == ""
    !insertmacro UnselectSection ${OpenWithSection}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} "$0" "/OPENWITH=" $1
  ${IfNot} ${Errors}
    ${If} $1 == "no"
      !insertmacro UnselectSection ${OpenWithSection}
    ${Else}
      !insertmacro SelectSection ${OpenWithSection}
    ${EndIf}
  ${EndIf}
FunctionEnd

; Whoever names the gateway's folder, or the one around it, means its tools.
Function FolderLeave
  ${If} ${FileExists} "$INSTDIR\MyPassGateway\bin\*.*"
    StrCpy $INSTDIR "$INSTDIR\MyPassGateway\tools"
  ${ElseIf} ${FileExists} "$INSTDIR\bin\ConnectorIBMSystemI\*.*"
    StrCpy $INSTDIR "$INSTDIR\tools"
  ${EndIf}
FunctionEnd

Function OpenIt
  ; Through the shell: the program runs as the person, not with the set-up's rights.
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\GatewaySetup.exe"'
FunctionEnd

; ---------------------------------------------------------------- uninstall

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  Call un.BeginLog
  ${Note} "  uninstalls from $INSTDIR"
  StrCpy $0 "$INSTDIR"
  Call un.AskToClose
FunctionEnd

Section "Uninstall"
  SetRegView 64
  SetShellVarContext all
  ReadRegDWORD $4 HKLM "${UNINSTALL}" "MadeFolder"
  ; Each file and folder by its name, a folder only when it is empty: what others put there stays.
  !include "${LISTS}\remove.nsh"
  Delete "$INSTDIR\${UNINSTALLER}"
  ${If} ${FileExists} "$INSTDIR\${KEPT}"
    Rename "$INSTDIR\${KEPT}" "$INSTDIR\KeystoreWizard.exe"
  ${EndIf}
  DeleteRegValue HKLM "${CLASSES}\.jks\OpenWithProgids" "${PROGID}"
  DeleteRegValue HKLM "${CLASSES}\.kdb\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.jks\OpenWithProgids"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.kdb\OpenWithProgids"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.jks"
  DeleteRegKey /ifempty HKLM "${CLASSES}\.kdb"
  DeleteRegKey HKLM "${CLASSES}\${PROGID}"
  System::Call 'shell32::SHChangeNotify(i ${ASSOCCHANGED}, i 0, p 0, p 0)'
  Delete "$SMPROGRAMS\MyPass Gateway\MyPass iSeries Gateway Wizard.lnk"
  Delete "$SMPROGRAMS\MyPass Gateway\MyPass Keystore Wizard.lnk"
  RMDir "$SMPROGRAMS\MyPass Gateway"
  DeleteRegKey HKLM "${UNINSTALL}"
  SetOutPath "$TEMP"
  ${If} $4 == 1
    RMDir "$INSTDIR"
  ${EndIf}
  ${Note} "  uninstalled, exit code 0"
  SetErrorLevel 0
SectionEnd
