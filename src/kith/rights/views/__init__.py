"""Pages: what anybody reads and asks, and how somebody here answers."""
