from kith.measures.toml_lines import line_numbers, line_of

TEXT = """a = 1
[b]
c = [
  { d = 1 },
]
[[e]]
f = \"\"\"
g = 1
\"\"\"
h = 2
  [[e.i]]
  j = 1
  [[e.i]]
  "k l" = 1
[[e]]
f = 3
"""


def test_line_numbers_follow_tables_and_entries() -> None:
    assert line_numbers(TEXT) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("e", 0): 6,
        ("e", 0, "f"): 7,
        ("e", 0, "h"): 10,
        ("e", 0, "i", 0): 11,
        ("e", 0, "i", 0, "j"): 12,
        ("e", 0, "i", 1): 13,
        ("e", 0, "i", 1, "k l"): 14,
        ("e", 1): 15,
        ("e", 1, "f"): 16,
    }


def test_line_of_falls_back_to_the_field_around() -> None:
    found = line_numbers(TEXT)
    assert line_of(("b", "c", 0, "d"), found) == 3
    assert line_of(("nowhere",), found) is None
