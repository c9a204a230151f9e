"""Rights of files on Windows: set, read back, and put back where they did not hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wizard.domain import sddl
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.rights import (
    FileRights,
    FileRole,
    RightsNames,
    Security,
    WayBack,
    holders,
    judged,
    resolved,
    wanted,
)
from wizard.domain.sddl import Descriptor

ACCESS_DENIED, NONE_MAPPED = 5, 1332
"""ERROR_ACCESS_DENIED, ERROR_NONE_MAPPED (winerror.h)."""
NO_RIGHTS = (1, 50, 120)
"""What a disk without rights answers: ERROR_INVALID_FUNCTION, _NOT_SUPPORTED, _CALL_NOT_..."""
NO_LIST = "D:NO_ACCESS_CONTROL"


class WindowsFileGuard:
    """`wizard.domain.rights.FileGuard` over Windows' own functions.

    Parameters
    ----------
    names : callable
        The customer's names as they are set now for the gateway that a file belongs to.
    security : Security, optional
    """

    def __init__(
        self, names: Callable[[Path], RightsNames], security: Security | None = None
    ) -> None:
        self._names = names
        self._security: Security = WindowsSecurity() if security is None else security

    def check(self, names: RightsNames) -> None:
        """Refuse names that cannot be used.

        Raises
        ------
        ProblemError
            ``rights.name-...``.
        """
        for name in filter(None, (names.group, names.pool)):
            resolved(self._security, name)

    def cover(self, path: Path, like: Path | None, role: FileRole = FileRole.SETTINGS) -> None:
        """Give what was just made its rights: those of `like`, else of its role.

        Raises
        ------
        ProblemError
            ``rights.name-...``, ``rights.denied``, ``rights.failed``, ``rights.locked-out``,
            ``rights.not-kept``: it is as it was.
        """
        if like is not None:
            want = sddl.parse(self._security.read(like))
        else:
            names = self._names(path)
            if not names:
                return
            want = self._wanted(path, role, names)
        if sddl.parse(self._security.read(path)).same_access(want):
            return
        self._security.hand_over(path, str(want))
        if not sddl.parse(self._security.read(path)).same_access(want):
            raise ProblemError("rights.not-kept", path=like or path)

    def look(self, path: Path, role: FileRole = FileRole.SETTINGS) -> FileRights | None:
        """Who may do what with a file, None when it is not there.

        Raises
        ------
        ProblemError
            As `protect`.
        """
        if not path.exists():
            return None
        now = sddl.parse(self._security.read(path))
        return FileRights(holders(now, self._security.name), self._judged(path, now, role))

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> WayBack | None:
        """Give a file or folder the rights of its role and read them back.

        Returns
        -------
        callable or None
            The way back; None when it had these rights already.

        Raises
        ------
        ProblemError
            ``rights.no-names`` and ``rights.name-...`` (nothing was touched), ``rights.denied``,
            ``rights.failed``, ``rights.link``, ``rights.not-kept``, ``rights.half``.
        """
        names = self._names(path)
        if not names:
            # Without them the gateway itself would lose its files.
            raise ProblemError("rights.no-names")
        want = self._wanted(path, role, names)
        before = sddl.parse(self._security.read(path))
        if before.same_access(want):
            return None
        try:
            self._security.write(path, str(want))
            kept = sddl.parse(self._security.read(path)).same_access(want)
        except ProblemError:
            self._put_back(path, before)
            raise
        if not kept:
            self._put_back(path, before)
            raise ProblemError("rights.not-kept", path=path)
        return lambda: self._put_back(path, before)

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        """What is wider than it should be, None when nothing is; changes nothing.

        Raises
        ------
        ProblemError
            As `protect`.
        """
        return self._judged(path, sddl.parse(self._security.read(path)), role)

    def _judged(self, path: Path, now: Descriptor, role: FileRole) -> Problem | None:
        names = self._names(path)
        want = self._wanted(path, role, names)
        return judged(path, now, want, role, named=bool(names), name=self._security.name)

    def _wanted(self, path: Path, role: FileRole, names: RightsNames) -> Descriptor:
        group = resolved(self._security, names.group) if names.group else ""
        pool = resolved(self._security, names.pool) if names.pool else ""
        return wanted(role, group, pool, folder=path.is_dir())

    def _put_back(self, path: Path, before: Descriptor) -> None:
        try:
            if sddl.parse(self._security.read(path)).same_access(before):
                return
            self._security.write(path, str(before))
            back = sddl.parse(self._security.read(path)).same_access(before)
        except ProblemError as wrong:
            raise ProblemError("rights.half", path=path, reason=wrong.problem.what) from None
        if not back:
            raise ProblemError("rights.half", path=path, reason="they read back as others.")


class WindowsSecurity:
    """`wizard.domain.rights.Security` through pywin32.

    Everything is done on a handle that follows no link: what was looked at is what is changed.
    """

    def sid(self, account: str) -> str | None:
        """The SID of a name.

        Raises
        ------
        ProblemError
            ``rights.failed``.
        """
        import pywintypes
        import win32security

        try:
            found = win32security.LookupAccountName(None, account)[0]
        except pywintypes.error as wrong:
            if wrong.winerror == NONE_MAPPED:
                return None
            raise ProblemError(
                "rights.failed", path=account, reason=str(wrong.strerror).rstrip(".")
            ) from None
        return str(win32security.ConvertSidToStringSid(found))

    def name(self, sid: str) -> str:
        """The name of a SID, with its domain."""
        import pywintypes
        import win32security

        try:
            found = win32security.ConvertStringSidToSid(sid)
            name, domain, _ = win32security.LookupAccountSid(None, found)
        except pywintypes.error:
            # One that was removed, one of a domain that does not answer, or "DU".
            return sid
        return f"{domain}\\{name}" if domain else str(name)

    def read(self, path: Path) -> str:
        """Owner and access list of a file or folder.

        Raises
        ------
        ProblemError
            ``rights.denied``, ``rights.failed``, ``rights.link``.
        """
        import pywintypes
        import win32security as api

        asked = api.OWNER_SECURITY_INFORMATION | api.DACL_SECURITY_INFORMATION

        def work(handle: Any) -> str:
            try:
                found = api.GetSecurityInfo(handle, api.SE_FILE_OBJECT, asked)
            except pywintypes.error as wrong:
                if wrong.winerror not in NO_RIGHTS:
                    raise
                return NO_LIST
            return str(
                api.ConvertSecurityDescriptorToStringSecurityDescriptor(
                    found, api.SDDL_REVISION_1, asked
                )
            )

        return str(self._with_handle(path, 0x20000, work))

    def hand_over(self, path: Path, text: str) -> None:
        """Replace the access list of a new file, unless that locks this person out.

        Raises
        ------
        ProblemError
            ``rights.locked-out`` and as `read`: the list is as it was.
        """
        import pywintypes
        import win32con
        import win32file
        import win32security as api

        made = api.ConvertStringSecurityDescriptorToSecurityDescriptor(text, api.SDDL_REVISION_1)
        what = api.DACL_SECURITY_INFORMATION

        def work(handle: Any) -> None:
            before = api.GetKernelObjectSecurity(handle, what)
            api.SetKernelObjectSecurity(handle, what, made)
            try:
                # DELETE and FILE_GENERIC_WRITE, asked as the rename will ask them. The handle
                # above was opened before: its own rights stay, also those for the way back.
                win32file.CreateFile(
                    str(path), 0x130116, 7, None, win32con.OPEN_EXISTING, 0x02200000, None
                ).Close()
            except pywintypes.error as wrong:
                api.SetKernelObjectSecurity(handle, what, before)
                if wrong.winerror != ACCESS_DENIED:
                    raise
                raise ProblemError("rights.locked-out", path=path) from None

        self._with_handle(path, 0x70000, work)

    def write(self, path: Path, text: str) -> None:
        """Replace the access list; what lies in a folder already keeps its own.

        Raises
        ------
        ProblemError
            As `read`.
        """
        import win32security as api

        made = api.ConvertStringSecurityDescriptorToSecurityDescriptor(text, api.SDDL_REVISION_1)
        # Not SetSecurityInfo: it works out inheritance anew, so that what is put back would differ,
        # and Wine's lets a protected list inherit all the same.
        what = api.DACL_SECURITY_INFORMATION

        def work(handle: Any) -> None:
            api.SetKernelObjectSecurity(handle, what, made)

        self._with_handle(path, 0x60000, work)

    def _with_handle(self, path: Path, access: int, work: Callable[[Any], object]) -> object:
        import pywintypes
        import win32con
        import win32file

        # FILE_FLAG_BACKUP_SEMANTICS opens folders, FILE_FLAG_OPEN_REPARSE_POINT the link itself.
        try:
            handle = win32file.CreateFile(
                str(path), access | 0x80, 7, None, win32con.OPEN_EXISTING, 0x02200000, None
            )
            try:
                facts = win32file.GetFileInformationByHandle(handle)
                folder = facts[0] & win32con.FILE_ATTRIBUTE_DIRECTORY
                changes = access & 0x40000
                if facts[0] & 0x400 or (changes and not folder and facts[7] > 1):
                    raise ProblemError("rights.link", path=path)
                return work(handle)
            finally:
                handle.Close()
        except pywintypes.error as wrong:
            if wrong.winerror == ACCESS_DENIED:
                raise ProblemError("rights.denied", path=path) from None
            reason = str(wrong.strerror).rstrip(".")
            raise ProblemError("rights.failed", path=path, reason=reason) from None
