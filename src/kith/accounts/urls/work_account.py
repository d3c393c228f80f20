"""`/account/work-account/`: the organisation's own sign-in."""

from django.urls import path

from kith.accounts.views import work_account

app_name = "work_account"
urlpatterns = [
    path("", work_account.linking, name="linking"),
    path("begin/", work_account.begin, name="begin"),
    path("callback/", work_account.callback, name="callback"),
    path("link/", work_account.link, name="link"),
    path("unlink/", work_account.unlink, name="unlink"),
]
