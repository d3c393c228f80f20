"""The private check and the personal plan. It keeps nothing: there are no models here."""
