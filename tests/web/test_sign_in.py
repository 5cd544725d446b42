"""One sign-in form for everybody, the staff included."""

import pytest
from tests.cast import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def test_the_back_office_sends_visitors_to_the_one_form_and_takes_them_back(cast):
    client = signed_in(None)
    asked = client.get("/staff/", follow=True)
    assert asked.redirect_chain[-1] == ("/sign-in/?next=%2Fstaff%2F", 302)
    sent = {"username": "dina@example.org", "password": PASSWORD, "next": "/staff/"}
    assert client.post("/sign-in/", sent)["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("who", ["alba", "olof"])
def test_whoever_is_not_of_the_staff_is_told_so_once(cast, who):
    answer = signed_in(getattr(cast, who)).get("/staff/", follow=True)
    assert answer.status_code == 403
    assert "The back office is for the staff of this site." in answer.content.decode()
