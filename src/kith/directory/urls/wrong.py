"""Reports that entries are wrong, below `/work/directory/reports/`."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import wrong

urlpatterns = [
    path("reports/", wrong.reports, name="reports"),
    path("reports/<uuid:report_id>/", wrong.report, name="report"),
    path("reports/<uuid:report_id>/settle/", wrong.settle_report, name="settle_report"),
]
