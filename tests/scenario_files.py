"""Small scenario and profile files for tests, which need neither the shipped data nor each other."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import ScenarioErrors, load

HEAD = """title = "A test"
municipalities = ["liten.toml"]
start = 2008-01-01
end = 2018-01-01
"""
"""Four lines that a scenario must have."""

FIVE = "[0.1, 0.3, 0.3, 0.2, 0.1]"
FIGURES = {
    "population": "2000",
    "households": "900",
    "in_moves": "40",
    "out_moves": "38",
    "income_level": "1.05",
    "owner_share": "0.8",
    "owner_sizes": FIVE,
    "rental_sizes": FIVE,
    "municipal_sizes": FIVE,
    "vacancy_owner": "0.02",
    "vacancy_rental": "0.04",
    "municipal_dwellings": "40",
    "price": "[900000, 1200000, 1500000, 1900000, 2400000]",
    "rent": "[4000, 5000, 6000, 7000, 8000]",
    "building_cost": "[1100000, 1400000, 1800000, 2200000, 2600000]",
    "completions": "8",
    "office_staff": "1.5",
    "followup_workers": "2",
    "refurbish_crews": "1",
    "acquisitions": "1",
    "startlan_frame": "4000000",
    "temporary_night": "600",
    "homeless": "3",
    "bostotte_group": "4",
    "refugees_settled": "2",
}


def profile_text(**changed: str) -> str:
    """A profile; a figure set to "" is left out, other keys replace the whole right-hand side of theirs."""
    lines = ['title = "Liten"', 'county = "Hordaland"', 'region = "vestlandet"', 'number = "0000"']
    lines += [
        f'{name} = {{ value = {value}, status = "assumed", source = "a test" }}' for name, value in FIGURES.items()
    ]
    for name, text in changed.items():
        lines = [f"{name} = {text}" if line.startswith(f"{name} =") else line for line in lines]
    return "\n".join(line for line in lines if not line.endswith("= ")) + "\n"


def write(folder: Path, text: str, name: str = "scenario.toml") -> Path:
    """A scenario file in a folder that has the profiles liten and stor too."""
    for profile, title in (("liten", "Liten"), ("stor", "Stor")):
        path = folder / f"{profile}.toml"
        if not path.exists():
            path.write_text(profile_text(title=f'"{title}"'), encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path, municipalities: list[str] | None = None) -> list[str]:
    """What loading complains of, with file names instead of paths; empty if all is well."""
    try:
        load(path, municipalities)
    except ScenarioErrors as errors:
        return [str(problem).replace(f"{path.parent}/", "") for problem in errors.problems]
    return []
