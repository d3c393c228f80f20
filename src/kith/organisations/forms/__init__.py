"""What is typed about organisations and their people, checked."""
