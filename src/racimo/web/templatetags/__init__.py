"""The few template tags the parts of a page need."""
