"""Announcing: what people are told of a delivery, channel by channel, once."""
