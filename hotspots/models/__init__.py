"""Tables of hotspots, by part."""

from hotspots.models.releases import PublicFigure as PublicFigure
from hotspots.models.releases import PublicQuarter as PublicQuarter
from hotspots.models.releases import Release as Release
from hotspots.models.releases import ReleasedFigure as ReleasedFigure
