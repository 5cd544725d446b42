"""Sign in and out; one's own account and its tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.accounts import actions, queries
from racimo.base.clock import now
from racimo.core.errors import NotAllowed, Refused
from racimo.organisations import queries as organisations
from racimo.web.guards import member


class SignIn(auth.LoginView):
    """The one sign-in form."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Count the tries: ten in five minutes for an address and for a machine."""
        address = request.POST.get("username", "")
        machine = request.META.get("REMOTE_ADDR", "")
        try:
            actions.count_try(address=address, machine=machine)
        except Refused as refusal:
            context = {**self.get_context_data(form=self.get_form()), "refusal": refusal}
            return render(request, self.template_name, context, status=429)
        return super().post(request, *args, **kwargs)


@require_safe
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """The back office asks here who one is: there is one form for everybody.

    Raises:
        NotAllowed: One has signed in already, and is not of the staff.
    """
    if request.user.is_authenticated and not member(request).is_staff:
        raise NotAllowed(_("The back office is for the staff of this site."))
    return redirect(f"{reverse('sign-in')}?{request.GET.urlencode()}")


@login_required
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, for whom I work, and which programs may act for me."""
    return render(
        request,
        "accounts/account.html",
        {
            "affiliations": organisations.affiliations(request.user),
            "tokens": queries.tokens(member(request)),
        },
    )


@login_required
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its text is shown this once."""
    name = request.POST.get("name", "").strip()
    try:
        secret = actions.issue_token(user=member(request), name=name, now=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Your new token, shown only now: %(secret)s") % {"secret": secret},
        )
    return redirect("account")


@login_required
@require_POST
def drop_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token at once."""
    actions.revoke_token(user=member(request), pk=pk)
    messages.success(request, _("The token no longer works."))
    return redirect("account")


urls = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign-out"),
    path("staff/login/", staff_sign_in, name="staff-sign-in"),
    path("account/", account, name="account"),
    path("account/tokens/", make_token, name="make-token"),
    path("account/tokens/<int:pk>/drop/", drop_token, name="drop-token"),
]
