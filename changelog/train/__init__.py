"""What a release is, as data: the calendar, the gates, the frozen list of a tag, plans and their steps."""
