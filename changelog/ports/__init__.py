"""The promises the use cases rely on."""
