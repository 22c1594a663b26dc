"""GitHub: the only place that talks to it, by PyGithub for REST and transport and by one reader of GraphQL answers."""
