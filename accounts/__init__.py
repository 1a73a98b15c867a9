"""WHO: people, teams, roles, sign-in, the shared accounts and their keys."""
