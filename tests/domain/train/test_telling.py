"""Where a channel stands, by its records: claimed by one, told once, free again where it failed."""

from changelog.domain.remote import Record, RecordKind
from changelog.domain.train import channel_state
from changelog.domain.train.channel_state import ChannelState, Message

TAG, OBJECT = "2022-01-18", "a" * 40
COMING = Message(about="coming")


def record(kind: RecordKind, claim: str = "1", **more: object) -> Record:
    said: dict[str, object] = {
        "kind": kind, "tag": TAG, "tag_object": OBJECT, "commit": "c" * 40, "by": f"Léa {claim}", "at": 100 + int(claim or 0),
        "channel": "equipe", "about": "coming", "claim": claim,
    }  # fmt: skip
    return Record(**said | more)  # type: ignore[arg-type]


def state(*records: Record, message: Message = COMING) -> ChannelState:
    return channel_state.state_of(records, TAG, message, "equipe")


def test_nobody_has_said_anything() -> None:
    assert state() == ChannelState()


def test_a_claim_stands_until_something_follows_it() -> None:
    assert state(record("announcing")) == ChannelState(kind="claimed", claim="1", by="Léa 1", at=101)
    assert state(record("announcing"), record("failed")) == ChannelState(claim="1")
    assert state(record("announcing"), record("announced")) == ChannelState(kind="told", claim="1", by="Léa 1", at=101)


def test_what_became_of_another_claim_is_not_of_this_one() -> None:
    assert state(record("announcing"), record("failed"), record("announcing", "2"), record("failed")).kind == "claimed"
    assert state(record("announcing"), record("failed", "2")).kind == "claimed"


def test_once_told_it_stays_so() -> None:
    again = (record("announcing"), record("announced"), record("announcing", "2"))
    assert state(*again) == ChannelState(kind="told", claim="2", by="Léa 1", at=101), (
        "the last claim is known, for the next one"
    )
    assert state(*again, record("failed", "2")).kind == "told"
    assert state(*again, record("announced", "2")).at == 101


def test_an_announcement_without_a_claim_counts() -> None:
    assert state(record("announced", "", about="")).kind == "told"


def test_other_messages_channels_and_tags_are_others() -> None:
    told = (record("announcing"), record("announced"))
    for other in (
        Message(about="shipped"),
        Message(about="postponed", why="grève"),
        Message(about="coming", numbers=(12,)),
    ):
        assert state(*told, message=other).kind == "free"
    assert channel_state.state_of(told, TAG, COMING, "référentes").kind == "free"
    assert channel_state.state_of(told, "2022-01-18-2", COMING, "equipe").kind == "free"
    postponed = record("announced", about="postponed", why="grève")
    assert state(postponed, message=Message(about="postponed", why="grève")).kind == "told"
    assert state(postponed, message=Message(about="postponed", why="panne")).kind == "free"
