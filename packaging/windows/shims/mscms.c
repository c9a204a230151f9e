/* Test-only stand-in for the colour management of Windows: Wine 8 has no WcsCreateIccProfile,
   which Qt asks for every screen. It finds no profile here and takes sRGB. */
#include <windows.h>

#define DOOR __declspec(dllexport)

static HANDLE no_profile(void)
{
    SetLastError(ERROR_FILE_NOT_FOUND);
    return NULL;
}

DOOR HANDLE WINAPI OpenColorProfileA(void *profile, DWORD access, DWORD share, DWORD mode)
{
    (void)profile, (void)access, (void)share, (void)mode;
    return no_profile();
}
DOOR HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD mode)
{
    (void)profile, (void)access, (void)share, (void)mode;
    return no_profile();
}
DOOR HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options)
{
    (void)profile, (void)options;
    return no_profile();
}
DOOR BOOL WINAPI CloseColorProfile(HANDLE profile) { (void)profile; return FALSE; }
DOOR BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *data, DWORD *size)
{
    (void)profile, (void)data, (void)size;
    return FALSE;
}
DOOR BOOL WINAPI GetColorDirectoryW(LPCWSTR machine, LPWSTR folder, DWORD *size)
{
    (void)machine, (void)folder, (void)size;
    return FALSE;
}
DOOR BOOL WINAPI GetStandardColorSpaceProfileW(LPCWSTR machine, DWORD id, LPWSTR name, DWORD *size)
{
    (void)machine, (void)id, (void)name, (void)size;
    return FALSE;
}
DOOR BOOL WINAPI EnumColorProfilesW(LPCWSTR machine, void *query, BYTE *data, DWORD *size, DWORD *n)
{
    (void)machine, (void)query, (void)data, (void)size, (void)n;
    return FALSE;
}
