"""What people do to organisations, teams, sites, and to places in them."""
