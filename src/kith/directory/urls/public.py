"""What anybody may read, in the language of the address: `/services/…`."""

from kith.directory.urls import entry, finding, keepers

app_name = "directory"
urlpatterns = [*finding.urlpatterns, *entry.urlpatterns, *keepers.urlpatterns]
