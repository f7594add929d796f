"""Looking at a model that may be training at this moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from pages.shared import session


@contextmanager
def at_rest(model) -> Iterator[None]:
    """The model stands between two updates for as long as this lasts, if it is the one that the learner is training."""
    training = session.training()
    run = training.run if training is not None else None
    if run is None or run.model is not model:
        yield
        return
    with training.looking():
        yield
