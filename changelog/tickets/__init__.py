"""What the changes were for: references to tickets in messages, branches and titles."""
