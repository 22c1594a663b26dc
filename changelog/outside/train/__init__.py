"""The product's repository as the train needs it: the remote observed and moved, objects made in the user's clone."""
