"""A host's password rules in sentences."""

from __future__ import annotations

from wizard.domain.passwordrules import read_rules
from wizard.flows.accounts.ruling import described


def said(*rules: str, **values: str) -> list[str]:
    return [str(part) for part in described(read_rules({"QPWDRULES": rules, **values}, 3))]


def test_one_of_a_kind_is_one() -> None:
    one = said("*DGTMIN1", "*LTRMAX1", "*MIXCASE1", QPWDEXPITV="1", QPWDCHGBLK="1")
    assert "At least 1 digit." in one
    assert "At most 1 letter." in one
    assert "At least one upper-case and one lower-case letter." in one
    assert "Valid for 1 day." in one
    assert "Users wait 1 hour before they change it again." in one


def test_several_of_a_kind_are_several() -> None:
    more = said("*DGTMIN2", "*SPCCHRMAX0", "*MIXCASE2", QPWDEXPITV="90", QPWDCHGBLK="24")
    assert "At least 2 digits." in more
    assert "At most 0 special characters." in more
    assert "At least 2 upper-case and 2 lower-case letters." in more
    assert "Valid for 90 days." in more
    assert "Users wait 24 hours before they change it again." in more
