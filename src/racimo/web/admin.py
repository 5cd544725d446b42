"""The staff's back office."""

from __future__ import annotations

from django.contrib import admin

from racimo.accounts.models import User
from racimo.base.models import Job
from racimo.calls.models import Call, Programme, Run, SourceRecord
from racimo.organisations.models import Affiliation, Organisation
from racimo.partnerships.models import Member, Partnership, Seat
from racimo.taxonomy.models import Term

admin.site.register([Call, Programme, Run, SourceRecord, Organisation, Affiliation, Job])
admin.site.register([Partnership, Seat, Member, Term, User])
