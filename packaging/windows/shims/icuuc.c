/* Test-only stand-in for the ICU of Windows 10, which Wine 8 does not have. Qt imports its
   converters and gets none: every ucnv_open answers U_FILE_ACCESS_ERROR, and Qt goes on with
   the encodings it knows itself. */
#include <stddef.h>

#define DOOR __declspec(dllexport)
#define NO_SUCH_CONVERTER 4 /* U_FILE_ACCESS_ERROR */

static const char *nothing(int *status)
{
    if (status)
        *status = NO_SUCH_CONVERTER;
    return NULL;
}

DOOR void *ucnv_open(const char *name, int *status) { (void)name; return (void *)nothing(status); }
DOOR const char *ucnv_getName(const void *c, int *status) { (void)c; return nothing(status); }
DOOR const char *ucnv_getStandardName(const char *name, const char *standard, int *status)
{
    (void)name;
    (void)standard;
    return nothing(status);
}
DOOR const char *ucnv_getAvailableName(int number) { (void)number; return NULL; }
DOOR int ucnv_countAvailable(void) { return 0; }
DOOR signed char ucnv_getMaxCharSize(const void *c) { (void)c; return 1; }

/* Called with an open converter only, and there is none. */
DOOR void ucnv_close(void *c) { (void)c; }
DOOR void ucnv_reset(void *c) { (void)c; }
DOOR int ucnv_toUCountPending(const void *c, int *status) { (void)c; (void)status; return 0; }
DOOR int ucnv_fromUCountPending(const void *c, int *status) { (void)c; (void)status; return 0; }
DOOR void ucnv_getToUCallBack(void) {}
DOOR void ucnv_setToUCallBack(void) {}
DOOR void ucnv_getFromUCallBack(void) {}
DOOR void ucnv_setFromUCallBack(void) {}
DOOR void ucnv_cbFromUWriteUChars(void) {}
DOOR void ucnv_cbToUWriteUChars(void) {}
DOOR void ucnv_fromUnicode(void) {}
DOOR void ucnv_toUnicode(void) {}
DOOR void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
DOOR void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
