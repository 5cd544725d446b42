"""Bringing calls and organisations in from the page: tried, imported, refused with its line."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import signed_in

from racimo.calls.models import Call, Run, SourceRecord
from racimo.organisations.models import Organisation

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
PAGE = (SAMPLES / "welcomeeurope" / "page.txt").read_bytes()


def send(client, source, content, *, name="page.txt", **more):
    files = SimpleUploadedFile(name, content)
    return client.post("/imports/", {"source": source, "documents": files, **more})


@pytest.mark.django_db
def test_an_editor_tries_then_imports_and_a_second_time_changes_nothing(cast):
    client = signed_in(cast.dina)
    tried = send(client, "welcomeeurope", PAGE, **{"try": "yes"})
    assert tried.status_code == 200
    assert (Call.objects.count(), SourceRecord.objects.count()) == (0, 0)
    assert tried.context["report"]["new"] == 1
    assert send(client, "welcomeeurope", PAGE).context["report"]["new"] == 1
    assert bytes(SourceRecord.objects.get().raw) == PAGE
    again = send(client, "welcomeeurope", PAGE).context["report"]
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert Call.objects.count() == 1


@pytest.mark.django_db
def test_a_page_that_cannot_be_read_is_refused_with_its_line_and_nothing_is_stored(cast):
    answer = send(signed_in(cast.dina), "welcomeeurope", b"Hello\nworld\n")
    assert answer.status_code == 422
    assert "line " in answer.context["form"].errors["documents"][0]
    assert (Call.objects.count(), Run.objects.filter(state="done").count()) == (0, 0)


@pytest.mark.django_db
def test_a_small_table_of_organisations_comes_in_and_a_large_one_is_for_the_command(cast):
    client = signed_in(cast.dina)
    table = b"name,country\nINVENTED VINE CLUSTER,ES\n"
    assert send(client, "organisations:csv", table, name="list.csv").status_code == 200
    assert Organisation.objects.get().name == "INVENTED VINE CLUSTER"
    large = send(client, "organisations:csv", table + b" " * (3 * 2**20), name="list.csv")
    assert large.status_code == 422
    assert "racimo organisations import" in large.context["form"].errors["documents"][0]


@pytest.mark.django_db
def test_only_editors_come_in(cast):
    assert signed_in(cast.alba).get("/imports/").status_code == 403
    assert signed_in(None).get("/imports/")["Location"].startswith("/sign-in/")
    assert send(signed_in(cast.alba), "welcomeeurope", PAGE).status_code == 403
    assert Call.objects.count() == 0
