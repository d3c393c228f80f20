"""What keeps the directory true: `/work/directory/…`."""

from kith.directory.urls import importing, keeping, wrong

app_name = "directory-work"
urlpatterns = [*keeping.urlpatterns, *importing.urlpatterns, *wrong.urlpatterns]
