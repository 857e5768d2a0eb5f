"""What reading one table file may cost: room that grows with the file, so that a small one claims little.

A few hundred bytes can say «this cell, three million times», and a sheet of 30 kB can unpack to
gigabytes.  Readers therefore ask for room before they make anything of what a file claims.
"""

from __future__ import annotations

from formgen.problems import InputError, Where, error
from formgen.records.tables.cells import place

MOST_CELLS = 1_500_000
"""The most cells of one file, the empty ones before others of their row included."""
MOST_SHEETS = 500
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""The size of a sheet, in every kind of file."""

_MOST_UNPACKED = 512_000_000


class Room:
    """How much of one file may still be read, and where its reading stands.

    A packed file of `size` bytes, or one of four times that which is not packed, may have 150,000 cells and
    one more for each byte, 400,000 XML elements or records and two more for each byte, twenty million
    characters and twenty more for each byte, and unpack to 64 MB and a hundred bytes for each.  People and
    their scores take two to ten bytes a cell, rows that only have borders one to two an element.
    """

    def __init__(self, file: str, size: int) -> None:
        self.file = file
        self.sheet = ""
        self.row = 0
        self.unpacked = min(64_000_000 + 100 * size, _MOST_UNPACKED)
        self._letters = 20_000_000 + 20 * size
        self._cells = min(150_000 + size, MOST_CELLS)
        self._parts = self._most_parts = 400_000 + 2 * size
        self._sheets = 0

    @property
    def where(self) -> Where:
        """The row that is being read, or the file."""
        if not self.sheet and not self.row:
            return Where(self.file)
        return place(self.file, self.sheet, max(self.row, 1), 0)

    def enter(self, sheet: str) -> None:
        """Begin with another sheet; raises InputError where there are too many."""
        self.sheet, self.row = sheet, 0
        self._sheets += 1
        if self._sheets > MOST_SHEETS:
            raise InputError(error("table-many-sheets", Where(self.file), most=MOST_SHEETS))

    def cells(self, count: int) -> None:
        """Take room for cells of the current row; raises InputError where there is none."""
        self.see(count)
        self._cells -= count

    def see(self, count: int) -> None:
        """Raise InputError if there is no room for so many cells, before they are made one by one."""
        if count > self._cells:
            raise InputError(error("table-too-large", self.where))

    def letters(self, count: int) -> None:
        """Take room for characters that stand once in the file and in many cells; raises InputError."""
        self._letters -= count
        if self._letters < 0:
            raise InputError(error("table-too-large", self.where))

    def parts(self, count: int) -> None:
        """Take room for elements or records, empty ones too; raises InputError where there is none."""
        self._parts -= count
        if self._parts < 0:
            raise InputError(error("table-sprawls", self.where, most=f"{self._most_parts:,}"))

    def unpack(self, count: int) -> None:
        """Take room for bytes that were packed; raises InputError where there is none."""
        self.unpacked -= count
        if self.unpacked < 0:
            raise InputError(error("table-too-large", self.where))
