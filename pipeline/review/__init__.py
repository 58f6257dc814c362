"""The review page: where curators work through what the machine extracted, value by value."""
