/* Test-only stand-in: Rust's standard library takes its random numbers from ProcessPrng, which
   Wine 8 does not have. The numbers are those of the system all the same. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    const SIZE_T most = 1u << 28;

    while (size > 0) {
        SIZE_T part = size < most ? size : most;
        if (!RtlGenRandom(data, (ULONG)part))
            return FALSE;
        data += part;
        size -= part;
    }
    return TRUE;
}
