"""Imports, duplicates and vocabularies."""

from __future__ import annotations

from django.urls import path

from kith.directory.views import duplicates, importing, importing_runs, vocabularies

SOURCE = "imports/<uuid:source_id>/"
RUN = f"{SOURCE}runs/<uuid:run_id>/"

urlpatterns = [
    path("imports/", importing.imports, name="imports"),
    path("imports/add/", importing.add_import, name="add_import"),
    path("imports/template.csv", importing.import_template, name="import_template"),
    path(SOURCE, importing.import_source, name="import_source"),
    path(f"{SOURCE}change/", importing.change_import, name="change_import"),
    path(f"{SOURCE}close/", importing.close_import, name="close_import"),
    path(f"{SOURCE}read/", importing.read_import, name="read_import"),
    path(f"{SOURCE}file/", importing.upload_import, name="upload_import"),
    path(f"{SOURCE}columns/", importing.import_columns, name="import_columns"),
    path(f"{SOURCE}terms/", importing.import_terms, name="import_terms"),
    path(RUN, importing_runs.import_run, name="import_run"),
    path(f"{RUN}stop/", importing_runs.stop_import, name="stop_import"),
    path(f"{RUN}<slug:what>/", importing_runs.import_lines, name="import_lines"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/find/", duplicates.find_duplicates, name="find_duplicates"),
    path("duplicates/<uuid:pair_id>/", duplicates.duplicate, name="duplicate"),
    path("vocabularies/", vocabularies.vocabularies, name="vocabularies"),
    path("vocabularies/add/", vocabularies.add_vocabulary, name="add_vocabulary"),
    path(
        "vocabularies/preview/<uuid:preview_id>/",
        vocabularies.vocabulary_preview,
        name="vocabulary_preview",
    ),
    path("vocabularies/<uuid:taxonomy_id>/", vocabularies.vocabulary, name="vocabulary"),
]
