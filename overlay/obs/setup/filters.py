"""The filters that a description asks for, as OBS has them."""

from dataclasses import dataclass

from overlay.config.studio import ChromaKey, Input, Lut
from overlay.obs.setup.kinds import colour_of

MARK = "overlay"  # a key of a filter's settings that no filter of OBS reads: which of ours it is


@dataclass(frozen=True, slots=True)
class Filter:
    """`kinds`: the newest first; an OBS has at least one of them, or the filter is not to be had."""

    id: str
    name: str
    kinds: tuple[str, ...]
    settings: dict[str, object]


def filters_of(one: Input) -> list[Filter]:
    """In the order in which they have to work: what is cut off is not keyed, what is keyed is corrected after."""
    found = []
    if one.crop is not None:
        crop = one.crop
        sides = {"left": crop.left, "top": crop.top, "right": crop.right, "bottom": crop.bottom}
        found.append(Filter("crop", "裁剪 Crop", ("crop_filter",), {"relative": True, **sides}))
    if one.chroma_key is not None:
        keyed = one.chroma_key if isinstance(one.chroma_key, ChromaKey) else ChromaKey(colour=one.chroma_key)
        found.append(
            Filter("chroma_key", "抠像 Chroma Key", ("chroma_key_filter_v2", "chroma_key_filter"), _chroma(keyed))
        )
    if one.correction is not None:
        by = one.correction
        values: dict[str, object] = {
            "gamma": by.gamma,
            "contrast": by.contrast,
            "brightness": by.brightness,
            "saturation": by.saturation,
            "hue_shift": by.hue,
        }
        found.append(Filter("correction", "调色 Color Correction", ("color_filter_v2", "color_filter"), values))
    if one.lut is not None:
        lut = one.lut if isinstance(one.lut, Lut) else Lut(file=one.lut)
        found.append(Filter("lut", "LUT", ("clut_filter",), {"image_path": lut.file, "clut_amount": lut.amount}))
    if one.noise_suppression:
        how = {} if one.noise_suppression is True else {"method": one.noise_suppression}
        kinds = ("noise_suppress_filter_v2", "noise_suppress_filter")
        found.append(Filter("noise_suppression", "降噪 Noise Suppression", kinds, {**how}))
    if one.gain is not None:
        found.append(Filter("gain", "增益 Gain", ("gain_filter",), {"db": one.gain}))
    if one.limiter is not None:
        found.append(Filter("limiter", "限幅 Limiter", ("limiter_filter",), {"threshold": one.limiter}))
    return found


def _chroma(wanted: ChromaKey) -> dict[str, object]:
    found: dict[str, object] = {
        "similarity": wanted.similarity,
        "smoothness": wanted.smoothness,
        "spill": wanted.spill,
    }
    if wanted.colour.startswith("#"):
        return {"key_color_type": "custom", "key_color": colour_of(wanted.colour), **found}
    return {"key_color_type": wanted.colour, **found}
