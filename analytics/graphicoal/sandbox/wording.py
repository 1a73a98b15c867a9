"""The words that prompts are put together from: what each kind of account asks for."""

from dataclasses import dataclass
from typing import Final

Things = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`subjects` pair a phrase with the motif that draws it; `whole` are finished prompts."""

    subjects: Things
    marks: Things
    settings: tuple[str, ...]
    styles: tuple[str, ...]
    lights: tuple[str, ...]
    edits: tuple[str, ...]
    questions: tuple[str, ...]
    whole: Things


_LIGHTS: Final = (
    "soft window light from the left",
    "golden hour, long shadows",
    "even studio light, no harsh shadows",
    "overcast and calm",
    "rim light against a dark ground",
    "early morning haze",
    "bright and airy",
    "low evening sun",
)

_MARKS: Final = (
    ("mountain range", "icon/mountain"),
    ("paper plane", "icon/plane"),
    ("open book", "icon/book"),
    ("cloud with an arrow", "icon/cloud"),
    ("gear and leaf", "icon/gear"),
    ("speech bubble", "icon/bubble"),
    ("padlock", "icon/lock"),
    ("magnifying glass", "icon/glass"),
    ("bar chart", "icon/chart"),
    ("calendar page", "icon/calendar"),
    ("bell", "icon/bell"),
    ("key", "icon/key"),
)

PRODUCT: Final = Vocabulary(
    subjects=(
        ("an amber glass bottle with a cork stopper", "bottle/cork"),
        ("a tall bottle of olive oil", "bottle/tall"),
        ("a matte shampoo bottle with a pump", "bottle/pump"),
        ("a frosted perfume flacon", "bottle/flacon"),
        ("wireless earbuds in an open case", "earbuds"),
        ("graphite earbuds in their charging case", "earbuds/graphite"),
        ("a stoneware mug with a speckled glaze", "mug"),
        ("a set of two espresso cups", "mug/pair"),
        ("an arched table lamp in brass", "lamp"),
        ("a small pendant lamp with a linen shade", "lamp/pendant"),
        ("a potted monstera in a ribbed planter", "plant"),
        ("an olive tree in a terracotta pot", "plant/olive"),
        ("a tray of blood orange slices", "citrus"),
        ("lemon soap bars with citrus slices", "citrus"),
        ("a silk scarf in flowing folds", "ribbons"),
        ("a wool blanket in soft waves", "ribbons"),
    ),
    marks=_MARKS,
    settings=(
        "on pale travertine",
        "on a sand-coloured seamless backdrop",
        "on a walnut table",
        "on white, with a natural contact shadow",
        "against a sage green wall",
        "on a mirror-smooth black surface",
        "on folded linen",
        "floating, with room for text above",
        "on a plinth of layered plaster",
    ),
    styles=(
        "catalogue photograph",
        "hero shot, shallow depth of field",
        "three-quarter view",
        "straight-on packshot",
        "top view",
        "macro detail of the texture",
        "lifestyle scene, nobody in the picture",
    ),
    lights=_LIGHTS,
    edits=(
        "Replace the background: {subject} {setting}",
        "Remove the reflection on {subject}, keep the label sharp",
        "Same angle, but {subject} {setting}, {light}",
        "Extend the canvas to the left, keep {subject} where it is",
        "Recolour to autumn tones: {subject}",
        "Take the price tag off {subject}",
        "Clean cut-out of {subject}, contact shadow only",
    ),
    questions=(
        "Write alt text for the shop: {subject} {setting}",
        "Does this picture meet the catalogue rules? {subject} {setting}",
        "Name the materials and the main colours: {subject}",
    ),
    whole=(
        (
            "Eine Flasche aus braunem Glas auf hellem Stein, Katalogfoto, weiches Seitenlicht",
            "bottle",
        ),
        ("Freisteller: Becher aus Steinzeug, Schatten natürlich, Hintergrund reinweiß", "mug"),
        ("Tischleuchte aus Messing vor salbeigrüner Wand, Abendlicht", "lamp"),
    ),
)

MARKETING: Final = Vocabulary(
    subjects=(
        ("a red fox in a snowy forest", "fox"),
        ("a fox that looks back over its shoulder", "fox"),
        ("layered mountain ridges in morning mist", "ridges"),
        ("an alpine valley before sunrise", "ridges"),
        ("flowing ribbons of colour", "ribbons"),
        ("an abstract wave of folded paper", "ribbons"),
        ("a calm sea with a single sail", "sea"),
        ("a lighthouse coast under a wide sky", "sea/lighthouse"),
        ("desert dunes with a caravan of shadows", "dunes"),
        ("rippled dunes at dusk", "dunes"),
        ("northern lights over a frozen lake", "aurora"),
        ("green aurora above fir trees", "aurora"),
        ("a city skyline at night, windows lit", "city"),
        ("rooftops of an old town in blue hour", "city"),
        ("hot-air balloons over rolling hills", "balloons"),
        ("a lone balloon above the hills", "balloons/one"),
        ("a pattern of grapefruit and lime slices", "citrus"),
        ("a birch forest in autumn", "forest/birch"),
        ("tall firs in the fog", "forest"),
    ),
    marks=(("a rising sun over hills", "icon/sunrise"), ("a fox's face", "icon/fox"), *_MARKS[1:5]),
    settings=(
        "with empty space on the right for a headline",
        "as a banner for the newsletter",
        "as a poster for the spring campaign",
        "for the cover of the yearly report",
        "as a background for a landing page",
        "for a story in portrait format",
        "as a seamless header",
    ),
    styles=(
        "flat illustration with grain",
        "cinematic photograph",
        "paper-cut style",
        "risograph print in three colours",
        "gouache painting",
        "minimalist poster",
        "isometric illustration",
        "soft gradient art",
    ),
    lights=(*_LIGHTS, "neon glow", "pastel dawn", "deep blue hour"),
    edits=(
        "Make it winter: {subject}",
        "Make room for a headline above {subject}",
        "Warmer, {light}: {subject}",
        "Portrait crop, extend the sky above {subject}",
        "Same scene as {style}: {subject}",
    ),
    questions=(
        "Which mood does this picture carry? {subject}",
        "Suggest a caption of ten words: {subject}",
    ),
    whole=(
        ("Herbstwald im Nebel, ruhige Stimmung, Platz für eine Überschrift rechts", "forest"),
        ("Heißluftballons über Weinbergen, flächige Illustration, warme Farben", "balloons"),
        ("凍った湖の上に広がるオーロラ、静かな夜、水彩画風", "aurora"),
        ("Nordlichter über einem Fjord, Plakat, drei Farben", "aurora"),
    ),
)

DOCS: Final = Vocabulary(
    subjects=(
        ("the settings page with the sidebar open", "screen"),
        ("a dashboard with two line charts", "screen"),
        ("the sign-in form in dark mode", "screen/form"),
        ("an empty table with a call to action", "screen"),
        ("a flow of three boxes and two arrows", "screen/flow"),
        ("a terminal window with a progress bar", "screen/terminal"),
        ("the calendar in month view", "screen/calendar"),
        ("a whiteboard sketch of three boxes", "screen/flow"),
    ),
    marks=_MARKS,
    settings=(
        "for the handbook, chapter two",
        "for the release notes",
        "for the quick start",
        "for the help page on roles",
        "for the glossary",
    ),
    styles=(
        "line icon, two pixels, rounded ends",
        "duotone icon on a 24 pixel grid",
        "minimalist geometric logo",
        "solid glyph, no gradients",
        "friendly outline icon with one accent",
        "monoline badge",
    ),
    lights=("one accent colour", "monochrome", "soft corners", "optical alignment to the grid"),
    edits=("Blur the names in {subject}", "Add a numbered marker to {subject}"),
    questions=(
        "Describe for a screen reader: {subject}, {setting}",
        "List the labels that can be read in {subject}",
        "What changed against the last version of {subject}?",
        "Explain {subject} in two sentences, {setting}",
        "Is any personal data visible? {subject}",
    ),
    whole=(
        ("Liniensymbol: Vorhängeschloss mit Haken, zwei Pixel, runde Enden", "icon/lock"),
        ("Beschreibe für den Screenreader: Einstellungen mit geöffneter Seitenleiste", "screen"),
    ),
)

VOCABULARIES: Final = {"product": PRODUCT, "marketing": MARKETING, "docs": DOCS}
