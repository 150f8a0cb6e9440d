"""What is kept for a while, and where: settings.CACHES."""

from __future__ import annotations

from typing import Any


def configure(redis_url: str) -> dict[str, dict[str, Any]]:
    """Small things in the database, so that sign-in limits hold while Redis is down. Tiles of maps
    in Redis, sealed and for minutes (hotspots/tile_cache.py): what is lost with it is made anew."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_entry",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        },
        "tiles": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url if "://" in redis_url else f"redis://{redis_url}",
            "OPTIONS": {
                "serializer": "hotspots.tile_cache.AsBytes",
                "socket_connect_timeout": 0.5,
                "socket_timeout": 0.5,
            },
        },
    }
