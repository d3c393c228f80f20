from decimal import Decimal

import pytest

from kith.measures.exact_json import dump_exact, load_exact


def test_numbers_keep_every_digit() -> None:
    value = {"a": [1, Decimal("9.510"), True, None, 'quo"te é'], "b": Decimal("1E-7")}
    text = dump_exact(value)
    assert text == '{"a":[1,9.510,true,null,"quo\\"te é"],"b":0.0000001}'
    assert load_exact(text) == value


@pytest.mark.parametrize("value", [0.1, Decimal("NaN"), object()])
def test_inexact_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump_exact(value)


def test_nan_is_not_read() -> None:
    with pytest.raises(ValueError, match="NaN is not a number"):
        load_exact("[NaN]")
