"""The directory of DJs and venues: read, searched, changed and imported."""
