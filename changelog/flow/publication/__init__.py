"""Publishing: from the notes to the page of the documentation repository, by one pull request."""
