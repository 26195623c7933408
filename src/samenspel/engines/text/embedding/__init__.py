"""What texts mean, as arrows (vectors) that point the same way when they mean the same: one small port, several models.

    embedder("meaning").embed(["De stoep is kapot", "Kaldırım kırık"])  →  (2, 512), near to each other

Which model stands behind it, and what each is blind to: docs/decisions/0016.
"""

from samenspel.engines.text.embedding.choosing import embedder
from samenspel.engines.text.embedding.packing import packed, packed_vectors, unpacked
from samenspel.engines.text.embedding.port import (
    Embedder,
    ModelDiffers,
    ModelMissing,
    ModelSilent,
)

__all__ = [
    "Embedder",
    "ModelDiffers",
    "ModelMissing",
    "ModelSilent",
    "embedder",
    "packed",
    "packed_vectors",
    "unpacked",
]
