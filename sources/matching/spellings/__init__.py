"""How names are spelled: one key for the spellings of a name, and which of its other spellings still mean it."""
