#include <windows.h>
#include <stdlib.h>
#include <string.h>
static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, SERVICE_START_PENDING, SERVICE_ACCEPT_STOP, 0, 0, 0, 1000};
static HANDLE stop;
static int steps = 2, hang = 0;
static wchar_t *name = L"MyPassGatewayDummy";
static void tell(DWORD state, DWORD checkpoint) {
    status.dwCurrentState = state;
    status.dwCheckPoint = checkpoint;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
    SetServiceStatus(handle, &status);
}
static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context) {
    (void)type; (void)data; (void)context;
    if (code == SERVICE_CONTROL_STOP) { tell(SERVICE_STOP_PENDING, 1); if (!hang) SetEvent(stop); }
    return NO_ERROR;
}
static void WINAPI service(DWORD count, wchar_t **words) {
    (void)count; (void)words;
    handle = RegisterServiceCtrlHandlerExW(name, control, NULL);
    for (int step = 1; step <= steps; step++) { tell(SERVICE_START_PENDING, step); Sleep(200); }
    tell(SERVICE_RUNNING, 0);
    WaitForSingleObject(stop, INFINITE);
    for (int step = 1; step <= steps; step++) { tell(SERVICE_STOP_PENDING, step); Sleep(200); }
    tell(SERVICE_STOPPED, 0);
}
int wmain(int count, wchar_t **words) {
    if (count > 1) name = words[1];
    if (count > 2) hang = wcscmp(words[2], L"hang") == 0;
    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    SERVICE_TABLE_ENTRYW table[] = {{name, service}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
