"""Who lives in Waterveen: invented, as everything of it. It counts where nobody set figures of their own."""

from pathlib import Path

AREAS = Path(__file__).with_name("areas.geojson")
SPEAKERS = "nl=26400, tr=1500, pl=1400, ar=1200, en=1100, uk=900, de=600"
