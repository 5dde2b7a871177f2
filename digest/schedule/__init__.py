"""The service: what is due (pure), the ticker that carries it out, the beat that tells a restored backup."""

from digest.schedule.service import Service

__all__ = ["Service"]
