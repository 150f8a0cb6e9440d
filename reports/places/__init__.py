"""Where things are: areas and place names that everybody may look up, and the form that asks where.

Reads of reference geography only, so nothing here needs an audience. What somebody searches for
is neither stored nor logged.
"""

from reports.places.areas import AreasOfPoint, areas_at
from reports.places.search import PlaceHit, search_places

__all__ = ["AreasOfPoint", "PlaceHit", "areas_at", "search_places"]
