"""The pages about colleagues, invitations and one's own account."""
