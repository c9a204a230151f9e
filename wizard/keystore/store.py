"""The keystore room behind `wizard.domain.storeports.Keystores`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.generation import CertificateOrder, Issued, Requested
from wizard.domain.secret import Secret
from wizard.domain.storeports import Converted, ExportItem, Found, StoreContent
from wizard.domain.text import Text
from wizard.keystore import (
    aliases,
    changing,
    converting,
    exporting,
    generating,
    lineages,
    reading,
    stores,
    x509,
)
from wizard.keystore import chain as chains


class KeystoreRoom:
    """Certificate containers in, truststores out.

    Importing this costs no cryptography; the first certificate does.
    """

    def certificate(self, der: bytes) -> Certificate:
        """What one DER certificate says; see `x509.certificate`."""
        return x509.certificate(der)

    def read(self, data: bytes, *, name: str = "", passwords: Sequence[Secret] = ()) -> Found:
        """Certificates in anything, recognised by content; see `reading.read`."""
        return reading.read(data, name=name, passwords=passwords)

    def read_file(self, path: Path, passwords: Sequence[Secret] = ()) -> Found:
        """Certificates in a file; see `reading.read_file`."""
        return reading.read_file(path, passwords)

    def open(self, data: bytes, password: Secret | None) -> StoreContent:
        """A JKS, JCEKS or PKCS#12 store; see `stores.content`."""
        return stores.content(data, password)

    def add(
        self,
        data: bytes | None,
        password: Secret,
        certificates: Sequence[Certificate],
        *,
        type: str = "JKS",
        alias: str = "",
    ) -> bytes:
        """The store's new bytes with trusted certificates; see `stores.add`."""
        return stores.add(data, password, certificates, type=type, alias=alias)

    def remove(self, data: bytes, password: Secret, *aliases: str) -> bytes:
        """The store's new bytes without these entries; see `changing.remove`."""
        return changing.remove(data, password, *aliases)

    def rename(self, data: bytes, password: Secret, alias: str, new: str) -> bytes:
        """The store's new bytes with one entry renamed; see `changing.rename`."""
        return changing.rename(data, password, alias, new)

    def convert(
        self,
        data: bytes,
        password: Secret,
        *,
        type: str,
        new_password: Secret,
        key_passwords: Sequence[Secret] = (),
        leave_out: bool = False,
    ) -> Converted:
        """A store of another type or password; see `converting.convert`."""
        return converting.convert(
            data,
            password,
            type=type,
            new_password=new_password,
            key_passwords=key_passwords,
            leave_out=leave_out,
        )

    def export(
        self, certificates: Sequence[ExportItem], format: str, *, plain: bool = False
    ) -> bytes:
        """Certificates as PEM, DER or PKCS#7; see `exporting.export`."""
        return exporting.export(certificates, format, plain=plain)

    def anchors(self, chain: Sequence[Certificate]) -> tuple[Certificate, ...]:
        """Which of a presented chain to trust; see `chain.anchors`."""
        return chains.anchors(chain)

    def issued(self, child: Certificate, parent: Certificate) -> bool:
        """Whether one certificate issued another; see `chain.issued`."""
        return chains.issued(child, parent)

    def lineage(self, certificates: Sequence[Certificate]) -> tuple[tuple[int, Certificate], ...]:
        """The certificates as a tree; see `lineages.lineage`."""
        return lineages.lineage(certificates)

    def problems(self, certificate: Certificate, now: datetime | None = None) -> tuple[Text, ...]:
        """What is wrong with a certificate; see `chain.problems`."""
        return chains.problems(certificate, now)

    def check_store_password(self, password: Secret, *, type: str = "JKS") -> None:
        """Refuses what Java would refuse; see `aliases.check_store_password`."""
        aliases.check_store_password(password, type=type)

    def issue(
        self,
        order: CertificateOrder,
        password: Secret,
        now: datetime,
        *,
        authority: bytes | None = None,
        authority_password: Secret | None = None,
        authority_name: str = "",
    ) -> Issued:
        """A certificate for the host; see `generating.issue`."""
        return generating.issue(
            order,
            password,
            now,
            authority=authority,
            authority_password=authority_password,
            authority_name=authority_name,
        )

    def request(
        self,
        order: CertificateOrder,
        password: Secret,
        *,
        kept: bytes | None = None,
        name: str = "",
    ) -> Requested:
        """A request for a CA; see `generating.request`."""
        return generating.request(order, password, kept=kept, name=name)

    def accept(
        self,
        kept: bytes,
        kept_password: Secret,
        reply: Sequence[Certificate],
        *,
        password: Secret,
        known: Sequence[Certificate] = (),
        name: str = "",
        label: str = "",
        legacy: bool = False,
    ) -> Issued:
        """A CA's reply joined with its key; see `generating.accept`."""
        return generating.accept(
            kept,
            kept_password,
            reply,
            password=password,
            known=known,
            name=name,
            label=label,
            legacy=legacy,
        )
