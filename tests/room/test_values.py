"""Values as people and scripts write them: what is read is what was meant, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay import Duration, Invalid, Money, SignedDuration, State, masked
from overlay.plugin.state import document_of, state_of
from overlay.plugin.values import MAX_DURATION, MAX_MONEY, from_argument


@given(st.integers(0, MAX_MONEY - 1))
def test_money_reads_what_it_writes(amount):
    assert Money.parse(str(Money(amount))) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("9.90", 990), ("9.9", 990), ("9", 900), ("0", 0), ("0.01", 1), (" 9.90 ", 990), ("999999.00", 99_999_900)],
)
def test_money_is_exact(text, amount):
    money = Money.parse(text)
    assert (money, type(money)) == (amount, Money)


@pytest.mark.parametrize(
    "value",
    [9.9, 9, 0, True, None, "", " ", "-1", "+1", "9.999", ".5", "5.", "1e3", "NaN", "inf", "¥9.90", "9,90", "1,000.00",
     "0x10", "9.90元", "99999999999", "10000000000.01", [], {}, "九", "1_000", "9\n.90", "9 .90"],
)  # fmt: skip
def test_what_is_no_money_is_refused(value):
    with pytest.raises(Invalid):
        Money.parse(value, "price")


def test_money_writes_itself():
    assert [str(Money(amount)) for amount in (0, 1, 10, 990, -5, 100_000)] == [
        "0.00", "0.01", "0.10", "9.90", "-0.05", "1000.00",
    ]  # fmt: skip
    assert f"{Money(990)}" == "9.90"
    assert f"{Money(990):>6}" == "  9.90"


@given(st.integers(0, MAX_DURATION))
def test_a_duration_reads_what_is_written_in_milliseconds_and_seconds(length):
    if length < 10**7:
        assert Duration.parse(f"{length}ms") == length
    assert Duration.parse(length / 1000) == length
    assert Duration.parse(f"{length // 1000}.{length % 1000:03d}s") == length


@pytest.mark.parametrize(
    ("value", "length"),
    [(90, 90_000), ("90", 90_000), ("90s", 90_000), ("1.5m", 90_000), ("5m", 300_000), ("1h", 3_600_000), (0.25, 250),
     ("250ms", 250), (0, 0), (" 5m ", 300_000), (604_800, MAX_DURATION),
     ("90秒", 90_000), ("1分钟", 60_000), ("5 分", 300_000), ("1.5小时", 5_400_000), ("1分30秒", 90_000),
     ("1h5m", 3_900_000), ("5m30s", 330_000), ("5 m", 300_000), ("1小时", 3_600_000), ("500毫秒", 500)],
)  # fmt: skip
def test_a_duration_as_people_write_it(value, length):
    assert Duration.parse(value) == length


@pytest.mark.parametrize(
    "value",
    [True, None, "", "s", "-5", -5, "+5", "5d", "秒", "30s5m", "5分钟钟", "1e3", "inf", float("nan"), float("inf"), -0.001, [], {},
     604_801, "169h", 10**400, -(10**400), "99999999"],
)  # fmt: skip
def test_what_is_no_duration_is_refused(value):
    with pytest.raises(Invalid):
        Duration.parse(value, "lasts")


@pytest.mark.parametrize(("value", "length"), [(-30, -30_000), ("-30s", -30_000), ("+1m", 60_000), ("1m", 60_000)])
def test_a_signed_duration_has_a_sign(value, length):
    read = from_argument(SignedDuration, value)
    assert (read, type(read)) == (length, SignedDuration)
    with pytest.raises(Invalid):
        from_argument(SignedDuration, "--5")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("alice", "a**"), ("", "***"), (" 王", "王**"), ("\u202e王", "王**"), ("🥤杯", "🥤**"), ("！？", "***"),
     ("e\u0301mile", "é**"), ("7号", "7**"), ("\u200b\u200b", "***")],
)  # fmt: skip
def test_a_name_is_masked(name, shown):
    assert masked(name) == shown


@given(st.text(max_size=30))
def test_a_masked_name_tells_one_letter_at_most(name):
    shown = masked(name)
    assert len(shown) == 3
    assert shown.endswith("**")
    assert not set(shown) & set("\u202e\u202d\u2066\u200b\n<")


class Everything(State):
    text: str = ""
    price: Money | None = None
    lasts: Duration = Duration(0)
    names: list[str] = []
    prices: dict[str, Money] = {}
    by_number: dict[int, str] = {}
    nothing: str | None = None


@given(st.builds(
    Everything, text=st.text(), price=st.none() | st.integers(0, MAX_MONEY).map(Money),
    lasts=st.integers(0, MAX_DURATION).map(Duration), names=st.lists(st.text(max_size=3), max_size=3),
    prices=st.dictionaries(st.text(max_size=3), st.integers(0, 99).map(Money), max_size=3),
    by_number=st.dictionaries(st.integers(-99, 99), st.text(max_size=3), max_size=3),
    nothing=st.none() | st.text(max_size=3),
))  # fmt: skip
def test_a_state_reads_what_it_writes(state):
    document = document_of(state)
    assert None not in document.values()
    again = state_of({**document, "a field of an older version": 1}, Everything)
    assert again == state
    assert again.price is None or type(again.price) is Money
    assert document_of(again) == document
