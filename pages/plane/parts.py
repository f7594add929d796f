"""The map of the plane as a live part."""

from __future__ import annotations

from dataclasses import dataclass

from pages.player.live_parts import place_text


@dataclass(frozen=True)
class PlaneObservation:
    step: int


def observe_plane(run) -> PlaneObservation:
    return PlaneObservation(run.step)


def plane_part(observed: PlaneObservation) -> str:
    return f"Update {observed.step}"


def place_plane(key: str, run) -> None:
    place_text(key)
